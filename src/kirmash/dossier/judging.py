"""Decisions of people: judgements on records, and documents taken out of every answer."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from kirmash.dossier.selection import decisions
from kirmash.dossier.selection.material import DossierMaterial, build_deals, resolve_id
from kirmash.dossier.workspace import Workspace, utc_now, utc_today
from kirmash.errors import InputError, UnknownRecord
from kirmash.formats.characters import clean_line, clean_text
from kirmash.ledger.views import View
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.judgements import Judgement, Verdict, distrusted_on

if TYPE_CHECKING:  # reading takes a while to load, and most decisions read nothing
    from kirmash.dossier.checking.amendments import NewClaim, SlotChange

_COMPATIBLE_PREFIXES = (frozenset("dm"), frozenset("ea"), frozenset("cc"))
_ENTERPRISE_PREFIXES = ("e-", "a-")
_DEAL_PREFIXES = ("d-",)
_OF_CLAIMS = frozenset({Verdict.ABOUT, Verdict.USE, Verdict.DISTRUST})
_WITH_PERIOD = frozenset({Verdict.ABOUT, Verdict.USE})
_BOTH = 2


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decides: on which record, how, who, with which second record or period, why;
    of a correction the slots that are to read otherwise.

    Raises InputError for an unknown verdict, for nobody's decision, and where ``other`` is wanting.
    """

    record: str
    verdict: str
    by: str
    other: str = ""
    note: str = ""
    changes: tuple[SlotChange, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "by", clean_line(self.by))
        object.__setattr__(self, "other", clean_line(self.other))
        object.__setattr__(self, "note", clean_text(self.note))
        if self.verdict not in set(Verdict):
            known = ", ".join(Verdict)
            raise InputError(
                "judgement.verdict-unknown",
                "Unknown decision '{verdict}'.",
                "Choose one of: {known}.",
                verdict=self.verdict,
                known=known,
            )
        if not self.by:
            raise InputError(
                "judgement.no-name",
                "A decision needs a name: --by NAME.",
            )
        if self.verdict == Verdict.MERGE and not self.other:
            raise InputError(
                "judgement.merge-without-id",
                "A merge needs the second deal: --with ID.",
            )
        if self.verdict == Verdict.ABOUT and not self.other:
            raise _no_period()
        if self.verdict == Verdict.ADD:
            raise InputError(
                "judgement.add-by-command",
                "A claim is added with its quotation.",
                "Use `kirmash claim add DOCUMENT --quote …`.",
            )
        if (self.verdict == Verdict.CORRECT) != bool(self.changes):
            raise InputError(
                "judgement.correct-without-slot",
                "A correction needs the slots that are to read otherwise, and nothing else does.",
                "Name them: `kirmash judge c-… correct --set period=2014`.",
            )


def read_changes(assignments: tuple[str, ...]) -> tuple[SlotChange, ...]:
    """The slots of a correction as ``slot=value`` gives each. Raises InputError."""
    if not assignments:
        return ()
    from kirmash.dossier.checking import amendments

    return amendments.parse_changes(assignments)


def record_judgement(workspace: Workspace, decision: Decision) -> Judgement:
    """Record a person's decision on a claim, deal, enterprise, mention or judgement.

    Raises UnknownRecord, BadPeriod.
    """
    if decision.verdict == Verdict.DATE:
        return date_document(workspace, decision)
    known = _known_ids(workspace, decision.record)
    target, verdict = resolve_id(decision.record, known), Verdict(decision.verdict)
    if verdict is Verdict.CORRECT:
        return _record_correction(workspace, target, decision)
    if verdict in _OF_CLAIMS:
        _check_claim(verdict, target)
    if verdict is Verdict.USE:
        _check_level(workspace, target, decision.other)
    if verdict is Verdict.DISTRUST:
        other = _outlet_on_pair(workspace, target)
    else:
        if decision.other and verdict not in _WITH_PERIOD:
            known = _known_ids(workspace, decision.other)
        other = _resolve_other(verdict, target, decision.other, known)
    anchor = workspace.record_place(target)
    judgement = Judgement(target, verdict, decision.by, utc_now(), other, decision.note, anchor)
    if verdict is Verdict.WITHDRAW:
        _withdraw_judgement(workspace, judgement)
    else:
        workspace.ledger.add_judgement(judgement)
    return judgement


def date_document(workspace: Workspace, decision: Decision) -> Judgement:
    """Give a document the day of publication in ``decision.other`` (ISO), whatever its page says;
    it is read anew at once, as words such as "last year" rest on the day.

    Raises UnknownRecord, and InputError for a day that is none, one to come, and a document whose
    reading was handed in.
    """
    document = _document(workspace, decision.record)
    day = _day(decision.other)
    if reader := workspace.documents_by_id([document])[document].reader:
        raise InputError(
            "judgement.date-of-reading",
            "Document {document} was read by {reader}: its date is in that reading.",
            "Correct the date there and add the reading again.",
            document=document[:12],
            reader=reader,
        )
    judgement = Judgement(
        document, Verdict.DATE, decision.by, utc_now(), day.isoformat(), decision.note
    )
    workspace.ledger.add_judgement(judgement)
    _read_dated(workspace, {document})
    return judgement


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as fault:
        raise InputError(
            "judgement.no-day",
            "{text!r} is not a date.",
            "Write it as 2016-04-15.",
            text=text,
        ) from fault
    if day > utc_today():
        raise InputError(
            "judgement.day-to-come",
            "{day} is yet to come: nothing was published then.",
            "Check the year.",
            day=day,
        )
    return day


def _withdraw_judgement(workspace: Workspace, judgement: Judgement) -> None:
    """Record a withdrawal; documents that it leaves with another date are read anew."""
    from kirmash.dossier import intake

    before = intake.judged_dates(workspace.ledger)
    workspace.ledger.add_judgement(judgement)
    after = intake.judged_dates(workspace.ledger)
    _read_dated(workspace, {name for name, _ in before.items() ^ after.items()})


def _read_dated(workspace: Workspace, documents: AbstractSet[str]) -> None:
    """Read documents anew with the dates they have now."""
    from kirmash.dossier import intake

    if documents:
        options = intake.IntakeOptions(None, workspace.settings, utc_now())
        intake.reread(workspace.ledger, options, only=documents)


def _record_correction(workspace: Workspace, target: str, decision: Decision) -> Judgement:
    """Record a claim as a person reads it. Raises InputError, BadPeriod, UnknownEconomy."""
    if not target.startswith("c-"):
        raise InputError(
            "judgement.correct-needs-a-claim",
            "{target} is not a claim: only the slots of a claim can be corrected.",
            "Decide on it: `kirmash judge {target} confirm` or `kirmash judge {target} wrong`.",
            target=target,
        )
    from kirmash.dossier.checking import amendments

    _, claim = _claim(workspace, target)
    document = amendments.current_document(workspace, claim.document)
    corrected = amendments.correct_claim(claim, decision.changes, document)
    return _record_claim(
        workspace, Judgement(target, Verdict.CORRECT, *_signed(decision)), corrected
    )


def add_claim(workspace: Workspace, order: NewClaim, by: str, note: str = "") -> Judgement:
    """Record a claim that the reading of a document missed, on a person's word. Raises
    UnknownRecord, InputError, BadPeriod, UnknownEconomy.
    """
    from kirmash.dossier.checking import amendments

    signed = Decision(order.document, Verdict.CONFIRM, by, note=note)  # checks the name
    claim, document = amendments.new_claim(workspace, order)
    if claim.id in workspace.record_ids(claim.id):
        raise InputError(
            "claim.known",
            "The dossier has this claim already: {claim}.",
            "If it waits, confirm it: `kirmash judge {claim} confirm`.",
            claim=claim.id,
        )
    return _record_claim(workspace, Judgement(document.id, Verdict.ADD, *_signed(signed)), claim)


def _signed(decision: Decision) -> tuple[str, str, str, str]:
    """Who decides, now, and the note."""
    return decision.by, utc_now(), "", decision.note


def _record_claim(workspace: Workspace, signed: Judgement, claim: Claim) -> Judgement:
    """Record the decision that a claim is to count."""
    first = claim.spans[0] if claim.spans else None
    anchor = f"{claim.document}:{first.start}:{first.end}" if first else ""
    judgement = replace(signed, other=claim.id, anchor=anchor, claim=claim)
    workspace.ledger.add_judgement(judgement)
    return judgement


def withdraw_document(workspace: Workspace, decision: Decision) -> str:
    """Take a document out of every answer from now on; its trace stays. The document's whole id."""
    document = _document(workspace, decision.record)
    workspace.ledger.withdraw(document, decision.by, utc_now(), decision.note)
    return document


def _document(workspace: Workspace, beginning: str) -> str:
    """The whole id of a document that begins so. Raises UnknownRecord."""
    ids = workspace.document_ids(beginning)
    if not ids:
        raise UnknownRecord(
            "document.id-unknown",
            "This dossier has no document with the id {document!r}.",
            "`kirmash documents` lists the ids.",
            document=beginning,
        )
    return resolve_id(beginning, ids)


def _known_ids(workspace: Workspace, beginning: str) -> list[str]:
    """The ids of what may be judged that begin so."""
    known = list(workspace.record_ids(beginning))
    known += [judgement.id for judgement in workspace.ledger.active_judgements()]
    if _may_begin(beginning, _DEAL_PREFIXES):
        material = workspace.deal_record_material(f"d-{beginning[2:]}", View())
        known += [deal.id for deal in build_deals(material, workspace.settings)]
    if beginning.startswith("a-"):
        from kirmash.dossier.checking import actors

        known += actors.actors_by_id(workspace, [beginning])
    elif beginning.startswith(_ENTERPRISE_PREFIXES):
        from kirmash.dossier import firms

        material = workspace.enterprise_material()
        enterprises = firms.list_enterprises(material, None, workspace.settings)
        known += [key for firm in enterprises for key in (firm.id, *firm.mentions)]
    return known


def _may_begin(beginning: str, prefixes: tuple[str, ...]) -> bool:
    """Whether an id with one of these prefixes may begin so."""
    return any(prefix.startswith(beginning[: len(prefix)]) for prefix in prefixes)


def _check_claim(verdict: Verdict, target: str) -> None:
    """Raise InputError where a decision on a claim is about something else."""
    if target.startswith("c-"):
        return
    if verdict is Verdict.ABOUT:
        raise InputError(
            "judgement.not-a-claim",
            "{target} is not a claim: only a claim can be about another period.",
            "`kirmash claims` lists their ids.",
            target=target,
        )
    raise InputError(
        "judgement.needs-a-claim",
        "{target} is not a claim: only a claim has a level to use, or an outlet to distrust.",
        "`kirmash claims` lists their ids.",
        target=target,
    )


def _claim(workspace: Workspace, target: str) -> tuple[DossierMaterial, Claim]:
    """A claim by its whole id, with what bears on it."""
    material = workspace.claim_material(target, View())
    return material, next(c for e in material.extractions for c in e.claims if c.id == target)


def _check_level(workspace: Workspace, target: str, period: str) -> None:
    """Raise InputError where a claim has no level to use, or no period to use it for."""
    _, claim = _claim(workspace, target)
    if claim.quantity is None:
        raise InputError(
            "judgement.no-level",
            "{target} states no level to use.",
            "Let it count as it is: `kirmash judge {target} confirm`.",
            target=target,
        )
    if not period and claim.period is None:
        raise _no_period()


def _no_period() -> InputError:
    return InputError(
        "judgement.no-period",
        "State which period the claim refers to: --with 2014.",
    )


def _outlet_on_pair(workspace: Workspace, target: str) -> str:
    """The outlet of a claim's document with the claim's economies. Raises InputError where it has
    no outlet or is not of two economies.
    """
    material, claim = _claim(workspace, target)
    outlet = decisions.outlet_of(material.documents_by_id[claim.document])
    if not outlet or len(claim.pair) != _BOTH:
        raise InputError(
            "judgement.no-outlet",
            "No outlet and no two economies are known of {target}.",
            "Judge its claims one by one: `kirmash judge {target} wrong`.",
            target=target,
        )
    return distrusted_on(outlet, claim.pair)


def _resolve_other(verdict: Verdict, target: str, other: str, known: Iterable[str]) -> str:
    """What a decision says besides its target: a second record's id, or the claim's period.

    Raises UnknownRecord, BadPeriod, and InputError where records of different types are paired.
    """
    if not other:
        return ""
    if verdict in _WITH_PERIOD:
        return str(periods.parse(other))
    chosen = resolve_id(other, known)
    pairing = verdict in {Verdict.MERGE, Verdict.SPLIT}
    if pairing and not any({target[0], chosen[0]} <= kinds for kinds in _COMPATIBLE_PREFIXES):
        raise InputError(
            "judgement.types-differ",
            "{target} and {other} are records of different types.",
            "Deals (d-, m-) can be merged with deals only, enterprises (e-, a-) with enterprises.",
            target=target,
            other=chosen,
        )
    return chosen
