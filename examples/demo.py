"""`make demo`: the main job on the embedded dossier, in both languages, with no network.

Reads the saved pages of examples/belarus-ivanovo into a fresh dossier, and writes the brief on Belarus and
Ivanovo Oblast in four formats and two languages under build/demo; then says what it found and where it lies.
"""

from __future__ import annotations

import shutil
import sys
import time
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from kirmash import Dossier, Measure, Order, View, pair_of
from kirmash.wording import format_estimate, format_period, say

HERE = Path(__file__).parent
PAGES = HERE / "belarus-ivanovo"
OUT = HERE.parent / "build" / "demo"
AS_OF = date(2024, 7, 31)


def main() -> None:
    """Build the demo and print what came of it."""
    shutil.rmtree(OUT, ignore_errors=True)
    started = time.perf_counter()
    with Dossier.create(OUT / "dossier") as dossier:
        shutil.copyfile(PAGES / "slots.toml", dossier.folder / "slots.toml")
        with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
            task = bar.add_task("pages", total=None)
            intake = dossier.add([PAGES], watch=lambda done, of, _source: bar.update(task, completed=done, total=of))
        read = time.perf_counter()
        pair = pair_of("Belarus", "Ivanovo Oblast")
        files = [path for lang in ("en", "ru") for path in dossier.brief(pair, Order(lang=lang, out=OUT), View(AS_OF))]
        done = time.perf_counter()
        _summary(dossier, Console(width=110, highlight=False))
        print(f"\n{len(intake.added)} documents read in {read - started:.1f} s; two languages, four formats in {done - read:.1f} s:")  # noqa: T201  # the demo's own output
        for path in files:
            print(f"  {path.relative_to(HERE.parent)}")  # noqa: T201  # the demo's own output
        if intake.refused:
            sys.exit("\n".join(f"refused: {one.source}: {one.reason}" for one in intake.refused))


def _summary(dossier: Dossier, console: Console) -> None:
    pair = pair_of("Belarus", "Ivanovo Oblast")
    series = dossier.series(pair, Measure.TURNOVER, View(AS_OF))
    table = Table(title="Belarus – Ivanovo Oblast: turnover", box=None, title_justify="left")
    for name in ("period", "estimate (90 % interval)", "status", "independent utterances"):
        table.add_column(name)
    for point in series.points:
        level = "–" if not point.direction else say(f"direction.{point.direction}", "en")
        if point.value is not None and point.low is not None and point.high is not None:
            level = format_estimate(point.value, point.low, point.high, series.unit, "en")
        table.add_row(format_period(point.period, "en"), level, f"[{point.status}]".replace("[]", ""), str(point.utterances))
    console.print(table)
    deals = Table(title="\nDeals: what became of them", box=None, title_justify="left")
    for name in ("kind", "status", "outcome", "last said", "what"):
        deals.add_column(name, overflow="ellipsis", no_wrap=True)
    for deal in dossier.deals(pair, View(AS_OF)):
        deals.add_row(deal.kind, deal.status, deal.outcome, str(deal.last_said or ""), deal.object)
    console.print(deals)


if __name__ == "__main__":
    main()
