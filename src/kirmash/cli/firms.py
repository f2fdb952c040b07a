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
from kirmash.i18n import format_pct, translate
from kirmash.reference import economies

if TYPE_CHECKING:
    from kirmash.dossier.firms import Enterprise, EnterpriseReport


@dataclass(frozen=True, slots=True)
class EnterpriseQuery:
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


def enterprises(query: EnterpriseQuery) -> None:
    """The enterprises, or what lists ask about them."""
    if bool(query.first) != bool(query.second) or query.export not in {"", "ftm"}:
        raise InputError(
            translate("cli.enterprises.usage", LANG),
            "kirmash enterprises [A B] [--list FILE] [--export ftm]",
        )
    pair = pair_of(query.first, query.second) if query.first else None
    with Dossier.open(query.folder) as dossier:
        report = dossier.enterprise_report(pair, query.lists, View(query.as_of))
    if query.export:
        screen.write_raw(serialise.entities(report))
    elif query.as_json:
        screen.print_json(serialise.enterprises(report))
    else:
        _print_enterprises(report)


def _print_enterprises(report: EnterpriseReport) -> None:
    firms, flags, lists = report.enterprises, report.flags, report.lists
    screen.print_table(
        ("id", "name", "other_names", "form", "economy", "hs", "deals", "people"),
        [_enterprise_row(firm) for firm in firms],
    )
    for reason in (reason for watch_list in lists for reason in watch_list.rejected[:20]):
        screen.print_error(reason)
    if lists:
        screen.print_line("")
        screen.print_line(translate("cli.flags.head" if flags else "cli.flags.none", LANG))
    names = {firm.id: firm.names[0] for firm in firms if firm.names}
    for flag in flags:
        values = {
            "name": names.get(flag.enterprise, flag.enterprise),
            "on": flag.matched_on,
            "listed": flag.listed_as,
            "entry": flag.entry,
        }
        sure = format_pct(round(100 * flag.confidence), LANG, signed=False)
        screen.print_line(
            translate("cli.flag", LANG, **values, source=flag.source, sure=sure, reason=flag.reason)
        )


def _enterprise_row(enterprise: Enterprise) -> tuple[str, ...]:
    first, second = (
        (enterprise.name_en, enterprise.name_ru)
        if LANG == "en"
        else (enterprise.name_ru, enterprise.name_en)
    )
    others = ", ".join(name for name in (second if first else "", *enterprise.aliases) if name)
    economy = economies.name(enterprise.economy, LANG) if enterprise.economy else ""
    return (
        enterprise.id,
        first or second,
        others,
        enterprise.form,
        economy,
        " ".join(enterprise.hs),
        " ".join(enterprise.deals),
        "; ".join(enterprise.people),
    )
