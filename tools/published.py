"""Write docs/published-numbers.md: every published number Kirmash gives back, theirs beside ours.
Needs ../shared/data and pyfixest.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.published import registry  # noqa: E402 - the project's root must be on the path first


def main() -> None:
    """Compute all, write the page, say how many."""
    shared = ROOT.parent / "shared"
    computed = {name: compute(shared) for name, compute in registry.COMPUTED.items()}
    page = registry.page(computed, shared)
    (ROOT / "docs" / "published-numbers.md").write_text(page, "utf-8")
    sys.stdout.write(page.splitlines()[2] + "\n")


if __name__ == "__main__":
    main()
