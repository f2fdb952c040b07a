"""What an intake tells of the pages: figures, deals and pairs, copies, and Kirmash's own briefs."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pypdf
import pytest

from kirmash import Dossier, View
from kirmash.dossier.briefing import Order
from kirmash.dossier.sources import page_files
from kirmash.dossier.tables import TABLES_FOLDER
from kirmash.readers import own_briefs

TRADE = (
    "In 2020 trade between Uzbekistan and Kazakhstan amounted to $2.9 billion, the ministry of "
    "trade of Uzbekistan said on Thursday. Exports of Uzbekistan to Kazakhstan reached $908 "
    "million. Kazakhstan will supply 500 tractors to Uzbekistan under a contract signed in "
    "Tashkent by the two ministers of agriculture."
)
PAGE = f"DATE: 2021-03-04\n\nUzbekistan and Kazakhstan plan more trade\n\n{TRADE}"
OTHER = (
    "DATE: 2021-05-04\n\nMore from the fair\n\nIn 2019 trade between Uzbekistan and Kazakhstan was "
    "$3.3 billion, as the chamber of commerce recalled when the delegations met at the spring fair, "
    "where companies of both countries had brought their goods for sale and for show."
)


@pytest.fixture
def dossier(tmp_path: Path) -> Dossier:
    return Dossier.create(tmp_path / "visit")


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder / name


def test_figures_deals_and_pairs_are_counted_as_the_commands_show_them(
    dossier: Dossier, tmp_path: Path
) -> None:
    report = dossier.add([write(tmp_path, "a.txt", PAGE), write(tmp_path, "b.txt", OTHER)])
    claims = [claim for e in dossier.extractions() for claim in e.claims]
    findings = report.findings
    assert findings.accepted + findings.unconfirmed == len(claims)
    assert findings.unconfirmed == sum(claim.is_unconfirmed for claim in claims)
    assert findings.deals == sum(len(e.deals) for e in dossier.extractions())
    (pair,) = findings.pairs
    assert pair.pair == ("KAZ", "UZB")
    assert pair.accepted + pair.unconfirmed == len(dossier.claims("UZ", "KZ"))
    again = dossier.add([tmp_path / "a.txt"])
    assert (again.findings.accepted, again.findings.deals, again.findings.pairs) == (0, 0, ())


def test_the_pairs_of_a_dossier(dossier: Dossier, tmp_path: Path) -> None:
    dossier.add([write(tmp_path, "a.txt", PAGE), write(tmp_path, "b.txt", OTHER)])
    (summary,) = dossier.pairs()
    claims = dossier.claims("UZB", "KAZ")
    assert (summary.first, summary.second) == ("KAZ", "UZB")
    assert summary.figures == len(claims)
    assert summary.deals == len(dossier.deals(("UZB", "KAZ")))
    assert (summary.documents, summary.newest) == (2, date(2021, 5, 4))
    assert (summary.first_year, summary.last_year) == (2019, 2021)
    (earlier,) = dossier.pairs(View(as_of=date(2021, 4, 1)))
    assert (earlier.documents, earlier.newest) == (1, date(2021, 3, 4))
    waiting = [claim for claim in claims if claim.is_unconfirmed]
    assert summary.unconfirmed == len(waiting)
    dossier.judge(claims[0].id, "confirm", by="A")
    after = dossier.pairs()[0].unconfirmed
    assert after == len([claim for claim in waiting if claim.id != claims[0].id])


@pytest.mark.parametrize(
    "copy",
    [
        PAGE + "\n",
        PAGE.replace("Thursday.", "Thursday, our reporter writes."),
        f"<html><body><article><h1>Trade grows</h1><p>{TRADE}</p></article></body></html>",
        f"Home News Weather\n\n{PAGE}\n\nAll rights reserved, the copying of news is forbidden",
    ],
)
def test_a_copy_is_told(dossier: Dossier, tmp_path: Path, copy: str) -> None:
    first, second = write(tmp_path, "a.txt", PAGE), write(tmp_path, "b.html", copy)
    report = dossier.add([first, second])
    assert len(report.added) == 2
    assert [(p.source, p.original_source) for p in report.repeated] == [(str(second), "a.txt")]


def test_another_page_on_the_same_pair_is_no_copy(dossier: Dossier, tmp_path: Path) -> None:
    report = dossier.add([write(tmp_path, "a.txt", PAGE), write(tmp_path, "b.txt", OTHER)])
    assert report.repeated == ()


# -- briefs of Kirmash


@pytest.fixture(scope="module")
def briefs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("briefs")
    with Dossier.create(folder / "visit") as dossier:
        dossier.add([write(folder, "a.txt", PAGE)])
        paths = dossier.brief(("UZB", "KAZ"), Order("en"))
        paths += dossier.brief(("UZB", "KAZ"), Order("ru"))
    assert {path.parent for path in paths} == {folder / "visit" / "briefs"}
    return {path.name.rsplit("-", 1)[-1]: path for path in paths}


@pytest.mark.parametrize("suffix", ["html", "pdf", "docx", "xlsx"])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_brief_is_refused_as_a_source(
    dossier: Dossier, briefs: dict[str, Path], lang: str, suffix: str
) -> None:
    report = dossier.add([briefs[f"{lang}.{suffix}"]])
    assert [r.problem.code for r in report.refused] == ["document.own-brief"]
    assert dossier.documents() == ()


def without_properties(path: Path) -> bytes:
    """A brief as a copy that has lost its properties."""
    raw = path.read_bytes()
    if path.suffix == ".pdf":
        writer = pypdf.PdfWriter()
        for page in pypdf.PdfReader(io.BytesIO(raw)).pages:
            writer.add_page(page)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()
    if path.suffix == ".html":
        return raw.replace(own_briefs.MARK.encode(), b"x-brief")
    out = io.BytesIO()
    with zipfile.ZipFile(path) as box, zipfile.ZipFile(out, "w") as copy:
        for name in box.namelist():
            content = box.read(name)
            copy.writestr(name, content.replace(own_briefs.MARK.encode(), b"x-brief"))
    return out.getvalue()


@pytest.mark.parametrize("suffix", ["html", "pdf", "docx"])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_brief_without_its_properties_is_known_by_its_lines(
    dossier: Dossier, briefs: dict[str, Path], tmp_path: Path, lang: str, suffix: str
) -> None:
    stripped = without_properties(briefs[f"{lang}.{suffix}"])
    (tmp_path / f"a.{suffix}").write_bytes(stripped)
    own_briefs.refuse_marked_brief(stripped, "a")  # raises nothing: the mark is gone
    report = dossier.add([tmp_path / f"a.{suffix}"])
    assert [r.problem.code.removesuffix("-text") for r in report.refused] == ["document.own-brief"]


def test_a_page_that_names_the_program_is_a_source(dossier: Dossier, tmp_path: Path) -> None:
    text = f"{PAGE}\n\nThe Kirmash fair in Minsk, lot b-12, was opened on the same day."
    assert dossier.add([write(tmp_path, "a.txt", text)]).refused == ()


def test_adding_the_folder_of_a_dossier_reads_no_brief_and_nothing_of_its_own(
    dossier: Dossier, tmp_path: Path
) -> None:
    folder = dossier.folder
    write(folder, "a.txt", PAGE)
    write(folder / "briefs", "old.html", f"<p>{OTHER}</p>")
    dossier.add([folder / "a.txt"])
    write(folder, "fields.toml", "")
    dossier.brief(("UZB", "KAZ"), Order("en", formats=("html", "xlsx")))
    for place in (folder, folder.parent, folder / "briefs"):
        report = dossier.add([place])
        assert (report.added, report.refused, report.passed_over) == ((), (), ())
    assert len(dossier.documents()) == 1


def test_the_folder_of_tables_is_known_by_its_name() -> None:
    assert TABLES_FOLDER in page_files._OWN_FOLDERS
