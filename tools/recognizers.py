"""Write docs/recognizers.md: what of the public specifications passes, and why the rest does not.
Needs ../shared.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.extract.cases_ru import KINDS  # noqa: E402  # found only from the project's own folder
from tests.extract.test_cases_ru import shares  # noqa: E402
from tests.published import recognizers  # noqa: E402

if __name__ == "__main__":
    measured = shares()
    russian = {kind: (count, round(measured[kind] * count)) for kind, count in KINDS.items()}
    specs = ROOT.parent / "shared" / "data" / "recognizers_specs" / "Specs"
    (ROOT / "docs" / "recognizers.md").write_text(recognizers.page(specs, russian), "utf-8")
