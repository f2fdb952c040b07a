"""Decisions of people: judgements on records, and documents taken out of every answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kirmash.dossier.selection.material import build_deals, record_ids, resolve_id
from kirmash.dossier.workspace import Workspace, utc_now
from kirmash.errors import InputError
from kirmash.formats.characters import clean_line, clean_text
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement, Verdict

_COMPATIBLE_PREFIXES = (frozenset("dm"), frozenset("ea"), frozenset("cc"))
_ENTERPRISE_PREFIXES = ("e-", "a-")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decides: on which record, how, who, with which second record or period, why.

    Raises InputError for an unknown verdict, for nobody's decision, and where ``other`` is wanting.
    """

    record: str
    verdict: str
    by: str
    other: str = ""
    note: str = ""

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
            raise InputError(
                "judgement.no-period",
                "State which period the claim refers to: --with 2014.",
            )


def record_judgement(workspace: Workspace, decision: Decision) -> Judgement:
    """Record a person's decision on a claim, deal, enterprise, mention or judgement.

    Raises UnknownRecord, BadPeriod.
    """
    material = workspace.material()
    deals = build_deals(material, workspace.settings)
    judgements = workspace.ledger.active_judgements()
    known = record_ids(material.extractions)
    known += [deal.id for deal in deals] + [judgement.id for judgement in judgements]
    if decision.record.startswith(_ENTERPRISE_PREFIXES):
        from kirmash.dossier import firms

        enterprises = firms.list_enterprises(material, None, workspace.settings)
        known += [key for firm in enterprises for key in (firm.id, *firm.mentions)]
    target, verdict = resolve_id(decision.record, known), Verdict(decision.verdict)
    other = _resolve_other(verdict, target, decision.other, known)
    anchor = _anchor_of(target, material.extractions)
    judgement = Judgement(target, verdict, decision.by, utc_now(), other, decision.note, anchor)
    workspace.ledger.add_judgement(judgement)
    return judgement


def withdraw_document(workspace: Workspace, decision: Decision) -> str:
    """Take a document out of every answer from now on; its trace stays. The document's whole id."""
    known = [entry.document.id for entry in workspace.documents()]
    document = resolve_id(decision.record, known)
    workspace.ledger.withdraw(document, decision.by, utc_now(), decision.note)
    return document


def _anchor_of(target: str, extractions: Iterable[Extraction]) -> str:
    """Document and place of a claim or mention; '' for other ids.

    A judgement with an anchor survives a re-reading.
    """
    for extraction in extractions:
        records: tuple[Claim | DealMention, ...] = (*extraction.claims, *extraction.deals)
        for record in records:
            if record.id == target and record.spans:
                return f"{record.document}:{record.spans[0].start}:{record.spans[0].end}"
    return ""


def _resolve_other(verdict: Verdict, target: str, other: str, known: Iterable[str]) -> str:
    """What a decision says besides its target: a second record's id, or the claim's period.

    Raises UnknownRecord, BadPeriod, and InputError where a period is given to what is no claim.
    """
    if verdict is Verdict.ABOUT:
        if not target.startswith("c-"):
            raise InputError(
                "judgement.not-a-claim",
                "{target} is not a claim: only a claim can be about another period.",
                "`kirmash claims` lists their ids.",
                target=target,
            )
        return str(periods.parse(other))
    if not other:
        return ""
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
