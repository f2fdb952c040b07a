"""Files read into the ledger, one by one or by several processes, and read anew by another version.

The version of the reading is a digest of the code and the data that read documents. A ledger keeps
it beside every reading, so that ``reread`` finds the documents that another version read. It is
computed from the sources themselves, as a number typed by hand is forgotten. It is the same on
every machine and from a folder or a zip: line ends do not count, nor where a file lies.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path

from kirmash import inputs
from kirmash.dossier.sources.extraction_files import store_extractions
from kirmash.errors import DocumentRefused, InputError, KirmashError, NotAPlan
from kirmash.extract import details, pipeline
from kirmash.extract.contract import lines
from kirmash.extract.contract.lines import LineOptions
from kirmash.extract.contract.refusals import RefusalTally, RejectedRecords
from kirmash.formats import docx, xlsx
from kirmash.formats.characters import clean_line
from kirmash.ledger import codec
from kirmash.ledger.store import Ledger
from kirmash.messages import Message
from kirmash.readers import official, pages, plans
from kirmash.records.evidence import OPTIONAL
from kirmash.records.extractions import Extraction
from kirmash.sandbox import workers
from kirmash.sandbox.child import refusal_of
from kirmash.sandbox.transfer import Limits
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
    """The data a reading may use: every file under ``folder`` but those of ``NOT_READ``."""
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


CSV_SUFFIX, XLSX_SUFFIX = ".csv", ".xlsx"


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """One file read: its bytes as found and what was extracted."""

    extraction: Extraction
    raw: bytes


@dataclass(frozen=True, slots=True)
class IntakeRefusal:
    """A file that was not taken: where it lies, why, and what to do."""

    source: str
    problem: Message

    @property
    def reason(self) -> str:
        """Why, and what to do, in English."""
        return f"{self.problem} {self.problem.advice}".strip()


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What became of the files handed in: sources added, known already, refused, passed over in
    folders, and known but ``mended``: their bytes in the dossier were missing or spoilt. Of
    extractions each line is a source, and ``rejected`` what was not taken of them.
    """

    added: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    refused: tuple[IntakeRefusal, ...] = ()
    passed_over: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    rejected: tuple[RejectedRecords, ...] = field(default=(), metadata=OPTIONAL)

    @property
    def rejected_count(self) -> int:
        """How many records of extractions were not taken."""
        return sum(each.count for each in self.rejected)


def list_files(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Every file under ``paths`` in a stable order, and whether it was named by the caller rather
    than found in a folder. What a link of a folder leads to outside of it is not listed.
    """
    for path in paths:
        if inputs.is_folder(path):
            contained = sorted(item for item in path.rglob("*") if item.is_file())
            yield from (
                (item, False)
                for item in contained
                if not _is_hidden(item.relative_to(path)) and not inputs.leads_outside(item, path)
            )
        else:
            yield path, True


def has_readable_suffix(path: Path) -> bool:
    """Whether its ending is one that Kirmash reads."""
    return path.suffix.lower() in pages.document_suffixes() | {CSV_SUFFIX, XLSX_SUFFIX}


def load_file(path: Path, published: date | None, settings: Settings) -> LoadedFile:
    """Read one file. Raises DocumentRefused or PlanRefused with the reason and the remedy."""
    try:
        pages.check_size(path, settings)
        raw = inputs.read_regular_file(path, settings.max_document_bytes)
    except OSError as fault:
        raise inputs.unreadable(path, fault) from fault
    return LoadedFile(extract_from_bytes(raw, clean_line(path.name), published, settings), raw)


def extract_from_bytes(
    raw: bytes, source: str, published: date | None, settings: Settings
) -> Extraction:
    """What the bytes of one file say, worked out in a limited child process.

    Raises DocumentRefused or PlanRefused, also where the file takes too long or too much memory.
    """
    line = workers.run_limited(
        _extract_to_json,
        (raw, source, published, settings),
        Limits(settings.parse_seconds, settings.parse_memory),
        pipeline.load_lexicons,
    )
    try:
        return codec.record_from_json(Extraction, line)
    except ValueError as fault:  # a child that a file has taken over
        raise refusal_of(fault) from fault


def _extract_to_json(raw: bytes, source: str, published: date | None, settings: Settings) -> str:
    """The child's side: the reading as the ledger writes it, so that no object crosses."""
    return codec.record_to_json(extract_unlimited(raw, source, published, settings))


def extract_unlimited(
    raw: bytes, source: str, published: date | None, settings: Settings
) -> Extraction:
    """What the bytes of one file say, in this process: a table by its ending, else a plan or a page
    by what it holds.
    """
    return details.add_extraction_details(_extract_from_bytes(raw, source, published, settings))


def _extract_from_bytes(
    raw: bytes, source: str, published: date | None, settings: Settings
) -> Extraction:
    if Path(source).suffix.lower() == CSV_SUFFIX:
        if not official.is_official_table(raw):
            with suppress(NotAPlan):
                return plans.load(
                    raw, source, published, pipeline.find_goods_and_parties_in_plan_line
                )
        return official.load(raw, source, published)
    if xlsx.is_xlsx(raw):
        return plans.load(raw, source, published, pipeline.find_goods_and_parties_in_plan_line)
    if docx.is_docx(raw):
        with suppress(NotAPlan):  # a Word document whose tables have no columns of a plan is a page
            return plans.load(raw, source, published, pipeline.find_goods_and_parties_in_plan_line)
    return pipeline.extract(pages.load_document(raw, source, published, settings))


def load_or_refuse(
    path: Path, published: date | None, settings: Settings
) -> LoadedFile | IntakeRefusal:
    """Read one file, or say why not."""
    try:
        return load_file(path, published, settings)
    except KirmashError as fault:
        return IntakeRefusal(str(path), fault.problem)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


MIN_FILES_FOR_PROCESSES = 60
"""Fewer files than this are read by one process: another one needs about a second to load its
lexicons.
"""


def process_count(requested: int, files: int) -> int:
    """How many processes to read ``files`` files with: ``requested``, or for 0 one a processor (at
    most 8) where it is worth it.
    """
    if requested:
        return max(1, requested)
    return min(os.cpu_count() or 1, 8) if files >= MIN_FILES_FOR_PROCESSES else 1


def load_all(
    paths: Sequence[Path], published: date | None, settings: Settings, jobs: int
) -> Iterator[LoadedFile | IntakeRefusal]:
    """Every file read or refused, in order, ``jobs`` at a time (0: as many as pay).

    Leaving the iterator early, by an interrupt for one, ends what is at work.
    """
    load = partial(load_or_refuse, published=published, settings=settings)
    yield from workers.map_limited(load, paths, process_count(jobs, len(paths)))


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """How to take documents in: the date given, the settings, the moment, and who hears of
    progress; ``reader`` is who made extractions that name nobody.
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
        ledger, [path for path, _ in listed if str(path) not in skipped], options, outcome
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
    rejected: RefusalTally = field(default_factory=RefusalTally)

    def report(self) -> IntakeReport:
        """The outcome as a record."""
        return IntakeReport(
            tuple(self.added),
            tuple(self.known),
            tuple(self.refused),
            tuple(self.passed_over),
            tuple(self.mended),
            self.rejected.report(),
        )


def _add_documents(
    ledger: Ledger, taken: Sequence[Path], options: IntakeOptions, outcome: _Outcome
) -> None:
    results = load_all(taken, options.published, options.settings, options.jobs)
    for done, (path, result) in enumerate(zip(taken, results, strict=True)):
        if options.watch:
            options.watch(done, len(taken), path.name)
        if isinstance(result, IntakeRefusal):
            outcome.refused.append(result)
        else:
            is_mended = ledger.mend_document(result.extraction.document.id, result.raw)
            is_added = _store_reading(ledger, result, options.read_at)
            kind = outcome.mended if is_mended else outcome.known
            (outcome.added if is_added else kind).append(str(path))


def reread(
    ledger: Ledger, options: IntakeOptions, refuse: Callable[[IntakeRefusal], None] | None = None
) -> int:
    """Append a new reading of every document read by another grammar; how many were appended.

    A document that cannot be read within the limits keeps the reading it has: ``refuse`` hears of
    it. One whose newest reading was handed in by somebody else keeps that too.
    """
    entries = ledger.documents()
    count = 0
    for done, entry in enumerate(entries):
        document = entry.document
        if options.watch:
            options.watch(done, len(entries), document.source)
        if document.reader:  # another's reading is not ours to replace
            continue
        published = document.published if document.basis == "given" else None
        raw = ledger.read_document_bytes(document.id)
        try:
            read = extract_from_bytes(raw, document.source, published, options.settings)
        except KirmashError as fault:
            if refuse:
                refuse(IntakeRefusal(document.source, fault.problem))
            continue
        count += _store_reading(ledger, LoadedFile(read, raw), options.read_at)
    return count


def _store_reading(ledger: Ledger, loaded: LoadedFile, at: str) -> bool:
    return ledger.add(loaded.extraction, loaded.raw, reading_version(), at)
