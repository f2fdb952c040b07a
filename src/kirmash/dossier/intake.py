"""Files read into the ledger, one by one or by several processes, and read anew by another version.

The version of the reading is a digest of the code and the data that read documents. A ledger keeps
it beside every reading, so that ``reread`` finds the documents that another version read. It is
computed from the sources themselves, as a number typed by hand is forgotten. It is the same on
every machine and from a folder or a zip: line ends do not count, nor where a file lies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path

from kirmash.dossier.sources.extraction_files import store_extractions
from kirmash.dossier.sources.findings import (
    NO_FINDINGS,
    DatedPage,
    Findings,
    FindingsTally,
    RepeatedPage,
    UndatedPage,
    find_original,
)
from kirmash.dossier.sources.page_files import (
    IntakeRefusal,
    LoadedFile,
    SuppliedDates,
    extract_from_bytes,
    has_readable_suffix,
    list_files,
    load_all,
)
from kirmash.errors import DocumentRefused, InputError, KirmashError
from kirmash.extract.contract import lines
from kirmash.extract.contract.lines import LineOptions
from kirmash.extract.contract.refusals import RefusalTally, RejectedRecords
from kirmash.ledger.projections import cards
from kirmash.ledger.projections.cards import DocumentState
from kirmash.ledger.projections.events import ReadingOccasion
from kirmash.ledger.store import Ledger
from kirmash.records.evidence import OPTIONAL, Document
from kirmash.records.judgements import Verdict
from kirmash.settings import Settings

__all__ = ["RejectedRecords"]  # of its report, for those who print it

ENTRY_MODULE = __name__
"""The module by which files come in: what it imports, directly or not, has a part in reading."""

EXCLUDED_DATA = frozenset(
    {
        "trade",
        "locale",
        "templates",
        "fonts",
        "bec_end_use.csv",
        "hedge_widths.csv",
        "indicators.csv",
        "lall_classes.csv",
        "lall_classes_sitc3.csv",
        "series_priors.csv",
    }
)
"""What in the folder of data no reading of a document uses."""

_DIGEST_LENGTH = 16
_TEXT_SUFFIXES = (".csv", ".json", ".toml", ".txt")
_IMPORT_PATTERN = re.compile(
    r"^[ \t]*(?:from[ \t]+(kirmash[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)"
    r"|import[ \t]+(kirmash[\w.]*))",
    re.MULTILINE,
)
_COMMENT_PATTERN = re.compile(r"#[^\n]*")


@cache
def reading_version() -> str:
    """The version of the reading that is running: ``digest`` of the package as it is installed.

    Where it was installed without its sources, the version of the program stands in for them.
    """
    return reading_digest(resources.files("kirmash")) or version("kirmash")


def reading_digest(root: Traversable) -> str:
    """Sixteen hexadecimal digits that change when a rule, a word list or a weight does.

    ``root`` is the folder of the package, on disk or in a zip. '' where it holds no sources.
    """
    modules = sorted(
        _content_digest(source, text=True)
        for source in imported_module_sources(root, ENTRY_MODULE).values()
    )
    data = sorted(
        _content_digest(file.read_bytes(), text=file.name.endswith(_TEXT_SUFFIXES))
        for file in reading_data_files(root / "data")
    )
    return (
        sha256("\n".join([*modules, "", *data]).encode()).hexdigest()[:_DIGEST_LENGTH]
        if modules
        else ""
    )


def imported_module_sources(root: Traversable, entry: str) -> dict[str, bytes]:
    """The source of ``entry`` and of every module it imports, by name; without those that have
    none.
    """
    by_module, seen = dict[str, bytes](), {"kirmash"}  # the public face reads nothing
    waiting = {entry}
    while waiting:
        name = waiting.pop()
        seen.add(name)
        if file := _source_file(root, name):
            by_module[name] = file.read_bytes()
            waiting.update(_imported_modules(by_module[name].decode()))
            waiting -= seen
    return by_module


def reading_data_files(folder: Traversable) -> Iterator[Traversable]:
    """The data a reading may use: every file under ``folder`` but EXCLUDED_DATA."""
    for item in folder.iterdir():
        if item.name in EXCLUDED_DATA or item.name.startswith((".", "__")):
            continue
        if item.is_dir():
            yield from reading_data_files(item)
        else:
            yield item


def _imported_modules(text: str) -> Iterator[str]:
    """The modules a source imports, and the names it takes from them, which may be modules too."""
    for package, names, module in _IMPORT_PATTERN.findall(text):
        yield module or package
        for name in _COMMENT_PATTERN.sub("", names).strip("()").split(","):
            yield f"{package}.{name.split()[0]}" if name.split() else package


def _source_file(root: Traversable, name: str) -> Traversable | None:
    """The file of a module or of a package's ``__init__``; None where there is none."""
    place = name.split(".", 1)[1].replace(".", "/")
    choices = (f"{place}.py", f"{place}/__init__.py")
    return next((file for choice in choices if (file := root / choice).is_file()), None)


def _content_digest(content: bytes, *, text: bool) -> str:
    return sha256(content.replace(b"\r\n", b"\n") if text else content).hexdigest()


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What became of the files handed in: sources added, known already, refused, passed over in
    folders, and known but ``mended``: their bytes in the dossier were missing or spoilt. Of
    extractions each line is a source, and ``rejected`` what was not taken of them.

    ``restored`` were withdrawn and are back, as they were named; ``withdrawn`` were found in a
    folder and stay withdrawn. ``findings`` is what the pages added and restored hold, ``undated``
    which of all have no date, ``date_unused`` for which the date handed in was not used,
    ``repeated`` which of the added have the text of another.
    """

    added: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    refused: tuple[IntakeRefusal, ...] = ()
    passed_over: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    rejected: tuple[RejectedRecords, ...] = field(default=(), metadata=OPTIONAL)
    restored: tuple[str, ...] = field(default=(), metadata=OPTIONAL)
    withdrawn: tuple[str, ...] = field(default=(), metadata=OPTIONAL)
    findings: Findings = NO_FINDINGS
    undated: tuple[UndatedPage, ...] = ()
    date_unused: tuple[DatedPage, ...] = ()
    repeated: tuple[RepeatedPage, ...] = ()

    @property
    def rejected_count(self) -> int:
        """How many records of extractions were not taken."""
        return sum(each.count for each in self.rejected)


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """How to take documents in: the date of those that have none, the settings, the moment, and who
    hears of progress; ``reader`` is who made extractions that name nobody.
    """

    published: date | None
    settings: Settings
    read_at: str
    watch: Callable[[int, int, str], None] | None = None
    jobs: int = 1
    reader: str = ""


def add_files(ledger: Ledger, paths: Sequence[Path], options: IntakeOptions) -> IntakeReport:
    """Read every file under ``paths`` into the ledger and count what became of each.

    Files of extractions come last, so that of one document the reading that was handed in counts.
    A withdrawn document comes back where its file is named, not where a folder holds it.
    """
    ledger.remove_unfinished()
    outcome = _Outcome()
    listed = list(list_files(paths))
    extraction_files = [
        path for path, by_caller in listed if by_caller and lines.is_extractions(path)
    ]
    for path, by_caller in listed:
        if not by_caller and not has_readable_suffix(path):
            outcome.passed_over.append(str(path))
    skipped = {*map(str, extraction_files), *outcome.passed_over}
    _add_documents(
        ledger, [item for item in listed if str(item[0]) not in skipped], options, outcome
    )
    for path in extraction_files:
        line_options = LineOptions(path.name, options.reader, options.settings)
        try:
            for line in store_extractions(ledger, path, line_options, options.read_at):
                if options.watch:
                    options.watch(line.bytes_read, line.size, line.source)
                outcome.rejected.count(str(path), line.refused)
                if line.is_new is not None:
                    (outcome.added if line.is_new else outcome.known).append(line.source)
        except (DocumentRefused, InputError) as fault:
            outcome.refused.append(IntakeRefusal(str(path), fault.problem))
    return outcome.report()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What becomes of the sources, as it happens."""

    added: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    refused: list[IntakeRefusal] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    undated: list[UndatedPage] = field(default_factory=list)
    date_unused: list[DatedPage] = field(default_factory=list)
    repeated: list[RepeatedPage] = field(default_factory=list)
    rejected: RefusalTally = field(default_factory=RefusalTally)
    tally: FindingsTally = field(default_factory=FindingsTally)

    def report(self) -> IntakeReport:
        """The outcome as a record."""
        return IntakeReport(
            tuple(self.added),
            tuple(self.known),
            tuple(self.refused),
            tuple(self.passed_over),
            tuple(self.mended),
            self.rejected.report(),
            tuple(self.restored),
            tuple(self.withdrawn),
            self.tally.findings(),
            tuple(self.undated),
            tuple(self.date_unused),
            tuple(self.repeated),
        )


def _add_documents(
    ledger: Ledger,
    taken: Sequence[tuple[Path, bool]],
    options: IntakeOptions,
    outcome: _Outcome,
) -> None:
    dates = supplied_dates(ledger, options.published)
    results = load_all([path for path, _ in taken], dates, options.settings, options.jobs)
    for done, ((path, by_caller), result) in enumerate(zip(taken, results, strict=True)):
        if options.watch:
            options.watch(done, len(taken), path.name)
        if isinstance(result, IntakeRefusal):
            outcome.refused.append(result)
            continue
        document = result.extraction.document
        with ledger.connection() as connection:
            state = cards.document_states(connection, [document.id]).get(document.id)
        if state and state.is_withdrawn and not by_caller:
            outcome.withdrawn.append(str(path))
            continue
        _store_file(ledger, (str(path), result), (options.read_at, state), outcome)
        known = state or DocumentState(1, document.published, document.basis, False)
        _note_date(outcome, str(path), result.extraction.document.id, (known, options.published))


def _store_file(
    ledger: Ledger,
    file: tuple[str, LoadedFile],
    when: tuple[str, DocumentState | None],
    outcome: _Outcome,
) -> None:
    """Store a reading, and note what became of its file and what it holds."""
    (path, loaded), (at, state) = file, when
    document = loaded.extraction.document
    is_mended = ledger.mend_document(document.id, loaded.raw)
    if state and state.is_withdrawn:
        occasion = ReadingOccasion(f"/restored/{state.readings}", restores=True)
        ledger.add(loaded.extraction, loaded.raw, reading_version(), at, occasion)
        outcome.restored.append(path)
    elif _store_reading(ledger, loaded, at):
        outcome.added.append(path)
    else:
        (outcome.mended if is_mended else outcome.known).append(path)
        return
    outcome.tally.count(loaded.extraction.claims, loaded.extraction.deals)
    if original := find_original(ledger, loaded.extraction):
        outcome.repeated.append(RepeatedPage(path, document.id, original.id, original.source))


def _note_date(
    outcome: _Outcome, path: str, document: str, dates: tuple[DocumentState, date | None]
) -> None:
    """Note a page without a date, and one that has another than the date handed in."""
    state, supplied = dates
    if state.published is None:
        outcome.undated.append(UndatedPage(path, document))
    elif supplied and state.published != supplied:
        outcome.date_unused.append(DatedPage(path, document, state.published))


def supplied_dates(ledger: Ledger, undated: date | None = None) -> SuppliedDates:
    """The days that people gave and decided on for the documents of a ledger; ``undated`` is that
    of every other page without a date.
    """
    with ledger.connection() as connection:
        by_document = cards.dates_given(connection)
    return SuppliedDates(undated, by_document, judged_dates(ledger))


def judged_dates(ledger: Ledger) -> dict[str, date]:
    """The days that judgements in force give to documents, by their ids."""
    return {
        judgement.target: date.fromisoformat(judgement.other)
        for judgement in ledger.active_judgements()
        if judgement.verdict is Verdict.DATE
    }


def reread(
    ledger: Ledger,
    options: IntakeOptions,
    refuse: Callable[[IntakeRefusal], None] | None = None,
    only: Container[str] | None = None,
) -> int:
    """Append a new reading of every document read by another grammar or with another date than it
    has now; how many were appended. ``only`` of documents with these ids where it is given.

    A document that cannot be read within the limits keeps the reading it has: ``refuse`` hears of
    it. One whose newest reading was handed in by somebody else keeps that too.
    """
    entries = [e for e in ledger.documents() if only is None or e.document.id in only]
    dates = supplied_dates(ledger)
    count = 0
    for done, entry in enumerate(entries):
        document = entry.document
        if options.watch:
            options.watch(done, len(entries), document.source)
        if document.reader:  # another's reading is not ours to replace
            continue
        raw = ledger.read_document_bytes(document.id)
        day, wins = dates.of_document(document.id)
        try:
            read = extract_from_bytes(raw, document.source, day, options.settings, wins)
        except KirmashError as fault:
            if refuse:
                refuse(IntakeRefusal(document.source, fault.problem))
            continue
        loaded = LoadedFile(read, raw)
        is_new = _store_reading(ledger, loaded, options.read_at)
        if not is_new and _date_of(read.document) != _date_of(document):
            occasion = ReadingOccasion(f"/dated/{entry.readings}")
            is_new = ledger.add(read, raw, reading_version(), options.read_at, occasion)
        count += is_new
    return count


def _date_of(document: Document) -> tuple[date | None, str]:
    return document.published, document.basis


def _store_reading(ledger: Ledger, loaded: LoadedFile, at: str) -> bool:
    return ledger.add(loaded.extraction, loaded.raw, reading_version(), at)
