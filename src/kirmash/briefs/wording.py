"""Names in the brief's language: from the lexicons where known, else transliterated and marked with
a ring."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from kirmash.i18n import (
    NBSP,
    format_interval,
    format_pct,
    format_period,
    format_points,
    format_value,
    translate,
    translate_plural,
)
from kirmash.records.claims import Claim
from kirmash.records.explanations import change_text, level_text
from kirmash.records.mentions import Actor, ActorKind
from kirmash.records.quantities import Measure
from kirmash.reference import lexicons
from kirmash.series.targets import TargetFollowUp, TargetStatus

TRANSLITERATION_MARK = "°"
_CYRILLIC = re.compile(r"[а-яёіўґ]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_TO_LATIN = dict(zip("абвгґдезийіклмнопрстуўфыэ", "abvggdeziyiklmnoprstuufye", strict=True)) | {
    "ё": "e",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}
_TO_CYRILLIC = (
    ("shch", "щ"),
    ("sch", "ш"),
    ("yo", "ё"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("ph", "ф"),
    ("yu", "ю"),
    ("ya", "я"),
    ("ye", "е"),
    ("th", "т"),
    ("ck", "к"),
    ("ee", "и"),
    ("oo", "у"),
    ("x", "кс"),
    ("qu", "кв"),
    ("iy", "ий"),
    *zip("abcdefghijklmnopqrstuvwyz", "абкдефгхижклмнопкрстуввйз", strict=True),
)


# Legal forms are replaced, not spelt.
_FORMS = {
    "OOO": "ООО",
    "OAO": "ОАО",
    "ZAO": "ЗАО",
    "PAO": "ПАО",
    "AO": "АО",
    "JSC": "АО",
    "LLC": "ООО",
    "Ltd": "ООО",
    "RUE": "РУП",
}


def economy_name(code: str, lang: str) -> str:
    """The economy's name; a group without a code and an unknown code stay as they are."""
    entry = lexicons.economies().get(code)
    return (entry.ru if lang == "ru" else entry.en) or code if entry else code


def pair_name(codes: Iterable[str], lang: str) -> str:
    """Names joined by a dash: ``Belarus – Ivanovo Oblast``."""
    return " – ".join(economy_name(code, lang) for code in codes)


def goods_name(key: str, lang: str) -> str:
    """Our short name of a goods entry, without the lexicon's mark for "this form only"; '' where
    the lexicon has none.
    """
    entry = lexicons.goods().get(key)
    return (entry.ru if lang == "ru" else entry.en).removeprefix("=") if entry else ""


def join_goods_names(keys: Iterable[str], lang: str) -> str:
    """Our names of goods, parted by commas, in the order given and each once."""
    return ", ".join(dict.fromkeys(name for key in keys if (name := goods_name(key, lang))))


def organisation_name(key: str, lang: str) -> str:
    """The name of a known organisation; '' where unknown."""
    entry = lexicons.organisations().get(key)
    return (entry.ru if lang == "ru" else entry.en) if entry else ""


def actor_name(known: Actor, lang: str) -> str:
    """An actor's name in the brief's language; transliterated and marked where no
    lexicon has it.
    """
    if known.kind is ActorKind.PERSON and (person := lexicons.people().get(known.key)):
        return person.ru if lang == "ru" else person.en
    return organisation_name(known.key, lang) or transliterate_name(known.name, lang)


def transliterate_name(name: str, lang: str) -> str:
    """A name in the script of ``lang``: as it is where it stands in it, else transliterated with
    the ring.
    """
    foreign = _LATIN if lang == "ru" else _CYRILLIC
    if not foreign.search(name):
        return name
    words = (
        _FORMS.get(word) or (_to_cyrillic(word) if lang == "ru" else _to_latin(word))
        for word in name.split(" ")
    )
    return " ".join(words) + TRANSLITERATION_MARK


def speaker_name(name: str, lang: str) -> str:
    """The speaker: a person or organisation of the lexicons found by name, else the name in the
    brief's script.
    """
    if forms := _entry_forms().get(name.casefold()):
        return forms[lang == "ru"]
    if person := lexicons.find_person(name):
        return person.ru if lang == "ru" else person.en
    return transliterate_name(name, lang)


def outlet_name(name: str, lang: str) -> str:
    """An outlet as the lexicons name it in the language, else as it calls itself: it is cited, not
    described.
    """
    forms = _entry_forms().get(name.casefold())
    return forms[lang == "ru"] if forms else name


def office_title(known: Actor, lang: str, text_lang: str) -> str:
    """A person's office: the lexicon's, or the text's own words where they are in the brief's
    language, else ''.
    """
    if person := lexicons.people().get(known.key):
        return person.office_ru if lang == "ru" else person.office_en
    return known.role or "" if text_lang == lang else ""


@cache
def _entry_forms() -> Mapping[str, tuple[str, str]]:
    known: list[lexicons.PersonEntry | lexicons.OrganisationEntry] = [
        *lexicons.people().values(),
        *lexicons.organisations().values(),
    ]
    return {
        name.casefold(): (entry.en, entry.ru)
        for entry in known
        for name in (entry.en, entry.ru)
        if name
    }


def _to_latin(name: str) -> str:
    return "".join(_match_case(letter, _TO_LATIN.get(letter.lower(), letter)) for letter in name)


def _to_cyrillic(name: str) -> str:
    text, at = "", 0
    while at < len(name):
        lower = name[at:].lower()
        source, target = next(
            ((s, t) for s, t in _TO_CYRILLIC if lower.startswith(s)), (name[at], name[at])
        )
        text += _match_case(name[at], target)
        at += len(source)
    return re.sub(
        r"(?<=[бвгджзклмнпрстфхцчшщ])й\b",
        "и",
        re.sub(r"(?<=[аеиоу])и\b", "й", text, flags=re.IGNORECASE),
    )


def _match_case(like: str, text: str) -> str:
    return text[:1].upper() + text[1:] if like.isupper() else text


def claim_text(claim: Claim, lang: str) -> str:
    """Everything a claim says of its measure: its level, its change, or the bare direction."""
    parts = [level_text(claim.stated, lang)] if claim.stated else []
    if claim.change_pct is not None:
        parts.append(change_text(claim.change_pct, claim.change_hedge, lang))
    if claim.change_pp is not None:
        parts.append(format_points(claim.change_pp, lang))
    if not parts and claim.direction:
        parts.append(translate(f"direction.{claim.direction.value}", lang))
    return "; ".join(parts) or translate("cell.nothing", lang)


def target_outcome_text(target: TargetFollowUp, unit: str, lang: str) -> str:
    """What a target came to, without its state: the level that a change amounts to, the level
    reached and in which period, or what took its place, or the growth it needs; '' where nothing is
    known.
    """
    parts = []
    if target.base is not None and target.target_level is not None:
        base, level = (
            format_value(value, unit, lang) for value in (target.base, target.target_level)
        )
        parts.append(translate("target.from", lang, base=base, level=level))
    parts.append(_target_end_text(target, unit, lang))
    if target.repeated_by:
        parts.append(translate_plural("target.repeated.count", lang, len(target.repeated_by)))
    return "; ".join(filter(None, parts))


def _target_end_text(target: TargetFollowUp, unit: str, lang: str) -> str:
    if target.reached is not None and target.reached_in is not None:
        low, high = target.reached_low, target.reached_high
        text = format_value(target.reached, unit, lang)
        if target.state is TargetStatus.DOUBTFUL and low is not None and high is not None:
            text = format_interval(low, high, unit, lang)
        period = format_period(target.reached_in, lang)
        return translate("target.reached", lang, value=text, period=period)
    if target.moved_to is not None:
        key = "target.moved_by" if target.moved_level is None else "target.moved_to"
        level = format_value(target.moved_level or 0.0, unit, lang)
        period = format_period(target.moved_to, lang)
        return translate(key, lang, level=level, period=period, claim=target.replaced_by)
    if target.growth is not None:
        return translate("target.needs", lang, growth=format_pct(target.growth, lang))
    return ""


def bracketed_mark(mark: str) -> str:
    """A shorthand in brackets with its space, '' for none."""
    return f"{NBSP}[{mark}]" if mark else ""


def measure_text(claim: Claim, lang: str) -> str:
    """``Number of shops``, ``Share in exports``, ``Imports: tyres``: the measure and what of."""
    of = subject_text(claim, lang)
    if claim.measure is Measure.SHARE and claim.share_of:
        return _share_text(claim, lang)
    if claim.measure is Measure.COUNT:
        return translate("counted.of", lang, thing=of) if of else translate("measure.count", lang)
    measure = translate(f"measure.{claim.measure.value}", lang)
    return translate("counted.measure_of", lang, measure=measure, thing=of) if of else measure


def subject_text(claim: Claim, lang: str) -> str:
    """What is counted or traded, '' where our words do not reach."""
    if claim.measure is Measure.COUNT and claim.counted:
        return translate(f"thing.{claim.counted}", lang)
    return _goods_by_words(claim.product or "", lang) or _goods_by_codes(claim.hs, lang)


def _goods_by_words(words: str, lang: str) -> str:
    sought = words.casefold()
    for key, entry in lexicons.goods().items():
        if sought and sought in {
            entry.en.casefold(),
            entry.ru.casefold(),
            *(w.casefold() for ws in entry.words.values() for w in ws),
        }:
            return goods_name(key, lang)
    return ""


def _goods_by_codes(codes: tuple[str, ...], lang: str) -> str:
    return join_goods_names(
        (key for key, entry in lexicons.goods().items() if codes and entry.hs == codes), lang
    )


def _share_text(claim: Claim, lang: str) -> str:
    return translate(f"share.{claim.share_kind}" if claim.share_kind else "measure.share", lang)
