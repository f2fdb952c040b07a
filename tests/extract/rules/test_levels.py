"""Sentences of the genre about pairs and goods of every kind, read end to end, against the records
they must give.
"""

from __future__ import annotations

from datetime import date

import pytest

from kirmash.extract.pipeline import extract, get_extractor
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document, check_spans

DAY = date(2021, 5, 12)
Short = tuple[str, str | None, str | None, str, float | None, float | None]


def _short(claim: Claim) -> Short:
    value = claim.quantity.value if claim.quantity else None
    return (
        claim.measure.value,
        claim.reporter,
        claim.partner,
        str(claim.period),
        value,
        claim.change_pct,
    )


def _read(text: str, lang: str) -> list[Short]:
    extracted = extract(
        Document("0" * 64, "test.txt", text, lang, published=DAY), get_extractor("rules")
    ).claims
    for claim in extracted:
        check_spans(text, claim.spans)
    return [_short(claim) for claim in extracted]


ENGLISH: list[tuple[str, list[Short]]] = [
    (
        "Kenya sold tea worth $14 million to Uganda in 2020.",
        [("exports", "KEN", "UGA", "2020", 14e6, None)],
    ),
    (
        "In 2019 Uganda imported tea worth nearly $9 million from Kenya.",
        [("imports", "UGA", "KEN", "2019", 9e6, None)],
    ),
    (
        "Textile exports from Vietnam to the EAEU rose by 12% in 2020 to $780 million.",
        [("exports", "VNM", "EAEU", "2020", 780e6, 12.0)],
    ),
    (
        "Saxony exported machinery worth 1.9 billion euros to Poland in 2018.",
        [("exports", "DE-SN", "POL", "2018", 1.9e9, None)],
    ),
    (
        "Tatarstan's trade with Turkey grew by a quarter last year, to $1.1 billion.",
        [("turnover", "RU-TA", "TUR", "2020", 1.1e9, 25.0)],
    ),
    (
        "Imports of Turkey from Tatarstan fell 8 percent in the first quarter of 2021.",
        [("imports", "TUR", "RU-TA", "2021-Q1", None, -8.0)],
    ),
    (
        "Chile's exports of copper to Japan were $4.2 billion in 2019 and $3.8 billion in 2020.",
        [
            ("exports", "CHL", "JPN", "2019", 4.2e9, None),
            ("exports", "CHL", "JPN", "2020", 3.8e9, None),
        ],
    ),
    (
        "Trade between Morocco and Senegal has been growing since the beginning of the year.",
        [("turnover", "MAR", "SEN", "2021-01/2021-05", None, None)],
    ),
    (
        "Early this year exports of Georgia to Armenia began to grow.",
        [("exports", "GEO", "ARM", "2021-Q1", None, None)],
    ),
    (
        "Norway exports more than half of what it makes.",
        [("share", "NOR", None, "None", 50.0, None)],
    ),
    (
        "Over 60 percent of Slovakia's output goes abroad.",
        [("share", "SVK", None, "None", 60.0, None)],
    ),
    (
        "Poland accounted for 27 percent of Lithuania's exports in 2019, Latvia for 18 percent.",
        [("share", "LTU", "POL", "2019", 27.0, None), ("share", "LTU", "LVA", "2019", 18.0, None)],
    ),
    (
        "Latvia's trade deficit with Poland widened from $300 million in 2016 to $410 million in "
        "2017.",
        [
            ("balance", "LVA", "POL", "2016", -300e6, None),
            ("balance", "LVA", "POL", "2017", -410e6, None),
        ],
    ),
    (
        "Investments of Finland in Estonia reached 5 billion euros in 2019.",
        [("investment", "FIN", "EST", "2019", 5e9, None)],
    ),
    (
        "Austria invested $700 million in the economy of Serbia in 2018.",
        [("investment", "AUT", "SRB", "2018", 700e6, None)],
    ),
    (
        "Peru and Bolivia want to bring mutual trade to $2 billion by 2025.",
        [("turnover", "PER", "BOL", "2025", 2e9, None)],
    ),
    (
        "Germany is the second largest trading partner of Hungary.",
        [("rank", "DEU", "HUN", "None", 2.0, None)],
    ),
    ("Jordan's exports to Iraq doubled in 2018.", [("exports", "JOR", "IRQ", "2018", None, 100.0)]),
    (
        "Trade turnover between Mongolia and Kazakhstan in January-March 2021 was $21.5 million, "
        "1.7 times more than a year earlier.",
        [("turnover", "MNG", "KAZ", "2021-Q1", 21.5e6, 70.0)],
    ),
    (
        "By the end of June the plant in Serbia plans to assemble 120 tractors.",
        [("output", "SRB", None, "2021-06", 120.0, None)],
    ),
]

RUSSIAN: list[tuple[str, list[Short]]] = [
    (
        "В 2020 году Самарская область поставила в Узбекистан автомобили на 95 млн долларов.",
        [("exports", "RU-SAM", "UZB", "2020", 95e6, None)],
    ),
    (
        "Товарооборот Самарской области и Узбекистана за 2019 год вырос на 18% и превысил 210 млн "
        "долларов.",
        [("turnover", "RU-SAM", "UZB", "2019", 210e6, 18.0)],
    ),
    (
        "Экспорт чая из Кении в Уганду в 2018 году составил 11 млн долларов.",
        [("exports", "KEN", "UGA", "2018", 11e6, None)],
    ),
    (
        "Импорт текстиля из Вьетнама в страны ЕАЭС в 2020 году сократился на 7%.",
        [("imports", "EAEU", "VNM", "2020", None, -7.0)],
    ),
    (
        "В первом квартале 2021 года Турция импортировала из Татарстана химическую продукцию на "
        "120 млн долларов.",
        [("imports", "TUR", "RU-TA", "2021-Q1", 120e6, None)],
    ),
    (
        "Польша экспортирует больше половины произведённого.",
        [("share", "POL", None, "None", 50.0, None)],
    ),
    (
        "На экспорт идёт около 70 процентов продукции Чехии.",
        [("share", "CZE", None, "None", 70.0, None)],
    ),
    (
        "В 2019 году на Польшу пришлось 27 процентов экспорта Литвы, на Латвию – 18 процентов.",
        [("share", "LTU", "POL", "2019", 27.0, None), ("share", "LTU", "LVA", "2019", 18.0, None)],
    ),
    (
        "С начала года товарооборот Омской области с Казахстаном растёт.",
        [("turnover", "RU-OMS", "KAZ", "2021-01/2021-05", None, None)],
    ),
    (
        "В начале этого года экспорт Грузии в Армению начал расти.",
        [("exports", "GEO", "ARM", "2021-Q1", None, None)],
    ),
    (
        "Казахстан занимает первое место во внешней торговле Челябинской области.",
        [("rank", "KAZ", "RU-CHE", "None", 1.0, None)],
    ),
    (
        "Взаимная торговля Сербии и Венгрии в 2018 году удвоилась.",
        [("turnover", "SRB", "HUN", "2018", None, 100.0)],
    ),
    (
        "К 2025 году Киргизия и Таджикистан намерены довести товарооборот до 500 млн долларов.",
        [("turnover", "KGZ", "TJK", "2025", 500e6, None)],
    ),
    (
        "Австрия инвестировала в экономику Сербии 700 млн долларов в 2018 году.",
        [("investment", "AUT", "SRB", "2018", 700e6, None)],
    ),
    (
        "Инвестиции Финляндии в Эстонию в 2019 году достигли 5 млрд евро.",
        [("investment", "FIN", "EST", "2019", 5e9, None)],
    ),
    (
        "Сейчас на конвейере в Нижегородской области стоят 60 автобусов.",
        [("count", "RU-NIZ", None, "2021-05", 60.0, None)],
    ),
    (
        "До конца июня завод в Сербии планирует собрать 120 тракторов.",
        [("output", "SRB", None, "2021-06", 120.0, None)],
    ),
    (
        "Экспорт Пермского края в Бразилию в 2020 году снизился в 1,5 раза, до 300 млн долларов.",
        [("exports", "RU-PER", "BRA", "2020", 300e6, -33.3)],
    ),
    (
        "Дефицит торговли Латвии с Польшей вырос с 300 млн долларов в 2016 году до 410 млн в 2017 "
        "году.",
        [
            ("balance", "LVA", "POL", "2016", -300e6, None),
            ("balance", "LVA", "POL", "2017", -410e6, None),
        ],
    ),
    (
        "Товарооборот Монголии с Казахстаном за январь–март 2021 года составил 21,5 млн долларов, "
        "в 1,7 раза больше, чем годом ранее.",
        [("turnover", "MNG", "KAZ", "2021-Q1", 21.5e6, 70.0)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english(text: str, expected: list[Short]) -> None:
    assert sorted(_read(text, "en"), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(("text", "expected"), RUSSIAN)
def test_russian(text: str, expected: list[Short]) -> None:
    assert sorted(_read(text, "ru"), key=str) == sorted(expected, key=str)


# Two amounts of one sentence, roles of investment, lists of shares, and periods told from behind.
HARDER: list[tuple[str, str, list[Short]]] = [
    (
        "en",
        "About 1,500 workers of the plant in Serbia will return to work this year.",
        [("count", "SRB", None, "2021", 1500.0, None)],
    ),
    (
        "en",
        "Kenya sold 3 thousand tonnes of tea to Uganda in 2020.",
        [("exports", "KEN", "UGA", "2020", 3000.0, None)],
    ),
    (
        "ru",
        "В 2020 году Самарская область продала в Узбекистан 3 тысячи автомобилей.",
        [("exports", "RU-SAM", "UZB", "2020", 3000.0, None)],
    ),
    (
        "en",
        "The share of Turkey in exports of Tatarstan rose by 3 percentage points in 2020 to 15 "
        "percent.",
        [("share", "RU-TA", "TUR", "2020", 15.0, None)],
    ),
    (
        "ru",
        "Доля Турции в экспорте Татарстана в 2020 году выросла на 3 процентных пункта, до 15%.",
        [("share", "RU-TA", "TUR", "2020", 15.0, None)],
    ),
    (
        "ru",
        "Товарооборот Кении и Египта достиг 500 млн долларов в 2019 году. Эта цифра на 5% меньше "
        "прошлогодней.",
        [
            ("turnover", "KEN", "EGY", "2019", 500e6, None),
            ("turnover", "KEN", "EGY", "2019", None, -5.0),
        ],
    ),
    (
        "be",
        "З пачатку года тавараабарот Беларусі з Польшчай расце.",
        [("turnover", "BLR", "POL", "2021-01/2021-05", None, None)],
    ),
    (
        "en",
        "Exports of Belarus to Vietnam rose from $30 million to $45 million in 2017.",
        [
            ("exports", "BLR", "VNM", "2016", 30000000.0, None),
            ("exports", "BLR", "VNM", "2017", 45000000.0, None),
        ],
    ),
    (
        "ru",
        "Экспорт Беларуси во Вьетнам вырос с 30 до 45 млн долларов в 2017 году.",
        [
            ("exports", "BLR", "VNM", "2016", 30000000.0, None),
            ("exports", "BLR", "VNM", "2017", 45000000.0, None),
        ],
    ),
    (
        "ru",
        "В 2017 году экспорт Беларуси во Вьетнам вырос с 30 млн до 45 млн долларов.",
        [
            ("exports", "BLR", "VNM", "2016", 30000000.0, None),
            ("exports", "BLR", "VNM", "2017", 45000000.0, None),
        ],
    ),
    (
        "en",
        "In 2018 China's share in exports of Chile was 33 percent, up 2 percentage points.",
        [("share", "CHL", "CHN", "2018", 33.0, None)],
    ),
    (
        "en",
        "Serbia attracted $700 million of investment from Austria in 2018.",
        [("investment", "AUT", "SRB", "2018", 700000000.0, None)],
    ),
    (
        "en",
        "Japanese investment in Vietnam totalled $2.4 billion in 2020.",
        [("investment", "JPN", "VNM", "2020", 2400000000.0, None)],
    ),
    (
        "ru",
        "Объём инвестиций из Германии в Калужскую область в 2019 году составил 300 млн евро.",
        [("investment", "DEU", "RU-KLU", "2019", 300000000.0, None)],
    ),
    (
        "ru",
        "Немецкие компании вложили в Калужскую область 300 млн евро в 2019 году.",
        [("investment", "DEU", "RU-KLU", "2019", 300000000.0, None)],
    ),
    (
        "en",
        "China has invested $1.26 billion in Vietnam.",
        [("investment", "CHN", "VNM", "2021-05", 1260000000.0, None)],
    ),
    (
        "en",
        "The share of Poland in imports of Lithuania was 12.5 percent in 2020, that of Germany 13 "
        "percent and that of Russia 9 percent.",
        [
            ("share", "LTU", "POL", "2020", 12.5, None),
            ("share", "LTU", "DEU", "2020", 13.0, None),
            ("share", "LTU", "RUS", "2020", 9.0, None),
        ],
    ),
    (
        "ru",
        "Доля Польши в импорте Литвы в 2020 году – 12,5%, Германии – 13%, России – 9%.",
        [
            ("share", "LTU", "POL", "2020", 12.5, None),
            ("share", "LTU", "DEU", "2020", 13.0, None),
            ("share", "LTU", "RUS", "2020", 9.0, None),
        ],
    ),
    (
        "en",
        "India bought palm oil worth $3 billion from Indonesia in 2020, 15% less than in 2019.",
        [("imports", "IND", "IDN", "2020", 3000000000.0, -15.0)],
    ),
    (
        "ru",
        "Индия закупила в Индонезии пальмовое масло на 3 млрд долларов в 2020 году, что на 15% "
        "меньше, чем в 2019-м.",
        [("imports", "IND", "IDN", "2020", 3000000000.0, -15.0)],
    ),
    (
        "en",
        "According to Statistics Lithuania, trade with Belarus amounted to 1.1 billion euros in "
        "2019.",
        [("turnover", "LTU", "BLR", "2019", 1100000000.0, None)],
    ),
    (
        "en",
        "Two-way trade is expected to reach $2 billion by the end of the year, Kenya and Egypt "
        "said.",
        [("turnover", "KEN", "EGY", "2021", 2000000000.0, None)],
    ),
    (
        "en",
        "Trade between Ghana and Togo stands at about $50 million.",
        [("turnover", "GHA", "TGO", "None", 50000000.0, None)],
    ),
    (
        "ru",
        "За пять лет товарооборот Азербайджана и Грузии вырос вдвое.",
        [("turnover", "AZE", "GEO", "None", None, 100.0)],
    ),
    (
        "en",
        "Half of Moldova's wine exports went to Romania in 2020.",
        [("share", "MDA", "ROU", "2020", 50.0, None)],
    ),
    (
        "ru",
        "Половину экспорта вина Молдавии в 2020 году купила Румыния.",
        [("share", "MDA", "ROU", "2020", 50.0, None)],
    ),
    (
        "en",
        "Exports to Kazakhstan from Omsk Region in 2020 stood at $350 million, imports at $90 "
        "million.",
        [
            ("exports", "RU-OMS", "KAZ", "2020", 350000000.0, None),
            ("imports", "RU-OMS", "KAZ", "2020", 90000000.0, None),
        ],
    ),
    (
        "ru",
        "Экспорт Омской области в Казахстан в 2020 году – 350 млн долларов, импорт – 90 млн.",
        [
            ("exports", "RU-OMS", "KAZ", "2020", 350000000.0, None),
            ("imports", "RU-OMS", "KAZ", "2020", 90000000.0, None),
        ],
    ),
    (
        "ru",
        "Положительное сальдо Омской области в торговле с Казахстаном составило в 2020 году 260 "
        "млн долларов.",
        [("balance", "RU-OMS", "KAZ", "2020", 260000000.0, None)],
    ),
    (
        "en",
        "There are 140 companies with Turkish capital in Tatarstan.",
        [("count", "TUR", "RU-TA", "2021-05", 140.0, None)],
    ),
    (
        "ru",
        "В Татарстане работают 140 компаний с турецким капиталом.",
        [("count", "TUR", "RU-TA", "2021-05", 140.0, None)],
    ),
]


@pytest.mark.parametrize(("lang", "text", "expected"), HARDER)
def test_harder(lang: str, text: str, expected: list[Short]) -> None:
    assert sorted(_read(text, lang), key=str) == sorted(expected, key=str)
