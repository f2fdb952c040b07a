"""The command of the enterprises: who deals with whom in what, and what lists of the user's ask
about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.cli import screen
from kirmash.cli.screen import LANG
from kirmash.dossier import serialise
from kirmash.dossier.dossier import Dossier, View
from kirmash.dossier.scope import pair_of
from kirmash.errors import InputError
from kirmash.i18n import format_pct, say
from kirmash.reference import economies

if TYPE_CHECKING:
    from kirmash.dossier.firms import Enterprise, EnterpriseReport


@dataclass(frozen=True, slots=True)
class Sought:
    """Which enterprises: of documents about a pair, or of all where both are ''; held against which
    lists; in which form.
    """

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
        raise InputError(
            say("cli.enterprises.usage", LANG),
            "kirmash enterprises [A B] [--list FILE] [--export ftm]",
        )
    pair = pair_of(sought.first, sought.second) if sought.first else None
    with Dossier.open(sought.folder) as dossier:
        report = dossier.enterprise_report(pair, sought.lists, View(sought.as_of))
    if sought.export:
        screen.raw(serialise.entities(report))
    elif sought.as_json:
        screen.emit(serialise.enterprises(report))
    else:
        _show(report)


def _show(report: EnterpriseReport) -> None:
    found, flags, held = report.enterprises, report.flags, report.lists
    screen.table(
        ("id", "name", "other_names", "form", "economy", "hs", "deals", "people"),
        [_row(one) for one in found],
    )
    for reason in (reason for one in held for reason in one.refused[:20]):
        screen.complain(reason)
    if held:
        screen.tell("")
        screen.tell(say("cli.flags.head" if flags else "cli.flags.none", LANG))
    names = {one.id: one.names[0] for one in found if one.names}
    for flag in flags:
        values = {
            "name": names.get(flag.enterprise, flag.enterprise),
            "on": flag.on,
            "listed": flag.listed,
            "entry": flag.entry,
        }
        sure = format_pct(round(100 * flag.sureness), LANG, signed=False)
        screen.tell(
            say("cli.flag", LANG, **values, source=flag.source, sure=sure, reason=flag.reason)
        )


def _row(one: Enterprise) -> tuple[str, ...]:
    first, second = (one.name_en, one.name_ru) if LANG == "en" else (one.name_ru, one.name_en)
    others = ", ".join(name for name in (second if first else "", *one.aliases) if name)
    place = economies.name(one.economy, LANG) if one.economy else ""
    return (
        one.id,
        first or second,
        others,
        one.form,
        place,
        " ".join(one.hs),
        " ".join(one.deals),
        "; ".join(one.people),
    )
