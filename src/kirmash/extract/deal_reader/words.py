"""What a clause looks like to the weights: words of its own and around it, masked names, verbs by
tense, the roles of the lexicon's words and the rules' answer, all hashed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np

from kirmash.extract.deal_reader.candidates import Candidate
from kirmash.extract.reader.arrays import Ints
from kirmash.extract.reader.contexts import Contexts
from kirmash.extract.rules.deal_acts import NOUN, Act, Tokens, find_acts, tokens_of
from kirmash.extract.rules.deal_days import day_features
from kirmash.lang.lemmas import english_stem
from kirmash.lang.morphology import parse_word
from kirmash.records.mentions import AnnotatedDocument
from kirmash.sandbox.expressions import bounded_re

BITS, STATUS_BITS = 18, 19
"""The places of what the kind is told from, and of what the status is: acts and days beside."""
_SCALE, _ACT_SCALE = 4.0, 3.0
"""The length of a clause's row of words, and of its row of acts and days, whatever their number."""
_CROSSED = 0.6
"""What a feature of a kind weighs beside the feature itself: out of fold .709 of the statuses were
right, .706 with 1, .694 without."""
_MIXER, _KIND_STEP = 40503, 7919 * 613
_WORD = bounded_re(r"[^\W\d_]+|\d+|[%$€£]")
_CYRILLIC, _LATIN = bounded_re(r"[а-я]+"), bounded_re(r"[a-z]+")
_VERBS = frozenset({"VERB", "INFN", "PRTF", "PRTS", "GRND"})
_AUXILIARIES = frozenset(
    {
        *("will", "would", "may", "might", "can", "could", "should", "shall", "to", "not"),
        *("has", "have", "had", "is", "are", "was", "were", "been", "be"),
        *("plan", "plans", "planned", "intend", "intends", "ready", "expected", "due", "agreed"),
    }
)
_AUXILIARY_REACH = 4
_LONG_WORD, _STEM = 5, 6
_LONG_ENGLISH = 7
_AROUND = 25
"""Characters before and behind a word of the lexicon in which its neighbours count."""
_NOT_FINITE = frozenset({NOUN, "INF", "INFP", "PART", "ING"})
_BARE = "BASE"
"""The tense of an English word that may be a verb of the present or a noun: it leads where no other
does.
"""
_NOT_FINITE_RUSSIAN = ("INFN", "PRTF", "GRND")
_ASIDE = frozenset({"say", "help"})
_MOST_COUNTED = 3
_TIMES = {
    "en": {
        "F": frozenset(
            {
                *("tomorrow", "next", "soon", "upcoming", "forthcoming", "coming", "later"),
                *("shortly", "future", "ahead", "eve", "before", "until", "till", "by", "once"),
                *("when", "if", "tentatively", "due"),
            }
        ),
        "P": frozenset(
            {
                *("yesterday", "last", "ago", "earlier", "recently", "previous", "former", "once"),
                *("previously", "past", "then", "formerly", "since", "late"),
            }
        ),
        "N": frozenset(
            {
                *("now", "today", "currently", "still", "presently", "already", "yet", "again"),
                *("finally", "longer"),
            }
        ),
    },
    "ru": {
        "F": frozenset(
            {
                *("завтра", "следующий", "предстоящий", "скоро", "вскоре", "ближайший"),
                *("грядущий", "будущий", "накануне", "до", "если", "когда", "потом", "позже"),
                *("весной", "осенью", "летом", "зимой"),
            }
        ),
        "P": frozenset(
            {
                *("вчера", "прошлый", "назад", "ранее", "недавно", "минувший", "прежний"),
                *("бывший", "раньше", "прежде", "накануне", "тогда", "давно"),
            }
        ),
        "N": frozenset(
            {
                *("сейчас", "сегодня", "ныне", "теперь", "уже", "еще", "пока", "опять", "снова"),
                *("вновь", "наконец", "больше"),
            }
        ),
    },
}
"""Words of time ahead, behind and of the present; some may be either."""


def clause_contexts(text: str, lang: str, candidates: Sequence[Candidate]) -> Contexts:
    """The hashed features of the clauses of one page, a row each."""
    words = (_hashed(_features(text, lang, candidates, at)) for at in range(len(candidates)))
    return _contexts(dict(enumerate(words)), _SCALE, len(candidates))


def _contexts(rows: Mapping[int, list[int]], scale: float, size: int) -> Contexts:
    """Rows of equal length by their numbers; the others are empty."""
    lengths = np.array([len(row) for row in rows.values()], dtype=np.int64)
    index = np.array([number for row in rows.values() for number in row], dtype=np.int32)
    sizes = (scale / np.sqrt(np.maximum(1, lengths))).astype(np.float32)
    owner = np.repeat(np.array(list(rows), dtype=np.int64), lengths)
    return Contexts(index[:, None], np.repeat(sizes, lengths)[:, None], owner, size)


def status_contexts(
    contexts: Contexts, annotated: AnnotatedDocument, candidates: Sequence[Candidate], kinds: Ints
) -> Contexts:
    """The rows that the status is told from, of the clauses that have a kind (from 1; 0 for none,
    whose rows are empty): their words, and their acts and days, each once more for the kind.
    """
    kept = kinds[contexts.owner] > 0
    lang, published = annotated.lang, annotated.document.published
    rows = {
        at: _hashed(act_features(candidates[at].clause.words, lang, published))
        for at in np.flatnonzero(kinds).tolist()
    }
    acts = _contexts(rows, _ACT_SCALE, contexts.size)
    both = Contexts(
        np.concatenate([contexts.index[kept], acts.index + np.int32(1 << BITS)]),
        np.concatenate([contexts.weight[kept], acts.weight]),
        np.concatenate([contexts.owner[kept], acts.owner]),
        contexts.size,
    )
    return with_kinds(both, kinds)


def _hashed(words: Iterable[str]) -> list[int]:
    return sorted({zlib.crc32(word.encode()) & ((1 << BITS) - 1) for word in words})


def with_kinds(contexts: Contexts, kinds: Ints) -> Contexts:
    """The rows with each feature once more, of the row's kind: "will" says another thing of the
    status of a visit than of that of an agreement. ``kinds`` has a number for each row.
    """
    own = kinds[contexts.owner].astype(np.int64)[:, None]
    crossed = (contexts.index.astype(np.int64) * _MIXER + own * _KIND_STEP) & (
        (1 << STATUS_BITS) - 1
    )
    return Contexts(
        np.concatenate([contexts.index, crossed.astype(np.int32)]),
        np.concatenate([contexts.weight, contexts.weight * np.float32(_CROSSED)]),
        np.concatenate([contexts.owner, contexts.owner]),
        contexts.size,
    )


def _features(text: str, lang: str, candidates: Sequence[Candidate], at: int) -> Iterator[str]:
    one = candidates[at]
    clause = one.clause
    masked = _masked_words(text, one, lang)
    yield from _sequences(masked)
    yield from _verbs(text, one)
    yield from _roles(one)
    yield from _neighbours(text, one, lang)
    yield from _figures(one, len(masked), lang)
    for tag, start, end in (
        ("sl", one.sentence.start, clause.start),
        ("sr", clause.end, one.sentence.end),
    ):
        yield from (f"{tag}:{_stem(word, lang)}" for word in _words(text, start, end))
    for other in candidates[max(0, at - 4) : at]:
        if other.number == one.number - 1:
            yield from _before(text, other, lang)
    if at + 1 < len(candidates) and candidates[at + 1].number == one.number:
        yield from (f"n:{hit.role}{hit.value}" for hit in candidates[at + 1].clause.hits)


def _words(text: str, start: int, end: int) -> Iterator[str]:
    return (found.group() for found in _WORD.finditer(text, start, end))


@lru_cache(maxsize=50_000)
def _stem(word: str, lang: str) -> str:
    plain = word.casefold().replace("ё", "е")
    if plain.isdigit():
        return "#"
    if lang in {"ru", "be"}:
        cut = max(_LONG_WORD - 1, min(_STEM, len(plain) - 2))
        return plain[:cut] if len(plain) > _LONG_WORD else plain
    return plain[:_STEM] if len(plain) > _LONG_ENGLISH else plain


def _masked_words(text: str, one: Candidate, lang: str) -> list[str]:
    """The stems of a clause; a name, a ware or a period is one word that says only which it is."""
    words: list[str] = []
    last = -1
    for found in _WORD.finditer(text, one.clause.start, one.clause.end):
        mask = next((m for m in one.masks if m[0] <= found.start() < m[1]), None)
        if mask is None:
            words.append(_stem(found.group(), lang))
        elif mask[0] != last:
            words.append(mask[2])
            last = mask[0]
    return words


def _sequences(words: Sequence[str]) -> Iterator[str]:
    yield from (f"c:{word}" for word in words)
    yield from (f"b:{first}_{second}" for first, second in pairwise(words))
    yield from (f"k:{first}_{second}" for first, second in zip(words, words[2:], strict=False))


def _verbs(text: str, one: Candidate) -> Iterator[str]:
    """Words outside names by their base form, verbs by their tense, English ones by what helps
    them.
    """
    words = [
        found.group().casefold().replace("ё", "е")
        for found in _WORD.finditer(text, one.clause.start, one.clause.end)
        if not any(start <= found.start() < end for start, end, _ in one.masks)
    ]
    bases = []
    for word in words:
        yield f"w:{word}"
        forms = _forms(word)
        yield from forms
        bases.append(forms[0] if forms else word)
    yield from (f"lb:{first}_{second}" for first, second in pairwise(bases))
    for at, word in enumerate(words):
        if word in _AUXILIARIES:
            for other in words[at + 1 : at + 1 + _AUXILIARY_REACH]:
                yield f"ax:{word}>{english_stem(other)}"
                yield f"as:{word}>{other[-2:]}"


@lru_cache(maxsize=50_000)
def _forms(word: str) -> tuple[str, ...]:
    if _CYRILLIC.fullmatch(word):
        readings = parse_word(word)
        if not readings:
            return ()
        base, tag = readings[0].normal_form, readings[0].tag
        part = str(tag.POS)
        if part in _VERBS:
            tense = str(tag.tense or "")
            how = f"{part}:{tense}:{tag.aspect or ''}:{tag.voice or ''}"
            return f"lm:{base}", f"vm:{how}", f"lv:{base}:{part}{tense}"
        return (f"lm:{base}", f"nn:{base}") if part == "NOUN" else (f"lm:{base}",)
    if _LATIN.fullmatch(word):
        base = english_stem(word)
        ending = next((end for end in ("ed", "ing", "s") if word.endswith(end)), "")
        return f"lm:{base}", f"ls:{base}{ending}"
    return ()


def _roles(one: Candidate) -> Iterator[str]:
    """The lexicon's words of the clause: their roles, alone, in pairs, in order, and with what
    else stands there.
    """
    clause, judged = one.clause, one.judged
    marks = [
        f"{hit.role}{'=' + hit.value if hit.value else ''}"
        f"{'i' if hit.infinitive else ''}{'n' if hit.noun else ''}"
        for hit in clause.hits
    ]
    yield from (f"r:{role}" for role in clause.roles)
    yield from (f"rr:{first}+{second}" for first, second in combinations(sorted(clause.roles), 2))
    yield from (f"vv:{first}>{second}" for first, second in pairwise(marks))
    beside = f"{clause.goods > 0}{clause.money}{clause.figures}{min(clause.people, 2)}"
    for mark in marks:
        yield f"v:{mark}"
        yield f"vk:{mark}|{beside}"
    yield f"rule:{judged[0]}/{judged[1]}" if judged else "rule:none"
    if judged:
        yield f"rk:{judged[0]}"
        yield f"rs:{judged[1]}"


def _neighbours(text: str, one: Candidate, lang: str) -> Iterator[str]:
    """The words beside each word of the lexicon."""
    clause = one.clause
    for hit in clause.hits:
        before = list(_words(text, max(clause.start, hit.start - _AROUND), hit.start))[-2:]
        behind = list(_words(text, hit.end, min(clause.end, hit.end + _AROUND)))[:2]
        yield from (f"hp:{hit.role}:{_stem(word, lang)}" for word in before)
        yield from (f"hn:{hit.role}:{_stem(word, lang)}" for word in behind)
        yield from (
            f"hw:{hit.role}:{_stem(word, lang)}"
            for word in list(_words(text, hit.start, hit.end))[-1:]
        )


def _figures(one: Candidate, words: int, lang: str) -> Iterable[str]:
    clause = one.clause
    economies, goods = min(one.economies, 3), min(clause.goods, 3)
    return (
        f"h:{clause.heading}",
        f"np:{economies}",
        f"ng:{goods}",
        f"ppl:{min(clause.people, 3)}",
        f"fig:{clause.figures}",
        f"mon:{clause.money}",
        f"per:{min(one.periods, 2)}",
        f"pos:{min(one.number, 6)}",
        f"L:{lang}",
        f"len:{min(words // 6, 6)}",
        f"cmb:{min(economies, 2)}{goods > 0}{clause.figures}{clause.people > 0}{clause.heading}",
    )


def _before(text: str, other: Candidate, lang: str) -> Iterator[str]:
    """A clause of the sentence before."""
    yield from (f"p:{hit.role}" for hit in other.clause.hits)
    yield from (
        f"pw:{_stem(word, lang)}" for word in _words(text, other.clause.start, other.clause.end)
    )
    if other.judged:
        yield f"pr:{other.judged[0]}"


def act_features(words: str, lang: str, published: date | None) -> Iterator[str]:
    """The features of a clause on a page of this day."""
    tokens = tokens_of(words, lang)
    acts = find_acts(tokens)
    yield from _times(tokens)
    for act in acts:
        yield from _alone(act)
    finite = [act for act in acts if _is_finite(act)]
    leading = [act for act in finite if act.tense != _BARE] or finite
    main = [act for act in leading if not act.is_subordinate]
    yield from _led("F", leading[:1])
    yield from _led("L", leading[-1:])
    yield from _led("m", main[:1])
    yield from _led("ml", main[-1:])
    yield f"nf:{min(len(leading), _MOST_COUNTED)}"
    yield f"nm:{min(len(main), _MOST_COUNTED)}"
    for first, second in pairwise(acts):
        yield from _joined(first, second)
    days = day_features(tokens.words, lang, published)
    yield from days
    tenses = [*(f"m:{_tense(act)}" for act in main[:1]), *(f"l:{_tense(act)}" for act in main[-1:])]
    yield from (f"{day}|{tense}" for day in days for tense in tenses)


def _times(tokens: Tokens) -> Iterator[str]:
    known = _TIMES[tokens.lang]
    for word, base in zip(tokens.words, tokens.bases, strict=True):
        for when, some in known.items():
            if word in some or base in some:
                yield f"T{when}"
                yield f"T{when}:{word}"


def _tense(act: Act) -> str:
    return f"{act.tense}{'-' if act.is_denied else '+'}"


def _is_finite(act: Act) -> bool:
    return (
        act.tense not in _NOT_FINITE
        and not act.tense.startswith(_NOT_FINITE_RUSSIAN)
        and _ASIDE.isdisjoint(act.classes)
    )


def _alone(act: Act) -> Iterator[str]:
    tense = _tense(act)
    place = "S" if act.is_subordinate else "M"
    for one in act.classes:
        yield f"G:{one}"
        yield f"G:{one}:{tense}"
        yield f"GS:{place}:{one}:{tense}"
        if act.is_denied:
            yield f"GN:{one}"
    yield f"TT:{place}:{tense}"
    yield f"LT:{act.base}:{tense}"


def _led(tag: str, acts: Sequence[Act]) -> Iterator[str]:
    """The first or last act that leads the clause."""
    for act in acts:
        tense = _tense(act)
        for one in act.classes:
            yield f"{tag}:{one}:{tense}"
            yield f"{tag}c:{one}"
        yield f"{tag}t:{tense}"


def _joined(first: Act, second: Act) -> Iterator[str]:
    """Two acts that follow one another: "agreed to build", "signing is planned"."""
    near = "s" if first.stretch == second.stretch else "d"
    for one in first.classes:
        for other in second.classes:
            yield f"CH{near}:{one}>{other}"
            yield f"CT{near}:{one}:{first.tense}>{other}:{second.tense}"
