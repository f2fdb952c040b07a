"""Write docs/errors.md from the code: every error's code, class, exit code, sentence and remedy.

python tools/errors_page.py            prints the page
python tools/errors_page.py --write    writes docs/errors.md
"""

from __future__ import annotations

import sys
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).parent.parent))

from tools import coded_messages

from kirmash.cli import faults
from kirmash.errors import KirmashError

PAGE = Path(__file__).parent.parent / "docs" / "errors.md"
MARKS = "<!-- errors:begin -->\n", "<!-- errors:end -->"


def page() -> str:
    """The page with its marked place filled."""
    before, after = PAGE.read_text("utf-8").split(MARKS[0])
    return f"{before}{MARKS[0]}{tables()}{MARKS[1]}{after.split(MARKS[1])[1]}"


def tables() -> str:
    """The codes of errors, then those of reasons and of parts of sentences, as Markdown."""
    errors, others = [], []
    for entry in {entry.code: entry for entry in coded_messages.coded_messages()}.values():
        kind, said = _error_class(entry), f"{_cell(entry.forms[-1])} | {_cell(entry.remedy)} |"
        if kind is None:
            others.append(f"| `{entry.code}` | {said}")
        else:
            status = faults.exit_code(kind.__new__(kind))
            errors.append(f"| `{entry.code}` | {kind.__name__} | {status} | {said}")
    return "\n".join(
        [
            "| code | class | exit | sentence | remedy |",
            "|---|---|---|---|---|",
            *errors,
            "",
            "Why a value is `Unknown`, why a row or a part is refused, and what stands within",
            "sentences:",
            "",
            "| code | sentence | remedy |",
            "|---|---|---|",
            *others,
            "",
        ]
    )


def _error_class(entry: coded_messages.CodedMessage) -> type[KirmashError] | None:
    if entry.code.startswith("economy."):
        return coded_messages.ERRORS["UnknownEconomy"]
    if entry.code == "extra.missing":
        return coded_messages.ERRORS["MissingExtra"]
    return coded_messages.ERRORS.get(entry.maker)


def _cell(text: str) -> str:
    return text.replace("|", "\\\\|").replace("\\n", " ")


def main() -> None:
    """Print or write the page; see the module's docstring."""
    if "--write" in sys.argv:
        PAGE.write_text(page(), "utf-8")
    else:
        sys.stdout.write(page())


if __name__ == "__main__":
    main()
