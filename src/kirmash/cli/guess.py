"""`kirmash trade add --guess FILE`: a proposal of a mapping, what it gives, and the question."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kirmash.cli import screen
from kirmash.cli import trade as cli_trade
from kirmash.cli.session import locale
from kirmash.dossier import serialise
from kirmash.dossier.imports import proposals
from kirmash.i18n import format_value, translate, translate_plural

if TYPE_CHECKING:
    from kirmash.dossier.tables import TableImportOptions


def add(
    folder: Path, path: Path, order: TableImportOptions, *, agreed: bool, as_json: bool
) -> bool:
    """Show a proposal for a file and add the file by it, where the person agrees; whether it was
    refused. The mapping is kept in the dossier's folder once it is used.
    """
    with screen.spinner("trade", path.name):
        proposal = proposals.propose_mapping(path)
    if as_json and not agreed:
        screen.print_json(serialise.record_fields(proposal))
        return False
    if not as_json:
        _print_proposal(proposal)
    if not agreed:
        if proposal.missing:
            screen.print_line(translate("trade.guess.fill", locale(), file=path.name))
            return False
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            screen.print_line(translate("trade.guess.take", locale(), file=path.name))
            return False
        if not typer.confirm(translate("trade.guess.ask", locale()), err=True):
            return False
    mapping = proposals.keep_mapping(folder, path, proposal)
    return cli_trade.add(folder, [path], replace(order, mapping=mapping), as_json)


def _print_proposal(proposal: proposals.MappingProposal) -> None:
    screen.print_line(proposal.text)
    if proposal.missing:
        return
    rows = [
        (row.period, row.exporter, row.importer, row.product, _dollars(row.value_usd))
        for row in proposal.rows
    ]
    titles = ("period", "exporter", "importer", "product", "value")
    screen.print_table(titles, rows, frozenset({4}))
    totals = [
        (
            total.period,
            total.reporter,
            translate("trade.guess.export" if total.is_export else "trade.guess.import", locale()),
            str(total.partners),
            _dollars(total.value_usd),
        )
        for total in proposal.totals
    ]
    screen.print_line(translate("trade.guess.totals", locale()))
    screen.print_table(
        ("period", "reporter", "guess_flow", "guess_partners", "value"), totals, frozenset({3, 4})
    )
    screen.print_line(translate_plural("trade.guess.taken", locale(), proposal.taken))
    for reason, count in (proposal.refused or {}).items():
        screen.print_line(translate_plural(f"trade.refused.{reason}", locale(), count))


def _dollars(value: object) -> str:
    return format_value(float(str(value)), "USD", locale(), 1)
