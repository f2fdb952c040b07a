"""Actors: people by office, name and speech; firms and bodies by lexicon and form; one record for
all forms of a name.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.extract.annotate import actors, goods, places, sentences
from kirmash.records.evidence import Document, check_spans
from kirmash.records.mentions import Actor, ActorKind, AnnotatedDocument


def read(text: str, lang: str = "en") -> tuple[Actor, ...]:
    place_mentions = places.find_places(text, lang)
    document = Document("d", "d.txt", text, lang)
    pair = places.find_economy_pair(text, None, place_mentions)
    return actors.find_actors(
        AnnotatedDocument(
            document,
            sentences.split_sentences(text, lang),
            place_mentions,
            (),
            goods.find_goods(text, lang),
            pair,
        )
    )


PEOPLE = [
    (
        "en",
        "Prime Minister Andrei Kobyakov met the Governor of Ivanovo Oblast Pavel Konkov.",
        {"Andrei Kobyakov": "Prime Minister", "Pavel Konkov": "Governor of Ivanovo Oblast"},
    ),
    (
        "en",
        "Svetlana Davletova, Deputy Chairwoman of the Ivanovo Oblast Government, spoke of trade.",
        {"Svetlana Davletova": "Deputy Chairwoman of the Ivanovo Oblast Government"},
    ),
    ("en", "Greeting Dmitry Milyaev, the president used the hour well.", {"Dmitry Milyaev": None}),
    ("en", "Zoltan Kovacsics said that exports of the firm grew.", {"Zoltan Kovacsics": None}),
    (
        "ru",
        "Губернатор Ивановской области Павел Коньков встретился с Григорием Рапотой, госсекретарём "
        "Союзного государства.",
        {
            "Павел Коньков": "Губернатор Ивановской области",
            "Григорий Рапота": "госсекретарём Союзного государства",
        },
    ),
    (
        "ru",
        "Сообщил об этом заместитель председателя правительства Ивановской области Олег Пташкин.",
        {"Олег Пташкин": "заместитель председателя правительства Ивановской области"},
    ),
    (
        "ru",
        "Генеральный директор завода Василий Белов отметил рост.",
        {"Василий Белов": "Генеральный директор завода"},
    ),
]


@pytest.mark.parametrize(("lang", "text", "roles"), PEOPLE)
def test_people_and_their_offices(lang: str, text: str, roles: dict[str, str | None]) -> None:
    assert {a.name: a.role for a in read(text, lang) if a.kind is ActorKind.PERSON} == roles


BODIES = [
    (
        "en",
        "The Minsk Automobile Plant and BelAZ signed a contract.",
        {("maz", "company"), ("belaz", "company")},
    ),
    (
        "en",
        "Bellegprom told BelTA of its plans.",
        {("bellegprom", "organisation"), ("belta", "company")},
    ),
    (
        "ru",
        "Переговоры с «КАМАЗом» и Минским автозаводом идут.",
        {("kamaz", "company"), ("maz", "company")},
    ),
    ("ru", "Газ подорожал, а ГАЗа это не коснулось.", {("gaz", "company")}),
    ("ru", "По данным ФТС России, оборот вырос.", {("fts_russia", "government")}),
]


@pytest.mark.parametrize(("lang", "text", "keys"), BODIES)
def test_known_bodies(lang: str, text: str, keys: set[tuple[str, str]]) -> None:
    assert {(a.key, a.kind.value) for a in read(text, lang) if a.key} == keys


FORMS = [
    ("en", "Acme Widgets Ltd opened a shop.", "Acme Widgets", "company"),
    ("en", "Berezovsky meat canning plant came too.", "Berezovsky meat canning plant", "company"),
    (
        "en",
        "The Ministry of Industry and Trade published it.",
        "Ministry of Industry and Trade",
        "government",
    ),
    (
        "en",
        "A talk at the Chamber of Commerce and Industry of Eastern Siberia.",
        "Chamber of Commerce and Industry of Eastern Siberia",
        "organisation",
    ),
    ("ru", "Договор подписало ООО «Ромашка».", "Ромашка", "company"),
    ("ru", "Работу ведёт концерн «Белое поле».", "Белое поле", "organisation"),
    (
        "ru",
        "Сообщает министерство экономики Омской области.",
        "министерство экономики Омской области",
        "government",
    ),
]


@pytest.mark.parametrize(("lang", "text", "name", "kind"), FORMS)
def test_unknown_bodies_by_form(lang: str, text: str, name: str, kind: str) -> None:
    assert (name, kind) in {(a.name, a.kind.value) for a in read(text, lang)}


def test_forms_of_a_name_make_a_single_actor() -> None:
    text = (
        "Губернатор Павел Коньков приехал в Минск. Коньков поблагодарил хозяев. Встреча с "
        "Павлом Коньковым прошла тепло."
    )
    people = [a for a in read(text, "ru") if a.kind is ActorKind.PERSON]
    assert [(a.name, len(a.spans)) for a in people] == [("Павел Коньков", 3)]


def test_an_office_gives_the_economy() -> None:
    (person,) = [
        a
        for a in read("Brest Oblast Governor Yury Shuleiko leads the delegation.")
        if a.kind is ActorKind.PERSON
    ]
    assert person.economy == "BY-BR"


def test_keys_in_a_line() -> None:
    assert actors.organisation_keys("MAZ and MTZ, then MAZ", "en") == ("maz", "mtz")


@settings(max_examples=40, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(
            [
                "Governor",
                "of",
                "Pavel",
                "Konkov",
                "MAZ",
                "«Лён»",
                "ООО",
                "Павлом",
                "Коньковым",
                "министр",
                "said",
                ",",
                ".",
                "\n",
                "İ",
                "Minsk",
            ]
        ),
        max_size=25,
    ),
    lang=st.sampled_from(["en", "ru", "be"]),
)
def test_spans_hold_on_any_text(words: list[str], lang: str) -> None:
    text = " ".join(words)
    for actor in read(text, lang):
        assert actor.spans
        check_spans(text, actor.spans)


NAMES = [
    # what an office is of is no person
    (
        "en",
        "Hind Karam, Director of External Trade, met Minister of Agriculture and Livestock Ndugu "
        "Baraka.",
        ["Hind Karam", "Ndugu Baraka"],
    ),
    # the next person's office is not the last one's
    (
        "en",
        "The pact was signed by Arlo Finn, President of Kenya Chambers, and Dr Wema Rutali, "
        "President of Oman Chambers.",
        ["Arlo Finn", "Wema Rutali"],
    ),
    (
        "en",
        "Moro Vashi, Deputy Mayor of Lagos City, and Tung Jun Bo, Deputy Mayor of Hanoi, signed it.",
        ["Moro Vashi", "Tung Jun Bo"],
    ),
    # initials first, a title with "Excellency", a vice-office with a hyphen, "The" inside a
    # Vietnamese name
    (
        "en",
        "S.M. Qadri, Minister of Industry, received His Excellency Tolo Maris and Vice-Governor "
        "Ilo Bandeira.",
        ["S.M. Qadri", "Tolo Maris", "Ilo Bandeira"],
    ),
    ("en", "Vice Chairman Phan The Bao spoke.", ["Phan The Bao"]),
    # a governor named by his surname right behind the office
    ("en", "Governor Okoro thanked the guests.", ["Okoro"]),
    # the case of the office is the name's: «президента Александра …» is no woman, names no
    # dictionary knows are declined too
    ("ru", "По приглашению президента Александра Шевчука прибыла делегация.", ["Александр Шевчук"]),
    ("ru", "Встреча прошла с участием министра торговли Жамшида Нурова.", ["Жамшид Нуров"]),
    (
        "en",
        "Minister of Plantation Industries Datuk Zura Kamal met Sheikh Omar bin Hamad al-Thani.",
        ["Zura Kamal", "Omar bin Hamad al-Thani"],
    ),
    ("ru", "Переговоры провёл врио губернатора Омской области Степан БУРЫЛОВ.", ["Степан Бурылов"]),
    ("ru", "Встреча Президента Республики Узбекистан Шавката Мирова прошла.", ["Шавкат Миров"]),
    (
        "be",
        "Прэм'ер-міністр сустрэўся з губернатарам Паўлам Каньковым і паслом Барысам Дубоўскім.",
        ["Павел Каньков", "Барыс Дубоўскі"],
    ),
    # «р.» is no sum of money here
    ("ru", "Президент Татарстана Р. Сафиуллин встретился с главой Казахстана.", ["Р. Сафиуллин"]),
]


@pytest.mark.parametrize(("lang", "text", "names"), NAMES)
def test_people_are_distinguished_from_what_their_offices_are_of(
    lang: str, text: str, names: list[str]
) -> None:
    assert [actor.name for actor in read(text, lang) if actor.kind is ActorKind.PERSON] == names


def test_who_leads_a_delegation_is_no_head() -> None:
    (person,) = [
        actor
        for actor in read("Делегация во главе с губернатором Олегом Кузьминым прибыла.", "ru")
        if actor.kind is ActorKind.PERSON
    ]
    assert (person.name, person.role) == ("Олег Кузьмин", "губернатором")


def test_a_ministry_ends_before_the_verb() -> None:
    (body,) = read("В Министерстве экономики и финансов состоялось заседание Рабочей группы.", "ru")
    assert body.name == "Министерство экономики и финансов"


def test_the_officer_of_a_body_goes_on_its_name() -> None:
    names = [
        actor.name
        for actor in read(
            "The Department of Agriculture Under Secretary for Trade Alexis Taylor arrived.", "en"
        )
    ]
    assert "Department of Agriculture" in names


def test_another_states_body_of_a_known_name_is_its_own() -> None:
    (body,) = read("The Azerbaijani State Customs Committee reported it.", "en")
    assert (body.economy, body.key) == ("AZE", "")


FIRMS = [
    (
        "en",
        "Hakan Agro DMCC ships it, and the Rubber Board and Hainan Farms Ltd signed.",
        {"Hakan Agro", "Hainan Farms"},
    ),
    ("en", "It will work with the conglomerate Orbis Electric.", {"Orbis Electric"}),
    ("en", "They met on Friday. Brook Dairy Ltd plans to open a plant.", {"Brook Dairy"}),
    (
        "ru",
        "Улан-Удэнский авиационный завод передал вертолёт.",
        {"Улан-Удэнский авиационный завод"},
    ),
    ("ru", "Гости посетили ЗАО «ПО «Точмаш».", {"Точмаш"}),
]


@pytest.mark.parametrize(("lang", "text", "names"), FIRMS)
def test_firms_by_form_and_by_what_they_are_called(lang: str, text: str, names: set[str]) -> None:
    assert {actor.name for actor in read(text, lang) if actor.kind is ActorKind.COMPANY} == names


def test_where_a_firm_ships_to_is_not_its_home() -> None:
    (firm,) = [
        actor
        for actor in read("Чишминский маслоэкстракционный завод отправил масло в Китай.", "ru")
        if actor.kind is ActorKind.COMPANY
    ]
    assert firm.economy is None


def test_a_chamber_of_a_region_stands_in_the_nominative() -> None:
    names = [
        actor.name
        for actor in read("Подписан меморандум между ТПП Кыргызстана и Омской ТПП.", "ru")
    ]
    assert names == ["ТПП Кыргызстана", "Омская ТПП"]


PRESS_NAMES = [
    ("ru", "Хайфонская компания Long Van Seafood закупила рыбу.", "Long Van Seafood", "company"),
    (
        "ru",
        "Представители Muscat Gold Trade Council прибыли в Омск.",
        "Muscat Gold Trade Council",
        "organisation",
    ),
    ("ru", "Шины «Окапромторг» продаёт с мая.", "Окапромторг", "company"),
    (
        "ru",
        "Сообщили в департаменте экономического развития региона.",
        "департамент экономического развития региона",
        "government",
    ),
    ("ru", "Кредит дан под гарантии правительства Сербии.", "правительство Сербии", "government"),
    ("ru", "Об этом сообщил региональный минпромторг.", "региональный минпромторг", "government"),
    (
        "be",
        "Міністэрства прамысловасці паведаміла пра гэта.",
        "Міністэрства прамысловасці",
        "government",
    ),
    ("ru", "Вице-губернатор Лю Цзяньмин посетил Омск.", "Лю Цзяньмин", "person"),
    (
        "en",
        "The British High Commission in Lagos told the press.",
        "British High Commission",
        "government",
    ),
    ("en", "Construction group Pedra Nova finished the road.", "Pedra Nova", "company"),
]


@pytest.mark.parametrize(("lang", "text", "name", "kind"), PRESS_NAMES)
def test_names_of_the_press(lang: str, text: str, name: str, kind: str) -> None:
    assert (name, kind) in {(actor.name, actor.kind.value) for actor in read(text, lang)}


def test_a_department_in_an_office_is_no_actor() -> None:
    people = read("Директор департамента рыбного хозяйства Аркадий Белов отметил рост.", "ru")
    assert [actor.name for actor in people] == ["Аркадий Белов"]


def test_two_people_side_by_side_are_two() -> None:
    people = {
        actor.name
        for actor in read(
            "С акимом области Ерланом Кусаиновым Тимур Орлов условился о встрече.", "ru"
        )
    }
    assert "Тимур Орлов" in people
