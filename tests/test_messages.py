"""Every message exists in both languages, with the same placeholders, in plain words."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from tools import messages

MESSAGES = list(messages.all_messages())
COMMANDS = re.compile(r"`[^`]*`|--\w+|\b(?:kirmash|pip)(?: [a-z]+)+|\{[^}]*\}|[“«][^”»]*[”»]")
# Words of the program's own idiom, which a reader outside it does not know in that sense.
PRIVATE_ENGLISH = re.compile(
    r"\b(tell|tells|told|telling|tellings|said|says|hold|holds|held|kept|asked|asks|nought|nobody"
    r"|clothes|whose|beside|anew|mend|reckoned|parted|stand|stands|stood|hand(?:ed)? in|go on"
    r"|is no|are no|be had|not there|unsaid|spoken of|heard of|at hand|by hand of|a hundredth"
    r"|taken in|take in|held against|kept apart|put together|spoilt)\b",
    re.IGNORECASE,
)
PRIVATE_RUSSIAN = re.compile(
    r"\b(молчани\w*|замолча\w*|приговор\w*|говоря\w+|не прочесть|не распаковать|здешн\w+"
    r"|возьмите|стоит|вывоз\w*|ввоз\w*|не получить|не спросить|спросите|спрошен\w*"
    r"|пришло|пришед\w+|отсылает|дайте|словами текста|зеркала)\b",
    re.IGNORECASE,
)
STANDARD = re.compile(r"there (?:is|are) no|entered by hand", re.IGNORECASE)
# Words after which an English or a Russian sentence cannot end.
DANGLING = re.compile(r"\b(of|the|a|an|with|from|to|at|in|for|by|в|на|с|из|от|для|по|к|о)$")
COMPLETE = re.compile(r"(?:set by|compared with|^Part of)$")  # nothing is left out after these
INDENTED = re.compile(r"^ {2}(?=\S)")  # lines below a heading of the command line


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def bare(text: str) -> str:
    """The words of a message, without placeholders, commands, options and quotations."""
    return STANDARD.sub("", COMMANDS.sub("", text))


def test_there_are_messages() -> None:
    assert len(MESSAGES) > 1500
    assert {message.where for message in MESSAGES} == {
        "en.po",
        "deals.en.po",
        "desk.en.po",
        "errors.ru.po",
    }


def test_every_message_is_in_both_languages_with_the_same_placeholders() -> None:
    assert [m.key for m in MESSAGES if not m.english.strip() or not m.russian.strip()] == []
    # who gives stands in other blanks in a Russian sentence of a deal: tests/briefs/test_deal_titles
    differing = [
        m.key
        for m in MESSAGES
        if m.where != "deals.en.po" and placeholders(m.english) != placeholders(m.russian)
    ]
    assert differing == []


@pytest.mark.parametrize("base", ["", "desk."])
def test_plural_forms_are_as_many_as_the_language_has(base: str) -> None:
    english = messages.catalogue(f"{base}en.po")
    russian = messages.catalogue(f"{base}ru.po")
    assert english.keys() == russian.keys()
    counts = {(len(english[key]), len(russian[key])) for key in english}
    assert counts <= {(1, 1), (2, 3)}


def test_no_message_has_a_private_word() -> None:
    english = {m.key: m.english for m in MESSAGES if PRIVATE_ENGLISH.search(bare(m.english))}
    russian = {m.key: m.russian for m in MESSAGES if PRIVATE_RUSSIAN.search(bare(m.russian))}
    assert english == {}
    assert russian == {}


def test_no_message_is_a_fragment() -> None:
    for message in MESSAGES:
        for text in (message.english, message.russian):
            for form in text.split(messages.FORMS):
                words = INDENTED.sub("", form)
                assert words == words.strip(), message.key
                assert COMPLETE.search(words) or not DANGLING.search(words), message.key


def test_a_private_word_and_a_fragment_are_noticed() -> None:
    assert PRIVATE_ENGLISH.search(bare("No table tells the flow."))
    assert not PRIVATE_ENGLISH.search(bare("Use `kirmash tell`: “{said}”."))
    assert PRIVATE_RUSSIAN.search(bare("Это молчание, а не падение."))
    assert DANGLING.search("the statistics of")
