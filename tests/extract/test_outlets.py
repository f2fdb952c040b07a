"""How outlets of the genre put their figures: one small sentence a rule, English and Russian."""

from __future__ import annotations

import pytest
from tests.extract.readings import claim_rows

from kirmash.readers import boilerplate

ClaimRow = tuple[object, ...]

# Read on 12 May 2021.
STATEMENTS: list[tuple[str, str, str, list[ClaimRow]]] = [
    # a wish told by 'should', by what is in one's power; what there is already is reported
    (
        "turnover",
        "en",
        "Peru and Chile should raise their trade to $3 billion.",
        [("PER", "CHL", "None", 3e9, "USD", None, "target")],
    ),
    (
        "turnover",
        "ru",
        "В наших силах выйти по товарообороту Сербии и Австрии на 3 млрд евро.",
        [("SRB", "AUT", "None", 3e9, "EUR", None, "target")],
    ),
    (
        "turnover",
        "en",
        "Peru and Chile are set to increase trade from the level of $2 billion reached in 2019.",
        [("PER", "CHL", "2019", 2e9, "USD", None)],
    ),
    (
        "turnover",
        "en",
        "Speaking of the potential, the envoy of Peru noted that trade with Chile hit 2billion USD "
        "last year, up 9 percent.",
        [("PER", "CHL", "2020", 2e9, "USD", 9.0)],
    ),
    (
        "turnover",
        "en",
        "Trade of Peru with Chile is expected to reach $3 billion in 2022, bringing the increase "
        "to 14 percent.",
        [("PER", "CHL", "2022", 3e9, "USD", 14.0, "forecast")],
    ),
    # periods: in square brackets, of the report, in brackets that open the next figure, of the
    # months told before
    (
        "turnover",
        "en",
        "In the first four months [of 2019] trade of Peru with Chile added 9%.",
        [("PER", "CHL", "2019-01/2019-04", None, None, 9.0)],
    ),
    (
        "exports",
        "en",
        "Trade of Peru with Chile fell in January-March 2019. Exports in the reporting period of "
        "2019 came to $9 million.",
        [("PER", "CHL", "2019-Q1", 9e6, "USD", None)],
    ),
    (
        "share",
        "ru",
        "Доля Австрии в экспорте Сербии в январе 2020 года – 9% (в январе 2019 года – 7%).",
        [
            ("SRB", "AUT", "2020-01", 9.0, "percent", None),
            ("SRB", "AUT", "2019-01", 7.0, "percent", None),
        ],
    ),
    (
        "exports",
        "ru",
        "За январь–март 2021 года товарооборот Сербии с Австрией составил 90 млн евро. С начала "
        "года экспорт вырос на 9%, до 50 млн евро.",
        [("SRB", "AUT", "2021-Q1", 50e6, "EUR", 9.0)],
    ),
    (
        "turnover",
        "ru",
        "Сербия и Австрия сообщили о сокращении товарооборота в прошлом году. Он составил 90 млн "
        "евро.",
        [("SRB", "AUT", "2020", 90e6, "EUR", None)],
    ),
    (
        "share",
        "en",
        "In 2020, Peru took part in three fairs. According to the ministry of Chile, Peru "
        "accounted for 9% of Chile's imports.",
        [("CHL", "PER", "2020", 9.0, "percent", None)],
    ),
    # flows by other names
    (
        "exports",
        "en",
        "Export turnover from Peru to Chile rose 9 percent in 2019.",
        [("PER", "CHL", "2019", None, None, 9.0)],
    ),
    (
        "imports",
        "ru",
        "В 2019 году из Сербии в Австрию завезли 9 тыс. тонн зерна.",
        [("AUT", "SRB", "2019", 9e3, "tonnes", None)],
    ),
    (
        "exports",
        "ru",
        "В 2019 году Сербия отправила в Австрию 9 тыс. тонн зерна, 7 тыс. тонн сахара и 5 тыс. "
        "тонн мяса.",
        [
            ("SRB", "AUT", "2019", 9e3, "tonnes", None),
            ("SRB", "AUT", "2019", 7e3, "tonnes", None),
            ("SRB", "AUT", "2019", 5e3, "tonnes", None),
        ],
    ),
    (
        "share",
        "ru",
        "Большую часть товарооборота Сербии с Австрией в 2019 году – 72% – составил экспорт.",
        [("SRB", "AUT", "2019", 72.0, "percent", None)],
    ),
    (
        "turnover",
        "ru",
        "При снижении на 15% общего товарооборота Сербии в 2019 году экспорт уцелел.",
        [("SRB", None, "2019", None, None, -15.0)],
    ),
    (
        "share",
        "ru",
        "Главным партнёром Сербии в 2019 году осталась Австрия: её доля в экспорте 9%.",
        [("SRB", "AUT", "2019", 9.0, "percent", None)],
    ),
    # whose partner: an order of names, a list of names, a name inside a name, a partner not yet
    # come to
    (
        "turnover",
        "ru",
        "Экспорт Сербии в 2019 году составил 900 млн евро. Крупнейшим торговым партнёром Сербии в "
        "2019 году была Австрия с 90 млн евро. "
        "За ней следуют Китай и Италия с 80 млн и 70 млн евро.",
        [
            ("SRB", "AUT", "2019", 90e6, "EUR", None),
            ("SRB", "CHN", "2019", 80e6, "EUR", None),
            ("SRB", "ITA", "2019", 70e6, "EUR", None),
        ],
    ),
    (
        "turnover",
        "en",
        "Peru is a close partner of Chile. Trade of Peru with Chile was $9 million in 2019. Brazil "
        "($8 million) and Kenya ($7 million) came next.",
        [
            ("PER", "CHL", "2019", 9e6, "USD", None),
            ("BRA", "PER", "2019", 8e6, "USD", None),
            ("PER", "KEN", "2019", 7e6, "USD", None),
        ],
    ),
    (
        "turnover",
        "en",
        "Peru's trade grew by 9% in 2019, a forum in the China-Peru industrial park heard. Sales "
        "to Chile rose.",
        [("PER", None, "2019", None, None, 9.0)],
    ),
    # what may be is no report; the despite of another flow; a survey's name; three quarters; the
    # year to a month
    (
        "turnover",
        "ru",
        "Сербия и Австрия могут уже в ближайшие годы достичь товарооборота в 3 млрд евро.",
        [("SRB", "AUT", "None", 3e9, "EUR", None, "target")],
    ),
    (
        "exports",
        "en",
        "Exports of Peru to Chile hit $9 million last year, the Economic Survey 2021 shows, "
        "despite a drop in exports to Kenya.",
        [("PER", "CHL", "2020", 9e6, "USD", None)],
    ),
    (
        "turnover",
        "en",
        "Trade of Peru with Chile added 9 percent in the first three quarters of 2019.",
        [("PER", "CHL", "2019-01/2019-09", None, None, 9.0)],
    ),
    (
        "turnover",
        "en",
        "Trade of Peru with Chile came to $9 million in the financial year up to June 2019.",
        [("PER", "CHL", "2018-07/2019-06", 9e6, "USD", None)],
    ),
    (
        "turnover",
        "en",
        "Trade of Peru with Chile grew 9 percent from January to November 2019.",
        [("PER", "CHL", "2019-01/2019-11", None, None, 9.0)],
    ),
    # first persons of the future, what it is time to raise, what was managed, what is only noted
    (
        "turnover",
        "ru",
        "Сербия и Австрия: мы скоро достигнем 3 млрд евро товарооборота.",
        [("SRB", "AUT", "None", 3e9, "EUR", None, "forecast")],
    ),
    (
        "turnover",
        "ru",
        "Пора поднять товарооборот Сербии и Австрии до 3 млрд евро.",
        [("SRB", "AUT", "None", 3e9, "EUR", None, "target")],
    ),
    (
        "turnover",
        "ru",
        "В 2019 году Сербии и Австрии удалось увеличить товарооборот на 9%.",
        [("SRB", "AUT", "2019", None, None, 9.0)],
    ),
    (
        "turnover",
        "en",
        "It should be noted that in 2019 trade of Peru with Chile was up 9%.",
        [("PER", "CHL", "2019", None, None, 9.0)],
    ),
    # units: a sign behind, a code before the scale, a point without a nought; the level a base
    # leads to
    (
        "turnover",
        "en",
        "Trade of Peru with Chile came to 4.5 billion CA$ in 2019.",
        [("PER", "CHL", "2019", 4.5e9, "CAD", None)],
    ),
    (
        "exports",
        "en",
        "Peru's exports to Chile were 75 USD million in 2019, minus 5.2 percent.",
        [("PER", "CHL", "2019", 75e6, "USD", -5.2)],
    ),
    (
        "exports",
        "en",
        "In 2019 Peru's exports to Chile grew .5 percent.",
        [("PER", "CHL", "2019", None, None, 0.5)],
    ),
    (
        "exports",
        "ru",
        "Экспорт Сербии в Австрию в 2019 году снизился до 90 млн евро (−14,7 %).",
        [("SRB", "AUT", "2019", 90e6, "EUR", -14.7)],
    ),
    (
        "turnover",
        "ru",
        "Товарооборот Сербии и Австрии в 2019 году исчислялся двумястами пятьюдесятью миллионами "
        "евро.",
        [("SRB", "AUT", "2019", 250e6, "EUR", None)],
    ),
    (
        "turnover",
        "en",
        "Peru and Chile can raise their trade to the level of 2013, which exceeded $9 million.",
        [("PER", "CHL", "2013", 9e6, "USD", None)],
    ),
    # days that sum up what went before, and the end of a year
    (
        "turnover",
        "ru",
        "На 1 октября 2019 года товарооборот Сербии и Австрии составил 90 млн евро.",
        [("SRB", "AUT", "2019-01/2019-09", 90e6, "EUR", None)],
    ),
    (
        "turnover",
        "ru",
        "По состоянию на 01.04.20 товарооборот Сербии и Австрии – 90 млн евро.",
        [("SRB", "AUT", "2020-Q1", 90e6, "EUR", None)],
    ),
    (
        "turnover",
        "en",
        "Late last year trade of Peru with Chile grew 9%.",
        [("PER", "CHL", "2020-Q4", None, None, 9.0)],
    ),
    # the part of another, the whole of another
    (
        "share",
        "ru",
        "Товарооборот Сербии с Австрией в 2019 году – 90 млн евро, треть которого приходится на "
        "Италию.",
        [("SRB", "ITA", "2019", 33.3, "percent", None)],
    ),
    (
        "share",
        "ru",
        "В 2019 году Австрия заняла первое место в товарообороте Сербии, её доля составляет 20%.",
        [("SRB", "AUT", "2019", 20.0, "percent", None)],
    ),
    (
        "imports",
        "en",
        "Trade of Peru with Chile was $9 million in 2019, of which $5 million is exports from Peru "
        "and $4 million – imports.",
        [("PER", "CHL", "2019", 4e6, "USD", None)],
    ),
    (
        "exports",
        "ru",
        "Товарооборот Сербии с Австрией в 2019 году – 90 млн евро. Объем поставок составил 50 млн "
        "евро.",
        [("SRB", "AUT", "2019", 50e6, "EUR", None)],
    ),
    (
        "turnover",
        "en",
        "A good sign is the trade of Peru and Chile. In 2019, it was $9 million.",
        [("PER", "CHL", "2019", 9e6, "USD", None)],
    ),
    # a year before its figure in brackets; who is given goods; the part behind "are"; what is
    # behind "of them"
    (
        "turnover",
        "en",
        "Trade of Peru with Chile is small (2018 - $9 million, 2017 - $8 million).",
        [("PER", "CHL", "2018", 9e6, "USD", None), ("PER", "CHL", "2017", 8e6, "USD", None)],
    ),
    (
        "exports",
        "en",
        "In 2019, Peru supplied Chile with grain – for $9 million.",
        [("PER", "CHL", "2019", 9e6, "USD", None)],
    ),
    (
        "imports",
        "en",
        "In 2019, Peru imported grain for the total amount of $9 million from Chile.",
        [("PER", "CHL", "2019", 9e6, "USD", None)],
    ),
    (
        "share",
        "en",
        "Peru works with Chile. In 2019, nearly 37% of all investment in Peru was Chilean.",
        [("PER", "CHL", "2019", 37.0, "percent", None)],
    ),
    (
        "exports",
        "ru",
        "Товарооборот Сербии с Австрией в 2019 году – 90 млн евро, 50 млн евро из них – экспорт.",
        [("SRB", "AUT", "2019", 50e6, "EUR", None)],
    ),
    (
        "share",
        "ru",
        "В 2019 году обмен товарами Сербии с Австрией составил 90 млн евро. Это одна четвертая "
        "оборота Сербии.",
        [("SRB", "AUT", "2019", 25.0, "percent", None)],
    ),
    # abbreviations inside a sentence; rates given out in order; worth of goods; what is added to a
    # level; absolute rises in brackets
    (
        "turnover",
        "ru",
        "Объём внешней торговли Сербии за 8 месяцев 2019 г. достиг 90 млн евро. В регионе есть и "
        "Австрия.",
        [("SRB", None, "2019-01/2019-08", 90e6, "EUR", None)],
    ),
    (
        "exports",
        "en",
        "In 2019, Peru's exports to Chile, Brazil and Kenya increased by 9%, 8% and 7% "
        "respectively.",
        [
            ("PER", "CHL", "2019", None, None, 9.0),
            ("PER", "BRA", "2019", None, None, 8.0),
            ("PER", "KEN", "2019", None, None, 7.0),
        ],
    ),
    (
        "imports",
        "en",
        "In 2019 Peru imported $9 million worth of products from Chile, down by almost 11%.",
        [("PER", "CHL", "2019", 9e6, "USD", -11.0)],
    ),
    (
        "turnover",
        "en",
        "In 2019, trade of Peru with Chile added almost 10 percent to the level of 2018.",
        [("PER", "CHL", "2019", None, None, 10.0)],
    ),
    (
        "exports",
        "en",
        "In 2019 Peru's exports to Chile rose thanks to beef (up $9 million).",
        [("PER", "CHL", "2019", 9e6, "USD", None)],
    ),
    (
        "balance",
        "en",
        "In 2019 trade of Peru with Chile totaled $9 million. Peru secured a foreign trade surplus "
        "of $1 million.",
        [("PER", "CHL", "2019", 1e6, "USD", None)],
    ),
    (
        "turnover",
        "ru",
        "Сербия и Австрия говорят о взаимной торговле. В 2019 году превысили уровень в 90 млн евро.",
        [("SRB", "AUT", "2019", 90e6, "EUR", None)],
    ),
    (
        "exports",
        "en",
        "In 2019, trade of Peru with Chile was $9 million. At the same time, exports grew by 8%.",
        [("PER", "CHL", "2019", None, None, 8.0)],
    ),
    (
        "turnover",
        "ru",
        "Сербия и Австрия движутся к 3 млрд евро товарооборота.",
        [("SRB", "AUT", "None", 3e9, "EUR", None, "target")],
    ),
    # the year of the story, and the year behind a base, told when it is over
    (
        "exports",
        "ru",
        "Австрия стала лидером по товарообороту с Сербией по итогам 2020 года.\n\nЭкспорт Сербии в "
        "Австрию составил 90 млн евро.",
        [("SRB", "AUT", "2020", 90e6, "EUR", None)],
    ),
    (
        "exports",
        "ru",
        "По сравнению с 2018 годом экспорт Сербии в Австрию увеличился до 90 млн евро.",
        [("SRB", "AUT", "2019", 90e6, "EUR", None)],
    ),
    # who sells to whom
    (
        "exports",
        "en",
        "Peru's export earnings from Chile grew 9 percent in 2019.",
        [("PER", "CHL", "2019", None, None, 9.0)],
    ),
    (
        "imports",
        "en",
        "Brazil saw its imports to Peru fall to $9 million in 2019.",
        [("PER", "BRA", "2019", 9e6, "USD", None)],
    ),
    (
        "exports",
        "en",
        "Peru's exports to Chile came to $9 million in 2019 while Brazil exported goods worth $7 "
        "million.",
        [("PER", "CHL", "2019", 9e6, "USD", None), ("BRA", "CHL", "2019", 7e6, "USD", None)],
    ),
    (
        "imports",
        "en",
        "In 2019 Peru's imports from Latin America's largest economy, Brazil, came to $9 million.",
        [("PER", "BRA", "2019", 9e6, "USD", None)],
    ),
    (
        "exports",
        "ru",
        "Рост экспорта Сербии в Австрию в 2019 году составил 7%, импорта – около 18%.",
        [("SRB", "AUT", "2019", None, None, 7.0)],
    ),
    (
        "imports",
        "ru",
        "Рост экспорта Сербии в Австрию в 2019 году составил 7%, импорта – около 18%.",
        [("SRB", "AUT", "2019", None, None, 18.0)],
    ),
    (
        "turnover",
        "ru",
        "Сербия стоит на четвёртом месте по товарообороту с Австрией. По итогам 2019 года он "
        "составил 90 млн евро.",
        [("SRB", "AUT", "2019", 90e6, "EUR", None)],
    ),
    (
        "share",
        "ru",
        "В 2019 году в товарообороте Сербии торговля с Австрией составляет более 70%.",
        [("SRB", "AUT", "2019", 70.0, "percent", None)],
    ),
    (
        "turnover",
        "en",
        "Members of the Council of the EAEU said that Armenia and Belarus plan to raise trade by "
        "9% by 2030.",
        [("ARM", "BLR", "2030", None, None, 9.0, "target")],
    ),
]


@pytest.mark.parametrize(("measure", "lang", "text", "expected"), STATEMENTS)
def test_statements(measure: str, lang: str, text: str, expected: list[ClaimRow]) -> None:
    assert sorted(claim_rows(text, lang, measure), key=str) == sorted(expected, key=str)


def test_a_deficit_mentioned_before_is_below_zero() -> None:
    text = (
        "Peru decreased its trade deficit with Chile, which at some point had stood at more "
        "than $90 million."
    )
    assert [row[3] for row in claim_rows(text, "en", "balance")] == [-90e6]


@pytest.mark.parametrize(
    "text",
    [
        "In the first three months trade of Peru with Chile grew.",
        "Trade of Peru with Chile grew in the first three quarters.",
    ],
)
def test_months_are_no_rank(text: str) -> None:
    assert not claim_rows(text, "en", "rank")


def test_an_ordinal_is_no_third() -> None:
    assert (
        claim_rows(
            "Сербия с долей 8% занимает в товарообороте Австрии третью позицию.", "ru", "share"
        )[0][3]
        == 8.0
    )
    assert (
        len(
            claim_rows(
                "Сербия с долей 8% занимает в товарообороте Австрии третью позицию.", "ru", "share"
            )
        )
        == 1
    )


def test_sentences_without_a_gap_are_parted() -> None:
    text = (
        "The sides want trade of $9 billion in time.In 2019, trade of Peru with Chile came to "
        "$2 billion."
    )
    assert ("PER", "CHL", "2019", 2e9, "USD", None) in claim_rows(text, "en", "turnover")


def test_a_hedge_behind_a_number_is_not_of_the_next_number() -> None:
    from tests.extract.readings import claims

    extracted = claims(
        "Trade of Peru with Chile came to 3 billion soles or more than $900 million in 2019.", "en"
    )
    assert [claim.quantity.hedge.value for claim in extracted if claim.quantity] == [
        "exact",
        "more_than",
    ]


HEADS = (
    "Peru sold Chile grain.\n\n{}Chile opens a port for Kenya at last\nBrazil sends a train "
    "to Iran again\n"
)


@pytest.mark.parametrize(("menu", "retained"), [("All\n", False), ("", False), ("- ", True)])
def test_closing_headlines_of_other_items(menu: str, retained: bool) -> None:
    text = HEADS.format(menu)
    read = "".join(text[start:end] for start, end in boilerplate.prose_ranges(text, "en"))
    assert ("Brazil" in read) is retained
    assert (boilerplate.trailing_links_start(text) == len(text)) is retained
