"""Claims: sentences against the records they must give."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.extract.annotate import periods, places
from kirmash.extract.rules import figures
from kirmash.records.claims import Claim
from kirmash.records.evidence import Document, check_spans
from kirmash.records.mentions import AnnotatedDocument, Sentence
from kirmash.records.quantities import Direction, Hedge, Modality

PAIR = ("BLR", "RU-IVA")
DAY = date(2016, 4, 15)


def _reading(
    text: str, lang: str, pair: tuple[str | None, str | None], published: date | None = DAY
) -> AnnotatedDocument:
    """A reading in which every line is a sentence of one paragraph."""
    sentences, start = [], 0
    for line in text.split("\n"):
        if line:
            sentences.append(Sentence(start, start + len(line), 0))
        start += len(line) + 1
    document = Document("0" * 64, "test.txt", text, lang, published=published)
    return AnnotatedDocument(
        document,
        tuple(sentences),
        places.find_places(text, lang),
        periods.find_periods(text, lang, published),
        (),
        pair,
    )


def _claims(
    text: str,
    lang: str = "en",
    pair: tuple[str | None, str | None] = PAIR,
    published: date | None = DAY,
) -> tuple[Claim, ...]:
    claims = figures.read(_reading(text, lang, pair, published))
    for claim in claims:
        check_spans(text, claim.spans)
    return claims


def _short(claim: Claim) -> tuple[str, str | None, str | None, str, float | None, float | None]:
    value = claim.quantity.value if claim.quantity else None
    return (
        claim.measure.value,
        claim.reporter,
        claim.partner,
        str(claim.period),
        value,
        claim.change_pct,
    )


@pytest.mark.parametrize(
    ("lang", "pair", "text", "expected"),
    [
        (
            "en",
            PAIR,
            "In 2014 the bilateral trade totaled $98.4 million, 14.7% down from 2013",
            [("turnover", "BLR", "RU-IVA", "2014", 98.4e6, -14.7)],
        ),
        (
            "en",
            PAIR,
            "Last year, trade turnover between Belarus and the Ivanovo Region fell by almost 20 "
            "percent",
            [("turnover", "BLR", "RU-IVA", "2015", None, -20.0)],
        ),
        (
            "en",
            ("KAZ", "CHN"),
            "In 2023, Kazakhstan's exports to China grew by a third to $14.7 billion, while "
            "imports from China fell 5% to $16.8 billion.",
            [
                ("exports", "KAZ", "CHN", "2023", 14.7e9, 33.3),
                ("imports", "KAZ", "CHN", "2023", 16.8e9, -5.0),
            ],
        ),
        (
            "en",
            ("POL", "UKR"),
            "Trade between Poland and Ukraine in the first quarter of 2019 came to $1.5 billion, "
            "compared with $1.2 billion a year earlier.",
            [
                ("turnover", "POL", "UKR", "2019-Q1", 1.5e9, None),
                ("turnover", "POL", "UKR", "2018-Q1", 1.2e9, None),
            ],
        ),
        (
            "en",
            ("SRB", "HUN"),
            "Mutual trade between Serbia and Hungary doubled in 2022 and exceeded 4 billion euros.",
            [("turnover", "SRB", "HUN", "2022", 4e9, 100.0)],
        ),
        (
            "en",
            ("GEO", "TUR"),
            "Exports and imports stood at $300 million and $1.1 billion in 2015, respectively.",
            [
                ("exports", "GEO", "TUR", "2015", 300e6, None),
                ("imports", "GEO", "TUR", "2015", 1.1e9, None),
            ],
        ),
        (
            "en",
            ("DEU", "POL"),
            "Investment from Germany in Poland reached EUR 2.5 billion in 2014.",
            [("investment", "DEU", "POL", "2014", 2.5e9, None)],
        ),
        (
            "ru",
            ("BLR", "UZB"),
            "Товарооборот между Беларусью и Узбекистаном в 2018 году вырос в 1,4 раза и достиг 168 "
            "млн долларов.",
            [("turnover", "BLR", "UZB", "2018", 168e6, 40.0)],
        ),
        (
            "ru",
            ("RU-TA", "KAZ"),
            "Экспорт Татарстана в Казахстан за девять месяцев 2015 года составил 132,8% к "
            "аналогичному периоду 2014 года.",
            [("exports", "RU-TA", "KAZ", "2015-01/2015-09", None, 32.8)],
        ),
        (
            "ru",
            ("BLR", "RU-VLG"),
            "Поставки из Вологодской области в Беларусь в 2015 году увеличились на треть, до 90 "
            "млн долларов.",
            [("exports", "RU-VLG", "BLR", "2015", 90e6, 33.3)],
        ),
        (
            "ru",
            ("BLR", "RU-RYA"),
            "За январь-май 2013 года взаимный товарооборот - $61,9 млн, что в 4,8 раза ниже "
            "показателя за те же месяцы 2012 года, "
            "импорт - $35,8 млн (сокращение в 7,4 раза).",
            [
                ("turnover", "BLR", "RU-RYA", "2013-01/2013-05", 61.9e6, -79.2),
                ("imports", "BLR", "RU-RYA", "2013-01/2013-05", 35.8e6, -86.5),
            ],
        ),
        (
            "ru",
            ("RU-PRI", "CHN"),
            "В 2015 году доля Китая во внешней торговле Приморского края составила 52,3%.",
            [("share", "RU-PRI", "CHN", "2015", 52.3, None)],
        ),
        (
            "be",
            PAIR,
            "Тавараабарот паміж Беларуссю і Іванаўскай вобласцю летась перавысіў 67 мільёнаў "
            "долараў.",
            [("turnover", "BLR", "RU-IVA", "2015", 67e6, None)],
        ),
    ],
)
def test_sentences(
    lang: str, pair: tuple[str, str], text: str, expected: list[tuple[object, ...]]
) -> None:
    assert [_short(claim) for claim in _claims(text, lang, pair)] == expected


def test_hedges_of_level_and_rate_stay_separate() -> None:
    (claim,) = _claims("In 2015 turnover exceeded $5 million, rising by almost 20 percent.")
    assert claim.quantity is not None
    assert claim.quantity.hedge is Hedge.MORE_THAN
    assert claim.change_hedge is Hedge.ALMOST


@pytest.mark.parametrize(
    ("lang", "text", "modality", "period"),
    [
        (
            "en",
            "They plan to bring bilateral trade to $5 billion by 2028.",
            Modality.TARGET,
            "2028",
        ),
        ("en", "Trade turnover is expected to exceed $3 bn this year.", Modality.FORECAST, "2016"),
        (
            "ru",
            "К 2025 году стороны намерены довести товарооборот до 500 млн долларов.",
            Modality.TARGET,
            "2025",
        ),
        (
            "ru",
            "Ожидается, что в 2016 году товарооборот превысит 1 млрд долларов.",
            Modality.FORECAST,
            "2016",
        ),
        ("en", "In 2015 bilateral trade reached $5 billion.", Modality.REPORTED, "2015"),
    ],
)
def test_modality_and_deadline(lang: str, text: str, modality: Modality, period: str) -> None:
    (claim,) = _claims(text, lang)
    assert claim.modality is modality
    assert str(claim.period) == period


def test_a_period_is_inherited_from_the_sentence_before() -> None:
    claims = _claims(
        "In 2013 bilateral trade came to $9 million.\nExports were $4 million and imports $5 "
        "million."
    )
    assert [str(claim.period) for claim in claims] == ["2013", "2013", "2013"]


def test_a_target_lends_its_period_to_nothing() -> None:
    claims = _claims(
        "By 2030 they want trade to be $5 billion.\nBilateral trade stands at $2 billion."
    )
    assert [str(claim.period) for claim in claims] == ["2030", "None"]


def test_a_bare_direction_is_a_claim() -> None:
    (claim,) = _claims("The bilateral turnover is constantly growing.")
    assert claim.direction is Direction.UP
    assert claim.quantity is None
    assert claim.change_pct is None


def test_the_period_of_a_bare_direction_may_stand_before() -> None:
    claims = _claims(
        "We have managed to do well early this year.\nWe have restored our positions by expanding "
        "bilateral turnover."
    )
    assert [(str(claim.period), claim.direction) for claim in claims] == [("2016-Q1", Direction.UP)]


def test_an_absolute_change_is_no_level() -> None:
    (claim,) = _claims("In 2015 exports of Belarus to the Ivanovo Region fell by $5 million.")
    assert claim.product is None
    assert claim.quantity is None
    assert claim.absolute_change is not None
    assert (claim.absolute_change.value, claim.absolute_change.unit) == (-5e6, "USD")


def test_two_currencies_for_the_same_value_are_two_claims() -> None:
    claims = _claims(
        "In 2015 Kenya's exports to Uganda were worth $626.7 million (Sh63 billion).",
        pair=("KEN", "UGA"),
    )
    assert [
        (claim.quantity.unit if claim.quantity else None, str(claim.period)) for claim in claims
    ] == [("USD", "2015"), ("KES", "2015")]


def test_figures_of_contracts_and_points_of_percent_are_no_claims() -> None:
    assert _claims("They signed contracts worth $5 million in 2015.") == ()
    assert _claims("The share rose by 3 percentage points.") == ()


@pytest.mark.parametrize(
    "text",
    ["GDP grew by 3 percent.", "The loan was $7 million.", "They will spend $8 million on roads."],
)
def test_what_is_not_trade_is_not_carried_on(text: str) -> None:
    claims = _claims(f"In 2013 bilateral trade came to $9 million.\n{text}")
    assert [_short(claim)[4] for claim in claims] == [9e6]


def test_a_rate_before_its_level_takes_the_level_s_period() -> None:
    (claim,) = _claims("Bilateral trade rose 12.5% to $65 million in 2014.")
    assert _short(claim)[3:] == ("2014", 65e6, 12.5)
    assert str(claim.base_period) == "2013"


def test_two_levels_instead_of_a_rate() -> None:
    claims = _claims("Белорусский экспорт увеличился с 30 до 45 млн долларов.", "ru")
    assert [_short(claim)[4] for claim in claims] == [30e6, 45e6]


def test_an_ellipsis_keeps_the_verb_and_changes_the_owner() -> None:
    claims = _claims(
        "In 2015 Belarusian exports rose by 75 percent, and Ivanovo Oblast's by 23 percent."
    )
    assert [(claim.reporter, claim.partner, claim.change_pct) for claim in claims] == [
        ("BLR", "RU-IVA", 75.0),
        ("RU-IVA", "BLR", 23.0),
    ]


@pytest.mark.parametrize(("year", "unit"), [(2014, "BYR"), (2017, "BYN")])
def test_belarusian_roubles_are_those_of_the_time(year: int, unit: str) -> None:
    (claim,) = _claims(f"В {year} году экспорт составил 5 млрд белорусских рублей.", "ru")
    assert claim.quantity is not None
    assert claim.quantity.unit == unit


def test_a_negative_balance_is_negative() -> None:
    (claim,) = _claims(
        "Для Беларуси торговля в 2012 году закрылась с отрицательным сальдо, $390,8 млн.", "ru"
    )
    assert claim.quantity is not None
    assert claim.quantity.value == -390.8e6


def test_counts_and_ranks() -> None:
    claims = _claims("There are 33 specialized shops and three universal fairs in Ivanovo Oblast.")
    assert [
        (claim.measure.value, claim.quantity.value if claim.quantity else None) for claim in claims
    ] == [
        ("count", 33.0),
        ("count", 3.0),
    ]
    (rank,) = _claims("Belarus is the third largest trading partner of the Ivanovo Region.")
    assert (rank.measure.value, rank.reporter, rank.partner) == ("rank", "BLR", "RU-IVA")
    (top,) = _claims("В торговле с Беларусью область входит в топ-10.", "ru")
    assert top.quantity is not None
    assert (top.quantity.value, top.quantity.hedge) == (10.0, Hedge.UP_TO)


def test_more_than_a_half_is_a_share() -> None:
    (claim,) = _claims("More than a half of the products made in Belarus are exported.")
    assert claim.quantity is not None
    assert (claim.measure.value, claim.quantity.value, claim.quantity.hedge) == (
        "share",
        50.0,
        Hedge.MORE_THAN,
    )


def test_a_headline_takes_the_period_of_the_story() -> None:
    claims = _claims(
        "Trade turnover up 27%\nIn 2014 trade turnover between Belarus and the Ivanovo Region was "
        "up 27% at $98 million."
    )
    assert {str(claim.period) for claim in claims} == {"2014"}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "trade",
                "exports",
                "imports",
                "$5",
                "million",
                "7",
                "%",
                "percent",
                "of",
                "by",
                "to",
                "from",
                "in",
                "2014",
                "2015",
                "last",
                "year",
                "Belarus",
                "Ivanovo",
                "about",
                "more",
                "than",
                "target",
                "товарооборот",
                "вырос",
                "на",
                "треть",
                "млн",
                "долларов",
                "доля",
                "экспорта",
                "14,6",
                "процента",
                "вдвое",
                "(",
                ")",
                ",",
                ";",
                "—",
                "году",
            ]
        ),
        max_size=40,
    ),
    st.sampled_from(["en", "ru", "be"]),
)
def test_no_text_breaks_it(words: list[str], lang: str) -> None:
    _claims(" ".join(words), lang)


@pytest.mark.parametrize("word", ["12,5 million ", "1 234 ", "$5 million "])
def test_a_long_text_of_figures_is_read_in_seconds(word: str) -> None:
    text = word * (100_000 // len(word))
    started = time.perf_counter()
    _claims(text)
    assert time.perf_counter() - started < 30  # against a catastrophic expression, not for speed


@pytest.mark.parametrize(
    ("text", "lang", "pair", "expected"),
    [
        (
            "Trade between Kazakhstan and Russia came to $18 billion in 2015.",
            "en",
            ("RU-TA", "KAZ"),
            ("turnover", "KAZ", "RUS"),
        ),
        (
            "Turkish imports to Georgia came to $600 million in 2015.",
            "en",
            ("TUR", "GEO"),
            ("imports", "GEO", "TUR"),
        ),
        (
            "Импорт российских товаров вырос до 5 млн долларов в 2015 году.",
            "ru",
            ("CHN", "RUS"),
            ("imports", "CHN", "RUS"),
        ),
        (
            "Товарооборот нашей страны с Узбекистаном составил 5 млн долларов в 2015 году.",
            "ru",
            ("RU-BA", "UZB"),
            ("turnover", "RUS", "UZB"),
        ),
        (
            "The attaché in Karachi says trade of Iran and Pakistan came to $5 million in 2015.",
            "en",
            ("IRN", "PAK"),
            ("turnover", "IRN", "PAK"),
        ),
        (
            "China’s trade with Africa hit $150 billion in 2015.",
            "en",
            ("CHN", "GHA"),
            ("turnover", "CHN", "Africa"),
        ),
    ],
)
def test_the_reporter_and_partner_of_the_trade(
    text: str, lang: str, pair: tuple[str, str], expected: tuple[str, str, str]
) -> None:
    (claim,) = _claims(text, lang, pair)
    reporter, partner = expected[1:]
    actual = (
        (claim.reporter, claim.partner)
        if expected[0] != "turnover"
        else tuple(sorted((claim.reporter or "", claim.partner or "")))
    )
    assert (claim.measure.value, *actual) == (
        expected[0],
        *((reporter, partner) if expected[0] != "turnover" else sorted((reporter, partner))),
    )


BASES = [
    (
        "Exports brought $5 million in 2015, against $4 million.",
        [(5e6, "2015", None), (4e6, "2014", None)],
    ),
    (
        "Exports rose to $5 million in 2015, from $4 million in 2013, an increase of 25%.",
        [(5e6, "2015", 25.0), (4e6, "2013", None)],
    ),
    (
        "Exports rose from $4 million to $5 million in 2015.",
        [(4e6, "2014", None), (5e6, "2015", None)],
    ),
    (
        "Trade jumped 9.5 percent to $5 million in March.\nExports came to $3 million.",
        [(5e6, "2016-03", 9.5), (3e6, "2016-03", None)],
    ),
    (
        "Bilateral trade has been stable of late.\nIt reached $5 million in 2015.",
        [(5e6, "2015", None)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), BASES)
def test_levels_of_comparison_are_of_the_year_before(
    text: str, expected: list[tuple[float, str, float | None]]
) -> None:
    actual = [
        (claim.quantity.value, str(claim.period), claim.change_pct)
        for claim in _claims(text)
        if claim.quantity
    ]
    assert sorted(actual) == sorted(expected)
