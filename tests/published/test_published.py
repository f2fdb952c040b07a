"""Every published number, to the digit it was printed with; and the page that lists them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from tests.conftest import ROOT, SHARED
from tests.published import registry

NO_DATA = not (SHARED / "data" / "economiccomplexity").is_dir()
pytestmark = pytest.mark.skipif(
    NO_DATA, reason="the public data are not beside the project (../shared/data)"
)
BULKY = ("Santos Silva", "Yotov", "Correia", "Bergé", "Zylkin")


@cache
def computed(publication: str) -> dict[tuple[str, str], float]:
    return registry.COMPUTED[publication](SHARED)


def _ready(publication: str) -> None:
    if publication.startswith(BULKY):
        for package in ("pyfixest", "pandas", "scipy"):
            pytest.importorskip(package, reason=f"{package} is not installed (extra gravity)")


@pytest.mark.parametrize("publication", registry.COMPUTED)
def test_every_printed_number(publication: str) -> None:
    _ready(publication)
    ours = computed(publication)
    printed = [number for number in registry.printed() if number.publication == publication]
    assert printed
    wrong = [
        (number.place, number.what, number.printed, ours.get((number.place, number.what)))
        for number in printed
        if not _agrees(number, ours)
    ]
    assert not wrong


def _agrees(number: registry.Printed, ours: dict[tuple[str, str], float]) -> bool:
    return (number.place, number.what) in ours and registry.agrees(
        ours[number.place, number.what], number.printed
    )


@pytest.mark.parametrize("compute", [*registry.LONG, *registry.CELLS])
def test_every_cell_of_the_long_tables(
    compute: Callable[[Path], tuple[str, str, int, int]],
) -> None:
    if compute.__name__ == "separation":
        _ready("Correia")
    publication, what, count, agreed = compute(SHARED)
    assert agreed == count > 0, (publication, what)


def test_agreement_is_to_the_digit() -> None:
    assert registry.agrees(-0.78380, "-0.784")
    assert not registry.agrees(-0.78349, "-0.784")
    assert registry.agrees(0.0, "0.0000000")
    assert registry.as_printed(-1e-9, "0.000") == "0.000"


def test_the_page_states_what_is_computed() -> None:
    _ready("Yotov")
    names = {number.publication for number in registry.printed()}
    assert names == set(registry.COMPUTED)
    computed_numbers = {name: computed(name) for name in names}
    assert registry.page(computed_numbers, SHARED) == (
        ROOT / "docs" / "published-numbers.md"
    ).read_text("utf-8"), "run tools/published.py"
