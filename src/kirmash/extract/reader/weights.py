"""The trained weights: read from the package's data when first needed, arrays and plain JSON
alone.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np
from numpy.typing import NDArray

from kirmash.extract.reader.arrays import Doubles
from kirmash.extract.reader.forest import Forest
from kirmash.extract.reader.linear import LinearModel
from kirmash.formats import encoding_json

ARRAYS, META = "weights.npz", "weights.json"


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One pipeline: its forests by stage; a stage it lacks is the first pipeline's.

    ``is_second_round`` where it sees what the pipeline before it decided of the claims around, not
    what was proposed; ``is_alone`` where it knows no other reader's claims; one that is not
    ``is_heard`` only prepares what the next sees, and weighs no whole readings.
    """

    forests: dict[str, Forest]
    is_second_round: bool = False
    is_alone: bool = False
    is_heard: bool = True


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a score is worth: confidences at given scores, straight lines between."""

    scores: Doubles
    confidences: Doubles

    def of(self, scores: Doubles) -> Doubles:
        """The confidence of each score."""
        return np.interp(scores, self.scores, self.confidences)


@dataclass(frozen=True, slots=True)
class Weights:
    """All that is learned. ``judge`` tells how sure a decision is; ``claimed`` is the least chance
    with which a number is told as a claim, ``accepted`` the least confidence with which a claim
    enters series by itself.
    """

    linear: dict[str, LinearModel]
    page: dict[str, Forest]
    pipelines: tuple[Pipeline, ...]
    judge: Forest
    calibration: Calibration
    claimed: float
    accepted: float


def has_weights() -> bool:
    """Whether the package holds weights."""
    return _folder().joinpath(ARRAYS).is_file()


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """The package's weights."""
    folder = _folder()
    return unpack(folder.joinpath(ARRAYS).read_bytes(), folder.joinpath(META).read_text("utf-8"))


def _folder() -> Traversable:
    return files("kirmash.data").joinpath("reader")


def pack(weights: Weights, facts: Mapping[str, object]) -> tuple[bytes, str]:
    """The weights as bytes and JSON, the same for the same weights; ``facts`` tell of their
    making.
    """
    named = {f"linear/{name}": model.arrays() for name, model in weights.linear.items()}
    named |= {f"page/{name}": forest.arrays() for name, forest in weights.page.items()}
    named["judge/confidence"] = weights.judge.arrays()
    for number, pipeline in enumerate(weights.pipelines):
        named |= {
            f"pipeline {number}/{name}": forest.arrays()
            for name, forest in pipeline.forests.items()
        }
    arrays = {
        f"{model}/{part}": np.ascontiguousarray(array)
        for model, parts in sorted(named.items())
        for part, array in sorted(parts.items())
    }
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    meta = {
        "calibration": [
            weights.calibration.scores.tolist(),
            weights.calibration.confidences.tolist(),
        ],
        "claimed": weights.claimed,
        "accepted": weights.accepted,
        "pipelines": [
            [one.is_second_round, one.is_alone, one.is_heard] for one in weights.pipelines
        ],
        "facts": dict(facts),
    }
    return stream.getvalue(), encoding_json.canonical_json(meta) + "\n"


def unpack(arrays: bytes, meta: str) -> Weights:
    """The weights of :func:`pack`."""
    told = json.loads(meta)
    models: dict[str, dict[str, NDArray[np.generic]]] = {}
    with np.load(io.BytesIO(arrays), allow_pickle=False) as stored:
        for key in stored.files:
            model, part = key.rsplit("/", 1)
            models.setdefault(model, {})[part] = stored[key]

    def named(group: str) -> dict[str, dict[str, NDArray[np.generic]]]:
        return {
            name.removeprefix(group): parts
            for name, parts in models.items()
            if name.startswith(group)
        }

    kinds: Sequence[tuple[bool, bool, bool]] = told["pipelines"]
    return Weights(
        {name: LinearModel.of(parts) for name, parts in named("linear/").items()},
        {name: Forest.of(parts) for name, parts in named("page/").items()},
        tuple(
            Pipeline(
                {name: Forest.of(parts) for name, parts in named(f"pipeline {number}/").items()},
                *ways,
            )
            for number, ways in enumerate(kinds)
        ),
        Forest.of(models["judge/confidence"]),
        Calibration(*(np.array(axis, dtype=np.float64) for axis in told["calibration"])),
        float(told["claimed"]),
        float(told["accepted"]),
    )
