"""Pages of the kinds that mislead most, in our own words with figures of our own, each with every
figure of a pair's flow that it tells.
"""

from __future__ import annotations

from tests.extract.reader.miniatures import Figure, Miniature


def page(kind: str, host: str, day: str, text: str, right: tuple[Figure, ...]) -> Miniature:
    """A page and its right figures."""
    return Miniature(kind, text, day, right, host)


CUSTOMS = page(
    "a customs release with totals",
    "ural-customs.example",
    "2022-08-19",
    """Итоги работы таможни за первое полугодие 2022 года

За шесть месяцев 2022 года внешнеторговый оборот участников ВЭД Курганской области составил 164,2 млн долларов США и сократился по сравнению с аналогичным периодом прошлого года на 7,4 %. Экспорт снизился на 11,8 % и составил 96,5 млн долларов, импорт остался почти на прежнем уровне – 67,7 млн долларов (минус 0,3 %). Сальдо торгового баланса положительное – 28,8 млн долларов.

На долю стран дальнего зарубежья пришлось 61,3 % товарооборота, на долю государств СНГ – 38,7 %.

Основными торговыми партнёрами области были:
– Казахстан – 41,7 млн долларов (25,4 % оборота);
– Китай – 38,2 млн долларов (23,3 %);
– Беларусь – 17,9 млн долларов (10,9 %);
– Узбекистан – 9,4 млн долларов (5,7 %).

В Казахстан поставлено товаров на 33,6 млн долларов, что на 6,1 % больше, чем годом ранее. Импорт из Китая вырос в 1,3 раза, до 31,4 млн долларов.

В товарной структуре экспорта преобладали машины и оборудование (48,1 %), продукция химической промышленности (19,6 %), продовольствие (14,2 %). Вывоз автобусов увеличился на 22 % и достиг 12,3 млн долларов.

За это же время таможней оформлено 6 412 деклараций, в федеральный бюджет перечислено 1,9 млрд рублей.
""",
    (
        ("turnover", "RU-KGN", "KAZ", "2022-H1", 41.7e6),
        ("turnover", "RU-KGN", "CHN", "2022-H1", 38.2e6),
        ("turnover", "RU-KGN", "BLR", "2022-H1", 17.9e6),
        ("turnover", "RU-KGN", "UZB", "2022-H1", 9.4e6),
        ("exports", "RU-KGN", "KAZ", "2022-H1", 33.6e6),
        ("exports", "RU-KGN", "KAZ", "2022-H1", 6.1),
        ("imports", "RU-KGN", "CHN", "2022-H1", 31.4e6),
        ("imports", "RU-KGN", "CHN", "2022-H1", 30.0),
    ),
)
FIVE_PARTNERS = page(
    "a page about five partners",
    "caucasus-trade.example",
    "2019-02-21",
    """Five neighbours, five stories: where Armenia's trade went in 2018

YEREVAN – Armenia's foreign trade grew 18.9 percent last year and reached $7.38 billion, the Statistical Committee reports. Exports made up $2.41 billion of it (plus 7.8 percent) and imports $4.96 billion (plus 25.2 percent).

RUSSIA. Still by far the first partner: $1.94 billion, 10.8 percent more than in 2017. Armenian sales there came to $666.5 million, up 18 percent, while $1.27 billion worth of goods travelled the other way.

CHINA. Trade was worth $772 million, an increase of 29.5 percent. Only $107 million of that was Armenian goods, mostly copper ore, and this was 8 percent less than a year earlier.

GERMANY took $132.8 million of Armenian goods, 3 percent less than the year before; purchases from Germany stood at $229 million.

IRAN. Turnover climbed from $263.4 million to $364.4 million. Exports to Iran rose by 11.6 percent to $94.2 million, and imports from there jumped by half to $270.2 million.

GEORGIA. The two countries exchanged goods for $139.4 million. In the same year Georgia's own imports from all countries came to $9.12 billion, and its trade with Turkey passed $1.6 billion.

Switzerland, which bought $338 million of gold and ores, and Bulgaria ($216 million) are not neighbours, but together they took 23 percent of exports.
""",
    (
        ("turnover", "ARM", "RUS", "2018", 1.94e9),
        ("turnover", "ARM", "RUS", "2018", 10.8),
        ("exports", "ARM", "RUS", "2018", 666.5e6),
        ("exports", "ARM", "RUS", "2018", 18.0),
        ("imports", "ARM", "RUS", "2018", 1.27e9),
        ("turnover", "ARM", "CHN", "2018", 772e6),
        ("turnover", "ARM", "CHN", "2018", 29.5),
        ("exports", "ARM", "CHN", "2018", 107e6),
        ("exports", "ARM", "CHN", "2018", -8.0),
        ("exports", "ARM", "DEU", "2018", 132.8e6),
        ("exports", "ARM", "DEU", "2018", -3.0),
        ("imports", "ARM", "DEU", "2018", 229e6),
        ("turnover", "ARM", "IRN", "2017", 263.4e6),
        ("turnover", "ARM", "IRN", "2018", 364.4e6),
        ("exports", "ARM", "IRN", "2018", 94.2e6),
        ("exports", "ARM", "IRN", "2018", 11.6),
        ("imports", "ARM", "IRN", "2018", 270.2e6),
        ("imports", "ARM", "IRN", "2018", 50.0),
        ("turnover", "ARM", "GEO", "2018", 139.4e6),
        ("exports", "ARM", "CHE", "2018", 338e6),
        ("exports", "ARM", "BGR", "2018", 216e6),
    ),
)
DISTRICT = page(
    "a federal-district review",
    "volga-review.example",
    "2017-03-14",
    """Внешняя торговля регионов Приволжья с Беларусью: кто прибавил в 2016 году

Товарооборот Приволжского федерального округа с Республикой Беларусь составил в 2016 году 3,9 млрд долларов – на 2,6 % меньше, чем в 2015-м. Больше половины его пришлось на три региона.

Татарстан. Оборот с белорусскими партнёрами – 1,02 млрд долларов против 1,11 млрд годом раньше. Экспорт республики в Беларусь – 810 млн долларов, на 12 % ниже уровня 2015 года.

Нижегородская область. Взаимная торговля увеличилась на 4,9 % и достигла 612,3 млн долларов. Из Беларуси в область ввезено товаров на 251,8 млн долларов.

Башкортостан. Объём торговли – 430,5 млн долларов; вся же внешняя торговля республики сократилась за год на четверть, до 6,2 млрд долларов.

Самарская область вышла на 388 млн долларов, прибавив 9 %. Для сравнения: с Казахстаном область торгует на 520 млн долларов в год.

Пензенская и Ульяновская области показали рост поставок в Беларусь – на 15,2 и 7,7 % соответственно.

Всего же товарооборот Беларуси с Россией в 2016 году составил 26,1 млрд долларов, из них белорусский экспорт – 10,8 млрд долларов.
""",
    (
        ("turnover", "RU-TA", "BLR", "2016", 1.02e9),
        ("turnover", "RU-TA", "BLR", "2015", 1.11e9),
        ("exports", "RU-TA", "BLR", "2016", 810e6),
        ("exports", "RU-TA", "BLR", "2016", -12.0),
        ("turnover", "RU-NIZ", "BLR", "2016", 612.3e6),
        ("turnover", "RU-NIZ", "BLR", "2016", 4.9),
        ("imports", "RU-NIZ", "BLR", "2016", 251.8e6),
        ("turnover", "RU-BA", "BLR", "2016", 430.5e6),
        ("turnover", "RU-SAM", "BLR", "2016", 388e6),
        ("turnover", "RU-SAM", "BLR", "2016", 9.0),
        ("turnover", "RU-SAM", "KAZ", "2016", 520e6),
        ("exports", "RU-PNZ", "BLR", "2016", 15.2),
        ("exports", "RU-ULY", "BLR", "2016", 7.7),
        ("turnover", "BLR", "RUS", "2016", 26.1e9),
        ("exports", "BLR", "RUS", "2016", 10.8e9),
        *(
            ("turnover", name, "BLR", "2016", value)
            for name in ("Volga Federal District", "Приволжский федеральный округ", "Volga-FD")
            for value in (3.9e9, -2.6)
        ),
    ),
)
_VISIT_FIGURES = (
    ("turnover", "RU-TUL", "BLR", "2018", 118.6e6),
    ("turnover", "RU-TUL", "BLR", "2018", 14.3),
    ("exports", "RU-TUL", "BLR", "2018", 61.2e6),
    ("imports", "RU-TUL", "BLR", "2018", 57.4e6),
    ("turnover", "RU-TUL", "BLR", "2019-01/2019-04", 39.0e6),
    ("turnover", "RU-TUL", "BLR", "2019-01/2019-04", 3.5),
    ("turnover", "BLR", "RUS", "2018", 35.6e9),
)
VISIT = (
    page(
        "a visit told by three outlets",
        "agency-minsk.example",
        "2019-06-18",
        """Belarus, Tula Oblast agree to expand cooperation in engineering

MINSK, 18 June – Belarus is ready to supply buses and lifts to Tula Oblast, the Prime Minister said as he met with the governor of the Russian region.

Last year mutual trade went up by 14.3 percent to $118.6 million. In January–April it amounted to $39 million, 3.5 percent up on the same period of 2018. The sides want to bring it to $150 million by 2021.

The governor noted that 42 companies with Belarusian capital work in the region. A lift assembly site worth RUB 300 million is to open in Aleksin in autumn.

Belarus' trade with Russia as a whole totalled $35.6 billion last year.
""",
        _VISIT_FIGURES,
    ),
    page(
        "a visit told by three outlets",
        "tula-news.example",
        "2019-06-19",
        """Губернатор Тульской области встретился с премьер-министром Беларуси

В Минске прошла встреча губернатора Тульской области с премьер-министром Республики Беларусь. Стороны обсудили поставки автобусов, лифтов и молочной продукции.

«Беларусь входит в пятёрку основных партнёров региона. В 2018 году товарооборот превысил 118 млн долларов, рост составил более 14 %», – отметил глава региона. При этом экспорт тульских предприятий в Беларусь составил 61,2 млн долларов, импорт – 57,4 млн.

Внешнеторговый оборот области за год вырос до 4,3 млрд долларов.

К 2021 году партнёры намерены довести взаимную торговлю до 150 млн долларов.
""",
        (*_VISIT_FIGURES, ("turnover", "RU-TUL", "BLR", "2018", 118e6), ("turnover", "RU-TUL", "BLR", "2018", 14.0)),
    ),
    page(
        "a visit told by three outlets",
        "chamber-weekly.example",
        "2019-06-20",
        """Тула – Минск: новые проекты

Делегация Тульской области завершила визит в Беларусь. Подписан план мероприятий на 2019–2021 годы, Мозырский завод поставит в регион оборудование на 2,5 млн рублей.

По данным палаты, за январь–апрель 2019 года товарооборот сторон – 39 млн долларов (103,5 % к январю–апрелю 2018 года). Для Калужской области тот же показатель равен 52,7 млн долларов.

Всего в 2018 году регионы Центрального федерального округа ввезли из Беларуси товаров на 7,1 млрд долларов.
""",
        (
            *_VISIT_FIGURES,
            ("turnover", "RU-KLU", "BLR", "2019-01/2019-04", 52.7e6),
            ("imports", "Central Federal District", "BLR", "2018", 7.1e9),
            ("exports", "BLR", "Central Federal District", "2018", 7.1e9),
        ),
    ),
)  # fmt: skip
WORST = (CUSTOMS, FIVE_PARTNERS, DISTRICT, *VISIT)
