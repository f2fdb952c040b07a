"""Names of goods beside their codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kirmash.errors import InputError
from kirmash.reference import goods_names
from kirmash.reference.goods import product_name


def test_every_chapter_and_more_than_three_hundred_headings_have_both_names() -> None:
    names = goods_names.shipped_names()
    chapters = {f"{number:02d}" for number in range(1, 98)}
    assert chapters <= names.keys()
    assert sum(len(code) == 4 for code in names) >= 300
    for code, entry in names.items():
        assert code.isdecimal(), code
        assert entry["en"].isascii(), code
        assert any("а" <= char <= "я" for char in entry["ru"]), code
        assert max(map(len, entry.values())) <= 50, code


@pytest.mark.parametrize(
    ("code", "lang", "expected"),
    [
        ("4407", "en", ("sawn wood", True)),
        ("440710", "ru", ("пиломатериалы", False)),
        ("4406", "en", ("wood and wood products", False)),
        ("44", "ru", ("древесина и изделия из неё", True)),
        ("00", "en", ("", False)),
        ("8524", "en", ("electrical machinery", False)),  # other goods in other editions
    ],
)
def test_a_code_without_a_name_is_told_by_its_heading_or_chapter(
    code: str, lang: str, expected: tuple[str, bool]
) -> None:
    assert goods_names.goods_name(code, lang) == expected


def test_names_of_the_user_go_before(tmp_path: Path) -> None:
    (tmp_path / "goods_names.csv").write_text("code,en\n440711,pine boards\n", "utf-8")
    names = goods_names.names_of_folder(tmp_path)
    assert goods_names.goods_name("440711", "en", names) == ("pine boards", True)
    # where a language has no name the other's is better than none
    assert goods_names.goods_name("440711", "ru", names) == ("pine boards", True)
    assert goods_names.goods_name("4407", "ru", names) == ("пиломатериалы", True)


def test_a_file_that_is_no_table_of_names_is_refused(tmp_path: Path) -> None:
    (tmp_path / "goods_names.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(InputError, match="not a table of names"):
        goods_names.names_of_folder(tmp_path)


@pytest.mark.parametrize(
    ("code", "nomenclature", "expected"),
    [
        ("4407", "HS, 4", "sawn wood"),  # as the tables of trade have it
        ("440710", "HS17, 6", "sawn wood"),
        ("44", "HS, 2", "wood and articles of wood"),
        ("4404", "HS, 4", "part of: wood and articles of wood"),
        ("7821", "SITC2, 4", "part of: road vehicles"),
        ("78", "SITC2, 2", "road vehicles"),
        ("7821", "XX", ""),
    ],
)
def test_a_name_of_a_chapter_says_that_the_product_is_a_part_of_it(
    code: str, nomenclature: str, expected: str
) -> None:
    assert product_name(code, nomenclature, "en") == expected
