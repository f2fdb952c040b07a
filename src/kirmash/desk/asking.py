"""The commands that ask a dossier, or read without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.desk import screen, shapes, tables
from kirmash.desk.screen import LANG
from kirmash.dossier.dossier import Dossier
from kirmash.dossier.scope import Pair, pair_of
from kirmash.errors import InputError
from kirmash.ledger.store import View
from kirmash.terms.measures import Measure
from kirmash.wording import LANGUAGES, format_number, has, reason, say

if TYPE_CHECKING:
    from kirmash.dossier.readiness import Check

MEASURES = ", ".join(Measure)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a pair: the dossier, both economies as typed, the view, and the form of the answer."""

    folder: Path
    first: str
    second: str
    with_regions: bool
    as_of: date | None
    known_at: int | None
    as_json: bool

    @property
    def pair(self) -> Pair:
        """The pair meant. Raises UnknownEconomy."""
        return pair_of(self.first, self.second, self.with_regions)

    @property
    def view(self) -> View:
        """What was public, and known to the ledger, at the moment asked about."""
        return View(self.as_of, self.known_at)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The briefing wanted."""

    lang: str
    out: Path
    formats: tuple[str, ...]
    slots: Path | None
    since: date | None = None


def read_by_model(paths: Sequence[Path], how: str, jsonl: bool) -> bool:
    """Read files by a language model, alone or beside the grammar; whether any was refused. What was refused is counted on stderr."""
    from collections import Counter

    from kirmash.dossier import intake, reading_model
    from kirmash.settings import Settings
    from kirmash.terms.extractions import to_json

    if how not in reading_model.HOW:
        raise InputError(say("cli.reader.unknown", LANG, how=how), ", ".join(reading_model.HOW))
    where, refused, turned_down = reading_model.endpoint(), False, Counter[str]()
    with screen.progress("extract") as watch:
        found = [path for path, named in intake.files(paths) if named or intake.readable(path)]
        for done, path in enumerate(found):
            watch(done, len(found), path.name)
            one = reading_model.attempt(path, how, where, Settings())
            if isinstance(one, intake.Refusal):
                refused = True
                screen.complain(say("cli.add.refused", LANG, source=one.source, reason=reason(one.reason, LANG) or one.reason))
                continue
            turned_down.update(one.refused)
            if jsonl:
                screen.emit_line(to_json(one.extraction))
            else:
                tables.extraction(one.extraction)
    if turned_down:
        told = ", ".join(f"{reason} {number}" for reason, number in sorted(turned_down.items()))
        screen.complain(say("cli.reader.refused", LANG, count=turned_down.total(), reasons=told))
    return refused


def extract(paths: Sequence[Path], given: date | None, jobs: int, jsonl: bool) -> bool:
    """Read files without a dossier; whether any was refused. Results leave as they come."""
    from kirmash.dossier import intake, many
    from kirmash.settings import Settings
    from kirmash.terms.extractions import to_json

    refused = False
    with screen.progress("extract") as watch:
        found = [path for path, named in intake.files(paths) if named or intake.readable(path)]
        attempt = partial(intake.attempt, given=given, settings=Settings())
        for done, one in enumerate(many.in_order(attempt, found, many.processes(jobs, len(found)))):
            watch(done, len(found), found[done].name)
            if isinstance(one, intake.Refusal):
                refused = True
                screen.complain(say("cli.add.refused", LANG, source=one.source, reason=reason(one.reason, LANG) or one.reason))
            elif jsonl:
                screen.emit_line(to_json(one.extraction))
            else:
                tables.extraction(one.extraction)
    return refused


def documents(folder: Path, as_json: bool) -> None:
    """The documents of a dossier."""
    with Dossier.open(folder) as dossier:
        entries = dossier.documents()
    if as_json:
        screen.emit({"documents": [shapes.entry(entry) for entry in entries]})
    else:
        tables.documents(entries)


def claims(asked: Asked) -> None:
    """What is said of a pair."""
    pair = asked.pair
    with Dossier.open(asked.folder) as dossier:
        found = dossier.claims(pair.first, pair.second, asked.with_regions, asked.view)
        sources = {entry.document.id: entry.document for entry in dossier.documents()}
    if asked.as_json:
        screen.emit({"claims": [shapes.claim(claim) for claim in found]})
    else:
        tables.claims(found, sources)


def why(folder: Path, record: str, as_of: date | None, as_json: bool) -> None:
    """The evidence of a record."""
    with Dossier.open(folder) as dossier:
        answer = dossier.why(record, View(as_of))
    if as_json:
        screen.emit(shapes.why(answer))
    else:
        tables.why(answer)


def brief(asked: Asked, wanted: Wanted) -> None:
    """Write the briefing on a pair."""
    from kirmash.dossier.briefing import Order, formats

    if wanted.lang not in LANGUAGES:
        raise InputError(say("cli.lang.unknown", LANG, asked=wanted.lang), ", ".join(LANGUAGES))
    if strange := [name for name in wanted.formats if name not in formats()]:
        raise InputError(say("cli.format.unknown", LANG, format=strange[0]), ", ".join(formats()))
    pair = asked.pair
    with Dossier.open(asked.folder) as dossier:
        paths = dossier.brief(pair, Order(wanted.lang, wanted.out, wanted.formats, wanted.slots, since=wanted.since), asked.view)
    if asked.as_json:
        screen.emit({"files": [str(path) for path in paths]})
    else:
        for path in paths:
            screen.tell(str(path))


def goods(word: str, as_json: bool) -> None:
    """The HS codes a goods word stands for, and why."""
    from kirmash.press.goods import lookup
    from kirmash.terms.products import HS_VINTAGE

    found = lookup(word)
    if as_json:
        entries = [{"key": g.key, "hs": list(g.hs), "en": g.en, "ru": g.ru} for g in found]
        screen.emit({"word": word, "vintage": HS_VINTAGE, "goods": entries})
    elif found:
        screen.table(("hs", "goods", "words"), [(", ".join(g.hs), g.ru if LANG == "ru" else g.en, tables.forms(g)) for g in found])
    else:
        raise InputError(say("cli.goods.unknown", LANG, word=word))


def score(gold: Path, lang: str, misses: int, as_json: bool) -> None:
    """Score the reading against a gold folder."""
    from kirmash.dossier import scoring

    with screen.progress("extract") as watch:
        result, missed = scoring.score(gold, lang, watch)
    if as_json:
        screen.emit(result)
    else:
        tables.score(result)
    for line in missed[:misses]:
        screen.complain(line)


def doctor(folder: Path, as_json: bool) -> bool:
    """Whether anything ails the installation or the dossier."""
    from kirmash.dossier import health

    checks = health.examine(folder)
    if as_json:
        screen.emit({"checks": [{"name": c.name, "found": c.found, "well": c.well} for c in checks]})
    else:
        for check in checks:
            screen.tell(_looked_at(check))
    return not all(check.well for check in checks)


def _looked_at(check: Check) -> str:
    """A check in words."""
    values = {name: format_number(value, LANG) if isinstance(value, int) else value for name, value in check.values}
    found = say(f"cli.doctor.{check.said}", LANG, **values) if check.said else reason(check.found, LANG) or check.found
    name = say(f"cli.doctor.name.{check.name}", LANG) if has(f"cli.doctor.name.{check.name}", LANG) else check.name
    return say("cli.doctor.well" if check.well else "cli.doctor.ill", LANG, name=name, found=found)
