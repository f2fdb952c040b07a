"""The words of opportunities, alike on the screen, in the brief and in workbooks: numbers in their
units, what stands beside a suggestion, and what closes a section.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kirmash.i18n import (
    format_date,
    format_number,
    format_pct,
    format_value,
    has_message,
    translate,
    translate_indicator_class,
    translate_plural,
    word_message,
    word_remedy,
)
from kirmash.messages import Message
from kirmash.records.opportunities import (
    OpportunityClass,
    OpportunityNumber,
    OpportunityQuestion,
    OpportunitySection,
    Suggestion,
)
from kirmash.records.quantities import Unknown

CENTS_FREE_BELOW = 1e6  # dollars below which no decimals are of use
SMALL_INDEX = 0.01  # below which an index has four decimals
NONE = "–"  # stands for a number that is not known
_ECONOMIES = frozenset({"first", "second", "seller", "buyer"})  # parameters of notes
STEP_KEYS = ("step_proximity", "step_complexity", "step_demand")


@dataclass(frozen=True, slots=True)
class Naming:
    """How economies and products (code, nomenclature) are named, in the language ``lang``."""

    lang: str
    economy: Callable[[str], str]
    product: Callable[[str, str], str]


def number_text(number: OpportunityNumber | None, lang: str) -> str:
    """A number in its unit; a dash where there is none."""
    if number is None or isinstance(number.value, Unknown):
        return NONE
    value = number.value
    if number.unit == "USD":
        return format_value(value, "USD", lang, 1 if abs(value) >= CENTS_FREE_BELOW else 0)
    if number.unit in {"share", "rate"}:
        return format_pct(value * 100, lang, signed=number.unit == "rate")
    if number.unit in {"count", "km", "years", "income"}:
        return format_number(value, lang, 0)
    if number.unit == "year":
        return str(int(value))
    if number.unit == "score":
        return format_number(value, lang, 2)
    if number.unit == "USD/kg":
        return translate("index.per_kg", lang, value=format_number(value, lang, 2))
    return format_number(value, lang, 4 if abs(value) < SMALL_INDEX else 3)


def number_title(number: OpportunityNumber, naming: Naming) -> str:
    """What a number is, with the economy or step it is of."""
    title = translate(f"opportunity.number.{number.key}", naming.lang)
    if not number.of:
        return title
    of = NONE.join(map(naming.economy, number.of.split(NONE)))
    return translate("opportunity.number.of", naming.lang, title=title, of=of)


def class_text(each: OpportunityClass, lang: str) -> str:
    """A class in words."""
    key = f"opportunity.class.{each.kind}.{each.code}"
    if has_message(key, lang):
        return translate(key, lang)
    if has_message(f"{each.kind}.{each.code}", lang):  # the status or outcome of a deal
        return translate(f"{each.kind}.{each.code}", lang)
    return translate_indicator_class(each.kind, each.code, lang)


def section_title(section: OpportunitySection, naming: Naming) -> str:
    """What a section answers, of whom, and within which part of trade where it is not all."""
    aspect = f".{section.aspect}" if section.aspect else ""
    title = translate(
        f"opportunity.title.{section.question}{aspect}",
        naming.lang,
        seller=naming.economy(section.seller),
        buyer=naming.economy(section.buyer) if section.buyer else "",
    )
    scope = section.scope.params if section.scope else {}
    chapters, importers = scope.get("chapters"), scope.get("economies")
    if not isinstance(chapters, tuple):
        return title
    return translate(
        "opportunity.title.within",
        naming.lang,
        title=title,
        importers=importers,
        chapters=", ".join(map(str, chapters)),
    )


def subject_text(section: OpportunitySection, suggestion: Suggestion, naming: Naming) -> str:
    """The sentence of a suggestion that has one, with who supplies whom where it is of goods."""
    title = suggestion.title(naming.lang)
    if section.question is not OpportunityQuestion.COMPLEMENT:
        return title
    ways = " → ".join(map(naming.economy, (suggestion.seller, suggestion.buyer)))
    return f"{ways}. {title}"


def shown_columns(section: OpportunitySection) -> tuple[str, ...]:
    """The columns of its table: without those of which no suggestion has a known number."""
    return tuple(
        key
        for key in section.columns
        if any(
            number is not None and not isinstance(number.value, Unknown)
            for number in (suggestion.number(key) for suggestion in section.suggestions)
        )
    )


def source_text(section: OpportunitySection, lang: str) -> str:
    """Which tables a section is from; '' where from none."""
    if not section.source or section.retrieved is None:
        return ""
    return translate(
        "opportunity.from",
        lang,
        source=section.source,
        years=", ".join(map(str, section.years)),
        day=format_date(section.retrieved, lang),
        codes=section.nomenclature,
    )


def detail_texts(suggestion: Suggestion, nomenclature: str, naming: Naming) -> Iterator[str]:
    """What stands beside a suggestion: competitors, prices, classes, steps, list entries, notes."""
    lang = naming.lang
    prices = {
        number.of: number for number in suggestion.numbers if number.key == "competitor_price"
    }
    rivals = [
        _competitor_text(number, prices.get(number.of), naming)
        for number in suggestion.numbers
        if number.key == "competitor_share"
    ]
    if rivals:
        yield translate("opportunity.competitors", lang, names=", ".join(rivals))
    if words := [class_text(each, lang) for each in suggestion.classes]:
        yield "; ".join(words)
    if suggestion.titles and suggestion.codes and not suggestion.product:
        goods = (f"{code} {naming.product(code, nomenclature)}" for code in suggestion.codes)
        yield translate("opportunity.goods", lang, goods="; ".join(goods))
    yield from _step_texts(suggestion, nomenclature, naming)
    for flag in suggestion.flags:
        yield translate(
            "opportunity.flag", lang, code=flag.code, label=flag.label, source=flag.source
        )
    yield from (word_message(note, lang) for note in suggestion.notes)


def _competitor_text(
    share: OpportunityNumber, price: OpportunityNumber | None, naming: Naming
) -> str:
    text = f"{naming.economy(share.of)} {number_text(share, naming.lang)}"
    return f"{text} ({number_text(price, naming.lang)})" if price else text


def _step_texts(suggestion: Suggestion, nomenclature: str, naming: Naming) -> Iterator[str]:
    codes = dict.fromkeys(number.of for number in suggestion.numbers if number.key == STEP_KEYS[0])
    for code in codes:
        found = {number.key: number for number in suggestion.numbers if number.of == code}
        proximity, complexity, demand = (
            number_text(found.get(key), naming.lang) for key in STEP_KEYS
        )
        yield translate(
            "opportunity.step",
            naming.lang,
            product=f"{code} {naming.product(code, nomenclature)}".rstrip(),
            proximity=proximity,
            complexity=complexity,
            demand=demand,
        )


def closing_texts(section: OpportunitySection, naming: Naming) -> Iterator[str]:
    """Notes, what the floors left out, what is missing, and what was not considered."""
    lang = naming.lang
    yield from (word_message(_with_names(note, naming), lang) for note in section.notes)
    for part in section.omitted:
        yield translate_plural(
            "opportunity.omitted",
            lang,
            part.count,
            floor=word_message(part.floor, lang),
            value=format_value(part.value, "USD", lang, 1 if part.value >= CENTS_FREE_BELOW else 0),
        )
    for missing in section.unavailable:
        why = _with_names(missing.why.why, naming)
        yield translate(
            "opportunity.unavailable",
            lang,
            part=translate(f"opportunity.part.{missing.part}", lang),
            why=word_message(why, lang).rstrip("."),
            remedy=word_remedy(why, lang),
        ).rstrip()
    if section.ignored:
        names = ", ".join(translate(f"opportunity.ignored.{key}", lang) for key in section.ignored)
        yield translate("opportunity.not_considered", lang, names=names)


def _with_names(note: Message, naming: Naming) -> Message:
    """A note with economies by name in place of their codes."""
    values = tuple(
        (key, naming.economy(value) if key in _ECONOMIES and isinstance(value, str) else value)
        for key, value in note.values
    )
    return replace(note, values=values)
