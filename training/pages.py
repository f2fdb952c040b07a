"""The pages of the corpus read into candidates, once, with the rules' claims of each."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kirmash.extract import pipeline
from kirmash.extract.candidates.model import PageCandidates
from kirmash.extract.candidates.page import find_candidates
from kirmash.readers import pages
from kirmash.records.claims import Claim
from kirmash.settings import Settings


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page of the corpus: its name, its candidates, the rules' claims, and what is true of it."""

    name: str
    candidates: PageCandidates
    claims: tuple[Claim, ...]
    gold: dict[str, Any]

    @property
    def pair(self) -> str:
        """The economies it is about: pages of one pair stay in one fold."""
        return "|".join(sorted(self.gold.get("pair") or ())) or self.name


def read_page(path: Path) -> GoldPage:
    """The page of a ``.txt`` with its ``.json`` beside it."""
    document = pages.load_document(path.read_bytes(), path.name, None, Settings())
    annotated = pipeline.annotate(document)
    claims, _ = pipeline.get_extractor("rules").extract(annotated)
    gold = json.loads(path.with_suffix(".json").read_text("utf-8"))
    return GoldPage(path.stem, find_candidates(annotated), claims, gold)


def read_folder(folder: Path, cache: Path | None = None, workers: int = 2) -> list[GoldPage]:
    """The pages of a folder in the order of their names; read again where ``cache`` is stale."""
    paths = sorted(folder.glob("*.txt"))
    gold = [path.with_suffix(".json") for path in paths]
    key = _digest([*paths, *gold, *_sources()])
    if cache and cache.exists():
        kept_key, kept = pickle.loads(cache.read_bytes())  # our own file
        if kept_key == key:
            return list(kept)
    with ProcessPoolExecutor(workers) as pool:
        found = list(pool.map(read_page, paths, chunksize=8))
    if cache:
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_bytes(pickle.dumps((key, found), protocol=5))
    return found


def _sources() -> list[Path]:
    """The code and data that candidates and rules are made by."""
    root = Path(pipeline.__file__).parent
    package = root.parent
    return [
        *sorted((root / "candidates").glob("*.py")),
        *sorted((root / "annotate").glob("*.py")),
        *sorted((root / "rules").glob("*.py")),
        *sorted((package / "data").glob("*.csv")),
        *sorted((package / "data" / "lang").rglob("*.csv")),
    ]


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
