"""Numbers in prose: digits with either decimal mark, ranges, scales, number words and fractions of
every language.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from kirmash.formats.numbers import Convention, parse
from kirmash.lang.base import of_languages
from kirmash.lang.patterns import any_of, form_expression, forms_of, listed, lower, small
from kirmash.lang.registry import get, langs_of, phrases, words
from kirmash.reference.lexicons import rows

_GAP = "[ \u00a0\u202f\u2009]"
# A number in digits as prose writes it; every text it matches is a number to ``digits``.
DIGITS = (
    r"\d{1,3}(?:\.\d{3})+,\d{1,9}(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?![\d.])"
    rf"|\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?!\d)|\d{{1,3}}(?:{_GAP}\d{{3}})+(?!\d)(?:[.,]\d{{1,"
    rf"9}}(?!\d))?"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d{1,9})?(?!\d)|\d{1,15}(?:[.,]\d{1,9})?(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its place. ``low`` and ``high`` are a range's ends; ``scaled`` where a word such
    as million is part of it.

    ``part`` marks a fraction in words ('a third' is 0.333…), ``worded`` any number in words.
    """

    start: int
    end: int
    value: float
    low: float | None = None
    high: float | None = None
    scaled: bool = False
    worded: bool = False
    part: bool = False


def find(text: str, lang: str) -> tuple[Number, ...]:
    """Every number of ``text`` in order, not overlapping. Digits inside longer strings of digits
    and points are passed over.
    """
    kept: list[Number] = []
    lowered = small(text)
    for hit in _expression(lang).finditer(lowered):
        if (
            hit["a"]
            and hit["scale"]
            and _from().search(lowered, max(0, hit.start() - 6), hit.start())
        ):
            kept += _ends(hit, lang)
        elif number := _read(hit, lang):
            if kept and _goes_on(text, kept[-1], number):
                number = replace(
                    number,
                    start=kept[-1].start,
                    value=round(kept[-1].value + number.value, 4),
                    scaled=True,
                )
                kept.pop()
            kept.append(number)
    return tuple(kept)


def _ends(hit: re.Match[str], lang: str) -> tuple[Number, Number]:
    """'From 1.2 to 1.9 billion' is no range but two numbers of one scale."""
    factor = _worth(hit["scale"], lang)
    first, last = (round(digits(hit[name], lang) * factor, 4) for name in ("a", "b"))
    return Number(hit.start("a"), hit.end("a"), first, scaled=True), Number(
        hit.start("b"), hit.end(), last, scaled=True
    )


_COMMA_GROUP = re.compile(r"[1-9]\d{0,2},\d{3}")
_POINT = re.compile(r"[\s(]\.$")


@of_languages
def _from() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{phrases('number.from')})\s[$€£]?$")


@of_languages
def _and() -> re.Pattern[str]:
    """What may stand between a number and a smaller one that goes on with it."""
    return re.compile(rf"(?:{_GAP}|\n){{1,3}}(?:(?:{phrases('number.goes_on')}){_GAP}+)?")


def _goes_on(text: str, one: Number, after: Number) -> bool:
    """«38 млрд 607,6 млн» and '12 thousand 500' are one number: a smaller one behind its greater,
    nothing between.
    """
    if (
        not one.scaled
        or one.low is not None
        or after.low is not None
        or after.part
        or one.value < 1000
    ):
        return False
    if not _and().fullmatch(text, one.end, after.start):
        return False
    step = 1000 ** int(math.log10(one.value) // 3)
    rest = (
        100 <= after.value < 1000
        and after.value == int(after.value)
        and step == 1000
        and not after.worded
    )
    return after.value < step and (after.scaled or (rest and text[one.end : after.start].isspace()))


def digits(text: str, lang: str) -> float:
    """The value of a number in digits: '1,234.5', '1 234,5', '98,4' and in English '26,61' too."""
    thousands = get(lang).comma_groups and _COMMA_GROUP.fullmatch(text)
    written = "".join(str(int(char)) if char.isdecimal() else char for char in text)
    return float(parse(written, Convention.POINT if thousands else Convention.LONE_DECIMAL))


@of_languages
def _expression(lang: str) -> re.Pattern[str]:
    langs = langs_of(lang)
    scale = any_of(listed("number_words", langs, kind="scale")).replace(r"(?<!\w)", "")
    # 1.2–1.3 bn; 10 to 15 percent; от 10 до 15 процентов is two numbers
    ranged = (
        rf"(?P<a>{DIGITS})(?:\s?[-–—‑]\s?|\s+(?:{phrases('number.to')})\s+)(?P<b>{DIGITS})"
        rf"(?=\s*(?:{scale}|%|{phrases('number.range_unit')}))"
    )
    units = any_of(listed("number_words", langs, kind="unit"))
    halves = any_of(listed("number_words", langs, kind="half"))
    parts, wholes = (
        any_of(listed("number_words", langs, kind="part")),
        any_of(listed("number_words", langs, kind="whole")),
    )
    hundred = any_of(listed("number_words", langs, kind="hundred"))
    phrase = rf"(?:{units}|{hundred}|(?<![\d.,])\d{{1,4}}(?=\s+(?:{hundred})))"
    phrase += rf"(?:[\s-]+(?:(?:{phrases('number.and', langs)})\s+)?(?:{units}|{hundred})){{0,5}}"
    text = (
        rf"(?=\d)(?<![\d])(?<!\d[.,])(?:{ranged}|(?P<one>{DIGITS}))(?:[\s-]?\s?(?P<scale>{scale}))?"
        rf"|(?<!\w)(?=[^\W\d])(?:(?P<whole>{wholes})"
        rf"|(?P<half>{halves})[\s-]+(?P<hscale>{scale})"
        rf"|(?P<part>{parts})(?!\s+(?:{phrases('number.part_of_year')}))"
        rf"|(?P<words>{phrase})(?:[\s-]+(?P<wscale>{scale}))?"
        rf"|(?P<bare>{scale}))"
    )
    return lower(text)


def _read(hit: re.Match[str], lang: str) -> Number | None:
    group = hit.lastgroup
    start, end = hit.span()
    if hit["one"] or hit["a"]:
        factor = _worth(hit["scale"], lang) if hit["scale"] else 1.0
        ends = [
            round(digits(hit[name], lang) * factor, 4) for name in ("one", "a", "b") if hit[name]
        ]
        if len(ends) == 2 and ends[0] >= ends[1]:
            return Number(hit.start("b"), end, ends[1], scaled=bool(hit["scale"]))
        if (
            hit["one"]
            and not hit["scale"]
            and _POINT.search(hit.string, max(0, start - 2), start)
            and hit["one"].isdigit()
        ):
            return Number(start - 1, end, float(f"0.{hit['one']}"))  # 'grew .5 percent'
        low, high = (ends[0], ends[1]) if len(ends) == 2 else (None, None)
        return Number(start, end, sum(ends) / len(ends), low, high, scaled=bool(hit["scale"]))
    if hit["whole"]:
        return Number(start, end, _worth(hit["whole"], lang), scaled=True, worded=True)
    if hit["half"]:
        return Number(
            start,
            end,
            _worth(hit["half"], lang, "half") * _worth(hit["hscale"], lang),
            scaled=True,
            worded=True,
        )
    if hit["part"]:
        return Number(start, end, _worth(hit["part"], lang, "part"), worded=True, part=True)
    if hit["bare"]:
        return _bare(hit, lang)
    if group and hit["words"]:
        value = _sum(hit["words"], lang) * (_worth(hit["wscale"], lang) if hit["wscale"] else 1.0)
        return Number(start, end, value, scaled=bool(hit["wscale"]), worded=True)
    return None


def _bare(hit: re.Match[str], lang: str) -> Number | None:
    """«миллиард долларов»: a scale alone is one of it; in English only 'a billion' is,
    abbreviations and plurals never.
    """
    word = hit["bare"].lower()
    if _never_alone(lang).fullmatch(word):
        return None
    return Number(hit.start(), hit.end(), _worth(word, lang), scaled=True, worded=True)


@of_languages
def _never_alone(lang: str) -> re.Pattern[str]:
    """Words of scale that want a number before them."""
    return re.compile(phrases("number.never_alone", langs_of(lang)), re.DOTALL)


@of_languages
def _values(lang: str) -> tuple[tuple[re.Pattern[str], str, float], ...]:
    chosen = [row for row in rows("number_words") if row["lang"] in langs_of(lang)]
    return tuple(
        (re.compile(form_expression(form), re.IGNORECASE), row["kind"], float(row["value"]))
        for row in chosen
        for form in forms_of(row["forms"])
    )


@of_languages
def _worth(word: str, lang: str, kind: str = "") -> float:
    plain = " ".join(word.split())
    return next(
        (
            value
            for form, of, value in _values(lang)
            if (not kind or of == kind) and form.fullmatch(plain)
        ),
        1.0,
    )


def _sum(phrase: str, lang: str) -> float:
    """'two hundred and forty-five' is 245, «триста двадцать» 320."""
    plain = " ".join(phrase.lower().split())
    if (
        whole := next((value for form, _, value in _values(lang) if form.fullmatch(plain)), None)
    ) is not None:
        return whole
    total = 0.0
    for word in re.split(r"[\s-]+", plain):
        if word in words("number.and", langs_of(lang)):
            continue
        value = float(word) if word.isdigit() else _worth(word, lang)
        hundred = any(of == "hundred" and form.fullmatch(word) for form, of, _ in _values(lang))
        total = (total or 1.0) * value if hundred else total + value
    return total
