"""Packages with entry points, laid out on disk as an installer lays them out."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from kirmash.briefs import renderers
from kirmash.extract import pipeline
from kirmash.indicators import registry
from kirmash.lang import registry as languages
from kirmash.readers import pages as readers
from kirmash.trade.sources import layouts


def reload_all() -> None:
    """Every registry looks for plug-ins anew."""
    for group in (renderers, readers, layouts, pipeline):
        group.REGISTRY.reload()
    registry.forget_plugins()
    languages.reload_languages()


def install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, group: str, source: str
) -> None:
    """A distribution ``name`` 1.0 with one module of ``source``, whose ``plugin`` is the entry."""
    site = folder / name
    metadata = site / f"{name}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{group}]\nentry = {name}_module:plugin\n")
    head = f"from kirmash.plugins import INTERFACE_VERSION, Plugin\n# {group}\n"
    (site / f"{name}_module.py").write_text(head + dedent(source))
    sys.modules.pop(f"{name}_module", None)  # of an earlier test
    monkeypatch.syspath_prepend(site)
    reload_all()
