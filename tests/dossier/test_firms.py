"""Enterprises of a dossier, and what lists of the user's ask about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kirmash import Dossier, pair_of
from kirmash.dossier import serialise
from kirmash.errors import InputError


def test_lists_raise_questions_about_enterprises(filled: Dossier, tmp_path: Path) -> None:
    plain = filled.enterprise_report(None)
    assert plain.enterprises == filled.enterprises()
    assert (plain.flags, plain.lists) == ((), ())
    listed = next(enterprise for enterprise in plain.enterprises if enterprise.name_en)
    path = tmp_path / "list.csv"
    path.write_text(f"id,name,aliases,countries\nx-1,{listed.name_en},,\n", "utf-8")
    report = filled.enterprise_report(None, [path])
    assert listed.id in {flag.enterprise for flag in report.flags}
    assert len(report.lists) == 1
    with pytest.raises(InputError):
        filled.enterprise_report(None, [tmp_path / "absent.csv"])


def test_entities_are_a_line_each(filled: Dossier) -> None:
    report = filled.enterprise_report(pair_of("BLR", "RU-IVA"))
    assert report.enterprises
    assert filled.enterprise_report(pair_of("BLR", "VNM")).enterprises == ()
    assert serialise.enterprises_as_ftm_json_lines(report).count("\n") == len(report.enterprises)
