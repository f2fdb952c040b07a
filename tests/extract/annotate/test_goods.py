"""Goods words: every form, the longest at each place, lists that share a noun, and the traps."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.extract.annotate import goods
from kirmash.reference import lexicons

CODES = (
    Path(__file__).parent.parents[3].parent / "shared" / "data" / "codes" / "harmonized-system.csv"
)

RECOGNISED = [
    ("en", "Belarus sold buses, trolleybuses and trams.", ["bus", "trolleybus", "tram"]),
    ("en", "It bought milk powder, not milk.", ["milk_powder", "milk"]),
    ("en", "The crane trucks run on MAZ chassis.", ["crane_truck", "chassis"]),
    ("en", "Flax yarn and linen fabrics were shown.", ["flax_yarn", "linen"]),
    (
        "en",
        "agricultural, passenger, utility and road machines",
        ["agricultural_machinery", "passenger_vehicle_fleet", "utility_vehicle", "road_machinery"],
    ),
    ("en", "The city's lifts were replaced.", ["lift"]),
    (
        "en",
        "road building machines and road-building machines",
        ["road_machinery", "road_machinery"],
    ),
    ("ru", "Поставки автобусов и троллейбусов выросли.", ["bus", "trolleybus"]),
    (
        "ru",
        "Речь о сельскохозяйственной технике и зерноуборочных комбайнах.",
        ["agricultural_machinery", "combine_harvester"],
    ),
    (
        "ru",
        "карьерную, дорожно-строительную технику, и коммунальную, а также сельскохозяйственную",
        ["dump_truck", "road_machinery", "utility_vehicle", "agricultural_machinery"],
    ),
    ("ru", "Экспорт сухого молока, сливочного масла и сыров", ["milk_powder", "butter", "cheese"]),
    ("ru", "закупка льноволокна и льняной пряжи", ["flax", "flax_yarn"]),
    ("ru", "калийных удобрений и нефтепродуктов", ["potash", "oil_product"]),
    ("ru", "экспорт стали и цемента", ["steel", "cement"]),
    ("ru", "кузова для легковых автомобилей", ["vehicle_body"]),
    ("be", "пастаўкі аўтобусаў і трактараў", ["bus", "tractor"]),
]

NOT_RECOGNISED = [
    ("en", "The country lifts sanctions and works on oil and gas sector issues."),
    ("en", "A visit to the tractor plant is planned."),
    ("en", "They combine efforts and book a hall."),
    ("en", "exports of such vehicles"),
    ("ru", "Посещение тракторного завода и фабрики."),
    ("ru", "Собеседниками стали губернаторы."),
    ("ru", "Завод ГАЗ поставил детали."),
    ("ru", "вопросы продовольственной безопасности"),
]


@pytest.mark.parametrize(("lang", "text", "keys"), RECOGNISED)
def test_finds_every_form(lang: str, text: str, keys: list[str]) -> None:
    assert [mention.key for mention in goods.find_goods(text, lang)] == keys


@pytest.mark.parametrize(("lang", "text"), NOT_RECOGNISED)
def test_passes_over_traps(lang: str, text: str) -> None:
    assert goods.find_goods(text, lang) == ()


def test_spans_hold_the_matched_words() -> None:
    text = "Ивановские автокраны на шасси МАЗ и лифты"
    assert [text[m.start : m.end] for m in goods.find_goods(text, "ru")] == ["автокраны", "лифты"]


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Tractors", "tractor"),
        ("троллейбуса", "trolleybus"),
        ("potash", "potash"),
        ("4011", "tyre"),
    ],
)
def test_lookup_by_word_form_key_or_code(word: str, key: str) -> None:
    assert key in [entry.key for entry in goods.lookup_goods(word)]


def test_lookup_of_an_unknown_word_is_empty() -> None:
    assert goods.lookup_goods("qwertz") == ()


def test_every_chapter_in_use_has_a_word() -> None:
    chapters = {code[:2] for entry in lexicons.goods().values() for code in entry.hs}
    assert chapters == {f"{n:02d}" for n in range(1, 98)} - {"77"}  # 77 is reserved and empty


def test_goods_of_organisations_are_in_the_lexicon() -> None:
    firm_goods = {key for firm in lexicons.organisations().values() for key in firm.goods}
    assert firm_goods <= set(lexicons.goods())


def test_codes_stand_in_the_nomenclature() -> None:
    if not CODES.exists():
        pytest.skip("the list of Harmonized System codes lies outside the repository")
    with CODES.open(encoding="utf-8") as lines:
        known = {row["hscode"] for row in csv.DictReader(lines)}
    assert {code for entry in lexicons.goods().values() for code in entry.hs} <= known


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.sampled_from("buses автобус техникуi, İßſё’-\n ГАЗ«»"), max_size=120),
    lang=st.sampled_from(["en", "ru", "be"]),
)
def test_any_text_is_read_and_mentions_never_overlap(text: str, lang: str) -> None:
    mentions = goods.find_goods(text, lang)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_a_word_for_entire_chapters_only_announces_what_follows() -> None:
    assert [
        m.key for m in goods.find_goods("deliveries of vehicles such as tractors, buses", "en")
    ] == [
        "tractor",
        "bus",
    ]
    assert [m.key for m in goods.find_goods("vehicles and tractors", "en")] == [
        "vehicle",
        "tractor",
    ]


def test_the_lexicon_speaks_of_headings_in_both_languages() -> None:
    entries = lexicons.goods().values()
    assert len(entries) >= 600
    assert all(entry.words["en"] and entry.words["ru"] for entry in entries)
    assert len({code[:4] for entry in entries for code in entry.hs if len(code) >= 4}) >= 400


@pytest.mark.parametrize(
    ("brand", "key"),
    [
        ("БелАЗ", "dump_truck"),
        ("Caterpillar", "excavator"),
        ("belaruskali", "potash"),
        ("лифты", "lift"),
    ],
)
def test_a_brand_is_looked_up_by_what_it_makes(brand: str, key: str) -> None:
    assert key in [entry.key for entry in goods.lookup_goods(brand)]
