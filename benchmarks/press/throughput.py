"""How fast text becomes records: documents a second on one core and on two, the share of each
stage, memory over many documents.

The documents are made of the benchmark's own corpus (``benchmarks/press/corpus``): paragraphs of
several items of one language are put together to the size of the two documents Kirmash began with
(about 3,200 characters), with other digits in every copy, so that no cache sees a text twice.
Processor time is measured, not the clock: the machine is shared.
"""

from __future__ import annotations

import random
import re
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from kirmash.extract import pipeline
from kirmash.extract.annotate import actors, goods, periods, places, sentences, speakers
from kirmash.extract.rules import deals, figures
from kirmash.readers import pages
from kirmash.records.evidence import Document
from kirmash.records.mentions import AnnotatedDocument
from kirmash.settings import Settings

CORPUS = Path(__file__).parent / "corpus"
SIZE = 3_200
PUBLISHED = date(2016, 4, 15)


def rows(count: int = 2_000, long: int = 100_000) -> Iterator[tuple[str, str, str]]:
    """(what, measured, aim) of every measurement; ``long`` documents are read for the memory."""
    documents = [document(number) for number in range(count)]
    for article in documents[:100]:
        pipeline.extract(article)
    alone = _spent(partial(_all, documents))
    size = statistics.mean(len(article.text) for article in documents)
    yield (
        f"text to records, {count} documents of {size:.0f} characters",
        f"{count / alone:.0f} documents a second of one core",
        "250",
    )
    for stage, share in _stages(documents[:400]):
        yield f"– of which {stage}", f"{share:.0%}", "–"
    single, double = (_clock(jobs, count) for jobs in (1, 2))
    yield "two processes against one (clock)", f"{single / double:.2f} ×", "1.9 ×"
    yield (
        f"memory of a process after 1 %, 10 % and all of {long:,} documents",
        " / ".join(f"{mb:.0f} MB" for mb in _memory(long)),
        "flat",
    )
    for lang in ("en", "ru"):
        article = _load_document(megabyte(lang), lang)
        took = min(_spent(partial(pipeline.extract, article)) for _ in range(3))
        yield f"a text of 1,000,000 characters, {lang}", f"{took:.1f} s", "2 s"


def _all(documents: Sequence[Document]) -> None:
    for article in documents:
        pipeline.extract(article)


def document(number: int, size: int = SIZE) -> Document:
    """The ``number``-th document: the same on every run and in every process."""
    lang = "en" if number % 2 else "ru"
    return _load_document(_text(random.Random(number), lang, size), lang)


def megabyte(lang: str) -> str:
    """One page of a million characters."""
    return _text(random.Random(1_000_000), lang, 1_000_000)[:1_000_000]


def _load_document(text: str, lang: str) -> Document:
    raw = f"URL: https://example.org/page\nDATE: {PUBLISHED}\n\n{text}".encode()
    return pages.load_document(raw, f"{lang}.txt", PUBLISHED, Settings())


def _text(chance: random.Random, lang: str, size: int) -> str:
    parts: list[str] = []
    length = 0
    while length < size:
        part = _DIGIT.sub(lambda _: str(chance.randint(1, 9)), chance.choice(_paragraphs(lang)))
        parts.append(part)
        length += len(part) + 2
    return "\n\n".join(parts)


_DIGIT = re.compile(r"(?<=\d)[1-9](?=\d?[.,]\d)|(?<=[.,])[1-9](?=\b)")


@cache
def _paragraphs(lang: str) -> Sequence[str]:
    texts = [
        path.read_text("utf-8").split("\n\n", 1)[1]
        for path in sorted((CORPUS / lang).glob("*.txt"))
    ]
    return tuple(part.strip() for text in texts for part in text.split("\n") if len(part) > 60)


def _spent(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _stages(documents: Sequence[Document]) -> list[tuple[str, float]]:
    """The share of each stage in the whole, the greatest first."""
    spent: dict[str, float] = {}

    def timed(name: str, work: Callable[..., Any], *arguments: object) -> Any:
        started = time.process_time()
        result = work(*arguments)
        spent[name] = spent.get(name, 0.0) + time.process_time() - started
        return result

    for article in documents:
        place_mentions = timed("places", places.find_places, article.text, article.lang)
        sentence_spans = timed("sentences", sentences.split_sentences, article.text, article.lang)
        period_mentions = timed(
            "periods", periods.find_periods, article.text, article.lang, article.published
        )
        sold = timed("goods", goods.find_goods, article.text, article.lang)
        reading = AnnotatedDocument(
            article,
            sentence_spans,
            place_mentions,
            period_mentions,
            sold,
            timed("pair", places.find_pair_places, article.text, article.title, place_mentions),
        )
        people = timed("actors", actors.find_actors, reading)
        timed("speakers", speakers.attribute_speakers, reading, people)
        timed("figures", figures.read, reading)
        timed("deals", deals.read, reading, people)
    total = sum(spent.values())
    return sorted(((name, part / total) for name, part in spent.items()), key=lambda pair: -pair[1])


def _clock(jobs: int, count: int) -> float:
    """Seconds by the clock for ``count`` documents, the processes warm."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        list(pool.map(_read, range(64), chunksize=8))
        started = time.perf_counter()
        list(pool.map(_read, range(count), chunksize=50))
        return time.perf_counter() - started


SHORT = 800
"""Characters of the hundred thousand documents that memory is watched over: it is their number that
tells, not their length.
"""


def _memory(count: int) -> tuple[int, int, int]:
    """The peak of one process after a hundredth, a tenth and all of the documents; two processes
    share the work.
    """
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        peaks = list(pool.map(_read_short, range(count), chunksize=50))
    return max(peaks[: count // 100]), max(peaks[: count // 10]), max(peaks)


def _read(number: int) -> None:
    pipeline.extract(document(number))


def _read_short(number: int) -> int:
    """Read one short document; the peak memory of this process in megabytes."""
    pipeline.extract(document(number, SHORT))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row), flush=True)
