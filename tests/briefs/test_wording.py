"""Names in the brief's script: from the lexicons, else transliterated and marked."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.briefs import wording
from kirmash.records.mentions import Actor, ActorKind


@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("Igor Petrishenko", "en", "Igor Petrishenko"),
        ("Alexei Khokhlov", "ru", "Алексей Хохлов°"),
        ("OOO Dormash", "ru", "ООО Дормаш°"),
        ("Павел Коньков", "en", "Pavel Konkov°"),
        ("Светлана Давлетова", "en", "Svetlana Davletova°"),
        ("Щукин", "en", "Shchukin°"),
        ("Павел Коньков", "ru", "Павел Коньков"),
    ],
)
def test_names_stand_in_the_script_of_the_brief(name: str, lang: str, expected: str) -> None:
    assert wording.transliterate_name(name, lang) == expected


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -'", max_size=30))
def test_no_latin_letter_is_left_in_russian(name: str) -> None:
    assert not re.search(r"[A-Za-z]", wording.transliterate_name(name, "ru"))


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяіўґ АБВ-", max_size=30))
def test_no_cyrillic_letter_is_left_in_english(name: str) -> None:
    assert not re.search(r"[А-Яа-яЁёІіЎўҐґ]", wording.transliterate_name(name, "en"))


def test_a_known_actor_bears_the_lexicons_name() -> None:
    known = Actor("d", "MTZ", ActorKind.COMPANY, (), key="mtz")
    assert wording.actor_name(known, "ru") == "Минский тракторный завод"
    assert wording.actor_name(known, "en") == "Minsk Tractor Works"


def test_a_speaker_is_looked_up_by_name() -> None:
    assert wording.speaker_name("Igor Petrishenko", "ru") == "Игорь Петришенко"
    assert wording.speaker_name("Somebody Else", "ru").endswith(wording.TRANSLITERATION_MARK)


def test_goods_and_economies_nobody_knows() -> None:
    assert wording.join_goods_names(("bus", "no_such_thing", "bus"), "ru") == "автобусы"
    assert wording.economy_name("EAEU-X", "ru") == "EAEU-X"
    assert wording.pair_name(("BLR", "RU-IVA"), "ru") == "Беларусь – Ивановская область"
