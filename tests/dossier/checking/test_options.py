"""What a text offers for the slots of a claim: its mentions, the nearest first."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.dossier.checking.pages import add, claim, levels, page

from kirmash import Dossier
from kirmash.dossier.checking.options import SlotOption
from kirmash.dossier.judging import Decision

TEXTS = {
    "en": (
        "Belarus and Ivanovo Oblast met in Minsk in March 2016. "
        "In 2015 trade in timber came to 80 million euros, against $98 million in 2014. "
        "Poland was not mentioned before 2013."
    ),
    "ru": (
        "Беларусь и Ивановская область встретились в Минске в марте 2016 года. "
        "В 2015 году торговля лесом составила 80 млн евро против 98 млн долларов в 2014 году. "
        "Польша до 2013 года не упоминалась."
    ),
}
QUOTES = {"en": "trade in timber came to 80 million", "ru": "торговля лесом составила 80 млн"}


@pytest.fixture(params=("en", "ru"))
def dossier(request: pytest.FixtureRequest, tmp_path: Path) -> Dossier:
    lang = request.param
    text, quote = TEXTS[lang], QUOTES[lang]
    waits = {"acceptance": "unconfirmed", "acceptance_reason": "Two periods fit equally."}
    one = claim(text, quote, value=80e6, unit="USD", period="2014", **waits)
    created = Dossier.create(tmp_path / "d")
    add(created, page("paper", text, one, lang=lang, published="2016-03-10"))
    return created


def offered(dossier: Dossier) -> dict[str, list[SlotOption]]:
    (item,) = dossier.review_queue()
    options: dict[str, list[SlotOption]] = {}
    for option in dossier.slot_options(item.claim):
        options.setdefault(option.slot, []).append(option)
    return options


def test_mentions_are_offered_the_nearest_first(dossier: Dossier) -> None:
    options = offered(dossier)
    assert options["period"][0].value == "2015"
    assert {option.value for option in options["period"]} >= {"2015", "2016-03", "2013"}
    assert "POL" in {option.value for option in options["partner"]}
    assert "WORLD" in {option.value for option in options["partner"]}
    assert options["unit"][0].value == "EUR"
    assert options["product"][0].value in {"timber", "лесом"}
    assert "exports" in {option.value for option in options["measure"]}
    assert "direction" not in options, "a level has none"
    assert all(len(some) <= 9 for some in options.values()), "a key each"


def test_an_option_has_its_words_and_what_the_slot_has_is_none(dossier: Dossier) -> None:
    (item,) = dossier.review_queue()
    text = dossier.view_document(item.document.id).document.text
    for option in dossier.slot_options(item.claim):
        if option.start is not None:
            assert " ".join(text[option.start : option.end].split()) == option.quote
    assert "2014" not in {option.value for option in offered(dossier)["period"]}
    assert not {"RU-IVA", "BLR"} & {option.value for option in offered(dossier)["partner"]}


def test_a_picked_mention_is_the_slots_place(dossier: Dossier) -> None:
    from kirmash.dossier.checking.amendments import SlotChange

    (item,) = dossier.review_queue()
    picked = offered(dossier)["period"][0]
    change = SlotChange("period", picked.value, picked.start, picked.end)
    judgement = dossier.decide(Decision(item.claim.id, "correct", "A. Reader", changes=(change,)))
    assert judgement.claim is not None
    place = next(slot for slot in judgement.claim.slots if slot.name == "period")
    assert (place.start, place.end) == (picked.start, picked.end)
    assert levels(dossier) == {"2015": 80.0}
