"""What `kirmash doctor` checks: engines, extras, keys, today's requests to Comtrade, the trade
tables, the dossier and the program's own data.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib import resources
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from urllib.parse import urlsplit

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from kirmash import i18n, settings
from kirmash.dossier.tables import TABLES_FOLDER
from kirmash.dossier.workspace import Workspace, complete_extraction
from kirmash.errors import DossierError, InputError, KirmashError, NoDossier, system_error
from kirmash.fetch import cache, requests
from kirmash.formats import files
from kirmash.formats.characters import clean_line
from kirmash.ledger import audit, store
from kirmash.ledger.audit import AuditProgress, LedgerFault
from kirmash.ledger.opening import OpeningOptions
from kirmash.ledger.results_cache import CACHE_FOLDER, ResultsCache
from kirmash.ledger.store import Ledger
from kirmash.messages import LANGUAGES, Message
from kirmash.reference import lexicons
from kirmash.settings import Environment, Settings


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One check: its subject, its result, and whether it passed.

    ``message_key`` is the message under "cli.doctor." that describes it, filled with ``values``; ''
    where ``result`` is enough. ``problem`` is the error that a check met.
    """

    name: str
    result: str
    ok: bool
    message_key: str = ""
    values: tuple[tuple[str, object], ...] = ()
    problem: Message | None = None


def _failed_check(name: str, fault: KirmashError) -> HealthCheck:
    return HealthCheck(name, str(fault), False, problem=fault.problem)


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """The projections made again from the events: SHA-256 of every table's rows in the order of
    their keys, by the table's name, before and after; None where a table was absent.
    """

    before: Mapping[str, str | None]
    after: Mapping[str, str | None]

    @property
    def changed(self) -> tuple[str, ...]:
        """The tables whose rows are not the same after."""
        return tuple(name for name in self.after if self.before.get(name) != self.after[name])


def rebuild_projections(
    workspace: Workspace, progress: AuditProgress | None = None
) -> RebuildReport:
    """Drop the rows that questions are answered from and make them again from the events.

    Where they differ, they were changed outside Kirmash, or another version had made them. Raises
    Unwritable, and DossierError where an event was changed.
    """
    ledger = workspace.ledger
    total = ledger.chain_head().count

    def watch(done: int) -> None:
        if progress:
            progress(done, total, "events")

    before = ledger.projection_digests()
    ledger.rebuild_projections(watch)
    return RebuildReport(before, ledger.projection_digests())


def check_engines() -> Iterator[HealthCheck]:
    """DuckDB, and pyarrow where it is installed: their version, whether it is one Kirmash is made
    for, and whether it works.
    """
    yield _check_engine("duckdb", _duckdb_works)
    try:
        version("pyarrow")
    except PackageNotFoundError:
        return
    yield _check_engine("pyarrow", _pyarrow_works)


def check_extras() -> Iterator[HealthCheck]:
    """Every extra that is not wholly installed, and what it would give: no fault, as nobody needs
    all of them.
    """
    missing = defaultdict[str, list[str]](list)
    for package, _, extra in _requirements():
        if extra and not _is_installed(package):
            missing[extra].append(package)
    for extra, lacking in sorted(missing.items()):
        yield HealthCheck(
            f"kirmash[{extra}]", "–", True, f"extra.{extra}", (("packages", ", ".join(lacking)),)
        )


def check_services(folder: Path, chosen: Settings) -> Iterator[HealthCheck]:
    """Whether keys are set, never what they are, and how many questions to UN Comtrade are left
    today. Nothing is asked of the network.
    """
    from kirmash.trade.remote import comtrade

    for service in ("comtrade", "llm"):
        yield _check_key(service, chosen.environment)
    try:
        options = requests.fetch_options(
            settings.load(folder / "kirmash.toml", chosen),
            cache.cache_folder(chosen.environment),
        )
    except InputError as fault:
        yield _failed_check("kirmash.toml", fault)
        return
    left = cache.requests_left(urlsplit(comtrade.BASE).hostname or "", options)
    yield HealthCheck(
        "comtrade",
        f"{left}/{options.daily_limit}",
        True,
        "left" if left else "none_left",
        (("left", left), ("daily", options.daily_limit)),
    )


def check_tables(folder: Path) -> Iterator[HealthCheck]:
    """Where the trade tables of the dossier in ``folder`` are, and whether they are whole."""
    from kirmash.trade import store

    place = (folder / TABLES_FOLDER).resolve()
    try:
        inspection = store.examine_store(folder / TABLES_FOLDER)
    except DossierError as fault:
        yield _failed_check("trade", fault)
        return
    if not inspection.files:
        yield HealthCheck("trade", "–", True, "no_tables")
        return
    message_key = "tables" if inspection.hashed == inspection.files else "tables_unhashed"
    if not inspection.faults:
        values = (
            ("place", place),
            ("files", inspection.files),
            ("rows", inspection.rows),
            ("unhashed", inspection.files - inspection.hashed),
        )
        yield HealthCheck("trade", f"{place}: {inspection.rows}", True, message_key, values)
    for table_fault in inspection.faults:
        yield HealthCheck(
            "trade",
            table_fault.file,
            False,
            str(table_fault.kind),
            (("place", place / table_fault.file),),
        )


def check_unfinished_briefs(folder: Path) -> Iterator[HealthCheck]:
    """Briefs whose writing was stopped, in the dossier's folder, in the current one and where notes
    of the dossier say: what was complete is moved to its place, what was begun is removed.
    """
    noted = files.noted_places(folder)
    for place in dict.fromkeys((folder.resolve(), Path.cwd(), *noted)):
        try:
            names = [
                name for name in files.unfinished_sets(place) if files.finish_writing(place, name)
            ]
        except OSError as fault:
            yield _failed_check("brief", system_error(fault))
            return
        if names:
            values = (("place", place), ("names", clean_line(", ".join(names))))
            yield HealthCheck("brief", str(place), True, "briefs_finished", values)
    files.remove_notes(folder)


def _check_key(service: str, environment: Environment) -> HealthCheck:
    """A model's key is taken from the environment alone, Comtrade's from the keyring too."""
    name = f"KIRMASH_{service.upper()}_KEY"
    if service == "llm":
        environment = replace(environment, keyring=False)
    place = requests.api_key_source(service, environment)
    try:
        requests.find_api_key(service, "", environment)
    except InputError as fault:
        return HealthCheck(name, str(fault), False, "key_unsound", (("name", name),))
    return HealthCheck(name, place or "–", True, f"key_{place or 'none'}", (("name", name),))


def _check_engine(package: str, works: Callable[[], bool]) -> HealthCheck:
    installed = version(package)
    bounds = next((specifier for name, specifier, _ in _requirements() if name == package), "")
    if not is_within_bounds(installed, bounds):
        return HealthCheck(
            package,
            installed,
            False,
            "engine_other",
            (("package", package), ("version", installed), ("bounds", bounds)),
        )
    try:
        fine = works()
    except Exception:  # noqa: BLE001  # whatever a broken engine throws, it does not work
        fine = False
    return HealthCheck(
        package,
        installed,
        fine,
        "engine" if fine else "engine_broken",
        (("package", package), ("version", installed), ("bounds", bounds)),
    )


def is_within_bounds(installed: str, bounds: str) -> bool:
    """Whether a version such as 1.4.2 lies in bounds such as ``>=1.4,<2``; one made before a
    release counts as that release.
    """
    return Version(Version(installed).base_version) in SpecifierSet(bounds)


def _requirements() -> Iterator[tuple[str, str, str]]:
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


def _is_installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def _duckdb_works() -> bool:
    """Exact decimals summed by two threads."""
    import duckdb

    with duckdb.connect(config={"threads": 2}) as base:
        row = base.execute(
            "SELECT sum((i / 10)::DECIMAL(18, 3)) FROM range(100001) t(i)"
        ).fetchone()
    return bool(row and row[0] == Decimal("500005000.000"))


def _pyarrow_works() -> bool:
    """A table through Parquet and back."""
    import pyarrow
    from pyarrow import parquet

    table, sink = pyarrow.table({"value": [Decimal("1.250"), None]}), pyarrow.BufferOutputStream()
    parquet.write_table(table, sink)
    return bool(parquet.read_table(pyarrow.BufferReader(sink.getvalue())).equals(table))


FEWER_THAN_ALL_ECONOMIES = 240  # ISO 3166-1 alone has 249; a shorter list is a broken installation
REQUIRED_PACKAGES = (
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


def run_health_checks(
    folder: Path, progress: AuditProgress | None = None, chosen: Settings | None = None
) -> tuple[HealthCheck, ...]:
    """Every check, the program first. A folder without a dossier is no fault.

    ``progress(done, total, what)`` is told of the events and documents of the ledger.
    """
    trade = (*check_engines(), *check_extras(), *check_services(folder, chosen or Settings()))
    dossier = (*_check_dossier(folder, progress), *check_unfinished_briefs(folder))
    return (*_check_program(), *_check_data(), *trade, *dossier)


def _check_program() -> Iterator[HealthCheck]:
    yield HealthCheck("Python", sys.version.split()[0], sys.version_info >= (3, 11))
    yield HealthCheck("kirmash", version("kirmash"), True)
    for part in REQUIRED_PACKAGES:
        try:
            yield HealthCheck(part, version(part), True)
        except PackageNotFoundError:
            yield HealthCheck(part, "–", False)


def _check_data() -> Iterator[HealthCheck]:
    yield HealthCheck(
        "economies",
        str(len(lexicons.economies())),
        len(lexicons.economies()) > FEWER_THAN_ALL_ECONOMIES,
    )
    yield HealthCheck("goods", str(len(lexicons.goods())), bool(lexicons.goods()))
    yield HealthCheck(
        "organisations", str(len(lexicons.organisations())), bool(lexicons.organisations())
    )
    for lang in LANGUAGES:
        yield HealthCheck(
            f"wording.{lang}", str(len(i18n.catalog(lang).single)), bool(i18n.catalog(lang).single)
        )
    fonts = [
        item.name
        for item in (resources.files("kirmash") / "data" / "fonts").iterdir()
        if item.name.endswith(".ttf")
    ]
    yield HealthCheck("fonts", ", ".join(sorted(fonts)), bool(fonts))


def _check_dossier(folder: Path, progress: AuditProgress | None) -> Iterator[HealthCheck]:
    try:
        # every fault is listed here, so that opening must not end at the first
        address = settings.load(folder / "kirmash.toml").ledger
        options = OpeningOptions(address, verify=False)
        with store.open_ledger(folder, complete_extraction, options) as ledger:
            _sweep(ledger)
            problems = audit.find_problems(ledger, progress)
            yield HealthCheck("dossier", f"{folder}: {audit.document_count(ledger)}", True)
            yield from _ledger_checks(ledger, problems)
        yield from check_tables(folder)
    except NoDossier:
        yield HealthCheck("dossier", "–", True)
    except KirmashError as fault:
        yield _failed_check("dossier", fault)


def _sweep(ledger: Ledger) -> None:
    """Remove what stopped runs left behind; a dossier that may not be written stays as it is."""
    from kirmash.trade import store as trade_store

    if not ledger.read_only:
        ledger.remove_unfinished()
        files.remove_abandoned(ledger.folder)
        ResultsCache(ledger.folder / CACHE_FOLDER, 0).remove_unfinished()
        with suppress(OSError):
            trade_store.remove_leftovers(ledger.folder / TABLES_FOLDER)


def _ledger_checks(ledger: Ledger, problems: tuple[LedgerFault, ...]) -> Iterator[HealthCheck]:
    for problem in problems:
        yield HealthCheck("ledger", str(problem), False, problem.kind, problem.values)
    if problems:
        return
    head = ledger.chain_head()
    values = (("events", head.count), ("digest", head.digest))
    yield HealthCheck("ledger", head.digest, True, "chain", values)
    if orphans := audit.orphaned_documents(ledger):
        yield HealthCheck("ledger", str(orphans), True, "orphans", (("files", orphans),))
