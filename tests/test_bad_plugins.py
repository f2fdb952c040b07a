"""Plug-ins that are bad in every way, of every group: each costs a message that names it and
nothing else; what it says reaches nobody's terminal as it is.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from tests import plugin_packages
from typer.testing import CliRunner

from kirmash import plugins
from kirmash.briefs import renderers
from kirmash.cli.main import app
from kirmash.dossier.sources import page_files
from kirmash.errors import DocumentRefused, KirmashError, PluginRefused
from kirmash.extract import pipeline
from kirmash.indicators import registry as indicators
from kirmash.lang import registry as languages
from kirmash.readers import pages
from kirmash.records.evidence import Document
from kirmash.settings import Settings
from kirmash.trade import store
from kirmash.trade.sources import layouts

REGISTRIES: dict[str, plugins.Registry[object]] = {
    plugins.READERS: pages.REGISTRY,
    plugins.LAYOUTS: layouts.REGISTRY,
    plugins.INDICATORS: indicators.REGISTRY,
    plugins.RENDERERS: renderers.REGISTRY,
    plugins.EXTRACTORS: pipeline.REGISTRY,
    plugins.LANGUAGES: languages._plugin_registry,
}
ESCAPES = r"\x1b]0;owned\x07\x1b[2J\u202e\ud800\x9b"
FAULTS = {
    "exit": "import sys; sys.exit(f'{ESCAPES}')",
    "base": "raise BaseException(ESCAPES)",
    "panic": "raise type('P' + ESCAPES, (BaseException,), {})(ESCAPES)",
    "huge": "raise ValueError('x' * 10_000_000)",
    "wordless": "raise type('W', (Exception,), {'__str__': lambda _: 1 / 0})()",
    "recursion": "f = lambda: f(); f()",
    "refusal": "from kirmash.errors import InputError; raise InputError('no code ' + ESCAPES)",
    "hollow": (
        "from kirmash.errors import KirmashError; "
        "raise type('H', (KirmashError,), {'__init__': lambda _: None})()"
    ),
    "template": "from kirmash.errors import KirmashError; raise KirmashError('a.b', '{x!q} {')",
}
ITEMS = {
    plugins.READERS: (
        "from kirmash.readers.pages import Reader; item = lambda name: "
        "Reader(name, ('.x',), lambda raw: False, lambda raw, settings: None)"
    ),
    plugins.LAYOUTS: (
        "from kirmash.trade.sources.layouts import TradeLayout; item = lambda name: "
        "TradeLayout(name, lambda s: False, lambda s: iter(()), 'Somebody')"
    ),
    plugins.INDICATORS: (
        "from kirmash.indicators.registry import indicator; item = lambda name: "
        "indicator(name, 'economy', 'USD', 'f', 'r', 's')(lambda inputs: 1.0)"
    ),
    plugins.RENDERERS: (
        "from kirmash.briefs.renderers import Renderer; "
        "item = lambda name: Renderer(name, lambda brief: b'')"
    ),
    plugins.EXTRACTORS: (
        "item = lambda name: type('E', (), {'name': name, 'version': '1', "
        "'extract': lambda self, text: ((), ())})()"
    ),
    plugins.LANGUAGES: (
        "from kirmash.lang.base import Language; from pathlib import Path; "
        "item = lambda name: Language(name, 'Latin', Path(__file__).parent)"
    ),
}
BAD_NAMES = {
    "none": "None",
    "list": "['a']",
    "bytes": "b'a'",
    "empty": "''",
    "escapes": "ESCAPES",
    "path": "'../../a'",
    "long": "'a' * 1_000_000",
    "bidi": r"'a\u202eb'",
    "option": "'--json'",
}
MALFORMED = {
    "version-text": "Plugin(ESCAPES, ())",
    "version-true": "Plugin(True, ())",
    "version-digits": "Plugin(10 ** 5_000, ())",
    "items-endless": "Plugin(INTERFACE_VERSION, __import__('itertools').repeat(item('ok')))",
    "items-list": "Plugin(INTERFACE_VERSION, [item('ok')])",
    "replaces-text": "Plugin(INTERFACE_VERSION, (item('ok'),), 'html')",
    "replaces-numbers": "Plugin(INTERFACE_VERSION, (item('ok'),), (1,))",
    "class": "Plugin",
    "none": "None",
    "liar": "type('L', (), {'__class__': Plugin})()",
}


@pytest.fixture(autouse=True)
def _registries() -> Iterator[None]:
    yield
    plugin_packages.reload_all()


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], None]:
    """Installs a package: its name, its group, its source."""

    def install(name: str, group: str, source: str) -> None:
        plugin_packages.install(
            tmp_path, monkeypatch, name, group, f'ESCAPES = "{ESCAPES}"\n{source}'
        )

    return install


def faults_of(group: str) -> tuple[PluginRefused, ...]:
    """The plug-ins of a group that were skipped; the built-in items are all there."""
    registry = REGISTRIES[group]
    built_in = {name for item in registry._built_in() for name in registry._rules.names(item)}
    assert built_in <= set(registry.items())
    return registry.faults()


def is_harmless(fault: KirmashError, name: str = "bad:entry") -> bool:
    """Whether a fault names its plug-in, and is short and printable."""
    words = str(fault)
    return name in words and len(words) < 2_500 and words.isprintable()


ENDLESS = {
    "loop": "while True: pass",
    "sleep": "import time; time.sleep(3_600)",
    "holding": """
        import time
        for _ in range(2):
            try:
                time.sleep(3_600)
            except BaseException:
                pass
        while True:
            pass
        """,
}


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no such timer")
@pytest.mark.parametrize("kind", ENDLESS)
def test_an_import_without_end_costs_one_plugin(
    add: Callable[[str, str, str], None], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugins, "IMPORT_SECONDS", 0.2)
    before = signal.getsignal(signal.SIGALRM)
    add("bad", plugins.RENDERERS, dedent(ENDLESS[kind]))
    (fault,) = faults_of(plugins.RENDERERS)
    assert fault.code == "plugin.import-endless"
    assert is_harmless(fault)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == before


def test_an_import_that_cannot_be_interrupted_is_told_of(
    add: Callable[[str, str, str], None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """In another thread, as on Windows, no signal ends it: the user is told whom to remove."""
    monkeypatch.setattr(plugins, "IMPORT_SECONDS", 0.05)
    add(
        "bad",
        plugins.RENDERERS,
        "import time\nwhile not __import__('logging').getLogger('told').disabled: time.sleep(.01)",
    )
    told = logging.getLogger("told")
    monkeypatch.setattr(told, "disabled", False)
    thread = threading.Thread(target=renderers.REGISTRY.items)
    thread.start()
    while "bad:entry" not in caplog.text and thread.is_alive():
        thread.join(0.01)
    told.disabled = True
    thread.join()
    assert "The import of the plug-in bad:entry takes more than 0.05 seconds." in caplog.text


@pytest.mark.parametrize("group", plugins.GROUPS)
@pytest.mark.parametrize("kind", FAULTS)
def test_whatever_is_raised_at_import_costs_one_plugin(
    add: Callable[[str, str, str], None], group: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    add("bad", group, FAULTS[kind])
    add("good", group, f"{ITEMS[group]}\nplugin = Plugin(INTERFACE_VERSION, (item('xx'),))")
    (fault,) = faults_of(group)
    assert is_harmless(fault), str(fault)
    assert any(name.endswith("xx") for name in REGISTRIES[group].items())
    assert caplog.text.strip("\n").isprintable()


@pytest.mark.parametrize("group", plugins.GROUPS)
@pytest.mark.parametrize("kind", BAD_NAMES)
def test_items_of_impossible_names_are_refused(
    add: Callable[[str, str, str], None], group: str, kind: str
) -> None:
    source = f"{ITEMS[group]}\nplugin = Plugin(INTERFACE_VERSION, (item({BAD_NAMES[kind]}),))"
    add("bad", group, source)
    (fault,) = faults_of(group)
    assert is_harmless(fault), str(fault)


@pytest.mark.parametrize("group", plugins.GROUPS)
@pytest.mark.parametrize("kind", MALFORMED)
def test_malformed_plugins_are_refused(
    add: Callable[[str, str, str], None], group: str, kind: str
) -> None:
    add("bad", group, f"{ITEMS[group]}\nplugin = {MALFORMED[kind]}")
    (fault,) = faults_of(group)
    assert is_harmless(fault), str(fault)


@pytest.mark.parametrize(
    "source",
    [
        "from kirmash.readers.pages import Reader\nitem = Reader('a', '.x', len, len)",
        "from kirmash.readers.pages import Reader\nitem = Reader('a', ('.x',), None, len)",
        "from kirmash.readers.pages import Reader\nitem = Reader('a', (ESCAPES,), len, len)",
    ],
)
def test_fields_of_other_types_and_with_escapes_are_refused(
    add: Callable[[str, str, str], None], source: str
) -> None:
    add("bad", plugins.READERS, f"{source}\nplugin = Plugin(INTERFACE_VERSION, (item,))")
    (fault,) = faults_of(plugins.READERS)
    assert is_harmless(fault)
    assert "Reader." in fault.message


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("entry_points.txt", b"[kirmash.readers]\nentry = \xff\xfe\n"),
        ("entry_points.txt", b"entry without a section\n\x00"),
        ("entry_points.txt", b"[kirmash.readers]\n\x1b[2J = ../../x:\x1b\n"),
        ("METADATA", b"\xff\xfe\x00Name: \x1b[2J"),
        ("METADATA", b""),
        ("METADATA", b"Name: a\x1b[2Jb\r\nName: c\nVersion: \x07\n"),
    ],
)
def test_spoilt_metadata_costs_its_package_alone(
    add: Callable[[str, str, str], None], tmp_path: Path, file: str, content: bytes
) -> None:
    add("good", plugins.READERS, f"{ITEMS[plugins.READERS]}\nplugin = Plugin(1, (item('ok'),))")
    add("bad", plugins.READERS, "1 / 0")
    (tmp_path / "bad" / "bad-1.0.dist-info" / file).write_bytes(content)
    pages.REGISTRY.reload()
    assert "ok" in pages.REGISTRY.items()
    assert len(pages.REGISTRY.faults()) <= 1  # a file without sections names no plug-in
    assert all(is_harmless(fault, "") for fault in pages.REGISTRY.faults())


# What a reader may do with a file, and what the refusal says of it beside the plug-in's name.
READS = {
    "exit": ("import sys; sys.exit(3)", "SystemExit"),
    "base": ("raise BaseException(ESCAPES)", "BaseException"),
    "none": ("return None", "NoneType"),
    "text": ("return RawDocument(b'bytes')", "RawDocument.text"),
    "title": ("return RawDocument('words', 5)", "RawDocument.title"),
    "parts": ("return RawDocument('words', unread_parts=(1,))", "RawDocument.unread_parts"),
    "hollow": (FAULTS["hollow"], "failed"),
}
READER = """
from kirmash.readers.base import RawDocument
from kirmash.readers.pages import Reader
def fits(raw):
    {fits}
def read(raw, settings):
    {read}
plugin = Plugin(1, (Reader("notes", (".notes",), fits, read),))
"""


@pytest.mark.parametrize("kind", READS)
def test_a_reader_that_fails_is_named(add: Callable[[str, str, str], None], kind: str) -> None:
    code, words = READS[kind]
    add("bad", plugins.READERS, READER.format(fits="return raw[:5] == b'NOTES'", read=code))
    with pytest.raises(DocumentRefused) as refusal:
        pages.load_document(b"NOTES", "a.notes", None, Settings())
    assert is_harmless(refusal.value)
    assert words in refusal.value.message


def test_a_reader_that_ends_its_process_costs_its_file_and_no_other(
    add: Callable[[str, str, str], None], tmp_path: Path
) -> None:
    read = READS["exit"][0]
    add("bad", plugins.READERS, READER.format(fits="return raw[:5] == b'NOTES'", read=read))
    (tmp_path / "a.notes").write_bytes(b"NOTES")
    (tmp_path / "b.txt").write_text("In 2014 exports of Belarus to Russia grew.", "utf-8")
    first, second = (
        page_files.load_or_refuse(tmp_path / name, None, Settings())
        for name in ("a.notes", "b.txt")
    )
    assert isinstance(first, page_files.IntakeRefusal)
    assert "bad:entry failed: SystemExit" in first.reason
    assert isinstance(second, page_files.LoadedFile)


@pytest.mark.parametrize("code", ["1 / 0", "import sys; sys.exit()", "raise BaseException"])
def test_a_reader_that_cannot_tell_its_files_refuses_those_of_its_ending(
    add: Callable[[str, str, str], None], code: str
) -> None:
    add("bad", plugins.READERS, READER.format(fits=code, read="return None"))
    words = b"In 2014 exports of Belarus to Russia grew."
    with pytest.raises(DocumentRefused, match="bad:entry failed"):
        pages.load_document(words, "a.notes", None, Settings())
    assert pages.load_document(words, "a.txt", None, Settings()).text == words.decode()


@pytest.mark.parametrize(
    "code", ["while True: pass", "return RawDocument('x' * 10**12)", "import os; os._exit(0)"]
)
def test_a_reader_without_end_is_ended_with_its_file(
    add: Callable[[str, str, str], None], tmp_path: Path, code: str
) -> None:
    add("bad", plugins.READERS, READER.format(fits="return raw[:5] == b'NOTES'", read=code))
    (tmp_path / "a.notes").write_bytes(b"NOTES")
    (tmp_path / "b.txt").write_text("In 2014 exports of Belarus to Russia grew.", "utf-8")
    settings = Settings(parse_seconds=2.0)
    first, second = (
        page_files.load_or_refuse(tmp_path / name, None, settings) for name in ("a.notes", "b.txt")
    )
    assert isinstance(first, page_files.IntakeRefusal)
    assert isinstance(second, page_files.LoadedFile)


LAYOUT = """
from kirmash.trade.sources.layouts import TradeLayout
from kirmash.trade.table import TradeDraft
def drafts(source):
    {drafts}
plugin = Plugin(1, (TradeLayout("ledger-x", lambda source: {fits}, drafts, "Ledger X"),))
"""
DRAFTS = {
    "none": "return None",
    "words": "yield 'a row'",
    "number": "yield TradeDraft(1, 2014, 'BLR', 'BLR', 'RUS', 'HS', 'TOTAL', 7)",
    "exit": "import sys; sys.exit()",
    "base": "raise BaseException(ESCAPES)",
}


@pytest.mark.parametrize("kind", DRAFTS)
def test_a_layout_that_fails_costs_its_file(
    add: Callable[[str, str, str], None], tmp_path: Path, kind: str
) -> None:
    add("bad", plugins.LAYOUTS, LAYOUT.format(drafts=DRAFTS[kind], fits="'LEDGER' in source.head"))
    (tmp_path / "x.csv").write_text("LEDGER X\n1,2\n", "utf-8")
    with pytest.raises(KirmashError, match="bad:entry"):
        store.add_file(tmp_path / "trade", tmp_path / "x.csv")
    assert store.load_manifest(tmp_path / "trade").additions == ()


def test_a_layout_that_cannot_tell_its_files_leaves_those_of_others(
    add: Callable[[str, str, str], None], tmp_path: Path
) -> None:
    add("bad", plugins.LAYOUTS, LAYOUT.format(drafts="return None", fits="1 / 0"))
    (tmp_path / "BACI_HS17_Y2014_V202401.csv").write_text(
        "t,i,j,k,v,q\n2014,112,643,870190,80,8\n", "utf-8"
    )
    (tmp_path / "x.csv").write_text("nothing known\n", "utf-8")
    added = store.add_file(tmp_path / "trade", tmp_path / "BACI_HS17_Y2014_V202401.csv")
    assert added.addition.taken == 1
    with pytest.raises(DocumentRefused, match=r"The layout of x.csv .*bad:entry failed"):
        store.add_file(tmp_path / "trade", tmp_path / "x.csv")


@pytest.mark.parametrize(
    "answer", ["None", "((), 5)", "(('claim',), ())", "__import__('sys').exit()"]
)
def test_an_extractor_of_wrong_answers_is_named(
    add: Callable[[str, str, str], None], answer: str
) -> None:
    source = (
        "class Bad:\n    name, version = 'faulty', '1'\n"
        f"    def extract(self, text):\n        return {answer}\n"
        "plugin = Plugin(1, (Bad(),))"
    )
    add("bad", plugins.EXTRACTORS, source)
    document = Document("0" * 64, "a.txt", "In 2014 exports of Belarus to Russia grew.", "en")
    with pytest.raises(PluginRefused, match="bad:entry"):
        pipeline.extract(document, pipeline.get_extractor("faulty"))
    assert pipeline.extract(document).claims


@pytest.mark.parametrize("answer", ["None", "'text'", "__import__('sys').exit()", "5"])
def test_a_renderer_of_wrong_answers_is_named(
    add: Callable[[str, str, str], None], answer: str
) -> None:
    source = (
        "from kirmash.briefs.renderers import Renderer\n"
        f"plugin = Plugin(1, (Renderer('text', lambda brief: {answer}),))"
    )
    add("bad", plugins.RENDERERS, source)
    with pytest.raises(PluginRefused, match="bad:entry"):
        renderers.find_renderer("text").render(None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "answer",
    [
        "None",
        "'much'",
        "True",
        "float('nan')",
        "float('inf')",
        "[('openness-x', '', 1.0)]",
        "[(1, 2, 3, 4)]",
        "iter([5])",
        "__import__('sys').exit()",
    ],
)
def test_an_indicator_of_wrong_answers_is_unknown_with_the_reason(
    add: Callable[[str, str, str], None], answer: str
) -> None:
    source = (
        "from kirmash.indicators.registry import indicator\n"
        "@indicator('openness-x', 'economy', 'ratio', 'f', 'r', 's')\n"
        f"def plugin_item(inputs):\n    return {answer}\n"
        "plugin = Plugin(1, (plugin_item,))"
    )
    add("bad", plugins.INDICATORS, source)
    family = indicators.REGISTRY.items()["economy/openness-x"]
    inputs = type("Inputs", (), {"period": "2014"})()
    ((name, _, value, _),) = family.compute_rows(inputs)
    assert name == "openness-x"
    assert "bad:entry" in value.reason


WORDS = {
    "bytes": ("phrases.csv", b"use,forms\n\xff\xfe,x\n"),
    "columns": ("phrases.csv", b"forms\nmonth\n"),
    "expression": ("phrases.csv", b"use,forms\nperiod.stem,(((\n"),
    "long-row": ("time_words.csv", b"kind,value,forms\na,b,c,d,e\n"),
    "head": ("hedges.csv", b"\x1b[2J\nx\n"),
}


@pytest.mark.parametrize("kind", WORDS)
def test_a_language_of_spoilt_words_costs_no_other(
    add: Callable[[str, str, str], None], tmp_path: Path, kind: str
) -> None:
    name, content = WORDS[kind]
    add("bad", plugins.LANGUAGES, f"{ITEMS[plugins.LANGUAGES]}\nplugin = Plugin(1, (item('xx'),))")
    (tmp_path / "bad" / name).write_bytes(content)
    languages.reload_languages()
    (fault,) = faults_of(plugins.LANGUAGES)
    assert is_harmless(fault), str(fault)
    document = Document("0" * 64, "a.txt", "In 2014 exports of Belarus to Russia grew.", "en")
    assert pipeline.extract(document).claims


GRAMMARS = ("periods=lambda _: [('a', '(((')]", "periods=lambda _: 5", "forms=lambda _: {1}")


@pytest.mark.parametrize("field", GRAMMARS)
def test_a_language_of_spoilt_grammar_costs_no_other(
    add: Callable[[str, str, str], None], field: str
) -> None:
    source = (
        "from kirmash.lang.base import Language\nfrom pathlib import Path\n"
        f"plugin = Plugin(1, (Language('xx', 'Latin', Path(__file__).parent, {field}),))"
    )
    add("bad", plugins.LANGUAGES, source)
    words = "In 2014 exports of Belarus to Russia grew."
    assert pipeline.extract(Document("0" * 64, "a.txt", words, "en")).claims
    if field.startswith("forms"):
        assert languages.word_forms("word", "xx") == {"word"}
    else:
        with pytest.raises(PluginRefused, match="bad:entry"):
            pipeline.extract(Document("0" * 64, "a.txt", words, "xx"))


def test_nothing_of_a_bad_plugin_reaches_the_terminal_as_it_is(
    add: Callable[[str, str, str], None], tmp_path: Path
) -> None:
    read = "from kirmash.errors import DocumentRefused; raise DocumentRefused(ESCAPES, ESCAPES)"
    add("bad", plugins.READERS, READER.format(fits="return raw[:5] == b'NOTES'", read=read))
    add("worse", plugins.RENDERERS, FAULTS["panic"])
    (tmp_path / "a.notes").write_bytes(b"NOTES")
    run = CliRunner()
    run.invoke(app, ["init", str(tmp_path / "d")])
    answer = run.invoke(app, ["add", str(tmp_path / "a.notes"), "-d", str(tmp_path / "d")])
    assert answer.exit_code
    assert not any(sign in answer.output for sign in "\x1b\x07\x9b\u202e\ud800")
    assert "bad_module" in sys.modules or "a.notes" in answer.output
