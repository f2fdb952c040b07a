"""`kirmash review`: the claims that wait for a person, one after the other, a key a decision."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from kirmash.cli import screen, tables
from kirmash.cli.session import locale, run_settings
from kirmash.dossier import serialise
from kirmash.dossier.checking import wording
from kirmash.dossier.dossier import Dossier, View
from kirmash.dossier.judging import Decision, read_changes
from kirmash.dossier.scope import Pair, pair_of
from kirmash.errors import InputError, KirmashError
from kirmash.i18n import format_date, translate, translate_plural
from kirmash.records.judgements import Judgement, Verdict

if TYPE_CHECKING:
    from kirmash.dossier.checking.amendments import SlotChange
    from kirmash.dossier.checking.options import SlotOption
    from kirmash.dossier.checking.queue import SlotReading, WaitingClaim, WaitingDetails

_DIGITS = "0123456789"
_Item = TypeVar("_Item")
CONFIRM, CORRECT, REJECT, LATER, UNDO = "1", "2", "3", "4", "0"
QUIT = frozenset({"q", "Q", "й", "Й", "\x04", "\x1b"})
SAVE = frozenset({"\r", "\n"})


@dataclass(frozen=True, slots=True)
class ReviewOrder:
    """What is reviewed and by whom: the dossier, both economies as typed or '', the view, the name
    and the note of the decisions, whether the options of the slots are listed, and the form of the
    answer.
    """

    folder: Path
    economies: tuple[str, str]
    with_regions: bool
    as_of: date | None
    by: str
    note: str
    with_options: bool
    as_json: bool

    @property
    def pair(self) -> Pair | None:
        """The pair meant, None for all. Raises UnknownEconomy, and InputError for one economy."""
        first, second = self.economies
        if first and not second:
            raise InputError(
                "review.one-economy",
                "Two economies make a pair, and only one is named: {first}.",
                "Name the partner too, or none for the whole dossier.",
                first=first,
            )
        return pair_of(first, second, self.with_regions) if first else None


@dataclass(frozen=True, slots=True)
class ReviewAnswer:
    """One decision by options: on which claim, and which."""

    record: str
    confirm: bool
    reject: bool
    changes: tuple[str, ...]

    @property
    def is_given(self) -> bool:
        """Whether there is a decision to take."""
        return bool(self.record or self.confirm or self.reject or self.changes)

    @property
    def verdict(self) -> Verdict:
        """The verdict. Raises InputError unless there is one claim and one verdict."""
        chosen = [
            verdict
            for verdict, is_chosen in (
                (Verdict.CONFIRM, self.confirm),
                (Verdict.WRONG, self.reject),
                (Verdict.CORRECT, bool(self.changes)),
            )
            if is_chosen
        ]
        if len(chosen) != 1 or not self.record:
            raise InputError(
                "review.no-single-decision",
                "One decision on one claim is needed.",
                "Write --id c-… with one of --confirm, --reject and --set SLOT=VALUE.",
            )
        return chosen[0]


def decide(order: ReviewOrder, answer: ReviewAnswer) -> None:
    """Take one decision by options."""
    changes = read_changes(answer.changes)
    decision = Decision(answer.record, answer.verdict, order.by, "", order.note, changes)
    with Dossier.open(order.folder, settings=run_settings()) as dossier:
        judgement = dossier.decide(decision)
    if order.as_json:
        screen.print_json(serialise.judgement(judgement))
    else:
        tables.print_decision(judgement)


def review(order: ReviewOrder, listed: bool) -> None:
    """The queue: asked key by key in a terminal, listed elsewhere."""
    pair = order.pair
    interactive = not listed and not order.as_json and sys.stdin.isatty() and sys.stdout.isatty()
    if interactive:
        Decision("", Verdict.CONFIRM, order.by)  # a name is needed before the first key
    with Dossier.open(order.folder, settings=run_settings()) as dossier:
        items = dossier.review_queue(pair, View(order.as_of))
        if interactive:
            _ask(_Session(dossier, order, items))
        elif order.as_json:
            _write_queue(dossier, order, items)
        else:
            _list_queue(dossier, order, items)


def export(folder: Path, out: Path | None, as_json: bool) -> None:
    """The documents that people decided on as training items: to stdout, or into a file. Raises
    Unwritable.
    """
    from kirmash.dossier.checking import training_items

    with Dossier.open(folder, settings=run_settings()) as dossier:
        text = training_items.training_items(dossier)
    count = training_items.count_items(text)
    if out is not None:
        training_items.write_items(out, text)
    if as_json:
        screen.print_json({"items": count, "text": "" if out else text})
        return
    if out is None:
        screen.write_raw(text)
    screen.print_error(translate_plural("cli.review.exported", locale(), count))


def _write_queue(dossier: Dossier, order: ReviewOrder, items: Sequence[WaitingClaim]) -> None:
    from kirmash.dossier.checking import json_forms

    details = [dossier.waiting_details(item.claim) for item in items]
    options = [dossier.slot_options(item.claim) for item in items] if order.with_options else []
    screen.print_json(json_forms.queue(items, details, options))


def _list_queue(dossier: Dossier, order: ReviewOrder, items: Sequence[WaitingClaim]) -> None:
    for number, item in enumerate(items, start=1):
        _print_item(item, dossier.waiting_details(item.claim), (number, len(items)))
        if order.with_options:
            for option in dossier.slot_options(item.claim):
                slot = translate(f"slot.{option.slot}", locale())
                screen.print_line(f"    {slot}: {wording.option_text(option, locale())}")
        screen.print_line("")
    screen.print_line(translate_plural("cli.review.waiting", locale(), len(items)))
    if items:
        screen.print_line(translate("cli.review.how", locale()))


def _print_item(item: WaitingClaim, details: WaitingDetails, place: tuple[int, int]) -> None:
    """A claim that waits, with everything a decision needs."""
    number, total = place
    document, passage = item.document, details.passage
    head = translate("cli.review.head", locale(), number=number, total=total)
    day = format_date(document.published, locale())
    outlet = document.outlet or document.source
    screen.print_line(f"{head} · {item.claim.id} · {outlet}, {day} · {document.id[:12]}")
    words = (passage.before, ">>", passage.quote, "<<", passage.after)
    screen.print_line(f"  {tables.collapse_spaces(''.join(words))}")
    screen.print_line(f"  {' · '.join(tables.claim_row(item.claim)[1:])}")
    if item.claim.speaker:
        screen.print_line(f"  {translate('cli.review.speaker', locale(), name=item.claim.speaker)}")
    for reading in details.slots:
        if reading.value or reading.name in {"partner", "period"}:
            screen.print_line(f"    {_slot_text(reading)}")
    for reason in tables.waiting_reasons(item.claim):
        screen.print_line(f"  {reason}")
    screen.print_line(f"  {wording.effect_text(item.effect, locale())}")


def _slot_text(reading: SlotReading) -> str:
    """A slot with its value, how the text gives it, and its words."""
    parts = [
        f"{translate(f'slot.{reading.name}', locale())}: {wording.reading_text(reading, locale())}"
    ]
    if reading.basis:
        parts.append(translate(f"basis.slot.{reading.basis}", locale()))
    if reading.quote:
        parts.append(translate("cli.quoted", locale(), words=tables.collapse_spaces(reading.quote)))
    return " · ".join(parts)


@dataclass(slots=True)
class _Session:
    """A run through the queue: what was decided, in order, so that one key takes it back."""

    dossier: Dossier
    order: ReviewOrder
    items: Sequence[WaitingClaim]
    at: int = 0
    done: list[tuple[int, Judgement | None]] = field(default_factory=list)


def _ask(session: _Session) -> None:
    """The queue key by key, until its end or the key that stops."""
    while session.at < len(session.items):
        item = session.items[session.at]
        details = session.dossier.waiting_details(item.claim)
        _print_item(item, details, (session.at + 1, len(session.items)))
        screen.print_line(translate("cli.review.keys", locale()))
        if not _answer(session, item):
            break
        screen.print_line("")
    _print_sum(session)


def _answer(session: _Session, item: WaitingClaim) -> bool:
    """Take keys until the claim is decided; whether to go on."""
    while True:
        key = typer.getchar()
        if key in QUIT:
            return False
        if _take(session, item, key):
            return True
        screen.print_line(translate("cli.review.keys", locale()))


def _take(session: _Session, item: WaitingClaim, key: str) -> bool:
    """What a key stands for; whether the queue goes on to another claim."""
    if key == UNDO:
        return _undo(session)
    if key == LATER:
        session.done.append((session.at, None))
        session.at += 1
        return True
    if key == CORRECT:
        return _correct(session, item)
    if key not in {CONFIRM, REJECT}:
        return False
    verdict = Verdict.CONFIRM if key == CONFIRM else Verdict.WRONG
    _record(session, Decision(item.claim.id, verdict, *_signed(session)))
    return True


def _correct(session: _Session, item: WaitingClaim) -> bool:
    """Let a person pick other values; whether a correction was recorded."""
    try:
        changes = tuple(_pick_changes(session, item))
        if changes:
            decision = Decision(item.claim.id, Verdict.CORRECT, *_signed(session), changes)
            _record(session, decision)
    except KirmashError as fault:
        screen.print_error(screen.error_text(fault))
        return False
    return bool(changes)


def _signed(session: _Session) -> tuple[str, str, str]:
    """Who decides, with no second record, and the note."""
    return session.order.by, "", session.order.note


def _record(session: _Session, decision: Decision) -> None:
    judgement = session.dossier.decide(decision)
    session.done.append((session.at, judgement))
    session.at += 1
    tables.print_decision(judgement)


def _undo(session: _Session) -> bool:
    """Go back to the claim decided last, its decision taken back; whether there was one."""
    if not session.done:
        screen.print_line(translate("cli.review.nothing_to_undo", locale()))
        return False
    session.at, judgement = session.done.pop()
    if judgement:
        session.dossier.judge(judgement.id, Verdict.WITHDRAW, session.order.by)
        screen.print_line(translate("cli.review.undone", locale(), id=judgement.id))
    return True


def _pick_changes(session: _Session, item: WaitingClaim) -> Iterator[SlotChange]:
    """The slots that a person gives other values, picked from what the text offers; none where it
    is called off.
    """
    from kirmash.dossier.checking.amendments import SlotChange

    options: dict[str, list[SlotOption]] = {}
    for option in session.dossier.slot_options(item.claim):
        options.setdefault(option.slot, []).append(option)
    picked: dict[str, SlotOption] = {}
    while True:
        names = list(options)
        for number, name in enumerate(names, start=1):
            chosen = f" → {wording.option_text(picked[name], locale())}" if name in picked else ""
            screen.print_line(f"    {number} {translate(f'slot.{name}', locale())}{chosen}")
        screen.print_line(translate("cli.review.slot_keys", locale()))
        key = typer.getchar()
        if key in SAVE and picked:
            yield from (SlotChange(o.slot, o.value, o.start, o.end) for o in picked.values())
            return
        if key == UNDO or key in QUIT:
            return
        slot = _by_key(names, key)
        other = _pick_option(options[slot]) if slot else None
        if other:
            picked[other.slot] = other


def _pick_option(options: Sequence[SlotOption]) -> SlotOption | None:
    for number, option in enumerate(options, start=1):
        screen.print_line(f"      {number} {wording.option_text(option, locale())}")
    screen.print_line(translate("cli.review.option_keys", locale()))
    return _by_key(options, typer.getchar())


def _by_key(items: Sequence[_Item], key: str) -> _Item | None:
    """What a digit stands for in a list."""
    number = _DIGITS.find(key) if len(key) == 1 else 0
    return items[number - 1] if 0 < number <= len(items) else None


def _print_sum(session: _Session) -> None:
    """How many claims were decided how, and how many wait."""
    counts = Counter(judgement.verdict for _, judgement in session.done if judgement)
    screen.print_line(
        translate(
            "cli.review.sum",
            locale(),
            confirmed=counts[Verdict.CONFIRM],
            corrected=counts[Verdict.CORRECT],
            rejected=counts[Verdict.WRONG],
            waiting=len(session.items) - counts.total(),
        )
    )
