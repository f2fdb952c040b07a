"""With --json an error is one JSON object on stderr, and a run speaks its own language."""

from __future__ import annotations

import json
import threading
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from kirmash.cli import documents, faults, main, session
from kirmash.dossier import serialise
from kirmash.errors import KirmashError, UnknownEconomy
from kirmash.i18n import word_error
from kirmash.messages import CODE

ENGLISH, RUSSIAN = {"KIRMASH_LANG": "en"}, {"KIRMASH_LANG": "ru"}
MEMBERS = {"type", "title", "detail", "code", "params", "remedy", "status"}


def run(*words: object, environment: dict[str, str] = ENGLISH) -> tuple[int, str, str]:
    """The exit code, stdout and stderr of a command."""
    out, complaints = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(complaints):
        code = main.run([str(word) for word in words], environment)
    return code, out.getvalue(), complaints.getvalue()


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults") / "d"
    assert run("init", folder)[0] == 0
    return folder


@pytest.mark.parametrize(
    ("words", "code", "status"),
    [
        (("claims", "BLR", "Nowhere", "-d", "{d}"), "economy.misspelt", 4),
        (("why", "c-nothing", "-d", "{d}"), "record.id-unknown", 4),
        (("documents", "-d", "{d}/none"), "dossier.not-found", 5),
        (("claims", "BLR", "--no-such-option"), "usage.no-such-option", 2),
        (("claims", "BLR"), "usage.missing", 2),
        (("no-such-command",), "usage.invalid", 2),
        (("add", "--jobs", "many", "file.txt"), "usage.invalid-value", 2),
    ],
)
@pytest.mark.parametrize("environment", [ENGLISH, RUSSIAN])
def test_an_error_is_one_json_object_on_stderr(
    words: tuple[str, ...], code: str, status: int, environment: dict[str, str], dossier: Path
) -> None:
    filled = [word.format(d=dossier) for word in words]
    ended, out, complaints = run(*filled, "--json", environment=environment)
    problem = json.loads(complaints)
    assert (ended, out, complaints.count("\n")) == (status, "", 1)
    assert problem.keys() - {"where"} == MEMBERS
    assert (problem["code"], problem["status"]) == (code, status)
    assert problem["type"] == f"urn:kirmash:error:{code}"
    cyrillic = any("а" <= letter <= "я" for letter in problem["title"] + problem["detail"])
    assert cyrillic == (environment is RUSSIAN)


def test_refused_files_are_told_of_once(dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    ended, out, complaints = run("add", tmp_path / "empty.txt", "-d", dossier, "--json")
    assert (ended, complaints) == (3, "")
    (refused,) = json.loads(out)["refused"]
    assert refused["code"] == "document.empty"
    assert refused["reason"].startswith("empty.txt is empty.")
    ended, out, complaints = run("extract", tmp_path / "empty.txt", "--json")
    problem = json.loads(complaints)
    assert (ended, out, problem["code"], problem["status"]) == (3, "", "files.refused", 3)
    assert [file["code"] for file in problem["refused"]] == ["document.empty"]
    (tmp_path / "none.csv").write_text("a,b\n1,2\n")
    tables = [tmp_path / "none.csv", tmp_path / "absent.csv"]
    ended, _, complaints = run("trade", "add", *tables, "-d", dossier, "--json")
    assert (ended, json.loads(complaints)["code"]) == (3, "files.refused")


@pytest.mark.parametrize(
    ("fault", "code", "status"),
    [(KeyboardInterrupt(), "run.stopped", 130), (RuntimeError("why"), "run.fault", 1)],
)
def test_an_interrupt_and_a_defect_have_the_same_shape(
    fault: BaseException, code: str, status: int, dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(documents, "documents", fail)
    ended, out, complaints = run("documents", "-d", dossier, "--json")
    assert (ended, out) == (status, "")
    problem = json.loads(complaints)
    assert (problem["code"], problem["status"]) == (code, status)
    assert "Traceback" not in complaints
    ended, _, complaints = run("documents", "-d", dossier)
    assert ended == status
    assert ("Traceback" in complaints) == (code == "run.fault")


def test_without_json_an_error_is_a_sentence_in_the_language_of_the_run(dossier: Path) -> None:
    ended, out, complaints = run("documents", "-d", dossier / "none", environment=RUSSIAN)
    assert (ended, out) == (5, "")
    assert "нет досье" in complaints.replace("\n", " ")
    assert "Вызов: " in run("claims", "BLR", environment=RUSSIAN)[2]


def test_json_is_asked_for_by_an_option_and_not_by_a_name() -> None:
    assert faults.asks_for_json(["extract", "--jsonl", "a"])
    assert not faults.asks_for_json(["add", "--", "--json"])


def test_every_kind_of_error_has_a_title_in_both_languages() -> None:
    for lang in ("en", "ru"):
        titles = {
            kind: serialise.problem_title(kind.__new__(kind), lang)
            for kind in (KirmashError, *KirmashError.__subclasses__(), RuntimeError)
        }
        assert all(titles.values())
    assert faults.USAGE_FAULT.__name__ == "UsageError"


def test_two_threads_in_two_languages_do_not_mix(dossier: Path) -> None:
    def texts(lang: str) -> list[str]:
        with session.speaking(lang):
            return [
                json.dumps(
                    serialise.problem_details(fault.problem, fault, session.locale(), 4),
                    ensure_ascii=False,
                )
                + word_error(fault.problem, session.locale())
                for fault in (UnknownEconomy(f"E{number}") for number in range(300))
            ]

    alone = {lang: texts(lang) for lang in ("en", "ru")}
    together: dict[str, list[str]] = {}
    threads = [
        threading.Thread(target=lambda lang=lang: together.update({lang: texts(lang)}))
        for lang in ("en", "ru")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone
    assert alone["en"] != alone["ru"]
    assert all(CODE.fullmatch(code) for code in ("economy.unknown",))
