"""Money laid out and not traded year by year: the cost of a project, a loan, the value of a
contract of supply.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

from kirmash.extract.annotate.money import NumberWithUnit
from kirmash.lang.patterns import (
    alternation_pattern,
    compile_lowered,
    forms_in_table,
    lower_text,
    matches_form,
    split_forms,
)
from kirmash.lang.registry import reading_language_codes
from kirmash.reference import lexicons
from kirmash.sandbox.expressions import bounded_re


class Purpose(Enum):
    """What money is laid out on: works to be built, a loan, or goods under one contract."""

    WORKS = "works"
    LOAN = "loan"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class Outlay:
    """Where the words for the purpose begin, the purpose, and the works in English ('' for loans
    and contracts).
    """

    start: int
    purpose: Purpose
    words: str = ""


_SIGN = r"(?:US)?[$€£₽¥₹]?"
_SMALL = rf"(?:[^\W\d]+\s+){{0,3}}{_SIGN}$"
_LOAN = bounded_re(
    r"\b(?:кредит\w*|займ\w*|за[её]м|крэдыт\w*|loans?|credit\s+lines?"
    rf"|credits?)\s+(?:в(?:\s+размере)?|на(?:\s+сумму)?|у|of|worth|for)\s+{_SMALL}"
    rf"|\b(?:ready\s+to|will|would|agreed\s+to)\s+(?:finance|lend)\s+{_SMALL}",
    re.IGNORECASE,
)
_CONTRACT = bounded_re(
    r"\b(?:контракт\w*|кантракт\w*|сделк\w+\s+(?:по|о)\s+поставк\w+|договор\w*\s+(?:на"
    r"|о)\s+поставк\w+|(?:стоимость|кошт)\s+(?:партии|контракта|партыі)|contracts?)"
    rf"(?:\s+[^\W\d][\w-]*){{0,3}}?\s*,?\s+(?:на\s+(?:общую\s+|агульную\s+)?(?:сумму)?|стоимостью"
    rf"|стоил\w*|коштам|коштам\s+у|[–—]|составил\w*|worth|valued\s+at|totall?ing|cost)\s*{_SMALL}",
    re.IGNORECASE,
)
# «Крупнейший из них, на 1,3 млрд тенге»: one of the contracts just told of.
_ONE_OF = bounded_re(
    rf"\b(?:из\s+них|of\s+them|з\s+іх),?\s+(?:на|worth|стоимостью|for)\s+{_SMALL}", re.IGNORECASE
)
_NOT_SUPPLY = bounded_re(
    "construct|build|works|design|строительств|подряд|концесси|трудов|инвест|invest|будаўн|loan"
    "|кредит",
    re.IGNORECASE,
)
# The same outlay again: '(about 4.4 million dollars)', «, около 38 млн долларов», «с китайской –
# 700 млн юаней».
_AGAIN = bounded_re(
    rf"\s*(?:\(|,\s+(?:или\s+|or\s+|это\s+)?)(?:[^\W\d]+\s+){{0,2}}{_SIGN}|,\s+(?:с|со"
    r"|а)\s+[^\W\d]+\s+(?:стороны\s+)?[–—]\s+",
    re.IGNORECASE,
)
# 'The plant sold goods worth $5 million': what a plant sells is not what it costs.
_TRADED = bounded_re(
    r"\b(?:sold|sells?|export|import|shipp|bought|suppl|goods|products|output|trade|прода|постав"
    r"|экспорт|импорт|товар|закуп|отгру|купил|продукци|оборот|прада|пастав)\w*",
    re.IGNORECASE,
)
_WINDOW = 130


def find(
    text: str, start: int, amounts: Sequence[NumberWithUnit], lang: str
) -> dict[NumberWithUnit, Outlay]:
    """The outlays among the sums of money of a sentence beginning at ``start``, in order."""
    found: dict[NumberWithUnit, Outlay] = {}
    before: NumberWithUnit | None = None
    for amount in amounts:
        if not amount.is_money:
            continue
        floor = max(start, amount.start - _WINDOW, before.end if before else start)
        told = _read(text, floor, amount, lang)
        if told is None and before in found and _AGAIN.fullmatch(text, before.end, amount.start):
            told = found[before]
        if told:
            found[amount] = told
        before = amount
    return found


def _read(text: str, floor: int, amount: NumberWithUnit, lang: str) -> Outlay | None:
    hit = _works(lang).search(lower_text(text), floor, amount.start)
    if hit and not _TRADED.search(hit[0]):
        return Outlay(hit.start(), Purpose.WORKS, _english(hit["noun"] or hit["of"], lang))
    if hit := _LOAN.search(text, floor, amount.start):
        return Outlay(hit.start(), Purpose.LOAN)
    hit = _CONTRACT.search(text, floor, amount.start) or _ONE_OF.search(text, floor, amount.start)
    return (
        Outlay(hit.start(), Purpose.CONTRACT)
        if hit and not _NOT_SUPPLY.search(text, floor, amount.start)
        else None
    )


@cache
def _works(lang: str) -> re.Pattern[str]:
    """'A mill costing $12m', «проект стоимостью 12 млрд», 'the cost of the bridge is …'."""
    nouns = alternation_pattern(forms_in_table("works_nouns", reading_language_codes(lang)))
    if lang == "en":
        costs = (
            r"worth|costing|valued\s+at|priced\s+at|estimated\s+at|at\s+a\s+cost\s+of"
            r"|(?:is\s+to|will|would|may|to)\s+cost|costs?|cost"
        )
        return compile_lowered(
            rf"(?P<noun>{nouns})\b[^.;\d]{{0,40}}?\b(?:{costs})\s+{_SMALL.lower()}"
            rf"|\b(?:cost|value|price)\s+of\s+(?:the\s+)?(?:[\w-]+\s+){{0,2}}?(?P<of>{nouns})\b[^.;"
            rf"\d]{{0,30}}\s{_SIGN.lower()}$"
        )
    costs = (
        r"стоимостью(?:\s+в)?|ценой(?:\s+в)?|оценива\w+\s+в|оцен[её]н\w*\s+в|обойд[её]тся\s+в"
        r"|обош\w+\s+(?:бы\s+)?в|стоит|стоил"
    )
    costs += r"|потребует|коштам|каштуе|абыдзецца\s+ў"
    return compile_lowered(
        rf"(?P<noun>{nouns})[^;\d]{{0,80}}?\s(?:{costs})\s+{_SMALL.lower()}"
        rf"|\b(?:стоимость|кошт)\s+(?:[\w-]+\s+)?(?P<of>{nouns})[^.;\d]{{0,40}}\s{_SIGN.lower()}$"
    )


@lru_cache(maxsize=4_096)
def _english(noun: str, lang: str) -> str:
    for row in lexicons.data_rows("works_nouns"):
        if row["lang"] in reading_language_codes(lang) and any(
            matches_form(form, noun) for form in split_forms(row["forms"])
        ):
            return row["product"]
    return noun
