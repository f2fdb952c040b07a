"""Plug-ins of every group, as an installer leaves them: used, or skipped with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from tests import plugin_packages
from typer.testing import CliRunner

from kirmash import plugins
from kirmash.briefs import renderers
from kirmash.briefs.facts import assemble_brief
from kirmash.briefs.material import BriefInputs
from kirmash.cli.main import app
from kirmash.errors import DocumentRefused, PluginRefused
from kirmash.extract import pipeline
from kirmash.i18n import word_message
from kirmash.readers import pages
from kirmash.readers import pages as readers
from kirmash.records.evidence import Document
from kirmash.settings import Settings
from kirmash.trade.sources import layouts, reading

RENDERER = """
from kirmash.briefs.renderers import Renderer
plugin = Plugin({version}, (Renderer({name!r}, lambda brief: {result}),), {replaces!r})
"""
LAYOUT = """
from decimal import Decimal
from kirmash.trade.sources.layouts import TradeLayout
from kirmash.trade.table import TradeDraft
def fits(source):
    return {fits}
def drafts(source):
    yield {row}
plugin = Plugin(INTERFACE_VERSION, (TradeLayout("ledger-x", fits, drafts, "Ledger X"),))
"""
DRAFT = "TradeDraft(2, '2014', 'BLR', 'BLR', 'RUS', 'HS', 'TOTAL', '7')"
READER = """
from kirmash.readers.base import RawDocument
from kirmash.readers.pages import Reader
def read(raw, settings):
    return RawDocument({text}, "A title of four words")
plugin = Plugin(INTERFACE_VERSION, (Reader("notes", (".notes",), lambda raw: raw[:5] == b"NOTES", read),))
"""


@pytest.fixture(autouse=True)
def _registries() -> Iterator[None]:
    yield
    plugin_packages.reload_all()


def renderer(name: str = "text", result: str = "b'brief'", **options: object) -> str:
    details = {"version": "INTERFACE_VERSION", "replaces": (), **options}
    return RENDERER.format(name=name, result=result, **details)


class Packages:
    """Installs packages for one test."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._monkeypatch = folder, monkeypatch

    def add(self, name: str, group: str, source: str) -> None:
        plugin_packages.install(self._folder, self._monkeypatch, name, group, source)


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Packages:
    return Packages(tmp_path, monkeypatch)


def test_a_renderer_is_a_further_format(packages: Packages) -> None:
    packages.add("textbrief", plugins.RENDERERS, renderer())
    assert renderers.format_names() == ("html", "pdf", "docx", "xlsx", "text")
    brief = assemble_brief(BriefInputs(("BLR", "RUS"), "en", date(2024, 6, 1), (), {}))
    assert renderers.find_renderer("text").render(brief) == b"brief"
    assert renderers.REGISTRY.faults() == ()


def test_the_command_line_takes_a_plugins_format(packages: Packages, tmp_path: Path) -> None:
    packages.add("textbrief", plugins.RENDERERS, renderer())
    CliRunner().invoke(app, ["init", str(tmp_path / "d")])
    words = [
        "brief",
        "BLR",
        "RUS",
        "--formats",
        "text",
        "--out",
        str(tmp_path / "out"),
        "-d",
        str(tmp_path / "d"),
    ]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert [path.read_bytes() for path in (tmp_path / "out").iterdir()] == [b"brief"]


def test_a_layout_is_recognised_by_content_and_by_name(packages: Packages, tmp_path: Path) -> None:
    packages.add(
        "ledgerx", plugins.LAYOUTS, LAYOUT.format(fits="'LEDGER X' in source.head", row=DRAFT)
    )
    path = tmp_path / "x.csv"
    path.write_text("LEDGER X\n1,2\n", "utf-8")
    source = reading.list_source_files(path)[0]
    assert layouts.detect_layout(source) is layouts.get_layout("ledger-x")
    (draft,) = layouts.detect_layout(source).drafts(source)
    assert (draft.line, draft.value) == (2, "7")


def test_a_reader_reads_files_of_its_content_and_names_them(packages: Packages) -> None:
    packages.add("notes", plugins.READERS, READER.format(text="raw[5:].decode()"))
    document = pages.load_document(
        b"NOTES Exports to Russia grew in 2014.", "a.notes", None, Settings()
    )
    assert document.text == " Exports to Russia grew in 2014."
    assert ".notes" in pages.document_suffixes()
    assert {".pdf", ".docx", ".eml", ".html", ".txt"} <= pages.document_suffixes()


EXTRACTOR = """
class Silent:
    name, version = {name!r}, "1"

    def extract(self, annotated):
        return {answer}

plugin = Plugin(INTERFACE_VERSION, (Silent(),))
"""


def test_an_extractor_decides_by_its_name_and_its_faults_are_reported(packages: Packages) -> None:
    packages.add("quiet", plugins.EXTRACTORS, EXTRACTOR.format(name="silent", answer="(), ()"))
    packages.add("broken", plugins.EXTRACTORS, EXTRACTOR.format(name="faulty", answer="1 / 0"))
    document = Document("0" * 64, "a.txt", "In 2014 exports of Belarus to Russia grew.", "en")
    assert pipeline.extract(document).claims
    assert pipeline.extract(document, pipeline.get_extractor("silent")).claims == ()
    with pytest.raises(PluginRefused, match="broken:entry"):
        pipeline.extract(document, pipeline.get_extractor("faulty"))


def test_what_is_no_extractor_is_skipped_by_name(packages: Packages) -> None:
    packages.add("text", plugins.EXTRACTORS, "plugin = Plugin(INTERFACE_VERSION, ('text',))")
    assert list(pipeline.REGISTRY.items()) == ["rules", "joint"]
    assert "accepts Extractor" in pipeline.REGISTRY.faults()[0].message


def test_a_plugin_of_another_version_is_skipped_by_name(
    packages: Packages, caplog: pytest.LogCaptureFixture
) -> None:
    packages.add("older", plugins.RENDERERS, renderer(version="INTERFACE_VERSION + 6"))
    assert "text" not in renderers.format_names()
    (fault,) = renderers.REGISTRY.faults()
    assert (
        "older:entry was made for version 7 of the plug-in interface; this program has version 1."
        in fault.message
    )
    assert fault.message in caplog.text
    assert word_message(fault.problem, "ru").startswith(
        "Расширение older:entry сделано для версии 7 "
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import no_such_module_anywhere", "ModuleNotFoundError"),
        ("plugin = (", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError"),
        ("plugin = 'a renderer'", "is not a kirmash.plugins.Plugin"),
        ("plugin = Plugin(INTERFACE_VERSION, 5)", "gives int for Plugin.items"),
        (
            "plugin = Plugin(INTERFACE_VERSION, ('a renderer',))",
            "adds a str to kirmash.renderers, which accepts Renderer",
        ),
    ],
)
def test_a_broken_plugin_is_reported_and_skipped(
    packages: Packages, source: str, words: str
) -> None:
    packages.add("broken", plugins.RENDERERS, source)
    packages.add("sound", plugins.RENDERERS, renderer("text"))
    assert renderers.format_names()[-1] == "text"
    (fault,) = renderers.REGISTRY.faults()
    assert fault.message.startswith("The plug-in broken:entry ")
    assert words in fault.message


def test_a_name_in_use_is_refused_unless_a_built_in_is_replaced(packages: Packages) -> None:
    packages.add("first", plugins.RENDERERS, renderer("html"))
    assert "adds 'html', a name already used by kirmash" in renderers.REGISTRY.faults()[0].message
    packages.add("second", plugins.RENDERERS, renderer("html", "b'2'", replaces=("html",)))
    packages.add("third", plugins.RENDERERS, renderer("html", "b'3'", replaces=("html",)))
    assert renderers.format_names() == ("html", "pdf", "docx", "xlsx")
    brief = assemble_brief(BriefInputs(("BLR", "RUS"), "en", date(2024, 6, 1), (), {}))
    assert renderers.find_renderer("html").render(brief) == b"2"
    assert (
        "third:entry adds 'html', a name already used by second:entry"
        in renderers.REGISTRY.faults()[-1].message
    )


def test_a_plugin_that_fails_in_use_gives_an_error_of_its_name(
    packages: Packages, tmp_path: Path
) -> None:
    packages.add("fails", plugins.RENDERERS, renderer(result="1 / 0"))
    brief = assemble_brief(BriefInputs(("BLR", "RUS"), "en", date(2024, 6, 1), (), {}))
    with pytest.raises(PluginRefused, match="fails:entry failed: ZeroDivisionError"):
        renderers.find_renderer("text").render(brief)
    packages.add("notes", plugins.READERS, READER.format(text="1 / 0"))
    with pytest.raises(DocumentRefused, match="notes:entry failed"):
        pages.load_document(b"NOTES", "a.notes", None, Settings())
    packages.add("ledgerx", plugins.LAYOUTS, LAYOUT.format(fits="1 / 0", row="1 / 0"))
    path = tmp_path / "x.csv"
    path.write_text("LEDGER X\n1,2\n", "utf-8")
    source = reading.list_source_files(path)[0]
    with pytest.raises(DocumentRefused, match="The layout of"):
        layouts.detect_layout(source)
    with pytest.raises(PluginRefused, match="ledgerx:entry failed"):
        list(layouts.get_layout("ledger-x").drafts(source))


def test_the_groups_are_those_of_the_documentation() -> None:
    page = Path(__file__).parent.parent / "docs" / "extending.md"
    assert all(f"`{group}`" in page.read_text("utf-8") for group in plugins.GROUPS)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of several names."""

    names: tuple[str, ...]


def test_an_item_stands_under_each_of_its_names(packages: Packages) -> None:
    source = (
        "from tests.test_plugins import Entry\nplugin = Plugin(INTERFACE_VERSION, "
        "(Entry(('b', 'c')),), ('b',))"
    )
    packages.add("several", plugins.EXTRACTORS, source)
    registry = plugins.Registry(
        plugins.PluginGroup(
            plugins.EXTRACTORS, Entry, lambda item: item.names, lambda item, _: item
        ),
        lambda: (Entry(("a", "b")),),
    )
    assert {name: item.names for name, item in registry.items().items()} == {
        "a": ("a", "b"),
        "b": ("b", "c"),
        "c": ("b", "c"),
    }


def test_readers_are_tried_in_order() -> None:
    assert list(readers.REGISTRY.items()) == ["pdf", "docx", "email"]
