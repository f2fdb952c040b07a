"""What moved it: the change of the pair's trade beside that of a whole it belongs to, and of the
currencies. No cause is claimed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from babel.numbers import get_territory_currencies

from kirmash.briefs import names
from kirmash.briefs.material import Desk
from kirmash.briefs.model import Note
from kirmash.briefs.phrases import claimed, counted
from kirmash.briefs.sections import figures
from kirmash.briefs.sections.evidence import Place
from kirmash.i18n import NBSP, format_pct, format_period, has, say
from kirmash.records.claims import Claim
from kirmash.records.evidence import Cell, Document
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure, Modality, Unknown
from kirmash.reference import economies
from kirmash.trade import drivers, rates

MOST_STANDINGS = 3


def lines(desk: Desk) -> tuple[Note, ...]:
    """What stands beside the change of page one, then what part the pair is of a side's trade;
    nothing where nothing is known.
    """
    period = figures.change_period(desk)
    told = (_whole(desk, period), _currencies(desk, period)) if period and period.is_year else ()
    return tuple(note for note in (*told, _standing(desk)) if note)


def _whole(desk: Desk, period: Period) -> Note | None:
    """The pair's change and that of the countries' trade a region's is part of; between countries,
    of each side's whole trade.
    """
    own = figures.change(desk)
    if desk.material.yardstick and frozenset(desk.material.pair) != desk.material.yardstick[0].pair:
        return _of_countries(desk, period, (own.value, own.refs))
    return _of_sides(desk, period, (own.value, own.refs))


def _of_countries(desk: Desk, period: Period, own: tuple[str, tuple[int, ...]]) -> Note | None:
    found = _moved(desk.material.yardstick, period)
    if found is None:
        return None
    pct, used = found
    sides = names.pair([code for code in (used[0].reporter, used[0].partner) if code], desk.lang)
    way = "flat" if not round(pct, 1) else "down" if pct < 0 else "up"
    values = {"change": own[0], "sides": sides, "value": format_pct(pct, desk.lang, signed=False)}
    text = say(
        f"moved.whole.{way}",
        desk.lang,
        period=format_period(period, desk.lang, prose=True),
        **values,
    )
    return Note(text, tuple(dict.fromkeys((*own[1], *desk.cite(*(claim.id for claim in used))))))


def _of_sides(desk: Desk, period: Period, own: tuple[str, tuple[int, ...]]) -> Note | None:
    told: list[str] = []
    refs = list(own[1])
    for code in desk.material.pair:
        found = _moved([claim for claim in desk.material.wholes if claim.reporter == code], period)
        if found:
            told.append(f"{names.economy(code, desk.lang)}{NBSP}{format_pct(found[0], desk.lang)}")
            refs += desk.cite(*(claim.id for claim in found[1]))
    if not told:
        return None
    text = say(
        "moved.sides",
        desk.lang,
        period=format_period(period, desk.lang, prose=True),
        change=own[0],
        sides=", ".join(told),
    )
    return Note(text, tuple(dict.fromkeys(refs)))


def _moved(claims: Sequence[Claim], period: Period) -> tuple[float, tuple[Claim, Claim]] | None:
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
    for told in by_source.values():
        if period.year in told and period.year - 1 in told:
            ends = told[period.year - 1], told[period.year]
            values = {
                period.year - 1 + at: Decimal(str(end.quantity.value))
                for at, end in enumerate(ends)
                if end.quantity
            }
            change = drivers.level(
                "", drivers.Driver.WHOLE, values, (period.year - 1, period.year)
            ).change_pct
            if not isinstance(change, Unknown):
                return change, ends
    return None


def _currencies(desk: Desk, period: Period) -> Note | None:
    """How the currencies of both countries moved against the dollar, by yearly averages."""
    told: list[str] = []
    refs: list[int] = []
    for code in dict.fromkeys(_currency(economy, period.year) for economy in desk.material.pair):
        change = drivers.currency(code, (period.year - 1, period.year)).change_pct if code else None
        if change is None or isinstance(change, Unknown) or not has(f"currency.{code}", desk.lang):
            continue
        told.append(f"{say(f'currency.{code}', desk.lang)}{NBSP}{format_pct(change, desk.lang)}")
        refs += [
            _cited(desk, fact)
            for year in (period.year - 1, period.year)
            if (fact := rates.fact(code, year))
        ]
    if not told:
        return None
    return Note(
        say(
            "moved.rates",
            desk.lang,
            period=format_period(period, desk.lang, prose=True),
            rates=", ".join(told),
        ),
        tuple(refs),
    )


def _currency(economy: str, year: int) -> str:
    """The currency of the country an economy is or lies in at the end of a year; '' where none or
    the dollar itself.
    """
    country = economies.country_of(economy)
    if len(country) != 3:
        return ""
    at = date(year, 12, 31)
    found = [
        {"BYR": "BYN"}.get(code, code)
        for code in get_territory_currencies(economies.alpha2(country), at, at)
    ]
    return next((code for code in found if code != "USD"), "")


def _cited(desk: Desk, fact: rates.Rate) -> int:
    """The evidence number of a rate: its row in our table of averages."""
    document = Document(
        rates.identity(),
        rates.FILE,
        "",
        "en",
        outlet=say("rates.outlet", desk.lang),
        note=say("rates.note", desk.lang),
    )
    desk.numbering.documents.setdefault(document.id, document)
    return desk.numbering.at(
        Place(document.id, (), Cell(rates.FILE, "", fact.row, rates.VALUE_COLUMN, fact.line))
    )


def _standing(desk: Desk) -> Note | None:
    """The latest shares and ranks that sources give for the pair, the newest first."""
    pair = frozenset(desk.material.pair)
    told = [
        claim
        for claim in desk.claims.values()
        if claim.measure in {Measure.SHARE, Measure.RANK}
        and claim.pair == pair
        and claim.quantity
        and claim.period
        and not claim.is_partial
        and claim.modality is Modality.REPORTED
    ]
    newest: dict[str, Claim] = {}
    for claim in sorted(
        told, key=lambda claim: (-(claim.period.last if claim.period else 0), claim.id)
    ):
        newest.setdefault(counted(claim, desk.lang), claim)
    shown = tuple(newest.items())[:MOST_STANDINGS]
    if not shown:
        return None
    parts = " ".join(_part(desk, what, claim) for what, claim in shown)
    return Note(parts, desk.cite(*(claim.id for _, claim in shown)))


def _part(desk: Desk, what: str, claim: Claim) -> str:
    """One share or rank as a sentence."""
    period = format_period(claim.period, desk.lang, prose=True) if claim.period else ""
    value = claimed(claim, desk.lang)
    if claim.measure is Measure.RANK and claim.reporter and claim.partner:
        ours, theirs = (names.economy(code, desk.lang) for code in (claim.reporter, claim.partner))
        return say(
            "standing.rank", desk.lang, economy=ours, partner=theirs, value=value, period=period
        )
    sides = names.pair([code for code in (claim.reporter, claim.partner) if code], desk.lang)
    return say("standing.share", desk.lang, what=what, sides=sides, value=value, period=period)
