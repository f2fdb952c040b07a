"""The command of the enterprises: who deals with whom in what, and what lists of the user's ask about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kirmash.desk import screen, shapes
from kirmash.desk.screen import LANG
from kirmash.dossier import firms
from kirmash.dossier.dossier import Dossier
from kirmash.dossier.scope import pair_of
from kirmash.errors import InputError
from kirmash.ledger.store import View
from kirmash.register import entities
from kirmash.register.enterprises import Enterprise
from kirmash.register.watchlists import Flag, WatchList
from kirmash.terms import economies
from kirmash.wording import format_pct, say


@dataclass(frozen=True, slots=True)
class Sought:
    """Which enterprises: of documents about a pair, or of all where both are ''; held against which lists; in which form."""

    folder: Path
    first: str
    second: str
    lists: tuple[Path, ...]
    export: str
    as_of: date | None
    as_json: bool


def enterprises(sought: Sought) -> None:
    """The enterprises, or what lists ask about them."""
    if bool(sought.first) != bool(sought.second) or sought.export not in {"", "ftm"}:
        raise InputError(say("cli.enterprises.usage", LANG), "kirmash enterprises [A B] [--list FILE] [--export ftm]")
    pair = pair_of(sought.first, sought.second) if sought.first else None
    with Dossier.open(sought.folder) as dossier:
        found = dossier.enterprises(pair, View(sought.as_of))
        held = firms.lists(dossier.folder, sought.lists)
    flags = firms.flagged(found, held)
    if sought.export:
        screen.raw(entities.render(found))
    elif sought.as_json:
        screen.emit({"enterprises": [shapes.record(one) for one in found], "flags": [shapes.record(one) for one in flags]})
    else:
        _show(found, flags, held)


def _show(found: Sequence[Enterprise], flags: Sequence[Flag], held: Sequence[WatchList]) -> None:
    screen.table(("id", "name", "other_names", "form", "economy", "hs", "deals", "people"), [_row(one) for one in found])
    for reason in (reason for one in held for reason in one.refused[:20]):
        screen.complain(reason)
    if held:
        screen.tell("")
        screen.tell(say("cli.flags.head" if flags else "cli.flags.none", LANG))
    names = {one.id: one.names[0] for one in found if one.names}
    for flag in flags:
        values = {"name": names.get(flag.enterprise, flag.enterprise), "on": flag.on, "listed": flag.listed, "entry": flag.entry}
        sure = format_pct(round(100 * flag.sureness), LANG, signed=False)
        screen.tell(say("cli.flag", LANG, **values, source=flag.source, sure=sure, reason=flag.reason))


def _row(one: Enterprise) -> tuple[str, ...]:
    first, second = (one.name_en, one.name_ru) if LANG == "en" else (one.name_ru, one.name_en)
    others = ", ".join(name for name in (second if first else "", *one.aliases) if name)
    place = economies.name(one.economy, LANG) if one.economy else ""
    return one.id, first or second, others, one.form, place, " ".join(one.hs), " ".join(one.deals), "; ".join(one.people)
