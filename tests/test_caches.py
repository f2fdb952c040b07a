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
    functions = []
    for path in sorted(Path(kirmash.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(node_part)
                in {"cache", "functools.cache", "lru_cache(None)", "lru_cache(maxsize=None)"}
                for node_part in node.decorator_list
            ):
                functions.append(
                    (
                        path.name,
                        node.name,
                        [
                            node_part.arg
                            for node_part in (
                                *node.args.posonlyargs,
                                *node.args.args,
                                *node.args.kwonlyargs,
                            )
                        ],
                    )
                )
    return functions


def test_only_what_the_program_chooses_is_cached_without_limit() -> None:
    cached = unbounded()
    assert len(cached) > 20
    assert [function for function in cached if not set(function[2]) <= CHOSEN] == []


def test_no_text_of_a_document_is_cached_for_ever() -> None:
    def read(number: int) -> None:
        document = pages.load_document(
            PAGE.format(number=number).encode(), f"{number}.txt", None, Settings()
        )
        assert pipeline.extract(document).claims

    def cached_entries() -> int:
        caches = [
            cache
            for cache in gc.get_objects()
            if isinstance(cache, _lru_cache_wrapper) and cache.__module__.startswith("kirmash.")
        ]
        return sum(
            info.currsize
            for cache in caches
            if (info := cache.cache_info()).maxsize is None or info.maxsize < 32
        )

    for number in range(20, 40):
        read(number)
    before = cached_entries()
    for number in range(40, 70):
        read(number)
    assert cached_entries() == before
