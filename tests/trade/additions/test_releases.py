"""A later retrieval replaces what it re-tells: by example, and whatever the order of adding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.trade.additions import releases
from kirmash.trade.table import COLUMNS, TYPES

DAY = date(2022, 1, 1)
# (partner, edition, product) → dollars, of Belarus's exports in 2021
Flows = dict[tuple[str, str, str], int]


@dataclass(frozen=True)
class Told:
    """A release of the tests: its day, its flows, what it is complete in."""

    day: int
    flows: Flows
    parts: tuple[str, ...] = ()

    @property
    def retrieved(self) -> date:
        """The day it was retrieved."""
        return DAY + timedelta(days=self.day)


class Year:
    """A year of one source, as load.py keeps it in files."""

    def __init__(self, told: Iterable[Told] = ()) -> None:
        self.base, self.dated = duckdb.connect(), True
        columns = ", ".join(f"{name} {kind}" for name, kind in TYPES)
        self.base.execute(f"CREATE TABLE empty ({columns})")
        self.base.execute("CREATE TABLE current AS SELECT *, NULL::DATE[] AS days FROM empty")
        self.base.execute(
            "CREATE TABLE superseded AS SELECT *, NULL::DATE[] AS days, NULL::DATE AS"
            " now_retrieved, NULL::DECIMAL(18,3) AS now_usd FROM empty"
        )
        self.complete = list[releases.CompleteRelease]()
        for release in told:
            self.add(release)

    def add(self, release: Told) -> tuple[int, int]:
        """How many values the release revised and withdrew."""
        self.base.execute("CREATE OR REPLACE TABLE incoming AS FROM empty")
        self.base.executemany(
            f"INSERT INTO incoming VALUES ({', '.join('?' * len(COLUMNS))})",
            [
                ("2021", "BLR", "BLR", partner, edition, product, usd, None, None, None, "S", day)
                for (partner, edition, product), usd in release.flows.items()
                for day in [release.retrieved]
            ],
        )
        scope = {"2021": ("BLR",)}
        fresh = releases.scope_releases(scope, release.retrieved, release.parts, fresh=True)
        relations = releases.ReleaseRelations("current", "superseded", "incoming", "S", self.dated)
        done = releases.replace_retold(self.base, relations, (*self.complete, *fresh))
        self.dated = True
        self.base.execute(f"CREATE OR REPLACE TABLE next AS {done.current}")
        self.base.execute(f"CREATE OR REPLACE TABLE past AS {done.superseded}")
        self.base.execute("DROP TABLE current; ALTER TABLE next RENAME TO current")
        self.base.execute("DROP TABLE superseded; ALTER TABLE past RENAME TO superseded")
        self.complete += releases.scope_releases(scope, release.retrieved, release.parts)
        return done.revised, done.withdrawn

    def rows(self, as_of: date | None = None) -> list[tuple[object, ...]]:
        """What is in force, or was by a day, with the day each value was first told."""
        columns = "importer, nomenclature, product, value_usd::INT, retrieved"
        day = f"DATE '{as_of or date.max}'"
        query = f"SELECT {columns} FROM current WHERE retrieved <= {day}"
        if as_of:
            query += (
                f" UNION ALL SELECT {columns} FROM superseded WHERE retrieved <= {day}"
                f" AND now_retrieved > {day}"
            )
        return self.base.execute(f"SELECT * FROM ({query}) ORDER BY ALL").fetchall()

    def flows(self, as_of: date | None = None) -> Flows:
        """The same without days."""
        return {row[:3]: row[3] for row in self.rows(as_of)}  # type: ignore[misc]


def _hs(partner: str = "RUS", edition: str = "HS17", **goods: int) -> Flows:
    return {(partner, edition, code.lstrip("c")): usd for code, usd in goods.items()}


def _all_goods(partner: str, usd: int, edition: str = "HS17", least: int = 1) -> Flows:
    return {(partner, edition, f"{n:02d}0100"): usd for n in range(least, 21)}


FIRST = _hs(c854140=1000, c870421=500)


@pytest.mark.parametrize(
    ("then", "after"),
    [
        pytest.param(
            _hs(c854142=1000, c870421=500), _hs(c854142=1000, c870421=500), id="a code moves"
        ),
        pytest.param(
            _hs(edition="HS22", c854142=1000, c870421=500),
            _hs(edition="HS22", c854142=1000, c870421=500),
            id="another edition",
        ),
        pytest.param(
            _hs(c852990=1000, c870421=500),
            _hs(c852990=1000, c870421=500),
            id="a code moves within its chapter",
        ),
        pytest.param(
            _hs(c847130=1000, c870421=500),
            _hs(c847130=1000, c870421=500),
            id="goods move to another chapter",
        ),
        pytest.param(_hs("DEU", c854142=9), FIRST | _hs("DEU", c854142=9), id="other partner"),
        pytest.param(_hs(c040610=9), FIRST | _hs(c040610=9), id="other goods"),
        pytest.param(_hs(c870421=9), _hs(c854140=1000, c870421=9), id="one chapter anew"),
        pytest.param(
            {("RUS", "TOTAL", "TOTAL"): 1600},
            FIRST | {("RUS", "TOTAL", "TOTAL"): 1600},
            id="a total alone",
        ),
        pytest.param(
            {("RUS", "TOTAL", "TOTAL"): 600} | _hs(c870421=600),
            {("RUS", "TOTAL", "TOTAL"): 600} | _hs(c870421=600),
            id="goods that reach the total they are told with",
        ),
        pytest.param(_hs(c87=9), FIRST | _hs(c87=9), id="a coarser level beside the finer"),
        pytest.param(
            {("RUS", "SITC3", "7764"): 9},
            FIRST | {("RUS", "SITC3", "7764"): 9},
            id="another classification",
        ),
    ],
)
def test_a_release_replaces_what_it_retells(then: Flows, after: Flows) -> None:
    year = Year([Told(0, FIRST), Told(30, then)])
    assert year.flows() == after
    assert year.flows(DAY + timedelta(days=29)) == FIRST


def test_a_release_complete_in_goods_replaces_all_goods_and_the_total() -> None:
    before = FIRST | {("RUS", "TOTAL", "TOTAL"): 1500, ("DEU", "HS17", "870421"): 7}
    year = Year([Told(0, before)])
    assert year.add(Told(9, _hs(c870421=600), ("goods",))) == (1, 2)
    assert year.flows() == _hs(c870421=600) | _hs("DEU", c870421=7)


def test_a_release_complete_in_partners_withdraws_the_others() -> None:
    year = Year([Told(0, FIRST | _hs("DEU", c870421=7, c040610=3))])
    year.add(Told(9, _hs(c870421=600), ("partners",)))
    # of the goods that it tells: chapter 87, and Russia's chapter 85 was not told anew
    assert year.flows() == _hs(c854140=1000, c870421=600) | _hs("DEU", c040610=3)
    year.add(Told(10, _hs(c870421=601), ("goods", "partners")))
    assert year.flows() == _hs(c870421=601)


def test_partners_that_reach_the_world_are_all_partners() -> None:
    world = {("WLD", "TOTAL", "TOTAL"): 30, ("RUS", "TOTAL", "TOTAL"): 20}
    year = Year([Told(0, world | {("DEU", "TOTAL", "TOTAL"): 10})])
    year.add(Told(1, world))  # 20 of 30: Germany may be in another file
    assert ("DEU", "TOTAL", "TOTAL") in year.flows()
    year.add(Told(2, {("WLD", "TOTAL", "TOTAL"): 20, ("RUS", "TOTAL", "TOTAL"): 20}))
    assert ("DEU", "TOTAL", "TOTAL") not in year.flows()


def test_nearly_all_partners_told_anew_are_all_partners() -> None:
    names = [f"P{n:02d}" for n in range(20)]
    year = Year([Told(0, {(name, "TOTAL", "TOTAL"): 5 for name in names})])
    year.add(Told(1, {(name, "TOTAL", "TOTAL"): 6 for name in names[:9]}))
    assert len(year.flows()) == 20
    year.add(Told(2, {(name, "TOTAL", "TOTAL"): 7 for name in names[:19]}))
    assert set(year.flows().values()) == {7}


def test_downloads_by_partner_and_by_chapter_add_up() -> None:
    by_partner = [
        Told(day, _all_goods(partner, 5)) for day, partner in enumerate(["RUS", "DEU", "POL"])
    ]
    assert len(Year(by_partner).flows()) == 60
    by_chapter = [
        Told(day, {("RUS", "HS17", f"{day:02d}{n}100"): 1 for n in range(9)}) for day in range(1, 9)
    ]
    assert len(Year(by_chapter).flows()) == 72


def test_two_editions_of_one_day_are_one_release_told_twice() -> None:
    both = _all_goods("RUS", 5) | _all_goods("RUS", 5, "HS92")
    year = Year([Told(3, _all_goods("RUS", 5)), Told(3, _all_goods("RUS", 5, "HS92"))])
    assert year.flows() == both
    # of two files of a day in one edition, the one added later is the later release
    year.add(Told(3, _all_goods("RUS", 6)))
    assert year.flows() == _all_goods("RUS", 6) | _all_goods("RUS", 5, "HS92")
    year.add(Told(4, _all_goods("RUS", 7, "HS22")))
    assert year.flows() == _all_goods("RUS", 7, "HS22")


def test_a_value_told_again_is_known_since_it_was_first_told() -> None:
    year = Year([Told(0, FIRST), Told(5, _hs(c854140=1000, c870421=9))])
    assert [row[-1] for row in year.rows()] == [DAY, DAY + timedelta(days=5)]
    # and a release between the two, added last, that has other goods ends it in between
    year.add(Told(3, _hs(c854142=1, c870421=9)))
    assert year.flows() == _hs(c854140=1000, c870421=9)
    assert year.flows(DAY + timedelta(days=4)) == _hs(c854142=1, c870421=9)
    assert year.flows(DAY + timedelta(days=2)) == FIRST


def test_tables_of_an_earlier_version_serve_as_before() -> None:
    """They lack ``days``: what is in force was told on every day that its place was told on."""
    year = Year([Told(0, FIRST | _hs(c870422=7))])
    year.base.execute(
        "UPDATE current SET value_usd = 600, retrieved = $1 WHERE product = '870421'",
        [DAY + timedelta(days=5)],
    )
    year.base.execute("ALTER TABLE current DROP days; ALTER TABLE superseded DROP days")
    row = ("2021", "BLR", "BLR", "RUS", "HS17", "870421", 500, None, None, None, "S", DAY)
    year.base.execute(
        f"INSERT INTO superseded ({', '.join(COLUMNS)}, now_retrieved, now_usd)"
        f" VALUES ({', '.join('?' * 14)})",
        [*row, DAY + timedelta(days=5), 600],
    )
    year.dated = False
    now, then = _hs(c854140=1000, c870421=600, c870422=7), FIRST | _hs(c870422=7)
    year.add(Told(9, _hs("DEU", c870421=1)))
    assert year.flows() == now | _hs("DEU", c870421=1)
    assert year.flows(DAY + timedelta(days=6)) == now
    assert year.flows(DAY + timedelta(days=4)) == then
    year.add(Told(10, _hs(c870421=8)))
    assert year.flows() == _hs(c854140=1000, c870421=8) | _hs("DEU", c870421=1)
    assert year.flows(DAY + timedelta(days=6)) == now


_CODES = ("854140", "854142", "870421", "040610", "8541", "85", "TOTAL")


@st.composite
def _releases(draw: st.DrawFn) -> list[Told]:
    days = draw(st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True))
    told = []
    for day in days:
        edition = draw(st.sampled_from(["HS17", "HS22"]))
        cells = draw(
            st.dictionaries(
                st.tuples(st.sampled_from(["RUS", "DEU", "WLD"]), st.sampled_from(_CODES)),
                st.integers(1, 3),
                min_size=1,
                max_size=6,
            )
        )
        flows = {
            (partner, "TOTAL" if code == "TOTAL" else edition, code): usd
            for (partner, code), usd in cells.items()
        }
        parts = draw(st.sampled_from([(), (), ("goods",), ("partners",), ("goods", "partners")]))
        told.append(Told(day, flows, parts))
    return told


def _by_day(told: Sequence[Told]) -> list[Told]:
    return sorted(told, key=lambda release: release.day)


@settings(max_examples=8)
@given(_releases())
def test_the_order_of_adding_changes_nothing(told: list[Told]) -> None:
    as_added, by_day = Year(told), Year(_by_day(told))
    assert as_added.rows() == by_day.rows()
    for release in told:
        assert as_added.rows(release.retrieved) == by_day.rows(release.retrieved)


@settings(max_examples=8)
@given(_releases(), st.integers(0, 9))
def test_an_earlier_day_sees_what_was_retrieved_by_then(told: list[Told], day: int) -> None:
    earlier = Year([release for release in _by_day(told) if release.day <= day])
    assert Year(told).rows(DAY + timedelta(days=day)) == earlier.rows()


@settings(max_examples=5)
@given(_releases())
def test_the_last_release_is_in_force_whole(told: list[Told]) -> None:
    last = _by_day(told)[-1]
    assert last.flows.items() <= Year(told).flows().items()
