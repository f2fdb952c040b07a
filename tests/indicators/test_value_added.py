"""Input–output measures on the two-sector table of Miller & Blair's textbook (Input-Output
Analysis, 2009, chapters 2 and 12).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.errors import IndicatorRefused
from kirmash.indicators import value_added
from kirmash.indicators import value_added as icio
from kirmash.records.quantities import Unknown

BETWEEN, FINAL = [[150.0, 500.0], [200.0, 100.0]], [[350.0], [1700.0]]
TEXTBOOK = value_added.input_output_table((("X", "1"), ("X", "2")), ("X",), BETWEEN, FINAL)


def world(seed: int) -> value_added.InputOutputTable:
    """Three economies of two industries, with value added everywhere."""
    random = np.random.default_rng(seed)
    sectors = tuple((economy, industry) for economy in "ABC" for industry in ("farm", "works"))
    final = random.gamma(2, 100, (6, 3))
    shares = random.dirichlet(np.ones(7), 6)[:, :6].T
    output = np.linalg.solve(np.eye(6) - shares, final.sum(axis=1))
    return value_added.input_output_table(sectors, ("A", "B", "C"), shares * output, final)


def test_the_textbooks_numbers() -> None:
    assert TEXTBOOK.output.tolist() == [1000, 2000]
    assert value_added.downstreamness(TEXTBOOK).values.round(3).tolist() == [1.518, 1.452]
    ghosh = np.array([[1.254, 0.660], [0.132, 1.122]])
    np.testing.assert_allclose(
        value_added.upstreamness(TEXTBOOK).values, ghosh.sum(axis=1), atol=0.001
    )
    assert value_added.value_added_share(TEXTBOOK).score_of("X/1") == pytest.approx(0.65)
    assert value_added.value_added_share(TEXTBOOK).score_of("X/2") == pytest.approx(0.70)


@given(st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_which_economy_added_the_value_in_exports(seed: int) -> None:
    table = world(seed)
    for economy in table.economies:
        content = value_added.export_content(table, economy)
        assert content.domestic + sum(content.foreign.values()) == pytest.approx(content.exports)
        assert isinstance(content.domestic_share, float)
        assert 0 < content.domestic_share <= 1
    for scores in (value_added.upstreamness(table), value_added.downstreamness(table)):
        assert (scores.values >= 1).all()
    # the mean position weighted by value is the same from both ends (Antràs & Chor 2018)
    added = table.output - table.intermediate.sum(axis=0)
    used = table.final_use.sum(axis=1)
    assert added @ value_added.upstreamness(table).values == pytest.approx(
        used @ value_added.downstreamness(table).values
    )
    doubled = value_added.input_output_table(
        table.sectors, table.economies, table.intermediate * 1000, table.final_use * 1000
    )
    np.testing.assert_allclose(
        value_added.upstreamness(doubled).values, value_added.upstreamness(table).values
    )


def test_an_economy_without_trade_and_an_idle_sector() -> None:
    alone = value_added.export_content(TEXTBOOK, "X")
    assert (alone.exports, alone.domestic) == (0, 0)
    assert isinstance(alone.domestic_share, Unknown)
    idle = value_added.input_output_table(
        (("X", "1"), ("X", "2")), ("X",), [[1.0, 0.0], [0.0, 0.0]], [[4.0], [0.0]]
    )
    assert value_added.upstreamness(idle).score_of("X/2") == value_added.IDLE_SECTOR
    assert value_added.upstreamness(idle).score_of("X/1") == pytest.approx(1.25)


def test_tables_that_cannot_be() -> None:
    two = (("X", "1"), ("X", "2"))
    for between, final in (
        ([[1.0]], FINAL),
        ([[np.nan, 0.0], [0.0, 0.0]], FINAL),
        ([[-1.0, 0.0], [0.0, 0.0]], FINAL),
        ([[0.0, 0.0], [900.0, 0.0]], [[1.0], [1.0]]),
    ):
        with pytest.raises(IndicatorRefused):
            value_added.input_output_table(two, ("X",), between, final)
    with pytest.raises(IndicatorRefused, match="no economy"):
        value_added.export_content(TEXTBOOK, "Y")
    endless = value_added.input_output_table(two, ("X",), [[0.0, 5.0], [5.0, 0.0]], [[0.0], [0.0]])
    with pytest.raises(IndicatorRefused, match="only to each other"):
        value_added.upstreamness(endless)


def test_the_layout_of_the_oecd(tmp_path: Path) -> None:
    path = tmp_path / "ICIO2021_2018.csv"
    path.write_text(
        "V1,AUS_A01_02,BLR_A01_02,AUS_HFCE,AUS_GFCF,BLR_HFCE,OUT\n"
        "AUS_A01_02,1,2,3,1,1,8\nBLR_A01_02,1,1,2,0,4,8\nAUS_TAXSUB,0,0,0,0,0,0\nTLS,0,0,0,0,0,"
        "0\nVA,6,5,0,0,0,0\nOUT,8,8,0,0,0,0\n",
        "utf-8",
    )
    table = icio.read_oecd(path)
    assert table.sectors == (("AUS", "A01_02"), ("BLR", "A01_02"))
    assert table.final_use.tolist() == [[4, 1], [2, 4]]
    assert table.output.tolist() == [8, 8]
    sound = path.read_text("utf-8")
    for cell in ("much", "1_0", "١", "nan"):
        path.write_text(sound.replace("AUS_A01_02,1", f"AUS_A01_02,{cell}"), "utf-8")
        with pytest.raises(IndicatorRefused, match=r"ICIO2021_2018\.csv"):
            icio.read_oecd(path)


def test_the_layout_of_wiod(tmp_path: Path) -> None:
    path = tmp_path / "wiot.csv"
    path.write_text(
        "IndustryCode,IndustryDescription,Country,RNr,vAUS1,vRUS1,vAUS57,vRUS57,vRUS58,TOT\n"
        "A01,Crops,AUS,1,1,2,3,1,1,8\nA01,Crops,RUS,1,1,1,2,0,4,8\nVA,Value "
        "added,TOT,70,6,5,0,0,0,0\n",
        "utf-8",
    )
    table = icio.read_wiod(path)
    assert table.sectors == (("AUS", "A01"), ("RUS", "A01"))
    assert table.final_use.tolist() == [[3, 2], [2, 4]]
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(IndicatorRefused, match="column Country"):
        icio.read_wiod(tmp_path / "other.csv")


@pytest.mark.parametrize(
    "raw", [b"", b"\r\0", b"\xff\xfe\x00", b"Country,v\nAUS,1\n", b"a,AUS_01\nAUS_01\n"]
)
@pytest.mark.parametrize("read", [icio.read_oecd, icio.read_wiod])
def test_what_is_no_such_table_is_refused(
    read: Callable[[Path], object], raw: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(raw)
    with pytest.raises(IndicatorRefused):
        read(path)
