"""What `kirmash doctor` tells of engines, extras, keys, today's questions and the trade tables."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path

import pytest
from tests.dossier.made_tables import Row, add

from kirmash import Dossier
from kirmash.dossier import health
from kirmash.dossier.health import Check
from kirmash.fetch import cache
from kirmash.i18n import LANGUAGES, has
from kirmash.trade import store

SECRET = "f00dfeedbeef4711"  # noqa: S105  # nobody's
ROWS: list[Row] = [("2014", "BLR", "BLR", "RUS", "870190", 90.0, 5.0)]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KIRMASH_CACHE", str(tmp_path / "cache"))
    for name in ("KIRMASH_COMTRADE_KEY", "KIRMASH_LLM_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(health.keys, "_kept", lambda _: "")


def named(checks: tuple[Check, ...], name: str) -> Check:
    return next(one for one in checks if one.name == name)


def test_a_key_is_told_to_be_set_and_never_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert named(tuple(health.services(tmp_path)), "KIRMASH_COMTRADE_KEY").said == "key_none"
    monkeypatch.setenv("KIRMASH_COMTRADE_KEY", SECRET)
    monkeypatch.setenv("KIRMASH_LLM_KEY", SECRET)
    found = health.examine(tmp_path)
    assert {named(found, f"KIRMASH_{name}_KEY").said for name in ("COMTRADE", "LLM")} == {
        "key_environment"
    }
    assert SECRET not in repr(found)
    monkeypatch.setenv("KIRMASH_COMTRADE_KEY", f"{SECRET} {SECRET}")
    ill = named(health.examine(tmp_path), "KIRMASH_COMTRADE_KEY")
    assert (ill.said, ill.well) == ("key_unsound", False)
    assert SECRET not in repr(ill)


def test_a_key_of_the_keyring_counts_for_comtrade_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health.keys, "_kept", lambda _: SECRET)
    found = tuple(health.services(tmp_path))
    assert [named(found, f"KIRMASH_{name}_KEY").said for name in ("COMTRADE", "LLM")] == [
        "key_keyring",
        "key_none",
    ]
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("used", "left", "said"),
    [(0, 20, "left"), (19, 1, "left"), (20, 0, "none_left"), (25, 0, "none_left")],
)
def test_what_is_left_of_todays_questions_by_the_dossiers_own_limit(
    tmp_path: Path, used: int, left: int, said: str
) -> None:
    (tmp_path / "kirmash.toml").write_text("[settings]\nfetch_daily = 20\n", "utf-8")
    today = datetime.now(UTC).date().isoformat()
    cache.home().mkdir()
    cache.written(
        cache.home() / "budget.json",
        {"day": today, "hosts": {"comtradeapi.un.org": used, "example.org": 3}},
    )
    found = named(tuple(health.services(tmp_path)), "comtrade")
    assert (found.found, found.said, found.well) == (f"{left}/20", said, True)


def test_settings_that_cannot_be_read_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "kirmash.toml").write_text("[settings", "utf-8")
    assert not named(tuple(health.services(tmp_path)), "kirmash.toml").well


def test_the_engines_here_work_and_others_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert next((one.name, one.said, one.well) for one in health.engines()) == (
        "duckdb",
        "engine",
        True,
    )
    monkeypatch.setattr(health, "_duckdb_works", lambda: False)
    assert next(one.said for one in health.engines()) == "engine_broken"
    monkeypatch.setattr(health, "version", lambda _: "2.0.0")
    assert next((one.said, one.well) for one in health.engines()) == ("engine_other", False)


@pytest.mark.parametrize(
    ("held", "bounds", "fits"),
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
def test_versions_are_compared_as_numbers(held: str, bounds: str, fits: bool) -> None:
    assert health.within(held, bounds) is fits


def test_bounds_and_extras_are_those_of_the_metadata() -> None:
    needs = {(package, extra): bounds for package, bounds, extra in health._needs()}
    assert (needs["duckdb", ""], needs["httpx", "online"], needs["pysdmx", "sdmx"]) == (
        ">=1.4,<2",
        ">=0.27",
        ">=1.12",
    )


def test_a_missing_extra_is_named_with_what_it_gives_and_is_no_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lacking(package: str) -> str:
        if package == "pyfixest":
            raise PackageNotFoundError(package)
        return version(package)

    monkeypatch.setattr(health, "version", lacking)
    found = named(tuple(health.extras()), "kirmash[gravity]")
    assert (found.said, found.values, found.well) == (
        "extra.gravity",
        (("packages", "pyfixest"),),
        True,
    )


def test_every_extra_has_its_words_in_both_languages() -> None:
    for extra in metadata("kirmash").get_all("Provides-Extra") or ():
        assert all(has(f"cli.doctor.extra.{extra}", lang) for lang in LANGUAGES), extra


def test_every_sentence_the_doctor_can_say_is_there() -> None:
    source = Path(health.__file__).read_text("utf-8")
    said = {
        *re.findall(r'"((?:engine|key|tables|file|no|none|left)(?:_\w+)?)"', source),
        "key_none",
        "key_environment",
        "key_keyring",
        "file_gone",
        "file_altered",
        "file_unreadable",
    } - {"key_"}
    assert {"tables", "none_left", "engine_broken"} <= said
    assert [
        (key, lang) for key in said for lang in LANGUAGES if not has(f"cli.doctor.{key}", lang)
    ] == []


def test_the_trade_tables_are_looked_at_with_the_dossier(tmp_path: Path) -> None:
    Dossier.create(tmp_path).close()
    assert named(health.examine(tmp_path), "trade").said == "no_tables"
    folder = add(tmp_path, ROWS)
    whole = named(health.examine(tmp_path), "trade")
    assert (whole.said, whole.well) == ("tables", True)
    assert dict(whole.values) == {"place": folder.resolve(), "files": 1, "rows": 1, "unhashed": 0}
    store.files(folder)[0].unlink()
    gone = named(health.examine(tmp_path), "trade")
    assert (gone.said, gone.well) == ("file_gone", False)
    (folder / store.MANIFEST).write_text("{", "utf-8")
    assert not named(health.examine(tmp_path), "trade").well
