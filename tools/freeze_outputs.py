"""Every output of the program on fixed inputs, by group: (kind, document, text).

The command line is called in this process; see tools/freeze.py for what is normalised and why.
"""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from freeze_program import (
    BRIEF_ID,
    Program,
    canonical,
    office_text,
    rounded_text,
    visible_text,
    without_keys,
)

Output = tuple[str, str, str]

AS_OF = "2024-07-31"
RETRIEVED = "2024-08-01"
TRAIN_STEP, TRAIN_FIRST = 7, 3  # every seventh training item: 148 of 1,035
SCORED_ITEMS = 10
LARGEST_PAIRS = 8
ID = re.compile(r"\b([a-z])-[0-9a-f]{10}\b")
GOODS_WORDS = (
    "лён",
    "flax",
    "tractors",
    "тракторы",
    "truck cranes",
    "автокраны",
    "молоко",
    "dairy products",
    "oil",
    "нефтепродукты",
    "clothing",
    "удобрения",
    "potash",
    "лес",
    "wheat",
    "no such word",
)
SAMPLE_ECONOMIES = ("112", "643", "276", "616", "156", "398", "804", "842")
SAMPLE_PRODUCTS = (
    "040210",
    "220300",
    "270900",
    "310420",
    "440710",
    "530110",
    "610910",
    "720810",
    "840820",
    "847130",
    "870190",
    "870540",
)


@dataclass(frozen=True, slots=True)
class Group:
    """Outputs that rest on one input: its name in the keys, the path that must be there."""

    name: str
    source: Path
    run: Callable[[Program], Iterator[Output]]


def groups(root: Path, full: bool) -> Iterator[Group]:
    """The groups in the order they are run; the larger ones only where asked for."""
    shared = root.parent / "shared"
    press, gold, data = (
        root / "benchmarks" / "press" / "corpus",
        shared / "corpus" / "dev",
        shared / "data",
    )
    train = shared / "corpus" / "train"
    demo = root / "examples" / "belarus-ivanovo"
    yield Group("demo", demo, partial(_demo, pages=demo))
    yield Group("seeds", shared / "seeds", partial(_seeds, pages=shared / "seeds"))
    yield Group("press-en", press, partial(_extracted, pages=press / "en"))
    yield Group("press-ru", press, partial(_extracted, pages=press / "ru"))
    yield Group("gold", gold, partial(_gold, pages=gold))
    yield Group("train", train, partial(_train, items=train, step=TRAIN_STEP, first=TRAIN_FIRST))
    yield Group("program", root, _program)
    yield Group(
        "tables",
        root,
        partial(_small_tables, tables=root / "tests" / "golden" / "unchanged-tables"),
    )
    wits = data / "wits2009_mirror" / "WITS_trade2009.csv"
    customs = data / "fts_russia" / "derived_russia_monthly_by_partner.csv"
    yield Group("wits2009", wits, partial(_table, path=wits, pair=("DEU", "FRA")))
    yield Group("customs", customs, partial(_table, path=customs, pair=("RUS", "BLR"), pages=demo))
    if full:
        yield from _larger(root, train, press, gold, data)


def _larger(root: Path, train: Path, press: Path, gold: Path, data: Path) -> Iterator[Group]:
    yield Group("train-whole", train, partial(_train, items=train, step=1, first=0))
    yield Group("press-dossier", press, partial(_corpus_dossier, pages=press))
    yield Group("gold-dossier", gold, partial(_corpus_dossier, pages=gold))
    yield Group("hostile", data / "hostile", partial(_hostile, pages=data / "hostile"))
    pairs = root / "benchmarks" / "register" / "pairs"
    yield Group("register", pairs, partial(_register, pairs=pairs))
    for name, path, pair in (
        ("baci", data / "baci_sample" / "ExampleTradeData.csv", ("KAZ", "AFG")),
        ("tza", data / "wits_tza_hs6" / "TZA_2012.csv", ("TZA", "KEN")),
        ("wood", data / "comtrade_eu_wood" / "derived_data_eu_imports.csv.gz", ("DEU", "BLR")),
        ("customs-months", data / "fts_russia" / "96stran.xlsx", ("RUS", "BLR")),
        ("customs-years", data / "fts_russia" / "94itog.xlsx", ("RUS", "BLR")),
    ):
        yield Group(name, path, partial(_table, path=path, pair=pair))


# Documents


def _extracted(program: Program, pages: Path, paths: Sequence[Path] = ()) -> Iterator[Output]:
    """The extraction of each document in parts, its ids, and the names of what was refused."""
    files = sorted(
        paths or (p for p in pages.iterdir() if p.suffix not in {".json", ".md", ".toml"})
    )
    answer = program.call("extract", "--jsonl", "--jobs", "1", *files)
    names = set()
    for line in answer.out.splitlines():
        extraction = json.loads(line)
        name = extraction["document"]["source"]
        names.add(name)
        yield "ids", name, _ids(line)
        for part in ("claims", "deals"):
            yield f"extract.{part}", name, canonical(extraction.pop(part))
        yield "extract.rest", name, canonical(extraction)
    left = [path.name for path in files if path.name not in names]
    yield "extract.refused", "", f"exit code {answer.code}\n" + "\n".join(left) + "\n"


def _ids(text: str, letter: str = "") -> str:
    every = {match[0] for match in ID.finditer(text) if not letter or match[1] == letter}
    return "".join(f"{entry}\n" for entry in sorted(every))


def _gold(program: Program, pages: Path) -> Iterator[Output]:
    yield from _extracted(program, pages, sorted(pages.glob("*.txt")))
    sample = program.work / "scored"
    sample.mkdir(exist_ok=True)
    for path in sorted(pages.glob("0*.txt"))[:SCORED_ITEMS]:
        for file in (path, path.with_suffix(".json")):
            shutil.copy(file, sample)
    yield "score", "", program.text("score", sample, "--json")


def _train(program: Program, items: Path, step: int, first: int) -> Iterator[Output]:
    folder = program.work / f"train-{step}"
    folder.mkdir(exist_ok=True)
    number = 0
    for path in sorted(items.glob("*.item"), key=lambda path: (len(path.name), path.name)):
        for block in re.split(r"(?m)^=== ", path.read_text("utf-8"))[1:]:
            if number % step == first:
                _unpack(block, folder)
            number += 1
    yield from _extracted(program, folder)


def _unpack(block: str, folder: Path) -> None:
    """Write the text of one training item as a page of the corpus."""
    name, rest = block.split("\n", 1)
    head, _, body = rest.partition("--- text\n")
    text = re.split(r"(?m)^--- (?:claims|deals|none)\s*$", body)[0].strip("\n")
    day = re.search(r"(?m)^date: *(\S+)", head)
    lines = (
        f"URL: https://example.org/{name.strip()}\nDATE: {day[1] if day else 'unknown'}\n\n{text}\n"
    )
    (folder / f"{name.strip()}.txt").write_text(lines, "utf-8")


def _hostile(program: Program, pages: Path) -> Iterator[Output]:
    """Each hostile file by a call of its own: one may be refused, or stop the program."""
    for path in sorted(pages.iterdir()):
        if path.name != "SOURCE.txt" and path.suffix != ".toml":
            answer = program.call("extract", "--jsonl", "--jobs", "1", path)
            lines = [canonical(json.loads(line)) for line in answer.out.splitlines()]
            yield "extract", path.name, f"exit code {answer.code}\n" + "".join(lines)


# Dossiers


def _dossier(program: Program, name: str, pages: Sequence[Path]) -> tuple[Path, str]:
    folder = program.new_dossier(name)
    answer = program.call("add", *pages, "-d", folder, "--jobs", "1", "--json")
    record = json.loads(answer.out)
    record["refused"] = sorted(str(entry.get("source", entry)) for entry in record["refused"])
    program.learn_grammar(folder)
    return folder, f"exit code {answer.code}\n{canonical(record)}"


def _demo(program: Program, pages: Path) -> Iterator[Output]:
    yield from _extracted(program, pages)
    folder, added = _dossier(program, "demo", [pages])
    yield "add", "", added
    shutil.copy(pages / "fields.toml", folder)
    yield from _answers(program, folder, ("BLR", "RU-IVA"))
    yield from _briefs(program, folder, ("BLR", "RU-IVA"))
    pair = ("BLR", "RU-IVA", "--as-of", AS_OF, "-d", folder)
    real = program.root / "docs" / "real-growth.csv"
    yield "series.real", "", program.text("series", *pair, "--real", real, "--json")
    yield "claims.known", "", program.text("claims", *pair, "--known-at", "5", "--json")
    yield (
        "check.russia",
        "",
        program.text("check", "BLR", "RUS", "--as-of", AS_OF, "-d", folder, "--json"),
    )


def _seeds(program: Program, pages: Path) -> Iterator[Output]:
    yield from _extracted(program, pages)
    folder, added = _dossier(program, "seeds", [pages])
    yield "add", "", added
    yield from _answers(program, folder, ("BLR", "RU-IVA"))
    yield from _briefs(program, folder, ("BLR", "RU-IVA"))
    yield from _decisions(program, folder)


def _decisions(program: Program, folder: Path) -> Iterator[Output]:
    """Judgements, a withdrawal and a fresh reading, and what is answered after them."""
    place = ("-d", folder, "--json")
    claims = json.loads(program.call("claims", "BLR", "RU-IVA", *place).out)["claims"]
    deals = json.loads(program.call("deals", "BLR", "RU-IVA", *place).out)["deals"]
    judged = [
        program.text("judge", record["id"], verdict, "--by", "A. Reader", "--note", "seen", *place)
        for record, verdict in [
            *zip(claims, ("confirm", "wrong"), strict=False),
            *((d, "confirm") for d in deals[:1]),
        ]
    ]
    yield "judge", "", "".join(judged)
    for kind in ("claims", "deals", "series"):
        yield f"{kind}.judged", "", program.text(kind, "BLR", "RU-IVA", "--as-of", AS_OF, *place)
    yield "reread", "", program.text("reread", *place)
    documents = json.loads(program.call("documents", *place).out)["documents"]
    yield "withdraw", "", program.text("withdraw", documents[0]["id"], "--by", "A. Reader", *place)
    for kind in ("documents", "claims"):
        pair = () if kind == "documents" else ("BLR", "RU-IVA")
        yield f"{kind}.withdrawn", "", program.text(kind, *pair, *place)


def _answers(program: Program, folder: Path, pair: tuple[str, str]) -> Iterator[Output]:
    """What every reading command says of a pair, with the evidence of each id it names."""
    day = ("--as-of", AS_OF, "-d", folder)
    questions: dict[str, tuple[str | Path, ...]] = {
        "documents": ("documents", "-d", folder, "--json"),
        "enterprises": ("enterprises", *day, "--json"),
        "enterprises.pair": ("enterprises", *pair, *day, "--json"),
        "enterprises.ftm": ("enterprises", *day, "--export", "ftm"),
    }
    for command in ("claims", "deals", "series", "conflicts", "targets", "check"):
        questions[command] = (command, *pair, *day, "--json")
    for kind, options in {
        "claims.regions": ("--with-regions",),
        "deals.regions": ("--with-regions", "--scores"),
        "deals.since": ("--since", "2017-01-01"),
        "deals.late": ("--late",),
        "series.exports": ("--measure", "exports"),
        "series.imports": ("--measure", "imports"),
        "series.year": ("--by", "year", "--sensitivity"),
    }.items():
        questions[kind] = (kind.split(".")[0], *pair, *day, *options, "--json")
    for form in ("ics", "ocds", "iati"):
        questions[f"deals.{form}"] = ("deals", *pair, *day, "--export", form)
    texts = {kind: program.text(*question) for kind, question in questions.items()}
    label = "-".join(pair)
    for kind, text in texts.items():
        yield kind, label, text
    # Only the ids of what is answered: evidence is repeated in several answers.
    together = "".join(texts.values())
    for letter in "cdemvx":
        yield f"ids.{letter}", label, _ids(together, letter)
    for letter in "cdv":
        why = [
            program.text("why", entry, *day, "--json")
            for entry in program.sample(_ids(together, letter).split())
        ]
        yield f"why.{letter}", label, "".join(why)
    each = [
        program.text("deal", entry, *day, "--json")
        for entry in program.sample(_ids(texts["deals"], "d").split())
    ]
    yield "deal", label, "".join(each)


def _briefs(program: Program, folder: Path, pair: tuple[str, str]) -> Iterator[Output]:
    """The brief in both languages: its data, its HTML, and the words of the other formats."""
    out = program.work / "briefs"
    for lang in ("en", "ru"):
        shutil.rmtree(out, ignore_errors=True)
        program.typeset.clear()
        label = f"{'-'.join(pair)}/{lang}"
        answer = program.call(
            "brief", *pair, "--lang", lang, "--out", out, "--as-of", AS_OF, "-d", folder, "--json"
        )
        yield "brief.files", label, f"exit code {answer.code}\n{answer.out}"
        if answer.code:
            continue
        (typeset,) = program.typeset
        yield "brief.data", label, canonical(json.loads(typeset))
        yield "brief.values", label, canonical(without_keys(json.loads(typeset)))
        for path in sorted(out.iterdir()):
            if path.suffix == ".html":
                page = rounded_text(path.read_text("utf-8"))
                yield (
                    "ids.b",
                    label,
                    "\n".join(sorted(set(BRIEF_ID.findall(page)))).replace("b-", ""),
                )
                yield "brief.html", label, page
                yield "brief.html-text", label, visible_text(page)
            elif path.suffix in {".docx", ".xlsx"}:
                yield f"brief.{path.suffix[1:]}", label, office_text(path)


def _corpus_dossier(program: Program, pages: Path) -> Iterator[Output]:
    """A dossier of a whole gold corpus, asked for the pairs its gold claims name most often."""
    counts: Counter[tuple[str, str]] = Counter()
    for path in sorted(pages.rglob("*.json")):
        for claim in json.loads(path.read_text("utf-8"))["claims"]:
            if claim.get("reporter") and claim.get("partner"):
                first, second = sorted((claim["reporter"], claim["partner"]))
                counts[first, second] += 1
    folder, added = _dossier(program, f"corpus-{pages.name}", sorted(pages.rglob("*.txt")))
    yield "add", "", added
    pairs = [pair for pair, _ in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))]
    for pair in pairs[:LARGEST_PAIRS]:
        yield from _answers(program, folder, pair)
        yield from _briefs(program, folder, pair)


def _register(program: Program, pairs: Path) -> Iterator[Output]:
    """The deals of each two documents of the register's benchmark."""
    for path in sorted(pairs.glob("*.toml")):
        for number, pair in enumerate(tomllib.loads(path.read_text("utf-8"))["pair"]):
            pages = program.work / "pair"
            pages.mkdir(exist_ok=True)
            for part in ("first", "second"):
                page = f"DATE: {pair[part]['date']}\n\n{pair[part]['text']}\n"
                (pages / f"{part}.txt").write_text(page, "utf-8")
            folder, _ = _dossier(
                program, "pair-dossier", [pages / "first.txt", pages / "second.txt"]
            )
            enterprises = program.text("enterprises", "--as-of", AS_OF, "-d", folder, "--json")
            deals = program.text(
                "deals", "BLR", "RU-IVA", "--with-regions", "--as-of", AS_OF, "-d", folder, "--json"
            )
            yield "deals", f"{path.stem}/{number:02}", deals + enterprises


# Tables and the program itself


def _program(program: Program) -> Iterator[Output]:
    for word in GOODS_WORDS:
        yield "goods", word, program.text("goods", word, "--json")
    yield "indicators", "list", program.text("indicators", "--json")
    folder = program.new_dossier("empty")
    checks = json.loads(program.call("doctor", "-d", folder, "--json").out)["checks"]
    stable = [check for check in checks if check["name"] in {"economies", "goods", "organisations"}]
    yield "doctor", "", canonical(stable)
    yield from _answers(program, folder, ("BLR", "RU-IVA"))


def _taken(
    program: Program, name: str, tables: Sequence[Path], *options: str | Path
) -> tuple[Path, str]:
    folder = program.new_dossier(name)
    text = program.text(
        "trade", "add", *tables, "--retrieved", RETRIEVED, *options, "-d", folder, "--json"
    )
    return folder, text


def _small_tables(program: Program, tables: Path) -> Iterator[Output]:
    """A table of each layout, and one of eight economies for every indicator."""
    for path in sorted(tables.glob("*.csv")):
        mapping = (
            ("--mapping", path.with_suffix(".toml")) if path.with_suffix(".toml").exists() else ()
        )
        folder, text = _taken(program, f"table-{path.stem}", [path], *mapping)
        yield "trade.add", path.name, text
        yield "trade.rows", path.name, program.text("trade", "sql", ROWS, "-d", folder, "--json")
    wide = program.work / "BACI_HS17_Y2013_V202401.csv"
    wide.write_text(_sample_table(), "utf-8")
    yield from _table(program, wide, ("BLR", "RUS"), label="made")


def _sample_table() -> str:
    """A table in the layout of BACI: 3 years, 8 economies, 12 products, by a formula."""
    lines = ["t,i,j,k,v,q"]
    for year in (2012, 2013, 2014):
        for i, exporter in enumerate(SAMPLE_ECONOMIES):
            for j, importer in enumerate(SAMPLE_ECONOMIES):
                for k, product in enumerate(SAMPLE_PRODUCTS):
                    size = (7 * i + 11 * j + 13 * k + 3 * (year - 2012) + i * j * k) % 23
                    if i != j and size > 4:  # some flows are absent
                        value = size * (i + 2) * 17.25
                        lines.append(f"{year},{exporter},{importer},{product},{value},{size * 3}")
    return "\n".join(lines) + "\n"


ROWS = "SELECT * FROM trade ORDER BY ALL LIMIT 200"
SUMS = (
    "SELECT period, exporter, importer, count(*) AS rows, sum(value_usd) AS value FROM trade "
    "WHERE exporter IN ('{0}', '{1}') GROUP BY ALL ORDER BY ALL LIMIT 400"
)


def _table(
    program: Program, path: Path, pair: tuple[str, str], pages: Path | None = None, label: str = ""
) -> Iterator[Output]:
    """What is answered from one table: rows, sums, coverage, both sides' reports, indicators."""
    folder, text = _taken(program, f"table-{path.name}", [path])
    place = ("-d", folder, "--json")
    yield "trade.add", label, text
    yield "trade.show", label, program.text("trade", "show", *place)
    yield "trade.rows", label, program.text("trade", "sql", ROWS, *place)
    yield "trade.sums", label, program.text("trade", "sql", SUMS.format(*pair), *place)
    yield "trade.coverage", label, program.text("trade", "coverage", *pair, *place)
    yield "trade.mirror", label, program.text("trade", "mirror", *pair, *place)
    first, second = pair
    day = ("--as-of", "2025-12-31", *place)
    if program.full or label or pages:  # seconds on a table of all the world
        yield (
            "indicators.pair",
            label,
            program.text("indicators", "--of", first, "--with", second, *day),
        )
    yield (
        "indicators.economies",
        label,
        program.text("indicators", "--of", first, "--of", second, *day),
    )
    yield (
        "indicators.products",
        label,
        program.text("indicators", "--level", "4", "--top", "3", *day),
    )
    if pages:
        program.call("add", pages, "-d", folder, "--jobs", "1", "--json")
        for command in ("check", "series"):
            yield command, label, program.text(command, *pair, "--as-of", AS_OF, *place)
        yield "check.demo", label, program.text("check", "BLR", "RU-IVA", "--as-of", AS_OF, *place)
        yield from _briefs(program, folder, pair)
