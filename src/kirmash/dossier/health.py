"""What `kirmash doctor` looks at: the program, its data and fonts, and the dossier's own soundness."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kirmash import lexicons, wording
from kirmash.dossier import readiness
from kirmash.dossier.readiness import Check
from kirmash.errors import KirmashError, NoDossier
from kirmash.ledger import audit, store

PARTS = ("trafilatura", "htmldate", "pymorphy3", "sqlalchemy", "numpy", "typst", "vl-convert-python", "python-docx", "xlsxwriter")


def examine(folder: Path) -> tuple[Check, ...]:
    """Every check, the program first. A folder without a dossier is no fault."""
    trade = (*readiness.engines(), *readiness.extras(), *readiness.services(folder))
    return (*_program(), *_data(), *trade, *_dossier(folder))


def _program() -> Iterator[Check]:
    yield Check("Python", sys.version.split()[0], sys.version_info >= (3, 11))
    yield Check("kirmash", version("kirmash"), True)
    for part in PARTS:
        try:
            yield Check(part, version(part), True)
        except PackageNotFoundError:
            yield Check(part, "–", False)


def _data() -> Iterator[Check]:
    yield Check("economies", str(len(lexicons.economies())), len(lexicons.economies()) > 240)
    yield Check("goods", str(len(lexicons.goods())), bool(lexicons.goods()))
    yield Check("organisations", str(len(lexicons.organisations())), bool(lexicons.organisations()))
    for lang in wording.LANGUAGES:
        yield Check(f"wording.{lang}", str(len(wording.catalog(lang).single)), bool(wording.catalog(lang).single))
    fonts = [item.name for item in (resources.files("kirmash") / "data" / "fonts").iterdir() if item.name.endswith(".ttf")]
    yield Check("fonts", ", ".join(sorted(fonts)), bool(fonts))


def _dossier(folder: Path) -> Iterator[Check]:
    try:
        with store.open_ledger(folder) as ledger:
            problems = audit.check(ledger)
            yield Check("dossier", f"{folder}: {len(ledger.documents())}", True)
            for problem in problems:
                yield Check("ledger", problem, False)
        yield from readiness.tables(folder)
    except NoDossier:
        yield Check("dossier", "–", True)
    except KirmashError as fault:
        yield Check("dossier", str(fault), False)
