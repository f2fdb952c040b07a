from __future__ import annotations

from dataclasses import replace

from kirmash.ledger.judgements import judgements_in_force, update_judgement_targets
from kirmash.records.claims import Claim
from kirmash.records.deals import DealKind, DealMention, DealStatus, deal_id
from kirmash.records.evidence import Document, span_of
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.quantities import Measure, Quantity

TEXT = "Turnover was $98.4 m, down 14.7 %; buses will be sold to the city."
DOCUMENT = Document("d" * 64, "a.txt", TEXT, "en")


def claim(start: int, end: int, value: float | None = None, change: float | None = None) -> Claim:
    quantity = Quantity(value, "USD") if value else None
    return Claim(
        DOCUMENT.id,
        Measure.TURNOVER,
        "BLR",
        (span_of(TEXT, start, end),),
        quantity=quantity,
        change_pct=change,
    )


def mention(start: int, end: int, status: DealStatus = DealStatus.PLANNED) -> DealMention:
    return DealMention(
        DOCUMENT.id, DealKind.SUPPLY, status, ("BLR",), "buses", (span_of(TEXT, start, end),)
    )


def judged(
    target: str, verdict: Verdict = Verdict.WRONG, at: str = "1", anchor: str = "", other: str = ""
) -> Judgement:
    return Judgement(target, verdict, "Anna", at, other=other, anchor=anchor)


def test_the_last_opinion_counts_and_merges_all_stand() -> None:
    wrong, right = judged("c-1"), judged("c-1", Verdict.CONFIRM, "2")
    merge = judged("d-1", Verdict.MERGE, other="d-2")
    assert judgements_in_force([wrong, merge, right]) == (merge, right)


def test_withdrawing_a_record_takes_back_earlier_and_not_later_judgements_of_it() -> None:
    before, after = judged("c-1"), judged("c-1", at="3")
    assert judgements_in_force([before, judged("c-1", Verdict.WITHDRAW, "2"), after]) == (after,)
    assert judgements_in_force([before, judged("c-1", Verdict.WITHDRAW, "2")]) == ()


def test_a_target_that_still_exists_stays() -> None:
    old = claim(0, 20, 98.4)
    judgement = judged(old.id)
    assert update_judgement_targets([judgement], [Extraction(DOCUMENT, (old,))]) == (judgement,)


def test_a_level_and_its_rate_in_the_same_sentence_are_distinguished_by_their_content() -> None:
    level, rate = claim(0, 34, 98.4), claim(0, 34, None, -14.7)
    earlier = Extraction(DOCUMENT, (level, rate))
    now = Extraction(DOCUMENT, (replace(rate, partner="RU-IVA"), replace(level, partner="RU-IVA")))
    moved = update_judgement_targets(
        [
            judged(level.id, anchor=f"{DOCUMENT.id}:0:34"),
            judged(rate.id, anchor=f"{DOCUMENT.id}:0:34"),
        ],
        [now],
        [earlier],
    )
    assert [judgement.target for judgement in moved] == [now.claims[1].id, now.claims[0].id]


def test_a_judgement_on_a_claim_never_falls_on_a_deal_or_on_words_elsewhere() -> None:
    gone = judged("c-gone", anchor=f"{DOCUMENT.id}:0:10")
    now = Extraction(DOCUMENT, (claim(36, 50, 1.0),), (mention(0, 10),))
    assert update_judgement_targets([gone], [now]) == (gone,)
    assert update_judgement_targets([replace(gone, anchor="")], [now]) == (
        replace(gone, anchor=""),
    )


def test_a_deal_is_followed_through_the_mention_that_identifies_it() -> None:
    old, new = mention(36, 50), mention(36, 65, DealStatus.PROPOSED)
    merge = judged(deal_id(old.id), Verdict.MERGE, other=deal_id("m-elsewhere"))
    (moved,) = update_judgement_targets(
        [merge], [Extraction(DOCUMENT, deals=(new,))], [Extraction(DOCUMENT, deals=(old,))]
    )
    assert (moved.target, moved.other) == (new.id, merge.other)
