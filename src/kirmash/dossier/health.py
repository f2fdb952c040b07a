"""What `kirmash doctor` looks at for official statistics: engines, extras, keys, today's questions
to Comtrade, the trade tables.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from urllib.parse import urlsplit

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from kirmash import i18n, settings
from kirmash.dossier.tables import FOLDER
from kirmash.errors import DossierError, InputError, KirmashError, NoDossier
from kirmash.fetch import budget, cache, requests
from kirmash.ledger import audit, store
from kirmash.reference import lexicons


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, what was found, and whether it is well.

    ``said`` is the sentence under ``cli.doctor.`` that tells it, filled with ``values``; '' where
    ``found`` says it all.
    """

    name: str
    found: str
    well: bool
    said: str = ""
    values: tuple[tuple[str, object], ...] = ()


def engines() -> Iterator[Check]:
    """DuckDB, and pyarrow where it is installed: their version, whether it is one Kirmash is made
    for, and whether it works.
    """
    yield _engine("duckdb", _duckdb_works)
    try:
        version("pyarrow")
    except PackageNotFoundError:
        return
    yield _engine("pyarrow", _pyarrow_works)


def extras() -> Iterator[Check]:
    """Every extra that is not wholly installed, and what it would give: no fault, as nobody needs
    all of them.
    """
    wanted = defaultdict[str, list[str]](list)
    for package, _, extra in _needs():
        if extra and not _installed(package):
            wanted[extra].append(package)
    for extra, lacking in sorted(wanted.items()):
        yield Check(
            f"kirmash[{extra}]", "–", True, f"extra.{extra}", (("packages", ", ".join(lacking)),)
        )


def services(folder: Path) -> Iterator[Check]:
    """Whether keys are set, never what they are, and how many questions to UN Comtrade are left
    today. Nothing is asked of the network.
    """
    from kirmash.trade.remote import comtrade

    for service in ("comtrade", "llm"):
        yield _key(service)
    try:
        manner = requests.manner(settings.load(folder / "kirmash.toml"), cache.home())
    except InputError as fault:
        yield Check("kirmash.toml", str(fault), False)
        return
    left = budget.left(urlsplit(comtrade.BASE).hostname or "", manner)
    yield Check(
        "comtrade",
        f"{left}/{manner.daily}",
        True,
        "left" if left else "none_left",
        (("left", left), ("daily", manner.daily)),
    )


def tables(folder: Path) -> Iterator[Check]:
    """Where the trade tables of the dossier in ``folder`` are, and whether they are whole."""
    from kirmash.trade import store

    place = (folder / FOLDER).resolve()
    try:
        found = store.examine(folder / FOLDER)
    except DossierError as fault:
        yield Check("trade", str(fault), False)
        return
    if not found.files:
        yield Check("trade", "–", True, "no_tables")
        return
    said = "tables" if found.hashed == found.files else "tables_unhashed"
    if not found.faults:
        values = (
            ("place", place),
            ("files", found.files),
            ("rows", found.rows),
            ("unhashed", found.files - found.hashed),
        )
        yield Check("trade", f"{place}: {found.rows}", True, said, values)
    for one in found.faults:
        yield Check("trade", one.file, False, str(one.ill), (("place", place / one.file),))


def _key(service: str) -> Check:
    """A model's key is taken from the environment alone, Comtrade's from the keyring too."""
    name, environment = f"KIRMASH_{service.upper()}_KEY", os.environ if service == "llm" else None
    place = requests.place(service, environment)
    try:
        requests.key(service, "", environment)
    except InputError as fault:
        return Check(name, str(fault), False, "key_unsound", (("name", name),))
    return Check(name, place or "–", True, f"key_{place or 'none'}", (("name", name),))


def _engine(package: str, works: Callable[[], bool]) -> Check:
    held = version(package)
    bounds = next((said for name, said, _ in _needs() if name == package), "")
    if not within(held, bounds):
        return Check(
            package,
            held,
            False,
            "engine_other",
            (("package", package), ("version", held), ("bounds", bounds)),
        )
    try:
        fine = works()
    except Exception:  # noqa: BLE001  # whatever a broken engine throws, it does not work
        fine = False
    return Check(
        package,
        held,
        fine,
        "engine" if fine else "engine_broken",
        (("package", package), ("version", held), ("bounds", bounds)),
    )


def within(held: str, bounds: str) -> bool:
    """Whether a version such as 1.4.2 lies in bounds such as ``>=1.4,<2``; one made before a
    release counts as that release.
    """
    return Version(Version(held).base_version) in SpecifierSet(bounds)


def _needs() -> Iterator[tuple[str, str, str]]:
    """(package, bounds, extra or '') of what Kirmash is installed with."""
    extras_known = metadata("kirmash").get_all("Provides-Extra") or ()
    for line in requires("kirmash") or ():
        requirement = Requirement(line)
        bounds = ",".join(sorted(map(str, requirement.specifier), reverse=True))  # '>=' before '<'
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name, bounds, ""
        else:
            yield from (
                (requirement.name, bounds, extra)
                for extra in extras_known
                if requirement.marker.evaluate({"extra": extra})
            )


def _installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def _duckdb_works() -> bool:
    """Exact decimals summed by two threads."""
    import duckdb

    with duckdb.connect(config={"threads": 2}) as base:
        found = base.execute(
            "SELECT sum((i / 10)::DECIMAL(18, 3)) FROM range(100001) t(i)"
        ).fetchone()
    return bool(found and found[0] == Decimal("500005000.000"))


def _pyarrow_works() -> bool:
    """A table through Parquet and back."""
    import pyarrow
    from pyarrow import parquet

    table, sink = pyarrow.table({"value": [Decimal("1.250"), None]}), pyarrow.BufferOutputStream()
    parquet.write_table(table, sink)
    return bool(parquet.read_table(pyarrow.BufferReader(sink.getvalue())).equals(table))


PARTS = (
    "trafilatura",
    "htmldate",
    "pymorphy3",
    "sqlalchemy",
    "numpy",
    "typst",
    "vl-convert-python",
    "python-docx",
    "xlsxwriter",
)


def examine(folder: Path) -> tuple[Check, ...]:
    """Every check, the program first. A folder without a dossier is no fault."""
    trade = (*engines(), *extras(), *services(folder))
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
    for lang in i18n.LANGUAGES:
        yield Check(
            f"wording.{lang}", str(len(i18n.catalog(lang).single)), bool(i18n.catalog(lang).single)
        )
    fonts = [
        item.name
        for item in (resources.files("kirmash") / "data" / "fonts").iterdir()
        if item.name.endswith(".ttf")
    ]
    yield Check("fonts", ", ".join(sorted(fonts)), bool(fonts))


def _dossier(folder: Path) -> Iterator[Check]:
    try:
        with store.open_ledger(folder) as ledger:
            problems = audit.check(ledger)
            yield Check("dossier", f"{folder}: {len(ledger.documents())}", True)
            for problem in problems:
                yield Check("ledger", problem, False)
        yield from tables(folder)
    except NoDossier:
        yield Check("dossier", "–", True)
    except KirmashError as fault:
        yield Check("dossier", str(fault), False)
