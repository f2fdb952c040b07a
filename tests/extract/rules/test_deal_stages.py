"""Supplies, works and foundings by their verbs of phase, in the languages' many ways; near misses
are no deals or offers only.
"""

from __future__ import annotations

import pytest
from tests.extract.deal_cases import kinds_and_statuses

CASES = [
    ("en", "Belarus is supplying linen to Kaluga Oblast.", "supply", "in_progress"),
    ("en", "Belarus is already delivering tractors to Tula Oblast.", "supply", "in_progress"),
    (
        "en",
        "The plant has been supplying lifts to Tomsk Oblast since spring.",
        "supply",
        "in_progress",
    ),
    ("en", "Belarus continues to ship cement to Pskov Oblast.", "supply", "in_progress"),
    ("en", "Minsk is currently shipping milk powder to Omsk Oblast.", "supply", "in_progress"),
    (
        "en",
        "The delivery of trolleybuses from Belarus to Penza Oblast has been completed.",
        "supply",
        "completed",
    ),
    ("en", "Deliveries of Belarusian lifts to Tver Oblast are complete.", "supply", "completed"),
    ("en", "Belarus has completed the delivery of buses to Ivanovo Oblast.", "supply", "completed"),
    (
        "en",
        "Belarus has finished delivering combine harvesters to Bryansk Oblast.",
        "supply",
        "completed",
    ),
    ("en", "The supply of tractors to Altai Krai has begun.", "supply", "in_progress"),
    (
        "en",
        "Deliveries of Belarusian furniture to Kirov Oblast began in May.",
        "supply",
        "in_progress",
    ),
    ("en", "Shipments of cement to Smolensk Oblast are under way.", "supply", "in_progress"),
    ("en", "Belarus has begun supplying timber harvesters to Karelia.", "supply", "in_progress"),
    ("en", "Belarus started deliveries of trams to Saratov Oblast.", "supply", "in_progress"),
    (
        "en",
        "The delivery of buses to Penza Oblast has not yet been completed.",
        "supply",
        "in_progress",
    ),
    ("en", "The delivery of buses to Penza Oblast has not begun yet.", "supply", "planned"),
    ("en", "The delivery of buses to Penza Oblast will be completed by May.", "supply", "planned"),
    (
        "en",
        "The delivery of buses to Penza Oblast could be completed by May.",
        "supply",
        "proposed",
    ),
    ("en", "Belarus also offers cement to Ivanovo Oblast.", "supply", "proposed"),
    ("en", "Belarus offers trolleybuses to Penza Oblast.", "supply", "proposed"),
    ("en", "Belarus offered Penza Oblast its trolleybuses.", "supply", "proposed"),
    ("en", "Belarus is offering dump trucks to Kemerovo Oblast.", "supply", "proposed"),
    ("en", "Belarus is ready to supply buses to Tula Oblast.", "supply", "proposed"),
    ("en", "Belarus could supply buses to Tula Oblast.", "supply", "proposed"),
    ("en", "Tula Oblast would like to buy Belarusian buses.", "supply", "proposed"),
    ("en", "Twenty Belarusian buses have been supplied to Tula Oblast.", "supply", "completed"),
    ("en", "Belarus supplied 20 buses to Tula Oblast.", "supply", "completed"),
    ("en", "Belarus delivered 15 trolleybuses to Penza Oblast in May.", "supply", "completed"),
    ("en", "Tula Oblast received 20 buses from Belarus.", "supply", "completed"),
    ("en", "Tula Oblast has received the first ten Belarusian trams.", "supply", "completed"),
    (
        "en",
        "The last batch of lifts has arrived in Tver Oblast from Belarus.",
        "supply",
        "completed",
    ),
    ("en", "All the tractors have been delivered to Tula Oblast.", "supply", "completed"),
    (
        "en",
        "The assembly of Belarusian trolleybuses has begun in Saratov Oblast.",
        "project",
        "in_progress",
    ),
    ("en", "Assembly of tractors has started in Tatarstan.", "project", "in_progress"),
    (
        "en",
        "Saratov Oblast has begun assembling Belarusian trolleybuses.",
        "project",
        "in_progress",
    ),
    ("en", "The production of lifts has been launched in Tver Oblast.", "project", "completed"),
    (
        "en",
        "The construction of the cement plant in Kaluga Oblast has been completed.",
        "project",
        "completed",
    ),
    (
        "en",
        "Belarus has completed the construction of the dairy plant in Kaluga Oblast.",
        "project",
        "completed",
    ),
    ("en", "Construction of the plant in Kaluga Oblast has started.", "project", "in_progress"),
    (
        "en",
        "Belarus and Bashkortostan have set up a joint venture to assemble trolleybuses.",
        "joint_venture",
        "completed",
    ),
    ("en", "Belarus and Bashkortostan founded a joint venture.", "joint_venture", "completed"),
    (
        "en",
        "A joint venture of Belarus and Omsk Oblast was registered in Omsk.",
        "joint_venture",
        "completed",
    ),
    ("ru", "Беларусь поставляет лён в Калужскую область.", "supply", "in_progress"),
    ("ru", "Поставка белорусских комбайнов в Брянскую область завершена.", "supply", "completed"),
    ("ru", "Поставки белорусских лифтов в Тверскую область завершены.", "supply", "completed"),
    ("ru", "Завершилась поставка автобусов в Тульскую область.", "supply", "completed"),
    ("ru", "Беларусь завершила поставку троллейбусов в Пензенскую область.", "supply", "completed"),
    ("ru", "Закончена отгрузка тракторов в Алтайский край.", "supply", "completed"),
    ("ru", "Начались поставки белорусской мебели в Кировскую область.", "supply", "in_progress"),
    ("ru", "Поставки цемента в Смоленскую область начались в мае.", "supply", "in_progress"),
    ("ru", "Беларусь начала поставки трамваев в Саратовскую область.", "supply", "in_progress"),
    ("ru", "Беларусь приступила к поставкам тракторов в Омскую область.", "supply", "in_progress"),
    ("ru", "Поставка автобусов в Пензенскую область ещё не завершена.", "supply", "in_progress"),
    ("ru", "Поставка автобусов в Пензенскую область пока не началась.", "supply", "planned"),
    ("ru", "Поставку автобусов в Пензенскую область завершат в мае.", "supply", "planned"),
    ("ru", "Беларусь готова поставлять автобусы в Тульскую область.", "supply", "proposed"),
    ("ru", "Беларусь могла бы поставлять автобусы в Тульскую область.", "supply", "proposed"),
    ("ru", "Тульская область хотела бы купить белорусские автобусы.", "supply", "proposed"),
    ("ru", "Двадцать белорусских автобусов поставлены в Тульскую область.", "supply", "completed"),
    ("ru", "Тульская область получила 20 белорусских автобусов.", "supply", "completed"),
    ("ru", "Все тракторы доставлены в Тульскую область.", "supply", "completed"),
    ("ru", "Беларусь предлагает Пензенской области троллейбусы.", "supply", "proposed"),
    (
        "ru",
        "Беларусь и Башкортостан создали совместное предприятие по сборке троллейбусов.",
        "joint_venture",
        "completed",
    ),
    (
        "ru",
        "Беларусь и Башкортостан учредили совместное предприятие.",
        "joint_venture",
        "completed",
    ),
    (
        "ru",
        "В Омске зарегистрировано совместное предприятие с Беларусью.",
        "joint_venture",
        "completed",
    ),
    (
        "ru",
        "В Саратовской области началась сборка белорусских троллейбусов.",
        "project",
        "in_progress",
    ),
    ("ru", "В Татарстане начали собирать белорусские тракторы.", "project", "in_progress"),
    ("ru", "Строительство молочного завода в Калужской области завершено.", "project", "completed"),
    (
        "ru",
        "Белорусские строители завершили строительство школы в Калужской области.",
        "project",
        "completed",
    ),
    ("ru", "Началось строительство завода в Калужской области.", "project", "in_progress"),
    ("be", "Пастаўка беларускіх камбайнаў у Бранскую вобласць завершана.", "supply", "completed"),
    ("be", "Пачаліся пастаўкі трактароў у Омскую вобласць.", "supply", "in_progress"),
]
NO_DEALS = [
    ("en", "Deliveries of milk to Russia grew by 12 percent last year."),
    ("en", "The delivery of letters has been delayed by snow."),
    ("en", "Deliveries of tractors to Russia have increased since 2015."),
    ("en", "The company has completed its annual report."),
    ("en", "The supermarket is selling milk again."),
    ("en", "The Assembly of Deputies has begun its session."),
    ("ru", "Поставки молока в Россию выросли на 12 процентов."),
    ("ru", "Завершена работа над бюджетом."),
    ("ru", "С начала года поставки тракторов в Россию увеличились вдвое."),
    ("ru", "Экспорт мебели завершил год ростом."),
    (
        "en",
        "In 2016 Belarus supplied 12 thousand tonnes of milk to Russia, 5 percent less than a year "
        "before.",
    ),
    ("ru", "В прошлом году Беларусь поставила в Россию тракторов в два раза больше."),
    ("en", "The shop offers milk from Belarus."),
]


@pytest.mark.parametrize(
    ("lang", "text", "kind", "status"), CASES, ids=[case[1][:60] for case in CASES]
)
def test_the_verb_of_the_phase_sets_the_stage(lang: str, text: str, kind: str, status: str) -> None:
    assert kinds_and_statuses(text, lang) == [(kind, status)]


@pytest.mark.parametrize(("lang", "text"), NO_DEALS)
def test_growth_shops_and_parliaments_are_no_deals(lang: str, text: str) -> None:
    assert kinds_and_statuses(text, lang) == []
