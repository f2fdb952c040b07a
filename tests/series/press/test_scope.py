"""Figures of goods and services among figures of goods."""

from __future__ import annotations

from tests.series.press.test_outlets import YEARS, estimated, pages, printed, true_level


def test_figures_that_are_off_by_one_factor_over_the_years_are_of_goods_and_services():
    years = range(YEARS.start - 6, YEARS.stop)
    own = pages(years, "belta", spread=0.001) + pages(years, "sb", spread=0.001)
    wider = [
        printed(f"paper{year}", year, true_level(year) * 1.21 * (1 + 0.002 * (-1) ** year))
        for year in years[::2]
    ]
    series = estimated([*own, *wider])
    fits = {fit.claim: fit for fit in series.fits}
    assert {fits[each.id].hypotheses[0].reading for each in wider} == {"scope"}
