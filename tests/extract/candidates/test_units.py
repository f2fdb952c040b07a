"""What numbers count, where the page and not the number says so."""

from __future__ import annotations

from datetime import date

import pytest

from kirmash.extract.candidates.currencies import currencies_of, issuers_of
from kirmash.extract.candidates.page import find_candidates
from kirmash.extract.candidates.ranking import unit_readings
from kirmash.extract.pipeline import annotate
from kirmash.records.evidence import Document

CASES = [
    # a sign that the page's place decides
    ("WINNIPEG – Manitoba's exports to Mexico came to about $640 million.", "640", 640e6, "CAD"),
    ("KATHMANDU – Imports from China totalled Rs 98 billion.", "98", 98e9, "NPR"),
    ("PRETORIA – South Africa's exports reached R25 billion.", "25", 25e9, "ZAR"),
    ("ABUJA – Nigeria's exports to Spain were valued at N1.27tr.", "1.27", 1.27e12, "NGN"),
    ("Zambia's exports were K1.2 billion in June.", "1.2", 1.2e9, "ZMW"),
    ("Papua New Guinea's exports were K1.2 billion in June.", "1.2", 1.2e9, "PGK"),
    ("Kenya sold goods worth Sh12.46 billion to Uganda.", "12.46", 12.46e9, "KES"),
    ("New Caledonia's exports of nickel were 96 billion francs.", "96", 96e9, "XPF"),
    ("Mauritius: exports were valued at R 19,868 million.", "19,868", 19_868e6, "MUR"),
    # a unit said once for a list
    ("Trade of Peru, $ million\n\nChile 640\nMexico 310\n", "310", 310e6, "USD"),
    ("Peru sold most to Chile, $640 million. Mexico took 310 million.", "310", 310e6, "USD"),
    ("Vehicles with 0.4 and machines with 0.3 billion euros lead.", "0.4", 0.4e9, "EUR"),
    ("Tea of 2012, tonnes\n\nIran took 3,330 tonnes, Iraq 2,700.", "2,700", 2_700, "tonnes"),
    # counted and physical units
    ("India bought 131 million bottles of whisky.", "131", 131e6, "bottles"),
    ("Sudan took 1,068 GWh of electricity.", "1,068", 1068, "GWh"),
    ("Imports of rice were three lakh tonnes.", "three", 300_000, "tonnes"),
]
RUSSIAN_CASES = [
    ("Экспорт зерна – 410 млн долларов, импорт – 490 млн.", "490", 490e6, "USD"),
    ("Оборот Казахстана вырос до 5 млрд тенге.", "5", 5e9, "KZT"),
    ("Продали 5,7 млн бутылок вина.", "5,7", 5.7e6, "bottles"),
    ("Доля Пскова – треть.", "треть", 100 / 3, "percent"),
]


def holds(text: str, lang: str, written: str, value: float, unit: str) -> bool:
    document = Document("0" * 64, "test.txt", text, lang, published=date(2022, 12, 28))
    page = find_candidates(annotate(document))
    return any(
        reading.unit == unit and number.value * reading.factor == pytest.approx(value, rel=1e-3)
        for number in page.numbers
        if written in text[number.start : number.end]
        for reading in unit_readings(number)
    )


@pytest.mark.parametrize(("text", "written", "value", "unit"), CASES)
def test_the_right_unit_is_among_the_readings(
    text: str, written: str, value: float, unit: str
) -> None:
    assert holds(text, "en", written, value, unit)


@pytest.mark.parametrize(("text", "written", "value", "unit"), RUSSIAN_CASES)
def test_the_right_unit_is_among_the_readings_in_russian(
    text: str, written: str, value: float, unit: str
) -> None:
    assert holds(text, "ru", written, value, unit)


def test_a_national_sign_leaves_no_other_dollar() -> None:
    assert not holds(
        "WINNIPEG – Manitoba sold goods worth US$640 million.", "en", "640", 640e6, "CAD"
    )


def test_currencies_and_their_countries_are_those_of_cldr() -> None:
    assert currencies_of("NPL")[0] == "NPR"
    assert currencies_of("CA-MB")[0] == "CAD"
    assert currencies_of("NCL")[0] == "XPF"
    assert issuers_of("TND") == ("TUN",)
    assert issuers_of("EUR") == ()
