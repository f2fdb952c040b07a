from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date

import docx
import pytest

from kirmash.deals.clustering import (
    ClusteringOptions,
    DatedDealMention,
    cluster_mentions_into_deals,
)
from kirmash.errors import DocumentRefused, PlanRefused
from kirmash.readers import plans
from kirmash.records.deals import DealKind, DealStatus
from kirmash.records.extractions import PlanLineMentions

TITLE = (
    "План мероприятий по развитию сотрудничества Республики Беларусь и Ивановской области на "
    "2016–2017 годы"
)
HEAD = ("№", "Мероприятие", "Срок", "Ответственные")
ROWS = (
    ("1", "Поставка автобусов и троллейбусов", "II квартал 2017", "МАЗ"),
    ("2", "Заседание рабочей группы", "ежегодно", "Беллегпром"),
    ("3", "Возобновление выпуска автокранов на шасси МАЗ", "до 1 декабря 2016 г.", "Автокран"),
)


def file(*paragraphs: str, rows: Sequence[Sequence[str]] = (HEAD, *ROWS)) -> bytes:
    document = docx.Document()
    for words in paragraphs or (TITLE,):
        document.add_paragraph(words)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = words
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_plan_becomes_a_document_with_a_deal_for_itself_and_for_each_item() -> None:
    read = plans.load(
        file(TITLE, "Пример для показа. Подписан 15 апреля 2016 г."), "plan.docx", None
    )
    document, (plan, *items) = read.document, read.deals
    assert document.text.splitlines() == [TITLE, *(" | ".join(row) for row in ROWS)]
    assert (document.title, document.lang, document.published, document.basis) == (
        TITLE,
        "ru",
        date(2016, 4, 15),
        "page",
    )
    assert document.note is not None
    assert document.note.startswith("Пример")
    assert (plan.kind, plan.theme, plan.status, plan.due) == (
        DealKind.ROADMAP,
        "plan_of_measures",
        DealStatus.SIGNED,
        "2017-12-31",
    )
    assert [item.kind for item in items] == [DealKind.SUPPLY, DealKind.OTHER, DealKind.RESUMPTION]
    assert [item.due for item in items] == ["2017-06-30", None, "2016-12-01"]
    assert [item.spans[0].quote for item in items] == document.text.splitlines()[1:]


@pytest.mark.parametrize(
    "line",
    [
        "Минск, 15 апреля 2016 г.",
        "г. Минск, «15» апреля 2016 года",
        "15 April 2016",
        "Minsk, 15 April 2016",
    ],
)
def test_a_line_of_place_and_day_dates_a_plan_without_signing_it(line: str) -> None:
    read = plans.load(file(TITLE, line), "plan.docx", None)
    assert (read.document.published, read.deals[0].status) == (
        date(2016, 4, 15),
        DealStatus.PLANNED,
    )


def test_english_date_and_goods_supplied_by_the_caller() -> None:
    rows = [
        ("Measure", "Deadline", "Responsible"),
        ("Deliver 10 buses", "by the end of 2016", "MAZ"),
    ]
    calls: list[tuple[str, str]] = []

    def enrich(words: str, lang: str) -> PlanLineMentions:
        calls.append((words, lang))
        return PlanLineMentions(("bus",), ("8702",), ("maz",), ("BLR", "RU-IVA"))

    raw = file("Plan of measures of Belarus and Ivanovo Region for 2016", rows=rows)
    plan, item = plans.load(raw, "plan.docx", date(2016, 4, 18), enrich).deals
    assert calls == [
        ("Plan of measures of Belarus and Ivanovo Region for 2016", "en"),
        ("Deliver 10 buses\nMAZ", "en"),
        ("Deliver 10 buses", "en"),
    ]
    assert (item.goods, item.hs, item.actors, item.due) == (
        ("bus",),
        ("8702",),
        ("maz",),
        "2016-12-31",
    )
    assert (plan.status, plan.parties) == (DealStatus.PLANNED, ("BLR", "RU-IVA"))


def test_the_register_puts_the_items_under_the_plan() -> None:
    read = plans.load(file(), "plan.docx", date(2016, 4, 18))
    deals = cluster_mentions_into_deals(
        [DatedDealMention(mention, read.document.published) for mention in read.deals],
        (),
        ClusteringOptions(date(2017, 1, 1)),
    )
    (plan,) = [deal for deal in deals if deal.kind is DealKind.ROADMAP]
    items = {deal.object: deal for deal in deals if deal is not plan}
    assert {deal.umbrella for deal in items.values()} == {plan.id}
    assert [items[row[1]].outcome for row in ROWS] == ["due", "open", "late"]


def test_merged_cells_sections_and_column_numbers_are_seen_through() -> None:
    document = docx.Document()
    document.add_paragraph(TITLE)
    rows = [
        ("№", "Мероприятие", "", "Срок", "Ответственный"),
        ("1", "2", "2", "3", "4"),
        ("I. Торговля", "", "", "", ""),
        ("1", "Поставка лифтов", "", "май 2017", "Могилёвлифтмаш"),
        ("2", "Поставка шин", "", "", "Белшина"),
    ]
    table = document.add_table(rows=len(rows), cols=5)
    for row, words in zip(table.rows, rows, strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    for at in (0, 1, 3, 4):
        table.cell(at, 1).merge(table.cell(at, 2))
    table.cell(1, 1).text = "2"
    table.cell(2, 0).merge(table.cell(2, 4))
    table.cell(3, 3).merge(table.cell(4, 3))
    _, lifts, tyres = plans.load(saved(document), "plan.docx", None).deals
    assert (lifts.object, lifts.due) == ("Поставка лифтов", "2017-05-31")
    assert (tyres.object, tyres.due) == ("Поставка шин", "2017-05-31")


def broken(row: Sequence[str]) -> bytes:
    return file(rows=(HEAD, ROWS[0], row))


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (file(rows=()), "no table"),
        (file(rows=(("a", "b"), ("c", "d"))), "measure, term, responsible"),
        (file(rows=(("Мероприятие", "Срок"), ("Поставка", "2017"))), "responsible"),
        (file(rows=(HEAD,)), "Row 2, column 2"),
        (broken(("2", "", "2017", "МАЗ")), "Row 3, column 2"),
        (broken(("2", "Поставка шин", "32.12.2016", "Белшина")), "Row 3, column 3"),
    ],
    ids=["no table", "no headers", "no responsible", "no items", "no measure", "no such day"],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_place(raw: bytes, message: str) -> None:
    with pytest.raises(PlanRefused, match=message):
        plans.load(raw, "plan.docx", None)


def boxed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in members.items():
            box.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def with_member(raw: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(raw)
    with zipfile.ZipFile(out, "a") as box:
        box.writestr(name, content)
    return out.getvalue()


def with_text(xml: str) -> bytes:
    raw, out = file(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as box, zipfile.ZipFile(out, "w") as packed:
        for name in box.namelist():
            packed.writestr(name, xml if name == "word/document.xml" else box.read(name))
    return out.getvalue()


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]><x>&a11;</x>"
)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no container",
        boxed(word__document_xml=b"0" * 60_000_000),
        boxed(other_xml=b"x"),
        with_member(file(), "word/vbaProject.bin", b"macro"),
        file()[:-200],
        with_text("<w:document"),
        with_text(LAUGHS),
    ],
    ids=[
        "empty",
        "text",
        "bomb",
        "no document",
        "macros",
        "cut off",
        "broken XML",
        "a billion laughs",
    ],
)
def test_what_is_no_sound_docx_is_refused(raw: bytes) -> None:
    with pytest.raises(DocumentRefused):
        plans.load(raw, "plan.docx", None)


def test_three_thousand_rows_are_read() -> None:
    assert len(plans.parse_plan_docx(with_text(_table_of(3000))).tables[0]) == 3000


@pytest.mark.parametrize("rows", [5_001, 100_000])
def test_an_endless_table_is_refused(rows: int) -> None:
    with pytest.raises(DocumentRefused, match="5,000"):
        plans.parse_plan_docx(with_text(_table_of(rows)))


def _table_of(rows: int) -> str:
    row = "<w:tr>" + "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>" * 4 + "</w:tr>"
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:document xmlns:w="{name}"><w:body><w:tbl>{row * rows}</w:tbl></w:body></w:document>'


@pytest.mark.parametrize(
    ("measure", "kind"),
    [
        ("Закупка сельхозтехники", DealKind.SUPPLY),
        ("Purchase of tractors", DealKind.SUPPLY),
        ("Создание сборочного производства", DealKind.PROJECT),
        ("Заключить соглашение о партнёрстве", DealKind.AGREEMENT),
        ("Organise a trade fair", DealKind.EXHIBITION),
        ("Визит делегации", DealKind.VISIT),
        ("Создать совместное предприятие", DealKind.JOINT_VENTURE),
        ("Обмен опытом", DealKind.OTHER),
    ],
)
def test_the_words_of_a_measure_tell_its_kind(measure: str, kind: DealKind) -> None:
    assert plans.deal_kind(measure) is kind
