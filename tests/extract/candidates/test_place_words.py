"""The generated words for economies: each is found in a sentence made for it, in all its cases."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from kirmash.extract.candidates.page import find_candidates
from kirmash.extract.candidates.place_words import find_place_words, word_patterns
from kirmash.extract.pipeline import annotate
from kirmash.lang.morphology import fold, parse_word
from kirmash.records.evidence import Document
from kirmash.reference.lexicons import data_rows, economies

SENTENCES = {
    "en": "Goods from {} were sold in 2019.",
    "ru": "Сообщается, что {} товары проданы.",
    "be": "Паведамляецца, што {} тавары прададзены.",
}


def entries() -> Iterator[tuple[str, str, str, str]]:
    for row in data_rows("place_words"):
        yield row["code"], row["lang"], row["word"], row["form"]


def test_every_entry_is_of_a_known_economy() -> None:
    known = economies()
    assert not [code for code, _, _, _ in entries() if code not in known]


def test_every_entry_is_found_in_a_sentence() -> None:
    lost = [
        (code, lang, word)
        for code, lang, word, _ in entries()
        if code not in {hit.code for hit in find_place_words(SENTENCES[lang].format(word), lang)}
    ]
    assert not lost


def test_russian_forms_are_those_of_the_dictionary() -> None:
    """Of words pymorphy3 knows, nearly all cases of the adjective and of people are among ours."""
    missing, total = [], 0
    for _, lang, word, form in entries():
        parsed = parse_word(word)[0] if lang == "ru" and form in {"adjective", "people"} else None
        if not parsed or not parsed.is_known:
            continue
        wanted = {fold(one.word) for one in parsed.lexeme if one.tag.POS in {"ADJF", "NOUN"}}
        ours = word_patterns(word, form, lang)
        total += len(wanted)
        missing += [one for one in wanted if one not in ours]
    assert total > 3_000
    assert len(missing) / total < 0.08


@pytest.mark.parametrize(
    ("text", "lang", "code"),
    [
        ("Queensland's exports to Japan reached $5 billion.", "en", "AU-QLD"),
        ("NSW trade in 2019: A$147 billion.", "en", "AU-NSW"),
        ("Scottish exports to Ireland are worth £300m.", "en", "GB-SCT"),
        ("Sales to the Gulf Cooperation Council reached $5 billion.", "en", "GCC"),
        ("The Ural Federal District exported $5 billion.", "en", "Ural Federal District"),
        ("Exports of Hong Kong to mainland China reached $5 billion.", "en", "HKG"),
        ("Внешнеторговый оборот СЗФО – 100 млрд.", "ru", "Northwestern Federal District"),
        ("Экспорт Москвы вырос до 5 млрд.", "ru", "RU-MOW"),
        ("Белгородцы продали 5 млн тонн.", "ru", "RU-BEL"),
        ("Финны поставили товаров на 19 млн.", "ru", "FIN"),
        ("Закарпатье за 2015 год: экспорт 5 млн.", "ru", "UA-21"),
        ("Восточный Казахстан продал на 5 млн.", "ru", "KZ-63"),
        ("Нямеччына купіла на 5 млн.", "be", "DEU"),
    ],
)
def test_names_are_found_on_a_page(text: str, lang: str, code: str) -> None:
    page = find_candidates(annotate(Document("0" * 64, "test.txt", text, lang)))
    assert code in {place.code for place in page.places}


def test_words_that_only_look_like_regions_are_none() -> None:
    text = (
        "The report of 12 March 2019 says that the Persian Gulf state and Commissioner Moyo, like "
        "the delta of the river, the oriental bazaar and the maritime office, cost 5 million. "
        "Mary and Victoria, the free state, central banks and Rivera's union paid 300 people."
    )
    page = find_candidates(annotate(Document("0" * 64, "test.txt", text, "en")))
    regions = {place.code for place in page.places if re.match(r"[A-Z]{2}-", place.code)}
    assert not regions
