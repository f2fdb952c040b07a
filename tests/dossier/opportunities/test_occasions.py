"""One brief for several partners at once."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from kirmash.briefs.render import docx, html, pdf, xlsx
from kirmash.cli.main import app
from kirmash.dossier.briefing import Order
from kirmash.dossier.dossier import Dossier, View
from kirmash.dossier.opportunities.occasions import assemble_occasion_brief
from kirmash.dossier.scope import pair_of
from kirmash.errors import InputError

PAGES = Path(__file__).parents[3] / "examples" / "belarus-ivanovo"
AS_OF = date(2024, 7, 31)
PAIRS = tuple(pair_of("BLR", other) for other in ("RU-IVA", "RUS"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("occasion") / "d"
    with Dossier.create(path) as made:
        made.add([PAGES])
    return path


@pytest.mark.parametrize(("lang", "name"), [("en", "Ivanovo Oblast"), ("ru", "Ивановская область")])
def test_each_partner_has_its_section_figures_and_evidence(
    folder: Path, lang: str, name: str
) -> None:
    order = Order(lang=lang, occasion="Summit")
    with Dossier.open(folder) as opened:
        brief = assemble_occasion_brief(opened, PAIRS, order, View(AS_OF))
        alone = opened.assemble(PAIRS[0], Order(lang=lang), View(AS_OF))
    assert [section.letter for section in brief.sections] == ["BLR", "RU-IVA", "RUS", "G"]
    assert "Summit" in brief.title
    assert brief.figures[0].label.startswith(f"{name}:")
    assert brief.figures[0].number == alone.figures[0].number
    numbers = {item.number for item in brief.evidence}
    for section in brief.sections:
        for table in section.tables:
            assert all(set(cell.refs) <= numbers for row in table.rows for cell in row)
    keys = [table.key for section in brief.sections for table in section.tables]
    assert len(keys) == len(set(keys))
    assert "profile@RU-IVA" in keys
    assert html.render(brief)
    assert docx.render(brief)
    assert xlsx.render(brief)


def test_a_profile_has_the_people_of_a_supplied_table_or_names_it(folder: Path) -> None:
    def profiles() -> dict[str, list[tuple[str, str]]]:
        with Dossier.open(folder) as opened:
            brief = assemble_occasion_brief(opened, PAIRS, Order(occasion="x"), View(AS_OF))
        return {
            table.key.split("@")[1]: [(row[0].text, row[1].text) for row in table.rows]
            for section in brief.sections
            for table in section.tables
            if table.key.startswith("profile@")
        }

    what, text = profiles()["BLR"][0]
    assert what == "Population"
    assert "population.csv" in text
    table = folder / "population.csv"
    table.write_text("economy,population\nBLR,9155978\n", "utf-8")
    try:
        found = profiles()
    finally:
        table.unlink()
    assert found["BLR"][0] == ("Population", "9,155,978 (population.csv)")
    assert "population.csv" in found["RUS"][0][1]
    assert [what for what, _ in found["BLR"]].count("Output") == 1


def test_a_partner_begins_a_page(folder: Path) -> None:
    with Dossier.open(folder) as opened:
        brief = assemble_occasion_brief(opened, PAIRS, Order(occasion="x"), View(AS_OF))
    assert [section.own_page for section in brief.sections] == [True, True, True, False]
    assert html.render(brief).count('class="own-page"') == 3
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf.render(brief))).pages]
    begun = [
        next(place for place, text in enumerate(pages) if f"{letter}. " in text)
        for letter in ("BLR", "RU-IVA", "RUS")
    ]
    assert len(set(begun)) == len(begun)


def test_the_command_writes_one_brief(folder: Path, tmp_path: Path) -> None:
    words = ["brief", "BLR", "RU-IVA", "RUS", "--occasion", "Summit", "--formats", "html"]
    where = ["--lang", "en", "--out", str(tmp_path), "--as-of", str(AS_OF), "-d", str(folder)]
    done = CliRunner().invoke(app, [*words, *where])
    assert done.exception is None
    assert [path.name for path in tmp_path.iterdir()] == ["brief-BLR-occasion-en.html"]
    assert "Summit" in (tmp_path / "brief-BLR-occasion-en.html").read_text("utf-8")


def test_one_partner_has_the_occasion_in_its_header(folder: Path) -> None:
    with Dossier.open(folder) as opened:
        brief = opened.assemble(PAIRS[0], Order(occasion="Round table"), View(AS_OF))
    assert "Round table" in dict(brief.header)["occasion"]


def test_a_partner_stands_once(folder: Path) -> None:
    with Dossier.open(folder) as opened, pytest.raises(InputError, match="repeated"):
        assemble_occasion_brief(opened, (PAIRS[0], PAIRS[0]), Order(), View(AS_OF))
