"""Names of goods and economies in the forms that sentences need."""

from __future__ import annotations

from datetime import date

import pytest

from kirmash.i18n import word_remedy
from kirmash.messages import message
from kirmash.records.coverage import Coverage, coverage_sentences
from kirmash.reference import lexicons, word_forms
from kirmash.trade.source_years import SourceYear
from kirmash.trade.worlds import reasons


def test_all_goods_have_their_forms_and_no_others() -> None:
    rows = {row["key"]: row for row in lexicons.data_rows("goods_forms")}
    assert rows.keys() == lexicons.goods().keys()
    assert all(all(row.values()) for row in rows.values())
    for row in rows.values():
        assert not set("abcdefghijklmnopqrstuvwxyz") & set(row["ru_gen"] + row["ru_dat"]), row


@pytest.mark.parametrize(
    ("key", "english", "genitive", "dative"),
    [
        ("bus", "buses", "автобусов", "автобусам"),
        ("flax", "flax", "льна", "льну"),
        ("food", "food", "продуктов питания", "продуктам питания"),
        ("agricultural_machinery", "agricultural machinery", "сельскохозяйственной техники",
         "сельскохозяйственной технике"),
        ("chassis", "chassis", "шасси", "шасси"),
    ],
)  # fmt: skip
def test_goods(key: str, english: str, genitive: str, dative: str) -> None:
    assert word_forms.goods_name(key, "en") == english
    assert word_forms.goods_in_genitive(key, "ru") == genitive
    assert word_forms.goods_in_dative(key, "ru") == dative
    assert word_forms.goods_in_genitive(key, "en") == english


def test_unknown_goods_have_no_name() -> None:
    assert word_forms.goods_name("no_such_goods", "ru") == ""


@pytest.mark.parametrize(
    ("code", "to", "source", "together"),
    [
        ("BLR", "в Беларусь", "из Беларуси", "Беларусью"),
        ("RU-IVA", "в Ивановскую область", "из Ивановской области", "Ивановской областью"),
        ("RU-VLA", "во Владимирскую область", "из Владимирской области", "Владимирской областью"),
        ("VNM", "во Вьетнам", "из Вьетнама", "Вьетнамом"),
        ("CUB", "на Кубу", "с Кубы", "Кубой"),
        ("RU-TA", "в Татарстан", "из Татарстана", "Татарстаном"),
        ("RU-PRI", "в Приморский край", "из Приморского края", "Приморским краем"),
        ("CZ-20", "в Среднечешский край", "из Среднечешского края", "Среднечешским краем"),
        ("USA", "в США", "из США", "США"),
        ("US-IA", "в регион Айова", "из региона Айова", "регионом Айова"),
        ("no-such", "в no-such", "из no-such", "no-such"),
    ],
)
def test_economies_in_russian(code: str, to: str, source: str, together: str) -> None:
    forms = word_forms.economy_forms(code, "ru")
    assert f"{forms.to_preposition} {forms.to}" == to
    assert f"{forms.from_preposition} {forms.source}" == source
    assert forms.together == together


def test_economies_in_english_have_their_article() -> None:
    assert word_forms.economy_forms("USA", "en").name == "the United States"
    assert word_forms.economy_forms("BLR", "en").name == "Belarus"


def test_every_country_has_its_forms() -> None:
    rows = {row["code"] for row in lexicons.data_rows("economy_forms")}
    countries = {
        entry.code for entry in lexicons.economies().values() if entry.kind in {"country", "group"}
    }
    assert countries <= rows <= lexicons.economies().keys()


def test_what_tables_lack_is_said_with_names_and_mended_with_codes() -> None:
    year = SourceYear("WITS", 2021, 30, "HS17", 6, date(2024, 2, 1))
    lacking = reasons.no_exports(year, "USA").why
    assert "exports of the United States for 2021" in word_forms.word_with_names(lacking, "en")
    assert "--reporter USA" in word_remedy(lacking, "ru")
    part = reasons.part_of_structure(year, "RUS", 0.5).why
    assert "товары России, которые" in word_forms.word_with_names(part, "ru")
    flow = reasons.part_of_flow(year, ("BLR", "RUS"), 0.5).why
    assert "товары потока Беларусь → Россия," in word_forms.word_with_names(flow, "ru")
    members = message(
        "ranking.members-missing",
        "{source} has no reports of these members of {group} for {year}: {members}.",
        source="WITS",
        group="EAEU",
        year=2021,
        members=("ARM", "BLR"),
    )
    assert word_forms.word_with_names(members, "ru") == (
        "В источнике WITS нет отчётности этих членов Евразийского экономического союза за 2021 г.: "
        "Армения, Беларусь."
    )
    filled = coverage_sentences(Coverage(filled=(("RUS", "BLR"),)))[0]
    assert "Russia – Belarus" in word_forms.word_with_names(filled, "en")


def test_other_messages_keep_their_words() -> None:
    other = message("dossier.no-such", "There is no {economy}.", economy="RUS")
    assert word_forms.word_with_names(other, "en") == "There is no RUS."
