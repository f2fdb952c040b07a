"""What is remembered between documents does not grow with the documents read."""

from __future__ import annotations

import ast
import gc
from functools import _lru_cache_wrapper
from pathlib import Path

import kirmash
from kirmash.extract import pipeline
from kirmash.readers import pages
from kirmash.settings import Settings

# Parameters whose values the program itself chooses among a few: languages, files, kinds, tables.
CHOSEN = {
    "lang",
    "langs",
    "name",
    "kind",
    "side",
    "script",
    "part",
    "weight",
    "world",
    "revision",
    "source",
    "target",
}
PAGE = """URL: https://example.org/{number}
DATE: 2015-06-26

Trade between Belarus and Ivanovo Oblast amounted to ${number}.4 million in 2014, down 14.7 percent;
about C${number} million went to Minsk. Firm number {number} will supply {number} tractors worth
12 million roubles, the largest order since 20{number}.
"""


def unbounded() -> list[tuple[str, str, list[str]]]:
    """(file, function, parameters) of every function whose results are kept without limit."""
    found = []
    for path in sorted(Path(kirmash.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(one)
                in {"cache", "functools.cache", "lru_cache(None)", "lru_cache(maxsize=None)"}
                for one in node.decorator_list
            ):
                found.append(
                    (
                        path.name,
                        node.name,
                        [
                            one.arg
                            for one in (
                                *node.args.posonlyargs,
                                *node.args.args,
                                *node.args.kwonlyargs,
                            )
                        ],
                    )
                )
    return found


def test_only_what_the_program_chooses_is_kept_without_limit() -> None:
    found = unbounded()
    assert len(found) > 20
    assert [one for one in found if not set(one[2]) <= CHOSEN] == []


def test_no_text_of_a_document_is_kept_for_ever() -> None:
    def read(number: int) -> None:
        document = pages.load(
            PAGE.format(number=number).encode(), f"{number}.txt", None, Settings()
        )
        assert pipeline.extract(document).claims

    def kept() -> int:
        whole = [
            one
            for one in gc.get_objects()
            if isinstance(one, _lru_cache_wrapper) and one.__module__.startswith("kirmash.")
        ]
        return sum(
            info.currsize
            for one in whole
            if (info := one.cache_info()).maxsize is None or info.maxsize < 32
        )

    for number in range(20, 40):
        read(number)
    before = kept()
    for number in range(40, 70):
        read(number)
    assert kept() == before
