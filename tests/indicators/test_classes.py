"""Technology classes, end use and ladders of added value."""

from __future__ import annotations

from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

from kirmash.errors import IndicatorRefused
from kirmash.indicators import classes
from kirmash.records.quantities import Unknown
from kirmash.trade import concordance


def test_the_lists_are_complete() -> None:
    lall = classes.lall()
    assert len(lall) == 239
    by_third = classes.lall(3)
    assert len(by_third) == 261, "every group of SITC Rev. 3"
    assert set(by_third.values()) == set(lall.values())
    assert (
        by_third["781"],
        by_third["525"],
        by_third["679"],
        by_third["232"],
        by_third["931"],
    ) == ("MT1", "HT2", "MT2", "RB1", "ST")
    with pytest.raises(IndicatorRefused, match=r"Rev\. 4"):
        classes.lall(4)
    assert set(Counter(lall.values())) == {
        "PP",
        "RB1",
        "RB2",
        "LT1",
        "LT2",
        "MT1",
        "MT2",
        "MT3",
        "HT1",
        "HT2",
        "ST",
    }
    assert (lall["781"], lall["843"], lall["752"], lall["541"], lall["333"], lall["674"]) == (
        "MT1",
        "LT1",
        "HT1",
        "HT2",
        "PP",
        "LT2",
    )
    assert classes.end_use()["41"] == "capital"
    assert set(classes.end_use().values()) == {"capital", "intermediate", "consumption", "mixed"}


def test_shares_follow_weights_and_say_what_is_left() -> None:
    values = {"8703": 60.0, "8528": 30.0, "9999": 10.0}
    weights = {"8703": {"781": 1.0}, "8528": {"761": 0.5, "762": 0.5}}
    shares = classes.class_shares(values, weights, classes.lall())
    assert isinstance(shares, classes.ClassShares)
    assert shares.shares == pytest.approx({"MT1": 0.6, "HT1": 0.15, "MT3": 0.15})
    assert shares.unclassed == pytest.approx(0.1)
    assert isinstance(classes.class_shares({"8703": 0.0}, weights, classes.lall()), Unknown)
    with pytest.raises(IndicatorRefused):
        classes.class_shares({"8703": -1.0}, weights, classes.lall())


def test_rungs_by_unit_value() -> None:
    assert classes.price_rungs([7.9, 10, 12.6], [10, 10, 10]) == ("low", "middle", "high")
    with pytest.raises(IndicatorRefused):
        classes.price_rungs([0.0], [1.0])


def test_the_ladder_has_equal_steps_of_products() -> None:
    ladder = classes.value_ladder([1, 1, 1, 5], [-2.0, -1.0, 0.5, 3.0], steps=2)
    assert not isinstance(ladder, Unknown)
    assert ladder.tolist() == [0.25, 0.75]
    assert isinstance(classes.value_ladder([0, 0], [1.0, 2.0], steps=2), Unknown)
    with pytest.raises(IndicatorRefused):
        classes.value_ladder([1.0], [1.0], steps=3)


def test_both_lists_of_lall_agree_but_where_the_revisions_of_sitc_part() -> None:
    """A class typed wrong would part goods whose group means the same in both revisions."""
    second, third = (concordance.load_weights("HS92", name) for name in ("SITC2", "SITC3"))
    by_second, by_third = classes.lall(2), classes.lall(3)
    main = {
        code: tuple(
            max(table[code], key=lambda entry: entry[1])[0][:3] for table in (second, third)
        )
        for code in second
        if code in third
    }
    agreed = sum(by_second.get(entry) == by_third.get(other) for entry, other in main.values())
    assert agreed / len(main) > 0.95
    same = {entry for entry, other in main.values() if entry == other}
    assert {group for group in same if by_second.get(group) != by_third.get(group)} == {
        "232",
        "322",
    }


def test_a_class_table_with_a_column_twice_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text("# a note\ncode,class,class\n1,a,b\n", "utf-8")
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    with pytest.raises(IndicatorRefused) as refused:
        classes._class_table("t.csv", "code")
    assert refused.value.code == "indicator.column-repeated"
