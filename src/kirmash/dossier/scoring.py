"""Scoring this program's own reading of texts against a folder of reference annotations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kirmash.dossier import intake
from kirmash.evaluation import scoring
from kirmash.records.extractions import to_json
from kirmash.settings import Settings

Watch = Callable[[int, int, str], None]


def score(
    gold: Path, lang: str = "", watch: Watch | None = None
) -> tuple[dict[str, Any], list[str]]:
    """The score of this program's reading of ``gold``, and a line for each atom missed or false.

    ``lang`` limits it to documents of one language. Raises InputError where the folder holds no
    reference annotations.
    """
    return scoring.score_corpus(gold, contract_reading, lang, watch)


def contract_reading(path: Path) -> Mapping[str, Any]:
    """The reading of one file as the extraction contract writes it.

    ``{"missing": True}`` where the file is refused.
    """
    result = intake.try_load(path, None, Settings())
    return (
        {"missing": True}
        if isinstance(result, intake.IntakeRefusal)
        else to_json(result.extraction)
    )
