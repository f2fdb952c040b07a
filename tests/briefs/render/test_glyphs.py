"""Every character that is printed can be drawn by the shipped font, and none that no format admits
gets through.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash import i18n
from kirmash.briefs.render import glyphs
from kirmash.briefs.render.pdf import breakable


def test_the_font_has_what_briefs_need() -> None:
    assert glyphs.missing("ўЎіІґҐёЁъЪщЩ–—−≈→≤≥±[]«»№€₽°·•×…“”„’§%\u00a0") == frozenset()


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_font_has_every_sentence(lang: str) -> None:
    found = i18n.catalog(lang)
    assert (
        glyphs.missing(
            "".join(found.single.values())
            + "".join("".join(forms) for forms in found.plural.values())
        )
        == frozenset()
    )


@given(st.text(max_size=60))
def test_what_is_drawable_has_nothing_missing(text: str) -> None:
    assert glyphs.missing(glyphs.drawable(text)) == frozenset()


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("a\x00b\x07", "ab"),
        ("㎏", "kg"),
        ("中", "?"),
        ("x\u202ey", "xy"),
        ("\ud800", ""),
        ("и\u0301", "и́"),
    ],
)
def test_stand_ins(text: str, drawn: str) -> None:
    assert glyphs.drawable(text) in {drawn, drawn.replace("\u0301", "")}


def test_long_runs_may_break_and_addresses_stay_whole() -> None:
    assert "\u200b" in breakable("A" * 200)
    assert breakable(
        "https://www.tvr.by/bel/news/ekonomika/v_belarusi_s_ofitsialnym_vizitom_nakhoditsya"
    ) == ("https://www.tvr.by/bel/news/ekonomika/v_belarusi_s_ofitsialnym_vizitom_nakhoditsya")
    assert breakable("short words only") == "short words only"
