"""The command line as its user meets it: exit codes, JSON on stdout, complaints on stderr, both
languages.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kirmash.cli import main
from kirmash.i18n import translate

PAIR = ("BLR", "RU-IVA")


class Done(NamedTuple):
    """What a command wrote."""

    stdout: str
    stderr: str


def run(*words: str | Path, lang: str = "en", code: int = 0) -> Done:
    """One command in this process; its exit code is checked."""
    out, complaints = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(complaints):
        status = main.run([str(word) for word in words], {"KIRMASH_LANG": lang})
    assert status == code, complaints.getvalue()
    assert "Traceback" not in complaints.getvalue()
    return Done(out.getvalue(), complaints.getvalue())


def answer(*words: str | Path) -> Any:
    return json.loads(run(*words, "--json").stdout)


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory, demo_pages: Path) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "visit"
    run("init", folder)
    run("add", demo_pages, "-d", folder)
    return folder


def test_every_command_has_help_in_both_languages() -> None:
    names = (
        "init",
        "add",
        "extract",
        "documents",
        "claims",
        "series",
        "conflicts",
        "targets",
        "deals",
        "deal",
        "enterprises",
        "why",
        "judge",
        "reread",
        "withdraw",
        "brief",
        "goods",
        "score",
        "doctor",
    )
    english, russian = run("--help").stdout, run("--help", lang="ru").stdout
    assert all(name in english for name in names)
    assert all(name in russian for name in names)
    assert "Создать досье" in russian


def test_without_a_command_the_help_is_shown() -> None:
    for group in ((), ("trade",), ("trade", "fetch")):
        for lang in ("en", "ru"):
            done = run(*group, lang=lang, code=2)
            assert done == ("", run(*group, "--help", lang=lang).stdout)


def test_the_current_folder_is_the_dossier_without_an_argument(dossier: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kirmash.cli.main", "documents", "--json"],
        cwd=dossier,
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(json.loads(done.stdout)["documents"]) > 10


def test_series_json_has_points_in_plain_units(dossier: Path) -> None:
    points = {
        p["period"]: p
        for p in answer("series", *PAIR, "--as-of", "2024-07-31", "-d", dossier)["points"]
    }
    assert points["2014"]["value"] == pytest.approx(98_400_000)
    assert points["2014"]["low"] <= points["2014"]["value"] <= points["2014"]["high"]
    assert points["2014"]["evidence"]
    assert set(points["2015"]) >= {"period", "value", "low", "high", "status", "evidence"}


def test_names_work_in_both_languages(dossier: Path) -> None:
    assert answer("claims", *PAIR, "-d", dossier) == answer(
        "claims", "Беларусь", "Ивановская область", "-d", dossier
    )


def test_every_question_answers_in_words_and_in_json(dossier: Path) -> None:
    for words in (
        ("claims", *PAIR),
        ("series", *PAIR),
        ("deals", *PAIR),
        ("documents",),
        ("doctor",),
    ):
        assert answer(*words, "-d", dossier)
        for lang in ("en", "ru"):
            assert run(*words, "-d", dossier, lang=lang).stdout.strip()


def test_why_leads_to_the_words(dossier: Path) -> None:
    point = next(
        p for p in answer("series", *PAIR, "-d", dossier)["points"] if p["period"] == "2014"
    )
    cited = answer("why", point["id"], "-d", dossier)["evidence"]
    assert any("98.4" in citation["quote"] or "98,4" in citation["quote"] for citation in cited)
    assert "98.4" in run("why", point["id"], "-d", dossier).stdout


def test_a_claim_is_told_by_itself_and_its_series_where_asked_for(dossier: Path) -> None:
    told = answer("series", *PAIR, "-d", dossier)
    fit = told["fits"][0]
    words = ("why", fit["claim"], "-d", dossier)
    alone, whole = answer(*words), answer(*words, "--series")
    assert alone["fits"] is None
    assert whole["fits"] == [fit]
    assert {**alone, "fits": whole["fits"]} == whole
    for lang in ("en", "ru"):
        meaning = translate(f"reading.{fit['reading']}", lang)
        ask = f"`kirmash why {fit['claim']} --series`"
        short = " ".join(run(*words, lang=lang).stdout.split())
        long = " ".join(run(*words, "--series", lang=lang).stdout.split())
        assert ask in short
        assert meaning not in short
        assert meaning in long
        assert ask not in long


def test_a_judgement_is_recorded_displayed_and_withdrawn(dossier: Path) -> None:
    claim = answer("claims", *PAIR, "-d", dossier)["claims"][0]["id"]
    judgement = answer("judge", claim, "confirm", "--by", "A. Reader", "-d", dossier)
    assert judgement["id"] in run("why", claim, "-d", dossier).stdout
    run("judge", judgement["id"], "withdraw", "--by", "A. Reader", "-d", dossier)
    assert judgement["id"] not in run("why", claim, "-d", dossier).stdout


def test_exit_codes_tell_what_went_wrong(dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "file").write_text("in the way")
    assert "empty.html" in run("add", tmp_path / "empty.html", "-d", dossier, code=3).stderr
    assert "Belarus" in run("claims", "Belarrus", "RU-IVA", "-d", dossier, code=4).stderr
    run("why", "c-0000000000", "-d", dossier, code=4)
    run("series", *PAIR, "--measure", "happiness", "-d", dossier, code=4)
    run("brief", *PAIR, "--lang", "fr", "-d", dossier, code=4)
    assert "kirmash init" in run("documents", "-d", tmp_path, code=5).stderr
    run("init", tmp_path / "file" / "x", code=5)
    run(
        "brief", *PAIR, "-d", dossier, "--out", tmp_path / "file" / "x", "--formats", "html", code=5
    )
    run("claims", "BLR", code=2)


def test_a_process_ends_with_the_exit_code(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kirmash.cli.main", "documents", "-d", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (5, "")
    assert "kirmash init" in done.stderr


def test_extract_writes_a_line_a_document(demo_pages: Path) -> None:
    pages = sorted(demo_pages.rglob("*.html"))[:2]
    lines = run("extract", *pages, "--jsonl").stdout.splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["document"]["source"] for record in records] == [page.name for page in pages]
    for record in records:
        assert record["schema"] == "kirmash.extraction/1"
        text = record["document"]["text"]
        spans = [
            s
            for kind in ("claims", "deals", "actors", "goods")
            for entry in record[kind]
            for s in entry["spans"]
        ]
        assert spans
        assert all(text[s["start"] : s["end"]] == s["quote"] for s in spans)


def test_brief_writes_four_files(dossier: Path, tmp_path: Path) -> None:
    files = answer(
        "brief",
        "Беларусь",
        "Ивановская область",
        "--lang",
        "ru",
        "--as-of",
        "2024-07-31",
        "-d",
        dossier,
        "--out",
        tmp_path / "out",
    )["files"]
    assert sorted(Path(name).suffix for name in files) == [".docx", ".html", ".pdf", ".xlsx"]
    assert all(Path(name).stat().st_size > 5_000 for name in files)


def test_goods_gives_codes_in_either_language() -> None:
    assert "8428" in run("goods", "лифты").stdout
    assert "8428" in run("goods", "lifts").stdout
    run("goods", "qwertyuiop", code=4)


def test_score_agrees_with_the_corpus_scorer(gold: Path, tmp_path: Path) -> None:
    ours = json.loads(run("score", gold, "--json").stdout)
    lines = tmp_path / "said.jsonl"
    lines.write_text(run("extract", *sorted(gold.glob("*.txt")), "--jsonl").stdout, "utf-8")
    scorer = gold.parent / "score.py"
    theirs = subprocess.run(
        [sys.executable, scorer, gold, lines, "--json"], capture_output=True, text=True, check=True
    )
    known = json.loads(theirs.stdout)
    assert ours == {name: known[name] for name in ours}


def test_a_terminal_is_never_steered_and_never_a_fault(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "DATE: 2016-04-15\n\n[bold]Trade[/bold] \x1b[31mred\n\nIn 2015 trade of Belarus and "
        "Ivanovo Oblast – \x1b[5m– was $80 million.\n",
        "utf-8",
    )
    run("init", tmp_path / "d")
    run("add", page, "-d", tmp_path / "d")
    claim = answer("claims", *PAIR, "-d", tmp_path / "d")["claims"][0]["id"]
    output = (
        run("documents", "-d", tmp_path / "d").stdout
        + run("why", claim, "-d", tmp_path / "d").stdout
    )
    assert "\x1b" not in output
    assert "[bold]" in output
    environment = {
        "PYTHONIOENCODING": "ascii",
        "KIRMASH_LANG": "ru",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    command = [sys.executable, "-m", "kirmash.cli.main", "series", *PAIR, "-d", str(tmp_path / "d")]
    assert (
        subprocess.run(command, capture_output=True, env=environment, check=False).returncode == 0
    )


@pytest.mark.parametrize("text", ["en = 5", "[en\n", "[en]\npress_line = 3\n"])
def test_wrong_slots_are_listed_in_the_error(dossier: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "slots.toml").write_text(text)
    words = (
        "brief",
        *PAIR,
        "-d",
        dossier,
        "--out",
        tmp_path / "out",
        "--formats",
        "html",
        "--slots",
        tmp_path / "slots.toml",
    )
    assert "slots.toml" in run(*words, code=4).stderr.replace("\n", "")
    assert not (tmp_path / "out").exists()


def test_a_single_economy_is_no_pair(dossier: Path) -> None:
    run("claims", "BLR", "Belarus", "-d", dossier, code=4)


@pytest.mark.parametrize("encoding", ["ascii", "cp1251", "utf-16"])
def test_json_is_utf_8_whatever_the_terminal_has(dossier: Path, encoding: str) -> None:
    def shown(*words: str) -> bytes:
        command = [sys.executable, "-m", "kirmash.cli.main", *words, "-d", str(dossier)]
        environment = {
            "KIRMASH_LANG": "ru",
            "LC_ALL": "C",
            "PYTHONIOENCODING": encoding,
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        }
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr
        return done.stdout

    written = json.loads(shown("claims", *PAIR, "--json").decode("utf-8"))
    assert written == answer("claims", *PAIR, "-d", dossier)
    assert "Белару" in json.dumps(written, ensure_ascii=False)
    assert shown("claims", *PAIR)  # the table is written too, with stand-ins for what is lacking


def test_a_name_no_file_can_have_is_refused_and_the_others_go_on(tmp_path: Path) -> None:
    run("init", tmp_path / "visit")
    (tmp_path / "a.txt").write_text("Belarus exported goods for $5 million in 2014.\n", "utf-8")
    done = run("add", "x" * 5_000, tmp_path / "a.txt", "-d", tmp_path / "visit", code=3)
    assert "1 document" in done.stdout
    run("claims", *PAIR, "-d", "x" * 5_000, code=4)
