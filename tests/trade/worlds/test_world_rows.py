"""Structures from rows with the world, and from the sum over partners where there are none."""

from __future__ import annotations

import numpy as np

from kirmash.trade.worlds.world_rows import index_cells, no_cells, prefer_world_rows

PARTNERS = index_cells(["BLR", "BLR", "RUS"], ["01", "02", "02"], np.array([40.0, 55.0, 7.0]))


def test_rows_with_the_world_go_before_the_partners_sum() -> None:
    world = index_cells(["BLR", "BLR", "KAZ"], ["01", "02", "27"], np.array([42.0, 58.0, 9.0]))
    chosen = prefer_world_rows(PARTNERS, world)
    assert chosen.sums() == {"BLR": 100, "KAZ": 9, "RUS": 7}
    assert chosen.table(("BLR", "KAZ", "RUS"), ("01", "02", "27")).tolist() == [
        [42, 58, 0],
        [0, 0, 9],
        [0, 7, 0],
    ]


def test_rows_with_the_world_of_a_few_goods_do_not_hide_the_partners() -> None:
    world = index_cells(["BLR"], ["01"], np.array([42.0]))
    assert prefer_world_rows(PARTNERS, world).sums() == {"BLR": 95, "RUS": 7}


def test_without_rows_with_the_world_nothing_changes() -> None:
    assert prefer_world_rows(PARTNERS, no_cells()) is PARTNERS
    assert no_cells().table(("BLR",), ()).shape == (1, 0)
