"""The version of the reading: another where rules or words differ, the same in any folder."""

from __future__ import annotations

import re
import shutil
import zipfile
from importlib import resources
from pathlib import Path

import pytest

import kirmash
from kirmash.dossier import intake
from kirmash.dossier.intake import (
    ENTRY_MODULE,
    EXCLUDED_DATA,
    imported_module_sources,
    reading_data_files,
    reading_digest,
)

HERE = Path(kirmash.__file__).parent


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the sources and the data, to be altered."""
    return Path(
        shutil.copytree(
            HERE,
            tmp_path / "kirmash",
            ignore=shutil.ignore_patterns("__pycache__", "*.ttf", "*.woff2"),
        )
    )


def module(package: Path, name: str) -> Path:
    return package.joinpath(*name.split(".")[1:]).with_suffix(".py")


def test_it_is_sixteen_hexadecimal_digits_of_the_package_here() -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", intake.reading_version())
    assert intake.reading_version() == reading_digest(HERE)


def test_line_ends_and_a_zip_make_no_other(package: Path, tmp_path: Path) -> None:
    for path in (*package.rglob("*.py"), *package.rglob("*.csv")):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert reading_digest(package) == reading_digest(HERE)
    with zipfile.ZipFile(tmp_path / "kirmash.zip", "w") as archive:
        for path in package.rglob("*"):
            archive.write(path, path.relative_to(tmp_path))
    assert reading_digest(zipfile.Path(tmp_path / "kirmash.zip", "kirmash/")) == reading_digest(
        HERE
    )


def test_a_changed_rule_or_word_or_a_new_weight_makes_another(package: Path) -> None:
    seen = {reading_digest(package)}
    rule = sorted(
        name
        for name in imported_module_sources(package, ENTRY_MODULE)
        if module(package, name).is_file()
    )[0]
    with module(package, rule).open("a", encoding="utf-8") as file:
        file.write("EXTRA = 1\n")
    seen.add(reading_digest(package))
    words = sorted(
        path.name for path in reading_data_files(package / "data") if path.name.endswith(".csv")
    )[0]
    path = next((package / "data").rglob(words))
    path.write_bytes(path.read_bytes() + b"x,y\n")
    seen.add(reading_digest(package))
    (package / "data" / "weights.bin").write_bytes(b"\0\r\n\1")
    seen.add(reading_digest(package))
    (package / "data" / "weights.bin").write_bytes(b"\0\n\1")
    seen.add(reading_digest(package))
    assert len(seen) == 5


def test_what_no_reading_uses_makes_no_other(package: Path) -> None:
    before = reading_digest(package)
    for path in (
        package / "cli_of_tomorrow.py",
        package / "data" / "trade" / "areas.csv",
        package / "data" / "indicators.csv",
    ):
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write("# nothing\n")
    assert reading_digest(package) == before


def test_every_module_that_takes_part_in_reading_counts() -> None:
    names = set(imported_module_sources(HERE, ENTRY_MODULE))
    assert {ENTRY_MODULE, "kirmash.errors"} <= names
    assert len(names) > 60
    # imports over several lines, inside functions and of a package's modules are followed
    imported = intake._imported_modules(
        "from kirmash.a import (\n    b,  # why, c\n    d as e,\n)\n    import kirmash.f\n"
    )
    assert {"kirmash.a", "kirmash.a.b", "kirmash.a.d", "kirmash.f"} <= set(imported)


def test_no_source_that_reads_names_data_that_is_left_out() -> None:
    text = "\n".join(
        source.decode()
        for source in imported_module_sources(resources.files("kirmash"), ENTRY_MODULE).values()
    )
    left_out = {name.removesuffix(".csv") for name in EXCLUDED_DATA if name.endswith(".csv")}
    assert [
        name for name in sorted(left_out) if re.search(rf"""rows\(["']{name}["']""", text)
    ] == []


def test_a_package_without_sources_has_none(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert reading_digest(tmp_path) == ""
