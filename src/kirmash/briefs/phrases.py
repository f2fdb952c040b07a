"""Claims in words: a level or a change with the hedge its source gave, as a whole phrase of the brief's language."""

from __future__ import annotations

from kirmash.terms.claims import Claim
from kirmash.terms.measures import Hedge
from kirmash.terms.quantities import Quantity
from kirmash.wording import NBSP, format_interval, format_pct, format_value, say


def level(quantity: Quantity, lang: str) -> str:
    """``about $100 m``; a range the text gives stands as a range."""
    if quantity.low is not None and quantity.high is not None:
        return format_interval(quantity.low, quantity.high, quantity.unit, lang)
    return say(f"level.{quantity.hedge.value}", lang, value=format_value(quantity.value, quantity.unit, lang))


def change(pct: float, hedge: Hedge, lang: str) -> str:
    """``down almost 20 %``, ``up 3.2 %``, ``unchanged``."""
    if round(pct, 1) == 0:
        return say("change.flat", lang)
    return say(f"change.{'up' if pct > 0 else 'down'}.{hedge.value}", lang, value=format_pct(pct, lang, signed=False))


def claimed(claim: Claim, lang: str) -> str:
    """Everything a claim says of its measure: its level, its change, or the bare direction."""
    said = [level(claim.stated, lang)] if claim.stated else []
    if claim.change_pct is not None:
        said.append(change(claim.change_pct, claim.change_hedge, lang))
    if not said and claim.direction:
        said.append(say(f"direction.{claim.direction.value}", lang))
    return "; ".join(said) or say("cell.nothing", lang)


def status(mark: str) -> str:
    """A shorthand in brackets with its space, '' for none."""
    return f"{NBSP}[{mark}]" if mark else ""
