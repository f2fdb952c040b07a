"""The economies of a page as a table: what stands before and behind each mention, whether it owns,
acts or is traded with, and how the page as a whole speaks of each economy.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

import numpy as np

from kirmash.errors import UnknownEconomy
from kirmash.extract.candidates.currencies import currencies_of
from kirmash.extract.candidates.model import PageCandidates, PlaceMention, is_currency
from kirmash.extract.reader.arrays import Bools, Floats
from kirmash.extract.reader.pages.cue_words import expression
from kirmash.extract.reader.pages.tables import (
    MentionDraft,
    MentionTable,
    build_table,
    common_traits,
    mean_by_value,
)
from kirmash.extract.reader.pages.tokens import TokenStream, fold_word
from kirmash.reference import economies as reference
from kirmash.sandbox.expressions import bounded_re

FORMS = ("name", "adjective", "capital", "city", "nickname", "group", "district")
FLAGS = ("before", "after", "relation", "form", "offset", "office")
PARTNER, OWNER, ACTOR = 1, 2, 3

_WINDOW, _LOOK_BACK = 60, 4
_DATELINE, _DATELINE_SENTENCES, _FIRST_SENTENCES = 80, 4, 2
_REGION, _COUNTRY, _GROUP = 1, 2, 3

_BEFORE_WORDS = (
    "to into toward", "from out", "with", "in at within", "of", "by", "betwee", "for",
    "among includ", "and & or и і или ды", "agains versus vs than чем чым", "via throug", "on",
    "в во на у ў", "из от з са", "с со", "между паміж", "для", "по", "к", "относи", "as like",
    "while wherea а но", "is was were are", "follow after behind", "when where", "включа",
    "(", ",", ". ! ? ;", ": – — - • *",
)  # fmt: skip
_AFTER_WORDS = (
    "export экспор экспар", "import импорт імпарт", "trade turnov товаро тавара торгов", "(", ")",
    ",", "and и і &", "- – — :", "with с at", "$ € £", ". ;", "to from in by for в из на",
    "is was were has had are",
)  # fmt: skip
_SKIPPED_WORDS = (
    "the its their our neighbouring neighboring republic kingdom province state region oblast city",
    "mainland республику республикой республики республике соседний самой всей a all",
)
_SKIPPED = frozenset(fold_word(word) for words in _SKIPPED_WORDS for word in words.split())
_BEFORE = {word: k for k, words in enumerate(_BEFORE_WORDS, 1) for word in words.split()}
_AFTER = {word: k for k, words in enumerate(_AFTER_WORDS, 1) for word in words.split()}
_OTHER, _NUMBER, _PLACE, _LINE_START = 60, 61, 62, 63
_POSSESSIVE = 40

_TRADED = bounded_re(
    rf"(?:{expression('place traded')})\s+(?:[\w$.,]+\s+){{0,4}}?"
    rf"(?:{expression('place reached')})\s+(?:{expression('place article')})?$",
    re.IGNORECASE,
)
_OWNS = bounded_re(
    rf"^(?:['’]s?)?\s+(?:\w+\s+){{0,2}}?(?:{expression('place owns')})", re.IGNORECASE
)
_OWNED = bounded_re(rf"(?:{expression('place owned')})\s+(?:of\s+)?(?:the\s+)?$", re.IGNORECASE)
_ACTS = bounded_re(
    rf"^\s+(?:has |have |had |also |also has )?(?:{expression('place acts')})", re.IGNORECASE
)
_OFFICE = bounded_re(expression("place office"), re.IGNORECASE)
_REGION_WORDS = bounded_re(expression("place region"), re.IGNORECASE)
_NATION_WORDS = bounded_re(expression("place nation"), re.IGNORECASE)
_DATELINE_START = bounded_re(r"[A-ZА-ЯЁ][^–—\-]{0,80}[–—-]|[A-ZА-ЯЁ]{3,24}\b")


@lru_cache(maxsize=4096)
def parent_of(code: str) -> str:
    """The country of a region, '' of a country or a group."""
    try:
        return reference.parent(code) or ""
    except UnknownEconomy:
        return ""


@lru_cache(maxsize=4096)
def level_of(code: str) -> int:
    """1 of a region, 2 of a country, 3 of a group."""
    if parent_of(code):
        return _REGION
    try:
        return _COUNTRY if reference.parent(code) is None and code.isupper() else _GROUP
    except UnknownEconomy:
        return _GROUP


def build_economy_table(page: PageCandidates, tokens: TokenStream) -> MentionTable:
    """The economies of a page; codes are the values, those only implied the last."""
    places = tokens.at(np.array([place.start for place in page.places], dtype=np.int64))
    drafts = [
        MentionDraft(
            place.start, place.end, place.sentence, place.code, place.form, place.form,
            _flags(page, tokens, place, int(token)),
        )
        for place, token in zip(page.places, places, strict=True)
    ]  # fmt: skip
    table = build_table(drafts, page.implied_places, tokens, len(FLAGS))
    common = common_traits(table, len(page.sentences))
    return replace(table, traits=np.hstack([common, _economy_traits(page, table)]))


def word_before(tokens: TokenStream, token: int, sentence: int) -> int:
    """The class of the word before a token, articles and the like passed over."""
    at = token - 1
    for _ in range(_LOOK_BACK):
        if at < 0 or tokens.sentence[at] != sentence:
            return _LINE_START
        if tokens.words[at] not in _SKIPPED:
            break
        at -= 1
    return _word_class(tokens.words[at], _BEFORE)


def word_after(tokens: TokenStream, token: int, sentence: int) -> int:
    """The class of the word behind a token."""
    at = token + 1
    if at >= len(tokens.words) or tokens.sentence[at] != sentence:
        return _LINE_START
    return _word_class(tokens.words[at], _AFTER)


def _word_class(word: str, classes: dict[str, int]) -> int:
    if word[0] in "#0":
        return _NUMBER
    if word[0] == "@":
        return _PLACE
    return classes.get(word, _OTHER)


def _flags(
    page: PageCandidates, tokens: TokenStream, place: PlaceMention, token: int
) -> tuple[float, ...]:
    text = page.text
    ahead = text[max(0, place.start - _WINDOW) : place.start]
    behind = text[place.end : place.end + _WINDOW]
    after = word_after(tokens, token, place.sentence)
    if behind[:2] in {"’s", "'s"} or behind[:3] in {"s’ ", "s' "}:
        after = _POSSESSIVE
    return (
        word_before(tokens, token, place.sentence),
        after,
        _relation(ahead, behind),
        FORMS.index(place.form) if place.form in FORMS else len(FORMS),
        place.start - page.sentences[place.sentence].start,
        bool(_OFFICE.search(ahead)) + 2 * bool(_OFFICE.search(behind)),
    )


def _relation(ahead: str, behind: str) -> int:
    """How a mention speaks of its economy: traded with, owner of a flow, acting; 0 otherwise."""
    if _TRADED.search(ahead):
        return PARTNER
    if _OWNS.match(behind) or _OWNED.search(ahead):
        return OWNER
    return ACTOR if _ACTS.match(behind) else 0


def _economy_traits(page: PageCandidates, table: MentionTable) -> Floats:
    """How the page speaks of each economy, its level, family, currency, and the page's dateline."""
    size = len(table.values)
    if not size:
        return np.zeros((0, _TRAITS), dtype=np.float32)
    means = mean_by_value(table, _signs(page, table))
    early = table.sentence <= _FIRST_SENTENCES
    relation = table.flags[:, FLAGS.index("relation")]
    first_role = np.zeros((size, 2), dtype=np.float32)
    for column, roles in enumerate(((PARTNER,), (OWNER, ACTOR))):
        np.maximum.at(
            first_role[:, column],
            table.value,
            (early & np.isin(relation, roles)).astype(np.float32),
        )
    contrast = means[:, 1] + means[:, 2] - means[:, 0]
    others = np.array([np.delete(contrast, k).max(initial=-1.0) for k in range(size)])
    return np.hstack(
        [
            means,
            first_role,
            np.stack([contrast - others], axis=1),
            _page_columns(page, table),
        ]
    ).astype(np.float32)


def _signs(page: PageCandidates, table: MentionTable) -> Floats:
    """Yes-or-no signs of each mention whose means are traits."""
    before, after, relation, form, _, office = table.flags.T
    with_number = {number.sentence for number in page.numbers}
    columns: tuple[Bools, ...] = (
        relation == PARTNER,
        relation == OWNER,
        relation == ACTOR,
        after == _POSSESSIVE,
        np.isin(before, (_BEFORE["to"], _BEFORE["from"], _BEFORE["with"])),
        np.isin(before, (_BEFORE["в"], _BEFORE["из"], _BEFORE["с"])),
        np.isin(before, (_BEFORE["in"], _BEFORE["of"])),
        np.isin(before, (_BEFORE["("], _BEFORE[","], _BEFORE["and"])),
        np.isin(after, (_AFTER["("], _AFTER["$"], _NUMBER)),
        form == FORMS.index("adjective"),
        np.isin(form, (FORMS.index("capital"), FORMS.index("city"))),
        office > 0,
        np.isin(table.sentence, list(with_number)),
        before == _LINE_START,
    )
    return np.stack(columns, axis=1).astype(np.float32)


def _page_columns(page: PageCandidates, table: MentionTable) -> Floats:
    codes = [str(code) for code in table.values]
    count = np.bincount(table.value, minlength=len(codes))
    parents = [parent_of(code) for code in codes]
    known = dict(zip(codes, count.tolist(), strict=True))
    children = dict.fromkeys(parents, 0)
    for code, parent in zip(codes, parents, strict=True):
        children[parent] += known[code]
    dateline = _dateline_economy(page)
    regions = len(_REGION_WORDS.findall(page.text))
    nations = len(_NATION_WORDS.findall(page.text))
    money = [number.unit for number in page.numbers if is_currency(number.unit)]
    pair = page.annotated.pair
    rows = []
    for code, parent in zip(codes, parents, strict=True):
        own = currencies_of(parent or code)[:1]
        level = level_of(code)
        rows.append(
            (
                level,
                (regions - nations) * (1 if level == _REGION else -1),
                regions,
                nations,
                known.get(parent, 0) / max(1, known[code]),
                children.get(code, 0) / max(1, known[code]),
                dateline == code,
                bool(dateline) and parent_of(dateline) == code,
                bool(dateline) and dateline == parent,
                (code == pair[0]) + 2 * (code == pair[1]),
                sum(unit in own for unit in money) / max(1, len(money)),
            )
        )
    return np.array(rows, dtype=np.float32)


_TRAITS = 14 + 2 + 1 + 11


def _dateline_economy(page: PageCandidates) -> str:
    """The economy in the place a report is sent from, '' where none is told."""
    for index, sentence in enumerate(page.sentences[:_DATELINE_SENTENCES]):
        start = sentence.start
        match = _DATELINE_START.match(page.text, start, min(sentence.end, start + _DATELINE))
        if not match:
            continue
        for place in page.places:
            if place.sentence == index and place.start < match.end():
                return place.code
    return ""
