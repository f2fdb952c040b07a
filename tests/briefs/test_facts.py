"""The brief as data: what stands on it, in both languages, and that all of it leads to evidence."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kirmash.briefs.facts import HumanWrittenTexts, assemble_brief
from kirmash.briefs.material import BriefInputs
from kirmash.briefs.model import Brief, first_page_evidence_numbers, to_plain_dict
from kirmash.records import periods
from kirmash.records.evidence import Cell, Span

GOLDEN = Path(__file__).parents[1] / "golden"
Make = Callable[[str], BriefInputs]


def structure(brief: Brief) -> dict[str, Any]:
    """The texts of a brief without what depends on hashing."""
    return {
        "title": brief.title,
        "header": dict(brief.header),
        "summary": [[n.text, list(n.refs)] for n in brief.summary],
        "figures": [
            [f.label, f.value, f.interval, f.status, list(f.refs), *(n.text for n in f.detail)]
            for f in brief.figures
        ],
        "highlights": [[n.text, list(n.refs)] for n in brief.highlights],
        "since": [[n.text, list(n.refs)] for n in brief.since],
        "promises": [[p.outcome, p.text, p.words, list(p.refs)] for p in brief.promises],
        "cautions": [[n.text, list(n.refs)] for n in brief.cautions],
        "slots": [[s.title, *s.lines, s.blank, s.hint] for s in brief.slots],
        "sections": [
            {
                "title": f"{s.letter}. {s.title}",
                "notes": [n.text for n in s.notes],
                "timeline": [
                    [b.label, b.group, b.start, b.end, b.due, *map(list, b.steps)]
                    for b in s.timeline.bars
                ]
                if s.timeline
                else [],
                "tables": {
                    t.title: [
                        [c.title for c in t.columns],
                        *([c.text or list(c.refs) for c in row] for row in t.rows),
                    ]
                    for t in s.tables
                    if t.key != "documents"
                },
            }
            for s in brief.sections
        ],
        "evidence": [
            [e.number, e.lang, e.outlet, e.quote, e.place, e.note] for e in brief.evidence
        ],
    }


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("kind", ["whole", "empty"])
def test_the_structure_is_as_stored(lang: str, kind: str, material: Make, nothing: Make) -> None:
    brief = assemble_brief((material if kind == "whole" else nothing)(lang))
    golden = GOLDEN / f"brief_{kind}_{lang}.json"
    actual = json.dumps(structure(brief), ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("KIRMASH_GOLDEN") == "write":
        golden.write_text(actual, "utf-8")
    assert actual == golden.read_text("utf-8")


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_number_on_the_first_page_leads_to_evidence(lang: str, material: Make) -> None:
    brief = assemble_brief(material(lang))
    assert first_page_evidence_numbers(brief) <= {entry.number for entry in brief.evidence}
    assert all(figure.refs for figure in brief.figures if figure.number is not None)
    assert all(
        note.refs
        for figure in brief.figures
        for note in figure.detail
        if re.search(r"\d+[.,]\d", note.text)
    )
    assert all(promise.refs for promise in brief.promises)


def test_every_reference_of_the_annexes_resolves(material: Make) -> None:
    brief = assemble_brief(material("en"))
    numbers = {entry.number for entry in brief.evidence}
    cells = [
        cell
        for section in brief.sections
        for table in section.tables
        for row in table.rows
        for cell in row
    ]
    assert {ref for cell in cells for ref in cell.refs} <= numbers
    assert [entry.number for entry in brief.evidence] == list(range(1, len(numbers) + 1))


def test_evidence_is_at_the_place_it_states(material: Make) -> None:
    source = material("en")
    texts = {entry.document.id: entry.document.text for entry in source.extractions}
    for entry in assemble_brief(source).evidence:
        for start, end in re.findall(r"(\d+)–(\d+)", entry.place):
            assert " ".join(texts[entry.document][int(start) : int(end)].split()) in entry.quote


def test_hedges_and_intervals_are_retained(material: Make) -> None:
    turnover, change, exports, *_ = assemble_brief(material("en")).figures
    assert (turnover.value.replace("\u00a0", " "), turnover.interval, turnover.status) == (
        "$79.8 m",
        "(77.0–82.7)",
        "e",
    )
    assert change.value.replace("\u00a0", " ") == "down almost 20 %"
    assert exports.value == "not available"
    assert exports.detail[0].text


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_no_section_is_empty(lang: str, material: Make, nothing: Make) -> None:
    for brief in (assemble_brief(material(lang)), assemble_brief(nothing(lang))):
        assert all(section.notes or section.tables for section in brief.sections)
        assert all(table.rows for section in brief.sections for table in section.tables)
        assert all(figure.value and figure.detail for figure in brief.figures)


def test_no_english_in_the_russian_brief(material: Make) -> None:
    brief = assemble_brief(material("ru"))
    texts = [
        *(t for _, t in brief.header),
        *(t for _, t in brief.headings),
        *(f.label + f.value for f in brief.figures),
        *(n.text for n in brief.cautions),
    ]
    texts += (
        [n.text for f in brief.figures for n in f.detail]
        + [p.text + p.words for p in brief.promises]
        + [s.title + s.blank for s in brief.slots]
    )
    outlets = {entry.outlet for entry in brief.evidence} | {
        entry.document.outlet for entry in material("ru").extractions
    }
    for section in brief.sections:
        texts += [section.title, *(n.text for n in section.notes)]
        for table in section.tables:
            texts += [table.title, table.note, *(c.title for c in table.columns)]
            texts += [
                re.sub(r"https?://\S+", "", cell.text)
                for row in table.rows
                for cell in row
                if cell.text not in outlets and not re.fullmatch(r"[0-9a-f]{12}|\[\w\]", cell.text)
            ]
    assert {word for text in texts for word in re.findall(r"[A-Za-z]{2,}", text)} <= {
        "HS",
        "Kirmash",
    }


def test_the_id_is_of_the_content(material: Make) -> None:
    source = material("en")
    assert assemble_brief(source).id == assemble_brief(source).id
    assert assemble_brief(replace(source, position=99)).id == assemble_brief(source).id
    assert assemble_brief(replace(source, as_of=date(2019, 1, 1))).id != assemble_brief(source).id
    assert assemble_brief(material("ru")).id != assemble_brief(source).id


def test_the_last_bit_of_a_number_gives_no_other_id(material: Make) -> None:
    brief = assemble_brief(material("en"))

    def moved(factor: float) -> str:
        """The id where every fraction of page one is another by that factor."""
        figures = tuple(
            replace(figure, number=figure.number * factor)
            if isinstance(figure.number, float)
            else figure
            for figure in brief.figures
        )
        return replace(brief, figures=figures).id

    assert moved(1 + 2**-52) == brief.id
    assert moved(1.01) != brief.id


def test_slots_are_printed_as_people_filled_them(material: Make) -> None:
    filled = replace(
        material("en"), slots=HumanWrittenTexts("Visit of April", our_objectives=("Sell 12 buses",))
    )
    brief = assemble_brief(filled)
    assert brief.slots[0].lines == ("Sell 12 buses",)
    assert "Visit of April" in dict(brief.header)["occasion"]
    assert all(slot.lines == () and slot.blank for slot in brief.slots[1:])
    assert brief.slots[0].hint == ""


def test_an_empty_slot_has_the_evidence_at_hand_beside_it(material: Make) -> None:
    hints = {slot.key: slot.hint for slot in assemble_brief(material("en")).slots}
    assert hints == {
        "our_objectives": "For reference: late or due, annex D, no. 2.",
        "their_objectives": "For reference: repeated requests, annex D, no. 3.",
        "our_response": "For reference: open, the most recent first, annex D, no. 3, 4.",
        "press_line": "For reference: done, annex D, no. 1.",
    }


def test_an_offer_reported_twice_is_a_single_line_without_a_result(material: Make) -> None:
    brief = assemble_brief(material("en"))
    buses = next(promise for promise in brief.promises if "bus" in promise.text)
    assert (
        buses.words == "mentioned 2 times, first 26 June 2015, last 22 May 2017; no result reported"
    )
    assert buses.outcome == "open"


def test_the_notes_of_documents_are_in_the_briefs_language(material: Make) -> None:
    assert (
        assemble_brief(material("ru"))
        .evidence[0]
        .note.startswith("реконструкция опубликованных там фактов")
    )
    assert (
        assemble_brief(material("en"))
        .evidence[0]
        .note.startswith("reconstruction of the facts published there")
    )


def test_it_is_plain_data(material: Make) -> None:
    data = to_plain_dict(assemble_brief(material("ru")))
    assert json.loads(json.dumps(data, ensure_ascii=False))["lang"] == "ru"


def test_a_change_of_an_earlier_year_does_not_stand_beside_a_newer_level(material: Make) -> None:
    whole = material("en")
    older = tuple(
        replace(
            extraction,
            claims=tuple(
                replace(claim, period=periods.parse("2012")) if claim.change_pct else claim
                for claim in extraction.claims
            ),
        )
        for extraction in whole.extractions
    )
    figures = {figure.key: figure for figure in assemble_brief(whole).figures}
    assert figures["change"].status == ""
    figures = {
        figure.key: figure for figure in assemble_brief(replace(whole, extractions=older)).figures
    }
    change = figures["change"]
    assert change.status == "e"
    assert "2014 and 2015" in change.detail[0].text
    assert "2012" in change.detail[-1].text


def test_the_day_a_table_was_fetched_is_no_day_of_a_source(material: Make) -> None:
    whole = material("en")
    fetched = replace(
        whole.extractions[0],
        document=replace(whole.extractions[0].document, id="f" * 64, published=date(2030, 1, 1)),
        claims=tuple(
            replace(
                claim, document="f" * 64, cell=claim.cell or Cell("t.csv", "", 1, 1, "1"),
                spans=claim.spans or (Span(0, 1, "x"),),
            )
            for claim in whole.extractions[0].claims
        ),
    )  # fmt: skip
    with_table = replace(whole, extractions=(*whole.extractions, fetched))
    assert (
        dict(assemble_brief(with_table).header)["newest"]
        == dict(assemble_brief(whole).header)["newest"]
    )
