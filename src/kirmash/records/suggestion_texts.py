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
    SectionFill,
    Suggestion,
)
from kirmash.records.quantities import Unknown

CENTS_FREE_BELOW = 1e6  # dollars below which no decimals are of use
SMALL_INDEX = 0.01  # below which an index has four decimals
NONE = "–"  # stands for a number that is not known
_ECONOMIES = frozenset({"first", "second", "seller", "buyer"})  # parameters of notes
DRAWN = frozenset({OpportunityQuestion.EXPAND, OpportunityQuestion.MARKETS})
"""The questions whose numbers have intervals of years drawn anew."""

NUMBER = "opportunity.number."  # begins the key of a number's title
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
        return _dollars_text(value, lang)
    if number.unit in {"share", "rate"}:
        return format_pct(value * 100, lang, signed=number.unit == "rate")
    if number.unit in {"count", "km", "years", "income"}:
        return format_number(value, lang, 0)
    if number.unit == "year":
        return str(int(value))
    if number.unit in {"score", "ratio"}:
        return format_number(value, lang, 2)
    if number.unit == "USD/kg":
        return translate("index.per_kg", lang, value=format_number(value, lang, 2))
    return format_number(value, lang, 4 if abs(value) < SMALL_INDEX else 3)


def cell_text(number: OpportunityNumber | None, lang: str) -> str:
    """A number in its unit, with its interval in brackets and in the same unit where it has one."""
    text = number_text(number, lang)
    if number is None or isinstance(number.value, Unknown) or number.unit != "USD":
        return text
    if number.low is None or number.high is None:
        return text
    scale = next((size for size in (1e9, 1e6) if abs(number.value) >= size), 1.0)
    low, high = (
        format_number(float(f"{end / scale:.3g}"), lang, 0 if scale == 1 else 1)
        for end in (number.low, number.high)
    )
    return f"{text} ({low}–{high})"


def _dollars_text(value: float, lang: str) -> str:
    """Dollars in millions with one decimal; smaller sums with three digits, for the tables bear no
    more.
    """
    if abs(value) >= CENTS_FREE_BELOW:
        return format_value(value, "USD", lang, 1)
    return format_value(float(f"{value:.3g}"), "USD", lang, 0)


def number_title(number: OpportunityNumber, naming: Naming) -> str:
    """What a number is, with the economy or step it is of."""
    title = translate(f"opportunity.number.{number.key}", naming.lang)
    if not number.of:
        return title
    if number.key == "ladder_step":
        step = translate_indicator_class("complexity_step_share", number.of, naming.lang)
        return translate("opportunity.number.of", naming.lang, title=title, of=step)
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
    """What a section answers, of whom, in which years, and within which part of trade where it is
    not all.
    """
    title = bare_title(section, naming)
    if section.fill is SectionFill.EMPTY:
        return title
    if section.years:
        title = f"{title}, {_years_text(section.years)}"
    scope = section.scope.params if section.scope else {}
    chapters, importers = scope.get("chapters"), scope.get("economies")
    if section.scope and section.scope.code == "opportunity.scope-own":
        return translate("opportunity.title.own", naming.lang, title=title)
    if not isinstance(chapters, tuple):
        return title
    goods = (
        f"{code} {naming.product(code, section.nomenclature)}".rstrip()
        for code in map(str, chapters)
    )
    return translate(
        "opportunity.title.within",
        naming.lang,
        title=title,
        importers=importers,
        chapters="; ".join(goods),
    )


def bare_title(section: OpportunitySection, naming: Naming) -> str:
    """What a section answers, and of whom. It names the buyer's demand where that is known."""
    aspect = f".{section.aspect}" if section.aspect else ""
    known = not any(missing.part == "demand" for missing in section.unavailable)
    if section.question is OpportunityQuestion.UPGRADE and not known:
        aspect = ".alone"
    return translate(
        f"opportunity.title.{section.question}{aspect}",
        naming.lang,
        seller=naming.economy(section.seller),
        buyer=naming.economy(section.buyer) if section.buyer else "",
    )


def _years_text(years: tuple[int, ...]) -> str:
    """Years from the first to the last, or all of them where some between are missing."""
    if len(years) > 1 and years[-1] - years[0] + 1 == len(years):
        return f"{years[0]}–{years[-1]}"
    return ", ".join(map(str, years))


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
        known = found.get("step_demand")
        told = known is not None and not isinstance(known.value, Unknown)
        proximity, complexity, demand = (
            number_text(found.get(key), naming.lang) for key in STEP_KEYS
        )
        yield translate(
            "opportunity.step" if told else "opportunity.step_alone",
            naming.lang,
            product=f"{code} {naming.product(code, nomenclature)}".rstrip(),
            proximity=proximity,
            complexity=complexity,
            demand=demand,
        )


def legend_text(section: OpportunitySection, lang: str) -> str:
    """What the heads of a section's columns stand for; '' where it has none."""
    heads = [
        tuple(translate(f"{prefix}{key}", lang) for prefix in ("cli.column.opportunity_", NUMBER))
        for key in shown_columns(section)
    ]
    listed = [f"{head} – {lower_first(title)}" for head, title in heads if head != title]
    drawn = any(number.low is not None for each in section.suggestions for number in each.numbers)
    if drawn and section.question in DRAWN:
        listed.append(translate("opportunity.interval", lang))
    return translate("opportunity.legend", lang, columns="; ".join(listed)) if listed else ""


def lower_first(text: str) -> str:
    """A title within a sentence: its first letter small unless a name of capitals begins it."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def closing_texts(section: OpportunitySection, naming: Naming) -> Iterator[str]:
    """Notes, what the floors left out, what is missing, and what was not considered."""
    lang = naming.lang
    if legend := legend_text(section, lang):
        yield legend
    yield from (word_message(_with_names(note, naming), lang) for note in section.notes)
    for part in section.omitted:
        yield translate_plural(
            "opportunity.omitted",
            lang,
            part.count,
            floor=word_message(part.floor, lang),
            value=_dollars_text(part.value, lang),
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
