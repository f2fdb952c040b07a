"""Digests of everything the program answers: a change of structure changes no answer.

    python tools/freeze.py --check               the keys that differ from the golden file
    python tools/freeze.py --write --reason "…"  write it; changed keys go into the reasons
    python tools/freeze.py --dump DIR            the full outputs: `diff -r before after`
    python tools/freeze.py --digests FILE        the digests of this run as JSON (for the test)
    … --whole                                    the larger inputs too (minutes)
    … --only GROUP                               these groups only (not with --write)

The files are tests/golden/unchanged.json, unchanged-whole.json and unchanged-reasons.toml.

A key is ``kind/document``; the part after the first slash begins with the group: the demo, the
seeds, the press corpus, the gold corpus, tables, … A group whose input is not on this machine
is skipped, with the reason. The kept-aside part of the gold corpus (corpus/gate) is never
opened.

The program is driven through its command line alone, in this process, by the entry point that
pyproject.toml names; no module of it is imported here, so moves and renames leave this file as
it is. The data of a brief is what the PDF writer hands to Typst (a library): ``brief.data``
with its keys, ``brief.values`` without, which outlives a renamed field. No PDF is made.

What may vary, and is therefore replaced before digesting: the moment (ISO date with time),
folders of this machine, the version of the grammar and of the program, the id of a brief (b-…,
a digest of field names too; it is a key of its own, ``ids.b``),
the id of a judgement (j-…, hashed from the moment). JSON is compared as data (keys
sorted, lists as they stand) and its floats at nine significant digits where they carry more
than twelve; numbers in HTML alike. Reasons of refused files are texts for people and left out:
the names of the refused files are there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path

import freeze_outputs as outputs
from freeze_program import Program

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
REASONS = GOLDEN / "unchanged-reasons.toml"
DIGEST_CHARS = 20


def main() -> None:
    """Collect the outputs once, then do what the options ask for; exit code 1 where keys differ."""
    options = _parser().parse_args()
    if options.write and options.only:
        sys.exit("--write takes all groups: leave --only out.")
    texts, skipped = collect(options.whole, options.only)
    for group, reason in skipped.items():
        _print(f"skipped: {group}: {reason}", sys.stderr)
    digests = {key: digest(text) for key, text in texts.items()}
    if options.dump:
        dump(texts, options.dump)
    if options.digests:
        record = {"digests": digests, "skipped": skipped}
        options.digests.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    path = GOLDEN / ("unchanged-whole.json" if options.whole else "unchanged.json")
    if options.write:
        write(path, digests, skipped, options.reason)
    if options.check:
        changes = differences(path, digests, skipped, options.only)
        for line in changes:
            _print(line)
        _print(f"{len(digests)} digests, {len(changes)} differ.", sys.stderr)
        sys.exit(bool(changes))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Digests of every output.")
    parser.add_argument("--check", action="store_true", help="print the keys that differ")
    parser.add_argument("--write", action="store_true", help="write the golden file")
    parser.add_argument("--reason", default="", help="why digests changed (with --write)")
    parser.add_argument("--dump", type=Path, metavar="DIR", help="write the outputs as files")
    parser.add_argument("--digests", type=Path, metavar="FILE", help="write the digests as JSON")
    parser.add_argument("--whole", action="store_true", help="the larger inputs too")
    parser.add_argument("--only", action="append", default=[], metavar="GROUP")
    return parser


def collect(full: bool, only: Sequence[str] = ()) -> tuple[dict[str, str], dict[str, str]]:
    """The normalised outputs by key, and the groups skipped with the reason of each."""
    texts: dict[str, str] = {}
    skipped: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        program = Program(ROOT, Path(folder).resolve(), full)
        for group in outputs.groups(ROOT, full):
            if only and group.name not in only:
                continue
            if not group.source.exists():
                where = os.path.relpath(group.source, ROOT)
                skipped[group.name] = f"{where} is not on this machine"
                continue
            started = time.process_time()
            for kind, document, text in group.run(program):
                key = f"{kind}/{group.name}" + (f"/{document}" if document else "")
                if key in texts:
                    raise ValueError(f"two outputs of one key: {key}")
                texts[key] = program.normalised(text)
            _print(f"{group.name}: {time.process_time() - started:.1f} s of CPU", sys.stderr)
    return texts, skipped


def digest(text: str) -> str:
    """The first characters of the text's SHA-256."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_CHARS]


def group_of(key: str) -> str:
    """The group a key belongs to: the part after its kind."""
    return key.split("/")[1]


def differences(
    path: Path, digests: Mapping[str, str], skipped: Mapping[str, str], only: Sequence[str] = ()
) -> list[str]:
    """Lines ``changed|gone|new key`` against the golden file, skipped groups left out."""
    golden: dict[str, str] = json.loads(path.read_text("utf-8"))
    expected = {
        key: value
        for key, value in golden.items()
        if group_of(key) not in skipped and (not only or group_of(key) in only)
    }
    lines = []
    for key in sorted(expected.keys() | digests.keys()):
        if key not in digests:
            lines.append(f"gone {key}")
        elif key not in expected:
            lines.append(f"new {key}")
        elif expected[key] != digests[key]:
            lines.append(f"changed {key}")
    return lines


def write(path: Path, digests: Mapping[str, str], skipped: Mapping[str, str], reason: str) -> None:
    """Write the golden file; digests that changed or went need a reason, old or new.

    Groups skipped on this machine stay as they are in the file.
    """
    golden: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    lines = differences(path, digests, skipped) if path.exists() else []
    changed = [key for word, key in (line.split(" ", 1) for line in lines) if word != "new"]
    patterns = [pattern for entry in reasons() for pattern in entry["keys"]]
    open_keys = [key for key in changed if not any(fnmatchcase(key, p) for p in patterns)]
    if changed and reason:
        _append_reason(reason, shortened(changed, golden))
    elif open_keys:
        sys.exit("Say why with --reason:\n" + "\n".join(open_keys))
    untouched = {key: value for key, value in golden.items() if group_of(key) in skipped}
    merged = {**untouched, **digests}
    text = json.dumps(merged, ensure_ascii=False, indent=0, sort_keys=True)
    path.write_text(text + "\n", "utf-8")
    _print(f"{len(merged)} digests written, {len(changed)} of them changed.", sys.stderr)


def reasons() -> list[dict[str, list[str]]]:
    """The entries of the file of reasons: ``reason`` and ``keys`` (names or globs)."""
    if not REASONS.exists():
        return []
    entries: list[dict[str, list[str]]] = tomllib.loads(REASONS.read_text("utf-8")).get(
        "change", []
    )
    return entries


def shortened(changed: Sequence[str], golden: Mapping[str, str]) -> list[str]:
    """The keys, those of a kind that changed throughout a group as one glob."""
    stems: dict[str, list[str]] = {}
    for key in changed:
        stems.setdefault("/".join(key.split("/")[:2]), []).append(key)
    result: list[str] = []
    for stem, keys in stems.items():
        every = [key for key in golden if key.startswith(f"{stem}/")]
        result += [f"{stem}/*"] if len(every) > 1 and set(every) <= set(keys) else keys
    return sorted(result)


def _append_reason(reason: str, keys: Sequence[str]) -> None:
    quoted = "".join(f"  {json.dumps(key, ensure_ascii=False)},\n" for key in keys)
    entry = (
        f"\n[[change]]\nreason = {json.dumps(reason, ensure_ascii=False)}\nkeys = [\n{quoted}]\n"
    )
    with REASONS.open("a", encoding="utf-8") as file:
        file.write(entry)


def dump(texts: Mapping[str, str], folder: Path) -> None:
    """One file a key under ``folder``; what an earlier dump left there under other keys goes."""
    marker = folder / ".freeze-dump"
    if folder.exists() and any(folder.iterdir()) and not marker.exists():
        sys.exit(f"{folder} holds other files: name an empty folder.")
    folder.mkdir(parents=True, exist_ok=True)
    marker.touch()
    for old in folder.rglob("*.out"):
        old.unlink()
    for key, text in texts.items():
        path = folder / f"{key}.out"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", errors="surrogatepass")
    for empty in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        with suppress(OSError):
            empty.rmdir()


def _print(line: str, file: object = None) -> None:
    (sys.stdout if file is None else sys.stderr).write(line + "\n")


if __name__ == "__main__":
    main()
