"""The record of decisions: every judgement, who made it and when, and whether it binds today."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kirmash.dossier.workspace import Workspace
from kirmash.ledger.judgements import OPINIONS, judgements_in_force
from kirmash.ledger.projections import judged
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.judgements import Judgement, Verdict


class JudgementState(StrEnum):
    """Whether a judgement binds: on its record; on the record that a new reading has in its place;
    on none, as the reading has none there or the text has not its words; or not, as it was taken
    back, or a later one on the same record counts.
    """

    BINDS = "binds"
    MOVED = "moved"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class JudgementEntry:
    """A judgement with its state; ``target`` is the record it binds today, ``record`` that record,
    or as it was read when it was judged where it is gone; ``by_judgement`` is what took it back or
    replaced it.
    """

    judgement: Judgement
    state: JudgementState
    target: str
    by_judgement: str = ""
    record: Claim | DealMention | None = None


def list_judgements(workspace: Workspace, view: View) -> tuple[JudgementEntry, ...]:
    """Every judgement of a view, the newest first."""
    recorded = workspace.ledger.recorded_judgements(view)
    active = judgements_in_force(recorded)
    resolved = dict(
        zip(
            (item.id for item in active),
            workspace.ledger.resolved_judgements(view),
            strict=True,
        )
    )
    names = {item.target for item in (*recorded, *resolved.values())}
    with workspace.ledger.connection() as connection:
        present = judged.present_records(connection, view, names)
        records = judged.recorded_records(connection, names)
    records |= {item.claim.id: item.claim for item in recorded if item.claim}
    known, ended = _known(workspace, present), _ended(recorded)
    return tuple(
        JudgementEntry(item, *ended[item.id], records.get(item.target))
        if item.id in ended
        else _entry(item, resolved.get(item.id, item), known, records)
        for item in reversed(recorded)
    )


def _ended(recorded: Sequence[Judgement]) -> dict[str, tuple[JudgementState, str, str]]:
    """The judgements that a later one took back or counts in place of, by id: the state, the
    target, and the later one's id. The order is that of ``judgements_in_force``.
    """
    withdrawn: dict[str, str] = {}
    settled: dict[str, str] = {}
    ended: dict[str, tuple[JudgementState, str, str]] = {}
    for item in reversed(recorded):
        if by := withdrawn.get(item.id) or withdrawn.get(item.target):
            ended[item.id] = JudgementState.WITHDRAWN, item.target, by
        elif item.verdict is Verdict.WITHDRAW:
            withdrawn[item.target] = item.id
        elif item.verdict in OPINIONS:
            if item.target in settled:
                ended[item.id] = JudgementState.REPLACED, item.target, settled[item.target]
            settled.setdefault(item.target, item.id)
    return ended


def _known(workspace: Workspace, present: set[str]) -> Callable[[str], bool]:
    """Whether a judgement can bind what has this id. Documents count until they are withdrawn;
    enterprises are not followed, and neither are judgements, which are never erased.
    """

    def known(name: str) -> bool:
        if name[:2] in judged.RECORDS:
            return name in present
        if "-" in name:
            return True
        return workspace.ledger.visible_reading(name) is not None

    return known


def _entry(
    item: Judgement,
    resolved: Judgement,
    known: Callable[[str], bool],
    records: Mapping[str, Claim | DealMention],
) -> JudgementEntry:
    """A judgement in force, as it is resolved today."""
    target, state = resolved.target, JudgementState.BINDS
    if item.claim:  # the claim it gives is what counts, whatever became of the one it corrects
        binds = resolved.claim is not None and known(resolved.claim.document)
    else:
        binds = known(target)
        state = JudgementState.BINDS if target == item.target else JudgementState.MOVED
    record = item.claim or records.get(target) or records.get(item.target)
    return JudgementEntry(item, state if binds else JudgementState.LOST, target, "", record)


def unbound_judgements(workspace: Workspace) -> tuple[JudgementEntry, ...]:
    """The judgements in force that bind no record of today, or another than they were made on."""
    gone = {JudgementState.LOST, JudgementState.MOVED}
    return tuple(entry for entry in list_judgements(workspace, View()) if entry.state in gone)
