"""The trained weights of the deal reader: read from the package's data when first needed."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from kirmash.extract.reader.arrays import Doubles
from kirmash.extract.reader.linear import LinearModel
from kirmash.extract.reader.weights import Calibration
from kirmash.formats import encoding_json
from kirmash.records.deals import DealKind, DealStatus

ARRAYS, META = "deal_weights.npz", "deal_weights.json"
KINDS = (
    DealKind.AGREEMENT,
    DealKind.SUPPLY,
    DealKind.PROJECT,
    DealKind.VISIT,
    DealKind.JOINT_VENTURE,
    DealKind.RESUMPTION,
    DealKind.EXHIBITION,
    DealKind.ROADMAP,
    DealKind.OTHER,
)
STATUSES = (
    DealStatus.PROPOSED,
    DealStatus.PLANNED,
    DealStatus.SIGNED,
    DealStatus.IN_PROGRESS,
    DealStatus.COMPLETED,
    DealStatus.SUSPENDED,
    DealStatus.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class DealWeights:
    """All that is learned of deals.

    ``kind`` scores no deal and then ``KINDS``, ``status`` scores ``STATUSES`` of a clause whose
    kind is known; ``told`` is the
    least chance with which a clause is told as a deal; ``calibration`` gives the confidence of the
    product of the three chances, ``accepted`` the least one with which a mention counts by itself,
    ``done`` the least chance with which a completion does.
    """

    kind: LinearModel
    status: LinearModel
    calibration: Calibration
    told: float
    accepted: float
    done: float


@lru_cache(maxsize=1)
def load_deal_weights() -> DealWeights:
    """The package's weights."""
    folder = files("kirmash.data").joinpath("reader")
    return unpack(folder.joinpath(ARRAYS).read_bytes(), folder.joinpath(META).read_text("utf-8"))


def pack(weights: DealWeights, facts: Mapping[str, object]) -> tuple[bytes, str]:
    """The weights as bytes and JSON, the same for the same weights; ``facts`` tell of their
    making.
    """
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, model in (("kind", weights.kind), ("status", weights.status)):
        arrays |= {
            f"{name}/{part}": np.ascontiguousarray(array)
            for part, array in sorted(model.arrays().items())
        }
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    scores, confidences = weights.calibration.scores, weights.calibration.confidences
    meta = {
        "calibration": [scores.tolist(), confidences.tolist()],
        "told": weights.told,
        "accepted": weights.accepted,
        "done": weights.done,
        "facts": dict(facts),
    }
    return stream.getvalue(), encoding_json.canonical_json(meta) + "\n"


def unpack(arrays: bytes, meta: str) -> DealWeights:
    """The weights of :func:`pack`."""
    stored_meta = json.loads(meta)
    models: dict[str, dict[str, NDArray[np.generic]]] = {"kind": {}, "status": {}}
    with np.load(io.BytesIO(arrays), allow_pickle=False) as stored:
        for key in stored.files:
            model, part = key.split("/", 1)
            models[model][part] = stored[key]
    axes: list[Doubles] = [np.array(axis, dtype=np.float64) for axis in stored_meta["calibration"]]
    return DealWeights(
        LinearModel.of(models["kind"]),
        LinearModel.of(models["status"]),
        Calibration(axes[0], axes[1]),
        float(stored_meta["told"]),
        float(stored_meta["accepted"]),
        float(stored_meta["done"]),
    )
