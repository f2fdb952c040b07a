"""What the charts of opportunities show: potentials as bars, the fit of two structures as a
scatter, new products in product space, markets as dots at the capitals, a ladder of complexity, and
flows before and after.

No coastlines are shipped, and borders are nobody's question here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from kirmash.briefs.model import OpportunityChart, OpportunityMark
from kirmash.i18n import translate
from kirmash.records.opportunities import (
    OpportunityNumber,
    OpportunityQuestion,
    OpportunitySection,
    Suggestion,
)
from kirmash.records.quantities import Unknown
from kirmash.records.suggestion_texts import Naming, number_text, section_title
from kirmash.reference import lexicons

MILLION = 1e6
LABEL_LENGTH = 34  # letters of a product's name beside a bar
NAMED_BY_CODE = frozenset({"structure", "space"})  # whose note says what the codes are
PANEL_TITLE = 48  # letters of the title of a panel of before and after


def build_charts(section: OpportunitySection, naming: Naming) -> tuple[OpportunityChart, ...]:
    """The charts of a section; none where its numbers bear none."""
    makers: Mapping[OpportunityQuestion, Callable[..., OpportunityChart | None]] = {
        OpportunityQuestion.EXPAND: _potential_bars,
        OpportunityQuestion.DIVERSIFY: _product_space,
        OpportunityQuestion.COMPLEMENT: _structure_scatter,
        OpportunityQuestion.UPGRADE: _complexity_ladder,
        OpportunityQuestion.MARKETS: _market_map,
        OpportunityQuestion.OUTCOME: _before_and_after,
    }
    maker = makers.get(section.question)
    chart = maker(section, naming) if maker and section.suggestions else None
    return (chart,) if chart else ()


def _known(number: OpportunityNumber | None) -> float | None:
    return None if number is None or isinstance(number.value, Unknown) else number.value


def _label(suggestion: Suggestion, section: OpportunitySection, naming: Naming) -> str:
    name = naming.product(suggestion.product, section.nomenclature)
    cut = name if len(name) <= LABEL_LENGTH else name[: LABEL_LENGTH - 1].rstrip() + "…"
    return f"{suggestion.product} {cut}".rstrip()


def _chart(
    section: OpportunitySection, naming: Naming, kind: str, marks: list[OpportunityMark]
) -> OpportunityChart | None:
    if not marks:
        return None
    title = section_title(section, naming)
    lang = naming.lang
    listed = "; ".join(mark.alt for mark in marks)
    note = translate(f"opportunity.chart.{kind}.note", lang)
    if kind in NAMED_BY_CODE:
        names = dict.fromkeys(mark.alt.split(":")[0] for mark in marks)
        note = f"{note} {'; '.join(names)}."
    return OpportunityChart(
        kind,
        translate(f"opportunity.chart.{kind}", lang, title=title),
        translate("opportunity.chart.alt", lang, title=title, marks=listed),
        tuple(marks),
        note,
        tuple(translate(f"opportunity.chart.{kind}.{axis}", lang) for axis in ("x", "y")),
    )


def _potential_bars(section: OpportunitySection, naming: Naming) -> OpportunityChart | None:
    marks = []
    for suggestion in section.suggestions:
        potential, sold = suggestion.number("potential"), suggestion.number("actual")
        value, actual = _known(potential), _known(sold)
        if potential is None or value is None or actual is None:
            continue
        label = _label(suggestion, section, naming)
        marks.append(
            OpportunityMark(
                label,
                value / MILLION,
                actual / MILLION,
                None if potential.low is None else potential.low / MILLION,
                None if potential.high is None else potential.high / MILLION,
                alt=f"{label}: {number_text(potential, naming.lang)}",
            )
        )
    return _chart(section, naming, "potential", marks)


def _structure_scatter(section: OpportunitySection, naming: Naming) -> OpportunityChart | None:
    marks = []
    for suggestion in section.suggestions:
        sold = _known(suggestion.number("export_share"))
        bought = _known(suggestion.number("import_share"))
        if sold is None or bought is None:
            continue
        label = _label(suggestion, section, naming)
        marks.append(
            OpportunityMark(
                suggestion.product,
                100 * sold,
                100 * bought,
                group=f"{naming.economy(suggestion.seller)} → {naming.economy(suggestion.buyer)}",
                alt=label,
            )
        )
    return _chart(section, naming, "structure", marks)


def _product_space(section: OpportunitySection, naming: Naming) -> OpportunityChart | None:
    """New products by how near they are to what is made already, and how complex; sized by what the
    buyer imports of them.
    """
    marks = []
    for suggestion in section.suggestions:
        density, score, demand = (
            _known(suggestion.number(key)) for key in ("density", "complexity", "demand")
        )
        if density is None or score is None:
            continue
        label = _label(suggestion, section, naming)
        marks.append(
            OpportunityMark(
                suggestion.product,
                density,
                score,
                size=(demand or 0.0) / MILLION,
                alt=f"{label}: {density:.2f}, {score:.2f}",
            )
        )
    return _chart(section, naming, "space", marks)


def _complexity_ladder(section: OpportunitySection, naming: Naming) -> OpportunityChart | None:
    marks = []
    for suggestion in section.suggestions:
        score, exports = (_known(suggestion.number(key)) for key in ("complexity", "exports"))
        if score is None or exports is None:
            continue
        steps = [number for number in suggestion.numbers if number.key == "step_complexity"]
        best = max((value for step in steps if (value := _known(step)) is not None), default=None)
        label = _label(suggestion, section, naming)
        marks.append(
            OpportunityMark(label, score, exports / MILLION, high=best, alt=f"{label}: {score:.2f}")
        )
    return _chart(section, naming, "ladder", marks)


def _before_and_after(section: OpportunitySection, naming: Naming) -> OpportunityChart | None:
    """A small panel a deal: dollars by year, with the day of the promise; visits share one panel of
    all goods, with a line each.
    """
    marks: list[OpportunityMark] = []
    for suggestion in section.suggestions:
        panel = _panel_marks(suggestion, naming)
        shared = bool(marks) and suggestion.number("yearly_total") is not None
        marks += panel[:1] if shared else panel  # the same years: the day of the visit alone is new
    return _chart(section, naming, "outcome", marks)


def _panel_marks(suggestion: Suggestion, naming: Naming) -> list[OpportunityMark]:
    """A dot a year; none where nothing was traded in any."""
    day = _known(suggestion.number("promised_on"))
    years = [each for each in suggestion.numbers if each.key.startswith("yearly")]
    known = [(each, value) for each in years if (value := _known(each)) is not None]
    if day is None or not any(value for _, value in known):
        return []
    name = suggestion.title(naming.lang)
    if years[0].key == "yearly_total":
        name = translate("opportunity.number.yearly_total", naming.lang)
    cut = name if len(name) <= PANEL_TITLE else name[: PANEL_TITLE - 1].rstrip() + "…"
    return [
        OpportunityMark(
            each.of,
            float(each.of),
            value / MILLION,
            None if each.low is None else each.low / MILLION,
            None if each.high is None else each.high / MILLION,
            day,
            cut,
            f"{name}, {each.of}: {number_text(each, naming.lang)}",
        )
        for each, value in known
    ]


def _market_map(section: OpportunitySection, naming: Naming) -> OpportunityChart | None:
    marks = []
    for suggestion in section.suggestions:
        place = _capitals().get(suggestion.buyer)
        number = suggestion.number("untapped") or suggestion.number("actual")
        value = _known(number)
        if place is None or value is None:
            continue
        marks.append(
            OpportunityMark(
                f"{naming.economy(suggestion.buyer)} {number_text(number, naming.lang)}",
                place[1],
                place[0],
                size=value / MILLION,
                alt=f"{naming.economy(suggestion.buyer)}: {number_text(number, naming.lang)}",
            )
        )
    return _chart(section, naming, "map", marks)


@cache
def _capitals() -> Mapping[str, tuple[float, float]]:
    """Latitude and longitude of capitals by economy."""
    return MappingProxyType(
        {
            row["economy"]: (float(row["latitude"]), float(row["longitude"]))
            for row in lexicons.data_rows("trade/capitals")
        }
    )
