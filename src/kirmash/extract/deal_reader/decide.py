"""Which clauses tell of a deal, of which kind and how far it is: decided by learned weights; the
rest of a mention is read as the rules read it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from kirmash.extract.annotate.deal_details import find_part
from kirmash.extract.deal_reader.candidates import Candidate, find_candidates
from kirmash.extract.deal_reader.weights import (
    KINDS,
    STATUSES,
    DealWeights,
    load_deal_weights,
)
from kirmash.extract.deal_reader.words import clause_contexts, status_contexts
from kirmash.extract.reader.arrays import Doubles
from kirmash.extract.reader.forest import softmax
from kirmash.extract.rules import deal_ground, deals, retold
from kirmash.extract.rules.deal_dues import due_behind
from kirmash.extract.rules.deal_ground import Ground
from kirmash.extract.rules.deal_words import Hit
from kirmash.extract.rules.retold import Telling
from kirmash.lang.registry import compile_phrases
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Acceptance, Basis, Slot
from kirmash.records.mentions import AnnotatedDocument, Sentence

LANGUAGES = frozenset({"en", "ru", "be"})
"""Languages that the weights were learned from."""
MOST_CLAUSES = 4_000
"""Clauses of a page that is weighed; of a longer one the rules tell."""
_STOPPED = frozenset({DealStatus.CANCELLED, DealStatus.SUSPENDED})
_LIKELY = 0.5
_ANCHORS = {
    DealKind.AGREEMENT: ("paper", "loan", "document", "accord", "pledge", "sign", "force"),
    DealKind.SUPPLY: ("supply", "batch", "contract", "widen", "promise", "bargain", "limit"),
    DealKind.PROJECT: ("project", "build", "works", "cooperate"),
    DealKind.VISIT: ("visit", "meet", "delegation", "sitting", "talks"),
    DealKind.JOINT_VENTURE: ("venture", "build", "works"),
    DealKind.RESUMPTION: ("resume", "limit", "lifted", "supply"),
    DealKind.EXHIBITION: ("fair", "gathering", "held"),
    DealKind.ROADMAP: ("roadmap", "paper"),
    DealKind.OTHER: ("gathering", "body", "sitting", "talks", "limit", "held"),
}
"""The roles of the word that names a deal of each kind, the likeliest first."""


@dataclass(frozen=True, slots=True)
class ClauseDecision:
    """What a clause is taken for: a deal with this chance, of this kind and status, each with its
    own chance.
    """

    candidate: Candidate
    chance: float
    kind: DealKind
    kind_chance: float
    status: DealStatus
    status_chance: float

    @property
    def whole(self) -> float:
        """The chance that all of it is so, taken as independent: calibrated before it is used."""
        return self.chance * self.kind_chance * self.status_chance


def read_deals(
    annotated: AnnotatedDocument, weights: DealWeights | None = None
) -> tuple[DealMention, ...]:
    """The deals a document tells of, in the order of the text, each once, with confidence and
    acceptance.
    """
    if annotated.lang not in LANGUAGES:
        return _waiting(deals.read(annotated, annotated.actors), "deal.language-not-learned")
    ground = deal_ground.survey(annotated, annotated.actors)
    candidates = find_candidates(ground)
    if len(candidates) > MOST_CLAUSES:
        return _waiting(deals.read(annotated, annotated.actors), "deal.page-too-long")
    if not candidates:
        return ()
    weights = weights or load_deal_weights()
    return tell(ground, decide(annotated, candidates, weights), weights)


def decide(
    annotated: AnnotatedDocument, candidates: Sequence[Candidate], weights: DealWeights
) -> list[ClauseDecision]:
    """The clauses that are told as deals, in the order of the text."""
    contexts = clause_contexts(annotated.text, annotated.lang, candidates)
    kinds = softmax(weights.kind.scores(contexts).astype(np.float64))
    told = np.array(
        [
            1 - kind[0] >= weights.told and _names_something(candidate)
            for candidate, kind in zip(candidates, kinds, strict=True)
        ],
        dtype=np.bool_,
    )
    likeliest = np.where(told, kinds[:, 1:].argmax(axis=1) + 1, 0)
    rows = status_contexts(contexts, annotated, candidates, likeliest)
    statuses = softmax(weights.status.scores(rows).astype(np.float64))
    return [
        _decision(candidates[at], kinds[at], statuses[at]) for at in np.flatnonzero(told).tolist()
    ]


def _names_something(candidate: Candidate) -> bool:
    """Whether a clause names what a deal is made of: "rain is expected in Minsk" does not, however
    much its few words look like a visit: one that is only expected has a visitor.
    """
    if any(mask in {"@actor", "@goods"} for _, _, mask in candidate.masks):
        return True
    moods = {hit.start for hit in candidate.clause.hits if hit.role == "status"}
    return any(
        hit.role not in {"status", "negation", "theme"}
        and not (hit.role == "visit" and hit.start in moods)
        for hit in candidate.clause.hits
    )


def _decision(candidate: Candidate, kinds: Doubles, statuses: Doubles) -> ClauseDecision:
    chance = float(1 - kinds[0])
    kind, status = int(kinds[1:].argmax()), _status_at(candidate, statuses)
    return ClauseDecision(
        candidate,
        chance,
        KINDS[kind],
        float(kinds[1 + kind]) / max(chance, 1e-9),
        STATUSES[status],
        float(statuses[status]),
    )


def _status_at(candidate: Candidate, statuses: Doubles) -> int:
    """The place of the likeliest status; one of stopping that is less likely than not and that the
    rules do not see gives way to the next: "was opened" cancels nothing.
    """
    best, judged = int(statuses.argmax()), candidate.judged
    if (
        STATUSES[best] not in _STOPPED
        or statuses[best] >= _LIKELY
        or judged is None
        or judged[1] in _STOPPED
    ):
        return best
    others = [at for at, status in enumerate(STATUSES) if status not in _STOPPED]
    return max(others, key=lambda at: float(statuses[at]))


def tell(
    ground: Ground, decisions: Iterable[ClauseDecision], weights: DealWeights
) -> tuple[DealMention, ...]:
    """The mentions of the deals that were decided on; what is told twice is one."""
    by_sentence: dict[int, list[ClauseDecision]] = defaultdict(list)
    for decision in decisions:
        by_sentence[decision.candidate.sentence.start].append(decision)
    sentences = ground.reading.sentences
    behind = {one.start: other for one, other in pairwise(sentences)}

    def told(_ground: Ground, sentence: Sentence, _before: Sentence | None) -> list[Telling]:
        here = by_sentence.get(sentence.start, [])
        after = behind.get(sentence.start)
        following = None if after is None or after.start in by_sentence else after
        ends = [one.candidate.clause.start for one in here[1:]] + [sentence.end] * bool(here)
        return [
            _telling(ground, one, weights, (end, following if one is here[-1] else None))
            for one, end in zip(here, ends, strict=True)
        ]

    return retold.united(tuple(deals.tellings(ground, told)))


def _telling(
    ground: Ground,
    decision: ClauseDecision,
    weights: DealWeights,
    behind: tuple[int, Sentence | None],
) -> Telling:
    """``behind`` is where its part of the sentence ends, and the sentence that may go on about
    it.
    """
    clause = decision.candidate.clause
    anchor = _anchor(decision)
    mention = deals.mention_of(ground, clause, decision.kind, decision.status, anchor)
    end, following = behind
    stretch = (clause.end, max(clause.end, end))
    mention = replace(mention, due=due_behind(ground, mention, stretch, following))
    known = ground.reading.text[anchor.start - 4 : anchor.start].casefold() == "the "
    confidence = float(weights.calibration.of(np.array([decision.whole]))[0])
    slots = _slots(ground, decision, mention)
    reason = _doubt(mention, decision, confidence, weights)
    mention = replace(
        mention,
        slots=slots,
        confidence=round(confidence, 3),
        acceptance=Acceptance.UNCONFIRMED if reason else Acceptance.ACCEPTED,
        acceptance_reason=reason,
    )
    return deals.telling_of(ground, clause, mention, known)


def _doubt(
    mention: DealMention, decision: ClauseDecision, confidence: float, weights: DealWeights
) -> str:
    """Why a mention waits for a person; '' where it does not."""
    if confidence < weights.accepted:
        return "deal.unsure"
    if mention.status is DealStatus.COMPLETED and not _is_surely_done(decision, weights):
        return "deal.unsure-done"
    return ""


def _is_surely_done(decision: ClauseDecision, weights: DealWeights) -> bool:
    """Whether a completion counts: likely enough, the rules read the clause so too, and no word of
    it denies it, wishes it or tells of a part.
    """
    candidate = decision.candidate
    judged, words = candidate.judged, candidate.clause.words
    agreed = judged is not None and judged[1] is DealStatus.COMPLETED
    if compile_phrases("deal.not_done").search(words) or _is_part(words):
        return False
    return agreed and decision.chance * decision.status_chance >= weights.done


def _is_part(words: str) -> bool:
    """Whether words tell of fewer than all: "11 of the 24 railcars"."""
    part = find_part(words)
    return part is not None and part[0] < part[1]


def _anchor(decision: ClauseDecision) -> Hit:
    """The word that names the deal: the rules' where they agree on the kind, else the first of the
    kind's own roles, else any; without one the clause begins it.
    """
    candidate = decision.candidate
    judged, hits = candidate.judged, candidate.clause.hits
    if judged and judged[0] is decision.kind:
        return judged[2]
    for role in _ANCHORS[decision.kind]:
        if hit := next((hit for hit in hits if hit.role == role), None):
            return hit
    start = candidate.clause.start
    named = next((hit for hit in hits if hit.role not in {"status", "negation"}), None)
    return named or Hit(start, start, "", "")


def _slots(ground: Ground, decision: ClauseDecision, mention: DealMention) -> tuple[Slot, ...]:
    """How the parties are given: named in the clause, in its sentence or only by the page."""
    clause, sentence = decision.candidate.clause, decision.candidate.sentence
    basis = Basis.NONE
    if mention.parties:
        basis = Basis.ASSUMED
        for place, weaker in ((sentence, Basis.INHERITED), (clause, Basis.STATED)):
            named = {
                one.code
                for one in deal_ground.within(ground.reading.places, place.start, place.end)
            }
            if set(mention.parties) <= named:
                basis = weaker
    return (Slot("parties", basis),)


def _waiting(mentions: Iterable[DealMention], reason: str) -> tuple[DealMention, ...]:
    return tuple(
        replace(mention, acceptance=Acceptance.UNCONFIRMED, acceptance_reason=reason)
        for mention in mentions
    )
