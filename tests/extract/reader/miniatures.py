"""Small pages on which figures were misread, with what is right of each; four more of every kind.

A figure is ``(measure, reporter, partner, period, number)``; the number is a level in plain units
or a rate in percent (with its sign). Only these may enter a series by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

Figure = tuple[str, str, str | None, str | None, float]


@dataclass(frozen=True, slots=True)
class Miniature:
    """A page: its kind, text, day of publication, address, and the right figures of a series."""

    kind: str
    text: str
    day: str
    right: tuple[Figure, ...]
    host: str = "example.org"


def mini(kind: str, day: str, text: str, *right: Figure, host: str = "example.org") -> Miniature:
    """A page and its right figures."""
    return Miniature(kind, text, day, right, host)


MINIATURES = (
    # a total beside partners and products
    mini(
        "a total beside partners", "2024-08-01",
        "Thai border trade totalled 500 billion baht in the first half of 2024. Trade with Laos amounted to 150 billion baht and with Malaysia to 140 billion baht.\n\nMain border exports include diesel, 20 billion baht.",
        ("turnover", "THA", "LAO", "2024-H1", 150e9), ("turnover", "THA", "MYS", "2024-H1", 140e9),
    ),
    mini(
        "a total beside partners", "2023-05-10",
        "Kenya's foreign trade reached $25 billion in 2022. Trade with Uganda came to $1.4 billion, with Tanzania to $0.8 billion.",
        ("turnover", "KEN", "UGA", "2022", 1.4e9), ("turnover", "KEN", "TZA", "2022", 0.8e9),
    ),
    mini(
        "a total beside partners", "2022-02-20",
        "Внешнеторговый оборот Казахстана в 2021 году составил 101,5 млрд долларов. На Россию пришлось 24,2 млрд долларов, на Китай 18,2 млрд.",
        ("turnover", "KAZ", "RUS", "2021", 24.2e9), ("turnover", "KAZ", "CHN", "2021", 18.2e9),
    ),
    mini(
        "a total beside partners", "2021-03-01",
        "Portuguese exports were worth 54 billion euros in 2020. Sales to Spain stood at 13.6 billion euros and those to France at 7.3 billion euros.",
        ("exports", "PRT", "ESP", "2020", 13.6e9), ("exports", "PRT", "FRA", "2020", 7.3e9),
    ),
    mini(
        "a total beside partners", "2020-02-14",
        "Экспорт Узбекистана за 2019 год достиг 17,9 млрд долларов. В Турцию поставлено товаров на 1,2 млрд долларов.",
        ("exports", "UZB", "TUR", "2019", 1.2e9),
    ),
    # a headline with two economies, the page of a third figure
    mini(
        "a headline's pair", "2024-03-05",
        "Peruvian exports to Chile near those to Brazil\n\nExports to the EU rose 20% to $3 billion in 2023.",
        ("exports", "PER", "EU", "2023", 20.0), ("exports", "PER", "EU", "2023", 3e9),
    ),
    mini(
        "a headline's pair", "2023-03-05",
        "Jordan's imports from Egypt overtake those from Syria\n\nImports from China fell 4% to $4.1 billion in 2022.",
        ("imports", "JOR", "CHN", "2022", -4.0), ("imports", "JOR", "CHN", "2022", 4.1e9),
    ),
    mini(
        "a headline's pair", "2022-07-05",
        "Экспорт Грузии в Армению догнал экспорт в Азербайджан\n\nЭкспорт в Китай в 2021 году вырос на 29% до 616 млн долларов.",
        ("exports", "GEO", "CHN", "2021", 29.0), ("exports", "GEO", "CHN", "2021", 616e6),
    ),
    mini(
        "a headline's pair", "2021-07-05",
        "Ghana trade with Togo and Benin in focus\n\nExports of Ghana to Burkina Faso rose 12% to $310 million in 2020.",
        ("exports", "GHA", "BFA", "2020", 12.0), ("exports", "GHA", "BFA", "2020", 310e6),
    ),
    mini(
        "a headline's pair", "2020-05-05",
        "Finnish sales to Sweden and Estonia compared\n\nFinland's exports to Japan came to 1.2 billion euros in 2019.",
        ("exports", "FIN", "JPN", "2019", 1.2e9),
    ),
    # respectively
    mini(
        "respectively", "2024-02-10",
        "Chilean exports shrank in 2023. Exports fell 3%. Sales to Japan and Germany dropped by 5% and 1%, respectively.",
        ("exports", "CHL", "JPN", "2023", -5.0), ("exports", "CHL", "DEU", "2023", -1.0),
    ),
    mini(
        "respectively", "2023-02-10",
        "Imports of Nepal from India and China stood at $8 billion and $1.6 billion respectively in 2022.",
        ("imports", "NPL", "IND", "2022", 8e9), ("imports", "NPL", "CHN", "2022", 1.6e9),
    ),
    mini(
        "respectively", "2022-02-10",
        "Экспорт Молдовы в Румынию и Италию в 2021 году составил соответственно 830 млн и 245 млн долларов.",
        ("exports", "MDA", "ROU", "2021", 830e6), ("exports", "MDA", "ITA", "2021", 245e6),
    ),
    mini(
        "respectively", "2021-02-10",
        "Vietnam's shipments to South Korea and Japan reached $19 billion and $19.3 billion, respectively, in 2020.",
        ("exports", "VNM", "KOR", "2020", 19e9), ("exports", "VNM", "JPN", "2020", 19.3e9),
    ),
    mini(
        "respectively", "2020-02-10",
        "In 2019 Moroccan exports to Spain and France grew by 4% and 2%, respectively.",
        ("exports", "MAR", "ESP", "2019", 4.0), ("exports", "MAR", "FRA", "2019", 2.0),
    ),
    # a list of partners
    mini(
        "a list of partners", "2024-02-01",
        "Peru traded most with Mexico in 2023, with $1,500 million, followed by Ecuador, with $800 million. Bolivia reached $300 million.",
        ("turnover", "PER", "MEX", "2023", 1500e6), ("turnover", "PER", "ECU", "2023", 800e6), ("turnover", "PER", "BOL", "2023", 300e6),
    ),
    mini(
        "a list of partners", "2023-02-01",
        "In 2022 Serbia exported most to Germany, worth 3.8 billion euros, then to Bosnia and Herzegovina, 1.9 billion euros, and Hungary, 1.7 billion euros.",
        ("exports", "SRB", "DEU", "2022", 3.8e9), ("exports", "SRB", "BIH", "2022", 1.9e9), ("exports", "SRB", "HUN", "2022", 1.7e9),
    ),
    mini(
        "a list of partners", "2022-02-01",
        "Основные покупатели товаров Кыргызстана в 2021 году: Россия – 393 млн долларов, Казахстан – 346 млн долларов, Узбекистан – 201 млн долларов.",
        ("exports", "KGZ", "RUS", "2021", 393e6), ("exports", "KGZ", "KAZ", "2021", 346e6), ("exports", "KGZ", "UZB", "2021", 201e6),
    ),
    mini(
        "a list of partners", "2021-02-01",
        "Top suppliers of Kenya in 2020: China ($3.4 billion), India ($1.8 billion) and Saudi Arabia ($0.9 billion).",
        ("imports", "KEN", "CHN", "2020", 3.4e9), ("imports", "KEN", "IND", "2020", 1.8e9), ("imports", "KEN", "SAU", "2020", 0.9e9),
    ),
    mini(
        "a list of partners", "2020-02-01",
        "Who buys Estonian goods? In 2019 Finland led with 2.3 billion euros. Sweden followed with 1.5 billion euros.",
        ("exports", "EST", "FIN", "2019", 2.3e9), ("exports", "EST", "SWE", "2019", 1.5e9),
    ),
    # a part of a country
    mini(
        "a part of a country", "2020-10-01",
        "Scottish exports to Ireland are worth £300 million.",
    ),
    mini(
        "a part of a country", "2019-10-01",
        "Внешнеторговый оборот СЗФО составил 100 млрд долларов в 2018 году. Доля Псковской области 3 процента.",
    ),
    mini(
        "a part of a country", "2021-05-01",
        "Imports by Siberian regions came to 9 billion dollars in 2020. Tomsk Oblast took 2 per cent.",
    ),
    mini(
        "a part of a country", "2018-05-01",
        "Queensland sold goods for 70 billion Australian dollars abroad in 2017. Australia's exports to Japan were 47 billion Australian dollars.",
        ("exports", "AUS", "JPN", "2017", 47e9),
    ),
    mini(
        "a part of a country", "2022-05-01",
        "Экспорт Уральского федерального округа в 2021 году – 35 млрд долларов. Экспорт Свердловской области в Казахстан составил 1,1 млрд долларов.",
        ("exports", "RU-SVE", "KAZ", "2021", 1.1e9),
    ),
    # another time
    mini(
        "another time", "2021-06-01",
        "Чешский экспорт растёт\n\nПо итогам 2019 года Германия вошла в число лидеров среди покупателей. Доля Германии 7%.",
    ),
    mini(
        "another time", "2023-09-05",
        "Brazil's imports this year to August totalled $16 billion from Argentina, leaving the country with a $7 billion trade deficit with its neighbour.",
        ("imports", "BRA", "ARG", "2023-01/2023-08", 16e9), ("balance", "BRA", "ARG", "2023-01/2023-08", -7e9),
    ),
    mini(
        "another time", "2019-07-10",
        "Товарооборот России и Вьетнама за январь–май 2019 года на 5% уступает уровню января–мая 2018 года. Экспорт в отчётный период составил 700 млн долларов.",
        ("turnover", "RUS", "VNM", "2019-01/2019-05", -5.0), ("exports", "RUS", "VNM", "2019-01/2019-05", 700e6),
    ),
    mini(
        "another time", "2022-08-20",
        "Turkey's exports to Iraq reached $6.1 billion in January-July 2022, against $5.5 billion in the same months of 2021. Imports came to $0.9 billion.",
        ("exports", "TUR", "IRQ", "2022-01/2022-07", 6.1e9), ("exports", "TUR", "IRQ", "2021-01/2021-07", 5.5e9), ("imports", "TUR", "IRQ", "2022-01/2022-07", 0.9e9),
    ),
    mini(
        "another time", "2020-04-15",
        "Zambia sold Botswana goods for $60 million in 2018. A year later it was $75 million.",
        ("exports", "ZMB", "BWA", "2018", 60e6), ("exports", "ZMB", "BWA", "2019", 75e6),
    ),
    # a target
    mini(
        "a target", "2022-11-20",
        "India and Indonesia have set a $50 billion target for bilateral trade by 2025.",
    ),
    mini(
        "a target", "2021-11-20",
        "Iran and Oman want to bring their trade to $5 billion in 2022.",
    ),
    mini(
        "a target", "2020-11-20",
        "Стороны намерены довести товарооборот между Россией и Египтом до 20 млрд долларов к 2023 году.",
    ),
    mini(
        "a target", "2019-11-20",
        "The ministers of Ghana and Togo agreed that trade should double to $400 million by 2022.",
    ),
    mini(
        "a target", "2023-07-20",
        "South Korea's car exports to the United States shot up 28% to reach $3 billion in June.",
        ("exports", "KOR", "USA", "2023-06", 28.0), ("exports", "KOR", "USA", "2023-06", 3e9),
    ),
    # exports and imports in one breath
    mini(
        "both ways", "2022-03-01",
        "Trade of Spain with Algeria in 2021 came to USD 5 billion in exports and USD 3.8 billion in imports.",
        ("exports", "ESP", "DZA", "2021", 5e9), ("imports", "ESP", "DZA", "2021", 3.8e9),
    ),
    mini(
        "both ways", "2017-03-01",
        "Товарооборот Беларуси и Литвы в 2016 году – 900 млн долларов: 410 млн – экспорт, 490 млн – импорт.",
        ("turnover", "BLR", "LTU", "2016", 900e6), ("exports", "BLR", "LTU", "2016", 410e6), ("imports", "BLR", "LTU", "2016", 490e6),
    ),
    mini(
        "both ways", "2020-03-01",
        "In 2019 Thailand sold Cambodia goods for $7.1 billion and bought goods for $2.3 billion from it.",
        ("exports", "THA", "KHM", "2019", 7.1e9), ("imports", "THA", "KHM", "2019", 2.3e9),
    ),
    mini(
        "both ways", "2021-03-01",
        "Товарооборот Армении с Ираном за 2020 год: экспорт 84 млн долларов, импорт 315 млн долларов.",
        ("exports", "ARM", "IRN", "2020", 84e6), ("imports", "ARM", "IRN", "2020", 315e6),
    ),
    mini(
        "both ways", "2019-03-01",
        "Latvian trade with Poland, 2018: exports €450 million, imports €1,400 million.",
        ("exports", "LVA", "POL", "2018", 450e6), ("imports", "LVA", "POL", "2018", 1400e6),
    ),
    # a change told by its size
    mini(
        "a change by its size", "2024-02-15",
        "Estonian exports fell most to Finland (by €20 million) and Norway (by €15 million) in January 2024.",
    ),
    mini(
        "a change by its size", "2023-02-15",
        "Imports of Latvia from Poland grew by €40 million in January 2023.",
    ),
    mini(
        "a change by its size", "2022-02-15",
        "Экспорт Украины в Польшу в 2021 году увеличился на 2 млрд долларов.",
    ),
    mini(
        "a change by its size", "2021-02-15",
        "Croatia follows with 8.8% (+7.4%) among the buyers of Slovenian goods in 2020.",
    ),
    mini(
        "a change by its size", "2020-02-15",
        "The deficit of Tunisia with Algeria narrowed by 120 million dinars in 2019.",
    ),
    # a currency of the page
    mini(
        "a currency of the page", "2019-04-02",
        "WINNIPEG – Manitoba's exports to Mexico came to about $640 million in 2018.",
        ("exports", "CA-MB", "MEX", "2018", 640e6),
    ),
    mini(
        "a currency of the page", "2022-12-28",
        "KATHMANDU – Nepal's imports from China totalled Rs 98 billion in the first five months of the current fiscal year.",
        ("imports", "NPL", "CHN", "2022-07/2022-11", 98e9), ("imports", "NPL", "CHN", "2022-08/2022-12", 98e9),
    ),
    mini(
        "a currency of the page", "2021-04-02",
        "SYDNEY – Australia's exports to Vietnam rose to $6 billion in 2020.",
        ("exports", "AUS", "VNM", "2020", 6e9),
    ),
    mini(
        "a currency of the page", "2020-04-02",
        "LAGOS – Nigeria's imports from India stood at N1.2 trillion in 2019.",
        ("imports", "NGA", "IND", "2019", 1.2e12),
    ),
    mini(
        "a currency of the page", "2018-04-02",
        "ISLAMABAD – Pakistan's exports to Afghanistan came to Rs 160 billion in 2017.",
        ("exports", "PAK", "AFG", "2017", 160e9),
    ),
    # a part of a group
    mini(
        "a part of a group", "2018-03-20",
        "Of Slovenian exports in 2017, 5.1 billion euro went to the EU, including 1.3 billion euro to Germany.",
        ("exports", "SVN", "EU", "2017", 5.1e9), ("exports", "SVN", "DEU", "2017", 1.3e9),
    ),
    mini(
        "a part of a group", "2019-03-20",
        "Kenya's exports to the EAC were $1.3 billion in 2018, of which $0.6 billion went to Uganda.",
        ("exports", "KEN", "EAC", "2018", 1.3e9), ("exports", "KEN", "UGA", "2018", 0.6e9),
    ),
    mini(
        "a part of a group", "2020-03-20",
        "Экспорт Казахстана в страны ЕАЭС в 2019 году составил 6,4 млрд долларов, в том числе в Россию – 5,6 млрд долларов.",
        ("exports", "KAZ", "EAEU", "2019", 6.4e9), ("exports", "KAZ", "RUS", "2019", 5.6e9),
    ),
    mini(
        "a part of a group", "2021-03-20",
        "Thai shipments to ASEAN reached $55 billion in 2020, among them $11 billion to Vietnam.",
        ("exports", "THA", "ASEAN", "2020", 55e9), ("exports", "THA", "VNM", "2020", 11e9),
    ),
    mini(
        "a part of a group", "2022-03-20",
        "Brazil sold $22 billion to MERCOSUR in 2021, $12 billion of it to Argentina.",
        ("exports", "BRA", "MERCOSUR", "2021", 22e9), ("exports", "BRA", "ARG", "2021", 12e9),
    ),
    # nothing happened
    mini("nothing happened", "2020-05-20", "Egypt has cancelled the import of three lakh tonnes of wheat from France."),
    mini(
        "nothing happened", "2021-05-20",
        "Exports of Armenia to Iran did not exceed $90 million in 2020.",
        ("exports", "ARM", "IRN", "2020", 90e6),
    ),
    mini("nothing happened", "2019-05-20", "Without the dispute Qatar would have imported goods worth $2 billion from Bahrain in 2018."),
    mini("nothing happened", "2022-05-20", "Контракт на поставку из Сербии в Китай яблок на 20 млн долларов в 2021 году расторгнут."),
    mini("nothing happened", "2018-05-20", "A loan of $500 million from Japan to Vietnam was signed in 2017."),
    # a broken line
    mini(
        "a broken line", "2023-06-20",
        "Exports of Queensland to\nVietnam rose by 7.5 per cent in 2022.",
        ("exports", "AU-QLD", "VNM", "2022", 7.5),
    ),
    mini(
        "a broken line", "2022-06-20",
        "Imports of Jordan from\nEgypt were worth $500 million in 2021.",
        ("imports", "JOR", "EGY", "2021", 500e6),
    ),
    mini(
        "a broken line", "2021-06-20",
        "Экспорт Азербайджана в\nГрузию в 2020 году составил 470 млн долларов.",
        ("exports", "AZE", "GEO", "2020", 470e6),
    ),
    mini(
        "a broken line", "2020-06-20",
        "Trade between Hungary and\nSlovakia reached 9 billion euros in\n2019.",
        ("turnover", "HUN", "SVK", "2019", 9e9),
    ),
    mini(
        "a broken line", "2019-06-20",
        "Sales of Uruguay to\nParaguay fell 6% in\n2018.",
        ("exports", "URY", "PRY", "2018", -6.0),
    ),
)  # fmt: skip
