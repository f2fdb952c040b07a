"""What a person must see to decide, in words: slots, their options, reasons, effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kirmash.i18n import (
    format_pct,
    format_period,
    format_value,
    translate,
    unit_name,
    word_message,
)
from kirmash.records import periods
from kirmash.records.acceptance import reason_message
from kirmash.records.claims import Claim
from kirmash.reference import economies

if TYPE_CHECKING:  # the queue and the options take long to import
    from kirmash.dossier.checking.options import SlotOption
    from kirmash.dossier.checking.queue import Effect, SlotReading


def slot_value_text(slot: str, value: str, lang: str) -> str:
    """The value of a slot in words: names of economies, periods, what our lists word."""
    if not value:
        return translate("cli.slot.nothing", lang)
    if slot in {"reporter", "partner"}:
        return economies.name(value, lang)
    if slot == "period":
        return format_period(periods.parse(value), lang)
    if slot in {"measure", "modality", "direction"}:
        return translate(f"{slot}.{value}", lang)
    if slot == "unit":
        return "%" if value == "percent" else unit_name(value, lang)
    return value


def reading_text(reading: SlotReading, lang: str) -> str:
    """The value of a slot as it was read."""
    return slot_value_text(reading.name, reading.value, lang)


def option_text(option: SlotOption, lang: str) -> str:
    """A value that a slot may have instead, with the words of the text that give it."""
    value = slot_value_text(option.slot, option.value, lang)
    if not option.quote:
        return value
    return f"{value} · {translate('cli.quoted', lang, words=option.quote)}"


def effect_text(effect: Effect, lang: str) -> str:
    """What confirming a claim would change, as a sentence."""
    if effect.period is None:
        return translate(f"cli.effect.{effect.kind}", lang)
    values = {
        "amount": format_value(effect.amount, effect.unit, lang),
        "period": format_period(effect.period, lang, prose=True),
    }
    if effect.kind == "new":
        return translate("cli.effect.new", lang, **values)
    if effect.percent is None:
        return translate("cli.effect.moves", lang, **values)
    share = format_pct(round(effect.percent, 1), lang)
    return translate("cli.effect.moves_by", lang, share=share, **values)


def waiting_reasons(claim: Claim, lang: str) -> list[str]:
    """Why a claim waits for a person: what the text does not give, and its reader's reason."""
    lines = []
    if claim.ungiven_slots:
        slots = ", ".join(translate(f"slot.{name}", lang) for name in claim.ungiven_slots)
        lines.append(translate("cli.why.ungiven", lang, slots=slots))
    if claim.acceptance_reason:
        own = reason_message(claim.acceptance_reason)
        reason = word_message(own, lang) if own else claim.acceptance_reason
        lines.append(translate("cli.why.acceptance_reason", lang, reason=reason))
    return lines
