"""Firms brought together across documents, scripts and legal forms; people's merges and splits;
FollowTheMoney entities.
"""

from __future__ import annotations

import json

import pytest

from kirmash.deals import export
from kirmash.deals.firms import (
    Enterprise,
    FirmMention,
    cluster_mentions_into_enterprises,
    enterprise_id,
    name_similarity,
    parse_firm_name,
)
from kirmash.records.deals import Deal, DealKind, DealStatus
from kirmash.records.evidence import Span
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.mentions import Actor, ActorKind
from kirmash.reference.transliteration import spelling_key


def firm(
    document: str,
    name: str,
    economy: str | None = None,
    kind: ActorKind = ActorKind.COMPANY,
    key: str = "",
) -> FirmMention:
    return FirmMention(Actor(document, name, kind, (Span(0, len(name), name),), None, economy, key))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ОАО «Белшина»", "Belshina JSC"),
        ("ООО «Тихий берег»", "Tikhiy Bereg LLC"),
        ("Шуйский щелочной завод", "Shuyskiy Shchelochnoy Zavod"),
        ("Song Ngan Seafood Co., Ltd", "Song Ngan Seafood"),
        ("«Гефест-Инжиниринг»", "Гефест Инжиниринг"),
        ("ГК «Сириус»", "Сириус"),
    ],
)
def test_variant_spellings_of_a_name_are_a_single_firm(first: str, second: str) -> None:
    assert len(cluster_mentions_into_enterprises([firm("a", first), firm("b", second)], [])) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Северсталь", "Северный ветер"),
        ("Дормаш", "Кормаш"),
        ("Vostok Trade", "Vostok Export"),
        ("Луч", "Ключ"),
        ("Агро-1", "Агро-2"),
    ],
)
def test_names_that_only_look_alike_are_two(first: str, second: str) -> None:
    assert len(cluster_mentions_into_enterprises([firm("a", first), firm("b", second)], [])) == 2


def test_a_name_is_two_firms_in_two_countries_but_a_single_firm_in_a_region_of_a_country() -> None:
    assert (
        len(
            cluster_mentions_into_enterprises(
                [firm("a", "Восток", "RUS"), firm("b", "Восток", "KAZ")], []
            )
        )
        == 2
    )
    assert (
        len(
            cluster_mentions_into_enterprises(
                [firm("a", "Восток", "RUS"), firm("b", "Восток", "RU-IVA")], []
            )
        )
        == 1
    )


def test_legal_forms_are_separated_from_the_name() -> None:
    assert parse_firm_name("ЗАО «Кранэкс»").legal_form == "CJSC"
    assert parse_firm_name("Kranex CJSC") == parse_firm_name("ЗАО «Кранэкс»")
    assert parse_firm_name("Ао").core
    assert parse_firm_name("").core == ""
    assert name_similarity(parse_firm_name(""), parse_firm_name("x")) == 0.0


def test_transliterations_come_to_the_same_skeleton() -> None:
    assert spelling_key("Белшына") == spelling_key("Belshyna") == spelling_key("Belshina")


def test_an_entry_has_both_scripts_goods_and_deals() -> None:
    deal = Deal(
        "d-1",
        DealKind.SUPPLY,
        DealStatus.SIGNED,
        "open",
        ("BLR", "RU-IVA"),
        "поставка станков завода «Гефест-Инжиниринг»",
        ("m",),
        (),
    )
    (entry,) = cluster_mentions_into_enterprises(
        [firm("a", "Гефест-Инжиниринг"), firm("b", "Gefest Inzhiniring Ltd", "RU-IVA")], [deal]
    )
    assert (entry.name_ru, entry.name_en, entry.form, entry.economy) == (
        "Гефест-Инжиниринг",
        "Gefest Inzhiniring Ltd",
        "Ltd",
        "RU-IVA",
    )
    assert entry.deals == ("d-1",)
    assert set(entry.documents) == {"a", "b"}


def test_people_merge_and_split() -> None:
    mentions = [firm("a", "Первый завод"), firm("b", "Завод номер один"), firm("c", "Первый завод")]
    first, second = (enterprise for enterprise in cluster_mentions_into_enterprises(mentions, []))
    merged = Judgement(first.id, Verdict.MERGE, "Anna", "2024-01-01T00:00:00", second.id)
    assert len(cluster_mentions_into_enterprises(mentions, [], [merged])) == 1
    mention = mentions[2].actor.id
    target = next(enterprise for enterprise in (first, second) if mention in enterprise.mentions)
    split = Judgement(target.id, Verdict.SPLIT, "Anna", "2024-01-01T00:00:00", mention)
    assert len(cluster_mentions_into_enterprises(mentions, [], [split])) == 3


def test_later_documents_do_not_change_an_id() -> None:
    early = cluster_mentions_into_enterprises([firm("a", "Дормаш")], [])[0]
    late = cluster_mentions_into_enterprises(
        [firm("a", "Дормаш"), firm("b", "OOO Dormash", "RU-IVA")], []
    )[0]
    assert early.id == late.id == enterprise_id(firm("a", "Дормаш").actor)


def test_people_are_no_enterprises() -> None:
    assert (
        cluster_mentions_into_enterprises([firm("a", "Иван Петров", kind=ActorKind.PERSON)], [])
        == ()
    )


def test_entities_hold_lists_of_texts_and_only_what_is_known() -> None:
    registered: tuple[Enterprise, ...] = cluster_mentions_into_enterprises(
        [
            firm("a", "ОАО «Кранэкс»", "RU-IVA"),
            firm("b", "Правительство области", None, ActorKind.GOVERNMENT),
        ],
        [],
    )
    lines = [
        json.loads(line) for line in export.render_enterprise_entities(registered).splitlines()
    ]
    company = next(entity for entity in lines if entity["schema"] == "Company")
    assert company["properties"] == {
        "name": ["ОАО «Кранэкс»"],
        "country": ["ru"],
        "legalForm": ["OJSC"],
    }
    assert {entity["schema"] for entity in lines} == {"Company", "PublicBody"}
