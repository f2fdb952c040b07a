"""What moved beside the pair's trade: the change of the total trade it is part of, and of the
currencies. No cause is claimed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from babel.numbers import get_territory_currencies

from kirmash.briefs import wording
from kirmash.briefs.material import BriefContext
from kirmash.briefs.model import CitedSentence
from kirmash.briefs.sections import figures
from kirmash.briefs.sections.evidence import EvidenceLocation
from kirmash.briefs.wording import claim_text, measure_text
from kirmash.i18n import NBSP, format_pct, format_period, has_message, translate
from kirmash.records.claims import Claim
from kirmash.records.evidence import Cell, Document
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure, Modality, Unknown
from kirmash.reference import economies
from kirmash.trade import drivers, rates

MAX_SHARES_AND_RANKS = 3
ALPHA3_LENGTH = 3  # of a country code (ISO 3166-1); longer ones are groups


def change_background_notes(context: BriefContext) -> tuple[CitedSentence, ...]:
    """What stands beside the change of page one, then what part the pair is of a side's trade;
    nothing where nothing is known.
    """
    period = figures.period_of_change_figure(context)
    changes = (
        (_total_trade_change(context, period), _currency_changes(context, period))
        if period and period.is_year
        else ()
    )
    return tuple(note for note in (*changes, _shares_and_ranks(context)) if note)


def _total_trade_change(context: BriefContext, period: Period) -> CitedSentence | None:
    """The pair's change and that of the countries' trade a region's is part of; between countries,
    of each side's whole trade.
    """
    own = figures.change_figure(context)
    if (
        context.inputs.country_turnover_claims
        and frozenset(context.inputs.pair) != context.inputs.country_turnover_claims[0].pair
    ):
        return _countries_change(context, period, (own.value, own.refs))
    return _sides_change(context, period, (own.value, own.refs))


def _countries_change(
    context: BriefContext, period: Period, own: tuple[str, tuple[int, ...]]
) -> CitedSentence | None:
    movement = _yearly_change(context.inputs.country_turnover_claims, period)
    if movement is None:
        return None
    pct, used = movement
    sides = wording.pair_name(
        [code for code in (used[0].reporter, used[0].partner) if code], context.lang
    )
    way = "flat" if not round(pct, 1) else "down" if pct < 0 else "up"
    values = {
        "change": own[0],
        "sides": sides,
        "value": format_pct(pct, context.lang, signed=False),
    }
    text = translate(
        f"moved.whole.{way}",
        context.lang,
        period=format_period(period, context.lang, prose=True),
        **values,
    )
    return CitedSentence(
        text, tuple(dict.fromkeys((*own[1], *context.cite(*(claim.id for claim in used)))))
    )


def _sides_change(
    context: BriefContext, period: Period, own: tuple[str, tuple[int, ...]]
) -> CitedSentence | None:
    texts: list[str] = []
    refs = list(own[1])
    for code in context.inputs.pair:
        movement = _yearly_change(
            [claim for claim in context.inputs.total_trade_claims if claim.reporter == code], period
        )
        if movement:
            change = format_pct(movement[0], context.lang)
            texts.append(f"{wording.economy_name(code, context.lang)}{NBSP}{change}")
            refs += context.cite(*(claim.id for claim in movement[1]))
    if not texts:
        return None
    text = translate(
        "moved.sides",
        context.lang,
        period=format_period(period, context.lang, prose=True),
        change=own[0],
        sides=", ".join(texts),
    )
    return CitedSentence(text, tuple(dict.fromkeys(refs)))


def _yearly_change(
    claims: Sequence[Claim], period: Period
) -> tuple[float, tuple[Claim, Claim]] | None:
    """The change in percent from the year before, by the first source that tells both years, and
    its two claims.
    """
    by_source: dict[str, dict[int, Claim]] = {}
    for claim in claims:
        if (
            claim.measure is Measure.TURNOVER
            and claim.period
            and claim.period.is_year
            and claim.quantity
        ):
            by_source.setdefault(claim.document, {}).setdefault(claim.period.year, claim)
    for by_year in by_source.values():
        if period.year in by_year and period.year - 1 in by_year:
            ends = by_year[period.year - 1], by_year[period.year]
            values = {
                period.year - 1 + at: Decimal(str(end.quantity.value))
                for at, end in enumerate(ends)
                if end.quantity
            }
            change = drivers.level_change(
                "", drivers.BackgroundFactor.TOTAL, values, (period.year - 1, period.year)
            ).change_pct
            if not isinstance(change, Unknown):
                return change, ends
    return None


def _currency_changes(context: BriefContext, period: Period) -> CitedSentence | None:
    """How the currencies of both countries moved against the dollar, by yearly averages."""
    texts: list[str] = []
    refs: list[int] = []
    for code in dict.fromkeys(
        currency_code(economy, period.year) for economy in context.inputs.pair
    ):
        change = (
            drivers.currency_change(code, (period.year - 1, period.year)).change_pct
            if code
            else None
        )
        if (
            change is None
            or isinstance(change, Unknown)
            or not has_message(f"currency.{code}", context.lang)
        ):
            continue
        texts.append(
            f"{translate(f'currency.{code}', context.lang)}{NBSP}{format_pct(change, context.lang)}"
        )
        refs += [
            _rate_citation(context, fact)
            for year in (period.year - 1, period.year)
            if (fact := rates.annual_rate_entry(code, year))
        ]
    if not texts:
        return None
    return CitedSentence(
        translate(
            "moved.rates",
            context.lang,
            period=format_period(period, context.lang, prose=True),
            rates=", ".join(texts),
        ),
        tuple(refs),
    )


def currency_code(economy: str, year: int) -> str:
    """The currency of the country an economy is or lies in at the end of a year; '' where none or
    the dollar itself.
    """
    country = economies.country_of(economy)
    if len(country) != ALPHA3_LENGTH:
        return ""
    at = date(year, 12, 31)
    currencies = [
        {"BYR": "BYN"}.get(code, code)
        for code in get_territory_currencies(economies.alpha2(country), at, at)
    ]
    return next((code for code in currencies if code != "USD"), "")


def _rate_citation(context: BriefContext, fact: rates.Rate) -> int:
    """The evidence number of a rate: its row in our table of averages."""
    document = Document(
        rates.data_digest(),
        rates.DATA_FILE,
        "",
        "en",
        outlet=translate("rates.outlet", context.lang),
        note=translate("rates.note", context.lang),
    )
    context.numbering.documents.setdefault(document.id, document)
    return context.numbering.number_for_location(
        EvidenceLocation(
            document.id, (), Cell(rates.DATA_FILE, "", fact.row, rates.VALUE_COLUMN, fact.line)
        )
    )


def _shares_and_ranks(context: BriefContext) -> CitedSentence | None:
    """The latest shares and ranks that sources give for the pair, the newest first."""
    pair = frozenset(context.inputs.pair)
    reported = [
        claim
        for claim in context.claims.values()
        if claim.measure in {Measure.SHARE, Measure.RANK}
        and claim.pair == pair
        and claim.quantity
        and claim.period
        and not claim.is_partial
        and claim.modality is Modality.REPORTED
    ]
    newest: dict[str, Claim] = {}
    for claim in sorted(
        reported, key=lambda claim: (-(claim.period.last if claim.period else 0), claim.id)
    ):
        newest.setdefault(measure_text(claim, context.lang), claim)
    displayed = tuple(newest.items())[:MAX_SHARES_AND_RANKS]
    if not displayed:
        return None
    parts = " ".join(_share_or_rank_text(context, what, claim) for what, claim in displayed)
    return CitedSentence(parts, context.cite(*(claim.id for _, claim in displayed)))


def _share_or_rank_text(context: BriefContext, what: str, claim: Claim) -> str:
    """One share or rank as a sentence."""
    period = format_period(claim.period, context.lang, prose=True) if claim.period else ""
    value = claim_text(claim, context.lang)
    if claim.measure is Measure.RANK and claim.reporter and claim.partner:
        ours, theirs = (
            wording.economy_name(code, context.lang) for code in (claim.reporter, claim.partner)
        )
        return translate(
            _rank_sentence(claim),
            context.lang,
            economy=ours,
            partner=theirs,
            value=value,
            period=period,
        )
    sides = wording.pair_name(
        [code for code in (claim.reporter, claim.partner) if code], context.lang
    )
    return translate(
        "standing.share", context.lang, what=what, sides=sides, value=value, period=period
    )


def _rank_sentence(claim: Claim) -> str:
    """The key of the sentence: by which flow the list is ordered, and that it has only some
    partners.
    """
    flow = claim.ranking.flow if claim.ranking else Measure.TURNOVER
    is_one_way = flow in {Measure.EXPORTS, Measure.IMPORTS}
    limited = ".some" if claim.ranking and claim.ranking.limited else ""
    return f"standing.rank.{flow}{limited}" if is_one_way else f"standing.rank{limited}"
