"""The answers of one dossier, filled and asked in an order that the seed chooses.

``python -m tests.dossier.same_answers FOLDER SEED`` writes each answer and each brief to a file in
FOLDER. Seed 0 adds all files at once and asks in the order below.
"""

from __future__ import annotations

import io
import json
import random
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from kirmash.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples" / "belarus-ivanovo"
PAIR = ("BLR", "RU-IVA")
QUESTIONS: dict[str, tuple[str, ...]] = {
    "claims": ("claims", *PAIR, "--json"),
    "deals": ("deals", *PAIR, "--json"),
    "series": ("series", *PAIR, "--json"),
    "exports": ("series", *PAIR, "--measure", "exports", "--by", "year"),
    "conflicts": ("conflicts", *PAIR, "--json"),
    "targets": ("targets", *PAIR, "--json"),
    "documents": ("documents", "--json"),
    "enterprises": ("enterprises", *PAIR, "--json"),
    "check": ("check", "BLR", "RUS", "--json"),
    "calendar": ("deals", *PAIR, "--export", "ics", "--out", "calendar"),
    "brief ru": ("brief", *PAIR, "--lang", "ru", "--as-of", "2017-01-01", "--out", "ru"),
    "brief en": ("brief", *PAIR, "--lang", "en", "--as-of", "2017-01-01", "--out", "en"),
}
TABLES = (
    "t,i,j,k,v,q\n2014,112,643,870190,101,10\n2014,643,112,270900,900,10\n",
    "t,i,j,k,v,q\n2015,112,643,870190,90,10\n2015,643,112,270900,700,10\n",
)


def run(*arguments: str) -> str:
    """What one command prints."""
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(io.StringIO()):
        code = main.run(arguments, {"KIRMASH_LANG": "en"})
    return f"{code}\n{printed.getvalue()}"


def answer(folder: Path, seed: int) -> None:
    """Fill a dossier in ``folder`` and write its answers beside it."""
    choice = random.Random(seed)
    pages = [str(path) for path in sorted(EXAMPLES.glob("20*.html"))[:12]]
    pages.append(str(EXAMPLES / "plan-2016-2017.docx"))
    extractions = folder / "read.jsonl"
    extractions.write_text(run("extract", pages[0], "--jsonl")[2:], "utf-8")
    tables = []
    for number, table in enumerate(TABLES):
        tables.append(folder / f"table{number}.csv")
        tables[-1].write_text(table)
    questions = list(QUESTIONS)
    dossier = f"--dossier={folder / 'dossier'}"
    run("init", str(folder / "dossier"))
    if seed:
        for shuffled in (pages, tables, questions):
            choice.shuffle(shuffled)
        for page in pages:
            run("add", page, dossier)
    else:
        run("add", *pages, dossier)
    for table in tables:
        run("trade", "add", str(table), "--retrieved", "2017-01-01", dossier)
    for name in questions:
        asked = list(QUESTIONS[name])
        if "--out" in asked:
            asked[-1] = str(folder / asked[-1])
        (folder / f"{name}.txt").write_text(_without_moments(run(*asked, dossier), folder), "utf-8")


def _without_moments(text: str, folder: Path) -> str:
    """An answer without where it was asked and when a document was learnt."""
    code, _, printed = text.replace(str(folder), "").partition("\n")
    try:
        content = json.loads(printed)
    except ValueError:
        return text.replace(str(folder), "")
    return f"{code}\n{json.dumps(_drop(content), ensure_ascii=False, indent=1)}"


def _drop(content: object) -> object:
    if isinstance(content, dict):
        return {name: _drop(part) for name, part in content.items() if name not in MOMENTS}
    if not isinstance(content, list):
        return content
    parts = [_drop(part) for part in content]
    is_diary = all(isinstance(part, dict) and "position" in part for part in content)
    return sorted(parts, key=str) if is_diary else parts  # the list of what was added, and when


MOMENTS = frozenset({"at", "added_at", "read_at", "position", "known_at"})

if __name__ == "__main__":
    answer(Path(sys.argv[1]), int(sys.argv[2]))
