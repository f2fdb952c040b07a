"""`make bench`: run every measurement, print it, and write benchmarks/RESULTS.md.

`make bench PART="trade indicators"` runs the parts named. The parts of LONG (many minutes,
gigabytes of disk) run only when named: `make bench PART=trade-full`. Times are medians; the machine
is noisy, so look at ratios. The brief is measured cold (a new process each time, as `kirmash brief`
is used) and warm (the same process, the second time on).
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.measuring import median_seconds, peak_megabytes, run_step, timed

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "examples" / "belarus-ivanovo"
RESULTS = Path(__file__).parent / "RESULTS.md"
KIRMASH = Path(sys.executable).parent / "kirmash"
KILLS = 200

Rows = Callable[[Path], Iterator[tuple[str, str, str]]]


def main(chosen: Sequence[str] = ()) -> None:
    """Run all, or the parts named, and write the results; a part that is not run keeps what was
    measured last.
    """
    if unknown := set(chosen) - set(PARTS):
        sys.exit(f"No part {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.")
    sections = _last_sections()
    with tempfile.TemporaryDirectory() as folder:
        for name, (title, measure) in PARTS.items():
            if name in chosen or not (chosen or name in LONG):
                lines = [f"## {title}\n\n| what | measured | aim |\n|---|---|---|"]
                for row in measure(Path(folder) / "dossier"):
                    print(" | ".join(row), flush=True)
                    lines.append(f"| {' | '.join(row)} |")
                sections[title] = "\n".join(lines)
    head = (
        f"# Measurements\n\nPython {platform.python_version()}, {platform.machine()}. Medians; "
        "trust ratios more than seconds.\n"
    )
    RESULTS.write_text(
        "\n\n".join([head, *(sections[title] for title, _ in PARTS.values() if title in sections)])
        + "\n",
        "utf-8",
    )
    print(f"written to {RESULTS.relative_to(ROOT)}")


def _last_sections() -> dict[str, str]:
    """The sections of the last run, by title."""
    parts = RESULTS.read_text("utf-8").split("\n## ")[1:] if RESULTS.exists() else []
    return {part.split("\n", 1)[0].strip(): f"## {part.rstrip()}" for part in parts}


def throughput(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """Text to records: documents a second, shares, two cores, memory, a million characters."""
    from benchmarks.press import throughput as measured

    yield from measured.rows()


def quality(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """The public corpus, by the grammar and, where there is one, by a language model."""
    from benchmarks.press import quality as measured

    yield from measured.rows()


def register(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """Pairs of documents linked, statuses after the second, and the time many mentions take."""
    from benchmarks.register import report

    yield from report.rows()


def brief(dossier: Path) -> Iterator[tuple[str, str, str]]:
    """The whole briefing, cold and warm, and its peak memory."""
    _create_dossier(dossier)
    for lang in ("en", "ru"):
        command = [
            str(KIRMASH),
            "brief",
            "BLR",
            "RU-IVA",
            "--lang",
            lang,
            "--as-of",
            "2024-07-31",
            "-d",
            str(dossier),
            "--out",
            str(dossier / "out"),
        ]
        cold = [
            timed(lambda command=command: subprocess.run(command, check=True, capture_output=True))
            for _ in range(5)
        ]
        yield (
            f"cold, {lang}: a new process",
            f"{statistics.median(cold):.2f} s (slowest {max(cold):.2f})",
            "3 s",
        )
        warm = run_step("benchmarks.warm_brief", dossier, lang, dossier / "out")
        yield (
            f"warm, {lang}: again in the same process",
            f"{statistics.median(warm['times'][1:]):.2f} s",
            "1.5 s",
        )
        single, two, *_, six = warm["peaks"]
        yield (
            f"peak memory of a brief, {lang}",
            f"{single:.0f} MB (two {two:.0f}, six {six:.0f})",
            "400 MB",
        )


def start(dossier: Path) -> Iterator[tuple[str, str, str]]:
    """The processor seconds of helps and light questions against the parser's alone."""
    from benchmarks import start as measured

    if not dossier.exists():
        _create_dossier(dossier)
    yield from measured.rows(dossier)


def reading(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """Pages to records, and the share of the main-text library in it, measured in the same run."""
    import trafilatura

    from kirmash.extract import pipeline
    from kirmash.readers import pages
    from kirmash.settings import Settings

    raws = [(path.name, path.read_bytes()) for path in sorted(PAGES.rglob("*.html"))]
    documents = [pages.load_document(raw, name, None, Settings()) for name, raw in raws]
    for document in documents:
        pipeline.extract(document)
    text = median_seconds(lambda: [pipeline.extract(document) for document in documents]) / len(
        documents
    )
    page = median_seconds(
        lambda: [pages.load_document(raw, name, None, Settings()) for name, raw in raws]
    ) / len(raws)
    peer = median_seconds(
        lambda: [trafilatura.extract(raw, include_comments=False) for _, raw in raws]
    ) / len(raws)
    size = statistics.mean(len(document.text) for document in documents)
    yield (
        "page to text, with date and language",
        f"{page * 1000:.1f} ms a page, {page / peer:.2f} × trafilatura alone",
        "–",
    )
    yield (
        f"text to records ({size:.0f} characters on average)",
        f"{text * 1000:.1f} ms, {1 / text:.0f} documents a second",
        "250 a second",
    )
    yield "text to records against trafilatura on the same page", f"{text / peer:.2f} ×", "–"


def questions(dossier: Path) -> Iterator[tuple[str, str, str]]:
    """A series and the register, in a running process."""
    from datetime import date

    from kirmash import Dossier, View

    if not dossier.exists():
        _create_dossier(dossier)
    view = View(date(2024, 7, 31))
    with Dossier.open(dossier) as opened:
        yield (
            "one series",
            f"{median_seconds(lambda: opened.series(('BLR', 'RU-IVA'), view=view)):.3f} s",
            "0.3 s",
        )
        yield (
            "the register of deals",
            f"{median_seconds(lambda: opened.deals(('BLR', 'RU-IVA'), view=view)):.3f} s",
            "–",
        )
    yield (
        "peak memory of this whole run",
        f"{peak_megabytes():.0f} MB",
        "–",
    )


def _create_dossier(dossier: Path) -> None:
    from kirmash import Dossier

    with Dossier.create(dossier) as created:
        created.add([PAGES])


def series(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """Series against truth, the mirror and levels left out; then the made-up worlds, and a pair of
    many pages.
    """
    from benchmarks.series import left_out, mirror, report
    from benchmarks.worlds import report as worlds

    yield from report.rows()
    yield from mirror.rows()
    yield from left_out.rows()
    yield from worlds.rows()


def trade(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """A table of BACI's shape loaded and queried; KIRMASH_BENCH_ROWS is how many rows, a few
    million where it is not set.
    """
    from benchmarks.trade import report

    yield from report.rows(report.requested_shape())


def trade_warm(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """Warm questions on ten years of BACI's size (KIRMASH_BENCH_YEARS), beside plain DuckDB on the
    same Parquet.
    """
    from benchmarks.trade import warm
    from benchmarks.trade.generator import Shape

    yield from warm.rows(Shape(int(os.environ.get("KIRMASH_BENCH_YEARS") or 10)))


def reproducible(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """Answers over runs, threads, row groups, DuckDB versions and Spark."""
    from benchmarks.trade import reproducible as measured

    yield from measured.rows()


def trade_comtrade(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """A CSV of UN Comtrade's columns loaded, beside DuckDB's own reading."""
    from benchmarks.trade import comtrade

    yield from comtrade.rows()


def trade_full(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """The same at BACI's own size: five years, about 55 million rows."""
    from benchmarks.trade import report

    yield from report.rows(report.FULL)


def indicators(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """A year's complexity and a gravity model beside the packages that do the same."""
    from benchmarks.indicators import report

    yield from report.rows()


def answers(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """How many indicators answer per data set, before and after they stated what they need."""
    from benchmarks.indicators import answers as measured

    yield from measured.rows()


def opportunities(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """Potentials against what trade did afterwards, and what they cost."""
    from benchmarks import opportunities as measured

    yield from measured.rows()


def ledger(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """Four questions over the number of documents; KIRMASH_BENCH_DOCUMENTS names the sizes."""
    from benchmarks.ledger import report

    yield from report.rows()


def desk(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """Pages of the desk on a large dossier, and Datasette; KIRMASH_BENCH_DESK is how many
    documents.
    """
    from benchmarks import desk as measured

    yield from measured.rows()


def kills(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """Commands killed at random moments: what is lost, left over, not recovered."""
    for tally in run_step("tests.soak.kills", "--number", KILLS, "--json")["tallies"]:
        recovered = tally["kills"] - len(tally["unrecovered"])
        yield (
            f"{tally['command']}: {tally['kills']} kills, {tally['at_work']} of them at work, "
            f"{tally['acknowledged']} changes acknowledged before",
            f"{len(tally['lost'])} lost, {len(tally['leftovers'])} left over, "
            f"{recovered} recovered, {len(tally['survivors'])} processes left",
            f"0 lost, 0 left over, {tally['kills']} recovered, 0 left",
        )


def coverage(_dossier: Path) -> Iterator[tuple[str, str, str]]:
    """How often the intervals of three-way PPML contain the truth."""
    from benchmarks.indicators import report

    yield from report.coverage()


PARTS: Mapping[str, tuple[str, Rows]] = {
    "brief": ("The brief, four formats, one language", brief),
    "start": ("The door: what a command costs to start", start),
    "reading": ("Reading pages", reading),
    "questions": ("Questions", questions),
    "throughput": ("Reading text, documents a second", throughput),
    "series": ("Series: calibration on truth, mirror, levels left out", series),
    "quality": ("How well the press is read (benchmarks/press)", quality),
    "register": ("How well deals are followed (benchmarks/register)", register),
    "trade": ("Trade tables of BACI's shape (benchmarks/trade)", trade),
    "trade-full": ("Trade tables of BACI's size (benchmarks/trade)", trade_full),
    "trade-comtrade": ("Loading UN Comtrade's CSV (benchmarks/trade)", trade_comtrade),
    "trade-warm": ("Warm questions on BACI's size (benchmarks/trade)", trade_warm),
    "reproducible": ("The same table gives the same bits (benchmarks/trade)", reproducible),
    "indicators": ("Indicators beside other packages (benchmarks/indicators)", indicators),
    "answers": ("Indicators that answer, by data set, and why others do not", answers),
    "opportunities": ("Export potentials: tried on later years, and their cost", opportunities),
    "ledger": ("Questions to many documents (benchmarks/ledger)", ledger),
    "desk": ("The desk on a hundred thousand documents, and Datasette", desk),
    "kills": ("Commands killed at random moments (tests/soak)", kills),
    "coverage": ("Intervals of the gravity model", coverage),
}
LONG = {"trade-full", "trade-warm", "reproducible", "coverage", "desk", "kills"}

if __name__ == "__main__":
    main(sys.argv[1:])
