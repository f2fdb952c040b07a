"""`make demo`: the main job on the embedded dossier, in both languages, with no network.

Reads the saved pages of examples/belarus-ivanovo into a fresh dossier, and writes the brief on
Belarus and Ivanovo Oblast in four formats and two languages under build/demo; then says what it
found and where it lies.
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
from rich.text import Text

from kirmash import Dossier, Measure, Order, View, pair_of
from kirmash.dossier.deals import describe_deal
from kirmash.i18n import format_date, format_estimate, format_period, translate

HERE = Path(__file__).parent
PAGES = HERE / "belarus-ivanovo"
OUT = HERE.parent / "build" / "demo"
AS_OF = date(2024, 7, 31)


def main() -> None:
    """Build the demo and print what came of it."""
    shutil.rmtree(OUT, ignore_errors=True)
    started = time.perf_counter()
    with Dossier.create(OUT / "dossier") as dossier:
        shutil.copyfile(PAGES / "fields.toml", dossier.folder / "fields.toml")
        with Progress(
            console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
        ) as bar:
            task = bar.add_task("pages", total=None)
            intake = dossier.add(
                [PAGES], watch=lambda done, of, _source: bar.update(task, completed=done, total=of)
            )
        read = time.perf_counter()
        pair = pair_of("Belarus", "Ivanovo Oblast")
        files = [
            path
            for lang in ("en", "ru")
            for path in dossier.brief(pair, Order(lang=lang, out=OUT), View(AS_OF))
        ]
        done = time.perf_counter()
        _summary(dossier, Console(width=110, highlight=False))
        print(  # noqa: T201  # the demo's own output
            f"\n{len(intake.added)} documents read in {read - started:.1f} s; two languages, four "
            f"formats in {done - read:.1f} s:"
        )
        for path in files:
            print(f"  {path.relative_to(HERE.parent)}")  # noqa: T201  # the demo's own output
        print(  # noqa: T201  # the demo's own output
            "\nTo look at the dossier in a browser of this machine:\n"
            f"  .venv/bin/kirmash serve {dossier.folder.relative_to(HERE.parent)}"
        )
        if intake.refused:
            sys.exit(
                "\n".join(
                    f"refused: {refusal.source}: {refusal.reason}" for refusal in intake.refused
                )
            )


def _summary(dossier: Dossier, console: Console) -> None:
    pair = pair_of("Belarus", "Ivanovo Oblast")
    series = dossier.series(pair, Measure.TURNOVER, View(AS_OF))
    table = _table(
        "Belarus – Ivanovo Oblast: turnover",
        "period",
        "estimate (90 % interval)",
        "status",
        "independent utterances",
    )
    for point in series.points:
        level = translate(f"direction.{point.direction}", "en") if point.direction else "–"
        if point.value is not None and point.low is not None and point.high is not None:
            level = format_estimate(point.value, point.low, point.high, series.unit, "en")
        status = f"[{point.status}]" if point.status else ""
        table.add_row(
            *map(Text, (format_period(point.period, "en"), level, status, str(point.utterances)))
        )
    console.print(table)
    deals = _table("\nDeals: what became of them", "what", "status", "outcome", "last said")
    for deal in dossier.deals(pair, View(AS_OF)):
        last = format_date(deal.last_mentioned, "en")
        deals.add_row(
            *map(
                Text,
                (
                    describe_deal(deal, "en", pair),
                    translate(f"status.{deal.status}", "en"),
                    translate(f"outcome.{deal.outcome}", "en"),
                    last,
                ),
            )
        )
    console.print(deals)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, box=None, title_justify="left", pad_edge=False)
    for name in columns:
        table.add_column(name)
    return table


if __name__ == "__main__":
    main()
