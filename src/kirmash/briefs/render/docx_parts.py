"""The parts a Word document is put together from: styles, paragraphs with links, tables, pictures,
running header.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from kirmash.briefs.model import Brief, BriefCell, BriefTable, ColumnKind
from kirmash.briefs.render.glyphs import strip_unprintable
from kirmash.i18n import translate
from kirmash.readers.own_briefs import brief_mark

FONT = "Calibri"
BLUE, GREY, OCHRE, LINE = "1D3F5E", "5A6067", "8F4D12", "CFD4D9"
LOCALES = {"en": "en-GB", "ru": "ru-RU", "be": "be-BY"}
TEXT_WIDTH_CM = 18.2
MIN_COLUMN_CM = 1.1
# of the type size, set in every style: Calibri's own, so that no other font makes a page longer
LINE_HEIGHT = 1.22
# name: based on, points, bold, colour, points before and after
STYLES = {
    "Title": ("Normal", 20, True, BLUE, 0, 2),
    "Heading 1": ("Normal", 14, True, BLUE, 14, 4),
    "Heading 2": ("Normal", 11, True, BLUE, 7, 3),
    "Heading 3": ("Normal", 9.5, True, "1C2126", 6, 2),
    "Small": ("Normal", 8, False, GREY, 0, 2),
    "Figure": ("Normal", 12, True, BLUE, 0, 1),
    "First": ("Normal", 9.5, False, "1C2126", 0, 3),
    "Line": ("Normal", 9.5, False, "1C2126", 0, 3),
    "Blank": ("Normal", 8, False, GREY, 0, 8),
    "Quotation": ("Normal", 9.5, False, "1C2126", 5, 0),
    "Cell": ("Normal", 8, False, "1C2126", 0, 0),
}


@dataclass(frozen=True, slots=True)
class DocxWriter:
    """Adds parts to one document in one language; ``styles`` are ids by name: python-docx searches
    them all at each use.
    """

    document: Any
    lang: str
    styles: dict[str, str]

    def add_text(
        self,
        words: str,
        style: str,
        where: Any = None,
        refs: tuple[int, ...] = (),
        bold: tuple[int, int] = (0, 0),
    ) -> None:
        """A paragraph in the body or a cell, with links to evidence after it; characters ``bold``
        are set bold.
        """
        paragraph = self._add_paragraph(where)
        paragraph._p.style = self.styles[style]
        if where is not None:
            paragraph.paragraph_format.keep_with_next = False
        for part, strong in (
            (words[: bold[0]], False),
            (words[bold[0] : bold[1]], True),
            (words[bold[1] :], False),
        ):
            if part:
                _add_run(paragraph, part).bold = strong or None
        _add_links(paragraph, refs)

    def add_bookmarked_quote(self, mark: str, quote: str, lang: str, number: int) -> None:
        """A quotation in its language behind its number, which carries the bookmark the links lead
        to.
        """
        paragraph = self.document.add_paragraph()
        paragraph._p.style = self.styles["Quotation"]
        start, end = (
            _element("w:bookmarkStart", id=number, name=f"e_{number}"),
            _element("w:bookmarkEnd", id=number),
        )
        paragraph._p.append(start)  # python-docx has no bookmarks of its own
        _add_run(paragraph, mark).bold = True
        paragraph._p.append(end)  # as above
        run = _add_run(paragraph, quote)
        run._r.get_or_add_rPr().append(
            _element("w:lang", val=LOCALES.get(lang, lang))
        )  # nor languages of a run

    def add_side_by_side(self, widths: tuple[float, ...]) -> list[Any]:
        """The cells of a table of one row without lines, for parts that stand side by side; widths
        in cm.
        """
        from docx.shared import Cm

        table = self.document.add_table(rows=1, cols=len(widths))
        table.autofit = False
        cells = list(table._cells)  # cell by cell is quadratic
        _set_grid_widths(table, [Cm(width) for width in widths])
        for cell, width in zip(cells, widths, strict=True):
            cell.width = Cm(width)
        return cells

    def add_table(self, table: BriefTable, longest: int) -> None:
        """A table with a repeated head; at most ``longest`` rows."""
        from docx.shared import Cm

        rows = table.rows[:longest]
        grid = self.document.add_table(rows=len(rows) + 1, cols=len(table.columns))
        grid.autofit = False
        grid._tbl.tblPr.append(_borders())  # borders have no interface
        cells = list(grid._cells)  # cell by cell is quadratic
        widths = [Cm(width) for width in _column_widths(table)]
        _set_grid_widths(grid, widths)
        for cell, column, width in zip(cells, table.columns, widths, strict=False):
            cell.width = width
            self._fill_cell(cell, BriefCell(column.title), column.kind, head=True)
        grid.rows[0]._tr.get_or_add_trPr().append(
            _element("w:tblHeader", val="true")
        )  # nor repeated heads
        for number, row in enumerate(rows, start=1):
            at = number * len(table.columns)
            for cell, value, column, width in zip(
                cells[at : at + len(table.columns)], row, table.columns, widths, strict=True
            ):
                cell.width = width
                self._fill_cell(cell, value, column.kind)

    def set_font_size(self, style: str, points: float) -> None:
        """Set the type size of a style, and its line with it."""
        from docx.shared import Pt

        resized = self.document.styles[style]
        resized.font.size, resized.paragraph_format.line_spacing = (
            Pt(points),
            Pt(points * LINE_HEIGHT),
        )

    def add_picture(self, raw: bytes, alt: str, width_cm: float = TEXT_WIDTH_CM - 0.4) -> None:
        """An image with its alternative text, over the whole width where none is given."""
        from docx.shared import Cm

        shape = self.document.add_picture(BytesIO(raw), width=Cm(width_cm))
        shape._inline.docPr.set(
            "descr", strip_unprintable(alt)
        )  # alternative texts have no interface

    def add_page_break(self) -> None:
        """What follows begins on a new page."""
        self.document.add_page_break()

    def _fill_cell(self, cell: Any, value: BriefCell, kind: ColumnKind, head: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        paragraph._p.style = self.styles["Cell"]
        if kind is ColumnKind.NUMBER:
            paragraph.alignment = 2
        if value.text:
            run = _add_run(paragraph, value.text)
            run.bold = head or None
            if value.lang:
                run._r.get_or_add_rPr().append(
                    _element("w:lang", val=LOCALES.get(value.lang, value.lang))
                )  # as above
        _add_links(paragraph, value.refs)

    def _add_paragraph(self, where: Any) -> Any:
        if where is None:
            return self.document.add_paragraph()
        first = where.paragraphs[0]
        empty = (
            len(where.paragraphs) == 1 and not first.text and len(first._p) == 0
        )  # a new cell holds one
        return first if empty else where.add_paragraph()


def png_height_ratio(png: bytes) -> float:
    """The height of a PNG over its width, from its header."""
    width, height = struct.unpack(">II", png[16:24])
    return float(height / width)


def create_docx_writer(brief: Brief) -> DocxWriter:
    """A new A4 document with our styles, its language, title, running header and page numbers."""
    import docx

    document = docx.Document()
    _set_page(document)
    styles = {name: _add_style(document, name) for name in STYLES}
    _set_language(document, brief.lang)
    document.core_properties.title = strip_unprintable(brief.title)
    document.core_properties.author = document.core_properties.last_modified_by = "Kirmash"
    document.core_properties.language = LOCALES[brief.lang]
    document.core_properties.comments = brief.id
    document.core_properties.keywords = brief_mark(brief.id)
    _add_header_and_footer(document, brief, styles["Small"])
    return DocxWriter(
        document, brief.lang, {name: style.style_id for name, style in styles.items()}
    )


def _column_widths(table: BriefTable) -> list[float]:
    """Centimetres a column: its share of the page, but room for three figures at least."""
    total = sum(column.width for column in table.columns)
    least = [max(MIN_COLUMN_CM, TEXT_WIDTH_CM * column.width / total) for column in table.columns]
    return [TEXT_WIDTH_CM * width / sum(least) for width in least]


def _set_grid_widths(table: Any, widths: list[Any]) -> None:
    """The widths of the grid's columns, which LibreOffice goes by, as Word goes by the cells'."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width


def _set_page(document: Any) -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.4)
    section.top_margin, section.bottom_margin = Cm(1.5), Cm(1.3)
    section.header_distance = section.footer_distance = Cm(0.7)


def _add_style(document: Any, name: str) -> Any:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    based, size, bold, colour, before, after = STYLES[name]
    style = (
        document.styles[name]
        if name in document.styles
        else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    )
    style.base_style = document.styles[based]
    style.font.size, style.font.bold, style.font.color.rgb = (
        Pt(size),
        bold,
        RGBColor.from_string(colour),
    )
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(_qualified_name(f"w:{script}"), None)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(_qualified_name(f"w:{script}"), FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = Pt(size * LINE_HEIGHT)
    style.paragraph_format.keep_with_next = name.startswith("Heading")
    for border in style.element.get_or_add_pPr().findall(_qualified_name("w:pBdr")):
        style.element.pPr.remove(border)
    if name == "Blank":
        style.element.pPr.append(_underline())
    return style


def _set_language(document: Any, lang: str) -> None:
    properties = (
        document.styles.element.find(_qualified_name("w:docDefaults"))
        .find(_qualified_name("w:rPrDefault"))
        .find(_qualified_name("w:rPr"))
    )
    for old in properties.findall(_qualified_name("w:lang")):
        properties.remove(old)
    properties.append(_element("w:lang", val=LOCALES[lang], eastAsia=LOCALES[lang], bidi="ar-SA"))


def _add_header_and_footer(document: Any, brief: Brief, small: Any) -> None:
    section = document.sections[0]
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    header.style = footer.style = small
    _add_run(header, f"{brief.title}   ·   {brief.heading('brief_id')} {brief.id}")
    footer.alignment = 2
    before, _, rest = translate("heading.page", brief.lang, page="\x01", pages="\x02").partition(
        "\x01"
    )
    between, _, after = rest.partition("\x02")
    for words, code in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        _add_run(footer, words)
        if code:
            footer._p.append(_field(code))  # fields have no interface


def _add_links(paragraph: Any, refs: tuple[int, ...]) -> None:
    """Links to the bookmarks of the evidence, each in brackets."""
    for number in refs:
        link = _element("w:hyperlink", anchor=f"e_{number}", history="1")
        run, properties, text = _element("w:r"), _element("w:rPr"), _element("w:t")
        properties.append(_element("w:color", val=OCHRE))
        properties.append(_element("w:sz", val=15))
        text.text = f" [{number}]"
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.extend((properties, text))
        link.append(run)
        paragraph._p.append(link)  # python-docx has no links to bookmarks


def _add_run(paragraph: Any, words: str) -> Any:
    return paragraph.add_run(strip_unprintable(words))


def _field(code: str) -> Any:
    field = _element("w:fldSimple", instr=f" {code} ")
    run, text = _element("w:r"), _element("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    return field


def _borders() -> Any:
    borders = _element("w:tblBorders")
    borders.extend(
        _element(f"w:{side}", val="single", sz=4, space=0, color=LINE)
        for side in ("top", "bottom", "insideH")
    )
    return borders


def _underline() -> Any:
    border = _element("w:pBdr")
    border.append(_element("w:bottom", val="single", sz=4, space=6, color=LINE))
    return border


def _element(tag: str, /, **attributes: object) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(tag)
    for key, value in attributes.items():
        element.set(_qualified_name(f"w:{key}"), str(value))
    return element


def _qualified_name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(tag))
