"""Judgements from the command line, end to end: deals and enterprises merged and split, each
decision kept, dated and taken back.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.cli.option_attack import run as run_here
from tests.cli.test_main import run
from typer.testing import CliRunner

from kirmash.cli.main import app
from kirmash.dossier import reading
from kirmash.errors import InputError

PAIR = ("BLR", "RU-IVA", "--as-of", "2017-06-01")
BY = ("--by", "A. Reader")


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory, demo_pages: Path) -> Path:
    folder = tmp_path_factory.mktemp("judging") / "visit"
    answer("init", folder)
    answer("add", demo_pages, "-d", folder)
    return folder


def answer(*words: str | Path) -> Any:
    """What the command prints with --json, in this process: a process of its own for each of these
    would take minutes.
    """
    done = CliRunner().invoke(app, [*map(str, words), "--json"])
    if done.exception is not None:
        raise done.exception
    return json.loads(done.stdout)


def deals(dossier: Path) -> dict[str, Any]:
    return {deal["id"]: deal for deal in answer("deals", *PAIR, "-d", dossier)["deals"]}


def firms(dossier: Path) -> dict[str, Any]:
    return {
        enterprise["id"]: enterprise
        for enterprise in answer("enterprises", "-d", dossier)["enterprises"]
    }


def test_deals_are_merged_and_the_merger_taken_back(dossier: Path) -> None:
    before = deals(dossier)
    wished = [key for key, entry in before.items() if entry["kind"] == "project"][:2]
    judgement = answer(
        "judge", wished[0], "merge", "--with", wished[1], *BY, "--note", "one wish", "-d", dossier
    )
    assert (judgement["verdict"], judgement["by"], judgement["note"]) == (
        "merge",
        "A. Reader",
        "one wish",
    )
    assert re.match(r"20\d\d-\d\d-\d\dT", judgement["at"])
    merged = deals(dossier)
    (survivor,) = set(wished) & set(merged)
    assert set(merged[survivor]["mentions"]) == {
        name for key in wished for name in before[key]["mentions"]
    }
    assert [entry["id"] for entry in answer("deal", survivor, "-d", dossier)["judgements"]] == [
        judgement["id"]
    ]
    answer("judge", judgement["id"], "withdraw", *BY, "-d", dossier)
    assert deals(dossier) == before


def test_a_mention_is_split_off_a_deal_and_put_back(dossier: Path) -> None:
    before = deals(dossier)
    key, deal = next((key, entry) for key, entry in before.items() if len(entry["mentions"]) == 4)
    out = deal["mentions"][-1]
    judgement = answer("judge", key, "split", "--with", out, *BY, "-d", dossier)
    after = deals(dossier)
    assert after[key]["mentions"] == [name for name in deal["mentions"] if name != out]
    assert [entry["mentions"] for entry in after.values() if out in entry["mentions"]] == [[out]]
    answer("judge", judgement["id"], "withdraw", *BY, "-d", dossier)
    assert deals(dossier) == before


def test_enterprises_are_merged_split_and_put_back(dossier: Path) -> None:
    before = firms(dossier)
    first, second = [key for key, entry in before.items() if entry["kind"] == "company"][:2]
    judgement = answer("judge", first, "merge", "--with", second, *BY, "-d", dossier)
    assert judgement["target"] == first
    merged = firms(dossier)
    (survivor,) = {first, second} & set(merged)
    assert set(merged[survivor]["mentions"]) == {
        *before[first]["mentions"],
        *before[second]["mentions"],
    }
    out = before[second]["mentions"][0]
    parted = answer("judge", survivor, "split", "--with", out, *BY, "-d", dossier)
    assert [entry["mentions"] for entry in firms(dossier).values() if out in entry["mentions"]] == [
        [out]
    ]
    for entry in (parted, judgement):
        answer("judge", entry["id"], "withdraw", *BY, "-d", dossier)
    assert firms(dossier) == before


def test_a_name_that_is_no_enterprise_is_taken_out_by_its_mention(dossier: Path) -> None:
    before = firms(dossier)
    key, wrong = next((key, entry) for key, entry in before.items() if len(entry["mentions"]) == 1)
    judgement = answer("judge", wrong["mentions"][0], "wrong", *BY, "-d", dossier)
    assert set(firms(dossier)) == set(before) - {key}
    answer("judge", judgement["id"], "withdraw", *BY, "-d", dossier)
    assert firms(dossier) == before


def test_records_of_different_kinds_are_not_merged(dossier: Path) -> None:
    deal, firm = next(iter(deals(dossier))), next(iter(firms(dossier)))
    with pytest.raises(InputError, match=f"{firm} and {deal}"):
        answer("judge", firm, "merge", "--with", deal, *BY, "-d", dossier)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_who_decides_must_be_stated(dossier: Path, lang: str) -> None:
    document = answer("documents", "-d", dossier)["documents"][0]["id"]
    assert "--by" in run("withdraw", document, "-d", dossier, lang=lang, code=2).stderr
    run("withdraw", document, "--by", " ", "-d", dossier, lang=lang, code=4)
    deal = next(iter(deals(dossier)))
    assert "--by" in run("judge", deal, "confirm", "-d", dossier, lang=lang, code=2).stderr


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Records without a quotation: 2."), ("ru", "Записи без цитаты: 2.")]
)
def test_what_a_model_said_amiss_is_counted_in_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    monkeypatch.setattr(
        reading,
        "iterate_readings",
        lambda *_: iter([reading.FileReading(None, rejected={"no_quote": 2, "no_name": 1})]),
    )
    said = run_here(tmp_path, ("extract", "."), {"KIRMASH_LANG": lang}).output
    assert words in said
    assert "no_quote" not in said


# -- the fields that people fill in


def test_init_writes_the_fields_in_the_language_of_the_reader(tmp_path: Path) -> None:
    for lang, first in (("en", "[en]"), ("ru", "[ru]")):
        printed = run("init", tmp_path / lang, lang=lang).stdout
        written = (tmp_path / lang / "fields.toml").read_text("utf-8")
        assert written.index(first) < written.index("[ru]" if lang == "en" else "[en]")
        assert ("Поля справки" in written) == (lang == "ru")
        assert "kirmash add" in printed
        assert "kirmash brief" in printed


def test_fields_filled_in_are_kept_and_printed(tmp_path: Path) -> None:
    folder = tmp_path / "visit"
    run("init", folder)
    place = folder / "fields.toml"
    filled = place.read_text("utf-8").replace("press_line = []", 'press_line = ["Eleven words."]')
    place.write_text(filled, "utf-8")
    run("init", folder)
    assert place.read_text("utf-8") == filled
    run("brief", "BLR", "RUS", "--formats", "html", "-d", folder)
    assert "Eleven words." in (folder / "briefs" / "brief-BLR-RUS-en.html").read_text("utf-8")


def test_fields_under_the_old_name_are_read_with_a_notice(tmp_path: Path) -> None:
    folder = tmp_path / "visit"
    run("init", folder)
    (folder / "fields.toml").rename(folder / "slots.toml")
    (folder / "slots.toml").write_text('[en]\npress_line = "Old words."\n', "utf-8")
    words = ("brief", "BLR", "RUS", "--formats", "html", "-d", folder)
    assert "fields.toml" in run(*words).stderr
    page = folder / "briefs" / "brief-BLR-RUS-en.html"
    assert "Old words." in page.read_text("utf-8")
    (folder / "fields.toml").write_text('[en]\npress_line = "New words."\n', "utf-8")
    assert "not read" in run(*words).stderr
    assert "New words." in page.read_text("utf-8")
    given = run(*words, "--slots", folder / "slots.toml")
    assert "--fields" in given.stderr
    assert "Old words." in page.read_text("utf-8")
    run("init", folder)  # neither file is touched


def test_absent_fields_are_refused_with_what_to_do(tmp_path: Path) -> None:
    run("init", tmp_path / "visit")
    words = ("brief", "BLR", "RUS", "--fields", tmp_path / "nope.toml", "-d", tmp_path / "visit")
    assert "kirmash init" in run(*words, code=4).stderr.replace("\n", " ")
