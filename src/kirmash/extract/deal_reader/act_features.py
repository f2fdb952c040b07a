"""What the acts and days of a clause say of how far a deal is: features by class, tense and order,
and whether its days lie before or after the page's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from kirmash.extract.deal_reader.acts import NOUN, Act, Tokens, find_acts, tokens_of
from kirmash.extract.deal_reader.days import day_features

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
