"""A page of one sentence that leaves one reading is taken; what leaves two waits."""

from __future__ import annotations

import pytest
from tests.extract.reader.miniatures import mini
from tests.extract.reader.test_miniatures import entering, read

ONE_READING = (
    ("Exports of Belarus to Germany amounted to $1.5 billion in 2021, the ministry said.",
     ("exports", "BLR", "DEU", "2021", 1.5e9)),
    ("In 2019 Serbia exported $2.4 billion to Germany.", ("exports", "SRB", "DEU", "2019", 2.4e9)),
    ("Imports of Kazakhstan from Uzbekistan stood at $1.2 billion in 2022.",
     ("imports", "KAZ", "UZB", "2022", 1.2e9)),
    ("Trade between Peru and Chile fell by 12% in 2020.",
     ("turnover", "PER", "CHL", "2020", -12.0)),
    ("Экспорт Беларуси в Германию составил в 2021 году 1,5 млрд долларов.",
     ("exports", "BLR", "DEU", "2021", 1.5e9)),
    ("Импорт Узбекистана из России в 2019 году составил 3,9 млрд долларов.",
     ("imports", "UZB", "RUS", "2019", 3.9e9)),
)  # fmt: skip


@pytest.mark.parametrize(("text", "right"), ONE_READING)
def test_one_sentence_with_one_reading_enters(
    text: str, right: tuple[str, str, str, str, float]
) -> None:
    assert entering(read(mini("plain", "2024-01-01", text, right))) == [right]


@pytest.mark.parametrize(
    "text",
    [
        "Peru wants to raise exports to Chile to $3 billion by 2030.",
        "Exports of tractors from Belarus to Russia may have come to $300 million in 2018.",
    ],
)
def test_a_target_and_goods_do_not_enter_as_a_total(text: str) -> None:
    assert not entering(read(mini("plain", "2024-01-01", text)))
