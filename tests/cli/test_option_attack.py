"""Whatever an option, a variable of the environment or a file of settings holds: an answer, or a
message with a code.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.cli import option_attack
from tests.cli.option_attack import Attack, run, trouble

from kirmash.errors import InputError

VARIABLES = ("CACHE", "COMTRADE_KEY", "LANG", "LLM_KEY", "LLM_MODEL", "LLM_URL", "PROXY")
ENTRIES = ("draws", "seed", "parse_seconds", "parse_memory", "ledger", "online", "lapse_months")
WRITTEN = (
    *("", "=", "nan", "inf", "-1", "0", "1e400", "1_0", "9" * 30, "true", '"x"', "[]", "{}", "5"),
    *("[" * 500, '"' * 3, "1979-05-27", '"\\uD800"', "0x10", '"a\\u0000b"', "'''" + "x" * 9_000),
)

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe is among the values")


def test_every_option_of_every_command_meets_wrong_values(tmp_path: Path) -> None:
    place = tmp_path / "a" / "b" / "c" / "d"
    place.mkdir(parents=True)
    chosen = option_attack.sample(share=2, seed=14)
    assert len({(each.command, each.parameter) for each in chosen}) > 100
    assert option_attack.failures(chosen, place) == []


@pytest.mark.parametrize("name", VARIABLES)
def test_variables_of_the_environment_end_in_no_traceback(tmp_path: Path, name: str) -> None:
    option_attack.prepare(tmp_path)
    found = {}
    for value in option_attack.VALUES[len(name) % 3 :: 3]:
        environment = {f"KIRMASH_{name}": value}
        for command in (
            ("documents", "--dossier=dossier"),
            ("extract", "--reader=model", "page.txt"),
            ("doctor", "--dossier=dossier"),
        ):
            if wrong := trouble(run(tmp_path, command, environment)):
                found[command[0], value] = wrong
    assert found == {}


def test_settings_of_any_form_end_in_a_message(tmp_path: Path) -> None:
    option_attack.prepare(tmp_path)
    found = {}
    for entry in (*ENTRIES, "unknown", '"a b"'):
        for value in WRITTEN:
            (tmp_path / "dossier" / "kirmash.toml").write_text(f"[settings]\n{entry} = {value}\n")
            ending = run(tmp_path, ("documents", "--dossier=dossier"))
            if wrong := trouble(ending):
                found[entry, value] = wrong
    assert found == {}


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"\x00" * 100, b"[a]\n" * 5_000, b"a.b." * 2_000 + b"c = 1", b"[[x]]\n" * 3_000]
    + [b"source = " + value.encode() for value in WRITTEN]
    + [b"[en]\nagenda = " + value.encode() for value in WRITTEN]
    + [b"period = 2015\nkind = x\n", b"period,kind,currency,value\n2014,rate,RUB,1_000\n"]
    + [b"currency,period,per_usd\nRUB,2014," + each.encode() for each in option_attack.NUMBERS]
    + [b"economy,income\nBLR," + each.encode() for each in option_attack.NUMBERS],
)
def test_files_of_options_end_in_a_message(tmp_path: Path, content: bytes) -> None:
    option_attack.prepare(tmp_path)
    (tmp_path / "x").write_bytes(content)
    (tmp_path / "t.csv").write_text("t,i,j,k,v,q\n2013,112,643,870190,101,10\n")
    for command in (
        ("trade", "add", "--dossier=dossier", "--mapping=x", "t.csv"),
        ("trade", "add", "--dossier=dossier", "--rates=x", "t.csv"),
        ("series", "--dossier=dossier", "--real=x", "BLR", "RUS"),
        ("indicators", "--dossier=dossier", "--income=x", "gdp"),
        ("check", "--dossier=dossier", "--table=x", "BLR", "RUS"),
        ("brief", "--dossier=dossier", "--slots=x", "--formats=json", "BLR", "RUS"),
        ("enterprises", "--dossier=dossier", "--list=x"),
    ):
        assert trouble(run(tmp_path, command)) == "", command


def test_harm_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    option_attack.prepare(tmp_path)
    attack = Attack(("documents",), "folder", "dossier", ("documents", "--dossier=dossier"))
    assert trouble(run(tmp_path, attack.arguments)) == ""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("kirmash.dossier.dossier.Dossier.open", fail)
    assert "fault of the program" in trouble(run(tmp_path, attack.arguments))
    monkeypatch.setattr("kirmash.dossier.dossier.Dossier.open", _refuse_without_code)
    assert "no code" in trouble(run(tmp_path, attack.arguments))


def _refuse_without_code(*_: object, **__: object) -> None:
    raise InputError("no code here", "none")


@pytest.mark.parametrize("command", ["goods", "deal", "why", "judge", "withdraw", "deals", "add"])
def test_half_a_character_is_no_fault_of_the_program(tmp_path: Path, command: str) -> None:
    place = tmp_path / "a" / "b" / "c" / "d"
    place.mkdir(parents=True)
    halves = {"\ud800", "a\x00b"}
    chosen = [each for each in option_attack.attacks() if each.command == (command,)]
    assert option_attack.failures([each for each in chosen if each.value in halves], place) == []
