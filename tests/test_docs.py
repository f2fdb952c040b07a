"""What the documents say is there is there: commands of the README, files it links, the program's
own output in it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from kirmash.cli.main import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = {"kirmash.toml", "fields.toml"}
"""Files of a user's."""
COMMANDS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a Typer app is a group of commands


def test_every_command_of_the_readme_exists() -> None:
    commands = set(re.findall(r"^(?:\$ )?kirmash ([a-z]+)", README, re.MULTILINE))
    assert len(commands) >= 6
    assert commands <= COMMANDS


@pytest.mark.parametrize("path", sorted({*re.findall(r"\]\(([\w/.-]+)\)", README)}))
def test_every_file_the_readme_links_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("mark", ["table", "why", "refusal"])
def test_the_readme_contains_the_programs_own_output(mark: str) -> None:
    section = re.search(rf"<!-- {mark} -->\n(.*?)<!-- /{mark} -->", README, re.DOTALL)
    assert section
    assert len(section[1]) > 100


def test_the_security_page_names_tests_that_exist() -> None:
    for path in re.findall(r"`(tests/[\w/.]+)`", (ROOT / "SECURITY.md").read_text("utf-8")):
        assert (ROOT / path).exists(), path


PAGES = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")} - {ROOT / "CHANGELOG.md"})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_source_file_a_page_names_exists(page: Path) -> None:
    """Paths are from the page's folder, from the root, or the end of a path in src/kirmash."""
    sources = [f"/{path.relative_to(ROOT)}" for path in (ROOT / "src").rglob("*.*")]
    words = re.findall(r"`([\w/.-]+\.(?:py|csv|toml|po|md))(?::\w+)?`", page.read_text("utf-8"))
    missing = [
        word
        for word in sorted({*words} - EXAMPLES)
        if "xx" not in word  # stands for any language
        and not (ROOT / word).exists()
        and not (page.parent / word).exists()
        and not any(source.endswith(f"/{word}") for source in sources)
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_function_a_page_names_exists(page: Path) -> None:
    for path, name in re.findall(r"`([\w/]+\.py):(\w+)`", page.read_text("utf-8")):
        files = [*(ROOT / "src" / "kirmash").rglob(path), ROOT / path]
        texts = [file.read_text("utf-8") for file in files if file.exists()]
        assert any(
            re.search(rf"^ *(?:def|class) {name}\b", text, re.MULTILINE) for text in texts
        ), f"{path}:{name}"


def test_every_layout_and_setting_of_fetching_is_described() -> None:
    from kirmash.trade.remote.reasons import NoDataReason
    from kirmash.trade.sources.layouts import REGISTRY

    page = (ROOT / "docs" / "sources.md").read_text("utf-8")
    assert [
        layout.name for layout in REGISTRY.items().values() if f"`{layout.name}`" not in page
    ] == []
    assert all(
        word in page
        for word in (
            "--online",
            "KIRMASH_COMTRADE_KEY",
            "KIRMASH_PROXY",
            "KIRMASH_CACHE",
            "fetch_daily",
        )
    )
    reasons = re.findall(
        r"^\| (.+?) \| .+ \| .+ \|$",
        page.split("### When nothing comes")[1].split("## UN Comtrade")[0],
        re.MULTILINE,
    )
    assert (
        len(reasons) - 1 == len(NoDataReason) - 2
    )  # less the head; `said_so` is SDMX's and `unknown` is no reason


def test_the_commands_of_the_sources_page_exist() -> None:
    trade = typer.main.get_command(app).commands["trade"].commands  # type: ignore[attr-defined]
    commands = re.findall(
        r"^kirmash trade (\w+)(?: (\w+))?",
        (ROOT / "docs" / "sources.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert {first for first, _ in commands} <= set(trade)
    assert {second for first, second in commands if first == "fetch"} == set(
        trade["fetch"].commands
    )
