"""Actors: people by office, name and speech; firms and bodies by lexicon and form; one record for all forms of a name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.press import actors, goods, places, sentences
from kirmash.press.reading import Reading
from kirmash.terms.actors import Actor, ActorKind
from kirmash.terms.evidence import Document, check_spans


def read(text: str, lang: str = "en") -> tuple[Actor, ...]:
    found = places.find(text, lang)
    document = Document("d", "d.txt", text, lang)
    pair = places.pair(text, None, found)
    return actors.read(Reading(document, sentences.split(text, lang), found, (), goods.find(text, lang), pair))


PEOPLE = [
    ("en", "Prime Minister Andrei Kobyakov met the Governor of Ivanovo Oblast Pavel Konkov.", {"Andrei Kobyakov": "Prime Minister", "Pavel Konkov": "Governor of Ivanovo Oblast"}),
    ("en", "Svetlana Davletova, Deputy Chairwoman of the Ivanovo Oblast Government, spoke of trade.", {"Svetlana Davletova": "Deputy Chairwoman of the Ivanovo Oblast Government"}),
    ("en", "Greeting Dmitry Milyaev, the president used the hour well.", {"Dmitry Milyaev": None}),
    ("en", "Zoltan Kovacsics said that exports of the firm grew.", {"Zoltan Kovacsics": None}),
    ("ru", "Губернатор Ивановской области Павел Коньков встретился с Григорием Рапотой, госсекретарём Союзного государства.", {"Павел Коньков": "Губернатор Ивановской области", "Григорий Рапота": "госсекретарём Союзного государства"}),
    ("ru", "Сообщил об этом заместитель председателя правительства Ивановской области Олег Пташкин.", {"Олег Пташкин": "заместитель председателя правительства Ивановской области"}),
    ("ru", "Генеральный директор завода Василий Белов отметил рост.", {"Василий Белов": "Генеральный директор завода"}),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "roles"), PEOPLE)
def test_people_and_their_offices(lang: str, text: str, roles: dict[str, str | None]) -> None:
    assert {a.name: a.role for a in read(text, lang) if a.kind is ActorKind.PERSON} == roles


BODIES = [
    ("en", "The Minsk Automobile Plant and BelAZ signed a contract.", {("maz", "company"), ("belaz", "company")}),
    ("en", "Bellegprom told BelTA of its plans.", {("bellegprom", "organisation"), ("belta", "company")}),
    ("ru", "Переговоры с «КАМАЗом» и Минским автозаводом идут.", {("kamaz", "company"), ("maz", "company")}),
    ("ru", "Газ подорожал, а ГАЗа это не коснулось.", {("gaz", "company")}),
    ("ru", "По данным ФТС России, оборот вырос.", {("fts_russia", "government")}),
]


@pytest.mark.parametrize(("lang", "text", "keys"), BODIES)
def test_known_bodies(lang: str, text: str, keys: set[tuple[str, str]]) -> None:
    assert {(a.key, a.kind.value) for a in read(text, lang) if a.key} == keys


FORMS = [
    ("en", "Acme Widgets Ltd opened a shop.", "Acme Widgets", "company"),
    ("en", "Berezovsky meat canning plant came too.", "Berezovsky meat canning plant", "company"),
    ("en", "The Ministry of Industry and Trade published it.", "Ministry of Industry and Trade", "government"),
    ("en", "A talk at the Chamber of Commerce and Industry of Eastern Siberia.", "Chamber of Commerce and Industry of Eastern Siberia", "organisation"),
    ("ru", "Договор подписало ООО «Ромашка».", "Ромашка", "company"),
    ("ru", "Работу ведёт концерн «Белое поле».", "Белое поле", "organisation"),
    ("ru", "Сообщает министерство экономики Омской области.", "министерство экономики Омской области", "government"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "name", "kind"), FORMS)
def test_unknown_bodies_by_form(lang: str, text: str, name: str, kind: str) -> None:
    assert (name, kind) in {(a.name, a.kind.value) for a in read(text, lang)}


def test_forms_of_a_name_make_one_actor() -> None:
    text = "Губернатор Павел Коньков приехал в Минск. Коньков поблагодарил хозяев. Встреча с Павлом Коньковым прошла тепло."
    people = [a for a in read(text, "ru") if a.kind is ActorKind.PERSON]
    assert [(a.name, len(a.spans)) for a in people] == [("Павел Коньков", 3)]


def test_an_office_gives_the_economy() -> None:
    (person,) = [a for a in read("Brest Oblast Governor Yury Shuleiko leads the delegation.") if a.kind is ActorKind.PERSON]
    assert person.economy == "BY-BR"


def test_keys_in_a_line() -> None:
    assert actors.keys_in("MAZ and MTZ, then MAZ", "en") == ("maz", "mtz")


@settings(max_examples=40, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(["Governor", "of", "Pavel", "Konkov", "MAZ", "«Лён»", "ООО", "Павлом", "Коньковым", "министр", "said", ",", ".", "\n", "İ", "Minsk"]),
        max_size=25,
    ),
    lang=st.sampled_from(["en", "ru", "be"]),
)  # fmt: skip
def test_spans_hold_on_any_text(words: list[str], lang: str) -> None:
    text = " ".join(words)
    for actor in read(text, lang):
        assert actor.spans
        check_spans(text, actor.spans)
