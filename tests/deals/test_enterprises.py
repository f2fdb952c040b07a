"""Firms brought together across documents, scripts and legal forms; people's merges and splits;
FollowTheMoney entities.
"""

from __future__ import annotations

import json

import pytest

from kirmash.deals import export
from kirmash.deals.firms import Enterprise, Named, alike, enterprise_id, parted, register, skeleton
from kirmash.records.actors import Actor, ActorKind
from kirmash.records.deals import Deal, DealKind, DealStatus
from kirmash.records.evidence import Span
from kirmash.records.judgements import Judgement, Verdict


def firm(
    document: str,
    name: str,
    economy: str | None = None,
    kind: ActorKind = ActorKind.COMPANY,
    key: str = "",
) -> Named:
    return Named(Actor(document, name, kind, (Span(0, len(name), name),), None, economy, key))


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
def test_one_name_in_other_clothes_is_one_firm(first: str, second: str) -> None:
    assert len(register([firm("a", first), firm("b", second)], [])) == 1


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
    assert len(register([firm("a", first), firm("b", second)], [])) == 2


def test_one_name_in_two_countries_is_two_firms_and_in_a_region_of_one_country_one() -> None:
    assert len(register([firm("a", "Восток", "RUS"), firm("b", "Восток", "KAZ")], [])) == 2
    assert len(register([firm("a", "Восток", "RUS"), firm("b", "Восток", "RU-IVA")], [])) == 1


def test_legal_forms_are_kept_apart_from_the_name() -> None:
    assert parted("ЗАО «Кранэкс»").form == "CJSC"
    assert parted("Kranex CJSC") == parted("ЗАО «Кранэкс»")
    assert parted("Ао").core
    assert parted("").core == ""
    assert alike(parted(""), parted("x")) == 0.0


def test_transliterations_come_to_one_skeleton() -> None:
    assert skeleton("Белшына") == skeleton("Belshyna") == skeleton("Belshina")


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
    (one,) = register(
        [firm("a", "Гефест-Инжиниринг"), firm("b", "Gefest Inzhiniring Ltd", "RU-IVA")], [deal]
    )
    assert (one.name_ru, one.name_en, one.form, one.economy) == (
        "Гефест-Инжиниринг",
        "Gefest Inzhiniring Ltd",
        "Ltd",
        "RU-IVA",
    )
    assert one.deals == ("d-1",)
    assert set(one.documents) == {"a", "b"}


def test_people_merge_and_split() -> None:
    named = [firm("a", "Первый завод"), firm("b", "Завод номер один"), firm("c", "Первый завод")]
    first, second = (one for one in register(named, []))
    merged = Judgement(first.id, Verdict.MERGE, "Anna", "2024-01-01T00:00:00", second.id)
    assert len(register(named, [], [merged])) == 1
    mention = named[2].actor.id
    whole = next(one for one in (first, second) if mention in one.mentions)
    split = Judgement(whole.id, Verdict.SPLIT, "Anna", "2024-01-01T00:00:00", mention)
    assert len(register(named, [], [split])) == 3


def test_later_documents_do_not_change_an_id() -> None:
    early = register([firm("a", "Дормаш")], [])[0]
    late = register([firm("a", "Дормаш"), firm("b", "OOO Dormash", "RU-IVA")], [])[0]
    assert early.id == late.id == enterprise_id(firm("a", "Дормаш").actor)


def test_people_are_no_enterprises() -> None:
    assert register([firm("a", "Иван Петров", kind=ActorKind.PERSON)], []) == ()


def test_entities_hold_lists_of_texts_and_only_what_is_known() -> None:
    found: tuple[Enterprise, ...] = register(
        [
            firm("a", "ОАО «Кранэкс»", "RU-IVA"),
            firm("b", "Правительство области", None, ActorKind.GOVERNMENT),
        ],
        [],
    )
    lines = [json.loads(line) for line in export.render_entities(found).splitlines()]
    company = next(one for one in lines if one["schema"] == "Company")
    assert company["properties"] == {
        "name": ["ОАО «Кранэкс»"],
        "country": ["ru"],
        "legalForm": ["OJSC"],
    }
    assert {one["schema"] for one in lines} == {"Company", "PublicBody"}
