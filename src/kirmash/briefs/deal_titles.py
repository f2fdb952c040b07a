"""A deal as an official would word it: one whole sentence a kind, status and what is known of it.

The sentences stand in ``data/locale/deals.<lang>.po``; what is put into them stands in the case
and with the preposition they need (:mod:`kirmash.reference.word_forms`). What is not known, such
as who supplies, has a sentence of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from types import MappingProxyType

from kirmash.catalogs import read_catalog
from kirmash.extract.deal_routes import main_goods, supply_route, visit_route
from kirmash.formats.characters import clean_line
from kirmash.i18n import format_list
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import phrase_pattern
from kirmash.messages import LANGUAGES
from kirmash.records.deals import Deal, DealKind, DealMention, DealStatus
from kirmash.reference import lexicons, word_forms
from kirmash.sandbox.expressions import bounded_re

STALLED = "stalled"
"""The status of a deal that was under way and has not been heard of since."""
STATUSES = (*(status.value for status in DealStatus), STALLED)
MEETING_THEMES = frozenset({"working_group", "commission"})
EVENT_THEMES = MEETING_THEMES | {"forum", "presentation"}
PLAN_THEME = "plan_of_measures"
SUBJECTS = (*(kind.value for kind in DealKind), "plan", *sorted(EVENT_THEMES))
"""What a sentence is about: a kind of deal, or a theme that is a thing of its own."""
_PAPERS = frozenset({"agreement", "roadmap", "plan"})
_EVENT_KINDS = frozenset({DealKind.OTHER, DealKind.VISIT, DealKind.EXHIBITION})
_PLAN_KINDS = frozenset({DealKind.OTHER, DealKind.AGREEMENT, DealKind.ROADMAP})
_WISHES = frozenset({DealStatus.INTEREST, DealStatus.PROPOSED})
_UNDER_WAY = frozenset({DealStatus.IN_PROGRESS, DealStatus.RESUMED, DealStatus.SUSPENDED})
_TWO = 2
_INNER_QUOTES = str.maketrans({"«": "„", "»": "“"})
MAX_QUOTE_LENGTH = 110


def deal_title(
    deal: Deal, lang: str, pair: Collection[str], quote: str = "", all_parties: bool = False
) -> str:
    """The sentence of a deal in ``lang``, without a full stop. Parties are named where they are not
    just the pair, or always with ``all_parties``; ``quote`` stands in where it is not known what
    the deal is about.
    """
    quotes = (clean_line(words) for words in (deal.object, *(s.quote for s in deal.history)))
    texts = tuple(dict.fromkeys(filter(None, quotes)))
    subject = sentence_subject(deal)
    named = all_parties or set(deal.parties) != set(pair)
    parties = deal.parties if named and len(deal.parties) >= _TWO else ()
    goods = main_goods(deal.goods, texts)
    if subject == "supply":
        title = _supply_sentence(deal, lang, goods, parties, texts)
        about = bool(goods)
    elif subject == "visit":
        about = True
        title = _visit_sentence(deal, lang, parties or deal.parties, texts)
    else:
        phrase = "" if subject in EVENT_THEMES else _about_phrase(deal, subject, goods, lang)
        about = bool(phrase) or subject in {*EVENT_THEMES, "plan"}
        title = _plain_sentence(deal, subject, lang, phrase, parties)
    return title if about or not quote else _with_quote(title, quote, lang)


def deal_titles(deal: Deal, pair: Collection[str]) -> dict[str, str]:
    """The sentence of a deal by language."""
    return {lang: deal_title(deal, lang, pair) for lang in LANGUAGES}


def sentence_subject(deal: Deal) -> str:
    """Which of ``SUBJECTS`` the sentence of a deal is about."""
    if deal.theme in EVENT_THEMES and deal.kind in _EVENT_KINDS:
        return deal.theme
    if deal.theme == PLAN_THEME and deal.kind in _PLAN_KINDS:
        return "plan"
    return "visit" if is_meeting(deal) else deal.kind.value


def sentence_status(deal: Deal) -> str:
    """Which of ``STATUSES`` the sentence tells: of a deal that has lapsed what it was when it was
    last heard of.
    """
    if deal.status is not DealStatus.LAPSED:
        return deal.status.value
    before = [step.status for step in deal.history if step.status is not DealStatus.LAPSED]
    last = before[-1] if before else DealStatus.PLANNED
    if last in _UNDER_WAY:
        return STALLED
    return DealStatus.LAPSED.value if last is DealStatus.PLANNED else last.value


def is_meeting(deal: Deal | DealMention) -> bool:
    """Whether it is an event at which people met, and nothing that was agreed: a visit, a fair, a
    session of a body of both sides, or what its own words call a meeting.
    """
    if deal.kind in {DealKind.VISIT, DealKind.EXHIBITION} or deal.theme in MEETING_THEMES:
        return True
    return deal.kind is DealKind.OTHER and bool(_meeting_pattern().match(deal.object))


@cache_until_languages_change
def _meeting_pattern() -> re.Pattern[str]:
    """A meeting named at the beginning of what a deal is about: "the first round of talks"."""
    words = rf"(?:[\w-]+\s){{0,3}}(?:{phrase_pattern('deal.meeting')})\b"
    return bounded_re(words, re.IGNORECASE)


def theme_phrase(theme: str, subject: str, lang: str) -> str:
    """A theme with its preposition: "on free trade"; '' where it has no words."""
    use = "about" if subject in _PAPERS else "work"
    return _sentences(lang).get(f"theme.{theme}.{use}", "")


def _supply_sentence(
    deal: Deal,
    lang: str,
    goods: tuple[str, ...],
    parties: tuple[str, ...],
    texts: tuple[str, ...],
) -> str:
    route = supply_route(texts, deal.parties, goods, deal.actors)
    shape = ".way" if route else ".parties" if parties else ""
    key = f"supply.{sentence_status(deal)}{'.goods' if goods else ''}{shape}"
    values = {"goods": _goods_list(goods, lang, "ru_gen")}
    if route:
        values |= {
            "giver": word_forms.economy_forms(route.giver, lang).name,
            "from": _from_phrase(route.giver, lang),
            "to": _to_phrase(route.taker, lang),
        }
    return _sentence(key, lang, **values, **_party_phrases(parties, lang))


def _visit_sentence(deal: Deal, lang: str, parties: tuple[str, ...], texts: tuple[str, ...]) -> str:
    route = visit_route(texts, deal.parties)
    phrase = _organisations_phrase(deal.actors, lang)
    shape = ".way" if route else ".parties" if len(parties) >= _TWO else ""
    key = f"visit.{sentence_status(deal)}{'.on' if phrase else ''}{shape}"
    if route is None:
        return _sentence(key, lang, on=phrase, **_party_phrases(parties, lang))
    values = {
        "from": _from_phrase(route.giver, lang),
        "to": _to_phrase(route.taker, lang),
        "host": word_forms.economy_forms(route.taker, lang).name,
        "of": word_forms.economy_forms(route.giver, lang).of,
    }
    return _sentence(key, lang, on=phrase, **values)


def _plain_sentence(
    deal: Deal, subject: str, lang: str, phrase: str, parties: tuple[str, ...]
) -> str:
    key = f"{subject}.{sentence_status(deal)}{'.on' if phrase else ''}"
    shape = ".parties" if parties else ""
    return _sentence(key + shape, lang, on=phrase, **_party_phrases(parties, lang))


def _about_phrase(deal: Deal, subject: str, goods: tuple[str, ...], lang: str) -> str:
    """What a deal is about with its preposition: a paper's theme, else goods, theme, or firms."""
    theme = "" if subject == "plan" else theme_phrase(deal.theme, subject, lang)
    if theme and subject == "agreement":
        return theme
    if goods:
        listed = {
            "goods": _goods_list(goods, lang, "ru"),
            "goods_by": _goods_list(goods, lang, "ru_dat"),
        }
        return _sentences(lang)["phrase.goods"].format(**listed)
    return theme or _organisations_phrase(deal.actors, lang)


def _organisations_phrase(keys: Iterable[str], lang: str) -> str:
    """ "with the participation of MAZ"; '' where no firm or body of the lexicon takes part."""
    known = lexicons.organisations()
    entries = [known[key] for key in keys if key in known and not known[key].is_news_outlet]
    names = [name for entry in entries if (name := entry.ru if lang == "ru" else entry.en)]
    if not names:
        return ""
    kinds = {entry.kind for entry in entries}
    single = next(iter(kinds)) if len(names) == 1 else "several"
    use = single if f"phrase.{single}" in _sentences(lang) else "organisation"
    quoted = [f"«{name.translate(_INNER_QUOTES)}»" for name in names] if lang == "ru" else names
    return _sentences(lang)[f"phrase.{use}"].format(names=format_list(quoted, lang))


def _party_phrases(parties: tuple[str, ...], lang: str) -> dict[str, str]:
    """ "between A and B" and "of A and B"; {} where no parties are named."""
    if not parties:
        return {}
    forms = [word_forms.economy_forms(code, lang) for code in parties]
    names = {
        "names": format_list([form.name for form in forms], lang),
        "names_of": format_list([form.of for form in forms], lang),
        "names_with": format_list([form.together for form in forms], lang),
    }
    sentences = _sentences(lang)
    return {use: sentences[f"phrase.{use}"].format(**names) for use in ("between", "of")}


def _from_phrase(code: str, lang: str) -> str:
    form = word_forms.economy_forms(code, lang)
    return _sentences(lang)["phrase.from"].format(
        name=form.name, name_of=form.source, preposition=form.from_preposition
    )


def _to_phrase(code: str, lang: str) -> str:
    form = word_forms.economy_forms(code, lang)
    return _sentences(lang)["phrase.to"].format(
        name=form.name, name_to=form.to, preposition=form.to_preposition
    )


def _goods_list(keys: Iterable[str], lang: str, case: str) -> str:
    """Goods in a list, those of the same codes once, by their shortest name."""
    best: dict[tuple[str, ...], str] = {}
    entries = lexicons.goods()
    for key in keys:
        codes = entries[key].hs if key in entries else (key,)
        if codes not in best or len(_english(key)) < len(_english(best[codes])):
            best[codes] = key
    named = (word_forms.goods_name(key, lang, case) for key in best.values())
    return format_list(list(dict.fromkeys(filter(None, named))), lang)


def _english(key: str) -> str:
    return word_forms.goods_name(key, "en")


def _with_quote(title: str, quote: str, lang: str) -> str:
    """The sentence with the words of a source behind it, cut at a word."""
    words = " ".join(quote.translate(_INNER_QUOTES).split())
    if len(words) > MAX_QUOTE_LENGTH:
        words = words[:MAX_QUOTE_LENGTH].rsplit(" ", 1)[0] + "…"
    return _sentences(lang)["quoted"].format(deal=title, quote=words)


def _sentence(key: str, lang: str, **values: str) -> str:
    """The sentence of a key with its blanks filled and a capital at its beginning."""
    text = _sentences(lang)[key].format(**values)
    return text[:1].upper() + text[1:]


@cache
def _sentences(lang: str) -> Mapping[str, str]:
    """Every sentence of deals in a language, by its key. Raises KeyError for another language."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    return MappingProxyType(
        {entry.key: entry.forms[0] for entry in read_catalog(f"deals.{lang}.po") if entry.key}
    )
