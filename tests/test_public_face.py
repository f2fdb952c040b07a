"""The names Kirmash hands out, and that asking for them is all it takes."""

from __future__ import annotations

import subprocess
import sys

import pytest

import kirmash


def test_every_public_name_is_there_and_they_are_sorted() -> None:
    assert kirmash.__all__ == sorted(kirmash.__all__)
    for name in kirmash.__all__:
        assert getattr(kirmash, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        kirmash.nothing  # noqa: B018  # asking is the test


def test_importing_kirmash_loads_no_reader_and_no_writer() -> None:
    code = (
        "import sys, kirmash; print([m for m in ('trafilatura', 'typst', 'numpy', 'docx') if m "
        "in sys.modules])"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )
