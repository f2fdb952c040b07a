"""Stores a dossier of the ledger's present schema version with its answers, for the tests of later
versions.

`python -m tools.stored_dossier` writes tests/ledger/dossiers/vN.zip and vN.json, where N is the
schema version of this tree. Run it *before* the version rises: afterwards nothing writes the old
form any more. `--answers vN` writes the answers of an old dossier anew, where they changed for
another reason than the ledger's (a new estimator, a new field of an answer).
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
STORED = ROOT / "tests" / "ledger" / "dossiers"
PAGES = ROOT / "examples" / "belarus-ivanovo"
AT = "2026-11-29T10:00:00+00:00"
OLDER, NEWER = "an older grammar", "the grammar of the stored dossier"
PAIR = ("Belarus", "Ivanovo Oblast")
REREAD, WITHDRAWN = "2016-04-15-sb.html", "2016-04-15-tvr.html"
EARLIER, AS_OF = "6", ("--as-of", "2024-07-31")
CHOSEN = (
    "2015-06-25-ivteleradio.html",
    "2015-06-26-belta-glubokoe.html",
    REREAD,
    WITHDRAWN,
    "2016-04-15-belta-belarus-by.html",
    "2016-04-18-souzveche.html",
    "2018-04-17-rg.html",
)


def make_dossier(folder: Path) -> None:
    """A dossier with seven pages, two readings of one of them, three judgements, one taken back,
    and a withdrawal.
    """
    from dataclasses import replace

    from kirmash.dossier.dossier import Dossier
    from kirmash.dossier.sources.page_files import load_file
    from kirmash.records.judgements import Judgement, Verdict
    from kirmash.settings import Settings

    with Dossier.create(folder) as dossier:
        for name in CHOSEN:
            loaded = load_file(PAGES / name, None, Settings())
            if name == REREAD:
                older = replace(loaded.extraction, deals=())
                dossier.ledger.add(older, loaded.raw, OLDER, AT)
            dossier.ledger.add(loaded.extraction, loaded.raw, NEWER, AT)
        claims = [claim for read in dossier.extractions() for claim in read.claims]
        wrong = Judgement(claims[0].id, Verdict.WRONG, "Anna", AT, note="another region")
        back = Judgement(wrong.id, Verdict.WITHDRAW, "Boris", AT)
        for judgement in (wrong, back, Judgement(claims[1].id, Verdict.CONFIRM, "Анна", AT)):
            dossier.ledger.add_judgement(judgement)
        sources = {entry.document.source: entry.document.id for entry in dossier.documents()}
        dossier.ledger.withdraw(sources[WITHDRAWN], "Anna", AT, "a reprint")


def questions(folder: Path) -> tuple[tuple[str, ...], ...]:
    """What is asked of a stored dossier, as typed."""
    listed = json.loads(ask(folder, ("claims", *PAIR, *AS_OF, "--json")))
    identities = [claim["id"] for claim in listed["claims"]][:2]
    return (
        ("documents", "--json"),
        ("claims", *PAIR, *AS_OF, "--json"),
        ("claims", *PAIR, "--as-of", "2016-04-15", "--json"),
        ("claims", *PAIR, *AS_OF, "--known-at", EARLIER, "--json"),
        ("deals", *PAIR, *AS_OF, "--json"),
        ("deals", *PAIR, *AS_OF, "--known-at", EARLIER, "--json"),
        ("series", *PAIR, *AS_OF, "--json"),
        ("series", *PAIR, *AS_OF, "--known-at", EARLIER, "--json"),
        *(("why", identity, "--series", "--json") for identity in identities),
    )


def ask(folder: Path, question: tuple[str, ...]) -> str:
    """The program's answer to a question, or its complaint."""
    from kirmash.cli.main import app

    result = CliRunner().invoke(app, [*question, "-d", str(folder)])
    if result.exit_code:
        raise RuntimeError(f"{' '.join(question)}: {result.output}") from result.exception
    return result.stdout.replace(str(folder), "DOSSIER")


def unpack(stored: Path, folder: Path) -> Path:
    """The stored dossier in a folder of its own."""
    with zipfile.ZipFile(stored) as archive:
        archive.extractall(folder)
    return folder


def main(arguments: list[str]) -> None:
    """Store the dossier and its answers."""
    from kirmash.ledger import schema

    STORED.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "dossier"
        if arguments[:1] == ["--answers"]:
            name = arguments[1]
            unpack(STORED / f"{name}.zip", folder)
        else:
            name = f"v{schema.VERSION}"
            make_dossier(folder)
            shutil.make_archive(str(STORED / name), "zip", folder)
        answers = [[question, json.loads(ask(folder, question))] for question in questions(folder)]
    text = json.dumps(answers, ensure_ascii=False, indent=1) + "\n"
    (STORED / f"{name}.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
