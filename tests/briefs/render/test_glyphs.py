"""Every character that is printed can be drawn by the shipped font, and none that no format admits
gets through.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash import i18n
from kirmash.briefs.render import glyphs
from kirmash.briefs.render.pdf import add_break_points


def test_the_font_has_what_briefs_need() -> None:
    assert (
        glyphs.unsupported_characters("ўЎіІґҐёЁъЪщЩ–—−≈→≤≥±[]«»№€₽°·•×…“”„’§%\u00a0") == frozenset()
    )


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_font_has_every_sentence(lang: str) -> None:
    catalogue = i18n.catalog(lang)
    assert (
        glyphs.unsupported_characters(
            "".join(catalogue.single.values())
            + "".join("".join(forms) for forms in catalogue.plural.values())
        )
        == frozenset()
    )


@given(st.text(max_size=60))
def test_what_is_drawable_has_nothing_missing(text: str) -> None:
    assert glyphs.unsupported_characters(glyphs.replace_unsupported_characters(text)) == frozenset()


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("a\x00b\x07", "a b "),
        ("㎏", "kg"),
        ("中", "?"),
        ("x\u202ey", "xy"),
        ("\ud800", ""),
        ("и\u0301", "и́"),
    ],
)
def test_stand_ins(text: str, drawn: str) -> None:
    assert glyphs.replace_unsupported_characters(text) in {drawn, drawn.replace("\u0301", "")}


def test_long_runs_may_break_and_addresses_stay_unbroken() -> None:
    assert "\u200b" in add_break_points("A" * 200)
    assert add_break_points(
        "https://www.tvr.by/bel/news/ekonomika/v_belarusi_s_ofitsialnym_vizitom_nakhoditsya"
    ) == ("https://www.tvr.by/bel/news/ekonomika/v_belarusi_s_ofitsialnym_vizitom_nakhoditsya")
    assert add_break_points("short words only") == "short words only"


def test_a_text_is_cut_at_a_word_with_room_for_the_ellipsis() -> None:
    text = "Запланированы поставки автобусов и троллейбусов"
    whole = glyphs.relative_text_width(text)
    assert glyphs.shorten_to_width(text, whole) == text
    cut = glyphs.shorten_to_width(text, whole - 1)
    assert cut == "Запланированы поставки автобусов и…"
    assert glyphs.relative_text_width(cut) <= whole - 1
    assert glyphs.shorten_to_width("buses, trolleybuses", 6) == "buses…"
