"""Who supplies and who travels: printed only where the words leave no doubt."""

from __future__ import annotations

import pytest

from kirmash.extract.deal_routes import DealRoute, main_goods, supply_route, visit_route

PAIR = ("BLR", "RU-IVA")


@pytest.mark.parametrize(
    ("text", "parties", "goods", "giver"),
    [
        ("Kazakhstan will sell potatoes to Pakistan", ("KAZ", "PAK"), ("potato",), "KAZ"),
        ("Россия поставит Вьетнаму автобусы", ("RUS", "VNM"), ("bus",), "RUS"),
        ("Текстильщики закупают в Белоруссии льняное волокно", PAIR, ("flax",), "BLR"),
        ("Ivanovo farms were offered Belarusian agricultural machines", PAIR,
         ("agricultural_machinery",), "BLR"),
        ("Беларусь увеличила поставки молока в Китай", ("BLR", "CHN"), ("milk",), "BLR"),
        ("supplies of milk from Belarus will grow", ("RUS", "BLR"), ("milk",), "BLR"),
        # nothing tells who sells
        ("buses and trolleybuses were discussed in Belarus", PAIR, ("bus",), ""),
        ("A delegation from Ivanovo Oblast looked at buses", PAIR, ("bus",), ""),
        ("According to Russia, buses arrived", ("RUS", "BLR"), ("bus",), ""),
        ("the Belarusian side spoke of buses", PAIR, ("bus",), ""),
        # the words tell both
        ("Belarusian buses are sold to Belarus", PAIR, ("bus",), ""),
        # the words are of a third
        ("Kazakh buses will be sold", PAIR, ("bus",), ""),
    ],
)  # fmt: skip
def test_supplies(text: str, parties: tuple[str, str], goods: tuple[str, ...], giver: str) -> None:
    route = supply_route([text], parties, goods, ())
    assert (route.giver if route else "") == giver


def test_texts_that_differ_tell_no_direction() -> None:
    texts = ["Belarus will sell milk to Russia", "Russia will sell milk to Belarus"]
    assert supply_route(texts, ("BLR", "RUS"), ("milk",), ()) is None


def test_the_maker_of_the_goods_is_who_supplies_them() -> None:
    assert supply_route([""], PAIR, ("chassis",), ("maz",)) == DealRoute("BLR", "RU-IVA")
    assert supply_route([""], PAIR, ("flax",), ("maz",)) is None
    assert supply_route([""], ("KAZ", "RUS"), ("chassis",), ("maz",)) is None


@pytest.mark.parametrize(
    ("text", "giver"),
    [
        ("A delegation from Belarus visited Ivanovo Oblast", "BLR"),
        ("Делегация Ивановской области отправится в Белоруссию", "RU-IVA"),
        ("The governor of Ivanovo Oblast received the ambassador of Belarus", ""),
        ("переговоры с послом Белоруссии в России", ""),
        ("A delegation from Belarus was seen", ""),
    ],
)
def test_visits(text: str, giver: str) -> None:
    route = visit_route([text], PAIR)
    assert (route.giver if route else "") == giver


@pytest.mark.parametrize(
    ("texts", "goods", "main"),
    [
        (("Поставка шасси МАЗ для автокранов «Ивановец»",), ("chassis", "crane_truck"), ("chassis",)),
        (("truck cranes mounted on MAZ chassis",), ("crane_truck", "chassis"), ("crane_truck",)),
        (("equipment for processing flax and wool",), ("textile_machinery", "wool"),
         ("textile_machinery",)),
        (("buses and trolleybuses",), ("bus", "trolleybus"), ("bus", "trolleybus")),
        # named as goods of their own elsewhere
        (("chassis for truck cranes", "truck cranes"), ("chassis", "crane_truck"),
         ("chassis", "crane_truck")),
        # nothing else would be left
        (("спрос на тракторы",), ("tractor",), ("tractor",)),
        ((), ("tractor",), ("tractor",)),
    ],
)  # fmt: skip
def test_goods_that_others_are_for_are_not_supplied(
    texts: tuple[str, ...], goods: tuple[str, ...], main: tuple[str, ...]
) -> None:
    assert main_goods(goods, texts) == main


@pytest.mark.parametrize(
    ("text", "giver"),
    [
        ("Belarus will sell buses to the Russian city of Ivanovo", "BLR"),
        ("Belarus’ readiness to sell buses", "BLR"),
        ("Ivanovo Oblast will buy buses", "BLR"),
        ("Беларусь готова поставить автобусы", "BLR"),
        ("Ивановская область закупит автобусы", "BLR"),
        ("Belarus has been supplied buses", ""),
        ("Belarus is supplied with buses", ""),
        ("the envoy of Belarus will sell buses", ""),
        ("посол Беларуси поставит автобусы", ""),
        ("Firms of Russia and Belarus will supply buses", ""),
    ],
)
def test_the_subject_of_a_verb_sells_or_buys(text: str, giver: str) -> None:
    route = supply_route([text], PAIR, ("bus",), ())
    assert (route.giver if route else "") == giver
