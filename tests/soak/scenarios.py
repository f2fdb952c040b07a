"""What is killed: the commands that write, each on a dossier that it finds something to do in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.soak import victims

from kirmash import Dossier, Settings, View
from kirmash.dossier import serialise
from kirmash.dossier.deals import DealQuery
from kirmash.dossier.scope import pair_of
from kirmash.dossier.sources import page_files
from kirmash.ledger import codec
from kirmash.trade import store as trade_store

PAIR = ("BLR", "RU-IVA")
AS_OF, EARLIER = "2024-07-31", "2019-07-31"
PAGES = Path(__file__).parents[2] / "examples" / "belarus-ivanovo"
_PAGES = (
    "2016-04-15-belta-belarus-by.html",
    "2016-04-15-sb.html",
    "2016-04-12-newsivanovo.html",
)
_EXTRACTIONS = 8
_FIRST = "t,i,j,k,v,q\n2013,112,643,870190,100.5,10\n2014,643,112,270900,90,10\n"
_SECOND = "t,i,j,k,v,q\n2013,112,643,870190,101.5,10\n2015,112,643,870190,7.5,10\n"
_FIRMS = (
    "name,economy,offers,needs,contact\n"
    "MAZ,BLR,8704;8706,4011,\nBelshina,BLR,4011,,\nCranes,RU-IVA,8705,8706;4011,\n"
)
_BEFORE = "read-before"


@dataclass(frozen=True)
class Scenario:
    """A command, the words it is called by, and what makes the dossier it starts from."""

    name: str
    words: Callable[[Place], tuple[str, ...]]
    prepare: Callable[[Place], None]


@dataclass(frozen=True)
class Place:
    """A folder with a dossier, what may be added to it, and where its briefs go."""

    folder: Path

    @property
    def dossier(self) -> Path:
        return self.folder / "dossier"

    @property
    def briefs(self) -> Path:
        return self.folder / "briefs"

    @property
    def material(self) -> Path:
        return self.folder / "material"

    def copy(self, folder: Path) -> Place:
        """The same in another folder."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return Place(folder)

    def fill(self, prepare: Callable[[Place], None]) -> None:
        """What ``prepare`` makes, made once for all that begin with it."""
        made = Place(self.folder.parents[1] / prepare.__name__)
        if not made.folder.exists():
            made.folder.mkdir()
            prepare(made)
        shutil.copytree(made.folder, self.folder, dirs_exist_ok=True)

    def run(self, *words: str) -> None:
        """A command that must succeed, not killed."""
        ended = victims.run(words, self.folder)
        if ended.code:
            raise AssertionError(f"{' '.join(words)}: {ended.code}\n{ended.errors}")


def _material(place: Place) -> None:
    """Pages, extractions and tables to add, and a new dossier."""
    pages = place.material / "pages"
    pages.mkdir(parents=True)
    for name in _PAGES:
        shutil.copy(PAGES / name, pages)
    lines = (json.dumps(_extraction(number)) for number in range(_EXTRACTIONS))
    (place.material / "read.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    for name, rows in (("first", _FIRST), ("second", _SECOND)):
        (place.material / f"{name}.csv").write_text(rows, "utf-8")
    (place.material / "firms.csv").write_text(_FIRMS, "utf-8")
    place.run("init", str(place.dossier))


def _extraction(number: int) -> dict[str, Any]:
    """A page that somebody else has read, in the contract's form."""
    sentence = f"Exports of Belarus to Ivanovo Oblast reached ${number + 10} million in 2018."
    text = f"Report {number}. {sentence}"
    start = text.index(sentence)
    span = {"start": start, "end": start + len(sentence), "quote": sentence}
    claim = {
        "measure": "exports",
        "reporter": PAIR[0],
        "partner": PAIR[1],
        "period": "2018",
        "value": (number + 10) * 1_000_000,
        "unit": "USD",
        "spans": [span],
        "slots": {"reporter": "stated", "partner": "stated"},
    }
    document = {"source": f"report-{number}.txt", "text": text, "published": "2019-02-03"}
    return {"schema": "kirmash.extraction/2", "document": document, "claims": [claim]}


def _filled(place: Place) -> None:
    """A dossier with pages, extractions, a table, and a brief of an earlier day."""
    _material(place)
    place.run(*_add(place))
    place.run(*_add_extractions(place))
    place.run(*_trade_add(place, "first"))
    place.run(*_brief(place, EARLIER))


def _add(place: Place) -> tuple[str, ...]:
    pages = str(place.material / "pages")
    return ("add", pages, "--jobs", "2", "-d", str(place.dossier), "--json")


def _add_extractions(place: Place) -> tuple[str, ...]:
    file = str(place.material / "read.jsonl")
    return ("add", file, "-d", str(place.dossier), "--json")


def _trade_add(place: Place, name: str) -> tuple[str, ...]:
    day = "2024-02-01" if name == "first" else "2024-05-01"
    file = str(place.material / f"{name}.csv")
    return ("trade", "add", file, "--retrieved", day, "-d", str(place.dossier), "--json")


def _brief(place: Place, as_of: str) -> tuple[str, ...]:
    where = ("-d", str(place.dossier), "--out", str(place.briefs))
    return ("brief", *PAIR, "--as-of", as_of, *where, "--json")


def _meetings(place: Place) -> tuple[str, ...]:
    """The timetable of a table of enterprises, to a workbook beside the briefs."""
    firms, where = place.material / "firms.csv", ("-d", str(place.dossier), "--json")
    written = str(place.briefs / "meetings.xlsx")
    return ("meetings", *PAIR, "--enterprises", str(firms), "--to", written, *where)


def _judge(place: Place) -> tuple[str, ...]:
    claim = victims.in_child(lambda: _first_claim(place.dossier))
    return ("judge", claim, "confirm", "--by", "Anna", "-d", str(place.dossier), "--json")


def _first_claim(folder: Path) -> str:
    with Dossier.open(folder) as dossier:
        return min(claim.id for e in dossier.extractions() for claim in e.claims)


def _doctor(place: Place, *options: str) -> tuple[str, ...]:
    return ("doctor", *options, "-d", str(place.dossier), "--json")


def _read_before(place: Place) -> None:
    """A dossier whose pages were read by another version."""
    _material(place)
    pages = sorted((place.material / "pages").iterdir())
    victims.in_child(lambda: _add_as_before(place.dossier, pages))


def _add_as_before(folder: Path, pages: list[Path]) -> None:
    with Dossier.open(folder) as dossier:
        for page in pages:
            read = page_files.load_file(page, date(2016, 4, 20), Settings())
            dossier.ledger.add(read.extraction, read.raw, _BEFORE, victims.MOMENT)


def _littered(place: Place) -> None:
    """A dossier that stopped runs have left all kinds of unfinished things in."""
    place.fill(_filled)
    (place.dossier / "trade" / "adding-dead" / "spill").mkdir(parents=True)
    (place.dossier / "trade" / "adding-dead" / "rows.duckdb").write_bytes(b"half")
    (place.dossier / "trade" / "2013-dead.parquet").write_bytes(b"half")
    folders = (place.dossier, place.dossier / "trade", place.dossier / "cache")
    for folder in (*folders, *(place.dossier / "documents").iterdir()):
        folder.mkdir(exist_ok=True)
        (folder / ".kirmash-dead.part").write_bytes(b"half")
    begun = place.dossier / ".brief-set-b-0123abcd.part"
    begun.mkdir()
    (begun / "b.html").write_bytes(b"half")
    complete = place.dossier / ".brief-set-c.complete"
    complete.mkdir()
    for name in ("c.html", "c.pdf"):
        (complete / name).write_bytes(b"new")
        (place.dossier / name).write_bytes(b"old")


SCENARIOS = (
    Scenario("add (pages, two jobs)", _add, _material),
    Scenario("add (extractions)", _add_extractions, _material),
    Scenario("judge", _judge, _filled),
    Scenario("trade add", lambda place: _trade_add(place, "second"), _filled),
    Scenario("brief", lambda place: _brief(place, AS_OF), _filled),
    Scenario("meetings --to", _meetings, _filled),
    Scenario("reread", lambda place: ("reread", "-d", str(place.dossier), "--json"), _read_before),
    Scenario("doctor", _doctor, _littered),
    Scenario("doctor --rebuild", lambda place: _doctor(place, "--rebuild"), _filled),
)


@dataclass(frozen=True)
class Survey:
    """What a dossier holds and answers: each document's newest reading by a digest, judgements,
    tables added, files written, the projections' digests, and answers by their question.
    """

    readings: dict[str, str]
    judgements: list[str]
    additions: list[str]
    files: dict[str, str]
    projections: dict[str, str]
    answers: dict[str, str]
    position: int


def survey(place: Place) -> Survey:
    """Everything a person would miss if it were lost; raises AssertionError where a question has
    no answer.
    """
    return Survey(**victims.in_child(lambda: _contents(place)))


def answers_at(place: Place, position: int) -> dict[str, str]:
    """What was answered when the ledger was at a position."""
    answers: dict[str, str] = victims.in_child(lambda: _answers_then(place, position))
    return answers


def _contents(place: Place) -> dict[str, Any]:
    with Dossier.open(place.dossier) as dossier:
        readings = {
            extraction.document.id: sha256(codec.record_to_json(extraction).encode()).hexdigest()
            for extraction in dossier.extractions()
        }
        judgements = [judgement.id for judgement in dossier.ledger.active_judgements()]
        projections = dossier.ledger.projection_digests()
        claims = [claim.id for e in dossier.extractions() for claim in e.claims]
        answers = {
            **_answers(dossier, View()),
            "documents": "".join(dossier.documents_json()),
            "why": _json([serialise.evidence_report(dossier.why(name)) for name in claims[:1]]),
        }
        position = dossier.ledger_position
    additions = trade_store.load_manifest(place.dossier / "trade").additions
    return {
        "readings": readings,
        "judgements": judgements,
        "additions": [addition.id for addition in additions],
        "files": written_files(place),
        "projections": projections,
        "answers": answers,
        "position": position,
    }


def written_files(place: Place) -> dict[str, str]:
    """The files of briefs, each by its digest."""
    written = (*place.briefs.glob("[!.]*"), *place.dossier.glob("?.*"))
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in written}


def _answers_then(place: Place, position: int) -> dict[str, str]:
    with Dossier.open(place.dossier) as dossier:
        return _answers(dossier, View(known_at=position))


def _answers(dossier: Dossier, view: View) -> dict[str, str]:
    pair = pair_of(*PAIR)
    deals = dossier.deal_list(pair, DealQuery(scored=True), view)
    return {
        "claims": _json(serialise.claims(dossier.claim_report(pair, view))),
        "deals": _json(serialise.deals(deals)),
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def leftovers(place: Place) -> list[str]:
    """Files and empty folders that nobody put there and nothing refers to."""
    known = {f"documents/{name[:2]}/{name}" for name in victims.in_child(lambda: _known(place))}
    manifest = place.dossier / "trade" / "manifest.json"
    tables = json.loads(manifest.read_text("utf-8")) if manifest.exists() else {}
    named = {*tables.get("years", {}).values(), *tables.get("revised", {}).values()}
    proper = {
        *("ledger.sqlite", "fields.toml", "briefs.json"),
        *known,
        *(f"trade/{name}" for name in (*named, "manifest.json", ".lock", ".checked.json")),
        "trade/derived/.checked.json",
        *(
            path.relative_to(place.dossier).as_posix()
            for folder in ("cache/*.json", "trade/derived/[0-9]*")
            for path in place.dossier.glob(folder)
        ),
        *(path.name for path in place.dossier.glob("?.*")),
    }
    found = [
        path.relative_to(place.dossier).as_posix()
        for path in place.dossier.rglob("*")
        if path.is_file() or not any(path.iterdir())
    ]
    found = [name for name in found if name not in proper]
    briefs = place.briefs.iterdir() if place.briefs.exists() else ()
    proper = ("brief-", "meetings.xlsx")
    return found + [path.name for path in briefs if not path.name.startswith(proper)]


def _known(place: Place) -> list[str]:
    with Dossier.open(place.dossier) as dossier:
        return [entry.document.id for entry in dossier.documents()]
