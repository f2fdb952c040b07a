"""Places in texts: every form of the language, and the words that only look like places."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.extract.annotate import places
from kirmash.reference import lexicons

CORPUS = Path(__file__).resolve().parent.parents[4] / "shared" / "corpus" / "dev"


def quotes_and_codes(text: str, lang: str) -> list[tuple[str, str]]:
    return [(text[place.start : place.end], place.code) for place in places.find_places(text, lang)]


def codes(text: str, lang: str) -> list[str]:
    return [place.code for place in places.find_places(text, lang)]


ENGLISH = [
    ("Russia's Ivanovo Oblast", ["RUS", "RU-IVA"]),
    ("Belarusian-Russian trade", ["BLR", "RUS"]),
    ("Sino-Russian trade", ["CHN", "RUS"]),
    ("an Ivanovo-made crane", ["RU-IVA"]),
    ("Moscow and Minsk agreed", ["RUS", "BLR"]),
    ("Moscow Oblast and Minsk Region", ["RU-MOS", "BY-MI"]),
    ("Brest and Minsk regions", ["BY-BR", "BY-MI"]),
    ("Ivanovo and Vitebsk Oblasts", ["RU-IVA", "BY-VI"]),
    ("Saint Petersburg", ["RU-SPE"]),
    ("the USA, the UK, the UAE and the EAEU", ["USA", "GBR", "ARE", "EAEU"]),
    ("let us go and is it china or turkey", []),
    ("turkey meat from Turkey, chinaware from China", ["TUR", "CHN"]),
    ("Frozen Turkey breast was sold", []),
    ("$5 million US dollars and US$3 million", []),
    ("2 million Belarusian rubles", []),
    ("ten o'clock Moscow time, 5 Moscow Street", []),
    ("Latin American and South American markets", []),
    ("Papua New Guinea, Guinea-Bissau, Equatorial Guinea", ["PNG", "GNB", "GNQ"]),
    ("South Korean and North Korean", ["KOR", "PRK"]),
    ("Niger and Nigeria", ["NER", "NGA"]),
    ("President Vladimir Putin", []),
    ("a plant in Vladimir", ["RU-VLA"]),
    ("coach Michael Jordan and Chad Smith flew to Jordan", ["JOR"]),
    ("Georgia, USA", ["US-GA", "USA"]),
    ("Tbilisi hopes that Georgia will export more wine", ["GEO", "GEO"]),
    ("Atlanta firms lead Georgia exports", ["US-GA", "US-GA"]),
    ("The council of Ivanovo District in Brest Oblast", ["BY-BR", "BY-BR"]),
    ("Ivanovo District, Ivanovo Oblast", ["RU-IVA"]),
    ("Dzerzhinsk, Nizhny Novgorod Oblast", ["RU-NIZ", "RU-NIZ"]),
    ("Kenya's Nakuru County", ["KEN", "KE-31"]),
    ("China's Guangxi Zhuang Autonomous Region", ["CHN", "CN-GX"]),
    ("Quebec, Québec and Baden-Württemberg", ["CA-QC", "CA-QC", "DE-BW"]),
    ("Uganda's Central Bank", ["UGA"]),
    ("write to trade@mail.Belarus.by", []),
    ("BELARUS AND RUSSIA", ["BLR", "RUS"]),
]

RUSSIAN = [
    ("торговля с Ивановской областью", ["RU-IVA"]),
    ("губернаторы Ивановской и Витебской областей", ["RU-IVA", "BY-VI"]),
    ("Минской, Брестской и Гомельской областями", ["BY-MI", "BY-BR", "BY-HO"]),
    ("в Республике Беларусь", ["BLR"]),
    ("белорусско-российский совет", ["BLR", "RUS"]),
    ("российско-китайская торговля", ["RUS", "CHN"]),
    ("американо-китайский спор", ["USA", "CHN"]),
    ("между Беларусью и РФ", ["BLR", "RUS"]),
    ("СНГ, ЕАЭС, США и ОАЭ", ["CIS", "EAEU", "USA", "ARE"]),
    ("5 млн долларов США", []),
    ("100 млн российских рублей", []),
    ("в 10 часов по московскому времени", []),
    ("на Минской улице, ул. Московская", []),
    ("Минский тракторный завод", ["BLR"]),
    ("Московской областью и Москвой", ["RU-MOS", "RUS"]),
    ("Иванов сказал, что Иванова приедет", []),
    ("приехали в Иваново и вышли из Иванова в области, Россия", ["RU-IVA", "RU-IVA", "RUS"]),
    ("Ивановский район Брестской области", ["BY-BR", "BY-BR"]),
    ("Ивановский район Ивановской области", ["RU-IVA"]),
    ("ивановские ткани, витебский лён, калужские станки", ["RU-IVA", "BY-VI", "RU-KLU"]),
    ("Владимир Путин", []),
    ("во Владимире и Владимирской области", ["RU-VLA", "RU-VLA"]),
    ("Южной Кореей, Саудовской Аравией, Нижнего Новгорода", ["KOR", "SAU", "RU-NIZ"]),
    ("в Набережных Челнах, Великими Луками", ["RU-TA", "RU-PSK"]),
    ("Кузбассом и на Среднем Урале, в Подмосковье", ["RU-KEM", "RU-SVE", "RU-MOS"]),
    ("Республики Татарстан, Республики Саха (Якутия)", ["RU-TA", "RU-SA"]),
    ("россияне и белорусы", ["RUS", "BLR"]),
    ("Ивановской обл. и Алтайским краем", ["RU-IVA", "RU-ALT"]),
    ("Могилёвской и Могилевской области", ["BY-MA", "BY-MA"]),
    ("Беларусь ждёт: экспорт РБ вырос", ["BLR", "BLR"]),
    ("экспорт РБ вырос", []),
    ("Председатель Кировского района и Советской улицы", []),
    ("посол Китая в Минске", ["CHN", "BLR"]),
    ("поставки из Шуи и Кинешмы, Орши и Бобруйска", ["RU-IVA", "RU-IVA", "BY-VI", "BY-MA"]),
    ("Латинской Америке и Южной Америкой", ["Latin America"]),
    ("Того же мнения министр. Об этом сообщила Франция", ["FRA"]),
]

BELARUSIAN = [
    ("гандаль Беларусі з Расіяй і Іванаўскай вобласцю", ["BLR", "RUS", "RU-IVA"]),
    ("Рэспублікі Беларусь", ["BLR"]),
    ("беларуска-расійскі форум у Мінску", ["BLR", "RUS", "BLR"]),
]


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english(text: str, expected: list[str]) -> None:
    assert codes(text, "en") == expected


@pytest.mark.parametrize(("text", "expected"), RUSSIAN)
def test_russian(text: str, expected: list[str]) -> None:
    assert codes(text, "ru") == expected


@pytest.mark.parametrize(("text", "expected"), BELARUSIAN)
def test_belarusian(text: str, expected: list[str]) -> None:
    assert codes(text, "be") == expected


def test_forms_state_how_the_place_is_mentioned() -> None:
    text = (
        "Belarusian goods reached Ivanovo; Minsk sold to the Kuzbass, Russia and the EU by the "
        "Minsk Automobile Plant"
    )
    forms = [place.form for place in places.find_places(text, "en")]
    assert forms == ["adjective", "city", "capital", "nickname", "name", "group", "city"]


def test_spans_hold_the_words() -> None:
    assert quotes_and_codes("Russia’s Ivanovo\u00a0Oblast", "en") == [
        ("Russia", "RUS"),
        ("Ivanovo\u00a0Oblast", "RU-IVA"),
    ]


def test_a_letter_that_lengthens_in_lower_case_shifts_nothing() -> None:
    assert quotes_and_codes("İİİ Belarus", "en") == [("Belarus", "BLR")]


PAIRS = [
    (
        "Belarus and Russia's Ivanovo Oblast agreed. Russia and Belarus trade. Ivanovo Oblast buys "
        "linen.",
        "en",
        ("BLR", "RU-IVA"),
    ),
    ("Ивановская область продала Беларуси ткани. Россия рада.", "ru", ("RU-IVA", "BLR")),
    (
        "Kenya's exports to Uganda fell, Kenyan data show. Nairobi hopes Uganda buys more; "
        "Tanzania too.",
        "en",
        ("KEN", "UGA"),
    ),
    ("Belarus exports more.", "en", ("BLR", None)),
    ("Nothing is named here.", "en", (None, None)),
    (
        "Belarus, Brest Oblast and Russia's Irkutsk Oblast met. Belarus and Irkutsk Oblast trade; "
        "Brest helps.",
        "en",
        ("BLR", "RU-IRK"),
    ),
]


@pytest.mark.parametrize(("text", "lang", "expected"), PAIRS)
def test_pair(text: str, lang: str, expected: tuple[str | None, str | None]) -> None:
    assert places.find_economy_pair(text, None, places.find_places(text, lang)) == expected


def test_the_title_weighs_most() -> None:
    text = "Kenya and Uganda\n" + "Tanzania sold maize. " * 3
    mentions = places.find_places(text, "en")
    assert set(places.find_economy_pair(text, "Kenya and Uganda", mentions)) == {"KEN", "UGA"}
    assert "TZA" in places.find_economy_pair(text, None, mentions)


WORDS = st.sampled_from(
    [
        "Belarus",
        "Ivanovo",
        "Oblast",
        "Ивановской",
        "и",
        "Витебской",
        "областей",
        "Москва",
        "US",
        "dollars",
        "Georgia",
        ",",
        "-",
        "İ",
        ".",
    ]
)


@given(
    st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join)),
    st.sampled_from(["en", "ru", "be"]),
)
def test_places_lie_in_the_text_and_never_overlap(text: str, lang: str) -> None:
    mentions = places.find_places(text, lang)
    assert all(0 <= place.start < place.end <= len(text) for place in mentions)
    assert all(left.end <= right.start for left, right in pairwise(mentions))
    assert all(place.code in lexicons.economies() for place in mentions)
    first, second = places.find_economy_pair(text, None, mentions)
    assert (first is None) == (not mentions)
    assert second is None or second != first


def test_pairs_of_the_corpus() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus is not beside the repository")
    right, files = 0, sorted(CORPUS.glob("*.json"))
    for path in files:
        gold = json.loads(path.read_text("utf-8"))
        text = path.with_suffix(".txt").read_text("utf-8").split("\n\n", 1)[1]
        right += set(
            places.find_economy_pair(text, None, places.find_places(text, gold["lang"]))
        ) == set(gold["pair"])
    assert right / len(files) >= 0.9


def test_a_town_that_gives_its_region_its_name_stands_for_it_beside_regions_of_the_other_country() -> (
    None
):
    text = (
        "Посол в России сказал, что трамваи из Могилёва работают в Иваново и в Иванове ждут новых."
    )
    assert [place.code for place in places.find_places(text, "ru")] == [
        "RUS",
        "BY-MA",
        "RU-IVA",
        "RU-IVA",
    ]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("с Приморьем и Ставропольем", "ru", ["RU-PRI", "RU-STA"]),
        ("с Кашкадарьинской областью и Каракалпакстаном", "ru", ["UZ-QA", "UZ-QR"]),
        ("Республикой Сербской и Республикой Сербия", "ru", ["BA-SRP", "SRB"]),
        ("с Гагаузией, Приднестровьем и Абхазией", "ru", ["MD-GA", "MD-SN", "GE-AB"]),
        ("Татарстано - вьетнамский товарооборот", "ru", ["RU-TA", "VNM"]),
        ("товарооборот со странами Африки", "ru", ["Africa"]),
        ("trade with African countries and South Africa", "en", ["Africa", "ZAF"]),
        ("Punjab and Sindh of Pakistan", "en", ["PK-PB", "PK-SD", "PAK"]),
        ("México exported to Catalonia", "en", ["MEX", "ES-CT"]),
    ],
)
def test_the_wide_world(text: str, lang: str, expected: list[str]) -> None:
    assert codes(text, lang) == expected


def test_the_reported_trade_outweighs_scenes_and_events() -> None:
    hub = (
        "Speaking at the Dubai forum, the minister praised Dubai. Trade between India and the "
        "UAE rose. India and the UAE agreed."
    )
    assert set(places.find_economy_pair(hub, None, places.find_places(hub, "en"))) == {"IND", "ARE"}
    event = (
        "Глава республики на форуме России и Узбекистана. Татарстан торгует. Товарооборот "
        "Татарстана с Узбекистаном вырос."
    )
    assert set(places.find_economy_pair(event, None, places.find_places(event, "ru"))) == {
        "RU-TA",
        "UZB",
    }
