"""Files read side by side come out in order, the same as one by one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kirmash import Dossier
from kirmash.dossier.sources import page_files
from kirmash.settings import Settings

SENTENCE = (
    "In 2015 exports of Belarus to Russia rose by 4.2% to $10.4 billion, "
    "Minister Ivan Petrov said in Minsk on 5 May 2016.\n"
)
PAGES = Path(__file__).parents[2] / "examples" / "belarus-ivanovo"


def test_a_file_that_takes_too_long_is_refused_alone(tmp_path: Path) -> None:
    """Half a second is time for a page, and none for a hundred thousand sentences."""
    page = sorted(PAGES.glob("*.html"))[0]
    long = tmp_path / "b-long.txt"
    long.write_text(SENTENCE * 15_000, "utf-8")
    files = [tmp_path / "a.html", long, tmp_path / "c.html"]
    for file in (files[0], files[2]):
        file.write_bytes(page.read_bytes())
    outcome = list(page_files.load_all(files, None, Settings(parse_seconds=1.0), 1))
    assert [isinstance(result, page_files.LoadedFile) for result in outcome] == [True, False, True]
    assert "more than" in str(outcome[1])


def test_the_reading_of_a_child_is_the_reading_of_this_process() -> None:
    for page in sorted(PAGES.glob("*.html"))[:5]:
        raw = page.read_bytes()
        here = page_files.extract_unlimited(raw, page.name, None, Settings())
        assert page_files.extract_from_bytes(raw, page.name, None, Settings()) == here


@pytest.mark.parametrize(
    ("requested", "files", "expected"),
    [(1, 10_000, 1), (3, 2, 3), (0, page_files.MIN_FILES_FOR_PROCESSES - 1, 1)],
)
def test_processes_are_as_requested_or_as_many_as_pay(
    requested: int, files: int, expected: int
) -> None:
    assert page_files.process_count(requested, files) == expected


def test_by_default_it_takes_a_process_per_processor() -> None:
    assert page_files.process_count(0, 10_000) == min(os.cpu_count() or 1, 8)


def test_a_dossier_built_in_parallel_is_the_same(tmp_path: Path) -> None:
    ids = []
    for jobs in (1, 2):
        with Dossier.create(tmp_path / str(jobs)) as dossier:
            outcome = dossier.add([PAGES], jobs=jobs)
            assert outcome.added
            ids.append(
                [(entry.document.id, entry.document.source) for entry in dossier.documents()]
            )
    assert ids[0] == ids[1]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_that_lead_out_of_a_folder_are_passed_over_and_named_ones_followed(
    tmp_path: Path,
) -> None:
    folder, outside = tmp_path / "in", tmp_path / "out.txt"
    folder.mkdir()
    outside.write_text("secret")
    (folder / "out.txt").symlink_to(outside)
    (folder / "own.txt").write_text("x")
    (folder / "again.txt").symlink_to("own.txt")
    os.mkfifo(folder / "pipe.txt")
    assert [path.name for path, _ in page_files.list_files([folder])] == ["again.txt", "own.txt"]
    assert list(page_files.list_files([folder / "out.txt"])) == [(folder / "out.txt", True)]
    refused = page_files.load_or_refuse(folder / "pipe.txt", None, Settings())
    assert isinstance(refused, page_files.IntakeRefusal)
    assert "not a file" in refused.reason


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_utf8_costs_no_document(tmp_path: Path) -> None:
    name = os.fsdecode(b"trade\xff\n\x1b[31m.txt")
    (tmp_path / name).write_text(
        "Trade between Belarus and Ivanovo Oblast was $80 million in 2015."
    )
    loaded = page_files.load_file(tmp_path / name, None, Settings())
    assert loaded.extraction.document.source == "trade\ufffd [31m.txt"
