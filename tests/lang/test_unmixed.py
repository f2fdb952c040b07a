"""No expression outside the deciding rules mixes the words of two languages; the tool that counts
them sees those that do.
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


SOURCE = ROOT / "src" / "kirmash"
RULES = SOURCE / "extract" / "rules"
PACKAGES = sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file())


def test_the_packages_with_expressions_are_here() -> None:
    assert {"extract", "lang", "readers"} <= set(PACKAGES)


@pytest.mark.parametrize("package", ["", *PACKAGES])
def test_none_mixes(patterns: ModuleType, package: str) -> None:
    paths = (SOURCE / package).rglob("*.py") if package else SOURCE.glob("*.py")
    mixed = [
        f"{path.relative_to(SOURCE)}:{expression.line}"
        for path in sorted(paths)
        if RULES not in path.parents
        for expression in patterns.expressions(path, path.stem)
        if expression.mixes
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
    assert [expression.mixes for expression in patterns.expressions(path, "sample")] == mixed
