"""What the words of a deal mention tell beside its slots: signals, subjects, themes, years, the
number of a session.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kirmash.records.deals import DealMention, Signal
from kirmash.reference import lexicons

_SESSION_WORDS = (
    r"(?:session|sitting|meeting|forum|congress|round|заседани|пасяджэнн|форум|встреч|съезд|раунд)"
)
_ORDINALS = (
    r"first|inaugural|1st|перв\w+|перш\w+",
    r"second|2nd|втор\w+|друг\w+",
    r"third|3rd|трет\w+|трэц\w+",
    r"fourth|4th|четв[её]рт\w+|чацв[её]рт\w+",
    r"fifth|5th|пят\w+",
    r"sixth|6th|шест\w+|шост\w+",
    r"seventh|7th|седьм\w+|с[её]м\w+",
    r"eighth|8th|восьм\w+",
    r"ninth|9th|девят\w+|дзявят\w+",
    r"tenth|10th|десят\w+|дзясят\w+",
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_WORDS = "|".join(f"(?P<n{at}>{words})" for at, words in enumerate(_ORDINALS, 1))
_NUMBERED_SESSION = re.compile(
    rf"\b(?:(?P<digits>\d{{1,2}})(?:-?(?:st|nd|rd|th|е|ое|го|м|я|й|ый))|(?P<roman>[ivx]+)"
    rf"|{_WORDS})\s+(?:[\w-]+\s+){{0,3}}?(?:\w+-)?{_SESSION_WORDS}",
    re.IGNORECASE,
)
_SESSION = re.compile(_SESSION_WORDS, re.IGNORECASE)
_OCCASION = re.compile(
    r"\b(?:for the (?P<en>first|second|third|fourth|fifth) time|(?P<once>впервые|упершыню)"
    r"|в[ао]?\s(?P<ru>перв|втор|трет|четв[её]рт|пят)\w+ раз"
    r"|(?P<be>перш|друг|трэц|чацв[её]рт|пят)ы раз)",
    re.IGNORECASE,
)
_GATHERING = re.compile(
    r"session|sitting|\bmet\b|meet|gather|conven|заседани|собер|собрал|собира|встреч|провед|провел"
    "|пройд|прош|пасяджэнн|сабра|сабяр",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\b(20\d\d)\s?[-–—/]\s?(20\d\d|\d\d)\b")
_FOR_YEAR = re.compile(r"(?:\bfor|\bна)\s+(20\d\d)\b(?!\s?[-–—/]\s?\d)", re.IGNORECASE)
_YEAR = re.compile(r"\b20\d\d\b")
_CONSTRUCTION = re.compile(
    r"\b(?:buil[dt]|construct|renovat|repair|постро|строи|возвед|возвест|ремонт|отремонт"
    "|реконструк|будаў|пабуд)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\w+")
_PREFIX_LENGTH = 4  # letters of a word that forms are looked up by
_WORD = re.compile(r"[^\W\d_]{4,}")
_CREATION = re.compile(
    "build|construct|creat|project|with|from|joint|стро|созда|проект|совмест|будаў|ствар|праект"
    "|сумес",
    re.IGNORECASE,
)


def find_signals(words: str) -> tuple[Signal, ...]:
    """Every signal in the words of a mention, in the order of ``Signal``.

    >>> signals_in("the contract was terminated")
    (<Signal.ENDED: 'ended'>,)
    """
    values = {value for value, form in _signal_forms().candidate_rows(words) if form.search(words)}
    return tuple(signal for signal in Signal if signal.value in values)


def find_subjects(words: str) -> tuple[str, ...]:
    """The subjects words name, in the order of the words; of two in one place the longer ('coach
    line' before 'line').

    >>> subjects_in("a joint tourist route to the ports")
    ('tourist_route', 'port_handling')
    >>> subjects_in("совместный туристический маршрут")
    ('tourist_route',)
    """
    hits = sorted(
        (hit.start(), -hit.end(), subject)
        for subject, form in _subject_forms().candidate_rows(words)
        for hit in form.finditer(words)
    )
    subjects: list[str] = []
    last = -1
    for start, end, subject in hits:
        if start >= last:
            subjects.append(subject)
            last = -end
    return tuple(dict.fromkeys(subjects))


def is_construction(words: str) -> bool:
    """Whether words tell of building, renovating or repairing: 'construct a port',
    «реконструкция».
    """
    return bool(_CONSTRUCTION.search(words))


def find_theme(words: str) -> str:
    """The theme of the deals lexicon that words of a plan name first, '' where they name none."""
    matches = ((theme, form.search(words)) for theme, form in _theme_forms().candidate_rows(words))
    themes = [(match.start(), -len(match[0]), theme) for theme, match in matches if match]
    return min(themes)[2] if themes else ""


def find_session_number(words: str) -> int | None:
    """The number of a session or forum named in English, Russian or Belarusian; None
    where none is.
    """
    match = _NUMBERED_SESSION.search(words) if _SESSION.search(words) else None
    if not match:
        return _find_session_turn(words)
    if match["digits"]:
        return int(match["digits"])
    if match["roman"]:
        roman = match["roman"].casefold()
        return _ROMAN.index(roman) + 1 if roman in _ROMAN else None
    return next(at for at in range(1, len(_ORDINALS) + 1) if match[f"n{at}"])


def _find_session_turn(words: str) -> int | None:
    """The number of a gathering by its turn: 'met for the first time', «соберётся впервые»,
    «собралась во второй раз».
    """
    match = _OCCASION.search(words) if _GATHERING.search(words) else None
    if not match:
        return None
    ordinal_word = "first" if match["once"] else match["en"] or match["ru"] or match["be"]
    return next(
        (
            at
            for at, forms in enumerate(_ORDINALS, 1)
            if re.match(forms, ordinal_word + ("ый" if match["ru"] or match["be"] else ""), re.I)
        ),
        None,
    )


def find_term_years(words: str) -> frozenset[int]:
    """The years a plan or agreement is made for: "2016–2017", "for 2017", «на 2017 год»; not the
    year it was made in.
    """
    ranges = (
        (int(first), int(last if len(last) == 4 else first[:2] + last))
        for first, last in _RANGE.findall(words)
    )
    spread = {
        year for first, last in ranges if 0 < last - first < 20 for year in range(first, last + 1)
    }
    return frozenset(spread) or frozenset(map(int, _FOR_YEAR.findall(words)))


def find_years(words: str) -> frozenset[int]:
    """Every year of this century that words name."""
    return frozenset(map(int, _YEAR.findall(words)))


def distinctive_stems(words: str) -> frozenset[str]:
    """The beginnings of the words that tell one work from another: no names of places, no words for
    making a thing.
    """
    distinctive = (
        word for word in _WORD.findall(words) if not word[0].isupper() and not _CREATION.match(word)
    )
    return frozenset(word[:5].casefold() for word in distinctive)


@dataclass(frozen=True, slots=True)
class _DealWordForms:
    """A lexicon: what each row stands for with its forms, and the rows by the first letters of a
    form.
    """

    rows: tuple[tuple[str, re.Pattern[str]], ...]
    rows_by_prefix: Mapping[str, tuple[int, ...]]

    def candidate_rows(self, words: str) -> Iterator[tuple[str, re.Pattern[str]]]:
        """The rows a form of which may stand in the words: only these are looked for in earnest."""
        tokens = _TOKEN.findall(words.casefold())
        openings = {
            token[:length] for token in tokens for length in range(1, _PREFIX_LENGTH + 1)
        } | {""}
        rows = {at for opening in openings for at in self.rows_by_prefix.get(opening, ())}
        return (self.rows[at] for at in sorted(rows))


def _compile_forms(rows: Iterable[tuple[str, str]], rest: str) -> _DealWordForms:
    """The rows (value, 'расторг*|рабоч* групп*') over whole words; ``rest`` is what '*'
    stands for.
    """
    compiled: list[tuple[str, re.Pattern[str]]] = []
    by_opening: dict[str, list[int]] = {}
    for at, (value, words) in enumerate(rows):
        entries = words.split("|")
        forms = (
            r"\b"
            + rest.join(map(re.escape, entry.split("*")))
            + ("" if entry.endswith("*") else r"\b")
            for entry in entries
        )
        compiled.append((value, re.compile("|".join(forms), re.IGNORECASE)))
        for entry in entries:
            first = _TOKEN.match(entry.split("*")[0].casefold())
            by_opening.setdefault(first[0][:_PREFIX_LENGTH] if first else "", []).append(at)
    return _DealWordForms(
        tuple(compiled), {opening: tuple(at) for opening, at in by_opening.items()}
    )


@cache
def _signal_forms() -> _DealWordForms:
    rows = lexicons.rows("deal_signals")
    return _compile_forms(((row["signal"], row["words"]) for row in rows), r"\w*")


@cache
def _subject_forms() -> _DealWordForms:
    rows = lexicons.rows("deal_subjects")
    return _compile_forms(((row["subject"], row["words"]) for row in rows), r"[\w-]*")


@cache
def _theme_forms() -> _DealWordForms:
    rows = (row for row in lexicons.rows("deal_words") if row["role"] == "theme")
    return _compile_forms(((row["value"], row["words"]) for row in rows), r"\w*")


_DIGITS = r"(?<![\d.,/])\d{1,3}(?:[ \u00a0]\d{3})+(?:[.,]\d+)?|(?<![\d.,/–-])\d+(?:[.,]\d+)*"
_SCALE = (
    r"(?:\s?(?:thousand|million|billion|mln|bn|тыс\.?|тысяч\w*|млн\.?|миллион\w*|млрд\.?"
    r"|миллиард\w*|тысяч\w*|мільён\w*|мільярд\w*))?"
)
_NUMBER_WORD = (
    "(?:a hundred|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen|dozens "
    "of|hundreds of|fifteen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundred|два|две|двух|тр[иё]х?|тр[её]х|четыр\w+|пят[ьи]"
    "|шест[ьи]|сем[ьи]|восемь|восьми|девят[ьи]|десят[ьи]"
    r"|десятк\w+|двенадцат[ьи]|пятнадцат[ьи]|двадцат[ьи]|тридцат[ьи]|сорока?|пят[ьи]десяти?"
    r"|шест[ьи]десяти?|сто|сотн\w+)"
)
_MONEY = re.compile(
    rf"(?:[$€£¥]\s?(?:{_DIGITS}){_SCALE}|(?:{_DIGITS}){_SCALE}\s?(?:U\.?S\.? )?"
    r"(?:dollars?|euros?|roubles?|rubles?|yuan|USD|EUR|RUB|BYN|долл\w*|доллар\w*|евро|руб\w*"
    r"|рубл\w*|юан\w*|даляр\w*|[$€]))",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    rf"(?:{_DIGITS}|\b{_NUMBER_WORD}){_SCALE}\s(?:tonn?e?s?|tons|kg|km|kilomet\w+|hectares"
    "|head|units|pieces|sets|wagons|containers|barrels"
    r"|cubic met\w+|square met\w+|litres|MW|megawatts?|kWh|GWh|тонн\w*|т|кг"
    r"|км|километр\w*|гектар\w*|голов|единиц\w*|штук\w*|шт|комплект\w*|вагон\w*|контейнер\w*"
    r"|баррел\w*"
    r"|кубометр\w*|куб\. м|кв\. м|литр\w*|МВт|мегаватт\w*|кВт|ГВт|адзін\w+|камплект\w*)\b",
    re.IGNORECASE,
)
_TRAILING_NUMBER = re.compile(rf"(?:(?:{_DIGITS}){_SCALE}|\b{_NUMBER_WORD})$", re.IGNORECASE)
_LEADING_NUMBER = re.compile(rf"(?:(?:{_DIGITS}){_SCALE}|{_NUMBER_WORD})(?=\s)", re.IGNORECASE)
_YEAR_AT_END = re.compile(r"(?:19|20)\d\d$")
_MODIFIER = re.compile(
    r"(?:\s(?:[A-Z]\w+|new|modern|used|large|small|city|electric|passenger|more|[\w-]+-[\w-]+"
    r"|[а-яёіў-]+(?:ых|их|ый|ий|ой|ая|ую|ые|ие|ого|его|іх|ыя|ія)))"
    r"{0,2}\s$"
)
_SHARE = re.compile(r"\s?(?:%|per ?cent|процент|працэнт)", re.IGNORECASE)


def find_amount(mention: DealMention) -> str:
    """The words of the first sum, quantity or number of the goods in the places of a mention; ''
    where they give none.

    A year, a day and a percentage are no amount: only a number that stands before the goods
    themselves counts.
    """
    for span in mention.spans:
        if match := _MONEY.search(span.quote) or _QUANTITY.search(span.quote):
            return match[0].strip()
        if mention.goods and (number := _find_goods_number(span.quote, mention.object)):
            return number
    return ""


def _find_goods_number(quote: str, goods: str) -> str:
    """The number that begins the goods, or stands before them with at most two words between."""
    if (
        (begun := _LEADING_NUMBER.match(goods))
        and not _YEAR_AT_END.fullmatch(begun[0])
        and not _SHARE.match(goods, begun.end())
    ):
        return begun[0].strip()
    at = " ".join(quote.split()).find(" ".join(goods.split()))
    if at <= 0:
        return ""
    before = " ".join(quote.split())[:at]
    lead = before[: modifier.start()] if (modifier := _MODIFIER.search(before)) else before.rstrip()
    number = _TRAILING_NUMBER.search(lead)
    return number[0].strip() if number and not _YEAR_AT_END.fullmatch(number[0].strip()) else ""
