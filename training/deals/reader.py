"""Train the reader of deals: clauses of annotated items, their deals' kinds and statuses.

    python -m training.deals.reader ITEMS… [--more PAGES] [--pairs TOML…] [--checked DIR] --out DIR

ITEMS are folders of items, PAGES texts with their gold beside them, TOML labelled pairs of deals,
DIR pages whose deals, as the rules read them, were checked by eye (the demo's): never measured on.
Pages of one pair of economies stay in one fold; what is measured is out of fold.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from kirmash.evaluation.scoring import normalise_text
from kirmash.extract import pipeline
from kirmash.extract.deal_reader import decide, weights
from kirmash.extract.deal_reader.candidates import Candidate, find_candidates
from kirmash.extract.deal_reader.weights import KINDS, STATUSES, DealWeights
from kirmash.extract.deal_reader.words import BITS, STATUS_BITS, clause_contexts, status_contexts
from kirmash.extract.reader.arrays import Bools, Doubles, Ints
from kirmash.extract.reader.contexts import Contexts
from kirmash.extract.reader.linear import LinearModel
from kirmash.extract.reader.weights import Calibration
from kirmash.extract.rules import deal_ground, deals
from kirmash.readers.pages import load_document
from kirmash.records.deals import DealKind, DealStatus
from kirmash.records.evidence import Document
from kirmash.records.mentions import AnnotatedDocument
from kirmash.settings import Settings
from training.corpus.items import gold_of, read_items
from training.folds import FOLDS, pair_disjoint_folds

STRENGTH = 1.0  # the inverse of what large weights cost; .5 and 2 measured the same
LEAST_QUOTE = 25  # shorter places behind the first only add goods or a day
CHECKED_WEIGHT = 12.0
"""Copies of a page that was checked by eye."""
LEAST_WEIGHT = 0.015
"""Weights below it are left out: a third of the size, the same scores."""
CURVE = (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)
TOLD = 0.3
"""The least chance with which a clause is told as a deal: the best F1 out of fold (.752, .80 of
what is told is a deal); from .4 on it is .740, and .83."""
ACCEPTED_RIGHT, DONE_RIGHT = 0.8, 0.88
"""Of what is accepted this part shall be right; of completions that count this part be done. Those
that no gold tells of are taken for wrong here, though most are told twice: of the others .98 are
done."""


@dataclass(frozen=True, slots=True)
class DealPage:
    """A page with its candidates, and of each candidate its label: 0 for none, else the place of
    its kind from 1; its status' place, -1 where there is none.
    """

    name: str
    pair: str
    annotated: AnnotatedDocument
    candidates: tuple[Candidate, ...]
    contexts: Contexts
    gold: tuple[Mapping[str, str], ...]
    kind: Ints
    status: Ints
    is_scored: bool


def read_page(
    name: str, pair: str, document: Document, gold: Sequence[Mapping[str, str]]
) -> DealPage:
    """A page of the corpus; each deal is told by the clause that holds most of its quote."""
    annotated = pipeline.annotate(document)
    candidates = find_candidates(deal_ground.survey(annotated, annotated.actors))
    kind = np.zeros(len(candidates), dtype=np.int64)
    status = np.full(len(candidates), -1, dtype=np.int64)
    for deal in gold:
        start = annotated.text.find(deal["quote"])
        end = start + len(deal["quote"])
        shared = [
            (min(end, one.clause.end) - max(start, one.clause.start), -at)
            for at, one in enumerate(candidates)
            if not kind[at]
        ]
        overlap, at = max(shared, default=(0, 0))
        if start >= 0 and overlap > 0:
            kind[-at] = 1 + [str(one) for one in KINDS].index(deal["kind"])
            status[-at] = [str(one) for one in STATUSES].index(deal["status"])
    contexts = clause_contexts(annotated.text, annotated.lang, candidates)
    is_scored = not name.startswith(("pair ", "checked "))
    return DealPage(
        name, pair, annotated, candidates, contexts, tuple(gold), kind, status, is_scored
    )


def pages_of_items(folders: Iterable[Path]) -> Iterator[DealPage]:
    """The items of some folders."""
    for folder in folders:
        for path in sorted(folder.glob("*.item")):
            for item in read_items(path):
                gold = gold_of(item)
                yield _page(item.name, item.text, item.header, gold["deals"])


def _page(name: str, text: str, header: Mapping[str, str], gold: Sequence[Any]) -> DealPage:
    published = header.get("date", "unknown")
    document = Document(
        sha256(name.encode()).hexdigest(),
        name,
        text,
        header.get("lang", "en"),
        published=None if published == "unknown" else date.fromisoformat(published),
        basis="given",
    )
    pair = "|".join(sorted(header.get("pair", name).split()))
    return read_page(name, pair, document, [_gold(deal) for deal in gold])


def _gold(deal: Mapping[str, Any]) -> dict[str, str]:
    spans = deal.get("spans") or ()
    quote = spans[0]["quote"] if spans else deal["quote"]
    return {"kind": deal["kind"], "status": deal["status"], "quote": quote}


def pages_of_folder(folder: Path) -> Iterator[DealPage]:
    """Texts with their gold beside them."""
    for path in sorted(folder.glob("*.txt")):
        gold = json.loads(path.with_suffix(".json").read_text("utf-8"))
        head, _, text = path.read_text("utf-8").partition("\n\n")
        published = next(
            (line[5:].strip() for line in head.splitlines() if line.startswith("DATE:")), "unknown"
        )
        header = {
            "date": published if len(published) == 10 else "unknown",
            "lang": gold["document"]["lang"] if "document" in gold else gold.get("lang", "en"),
            "pair": " ".join(filter(None, gold.get("pair") or ())) or path.stem,
        }
        yield _page(path.stem, text, header, gold["deals"])


def pages_of_pairs(files: Iterable[Path]) -> Iterator[DealPage]:
    """The single texts of labelled pairs."""
    for path in files:
        for entry in tomllib.loads(path.read_text("utf-8"))["pair"]:
            for side, deal in (("first", "a"), ("second", "b")):
                text = entry[side]
                header = {"date": str(text["date"]), "lang": text["lang"], "pair": entry["name"]}
                yield _page(f"pair {entry['name']} {side}", text["text"], header, [entry[deal]])


def pages_checked(folder: Path) -> Iterator[DealPage]:
    """Pages whose deals the rules read as somebody checked them."""
    for path in sorted(folder.glob("*.html")):
        document = load_document(path.read_bytes(), path.name, None, Settings())
        annotated = pipeline.annotate(document)
        gold = [
            {"kind": str(one.kind), "status": str(one.status), "quote": span.quote}
            for one in deals.read(annotated, annotated.actors)
            for number, span in enumerate(one.spans)
            if not number or len(span.quote) > LEAST_QUOTE
        ]
        yield read_page(f"checked {path.name}", f"checked {folder.name}", document, gold)


# ----------------------------------------------------------------------------- fitting


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of all pages, a row each, (clauses × hashed features): as the kind is learned
    from them, and, of those that tell of a deal, as the status is, with the kind they have.
    """

    plain: csr_matrix
    of_kinds: csr_matrix

    def part(self, chosen: Bools) -> Clauses:
        """Some of the rows."""
        return Clauses(self.plain[chosen], self.of_kinds[chosen])


def matrix(pages: Sequence[DealPage]) -> Clauses:
    """The clauses of all pages."""
    of_kinds = (
        status_contexts(page.contexts, page.annotated, page.candidates, page.kind) for page in pages
    )
    return Clauses(
        vstack([_rows(page.contexts, BITS) for page in pages]).tocsr(),
        vstack([_rows(contexts, STATUS_BITS) for contexts in of_kinds]).tocsr(),
    )


def _rows(contexts: Contexts, bits: int) -> csr_matrix:
    shape = (contexts.size, 1 << bits)
    places = (contexts.owner, contexts.index[:, 0])
    return csr_matrix((contexts.weight[:, 0], places), shape=shape)


def fit(rows: csr_matrix, labels: Ints, classes: int, share: Doubles) -> LinearModel:
    """A linear model of the classes; one that no row has is never told, and a feature that fewer
    than two rows have says nothing.
    """
    model = LogisticRegression(C=STRENGTH, max_iter=60, tol=1e-3)
    known = np.flatnonzero(np.bincount(rows.indices, minlength=rows.shape[1]) > 1)
    model.fit(rows[:, known], labels, sample_weight=share)
    kept = np.zeros((rows.shape[1], classes), dtype=np.float32)
    offset = np.full(classes, -20.0, dtype=np.float32)
    large = np.where(abs(model.coef_.T) >= LEAST_WEIGHT, model.coef_.T, 0)
    kept[np.ix_(known, model.classes_)] = large
    offset[model.classes_] = model.intercept_
    return LinearModel(kept, offset)


def train(rows: Clauses, kind: Ints, status: Ints, share: Doubles) -> DealWeights:
    """Weights of both questions, not calibrated yet."""
    is_deal = kind > 0
    flat = Calibration(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    return DealWeights(
        fit(rows.plain, kind, len(KINDS) + 1, share),
        fit(rows.of_kinds[is_deal], status[is_deal], len(STATUSES), share[is_deal]),
        flat,
        TOLD,
        0.0,
        0.0,
    )


# --------------------------------------------------------------------------- measuring


@dataclass(frozen=True, slots=True)
class Told:
    """A decision out of fold: whether a deal of the gold stands there, with this kind and this
    status; whether that deal is done, or an event that goes on.
    """

    page: int
    decision: decide.ClauseDecision
    is_deal: bool
    is_right: bool
    is_status: bool
    is_done: bool


def hold(page: DealPage, number: int, model: DealWeights) -> list[Told]:
    """The decisions on a page, each held against its clause's label."""
    decisions = decide.decide(page.annotated, page.candidates, replace(model, told=CURVE[0]))
    at = {id(candidate): place for place, candidate in enumerate(page.candidates)}
    told = []
    for one in decisions:
        place = at[id(one.candidate)]
        kind, status = int(page.kind[place]), int(page.status[place])
        is_status = kind > 0 and STATUSES[status] is one.status
        is_right = is_status and KINDS[kind - 1] is one.kind
        is_done = kind > 0 and _is_done(KINDS[kind - 1], STATUSES[status])
        told.append(Told(number, one, kind > 0, is_right, is_status, is_done))
    return told


def _is_done(kind: DealKind, status: DealStatus) -> bool:
    happens = kind in {DealKind.VISIT, DealKind.OTHER, DealKind.EXHIBITION}
    return status is DealStatus.COMPLETED or (happens and status is DealStatus.IN_PROGRESS)


def score(pages: Sequence[DealPage], told: Sequence[Told], model: DealWeights) -> dict[str, float]:
    """Deals found, their kind and status where found, as the corpus' scorer counts them."""
    by_page: dict[int, list[decide.ClauseDecision]] = {}
    for one in told:
        if one.decision.chance >= model.told:
            by_page.setdefault(one.page, []).append(one.decision)
    gold = said = found = kind = status = 0
    for number, page in enumerate(pages):
        if not page.is_scored:
            continue
        ground = deal_ground.survey(page.annotated, page.annotated.actors)
        mentions = list(decide.tell(ground, by_page.get(number, ()), model))
        said += len(mentions)
        gold += len(page.gold)
        text = normalise_text(page.annotated.text)
        for deal in page.gold:
            match = next(
                (
                    one
                    for one in mentions
                    if any(_overlap(text, deal["quote"], span.quote) for span in one.spans)
                ),
                None,
            )
            if match:
                mentions.remove(match)
                found += 1
                kind += match.kind == deal["kind"]
                status += match.status == deal["status"]
    precision, recall = found / max(1, said), found / max(1, gold)
    return {
        "told": model.told,
        "gold": gold,
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 3),
        "kind": round(kind / max(1, found), 3),
        "status": round(status / max(1, found), 3),
    }


def _score_part(
    pages: Sequence[DealPage], told: Sequence[Told], model: DealWeights, part: frozenset[int]
) -> dict[str, float]:
    """The score of some of the pages."""
    some = [replace(page, is_scored=at in part and page.is_scored) for at, page in enumerate(pages)]
    return score(some, told, model)


def _overlap(text: str, first: str, second: str) -> bool:
    a, b = normalise_text(first), normalise_text(second)
    i, j = text.find(a), text.find(b)
    if not a or not b or i < 0 or j < 0:
        return False
    shared = min(i + len(a), j + len(b)) - max(i, j)
    return shared >= 0.5 * min(len(a), len(b))


def calibrated(model: DealWeights, told: Sequence[Told]) -> DealWeights:
    """The model with what its chances are worth, and the least ones that count."""
    whole = np.array([one.decision.whole for one in told])
    right = np.array([one.is_right for one in told], dtype=float)
    isotonic = IsotonicRegression(y_min=0.0, y_max=0.97, out_of_bounds="clip").fit(whole, right)
    knots = np.linspace(0.0, 1.0, 21)
    confidences = np.maximum.accumulate(isotonic.predict(knots))
    calibration = Calibration(knots, confidences)
    accepted = _least(calibration.of(whole), right, ACCEPTED_RIGHT)
    completed = [one for one in told if one.decision.status is DealStatus.COMPLETED]
    done = _least(
        np.array([one.decision.chance * one.decision.status_chance for one in completed]),
        np.array([one.is_done for one in completed], dtype=float),
        DONE_RIGHT,
    )
    return replace(model, calibration=calibration, accepted=accepted, done=done)


def _least(scores: np.ndarray, right: np.ndarray, share: float) -> float:
    """The least score from which on this share is right."""
    order = np.argsort(-scores, kind="stable")
    running = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(running >= share)
    return float(scores[order[enough[-1]]]) if len(enough) else 1.0


def main(argv: Sequence[str] | None = None) -> None:
    """Read, fit out of fold and on all, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("items", nargs="+", type=Path)
    parser.add_argument("--more", action="append", type=Path, default=[])
    parser.add_argument("--pairs", nargs="*", type=Path, default=[])
    parser.add_argument("--checked", nargs="*", type=Path, default=[])
    parser.add_argument("--build", type=Path, help="what was measured out of fold is kept here")
    parser.add_argument("--out", required=True, type=Path)
    options = parser.parse_args(argv)
    tell = partial(print, file=sys.stderr, flush=True)
    pages = [*pages_of_items(options.items), *pages_of_pairs(options.pairs)]
    for folder in options.checked:
        pages += pages_checked(folder)
    for folder in options.more:
        pages += pages_of_folder(folder)
    rows = matrix(pages)
    kind = np.concatenate([page.kind for page in pages])
    status = np.concatenate([page.status for page in pages])
    share = np.repeat(
        [CHECKED_WEIGHT if page.name.startswith("checked ") else 1.0 for page in pages],
        [len(page.candidates) for page in pages],
    )
    tell(f"{len(pages)} pages, {len(kind)} clauses, {int((kind > 0).sum())} with a deal")
    fold = pair_disjoint_folds(
        [page.pair for page in pages], [1 + len(page.gold) for page in pages]
    )
    clause_fold = np.repeat(fold, [len(page.candidates) for page in pages])
    told: list[Told] = []
    for number in range(FOLDS):
        inside = clause_fold != number
        model = train(rows.part(inside), kind[inside], status[inside], share[inside])
        for at in np.flatnonzero(fold == number):
            told += hold(pages[at], int(at), model)
        tell(f"fold {number} of {FOLDS}")
    if build := options.build:
        build.write_bytes(pickle.dumps((pages, told)))
    told.sort(key=lambda one: one.page)
    final = train(rows, kind, status, share)
    curve = [score(pages, told, replace(final, told=least)) for least in CURVE]
    for line in curve:
        tell(json.dumps(line))
    best = score(pages, told, final)
    final = calibrated(final, [one for one in told if one.decision.chance >= final.told])
    facts = {"pages": len(pages), "deals": int((kind > 0).sum()), "out of fold": best}
    arrays, meta = weights.pack(final, facts)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / weights.ARRAYS).write_bytes(arrays)
    (options.out / weights.META).write_text(meta, "utf-8")
    for group in ("T", "W", "D", ""):
        part = [number for number, page in enumerate(pages) if page.name.startswith(group)]
        tell(f"{group or 'all'} {_score_part(pages, told, final, frozenset(part))}")
    tell(f"{len(arrays):,} bytes; accepted from {final.accepted:.3f}, done from {final.done:.3f}")


if __name__ == "__main__":
    main()
