"""NOTICE names the licence of every pinned package, as the package itself names it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools import licences

ROOT = Path(__file__).parent.parent


def test_notice_names_every_licence() -> None:
    assert licences.faults() == [], "python -m tools.licences --write"
    stated = licences.noted()
    assert "MPL" in stated["tld"]
    assert "Mozilla Public License 2.0" in stated["certifi"]
    assert set(licences.pinned_packages()) <= set(stated)


def test_a_package_that_is_left_out_or_named_otherwise_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shortened = licences.NOTICE.read_text("utf-8").replace("- certifi: ", "- certifi: GPL or ")
    (tmp_path / "NOTICE").write_text(re.sub(r"- tld: .*\n", "", shortened), "utf-8")
    monkeypatch.setattr(licences, "NOTICE", tmp_path / "NOTICE")
    assert [fault.split(":")[0] for fault in licences.faults()] == ["certifi", "tld"]


def test_the_environment_is_pinned_with_what_python_puts_there() -> None:
    pinned = (ROOT / "requirements" / "uv.txt").read_text("utf-8")
    assert re.findall(r"^(\w+)==\d", pinned, re.MULTILINE) == ["pip", "setuptools", "uv"]
    assert pinned.count("--hash=sha256:") >= 6
    assert "http" not in pinned
