"""Results beside the ledger: kept by their key, proved when read, bounded, safe to delete."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kirmash.ledger.results_cache import NO_CACHE, ResultsCache


@dataclass(frozen=True)
class Answer:
    text: str
    level: float | None = None


@dataclass
class Work:
    """Counts how often it is done."""

    done: list[str] = field(default_factory=list)

    def answer(self, cache: ResultsCache, key: str, text: str = "") -> Answer:
        def compute() -> Answer:
            self.done.append(key)
            return Answer(text or key, 0.1)

        return cache.result(key, Answer, compute)


@pytest.mark.parametrize("on_disk", [True, False])
def test_a_result_is_computed_once(tmp_path: Path, on_disk: bool) -> None:
    cache, work = ResultsCache(tmp_path / "cache", 10_000, on_disk), Work()
    assert [work.answer(cache, "k") for _ in range(3)] == [Answer("k", 0.1)] * 3
    assert work.done == ["k"]
    assert (tmp_path / "cache").exists() is on_disk
    cache.drop()
    work.answer(cache, "k")
    assert work.done == ["k", "k"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-1],
        lambda text: text.replace("0.1", "0.2"),
        lambda _: "",
        lambda _: "no line of proof",
        lambda text: text.split("\n")[0] + '\n{"text":"k","level":9.9}',
    ],
)
def test_a_damaged_entry_is_computed_anew(tmp_path: Path, spoil: object) -> None:
    cache, work = ResultsCache(tmp_path, 10_000), Work()
    work.answer(cache, "k")
    (file,) = tmp_path.glob("*.json")
    file.write_text(spoil(file.read_text("utf-8")), "utf-8")  # type: ignore[operator]
    assert work.answer(cache, "k") == Answer("k", 0.1)
    assert work.done == ["k", "k"]
    work.answer(cache, "k")
    assert work.done == ["k", "k"]


def test_an_entry_under_another_name_is_none(tmp_path: Path) -> None:
    cache, work = ResultsCache(tmp_path, 10_000), Work()
    work.answer(cache, "k")
    (tmp_path / "k.json").rename(tmp_path / "other.json")
    assert work.answer(cache, "other").text == "other"


def test_bytes_that_are_no_text_are_none(tmp_path: Path) -> None:
    (tmp_path / "k.json").write_bytes(b"\xff\xfe\x00")
    assert Work().answer(ResultsCache(tmp_path, 10_000), "k") == Answer("k", 0.1)


@pytest.mark.parametrize("on_disk", [True, False])
def test_what_was_not_used_for_longest_goes_first(tmp_path: Path, on_disk: bool) -> None:
    cache, work = ResultsCache(tmp_path, 900 if on_disk else 700, on_disk), Work()
    for turn, key in enumerate(("a", "b")):
        work.answer(cache, key, key * 300)
        if on_disk:
            os.utime(tmp_path / f"{key}.json", (turn, turn))
    work.answer(cache, "a")  # used now
    work.answer(cache, "c", "c" * 300)
    work.done.clear()
    work.answer(cache, "a")
    work.answer(cache, "c")
    assert work.done == []
    work.answer(cache, "b")
    assert work.done == ["b"]


def test_an_unwritable_folder_costs_no_answer(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    work = Work()
    assert work.answer(ResultsCache(tmp_path / "cache", 10_000), "k") == Answer("k", 0.1)
    assert (tmp_path / "cache").read_text() == "no folder"


def test_what_has_no_json_is_given_but_not_kept(tmp_path: Path) -> None:
    cache = ResultsCache(tmp_path, 10_000)
    assert cache.result("k", Answer, lambda: Answer("k", float("inf"))).level == float("inf")
    assert not list(tmp_path.iterdir())


def test_without_room_nothing_is_kept() -> None:
    work = Work()
    work.answer(NO_CACHE, "k")
    work.answer(NO_CACHE, "k")
    assert work.done == ["k", "k"]


def test_several_may_keep_and_drop_at_once(tmp_path: Path) -> None:
    cache, wrong = ResultsCache(tmp_path / "cache", 2_000), list[str]()

    def run(seed: int) -> None:
        for turn in range(40):
            key = f"k{(turn * seed) % 7}"
            if Work().answer(cache, key, key * 50) != Answer(key * 50, 0.1):
                wrong.append(key)
            if turn % 9 == 0:
                cache.drop()

    threads = [threading.Thread(target=run, args=(seed,)) for seed in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert not list((tmp_path / "cache").glob("*.part"))
