"""The slots that people fill: their words where they wrote any, else an empty place with the evidence at hand beside it."""

from __future__ import annotations

from kirmash.briefs.brief import Slot
from kirmash.briefs.deals import agreed, outcome, unanswered
from kirmash.briefs.material import Desk
from kirmash.wording import say

KEYS = ("our_objectives", "their_objectives", "our_response", "press_line")
MOST_NUMBERS = 6


def slots(desk: Desk) -> tuple[Slot, ...]:
    """The four slots in order; nothing is ever put into them, and what was filled in needs no hint."""
    given = desk.material.slots
    return tuple(_slot(desk, key, getattr(given, key)) for key in KEYS)


def _slot(desk: Desk, key: str, lines: tuple[str, ...]) -> Slot:
    numbers = () if lines else _at_hand(desk, key)
    listed = ", ".join(str(number) for number in numbers[:MOST_NUMBERS])
    hint = say(f"hint.{key}", desk.lang, numbers=listed) if numbers else ""
    return Slot(key, say(f"slot.{key}", desk.lang), lines, say("slot.blank", desk.lang), hint)


def _at_hand(desk: Desk, key: str) -> tuple[int, ...]:
    """The numbers of the register that bear on a slot: late and due; asked for again; open, the last spoken of first; done."""
    numbered = list(enumerate(agreed(desk), start=1))
    if key == "our_objectives":
        return tuple(number for number, deal in numbered if outcome(deal) in {"late", "due"})
    if key == "their_objectives":
        return tuple(number for number, deal in numbered if unanswered(deal))
    if key == "press_line":
        return tuple(number for number, deal in numbered if outcome(deal) == "done")
    still = [(number, deal) for number, deal in numbered if outcome(deal) == "open"]
    return tuple(number for number, _ in sorted(still, key=lambda one: -(one[1].last_said.toordinal() if one[1].last_said else 0)))
