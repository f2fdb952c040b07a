"""What `kirmash doctor` tells of engines, extras, keys, today's questions and the trade tables."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path

import pytest
from tests.dossier.made_tables import Row, add

from kirmash import Dossier
from kirmash.dossier import health
from kirmash.dossier.health import HealthCheck
from kirmash.dossier.workspace import PROBE
from kirmash.fetch import cache
from kirmash.formats import files
from kirmash.i18n import LANGUAGES, has_message
from kirmash.ledger import audit, blobs
from kirmash.settings import Settings
from kirmash.trade import store

SECRET = "f00dfeedbeef4711"  # noqa: S105  # nobody's
ROWS: list[Row] = [("2014", "BLR", "BLR", "RUS", "870190", 90.0, 5.0)]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KIRMASH_CACHE", str(tmp_path / "cache"))
    for name in ("KIRMASH_COMTRADE_KEY", "KIRMASH_LLM_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(health.requests, "_keyring_secret", lambda _: "")


def check_by_name(checks: tuple[HealthCheck, ...], name: str) -> HealthCheck:
    return next(check for check in checks if check.name == name)


def test_a_key_is_reported_as_set_without_its_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        check_by_name(
            tuple(health.check_services(tmp_path, Settings.from_environment())),
            "KIRMASH_COMTRADE_KEY",
        ).message_key
        == "key_none"
    )
    monkeypatch.setenv("KIRMASH_COMTRADE_KEY", SECRET)
    monkeypatch.setenv("KIRMASH_LLM_KEY", SECRET)
    checks = health.run_health_checks(tmp_path, chosen=Settings.from_environment())
    assert {
        check_by_name(checks, f"KIRMASH_{name}_KEY").message_key for name in ("COMTRADE", "LLM")
    } == {"key_environment"}
    assert SECRET not in repr(checks)
    monkeypatch.setenv("KIRMASH_COMTRADE_KEY", f"{SECRET} {SECRET}")
    ill = check_by_name(
        health.run_health_checks(tmp_path, chosen=Settings.from_environment()),
        "KIRMASH_COMTRADE_KEY",
    )
    assert (ill.message_key, ill.ok) == ("key_unsound", False)
    assert SECRET not in repr(ill)


def test_a_key_of_the_keyring_counts_for_comtrade_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health.requests, "_keyring_secret", lambda _: SECRET)
    checks = tuple(health.check_services(tmp_path, Settings.from_environment()))
    assert [
        check_by_name(checks, f"KIRMASH_{name}_KEY").message_key for name in ("COMTRADE", "LLM")
    ] == [
        "key_keyring",
        "key_none",
    ]
    assert SECRET not in repr(checks)


@pytest.mark.parametrize(
    ("used", "left", "sentence"),
    [(0, 20, "left"), (19, 1, "left"), (20, 0, "none_left"), (25, 0, "none_left")],
)
def test_what_is_left_of_todays_questions_by_the_dossiers_own_limit(
    tmp_path: Path, used: int, left: int, sentence: str
) -> None:
    (tmp_path / "kirmash.toml").write_text("[settings]\nfetch_daily = 20\n", "utf-8")
    today = datetime.now(UTC).date().isoformat()
    cache.cache_folder(Settings.from_environment().environment).mkdir()
    cache.write_json(
        cache.cache_folder(Settings.from_environment().environment) / "budget.json",
        {"day": today, "hosts": {"comtradeapi.un.org": used, "example.org": 3}},
    )
    check = check_by_name(
        tuple(health.check_services(tmp_path, Settings.from_environment())), "comtrade"
    )
    assert (check.result, check.message_key, check.ok) == (f"{left}/20", sentence, True)


def test_settings_that_cannot_be_read_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "kirmash.toml").write_text("[settings", "utf-8")
    assert not check_by_name(
        tuple(health.check_services(tmp_path, Settings.from_environment())), "kirmash.toml"
    ).ok


def test_the_engines_here_work_and_others_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    assert next((check.name, check.message_key, check.ok) for check in health.check_engines()) == (
        "duckdb",
        "engine",
        True,
    )
    monkeypatch.setattr(health, "_duckdb_works", lambda: False)
    assert next(check.message_key for check in health.check_engines()) == "engine_broken"
    monkeypatch.setattr(health, "version", lambda _: "2.0.0")
    assert next((check.message_key, check.ok) for check in health.check_engines()) == (
        "engine_other",
        False,
    )


@pytest.mark.parametrize(
    ("installed", "bounds", "fits"),
    [
        ("1.4.0", ">=1.4,<2", True),
        ("1.3.9", ">=1.4,<2", False),
        ("2.0.0", "<2,>=1.4", False),
        ("1.10", ">=1.4,<2", True),
        ("26.0.1", ">=17", True),
        ("1.4.0.dev3+g1", ">=1.4", True),
        ("3.0", "", True),
    ],
)
def test_versions_are_compared_as_numbers(installed: str, bounds: str, fits: bool) -> None:
    assert health.is_within_bounds(installed, bounds) is fits


def test_bounds_and_extras_are_those_of_the_metadata() -> None:
    needs = {(package, extra): bounds for package, bounds, extra in health._requirements()}
    assert (needs["duckdb", ""], needs["httpx", "online"], needs["pysdmx", "sdmx"]) == (
        ">=1.4,<2",
        ">=0.27",
        ">=1.12",
    )


def test_a_missing_extra_is_reported_with_what_it_gives_and_is_no_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lacking(package: str) -> str:
        if package == "pyfixest":
            raise PackageNotFoundError(package)
        return version(package)

    monkeypatch.setattr(health, "version", lacking)
    check = check_by_name(tuple(health.check_extras()), "kirmash[gravity]")
    assert (check.message_key, check.values, check.ok) == (
        "extra.gravity",
        (("packages", "pyfixest"),),
        True,
    )


def test_every_extra_has_its_words_in_both_languages() -> None:
    for extra in metadata("kirmash").get_all("Provides-Extra") or ():
        assert all(has_message(f"cli.doctor.extra.{extra}", lang) for lang in LANGUAGES), extra


def test_every_sentence_the_doctor_can_say_is_there() -> None:
    source = Path(health.__file__).read_text("utf-8")
    sentence_keys = {
        *re.findall(r'"((?:engine|key|tables|file|no|none|left)(?:_\w+)?)"', source),
        "key_none",
        "key_environment",
        "key_keyring",
        "file_gone",
        "file_altered",
        "file_unreadable",
    } - {"key_"}
    assert {"tables", "none_left", "engine_broken"} <= sentence_keys
    assert [
        (key, lang)
        for key in sentence_keys
        for lang in LANGUAGES
        if not has_message(f"cli.doctor.{key}", lang)
    ] == []


def test_the_trade_tables_are_looked_at_with_the_dossier(tmp_path: Path) -> None:
    Dossier.create(tmp_path).close()
    assert (
        check_by_name(
            health.run_health_checks(tmp_path, chosen=Settings.from_environment()), "trade"
        ).message_key
        == "no_tables"
    )
    folder = add(tmp_path, ROWS)
    check = check_by_name(
        health.run_health_checks(tmp_path, chosen=Settings.from_environment()), "trade"
    )
    assert (check.message_key, check.ok) == ("tables", True)
    assert dict(check.values) == {"place": folder.resolve(), "files": 1, "rows": 1, "unhashed": 0}
    store.year_files(folder)[0].unlink()
    gone = check_by_name(
        health.run_health_checks(tmp_path, chosen=Settings.from_environment()), "trade"
    )
    assert (gone.message_key, gone.ok) == ("file_gone", False)
    (folder / store.MANIFEST).write_text("{", "utf-8")
    assert not check_by_name(
        health.run_health_checks(tmp_path, chosen=Settings.from_environment()), "trade"
    ).ok


def test_briefs_whose_writing_was_stopped_are_finished_or_cleared_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Dossier.create(tmp_path / "dossier").close()
    out = tmp_path / "out"
    for name in ("brief-set-b-RU.complete", "brief-set-c-0123abcd.part"):
        (out / f".{name}").mkdir(parents=True)
        (out / f".{name}" / "b-RU.html").write_bytes(b"new")
    (out / "b-RU.html").write_bytes(b"old")
    monkeypatch.chdir(out)
    check = check_by_name(health.run_health_checks(tmp_path / "dossier"), "brief")
    assert (check.ok, check.message_key) == (True, "briefs_finished")
    assert dict(check.values) == {"place": out, "names": "b-RU, c"}
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {"b-RU.html": b"new"}
    again = health.run_health_checks(tmp_path / "dossier")
    assert [check.name for check in again if check.name == "brief"] == []
    assert all(has_message("cli.doctor.briefs_finished", lang) for lang in LANGUAGES)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_brief_is_finished_in_the_folder_that_it_was_ordered_into(tmp_path: Path) -> None:
    dossier, out = tmp_path / "dossier", tmp_path / "out"
    Dossier.create(dossier).close()
    out.mkdir()
    (out / "b-RU.html").write_bytes(b"old")
    if (child := os.fork()) == 0:
        with files.noted(dossier, out):
            (out / ".brief-set-b-RU.complete").mkdir()
            (out / ".brief-set-b-RU.complete" / "b-RU.html").write_bytes(b"new")
            os._exit(0)
    os.waitpid(child, 0)
    check = check_by_name(health.run_health_checks(dossier), "brief")
    assert dict(check.values) == {"place": out, "names": "b-RU"}
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {"b-RU.html": b"new"}
    assert [path.name for path in dossier.iterdir()] == ["ledger.sqlite"]


def test_what_a_stopped_run_left_is_removed(tmp_path: Path) -> None:
    Dossier.create(tmp_path).close()
    left = (
        tmp_path / ".kirmash-0123456789abcdef.part",
        tmp_path / PROBE,
        tmp_path / "cache" / ".kirmash-0123456789abcdef.part",
        tmp_path / "cache" / "0123456789abcdef.part",
        tmp_path / "documents" / "ab" / ".kirmash-0123456789abcdef.part",
        tmp_path / "documents" / "ab" / ("ab" * 32 + ".new"),
        tmp_path / health.TABLES_FOLDER / ".kirmash-0123456789abcdef.part",
        tmp_path / health.TABLES_FOLDER / "adding-1234" / "file",
    )
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("half")
    health.run_health_checks(tmp_path, chosen=Settings.from_environment())
    assert [path for path in left if path.exists()] == []
    assert not (tmp_path / health.TABLES_FOLDER / "adding-1234").exists()
    assert not (tmp_path / "documents" / "ab").exists()


def test_projections_are_made_again_and_compared(tmp_path: Path) -> None:
    pages = Path(__file__).parents[2] / "examples" / "belarus-ivanovo"
    with Dossier.create(tmp_path) as dossier:
        dossier.add([pages / "2016-04-15-sb.html"])
        report = health.rebuild_projections(dossier)
        assert report.changed == ()
        assert len(report.after) > 5
        with dossier.ledger.engine.begin() as connection:
            connection.exec_driver_sql("update projected_claims set measure = 'rank'")
            connection.exec_driver_sql("drop table projected_actors")
        report = health.rebuild_projections(dossier)
        assert report.changed == ("projected_actors", "projected_claims")
        assert report.before["projected_actors"] is None
        assert health.rebuild_projections(dossier).changed == ()


def test_a_projection_changed_by_hand_is_found(tmp_path: Path) -> None:
    pages = Path(__file__).parents[2] / "examples" / "belarus-ivanovo"
    with Dossier.create(tmp_path) as dossier:
        dossier.add([pages / "2016-04-15-sb.html"])
        with dossier.ledger.engine.begin() as connection:
            connection.exec_driver_sql("update projected_claims set measure = 'rank'")
    check = check_by_name(
        health.run_health_checks(tmp_path, chosen=Settings.from_environment()), "ledger"
    )
    assert (check.ok, check.message_key) == (False, "projection_altered")
    assert dict(check.values) == {"table": "projected_claims"}
    with Dossier.open(tmp_path) as dossier:
        assert health.rebuild_projections(dossier).changed == ("projected_claims",)
    assert check_by_name(
        health.run_health_checks(tmp_path, chosen=Settings.from_environment()), "ledger"
    ).ok


def test_every_fault_of_a_ledger_has_its_words() -> None:
    for kind in audit.FAULT_KINDS:
        assert all(has_message(f"cli.doctor.{kind}", lang) for lang in LANGUAGES), kind


def test_a_page_added_again_mends_its_bytes(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "examples" / "belarus-ivanovo" / "2016-04-15-sb.html"
    with Dossier.create(tmp_path) as dossier:
        dossier.add([page])
        (document,) = (entry.document.id for entry in dossier.documents())
        place = blobs.document_path(tmp_path, document)
        for spoil in (place.unlink, lambda: place.write_bytes(b"x" * page.stat().st_size)):
            spoil()
            assert len(audit.find_problems(dossier.ledger)) == 1
            report = dossier.add([page])
            assert (report.mended, report.known, report.added) == ((str(page),), (), ())
            assert audit.find_problems(dossier.ledger) == ()
        assert dossier.add([page]).known == (str(page),)


def test_the_kept_estimates_can_be_dropped(tmp_path: Path) -> None:
    with Dossier.create(tmp_path) as dossier:
        (tmp_path / "cache").mkdir()
        (tmp_path / "cache" / "a.json").write_text("{}")
        assert dossier.drop_estimates() == 1
        assert not list((tmp_path / "cache").iterdir())
        assert dossier.drop_estimates() == 0
