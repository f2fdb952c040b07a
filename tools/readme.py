"""Write the program's own output into README.md: the table, one `why`, one refusal, and page one as
a picture.

Run with `make readme` after `make demo`; the figures come from build/demo/dossier.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kirmash import Dossier, Order, View
from kirmash.briefs.render import pdf
from kirmash.i18n import format_date, format_estimate, format_period, translate
from kirmash.records.claims import Claim
from kirmash.records.estimates import Series, SeriesPoint

ROOT = Path(__file__).parent.parent
PAIR, AS_OF = ("BLR", "RU-IVA"), View(date(2024, 7, 31))


def main() -> None:
    """Fill the README's marked places."""
    readme = ROOT / "README.md"
    text = readme.read_text("utf-8")
    with Dossier.open(ROOT / "build" / "demo" / "dossier") as dossier:
        series = dossier.series(PAIR, view=AS_OF)
        text = _filled(text, "table", _table(dossier, series))
        point = next(p for p in series.points if str(p.period) == "2015")
        text = _filled(text, "why", _command("why", point.id))
        text = _filled(text, "refusal", _refusal(dossier, series))
        picture = pdf.render_first_page_png(dossier.assemble(PAIR, Order(lang="en"), AS_OF))
    (ROOT / "docs").mkdir(exist_ok=True)
    (ROOT / "docs" / "page-one.png").write_bytes(picture)
    readme.write_text(text, "utf-8")


def _filled(text: str, mark: str, content: str) -> str:
    return re.sub(
        rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)",
        lambda m: f"{m[1]}{content}\n{m[2]}",
        text,
        flags=re.DOTALL,
    )


def _table(dossier: Dossier, series: Series) -> str:
    return "\n".join(
        ["| said | inferred | evidence | doubt |", "|---|---|---|---|", *_rows(dossier, series)]
    )


def _rows(dossier: Dossier, series: Series) -> Iterator[str]:
    documents = {entry.document.id: entry.document for entry in dossier.documents()}
    claims = {
        claim.id: claim for extraction in dossier.extractions(AS_OF) for claim in extraction.claims
    }
    for point in series.points:
        passages = {
            (claims[key].document, claims[key].spans): claims[key]
            for key in point.evidence
            if key in claims
        }  # a level and a rate of the same words are one passage
        cited = list(passages.values())
        quotes = "; ".join(f"“{_short(claim)}”" for claim in cited[:2])
        where = "; ".join(
            f"{documents[c.document].outlet}, {format_date(documents[c.document].published, 'en')}"
            for c in cited[:2]
        )
        yield (
            f"| {quotes} | {format_period(point.period, 'en')}: {_inferred(point, series)} | "
            f"{where} | {_doubt(point, series)} |"
        )


def _short(claim: Claim) -> str:
    quote = " ".join(claim.spans[0].quote.split()).replace("|", "/")
    return quote if len(quote) < 110 else quote[:107].rsplit(" ", 1)[0] + " …"


def _inferred(point: SeriesPoint, series: Series) -> str:
    if point.value is None or point.low is None or point.high is None:
        return (
            translate(f"direction.{point.direction}", "en") if point.direction else "not available"
        )
    return format_estimate(point.value, point.low, point.high, series.unit, "en")


def _doubt(point: SeriesPoint, series: Series) -> str:
    meanings = {
        "": "said as it stands",
        "e": "[e] derived, not said",
        "u": "[u] of low reliability",
        "x": "[x] no number",
    }
    against = sum(point.period == conflict.period for conflict in series.conflicts)
    utterances = f"{point.utterances} independent utterance{'s' if point.utterances != 1 else ''}"
    return f"{meanings[point.status]}; {utterances}" + (
        f"; {against} statement in tension with it" if against else ""
    )


def _command(*words: str) -> str:
    command = [
        str(Path(sys.executable).parent / "kirmash"),
        *words,
        "-d",
        str(ROOT / "build" / "demo" / "dossier"),
    ]
    completed = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "KIRMASH_LANG": "en", "COLUMNS": "110"},
    )
    return f"$ kirmash {' '.join(words)}\n{completed.stdout.rstrip()}"


def _refusal(dossier: Dossier, series: Series) -> str:
    claims = {
        claim.id: claim for extraction in dossier.extractions(AS_OF) for claim in extraction.claims
    }
    undated = [
        claims[fit.claim]
        for fit in series.fits
        if fit.reading in {"no_period", "unconfirmed"}
        and claims[fit.claim].quantity
        and claims[fit.claim].period is None
    ]
    quotes = "; ".join(f"“{_short(claim)}”" for claim in undated)
    return (
        "**What it refuses to say:** for which year the prime minister's figure holds. "
        f"{len(undated)} outlets report it ({quotes}), "
        "none names the year, so it counts as one utterance, enters no year, and is shown as "
        "what it is."
    )


if __name__ == "__main__":
    main()
