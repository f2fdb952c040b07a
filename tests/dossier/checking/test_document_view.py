"""A document with what was read in it, and what became of each of its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.dossier.checking.pages import add, claim, page

from kirmash import Dossier
from kirmash.errors import UnknownRecord

TEXTS = {
    "en": (
        "Trade of Belarus with Ivanovo Oblast was $98.4 million in 2014, up 5.2 %. "
        "The delegation had 17 members. They drank 300 litres of kvass. "
        "The ministry has a budget of $7 million. Exports were near $40 million. "
        "In 2013 trade was $94 million.",
        ("was $98.4 million in 2014, up 5.2 %", "trade was $94 million"),
    ),
    "ru": (
        "Товарооборот Беларуси с Ивановской областью в 2014 году составил 98,4 млн долларов, "
        "рост 5,2 %. В делегации было 17 человек. Выпили 300 литров кваса. "
        "У министерства бюджет 7 млн долларов. Экспорт составлял около 40 млн долларов. "
        "В 2013 году товарооборот равнялся 94 млн долларов.",
        ("составил 98,4 млн долларов, рост 5,2 %", "товарооборот равнялся 94 млн долларов"),
    ),
}


@pytest.fixture(params=("en", "ru"))
def dossier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Dossier]:
    text, (first, second) = TEXTS[request.param]
    waits = {"acceptance": "unconfirmed", "acceptance_reason": "Two periods fit equally."}
    claims = (
        claim(text, first, value=98.4e6, unit="USD", change_pct=5.2),
        claim(text, second, value=94e6, unit="USD", period="2013", **waits),
    )
    with Dossier.create(tmp_path / "d") as created:
        add(created, page("paper", text, *claims, lang=request.param))
        yield created


def test_every_number_tells_what_became_of_it(dossier: Dossier) -> None:
    (entry,) = dossier.documents()
    view = dossier.view_document(entry.document.id[:8], with_numbers=True)
    accepted, waiting = (one.claim.id for one in view.claims)
    fates = [(n.fate.value, n.state and n.state.value, n.record) for n in view.numbers]
    assert [n.quote for n in view.numbers if n.fate == "date"] == ["2014", "2013"]
    assert [fate for fate in fates if fate[0] != "date"] == [
        ("claim", "accepted", accepted),
        ("claim", "accepted", accepted),
        ("plain", None, ""),
        ("count", None, ""),
        ("no_measure", None, ""),
        ("not_chosen", None, ""),
        ("claim", "unconfirmed", waiting),
    ]
    text = view.document.text
    for number in view.numbers:
        assert " ".join(text[number.start : number.end].split()) == number.quote


def test_decisions_show_in_the_view(dossier: Dossier) -> None:
    (entry,) = dossier.documents()
    first, second = (one.claim.id for one in dossier.view_document(entry.document.id).claims)
    dossier.judge(first, "wrong", "A. Reader")
    confirmed = dossier.judge(second, "confirm", "A. Reader")
    view = dossier.view_document(entry.document.id, with_numbers=True)
    assert [one.state.value for one in view.claims] == ["rejected", "confirmed"]
    assert view.claims[1].judgement == confirmed
    states = [number.state.value for number in view.numbers if number.state]
    assert states == ["rejected", "rejected", "confirmed"]


def test_a_corrected_claim_stands_beside_its_original(dossier: Dossier) -> None:
    from kirmash.dossier.judging import Decision, read_changes

    (entry,) = dossier.documents()
    second = dossier.view_document(entry.document.id).claims[1].claim.id
    changes = read_changes(("period=2012",))
    judgement = dossier.decide(Decision(second, "correct", "A. Reader", changes=changes))
    states = {
        one.claim.id: one.state.value for one in dossier.view_document(entry.document.id).claims
    }
    assert (states[second], states[judgement.other]) == ("corrected", "confirmed")


def test_withdrawn_and_unknown_documents(dossier: Dossier) -> None:
    (entry,) = dossier.documents()
    assert not dossier.view_document(entry.document.id).withdrawn
    dossier.withdraw(entry.document.id, "A. Reader")
    assert dossier.view_document(entry.document.id).withdrawn
    with pytest.raises(UnknownRecord):
        dossier.view_document("feedfeed")
