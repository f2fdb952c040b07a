"""The timeline of deals: what a bar holds, what is cut, and that a late deal is told without its
colour.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kirmash.briefs.charts import drawing
from kirmash.briefs.charts import timeline as charts_timeline
from kirmash.briefs.charts.timeline import MAX_BARS, build_timeline
from kirmash.briefs.facts import assemble_brief
from kirmash.briefs.material import BriefInputs, build_context
from kirmash.briefs.model import DealsTimeline
from kirmash.briefs.sections.evidence import build_numbering
from kirmash.records.deals import Deal, DealEvent, DealKind, DealStatus

Make = Callable[[str], BriefInputs]
PAIR = ("BLR", "RU-IVA")


def numbered_deal(
    number: int, days: list[date | None], outcome: str = "open", due: str | None = None
) -> Deal:
    steps = tuple(
        DealEvent(DealStatus.PLANNED, day, f"m-{number}-{at}", "x") for at, day in enumerate(days)
    )
    last = max((day for day in days if day), default=None)
    return Deal(
        f"d-{number:03}",
        DealKind.SUPPLY,
        DealStatus.PLANNED,
        outcome,
        PAIR,
        "lifts",
        (),
        steps,
        goods=("lift",),
        due=due,
        last_mentioned=last,
    )


def drawn(material: BriefInputs, deals: list[Deal]) -> DealsTimeline | None:
    return build_timeline(
        build_context(material, build_numbering(material.extractions, material.lang)), deals
    )


def test_the_register_of_the_brief_has_its_timeline(material: Make) -> None:
    line = next(
        section.timeline
        for section in assemble_brief(material("en")).sections
        if section.letter == "D"
    )
    assert line is not None
    plan = next(bar for bar in line.bars if "action plan" in bar.label)
    assert (plan.start, plan.end, plan.due, plan.late) == (
        "2016-04-15",
        "2017-09-15",
        "2017-12-31",
        True,
    )
    assert plan.steps == (
        ("2016-04-18", "signed"),
        ("2017-09-15", "in_progress"),
    )  # planned three days before would touch
    assert [bar.group for bar in line.bars] == ["done", "late", "open", "open"]
    assert line.today == "2018-06-01"
    assert "4 entries" in line.alt
    assert "late 1" in line.alt


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_late_deal_is_marked_without_colour(lang: str, material: Make) -> None:
    line = next(
        section.timeline for section in assemble_brief(material(lang)).sections if section.timeline
    )
    assert line is not None
    picture = etree.fromstring(drawing.draw_svg(line, lang).encode())
    texts = ["".join(text.itertext()) for text in picture.iter("{*}text")]
    assert any(bar.group in texts for bar in line.bars if bar.late)
    assert any(node.get("stroke-dasharray") == "4,3" for node in picture.iter("{*}line"))
    assert drawing.draw_png(line, lang).startswith(b"\x89PNG")
    if lang == "ru":
        assert not [text for text in texts if re.search("[A-Za-z]", text)]


def test_more_than_a_page_holds_is_cut_with_its_count_the_pressing_deals_first(
    material: Make,
) -> None:
    deals = [
        numbered_deal(
            n, [date(2016, 1, 1) + timedelta(days=n)], "late" if n >= 60 else "open", "2016"
        )
        for n in range(70)
    ]
    line = drawn(material("en"), deals)
    assert line is not None
    assert len(line.bars) == MAX_BARS
    assert sum(bar.late for bar in line.bars) == 10
    assert f"{MAX_BARS} of 70" in line.note


def test_what_has_no_day_is_counted_and_not_drawn(material: Make) -> None:
    line = drawn(material("en"), [numbered_deal(1, [None]), numbered_deal(2, [date(2016, 1, 1)])])
    assert line is not None
    assert [bar.label for bar in line.bars] == ["2. The supply of lifts is planned"]
    assert "1 entry without a date" in line.note
    assert drawn(material("en"), [numbered_deal(1, [None])]) is None


def test_no_deal_no_timeline(nothing: Make) -> None:
    assert all(section.timeline is None for section in assemble_brief(nothing("en")).sections)


def test_hostile_words_are_mere_text(material: Make) -> None:
    line = next(
        section.timeline for section in assemble_brief(material("en")).sections if section.timeline
    )
    assert line is not None
    hostile = "</text><script>alert(1)</script> {{7*7}} \u202e'+datum+'"
    svg = drawing.draw_svg(
        replace(line, bars=tuple(replace(bar, label=hostile) for bar in line.bars)), "en"
    )
    assert "<script" not in svg
    etree.fromstring(svg.encode())


DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))


@given(
    st.lists(st.lists(st.none() | DAYS, min_size=1, max_size=8), min_size=1, max_size=8),
    st.sampled_from([None, "2016", "2016-04", "9999-12-31"]),
)
def test_every_mark_lies_within_its_bar_and_every_bar_within_the_line(
    days: list[list[date | None]], due: str | None
) -> None:
    material = BriefInputs(PAIR, "en", date(2018, 6, 1), (), {})
    line = drawn(
        material,
        [
            numbered_deal(number, sorted(steps, key=str), "late" if due else "open", due)
            for number, steps in enumerate(days)
        ],
    )
    if line is None:
        assert not any(day for steps in days for day in steps)
        return
    for bar in line.bars:
        assert line.start <= bar.start <= bar.end <= line.end
        assert all(bar.start <= day <= bar.end for day, _ in bar.steps)
        assert bar.steps[-1][0] == bar.end
        assert not bar.due or line.start <= bar.due <= line.end
    assert charts_timeline.timeline_chart_spec(line, "en")["layer"]


@pytest.mark.skipif(os.name == "nt", reason="Windows takes its time zone elsewhere")
def test_the_time_zone_of_the_machine_changes_no_byte() -> None:
    code = (
        "from kirmash.briefs.charts import drawing\n"
        "from kirmash.briefs.model import DealsTimeline, TimelineBar\n"
        "bar = TimelineBar('1', 'open', '2014-03-30', '2016-04-15',"
        " (('2014-03-30', 'planned'),), '2015-12-31', True)\n"
        "for start in ('2013-12-31', '2015-10-25'):\n"
        "    chart = DealsTimeline('t', 'alt', (bar,), start, '2016-05-01', '2016-04-15',"
        " (('planned', 'planned'), ('due', 'due')), 'note')\n"
        "    print(drawing.draw_svg(chart, 'en'))\n"
    )
    drawn = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for zone in ("America/Los_Angeles", "Asia/Kamchatka")
    }
    assert len(drawn) == 1
    assert b"</svg>" in drawn.pop()
