"""Deals worded as an official would: every kind, status and direction has its sentence in both
languages, none made of a label and a colon.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from string import Formatter

import pytest

from kirmash.briefs import deal_titles
from kirmash.briefs.deal_titles import STATUSES, SUBJECTS, deal_title, sentence_status
from kirmash.catalogs import read_catalog
from kirmash.lang.registry import all_languages
from kirmash.records.deals import Deal, DealEvent, DealKind, DealStatus
from kirmash.reference import lexicons

DAY = date(2016, 4, 15)
PAIR = ("BLR", "RU-IVA")
TEXTS = {
    "": "buses",
    "route": "Belarus will sell buses to Ivanovo Oblast",
    "visit": "A delegation from Belarus visited Ivanovo Oblast",
}


@pytest.fixture(autouse=True)
def _lexicons() -> None:
    """The whole lexicons, in place of the few entries of the other tests here."""


def a_deal(
    kind: DealKind = DealKind.SUPPLY,
    status: DealStatus = DealStatus.PLANNED,
    *,
    goods: tuple[str, ...] = (),
    text: str = "",
    parties: tuple[str, ...] = PAIR,
    theme: str = "",
    actors: tuple[str, ...] = (),
    before: DealStatus | None = None,
) -> Deal:
    step = DealEvent(before or status, DAY, "m-1", "x", quote=text)
    return Deal(
        "d-1",
        kind,
        status,
        "open",
        parties,
        "",
        (),
        (step,),
        goods=goods,
        theme=theme,
        actors=actors,
    )


def sentences(lang: str) -> dict[str, str]:
    return {entry.key: entry.forms[0] for entry in read_catalog(f"deals.{lang}.po") if entry.key}


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_whatever_a_deal_is_it_has_a_sentence(lang: str) -> None:
    used = set()
    for subject in SUBJECTS:
        kind = DealKind(subject) if subject in set(DealKind) else DealKind.OTHER
        theme = {"plan": "plan_of_measures"}.get(
            subject, "" if subject in set(DealKind) else subject
        )
        for status in DealStatus:
            for before in DealStatus:
                for goods in ((), ("bus",)):
                    for actors in ((), ("maz",)):
                        for parties in ((), ("BLR",), PAIR, ("KAZ", "PAK"), ("BLR", "KAZ", "RUS")):
                            for text in TEXTS.values():
                                deal = a_deal(
                                    kind,
                                    status,
                                    goods=goods,
                                    actors=actors,
                                    parties=parties,
                                    text=text,
                                    theme=theme,
                                    before=before,
                                )
                                used.add(title := deal_title(deal, lang, PAIR))
                                assert title[0].isupper() or title[0] == "«"
                                assert "{" not in title
                                assert ": " not in title
    assert len(used) > 300


def test_both_languages_have_the_same_sentences() -> None:
    assert sentences("en").keys() == sentences("ru").keys()


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_sentence_tells_what_its_key_promises(lang: str) -> None:
    for key, text in sentences(lang).items():
        blanks = {name for _, name, _, _ in Formatter().parse(text) if name}
        parts = key.split(".")
        if parts[0] in {"theme", "phrase", "quoted"}:
            continue
        assert ("goods" in parts) == ("goods" in blanks), key
        assert ("on" in parts) == ("on" in blanks), key
        if "parties" in parts:
            assert blanks & {"of", "between"}, key
        if "way" in parts:
            assert blanks & {"giver", "from", "of"}, key
            assert blanks & {"to", "host"}, key


def test_every_subject_has_every_status() -> None:
    known = {tuple(key.split(".")[:2]) for key in sentences("en")}
    assert {(subject, status) for subject in SUBJECTS for status in STATUSES} <= known


def test_every_theme_the_readers_know_has_its_phrases() -> None:
    for language in all_languages():
        for row in lexicons.table_rows(language.word_folder / "deal_words.csv"):
            if row["role"] == "theme":
                for lang in ("en", "ru"):
                    assert deal_titles.theme_phrase(row["value"], "agreement", lang), row
                    assert deal_titles.theme_phrase(row["value"], "project", lang), row


@pytest.mark.parametrize(
    ("deal", "english", "russian"),
    [
        (
            a_deal(goods=("bus", "trolleybus"), text="Belarus to sell buses to Ivanovo Oblast"),
            "Belarus to supply buses and trolleybuses to Ivanovo Oblast",
            "Запланированы поставки автобусов и троллейбусов из Беларуси в Ивановскую область",
        ),
        (
            a_deal(
                status=DealStatus.COMPLETED,
                goods=("combine_harvester", "tractor"),
                text="ивановские хозяйства приобрели белорусские комбайны и тракторы",
            ),
            "Belarus supplied combine harvesters and tractors to Ivanovo Oblast",
            "Выполнены поставки зерноуборочных комбайнов и тракторов из Беларуси "
            "в Ивановскую область",
        ),
        (
            a_deal(
                goods=("wheat",), parties=("KAZ", "VNM"), text="Казахстан продаст Вьетнаму зерно"
            ),
            "Kazakhstan to supply wheat to Vietnam",
            "Запланированы поставки пшеницы из Казахстана во Вьетнам",
        ),
        (
            a_deal(
                status=DealStatus.SIGNED, goods=("milk",), parties=("BLR", "CUB"), text="молоко"
            ),
            "A contract was signed for the supply of milk between Belarus and Cuba",
            "Подписан договор о поставках молока между Беларусью и Кубой",
        ),
        (
            a_deal(
                goods=("tractor",),
                parties=("BLR", "CUB"),
                text="поставки тракторов на Кубу начнутся",
            ),
            "Belarus to supply tractors to Cuba",
            "Запланированы поставки тракторов из Беларуси на Кубу",
        ),
        (
            a_deal(
                DealKind.AGREEMENT,
                DealStatus.SIGNED,
                parties=("RU-IVA", "BY-VI"),
                theme="partnership_agreement",
            ),
            "An agreement on partnership between Ivanovo Oblast and Vitebsk Oblast was signed",
            "Подписано соглашение между Ивановской областью и Витебской областью о партнёрстве",
        ),
        (
            a_deal(DealKind.PROJECT, DealStatus.IN_PROGRESS, goods=("flax",)),
            "Work on a joint project on flax is under way",
            "Ведётся работа над совместным проектом по льну",
        ),
        (
            a_deal(DealKind.RESUMPTION, DealStatus.PROPOSED, goods=("chassis",)),
            "It was proposed to resume co-operation on chassis",
            "Предложено возобновить сотрудничество по шасси",
        ),
        (
            a_deal(
                DealKind.VISIT,
                DealStatus.COMPLETED,
                text="Делегация Ивановской области прибыла в Белоруссию",
                actors=("bellegprom", "belta"),
            ),
            "A delegation from Ivanovo Oblast visited Belarus with the participation of Bellegprom",
            "Состоялся визит делегации Ивановской области в Беларусь "
            "с участием организации «Беллегпром»",
        ),
        (
            a_deal(DealKind.AGREEMENT, DealStatus.SIGNED, theme="plan_of_measures"),
            "An action plan was signed",
            "Подписан план мероприятий",
        ),
    ],
)
def test_sentences(deal: Deal, english: str, russian: str) -> None:
    assert deal_title(deal, "en", PAIR) == english
    assert deal_title(deal, "ru", PAIR) == russian


@pytest.mark.parametrize(
    ("before", "status"),
    [
        (DealStatus.PROPOSED, "proposed"),
        (DealStatus.PLANNED, "lapsed"),
        (DealStatus.SIGNED, "signed"),
        (DealStatus.IN_PROGRESS, "stalled"),
        (DealStatus.CANCELLED, "cancelled"),
        (DealStatus.LAPSED, "lapsed"),
    ],
)
def test_of_a_lapsed_deal_the_sentence_tells_what_was_last_heard(
    before: DealStatus, status: str
) -> None:
    assert sentence_status(a_deal(status=DealStatus.LAPSED, before=before)) == status


def test_what_nobody_describes_is_quoted_and_cut_at_a_word() -> None:
    deal = a_deal(DealKind.OTHER, DealStatus.IN_PROGRESS)
    assert deal_title(deal, "en", PAIR, quote="talks «go on»") == (
        "Co-operation is under way (in the words of the source, “talks „go on“”)"
    )
    long = deal_title(deal, "en", PAIR, quote="talks " * 60)
    assert long.endswith("talks…”)")
    assert len(long) < 200
    about_buses = a_deal(goods=("bus",))
    assert "words of the source" not in deal_title(about_buses, "en", PAIR, quote="big buses")


def test_goods_of_the_same_codes_are_named_once() -> None:
    deal = a_deal(DealKind.PROJECT, goods=("elevator", "lift"))
    assert deal_title(deal, "en", PAIR) == "A joint project on lifts is planned"


@pytest.mark.parametrize(
    ("words", "meets"),
    [
        ("meeting of representatives of enterprises took place in the chamber", True),
        ("regional business conference", True),
        ("встреча представителей предприятий", True),
        ("ban on imports of maize", False),
        ("talks with suppliers", False),
        ("buses, offered at a meeting", False),
    ],
)
def test_a_meeting_under_another_kind_is_listed_and_worded_as_one(words: str, meets: bool) -> None:
    deal = replace(a_deal(DealKind.OTHER, DealStatus.COMPLETED), object=words)
    assert deal_titles.is_meeting(deal) is meets
    assert (deal_title(deal, "en", PAIR).startswith("A meeting")) is meets
    assert not deal_titles.is_meeting(replace(deal, kind=DealKind.SUPPLY))
