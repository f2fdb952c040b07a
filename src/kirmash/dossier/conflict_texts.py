"""A contradiction in words: what hangs on the doubted claim, and what would settle it."""

from __future__ import annotations

from collections.abc import Callable

from kirmash.dossier.conflicts import Contradiction
from kirmash.i18n import format_period, format_value, has_message, translate
from kirmash.records.claims import Claim

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
