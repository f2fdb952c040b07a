"""PDF, DOCX, e-mail and wiki markup: the words come out whole, dated and titled; what harms or
holds no words is refused with a reason.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import docx
import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.dossier.sources import page_files
from kirmash.errors import DocumentRefused, PlanRefused
from kirmash.extract import pipeline
from kirmash.formats.characters import is_clean
from kirmash.readers import email, pages, pdf, wikitext
from kirmash.records.evidence import Document
from kirmash.settings import Settings

FONTS = [Path(pages.__file__).parents[1] / "data" / "fonts"]
RUSSIAN_TEXT = (
    "Товарооборот Беларуси и Ивановской области в 2014 году составил 98,4 млн долларов, что на "
    "14,7 процента меньше, чем годом ранее."
)
ENGLISH_TEXT = (
    "Trade between Belarus and Ivanovo Oblast amounted to $98.4 million in 2014, a fall of "
    "14.7 percent, the ministry said."
)


def load(raw: bytes, source: str = "page.bin") -> Document:
    return pages.load_document(raw, source, None, Settings())


def text_or_remedy(raw: bytes) -> str:
    """The text, or the remedy of the refusal: one of them must be there."""
    try:
        return load(raw).text
    except DocumentRefused as refusal:
        return refusal.remedy


def printed(body: str, extra: str = "") -> bytes:
    head = (
        '#set document(date: none)\n#set text(font: "IBM Plex Sans", lang: "ru", hyphenate: '
        f"true)\n#set par(justify: true)\n{extra}\n"
    )
    return typst.compile((head + body).encode(), font_paths=FONTS)


def letter(text: str = ENGLISH_TEXT, **fields: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {
        "From": "press@example.org",
        "To": "desk@example.org",
        "Subject": "Trade grows",
        "Date": "Fri, 15 Apr 2016 09:00:00 +0300",
        "Message-ID": "<1@example.org>",
        **fields,
    }.items():
        message[name] = value
    message.set_content(text)
    return message


def worded(*lines: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, row_words in zip(table.rows, rows, strict=True):
            for cell, words in zip(row.cells, row_words, strict=True):
                cell.text = words
    box = io.BytesIO()
    document.save(box)
    return box.getvalue()


def has_exact_claims(document: Document) -> bool:
    """Reading it makes claims, and every span stands where it says (an Extraction checks it)."""
    read = pipeline.extract(document)
    return bool(read.claims) and all(
        document.text[s.start : s.end] == s.quote for claim in read.claims for s in claim.spans
    )


# -- PDF
# ----------------------------------------------------------------------------------------------------------------


def test_a_pdf_is_read_in_columns_without_running_heads_or_hyphens() -> None:
    frame = (
        "#set page(height: 9cm, header: [Вестник торговли № 7], footer: context "
        "[#counter(page).display()])"
    )
    document = load(
        printed(
            "= Торговля Беларуси и области снова растёт\n\n15 апреля 2016\n\n#columns(2)["
            + f"{RUSSIAN_TEXT} " * 24
            + "]",
            frame,
        )
    )
    assert "Вестник" not in document.text
    assert "\u00ad" not in document.text
    assert RUSSIAN_TEXT in document.text
    assert document.published == date(2016, 4, 15)
    assert document.title == "Торговля Беларуси и области снова растёт"
    assert has_exact_claims(document)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("D:20240101120000Z00'00'", date(2024, 1, 1)),  # LibreOffice in UTC
        ("D:20240101120000Z", date(2024, 1, 1)),
        ("D:20240101120000Z'", date(2024, 1, 1)),
        ("D:20240101120000+99'99'", date(2024, 1, 1)),
        ("20240101", date(2024, 1, 1)),
        ("D:2024", None),  # no day: the first of January would be invented
        ("D:20241301", None),
        ("D:00000101", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_pdf_with_a_date_of_any_form_is_read(written: str, day: date | None) -> None:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(printed(RUSSIAN_TEXT))))
    writer.add_metadata({"/CreationDate": written})
    out = io.BytesIO()
    writer.write(out)
    read = pdf.read(out.getvalue(), Settings())
    assert "98,4 млн" in read.text
    assert read.file_date == day


@pytest.mark.parametrize("fault", [KeyError("/Kids"), ValueError("x"), AttributeError("get")])
def test_whatever_the_library_raises_a_broken_pdf_is_damaged(
    monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*_: object) -> str:
        raise fault

    raw = printed(RUSSIAN_TEXT)
    monkeypatch.setattr(pypdf.PageObject, "extract_text", fail)
    with pytest.raises(DocumentRefused) as caught:
        pdf.parse(raw)
    assert caught.value.problem.code == "pdf.damaged"


def test_ligatures_are_letters_again() -> None:
    assert (
        "efficient office flow"
        in load(
            printed("An efficient office flow of goods is a fine affair for the official side.")
        ).text
    )


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        (["Товарооборот об-", "ласти вырос."], ["Товарооборот области вырос."]),
        (["Товарооборот об\u00ad", "ласти вырос."], ["Товарооборот области вырос."]),
        (["Это торгово-", "экономическое дело."], ["Это торгово-экономическое дело."]),
        (["The Minsk-", "Moscow road is long."], ["The Minsk-Moscow road is long."]),
    ],
)
def test_hyphens_at_line_ends(lines: list[str], paragraphs: list[str]) -> None:
    assert list(pdf._paragraphs(lines)) == paragraphs


def test_a_scan_is_refused_with_what_to_do() -> None:
    with pytest.raises(DocumentRefused, match="scan") as caught:
        load(printed("#rect(width: 100%, height: 50%)"), "scan.pdf")
    assert "scan.pdf" in caught.value.message
    assert "OCR" in caught.value.remedy


def test_a_password_is_reported() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(printed(RUSSIAN_TEXT)))
    writer.encrypt("secret", algorithm="RC4-128")
    box = io.BytesIO()
    writer.write(box)
    with pytest.raises(DocumentRefused, match="password"):
        load(box.getvalue())


def test_thousands_of_pages_are_refused() -> None:
    writer = pypdf.PdfWriter()
    for _ in range(pdf.MAX_PAGES + 1):
        writer.add_blank_page(100, 100)
    box = io.BytesIO()
    writer.write(box)
    with pytest.raises(DocumentRefused, match="1,001 pages"):
        load(box.getvalue())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_pdf_is_read_or_refused(share: float) -> None:
    complete = printed(RUSSIAN_TEXT)
    assert text_or_remedy(complete[: int(len(complete) * share)])


def test_a_pdf_is_dated_by_its_properties_only_at_last() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(printed(RUSSIAN_TEXT)))
    writer.add_metadata({"/CreationDate": "D:20160420090000+03'00'"})
    box = io.BytesIO()
    writer.write(box)
    document = load(box.getvalue())
    assert (document.published, document.basis) == (date(2016, 4, 20), "metadata")


# -- DOCX
# ---------------------------------------------------------------------------------------------------------------


def test_a_docx_page_gives_paragraphs_and_rows_in_order() -> None:
    raw = worded(
        "Trade of the region grows again",
        ENGLISH_TEXT,
        rows=(("Year", "Exports"), ("2014", "12.5")),
    )
    document = load(raw)
    assert (
        document.text
        == f"Trade of the region grows again\n{ENGLISH_TEXT}\nYear | Exports\n2014 | 12.5"
    )
    assert document.title == "Trade of the region grows again"
    assert has_exact_claims(document)


def test_the_intake_distinguishes_a_plan_from_a_page_by_its_columns() -> None:
    plan = worded(
        "План мероприятий на 2016 год",
        rows=(("Мероприятие", "Срок", "Ответственный"), ("Поставка лифтов", "2016", "Минпром")),
    )
    assert page_files.extract_from_bytes(plan, "a.docx", None, Settings()).deals
    page = page_files.extract_from_bytes(worded(ENGLISH_TEXT), "a.docx", None, Settings())
    assert page.claims
    broken = worded("План мероприятий", rows=(("Мероприятие", "Срок"), ("Поставка лифтов", "2016")))
    with pytest.raises(PlanRefused, match="responsible"):
        page_files.extract_from_bytes(broken, "a.docx", None, Settings())


def repacked(raw: bytes, name: str, content: bytes) -> bytes:
    box = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.namelist():
            if item != name:
                new.writestr(item, old.read(item))
        new.writestr(name, content)
    return box.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [("word/vbaProject.bin", b"x", "macros"), ("word/media/a.bin", b"0" * 60_000_000, "bomb")],
)
def test_macros_and_bombs_are_refused(name: str, content: bytes, expected: str) -> None:
    with pytest.raises(DocumentRefused, match=expected):
        load(repacked(worded(ENGLISH_TEXT), name, content))


def test_xml_entities_of_a_docx_are_never_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret words")
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]><w:document '
        f'xmlns:w="{space}"><w:body><w:p><w:r><w:t>Trade &x; '
        "grew</w:t></w:r></w:p></w:body></w:document>"
    )
    text = text_or_remedy(repacked(worded(ENGLISH_TEXT), "word/document.xml", body.encode()))
    assert text
    assert "secret" not in text


# -- e-mail
# -------------------------------------------------------------------------------------------------------------


def test_a_letter_gives_title_day_text_and_names_its_attachments() -> None:
    message = letter()
    message.add_alternative(f"<p>{ENGLISH_TEXT} In HTML.</p>", subtype="html")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="../../plan.pdf")
    read = load(bytes(message))
    assert (read.text.strip(), read.title, read.published, read.basis) == (
        ENGLISH_TEXT,
        "Trade grows",
        date(2016, 4, 15),
        "page",
    )
    assert read.note == "1 attachment was not read: plan.pdf."
    assert has_exact_claims(read)


def test_an_html_letter_goes_through_the_page_reader() -> None:
    message = letter()
    message.set_content(
        f"<html><head><style>p {{}}</style></head><body><p>{ENGLISH_TEXT}</p><p>{ENGLISH_TEXT}</"
        "p><script>alert(1)</script></body></html>",
        subtype="html",
    )
    assert ENGLISH_TEXT in load(bytes(message)).text
    assert "alert" not in load(bytes(message)).text


def test_an_enclosed_letter_is_listed_or_read_where_the_outer_letter_is_empty() -> None:
    outer = letter("See below what they wrote to us.")
    outer.add_attachment(letter(Subject="Inner words"))
    assert load(bytes(outer)).note == "1 attachment was not read: Inner words."
    empty = letter(" ")
    empty.add_attachment(letter())
    assert load(bytes(empty)).text.strip() == ENGLISH_TEXT


@pytest.mark.parametrize("charset", ["koi8-r", "windows-1251", "utf-8"])
def test_cyrillic_letters_in_old_encodings(charset: str) -> None:
    head = (
        "From: a@b.org\nTo: c@d.org\nDate: Fri, 15 Apr 2016 09:00:00 +0300\nContent-Type: "
        f"text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    )
    assert RUSSIAN_TEXT in load(head.encode() + RUSSIAN_TEXT.encode(charset)).text
    wrong = head.replace(charset, "us-ascii").encode()
    assert RUSSIAN_TEXT in load(wrong + RUSSIAN_TEXT.encode(charset)).text


def test_header_injection_stays_words_of_its_field() -> None:
    raw = (
        b"From: a@b.org\nTo: c@d.org\nSubject: =?utf-8?q?Trade=0D=0ADate:_Mon,"
        b"_1_Jan_2001_00:00:00_+0000?=\nMIME-Version: 1.0\n\n" + ENGLISH_TEXT.encode()
    )
    document = load(raw)
    assert document.published is None
    assert document.title
    assert "\n" not in document.title


def test_mime_bombs_are_refused() -> None:
    head = b"From: a@b.org\nTo: c@d.org\nMIME-Version: 1.0\n"
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (at, at) for at in range(60)
    )
    with pytest.raises(DocumentRefused, match=r"attached messages|nested"):
        load(head + deep + b"\n" + ENGLISH_TEXT.encode())
    with pytest.raises(DocumentRefused, match=r"attached messages|nested"):
        load(head + deep * 20)


def test_a_news_item_with_a_date_line_is_no_letter() -> None:
    assert not email.is_email(b"URL: https://example.org/1\nDATE: 2016-04-15\n\nTrade grew.")
    assert not email.is_email(b"Date: Friday\nSubject: trade\nWords: many\n\nText")


# -- wiki markup
# --------------------------------------------------------------------------------------------------------

WIKI = """{{Infobox|a={{nested|b}}}}
'''Trade''' of the [[Ivanovo Oblast|Ivanovo region]] with [[Belarus]].<ref name="a">A source, 17.</ref>

== Figures ==
Turnover came to {{nobr|98.4 million}} dollars [https://example.org in 2014].
{| class="wikitable"
! Year !! Exports
|-
| style="a" | 2014 || 12.5
|}
[[File:Map.png|thumb|A [[map]]]][[Category:Trade]]
"""


def test_wiki_markup_is_stripped_to_the_words() -> None:
    assert wikitext.is_wikitext(WIKI)
    lines = [line for line in wikitext.strip_wiki_markup(WIKI).split("\n") if line]
    assert lines == [
        "Trade of the Ivanovo region with Belarus.",
        "Figures",
        "Turnover came to 98.4 million dollars in 2014.",
        "Year | Exports",
        "2014 | 12.5",
    ]
    assert not wikitext.is_wikitext(ENGLISH_TEXT)
    assert load(WIKI.encode(), "a.txt").text == wikitext.strip_wiki_markup(WIKI)


@given(st.text(alphabet="{}[]|='<>ref!-\n a1", max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_markup_gives_words(text: str) -> None:
    assert isinstance(wikitext.strip_wiki_markup(text), str)


def test_endless_markup_is_read_in_a_single_pass() -> None:
    for part in ("{{", "[[", "'''", "<ref>", "{|\n", "=", "[[File:"):
        wikitext.strip_wiki_markup(part * 50_000)


@pytest.mark.parametrize(
    "made", ["Mon, 05 May 2014 10:00:00 +0300", "D:99999999999999", "\x00\xff", "0", "D:2016-13-45"]
)
def test_odd_properties_cost_no_pdf(made: str) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(printed(RUSSIAN_TEXT)))
    writer.add_metadata({"/CreationDate": made})
    out = io.BytesIO()
    writer.write(out)
    assert has_exact_claims(load(out.getvalue(), "a.pdf"))


def test_a_pdf_whose_owner_alone_has_a_password_is_read() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(printed(RUSSIAN_TEXT)))
    writer.encrypt("", "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert has_exact_claims(load(out.getvalue(), "a.pdf"))


@pytest.mark.parametrize("algorithm", ["AES-128", "AES-256"])
def test_aes_without_a_password_to_read_is_read_with_the_extra(algorithm: str) -> None:
    pytest.importorskip("cryptography", reason="the extra kirmash[pdf] is not installed")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(printed(RUSSIAN_TEXT)))
    writer.encrypt("", "owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    assert has_exact_claims(load(out.getvalue(), "a.pdf"))


def test_aes_without_the_extra_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(*_: object) -> None:
        raise pypdf.errors.DependencyError("cryptography>=3.1 is required for AES algorithm")

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(printed(RUSSIAN_TEXT)))
    writer.encrypt("", "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    monkeypatch.setattr(pypdf.PdfReader, "decrypt", lacking)
    with pytest.raises(DocumentRefused, match="cryptography") as caught:
        pdf.parse(out.getvalue())
    assert (caught.value.code, "kirmash[pdf]" in caught.value.remedy) == (
        "pdf.no-cryptography",
        True,
    )


@pytest.mark.parametrize(
    "name", ["docProps/core.xml", "word/styles.xml", "word/settings.xml", "word/numbering.xml"]
)
@pytest.mark.parametrize("content", [b"", b"<broken", b"\xff\x00", b"<a>&undefined;</a>"])
def test_broken_parts_beside_the_text_cost_no_docx(name: str, content: bytes) -> None:
    raw = repacked(worded(ENGLISH_TEXT), name, content)
    assert has_exact_claims(load(raw, "a.docx"))


@pytest.mark.parametrize(
    "charset",
    ["unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "rot13", "x-y"],
)
def test_declared_charsets_that_are_none_cost_no_letter_and_no_page(charset: str) -> None:
    text = f"{ENGLISH_TEXT} \\ud800 \\x00"
    head = f"From: a@b.c\nDate: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n"
    written = load(f"{head}\n{text}".encode(), "a.eml")
    assert "\\ud800" in written.text
    page = f'<html><head><meta charset="{charset}"></head><body><p>{text}</p></body></html>'
    assert has_exact_claims(load(page.encode(), "a.html"))


@pytest.mark.parametrize(
    "field",
    [
        "Date: Mon, 99 Foo 20166 99:99:99 +9999999999",
        f"Date: {'9' * 5_000}",
        "Date: =?x-unknown?q?=FF?=",
        "Subject: =?unicode_escape?q?=5Cud800?= =?utf-8?b?////?=",
        "To: \udcff <",
        "Content-Disposition: ; ; =",
        "Content-Type: text/plain; charset*0*=x''y; charset=\"",
        "Message-ID: <" + "[" * 400,
    ],
)
def test_odd_fields_cost_no_letter(field: str) -> None:
    head = f"From: a@b.c\n{field}\nMIME-Version: 1.0\nReceived: x\n\n"
    raw = head.encode("utf-8", "surrogateescape") + ENGLISH_TEXT.encode()
    document = load(raw, "a.eml")
    assert has_exact_claims(document)
    assert is_clean(f"{document.title}{document.text}")


@pytest.mark.parametrize("name", ["&#x1F;", "&#xFFFF;", "\uffff", "\x1f", "&#xD800;", "&#x202E;"])
def test_characters_that_xml_forbids_cost_no_page(name: str) -> None:
    page = f"<html><body><article><p>{name} {ENGLISH_TEXT} {name}</p></article></body></html>"
    document = load(page.encode(), "a.html")
    assert has_exact_claims(document)
    assert is_clean(document.text)
