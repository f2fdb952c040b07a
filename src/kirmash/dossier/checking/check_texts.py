"""Checks in words: what documents say against the trade tables, what may be wrong with tables, what
hangs on a contradiction and what would settle it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from textwrap import shorten
from typing import TYPE_CHECKING

from kirmash.i18n import (
    format_number,
    format_pct,
    format_period,
    format_value,
    has_message,
    translate,
    word_message,
    word_remedy,
)
from kirmash.records.claims import Claim
from kirmash.records.quantities import Measure

if TYPE_CHECKING:  # the makers are loaded where they answer: the command line starts fast
    from kirmash.dossier.conflicts import Contradiction
    from kirmash.factcheck.checks import CheckedClaim
    from kirmash.trade.coverage import CoverageFlag

_MAX_SENTENCE_LENGTH = 240  # characters of a sentence that are shown


def check_text(checked_claim: CheckedClaim, lang: str) -> str:
    """A claim and what the tables say of it, as a sentence."""
    values = {
        "id": checked_claim.claim.id,
        "quote": claim_quote(checked_claim),
        "period": format_period(checked_claim.claim.period, lang)
        if checked_claim.claim.period
        else "–",
    }
    if checked_claim.why:
        note = checked_claim.coverage.note if checked_claim.coverage else None
        reason = word_message(note.why, lang) if note else ""
        return translate(f"trade.unchecked.{checked_claim.why}", lang, reason=reason, **values)
    source, value = checked_claim.figures[0]
    unit = checked_claim.claim.stated.unit if checked_claim.claim.stated else ""
    shapes = {
        "": lambda: format_pct(value, lang),
        "percent": lambda: format_pct(value, lang, signed=False),
        "rank": lambda: translate("trade.checked.place", lang, place=format_number(value, lang, 0)),
    }
    figure = shapes.get(unit, lambda: format_value(value, "USD", lang, 1))()
    if checked_claim.precedent and checked_claim.precedent.counterexample:
        year, dollars = checked_claim.precedent.counterexample
        values |= {"year": str(year), "earlier": format_value(dollars, "USD", lang, 1)}
        return translate("trade.checked.not_first", lang, source=source, figure=figure, **values)
    return translate(
        f"trade.checked.{checked_claim.finding}", lang, source=source, figure=figure, **values
    )


def claim_quote(checked_claim: CheckedClaim) -> str:
    """The words of a claim; of a share or a place, which lie scattered, the sentence."""
    words = " … ".join(span.quote for span in checked_claim.claim.spans)
    scattered = (
        checked_claim.claim.measure in {Measure.SHARE, Measure.RANK}
        and checked_claim.claim.quantity
    )
    return (
        shorten(checked_claim.sentence, _MAX_SENTENCE_LENGTH, placeholder=" …")
        if scattered and checked_claim.sentence
        else words
    )


def context_texts(checked_claim: CheckedClaim, lang: str) -> Iterator[str]:
    """What else to know of a finding: the year taken, the rate, how far back a first was looked up,
    and warnings about the tables.
    """
    if checked_claim.coverage and checked_claim.coverage.note:
        yield word_remedy(checked_claim.coverage.note.why, lang)
    if checked_claim.year:
        yield translate("trade.checked.year", lang, year=checked_claim.year)
    if checked_claim.rate:
        rate = {
            "rate": format_number(float(checked_claim.rate.per_usd), lang),
            "currency": checked_claim.rate.currency,
        }
        yield translate(
            "trade.checked.rate",
            lang,
            period=checked_claim.rate.period,
            source=checked_claim.rate.source,
            **rate,
        )
    if checked_claim.precedent and not checked_claim.precedent.counterexample:
        since = checked_claim.precedent.since
        yield (
            translate("trade.checked.reach", lang, year=since)
            if since
            else translate("trade.checked.no_reach", lang)
        )
    yield from (coverage_flag_text(flag, lang) for flag in checked_claim.flags)


def coverage_flag_text(flag: CoverageFlag, lang: str) -> str:
    """What may be wrong with a year of a reporter, as a sentence."""
    share = format_pct(float(flag.share) * 100, lang, signed=False)
    values = {
        "source": flag.source,
        "economy": flag.economy,
        "partner": flag.partner,
        "year": flag.year,
    }
    return translate(f"trade.gap.{flag.gap}", lang, share=share, months=flag.share, **values)


ClaimText = Callable[[Claim], str]
"""What a claim states, in words."""


def stake_texts(contradiction: Contradiction, lang: str, claim_text: ClaimText) -> list[str]:
    """What hangs on the doubted claim: the level as estimated, with the claim at its word, and
    without it; nothing where all are one.
    """
    stake = contradiction.doubted_claim_effect
    if stake is None:
        return []
    unit = stake.unit
    period = format_period(stake.period, lang, prose=True)
    level = format_value(stake.level, unit, lang)
    texts = []
    if stake.as_claimed is not None:
        is_loose = contradiction.conflict.explanation == "loose_bound"
        values = {
            "said": claim_text(contradiction.claims[0]),
            "held": format_value(stake.as_claimed, unit, lang),
        }
        key = "cli.conflict.near" if is_loose else "cli.conflict.held"
        texts.append(translate(key, lang, period=period, level=level, **values))
    if stake.without is not None:
        without = format_value(stake.without, unit, lang)
        texts.append(
            translate("cli.conflict.moves", lang, period=period, level=level, without=without)
        )
    return texts


def settling_text(contradiction: Contradiction, lang: str, claim_text: ClaimText) -> str:
    """What would settle it; '' where the wording knows nothing for the explanation."""
    key = f"settle.{contradiction.settling_explanation}"
    if not has_message(key, lang):
        return ""
    text = claim_text(contradiction.claims[0]) if contradiction.claims else ""
    meant = contradiction.conflict.means or contradiction.conflict.period
    period = format_period(meant, lang, prose=True) if meant else ""
    return translate(key, lang, said=text, period=period)
