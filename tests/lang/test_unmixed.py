"""No expression of the annotators and readers mixes the words of two languages; the tool that
counts them sees those that do.
"""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def patterns() -> ModuleType:
    spec = spec_from_file_location("patterns_tool", ROOT / "tools" / "patterns.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # its records look their module up there
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("package", ["lang", "press", "terms"])
def test_none_mixes(patterns: ModuleType, package: str) -> None:
    source = ROOT / "src" / "kirmash"
    mixed = [
        f"{path.name}:{expression.line}"
        for path in sorted((source / package).rglob("*.py"))
        for expression in patterns.expressions(path, f"{package}.{path.stem}")
        if expression.mixes and patterns.package_of(expression.module) == package
    ]
    assert not mixed


@pytest.mark.parametrize(
    ("source", "mixed"),
    [
        ('A = re.compile(r"\\b(?:export|экспорт)")', [True]),
        ('B = "тонн|tonn"\nA = re.compile(rf"\\d\\s{B}")', [True, True]),
        (
            'def f():\n    b = "tonn"\n    return rf"\\d{b}"\ndef g():\n    b = "тонн"\n    return '
            'rf"\\d{b}"',
            [False, False],
        ),
        ('A = r"(?P<year>20\\d\\d)\\s(?:года|USD)[a-zа-я]"', [False]),
        ('A = r"\\d\\s{word}" "|тонн"', [False]),
        ('"""A doc: (?:export|экспорт)"""', []),
    ],
)
def test_what_mixes(patterns: ModuleType, tmp_path: Path, source: str, mixed: list[bool]) -> None:
    path = tmp_path / "sample.py"
    path.write_text(source, "utf-8")
    assert [expression.mixes for expression in patterns.expressions(path, "press.sample")] == mixed
