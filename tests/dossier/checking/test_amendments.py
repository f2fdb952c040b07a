"""What people make of a reading: a claim with other slots, a claim the reading missed; both count
as long as the decision stands, and their words stand in the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.dossier.checking.pages import PAIR, add, claim, levels, page

from kirmash import Dossier, pair_of
from kirmash.dossier.checking.amendments import NewClaim, parse_amount, parse_changes
from kirmash.dossier.judging import Decision, add_claim, record_judgement
from kirmash.errors import BadPeriod, InputError, UnknownEconomy, UnknownRecord
from kirmash.records.claims import Claim
from kirmash.records.judgements import Judgement, Verdict

TEXT = (
    "Trade of Belarus with Ivanovo Oblast was $98.4 million in 2014.\n"
    "A year later it came to 81 million dollars. Exports grew by 12 % to $40 million."
)


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path / "d") as created:
        first, second = "Trade of Belarus with Ivanovo Oblast was $98.4 million", "81 million"
        waits = {"acceptance": "unconfirmed", "acceptance_reason": "Two periods fit equally."}
        claims = (
            claim(TEXT, first, value=98.4e6, unit="USD"),
            claim(TEXT, second, value=81e6, unit="USD", period="2016", **waits),
        )
        add(created, page("paper", TEXT, *claims))
        yield created


def waiting(dossier: Dossier) -> Claim:
    return next(c for c in dossier.claims(*PAIR) if c.is_unconfirmed)


def correct(dossier: Dossier, name: str, *assignments: str) -> Judgement:
    changes = parse_changes(assignments)
    return record_judgement(dossier, Decision(name, "correct", "A. Reader", changes=changes))


def test_a_corrected_claim_counts_and_the_original_does_not(dossier: Dossier) -> None:
    original = waiting(dossier)
    assert levels(dossier) == {"2014": 98.4}
    judgement = correct(dossier, original.id, "period=2015")
    assert judgement.claim is not None
    assert str(judgement.claim.period) == "2015"
    assert levels(dossier) == {"2014": 98.4, "2015": 81.0}
    assert original in dossier.claims(*PAIR), "the original stays as it was read"
    report = dossier.claim_report(pair_of(*PAIR))
    assert report.judgements[original.id] == judgement
    assert report.judgements[judgement.other] == judgement


def test_a_correction_is_taken_back(dossier: Dossier) -> None:
    before = dossier.claims(*PAIR)
    judgement = correct(dossier, waiting(dossier).id, "period=2015")
    dossier.judge(judgement.id, "withdraw", "A. Reader")
    assert dossier.claims(*PAIR) == before
    assert levels(dossier) == {"2014": 98.4}


def test_a_claim_moves_to_another_pair_and_measure(dossier: Dossier) -> None:
    judgement = correct(dossier, waiting(dossier).id, "measure=exports", "partner=RU-VLA")
    moved = dossier.series(("BLR", "RU-VLA"), "exports")
    assert [(str(p.period), p.value) for p in moved.points] == [("2016", 81e6)]
    assert levels(dossier) == {"2014": 98.4}
    assert dossier.why(judgement.other).claim == judgement.claim
    assert [j.verdict for j in dossier.why(judgement.other).judgements] == [Verdict.CORRECT]


def test_a_corrected_claim_is_corrected_again_and_judged_like_any_other(dossier: Dossier) -> None:
    first = correct(dossier, waiting(dossier).id, "period=2017")
    second = correct(dossier, first.other, "period=2015")
    assert levels(dossier) == {"2014": 98.4, "2015": 81.0}
    dossier.judge(second.other, "wrong", "B. Reader")
    assert levels(dossier) == {"2014": 98.4}


def test_the_brief_and_the_earlier_ledger(dossier: Dossier) -> None:
    position = dossier.ledger_position
    original = waiting(dossier)
    corrected = correct(dossier, original.id, "period=2015").other
    from kirmash import View

    known = {c.id for e in dossier.brief_material(PAIR).extractions for c in e.claims}
    assert corrected in known
    assert original.id not in known
    earlier = dossier.series(PAIR, view=View(known_at=position))
    assert [str(point.period) for point in earlier.points] == ["2014"]


@pytest.mark.parametrize(
    ("assignment", "fault", "words"),
    [
        ("colour=red", InputError, "names no slot"),
        ("period=soon", BadPeriod, "soon"),
        ("partner=Atlantis", UnknownEconomy, "Atlantis"),
        ("measure=love", InputError, "'love' is not a valid measure"),
        ("unit=love", InputError, "'love' cannot be the unit"),
        ("value=82 million", InputError, "no number 82000000"),
        ("value=about this much", InputError, "is not one number"),
        ("direction=down", InputError, "states no change"),
        ("partner=Belarus", InputError, "cannot be its own partner"),
        ("period=2016", InputError, "nothing would be corrected"),
    ],
)
def test_what_cannot_be_corrected_so(
    dossier: Dossier, assignment: str, fault: type[InputError], words: str
) -> None:
    position = dossier.ledger_position
    with pytest.raises(fault, match=words):
        correct(dossier, waiting(dossier).id, assignment)
    assert dossier.ledger_position == position


def test_only_claims_are_corrected_and_only_with_slots(dossier: Dossier) -> None:
    with pytest.raises(InputError, match="needs the slots"):
        Decision("c-1", "correct", "A")
    with pytest.raises(InputError, match="needs the slots"):
        Decision("c-1", "confirm", "A", changes=parse_changes(("period=2015",)))
    with pytest.raises(InputError, match="added with its quotation"):
        Decision("c-1", "add", "A")


def missed(dossier: Dossier, **slots: str) -> NewClaim:
    base = {"measure": "exports", "reporter": "Belarus", "partner": "Ivanovo Oblast"}
    named = {"period": "2015", "value": "$40 million", **slots}
    return NewClaim(dossier.documents()[0].document.id, "12 % to $40 million", base | named)


def test_a_claim_that_was_missed_is_added_by_hand(dossier: Dossier) -> None:
    judgement = add_claim(dossier, missed(dossier, change="12"), "A. Reader", "seen on page 1")
    assert judgement.claim is not None
    assert judgement.claim.spans[0].quote == "12 % to $40 million"
    assert (judgement.claim.quantity.value, judgement.claim.change_pct) == (40e6, 12.0)
    assert levels(dossier, "exports")["2015"] == 40.0
    with pytest.raises(InputError, match="has this claim already"):
        add_claim(dossier, missed(dossier, change="12"), "B. Reader")
    dossier.judge(judgement.id, "withdraw", "A. Reader")
    assert levels(dossier, "exports") == {}


@pytest.mark.parametrize(
    ("quote", "slots", "words"),
    [
        ("12 % to $50 million", {}, "does not contain"),
        ("million", {}, "3 times"),
        ("Exports grew by 12 %", {}, "no number 40000000"),
        ("12 % to $40 million", {"measure": ""}, "is not a valid measure"),
        ("12 % to $40 million", {"value": ""}, "cannot be the value"),
        ("12 % to $40 million", {"change": "13"}, "no number 13"),
        ("12 % to $40 million", {"partner": "BLR"}, "cannot be its own partner"),
    ],
)
def test_a_figure_that_does_not_stand_in_its_quotation_is_refused(
    dossier: Dossier, quote: str, slots: dict[str, str], words: str
) -> None:
    order = missed(dossier, **slots)
    with pytest.raises(InputError, match=words):
        add_claim(dossier, NewClaim(order.document, quote, order.slots), "A. Reader")


def test_a_claim_needs_a_name_and_a_document_that_counts(dossier: Dossier) -> None:
    with pytest.raises(InputError, match="needs a name"):
        add_claim(dossier, missed(dossier), " ")
    with pytest.raises(UnknownRecord):
        add_claim(dossier, NewClaim("feed", "40", {}), "A")
    order = missed(dossier)
    added = add_claim(dossier, order, "A. Reader")
    dossier.withdraw(order.document, "A. Reader")
    assert added.other not in {c.id for c in dossier.claims(*PAIR)}
    with pytest.raises(InputError, match="was withdrawn"):
        add_claim(dossier, order, "A")


def test_amounts_are_written_as_pages_write_them() -> None:
    assert parse_amount("$98.4 million", "en") == (98.4e6, "USD")
    assert parse_amount("98400000", "en") == (98.4e6, "")
    assert parse_amount("-14.7", "en") == (-14.7, "")
    assert parse_amount("98,4 млн долл.", "ru") == (98.4e6, "USD")


def test_a_target_that_was_rejected_is_none(dossier: Dossier) -> None:
    text = "By 2020 trade of Belarus with Ivanovo Oblast is to reach $150 million."
    target = claim(text, text, value=150e6, unit="USD", period="2020", modality="target")
    add(dossier, page("plan", text, target))
    (followed,) = dossier.targets(PAIR)
    judgement = dossier.judge(followed.claim.id, "wrong", "A. Reader")
    assert dossier.targets(PAIR) == ()
    dossier.judge(judgement.id, "withdraw", "A. Reader")
    assert dossier.targets(PAIR) == (followed,)
    correct(dossier, followed.claim.id, "modality=forecast")
    assert dossier.targets(PAIR) == ()
