"""What the trade tables hold of a pair, as its page shows it: whatever one part of it cannot be
answered from leaves the others unharmed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from kirmash.briefs.model import BriefTable
from kirmash.dossier.dossier import Dossier
from kirmash.dossier.scope import Pair
from kirmash.dossier.screens import flows, moved, rankings
from kirmash.dossier.screens.flows import FlowSeriesRequest
from kirmash.dossier.screens.rankings import RankingRequest
from kirmash.errors import KirmashError
from kirmash.ledger.views import View
from kirmash.messages import Message
from kirmash.records.rankings import FlowSeries, RankingKind

if TYPE_CHECKING:
    from kirmash.dossier.tables import AddedFile, CheckedClaim, MirrorReport

Part = TypeVar("Part")
STEPS = ("year", "quarter", "month", "twelve")


@dataclass(frozen=True, slots=True)
class TradeQuestion:
    """Which digits of codes goods are told by (2, 4 or 6), which periods the flows are run by (one
    of STEPS), and in which language titles are.
    """

    level: int = 4
    step: str = "year"
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class TradePage:
    """The tables of a pair's page, each () where the trade tables have nothing: ``partners`` and
    ``goods`` of both sides' rankings, the ``runs`` of both flows, what ``moved``. ``drawings`` are
    SVG of the runs. ``refusals`` say which part could not be answered and why.
    """

    additions: tuple[AddedFile, ...]
    partners: tuple[BriefTable, ...] = ()
    goods: tuple[BriefTable, ...] = ()
    runs: tuple[BriefTable, ...] = ()
    drawings: tuple[str, ...] = ()
    moved: tuple[BriefTable, ...] = ()
    mirror: tuple[MirrorReport, ...] = ()
    checked: tuple[CheckedClaim, ...] = ()
    refusals: tuple[Message, ...] = ()


def trade_page(dossier: Dossier, pair: Pair, question: TradeQuestion, view: View) -> TradePage:
    """All that the page of a pair's trade shows. Raises UnknownEconomy."""
    additions = dossier.tables.additions()
    if not additions:
        return TradePage(())
    folder, lang = dossier.tables.folder, question.lang
    refusals: list[Message] = []

    def part(answer: Callable[[], tuple[Part, ...]]) -> tuple[Part, ...]:
        try:
            return answer()
        except KirmashError as fault:
            refusals.append(fault.problem)
            return ()

    def ranked(kind: RankingKind, partner: str) -> tuple[BriefTable, ...]:
        request = RankingRequest(pair.first, kind, partner=partner, level=question.level)
        found = rankings.trade_rankings(folder, request)
        return rankings.ranking_section(folder, found, lang).tables if found else ()

    runs: tuple[FlowSeries, ...] = part(
        lambda: flows.trade_series(
            folder, FlowSeriesRequest(pair.first, pair.second, step=question.step)
        ),
    )
    return TradePage(
        additions,
        part(lambda: ranked(RankingKind.PARTNERS, "")),
        part(lambda: ranked(RankingKind.GOODS, pair.second)),
        tuple(flows.series_table(each, lang) for each in runs),
        tuple(flows.series_svg(each, lang) for each in runs if each.points),
        part(
            lambda: moved.movement_tables(
                folder, moved.what_moved(folder, pair.codes, level=question.level), lang
            ),
        ),
        part(lambda: (dossier.tables.mirror_report(*pair.codes),)),
        part(lambda: dossier.check(pair, (), view)),
        tuple(refusals),
    )
