"""`kirmash trade fetch` as a user types it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fetch.misbehaving import KEY, reply
from tests.trade.remote.conftest import Bench, bench
from typer.testing import CliRunner, Result

from kirmash.cli.main import app
from kirmash.errors import AddressRefused, FetchFailed, InputError, Offline
from kirmash.fetch import requests as fetch_requests
from kirmash.i18n import LANGUAGES, has_message
from kirmash.trade.remote import comtrade

__all__ = ["bench"]
COMTRADE = ["comtrade", "--reporter", "BLR", "--partner", "RUS", "--year", "2014"]


def fetch(dossier: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["trade", "fetch", *words, "-d", str(dossier)])


@pytest.fixture
def dossier(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> Path:  # the fixture of the other folder
    """A dossier on a machine where UN Comtrade is the service of the tests."""
    own = fetch_requests.fetch_options

    def here(settings: object, folder: Path, online: bool = False) -> fetch_requests.FetchOptions:
        configured = own(settings, folder, online)  # type: ignore[arg-type]
        return replace(
            configured, loopback=True, wait=bench.clock.wait, now=lambda: bench.clock.now
        )

    monkeypatch.setattr(fetch_requests, "fetch_options", here)
    monkeypatch.setattr(
        comtrade.ComtradeService.__init__, "__defaults__", (None, bench.server.url, 100_000, 500)
    )
    monkeypatch.setenv("KIRMASH_CACHE", str(bench.folder / "cache"))
    monkeypatch.delenv("KIRMASH_COMTRADE_KEY", raising=False)
    CliRunner().invoke(app, ["init", str(bench.folder / "d")])
    return bench.folder / "d"


def test_it_is_off_until_it_is_switched_on(dossier: Path, bench: Bench) -> None:
    assert isinstance(fetch(dossier, *COMTRADE).exception, Offline)
    assert bench.server.requests == []
    (dossier / "kirmash.toml").write_text("[settings]\nonline = true\n", "utf-8")
    assert fetch(dossier, *COMTRADE).exit_code == 0


def test_rows_are_reported_and_listed(dossier: Path) -> None:
    done = fetch(dossier, *COMTRADE, "--online")
    assert "2 rows imported from UN Comtrade" in done.stdout
    assert "today: 499" in done.stderr
    listing = json.loads(
        CliRunner().invoke(app, ["trade", "show", "-d", str(dossier), "--json"]).stdout
    )
    assert [entry["source"] for entry in listing] == ["UN Comtrade"]


def test_an_empty_answer_ends_with_its_reason(dossier: Path) -> None:
    done = fetch(
        dossier, "comtrade", "--reporter", "BLR", "--partner", "RUS", "--year", "2022", "--online"
    )
    assert done.exit_code == 4
    assert "stopped reporting" in done.stderr
    assert "2021" in done.stderr
    answer = fetch(
        dossier,
        "comtrade",
        "--reporter",
        "BLR",
        "--partner",
        "RUS",
        "--year",
        "2022",
        "--online",
        "--json",
    )
    assert json.loads(answer.stdout)["empty"] == [
        {"reporter": "BLR", "period": "2022", "why": "stopped", "known": "2021"}
    ]


def test_a_query_of_all_reporters_is_reported_as_such(dossier: Path) -> None:
    done = fetch(
        dossier,
        "comtrade",
        "--reporter",
        "all",
        "--partner",
        "RUS",
        "--year",
        "2013,2030",
        "--online",
    )
    assert done.exit_code == 0
    assert "All reporters 2030: the period has not ended" in " ".join(done.stderr.split())


def test_the_key_is_in_no_output_whatever_happens(
    dossier: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIRMASH_COMTRADE_KEY", KEY)
    bench.server.answers = [
        reply(f"bad key {KEY}".encode(), 401),
        reply(f'{{"message": "{KEY}"}}'.encode()),
        reply(b"<" + KEY.encode()),
        bench.fake,
    ]
    output = ""
    for _ in range(4):
        done = fetch(dossier, *COMTRADE, "--online", "--json")
        output += done.stdout + done.stderr + repr(done.exception)
    assert KEY in bench.server.headers("ocp-apim-subscription-key")
    assert KEY not in output
    files = [path for path in bench.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if KEY in str(path) or KEY.encode() in path.read_bytes()]


def test_faults_are_reported(dossier: Path) -> None:
    for words, fault in (
        (["baci", "--version", "x"], InputError),
        (["sdmx", "https://127.0.0.1/data", "--online"], FetchFailed),
        (["sdmx", "http://169.254.169.254/latest", "--online"], AddressRefused),
        (["comtrade", "--reporter", "RU-IVA", "--partner", "BLR", "--year", "2014"], InputError),
    ):
        assert isinstance(fetch(dossier, *words).exception, fault)


def test_every_reason_has_its_sentence() -> None:
    from kirmash.trade.remote.reasons import NoDataReason

    assert all(
        has_message(f"cli.fetch.empty.{why}", lang) for why in NoDataReason for lang in LANGUAGES
    )
