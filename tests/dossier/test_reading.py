"""Reading files without a dossier: results in order, as they come."""

from __future__ import annotations

from pathlib import Path

import pytest

from kirmash.dossier.reading import ReadingOptions, extract, iterate_readings
from kirmash.errors import InputError


def test_each_file_gives_a_reading_or_its_refusal(demo_pages: Path) -> None:
    pages = sorted(demo_pages.glob("*.html"))[:2]
    seen: list[tuple[int, int, str]] = []
    paths = [pages[0], demo_pages / "absent.html", pages[1]]
    results = list(
        iterate_readings(paths, ReadingOptions(), lambda *progress: seen.append(progress))
    )
    assert [bool(result.extraction) for result in results] == [True, False, True]
    assert results[1].refusal is not None
    assert "absent.html" in results[1].refusal.source
    assert seen == [(number, 3, path.name) for number, path in enumerate(paths)]
    assert [result.extraction or result.refusal for result in results] == extract(paths)


def test_an_unknown_reader_and_a_model_that_is_not_set_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("KIRMASH_LLM_URL", raising=False)
    with pytest.raises(InputError, match="Unknown reader"):
        ReadingOptions(reader="oracle")
    with pytest.raises(InputError, match="No language model"):
        ReadingOptions(reader="both")
