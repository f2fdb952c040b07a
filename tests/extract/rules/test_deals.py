"""Deals in sentences of our own: kind and status by the words, parties, goods, dates and places."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.extract.deal_cases import kinds_and_statuses, read, survey

from kirmash.extract.rules import deals
from kirmash.records.evidence import Span, check_spans
from kirmash.records.mentions import Actor, ActorKind

CASES = [
    # papers in the making, loans, machinery on its way, lines and plants opened, frozen or put off
    ("ru", "Готовится меморандум Омской области и Монголии.", "agreement", "planned"),
    (
        "ru",
        "Губернатор подпишет соглашение с Сербией о водородном кластере.",
        "agreement",
        "planned",
    ),
    ("ru", "Банк предоставил Монголии кредит на 12 млн долларов.", "agreement", "signed"),
    ("ru", "Контракт на 5 млн евро получил завод из Беларуси.", "supply", "signed"),
    ("ru", "Завод передал Сербии последний из трёх тракторов.", "supply", "completed"),
    (
        "ru",
        "Комбинат заявил о готовности ежегодно поставлять карбамид в Сербию.",
        "supply",
        "proposed",
    ),
    (
        "ru",
        "Монгольская фирма предлагает вложить в Омскую область 30 млн долларов.",
        "project",
        "proposed",
    ),
    ("ru", "Планируется открыть в Белграде торговый дом Омской области.", "project", "planned"),
    ("ru", "Вторую очередь лесозавода в Сербии законсервировали.", "project", "suspended"),
    ("ru", "Поездка в Монголию отложена.", "visit", "suspended"),
    ("ru", "Его визит в Белград запланирован на апрель.", "visit", "planned"),
    ("ru", "Комбинат намерен показать сыр на фестивале в Белграде.", "exhibition", "planned"),
    ("en", "A memorandum between Kenya and Serbia is being drafted.", "agreement", "planned"),
    (
        "en",
        "A trade mission of ten firms will fly to Belgrade in May with the deputy minister.",
        "visit",
        "planned",
    ),
    ("en", "A grain terminal in Serbia is under construction.", "project", "in_progress"),
    ("en", "Kenya and Serbia plan to open a joint processing company.", "joint_venture", "planned"),
    # missions travel, letters of intent are papers, what is called off is suspended, founding
    # agreed on is a plan
    ("en", "Governor Anna Brown will lead a trade mission to India.", "visit", "planned"),
    ("en", "Hubei and Sindh signed letters of intent on sister cities.", "agreement", "signed"),
    (
        "en",
        "The document was signed at the business forum in Harare by Kenya and Oman.",
        "agreement",
        "signed",
    ),
    (
        "en",
        "Belarus and Mongolia have agreed to set up joint ventures.",
        "joint_venture",
        "planned",
    ),
    (
        "en",
        "In compliance with an agreement signed in May, Belarus will deliver trolleybuses to "
        "Serbia.",
        "supply",
        "planned",
    ),
    ("en", "Ghana bans imports of cement from Nigeria.", "other", "completed"),
    (
        "en",
        "Russia is ready to increase the shipment of grain to Iran, the minister Anna Brown said "
        "during the working meeting.",
        "supply",
        "proposed",
    ),
    ("ru", "Ежегодную белорусскую ярмарку в Томске отменили.", "exhibition", "suspended"),
    (
        "ru",
        "Делегаты Омской области и Беларуси нацелены на подписание протокола.",
        "agreement",
        "planned",
    ),
    (
        "ru",
        "Разговор затронул создание совместных предприятий Казахстана и Татарстана.",
        "joint_venture",
        "proposed",
    ),
    (
        "ru",
        "Орлов и Зимин обсудили реализацию проектов Казахстана в машиностроении.",
        "project",
        "proposed",
    ),
    ("ru", "Комбинат отгрузил партию сухого молока на экспорт в Китай.", "supply", "completed"),
    # supplies
    ("en", "Belarus is ready to supply tractors to Tula Oblast.", "supply", "proposed"),
    ("en", "Hungary has offered to deliver buses to Georgia.", "supply", "proposed"),
    ("en", "Poland would like to buy more timber from Sweden.", "supply", "proposed"),
    ("en", "Belarus will sell forty tractors to Omsk Oblast.", "supply", "planned"),
    ("en", "Kazakhstan plans to purchase combine harvesters from Belarus.", "supply", "planned"),
    ("en", "Serbia intends to buy trolleybuses from Belarus next year.", "supply", "planned"),
    (
        "en",
        "A contract for the delivery of lifts to Tver Oblast has been signed.",
        "supply",
        "signed",
    ),
    ("ru", "Венгрия готова поставлять в Грузию автобусы.", "supply", "proposed"),
    ("ru", "Посол предложил поставки сельхозтехники в Омскую область.", "supply", "proposed"),
    ("ru", "Завод мог бы поставлять лифты в Казань.", "supply", "proposed"),
    ("ru", "Омская область заинтересована в закупке белорусских тракторов.", "supply", "proposed"),
    ("ru", "В этом году Беларусь поставит в Тверь двадцать троллейбусов.", "supply", "planned"),
    ("ru", "Узбекистан планирует закупить в Беларуси комбайны.", "supply", "planned"),
    ("ru", "Подписан контракт на поставку лифтов в Казахстан.", "supply", "signed"),
    (
        "ru",
        "Есть возможность расширить ассортимент мебели, которую везут в Омск.",
        "supply",
        "proposed",
    ),
    ("be", "Беларусь гатова пастаўляць трактары ў Казахстан.", "supply", "proposed"),
    ("en", "The works has delivered twelve trams to Baku.", "supply", "completed"),
    (
        "en",
        "Negotiations on the delivery of trams to Kazan are being finalised.",
        "supply",
        "planned",
    ),
    ("en", "Indonesia is seeking to import wheat from Kazakhstan.", "supply", "proposed"),
    ("ru", "Первая партия комбайнов отправлена в Зимбабве.", "supply", "completed"),
    ("ru", "Стороны договорились о поставках лифтов в Самару.", "supply", "planned"),
    # agreements
    (
        "en",
        "Talks on a trade agreement between Kenya and the UAE are under way.",
        "agreement",
        "planned",
    ),
    ("en", "Quebec and Bavaria renewed their cooperation agreement.", "agreement", "signed"),
    ("en", "An agreement of intent will also be signed with Chile.", "agreement", "planned"),
    ("ru", "Во время визита планируется подписание меморандума с Сербией.", "agreement", "planned"),
    ("ru", "Соглашение с Арменией вступило в силу в январе.", "agreement", "in_progress"),
    (
        "en",
        "Latvia and Oman signed a memorandum of understanding on Friday.",
        "agreement",
        "signed",
    ),
    ("en", "An agreement on cooperation will be signed in Riga in May.", "agreement", "planned"),
    ("en", "The two sides plan to sign a treaty on investment with Chile.", "agreement", "planned"),
    ("en", "The agreement has not been signed yet, the Chilean side said.", "agreement", "planned"),
    ("en", "The free trade agreement with Serbia is in force.", "agreement", "in_progress"),
    ("en", "Vietnam proposed to conclude an agreement on rice.", "agreement", "proposed"),
    ("en", "Kenya and Ghana agreed to cooperate in farming.", "agreement", "signed"),
    ("ru", "Стороны подписали меморандум о сотрудничестве с Чили.", "agreement", "signed"),
    (
        "ru",
        "Предстоит подписать соглашение между Омской областью и Брестской областью.",
        "agreement",
        "planned",
    ),
    ("ru", "План мероприятий на три года подписан в Омске.", "agreement", "signed"),
    ("ru", "Соглашение с Сербией пока не подписано.", "agreement", "planned"),
    ("ru", "С Сербией действует соглашение о свободной торговле.", "agreement", "in_progress"),
    ("ru", "Латвия и Оман договорились сотрудничать в медицине.", "agreement", "signed"),
    ("be", "Бакі падпісалі пагадненне аб супрацоўніцтве з Сербіяй.", "agreement", "signed"),
    # projects and joint ventures
    ("en", "A plant for lifts will be built in Omsk Oblast.", "project", "planned"),
    ("en", "Chinese firms are building a railway in Laos.", "project", "in_progress"),
    (
        "en",
        "The sides discussed the possibility of launching the assembly of tractors in Kenya.",
        "project",
        "proposed",
    ),
    ("en", "A tractor assembly plant was opened in Ganja.", "project", "completed"),
    (
        "en",
        "Oman and Latvia will set up a joint venture to make furniture.",
        "joint_venture",
        "planned",
    ),
    ("ru", "В Омске строится завод по выпуску лифтов.", "project", "in_progress"),
    ("ru", "Планируется построить логистический центр под Витебском.", "project", "planned"),
    (
        "ru",
        "Рассматривается возможность создания сборочного производства тракторов в Кении.",
        "project",
        "proposed",
    ),
    (
        "ru",
        "Стороны намерены создать совместное предприятие по выпуску мебели.",
        "joint_venture",
        "planned",
    ),
    ("en", "The firm broke ground on an assembly plant in Tamil Nadu.", "project", "in_progress"),
    (
        "en",
        "The parties agreed on the construction of a cement plant in Ganja.",
        "project",
        "planned",
    ),
    (
        "ru",
        "Достигнута договорённость о строительстве цементного завода в Таджикистане.",
        "project",
        "planned",
    ),
    (
        "ru",
        "В соответствии с соглашением в Казахстане создаётся текстильный кластер.",
        "project",
        "in_progress",
    ),
    # resumptions, roadmaps, suspensions
    (
        "en",
        "Peter Gray suggested resuming the supply of cranes to Serbia.",
        "resumption",
        "proposed",
    ),
    ("en", "Deliveries of beef to China were resumed in May.", "resumption", "completed"),
    ("en", "A roadmap of cooperation will be drawn up by autumn.", "roadmap", "planned"),
    ("en", "The supply of milk to Kenya has been suspended.", "supply", "suspended"),
    ("ru", "Обсуждалась возможность возобновить выпуск автокранов.", "resumption", "proposed"),
    ("ru", "Поставки говядины в Китай возобновлены.", "resumption", "completed"),
    ("ru", "Стороны составят дорожную карту до осени.", "roadmap", "planned"),
    ("ru", "Поставки молока в Кению приостановлены.", "supply", "suspended"),
    ("en", "Tanzania lifted the ban on maize from Malawi.", "resumption", "completed"),
    ("ru", "Запрет на ввоз молока из Латвии снят.", "resumption", "completed"),
    # visits and gatherings
    (
        "en",
        "The minister showed willingness to host the session of the working group.",
        "other",
        "proposed",
    ),
    ("en", "Officials agreed on a visit of Omar Said to Riga.", "visit", "planned"),
    ("ru", "Президент Зимин находится в Баку с государственным визитом.", "visit", "in_progress"),
    ("en", "Governor Anna Brown met President Peter Gray in Riga.", "visit", "completed"),
    ("en", "Minister Omar Said will visit Latvia in April.", "visit", "planned"),
    ("en", "A delegation of Omsk Oblast arrived in Minsk.", "visit", "completed"),
    ("en", "Peter Gray was received by Governor Anna Brown.", "visit", "completed"),
    (
        "en",
        "The working group on cooperation will hold its third session in Omsk.",
        "other",
        "planned",
    ),
    ("en", "A business forum of Latvia and Oman took place in Riga.", "other", "completed"),
    ("en", "An exhibition of Belarusian goods was held in Tashkent.", "exhibition", "completed"),
    ("ru", "Губернатор Орлов встретился с послом Сербии.", "visit", "completed"),
    ("ru", "Делегация Омской области посетит Минск в апреле.", "visit", "planned"),
    ("ru", "Министр Орлов принял посла Латвии.", "visit", "completed"),
    ("ru", "В Риге прошло заседание рабочей группы по сотрудничеству.", "other", "completed"),
    ("ru", "Бизнес-форум Латвии и Омана состоится в Риге.", "other", "planned"),
    ("ru", "В Ташкенте открылась выставка белорусских товаров.", "exhibition", "completed"),
    ("be", "Губернатар Арлоў сустрэўся з паслом Сербіі.", "visit", "completed"),
]


@pytest.mark.parametrize(
    ("lang", "text", "kind", "status"), CASES, ids=[case[1][:48] for case in CASES]
)
def test_kind_and_status(lang: str, text: str, kind: str, status: str) -> None:
    assert kinds_and_statuses(text, lang) == [(kind, status)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Exports of tractors to Serbia rose by 12 percent last year."),
        ("en", "Belarus sold tractors worth $5 million and 40 percent of its milk there."),
        ("en", "In the town there are three shops that sell linen."),
        ("en", "Trade turnover could reach one billion dollars."),
        ("en", "The ministers meet every year in spring."),
        ("ru", "Экспорт тракторов в Сербию вырос на 12 процентов."),
        ("ru", "Доля машин в поставках равна 40 процентам."),
        ("ru", "Товарооборот может достичь миллиарда долларов."),
        ("ru", "Министры ежегодно встречаются весной."),
    ],
)
def test_statistics_shops_and_habits_are_no_deals(lang: str, text: str) -> None:
    assert kinds_and_statuses(text, lang) == []


def test_a_supply_has_parties_goods_and_the_words_of_the_text() -> None:
    (mention,) = read("Belarus is ready to supply tractors and lifts to Tula Oblast.", "en")
    assert mention.parties == ("BLR", "RU-TUL")
    assert len(mention.goods) == 2
    assert mention.object == "tractors and lifts"
    assert {"8701", "8428"} <= {code[:4] for code in mention.hs}


def test_two_statements_of_a_sentence_are_two_deals_with_places_of_their_own() -> None:
    text = (
        "Belarus will sell buses to Omsk Oblast and will also help modernise the lifts of the town."
    )
    first, second = read(text, "en")
    assert (first.kind.value, second.kind.value) == ("supply", "project")
    assert first.spans[0].end <= second.spans[0].start


def test_the_parties_of_an_agreement_are_those_it_names() -> None:
    text = (
        "Trade of Belarus and Russia grew. A partnership agreement between Omsk Oblast and "
        "Grodno Oblast will be signed."
    )
    (mention,) = read(text, "en")
    assert set(mention.parties) == {"RU-OMS", "BY-HR"}
    assert mention.theme == "partnership_agreement"


def test_a_region_stands_without_its_country() -> None:
    (mention,) = read("Russia’s Tula Oblast is ready to buy tractors from Belarus.", "en")
    assert set(mention.parties) == {"RU-TUL", "BLR"}


def test_a_list_that_follows_an_offer_belongs_to_it() -> None:
    text = (
        "Our machines can be offered to partners in Serbia. That means tractors, buses and lifts."
    )
    (mention,) = [candidate for candidate in read(text, "en") if candidate.kind.value == "supply"]
    assert mention.spans[-1].quote == "That means tractors, buses and lifts."
    assert len(mention.goods) >= 3


def test_such_cooperation_is_about_the_goods_mentioned_before() -> None:
    text = "Tver once made buses with Belarus. Peter Gray suggested resuming such cooperation."
    (mention,) = [
        candidate for candidate in read(text, "en") if candidate.kind.value == "resumption"
    ]
    assert mention.goods == ("bus",)
    assert mention.spans[1].quote == mention.object == "buses"


def test_the_years_of_a_plan_are_no_date_of_its_signing() -> None:
    (mention,) = read("An action plan for 2023-2025 is to be signed with Serbia.", "en")
    assert (mention.date, mention.due) == (None, None)


def test_the_day_nearest_to_the_event_is_its_date() -> None:
    (mention,) = read("RIGA, 5 March - The working group of Latvia and Oman met on 4 March.", "en")
    assert mention.date == "2021-03-04"


def test_a_heading_and_its_story_are_a_single_deal() -> None:
    text = (
        "Belarus to sell trolleybuses to Serbia\n\nBelarus will sell trolleybuses to Serbia, "
        "the ministry said on Monday."
    )
    (mention,) = read(text, "en")
    assert len(mention.spans) == 2
    assert mention.status.value == "planned"


def test_a_heading_gives_way_to_its_story() -> None:
    text = (
        "Belarus to sell trolleybuses, help with lifts in Serbia\n\nBelarus will sell "
        "trolleybuses to Serbia, the ministry said."
    )
    (supply,) = [candidate for candidate in read(text, "en") if candidate.kind.value == "supply"]
    assert supply.goods == ("trolleybus",)
    assert supply.object == "trolleybuses"


def test_a_visit_reported_twice_is_a_single_visit_and_last_years_is_another() -> None:
    text = (
        "Governor Anna Brown met President Peter Gray in Riga. At the meeting with Peter Gray the "
        "Governor spoke of timber.\n"
        "Last year Anna Brown visited Oslo."
    )
    visits = [mention for mention in read(text, "en") if mention.kind.value == "visit"]
    assert [mention.date for mention in visits] == [None, "2020"]


def test_a_day_is_the_date_and_a_day_to_come_the_due_date() -> None:
    (done,) = read("Governor Anna Brown met President Peter Gray in Riga on 4 March.", "en")
    assert (done.date, done.due) == ("2021-03-04", None)
    (today,) = read("Governor Anna Brown met President Peter Gray in Riga today.", "en")
    assert today.date == "2021-03-10"
    (due,) = read("An agreement with Serbia will be signed on 25 March.", "en")
    assert (due.date, due.due) == ("2021-03-25", "2021-03-25")


def test_organisations_give_the_actors_by_key() -> None:
    text = "MAZ will supply buses to Serbia."
    plant = Actor("d", "MAZ", ActorKind.COMPANY, (Span(0, 3, "MAZ"),), None, "BLR", "maz")
    (mention,) = deals.read(survey(text, "en"), (plant,))
    assert mention.actors == ("maz",)
    assert set(mention.parties) == {"BLR", "SRB"}


@given(
    st.text(alphabet="signed agreement подписано соглашение tractors. ,–:«»\n12%$", max_size=300),
    st.sampled_from(["en", "ru", "be"]),
)
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_and_its_places_hold(text: str, lang: str) -> None:
    check_spans(text, (span for mention in read(text, lang) for span in mention.spans))


NO_DEALS = [
    (
        "ru",
        "Рыбаки за январь–май отгрузили в Сербию 14 тыс. тонн рыбы, в 2,3 раза больше прежнего.",
    ),
    ("ru", "Соглашения с Сербией тогда достигнуть не удалось."),
    ("en", "A contract to supply tractors to Serbia was not signed, contrary to the news."),
]


@pytest.mark.parametrize(("lang", "text"), NO_DEALS)
def test_counts_over_months_and_failures_are_no_deals(lang: str, text: str) -> None:
    assert read(text, lang) == ()


def test_two_verbs_of_deals_in_a_sentence_are_two_deals() -> None:
    mentions = read(
        "Омская область подписала меморандум с Сербией и предложила открыть завод в Белграде.", "ru"
    )
    assert [mention.kind.value for mention in mentions] == ["agreement", "project"]
