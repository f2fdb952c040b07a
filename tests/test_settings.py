"""The settings of a dossier: each entry of its own kind, a wrong one named."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import kirmash
from kirmash.errors import InputError
from kirmash.settings import NO_ENVIRONMENT, Settings, environment_language, load


def settings_file(folder: Path, text: str) -> Path:
    path = folder / "kirmash.toml"
    path.write_text(f"[settings]\n{text}\n", "utf-8")
    return path


def test_what_is_written_counts_and_the_rest_stays(tmp_path: Path) -> None:
    loaded = load(settings_file(tmp_path, "online = true\nfetch_daily = 5\nfetch_seconds = 60"))
    assert (loaded.online, loaded.fetch_daily, loaded.fetch_seconds, loaded.seed) == (
        True,
        5,
        60.0,
        Settings().seed,
    )
    assert load(tmp_path / "none.toml") == Settings()
    assert not Settings().online


@pytest.mark.parametrize(
    "text",
    [
        "online = 1",
        'online = "yes"',
        "seed = true",
        'fetch_daily = "many"',
        "nothing_of_ours = 1",
        "seed =",
        "seed = -1",
        "draws = 0",
        "parse_seconds = nan",
        "fetch_seconds = inf",
        "max_document_bytes = -5",
        "lapse_months = 1.5",
    ],
)
def test_a_wrong_entry_is_reported(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        load(settings_file(tmp_path, text))


MAY_READ = {
    "settings.py",  # Settings.from_environment: asked for by name
    "sandbox",  # the child has the environment of its parent: paths of libraries, no answer
    "cli",
}


def test_nothing_below_the_edge_reads_the_environment() -> None:
    package = Path(kirmash.__file__).parent
    readers = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if any(
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "os"
            and node.attr in {"environ", "environb", "getenv", "getenvb"}
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
    }
    assert {path for path in readers if path.split("/")[0] not in MAY_READ} == set()
    assert "settings.py" in readers


def test_the_environment_is_read_where_it_is_asked_for_and_never_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIRMASH_LLM_KEY", "secret")
    assert Settings().environment == NO_ENVIRONMENT
    chosen = Settings.from_environment()
    assert chosen.environment.variables["KIRMASH_LLM_KEY"] == "secret"
    assert chosen.environment.keyring
    assert "secret" not in repr(chosen)
    assert Settings.from_environment({"PATH": "x"}, keyring=False) == Settings()


def test_a_file_of_settings_keeps_the_environment(tmp_path: Path) -> None:
    (tmp_path / "kirmash.toml").write_text("[settings]\ndraws = 500\n")
    base = Settings.from_environment({"KIRMASH_PROXY": "http://p"}, keyring=False)
    read = load(tmp_path / "kirmash.toml", base)
    assert (read.draws, read.environment) == (500, base.environment)
    assert load(tmp_path / "none.toml", base) == base


def test_the_language_is_that_of_the_variables() -> None:
    assert environment_language({}) == "en"
    assert environment_language({"LANG": "ru_RU.UTF-8"}) == "ru"
    assert environment_language({"LANG": "ru_RU.UTF-8", "KIRMASH_LANG": "en"}) == "en"
    assert environment_language({"LC_ALL": "de_DE"}) == "en"
