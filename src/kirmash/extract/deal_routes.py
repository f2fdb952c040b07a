"""Which party of a deal sells or visits, as far as its words leave no doubt: what is printed as a
fact is asked more of than what mentions are compared by (:mod:`kirmash.extract.deal_direction`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kirmash.extract.annotate import names
from kirmash.extract.annotate.goods import find_goods
from kirmash.extract.annotate.places import find_places
from kirmash.extract.deal_direction import before_name, language_of
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import compile_phrases, phrase_pattern
from kirmash.records.mentions import EconomyMention
from kirmash.reference import lexicons
from kirmash.reference.economies import country_of
from kirmash.sandbox.expressions import bounded_re

_BEFORE = 24  # characters before a name that may tell its role
_PAIR = 2
_NEAR_WORDS = 4
_OPENING_QUOTES = ("«", "“", "„", '"')
_ORIGIN_GAP = bounded_re(r"\s+(?:[\w-]+\s+)?")
_OBJECT = frozenset({"accs"})


@dataclass(frozen=True, slots=True)
class DealRoute:
    """Who sells or sends, and who gets or is visited: codes of the two parties."""

    giver: str
    taker: str


def main_goods(goods: Sequence[str], texts: Iterable[str]) -> tuple[str, ...]:
    """The goods that a deal is about: those of ``goods`` that no text names only as what others are
    for or stand on ("chassis for truck cranes"); all of them where nothing else is left.
    """
    behind: dict[str, bool] = {}
    for text in texts:
        for key, dependent in _goods_roles(text):
            behind[key] = behind.get(key, True) and dependent
    chosen = tuple(key for key in goods if not behind.get(key, False))
    return chosen or tuple(goods)


def supply_route(
    texts: Iterable[str], parties: Sequence[str], goods: Sequence[str], actors: Sequence[str]
) -> DealRoute | None:
    """Who supplies whom: by the origin of the goods ("Belarusian buses"), by a name right behind
    goods or a verb of giving or getting, by the subject of such a verb ("Belarus will sell"), and
    by the firm that makes them; None where these are silent or differ.
    """
    roles = {("from", code) for key in actors if (code := _maker_party(key, parties, goods))}
    for text in texts:
        roles |= {
            *_origins(text, parties, goods),
            *_roles_of_names(text, parties, "supply"),
            *_subjects(text, parties),
        }
    return _route(roles, parties, 1)


def visit_route(texts: Iterable[str], parties: Sequence[str]) -> DealRoute | None:
    """Whose delegation travels to whom; None where the words tell of a meeting alone, or do not
    name both.
    """
    roles = {role for text in texts for role in _roles_of_names(text, parties, "travel")}
    return _route(roles, parties, _PAIR)


def _route(roles: set[tuple[str, str]], parties: Sequence[str], enough: int) -> DealRoute | None:
    """The route that all roles agree on; None where there are fewer than ``enough``."""
    if len(parties) != _PAIR or len(roles) < enough:
        return None
    first, second = parties
    for giver, taker in ((first, second), (second, first)):
        if roles <= {("from", giver), ("to", taker)}:
            return DealRoute(giver, taker)
    return None


@lru_cache(maxsize=4_000)
def _goods_roles(text: str) -> tuple[tuple[str, bool], ...]:
    """The goods a text names, each with whether it stands behind "for" or "on", or is listed with
    goods that do.
    """
    roles: list[tuple[str, bool]] = []
    end, open_list = 0, False
    for mention in find_goods(text, language_of(text)):
        if text[: mention.start].endswith(_OPENING_QUOTES):
            continue  # a firm called after its goods
        listed = open_list and bool(_listed_pattern().fullmatch(text[end : mention.start]))
        dependent = listed or bool(_dependent_pattern().search(text[: mention.start]))
        roles.append((mention.key, dependent))
        inner = f" {text[mention.start : mention.end]} "
        end, open_list = mention.end, dependent or bool(_inner_pattern().search(inner))
    return tuple(roles)


@cache_until_languages_change
def _dependent_pattern() -> re.Pattern[str]:
    """What stands before goods that others are for or stand on, a word between them or not."""
    return bounded_re(rf"\b(?:{phrase_pattern('deal.dependent')})\s(?:[\w-]+\s)?$")


@cache_until_languages_change
def _inner_pattern() -> re.Pattern[str]:
    """The same within the name of goods: "equipment for processing flax"."""
    return bounded_re(rf"\s(?:{phrase_pattern('deal.dependent')})\s")


@cache_until_languages_change
def _listed_pattern() -> re.Pattern[str]:
    return bounded_re(rf",\s|\s(?:{phrase_pattern('goods.joined')})\s")


def _maker_party(key: str, parties: Sequence[str], goods: Sequence[str]) -> str:
    """The party a firm of the lexicon is of, where it makes some of the goods; else ''."""
    firm = lexicons.organisations().get(key)
    if firm is None or not set(firm.goods) & set(goods):
        return ""
    return _party_of(firm.economy, parties)


def _origins(text: str, parties: Sequence[str], goods: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Parties whose adjective stands before the goods of the deal."""
    lang = language_of(text)
    wares = [mention for mention in find_goods(text, lang) if mention.key in goods]
    for place in find_places(text, lang):
        if place.form != "adjective" or not (code := _party_of(place.code, parties)):
            continue
        if any(
            place.end < ware.start and _ORIGIN_GAP.fullmatch(text[place.end : ware.start])
            for ware in wares
        ):
            yield ("from", code)


def _roles_of_names(text: str, parties: Sequence[str], theme: str) -> Iterable[tuple[str, str]]:
    """The roles that prepositions and cases give the names of the parties."""
    gets, gives = (compile_phrases(key).search(text) for key in ("terms.gets", "terms.gives"))
    buyer_first = bool(gets and (gives is None or gets.start() < gives.start()))
    for place in find_places(text, language_of(text)):
        code = _party_of(place.code, parties) if place.form == "name" else ""
        if not code:
            continue
        role, start = _role(text, place, buyer_first)
        before = text[: place.start if theme == "travel" else start]
        if role and _is_bound(before, theme):
            yield (role, code)


def _subjects(text: str, parties: Sequence[str]) -> Iterable[tuple[str, str]]:
    """The roles of parties that are the subject of an active verb of selling or buying."""
    for place in find_places(text, language_of(text)):
        code = _party_of(place.code, parties) if place.form == "name" else ""
        before = text[max(0, place.start - _BEFORE) : place.start]
        owns = text[place.end : place.end + 1] in {"’", "'"}  # "Belarus’s readiness to sell"
        if not code or not (owns or _opens_clause().search(before)):
            continue
        for role, key in (("from", "deal.subject_gives"), ("to", "deal.subject_gets")):
            if _subject_verb(key).match(text, place.end):
                yield (role, code)


@cache_until_languages_change
def _opens_clause() -> re.Pattern[str]:
    """What may stand before the subject of a clause: its beginning, a mark, or a conjunction."""
    return bounded_re(rf"(?:^|[.,;:–—«“\"]\s?|\b(?:{phrase_pattern('deal.subject_before')})\s)$")


@cache_until_languages_change
def _subject_verb(use: str) -> re.Pattern[str]:
    """A verb right behind its subject, with the words that may stand between them."""
    between = phrase_pattern("deal.subject_between")
    return bounded_re(rf"(?:[’']s?)?\s(?:(?:{between})\s){{0,4}}(?:{phrase_pattern(use)})\b")


def _role(text: str, place: EconomyMention, buyer_first: bool) -> tuple[str, int]:
    """'from', 'to' or '' by what stands before a name and by its case, and where that begins."""
    before = text[max(0, place.start - _BEFORE) : place.start]
    cases = names.noun_cases(text[place.start : place.end].rsplit(maxsplit=1)[-1])
    offset = place.start - len(before)
    if match := before_name("terms.from_before").search(before):
        return "from", offset + match.start()
    if match := before_name("terms.in_before").search(before):
        to = bool(cases & _OBJECT) and "loct" not in cases
        return ("to" if to else "from" if buyer_first else ""), offset + match.start()
    if match := before_name("terms.to_before").search(before):
        return "to", offset + match.start()
    dative = "datv" in cases and not cases & {"nomn", "gent", "loct"}
    return ("to" if dative else ""), place.start


def _is_bound(before: str, theme: str) -> bool:
    """Whether what ends where a name's preposition begins is about supplies or travel: goods, or a
    verb of either a few words before; "a delegation from Ivanovo" sells nothing.
    """
    near = " ".join(before.split()[-_NEAR_WORDS:])
    travels = bool(compile_phrases("deal.travel").search(near))
    if theme == "travel":
        return travels
    if travels:
        return False
    wares = find_goods(before, language_of(before))
    if wares and not before[wares[-1].end :].strip():
        return True
    return any(compile_phrases(key).search(near) for key in ("terms.gives", "terms.gets"))


def _party_of(code: str, parties: Sequence[str]) -> str:
    """The party that ``code`` is, or that it speaks for as its country; a region never speaks for
    a country.
    """
    if code in parties:
        return code
    within = [party for party in parties if code and country_of(party) == code]
    return within[0] if len(within) == 1 else ""
