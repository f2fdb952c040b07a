"""Shares: of output that is exported, and lists of them over more than one sentence."""

from __future__ import annotations

from datetime import date

import pytest

from kirmash.extract.pipeline import extract, get_extractor
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document
from kirmash.records.quantities import Measure


def _claims(text: str, lang: str, measure: Measure) -> list[Claim]:
    document = Document("0" * 64, "test.txt", text, lang, published=date(2021, 5, 12))
    extracted = extract(document, get_extractor("rules")).claims
    return [claim for claim in extracted if claim.measure is measure]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "en",
            "Belarus trades with many countries: more than half of everything made in the country "
            "is exported.",
        ),
        ("en", "Belarus exports more than half of its output."),
        ("en", "More than half of Belarus’ output goes abroad."),
        ("ru", "Беларусь экспортирует больше половины произведённого."),
        ("ru", "Больше половины продукции Беларуси идёт на экспорт."),
    ],
)
def test_what_part_of_output_is_exported(lang: str, text: str) -> None:
    (share,) = _claims(text, lang, Measure.SHARE)
    assert share.quantity is not None
    assert (share.quantity.value, share.quantity.hedge.value, share.reporter, share.partner) == (
        50.0,
        "more_than",
        "BLR",
        None,
    )
    assert share.share_of == "output of BLR"


def test_a_list_of_shares_goes_on_in_the_next_sentences() -> None:
    text = (
        "В 2020 году доля Польши в экспорте Калужской области – 14,6 процента, это первое место "
        "среди стран. "
        "Немного отстала Турция: на неё пришлось 14,2 процента. Далее идут Сербия с долей 10,8 "
        "процента и Венгрия, куда ушло 7,5 процента."
    )
    shares = _claims(text, "ru", Measure.SHARE)
    assert [
        (claim.reporter, claim.partner, claim.quantity.value) for claim in shares if claim.quantity
    ] == [
        ("RU-KLU", "POL", 14.6),
        ("RU-KLU", "TUR", 14.2),
        ("RU-KLU", "SRB", 10.8),
        ("RU-KLU", "HUN", 7.5),
    ]
    assert {(str(claim.period), claim.share_of) for claim in shares} == {
        ("2020", "exports of RU-KLU")
    }
    (rank,) = _claims(text, "ru", Measure.RANK)
    assert (rank.reporter, rank.partner, str(rank.period)) == ("POL", "RU-KLU", "2020")


def test_a_rate_and_a_verb_of_making_are_no_share() -> None:
    assert (
        _claims(
            "Exports of Kenya to Egypt rose 47 per cent and made $38 million in 2020.",
            "en",
            Measure.SHARE,
        )
        == []
    )
