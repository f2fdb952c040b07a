"""One claim corrected: each slot with what the text offers instead, or another value typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from kirmash.dossier.checking import wording
from kirmash.dossier.checking.amendments import CORRECTABLE, SlotChange
from kirmash.dossier.checking.options import SlotOption
from kirmash.dossier.desk.review import ClaimForReview, claim_for_review
from kirmash.dossier.judging import Decision
from kirmash.errors import InputError
from kirmash.records.judgements import Verdict
from kirmash.web.forms import (
    MAX_NOTE,
    SMALL_FORM,
    field_text,
    in_thread,
    own_address,
    read_form,
    remembered_name,
    see_other,
    signing_name,
)
from kirmash.web.pages.model import DeskAction, DeskPage, PageContent
from kirmash.web.pages.review import claim_line, queue_address
from kirmash.web.requests import DeskRequest
from kirmash.web.security import SESSION_COOKIE

_SIGN = "\t"
"""Between the value of an option and its place."""
_TYPED = frozenset({"value", "period", "product", "unit", "reporter", "partner"})
"""Slots for which another value may be typed."""
_OF_A_QUANTITY = frozenset({"value", "unit"})


def claim_of(request: DeskRequest) -> ClaimForReview:
    """The claim in the address with what the text offers, computed once. Raises UnknownRecord."""
    name = request.parts["claim"]
    return request.desk.share(
        ("claim-for-review", name), lambda: claim_for_review(request.dossier, name)
    )


def _show(request: DeskRequest, answer: ClaimForReview) -> PageContent:
    readings = {reading.name: reading for reading in answer.details.slots}
    by_slot: dict[str, list[SlotOption]] = {name: [] for name in CORRECTABLE}
    for option in answer.options:
        by_slot[option.slot].append(option)
    slots = [
        {
            "name": name,
            "reading": readings.get(name),
            "value": wording.reading_text(readings[name], request.lang) if name in readings else "",
            "options": [
                (_written(option), wording.option_text(option, request.lang)) for option in options
            ],
            "is_typed": name in _TYPED
            and (name not in _OF_A_QUANTITY or answer.claim.stated is not None),
        }
        for name, options in by_slot.items()
    ]
    values: dict[str, Any] = {
        "claim": answer.claim,
        "line": claim_line(answer.claim, request.lang),
        "document": answer.document,
        "passage": answer.details.passage,
        "slots": [slot for slot in slots if slot["options"] or slot["is_typed"]],
        "name": remembered_name(request),
        "back": queue_address(request),
    }
    return PageContent(request.words("web.review.correct_title"), values)


def _written(option: SlotOption) -> str:
    """An option as a form sends it."""
    place = ("", "") if option.start is None else (str(option.start), str(option.end))
    return _SIGN.join((option.value, *place))


def chosen_changes(form: FormData, options: Iterable[SlotOption]) -> tuple[SlotChange, ...]:
    """The slots that a form gives other values: an option of the text, or what was typed. Raises
    InputError for an option that the text does not have.
    """
    offered = {(option.slot, _written(option)): option for option in options}
    return tuple(_changes(form, offered))


def _changes(form: FormData, offered: dict[tuple[str, str], SlotOption]) -> Iterator[SlotChange]:
    for slot in CORRECTABLE:
        typed = field_text(form, f"typed.{slot}", 200)
        picked = form.get(f"slot.{slot}", "")
        if typed:
            yield SlotChange(slot, typed)
        elif isinstance(picked, str) and picked:
            option = offered.get((slot, picked))
            if option is None:
                raise InputError(
                    "desk.option-gone",
                    "The text no longer offers this value.",
                    "Go back and reload the page.",
                )
            yield SlotChange(slot, option.value, option.start, option.end)


async def _correct(request: DeskRequest, sent: Request) -> Response:
    form = await read_form(sent, SMALL_FORM)
    by = signing_name(request, form)
    answer = await in_thread(lambda: claim_of(request))
    changes = chosen_changes(form, answer.options)
    if not changes:
        raise InputError(
            "desk.nothing-corrected",
            "Nothing was chosen that differs from what was read.",
            "Go back and pick another value, or confirm the figure.",
        )
    note = field_text(form, "note", MAX_NOTE)
    decision = Decision(answer.claim.id, Verdict.CORRECT, by, "", note, changes)
    judgement = await in_thread(lambda: request.dossier.decide(decision))
    request.desk.sessions.of(sent.cookies.get(SESSION_COOKIE, "")).decided(judgement.id)
    return see_other(own_address(form, request.address("/review", done="1")), by)


PAGE = DeskPage("review_claim", "/review/claim/{claim}", claim_of, _show, is_long=True)
CORRECT = DeskAction("correct", "/review/claim/{claim}/correct", _correct)
