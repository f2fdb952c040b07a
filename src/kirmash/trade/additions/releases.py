"""Which rows of a source are in force, when its tables are retrieved again: a release replaces what
it re-tells, and nothing else.

A release is what was retrieved of a source on one day; of two files of a day, the one added later.
What is in force hangs on the days alone, not on the order of adding, and every earlier day can be
asked for: a row is known from the day it was first told (``retrieved``) until a release that
re-tells its place (``now_retrieved``), whatever the edition of the HS.

A release re-tells, for the reporter, flow, partner and period of its rows,

- the chapters of its goods at the length of its codes. A file of other partners, of other chapters
  or of totals alone leaves the rest as it was;
- all goods to that length, where it is declared to leave none out (``manifest.GOODS``: then the
  told total as well), where its goods reach the total that it tells, or where it tells most
  chapters that were told before (``_SAME_GOODS``; half of them, if it tells others too: goods that
  moved);
- all partners, where it is declared to leave none out, where they reach the world's row, or where
  it tells nearly all that were told before (``_SAME_PARTNERS``).

These shares are judgements: publishers do not say what a file leaves out. A row that a release
passes over by them stays, and its flow rests on two retrievals. Two
editions of the HS retrieved on one day are one release told twice: both stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from kirmash.trade.additions.manifest import GOODS, PARTNERS, Manifest
from kirmash.trade.table import COLUMNS, KEY

_SAME_GOODS = 0.8  # of the chapters told before
_MOVED_GOODS = 0.5  # of them, where the release tells chapters that were not told before
_SAME_PARTNERS = 0.9  # of the partners told before
_LEAST_PARTNERS = 10  # that both tell, before the share of them means anything
_REACHED = "0.999::DECIMAL(4,3)"  # of a told total: publishers round

_FAMILY = (
    "CASE WHEN product = 'TOTAL' THEN '' WHEN nomenclature[:2] IN ('HS', 'CN') THEN 'HS'"
    " ELSE nomenclature[:4] END"
)
_SIDE = "CASE WHEN reporter = '' THEN '' WHEN reporter = exporter THEN 'x' ELSE 'm' END"
_PARTNER = (
    "CASE WHEN reporter = '' THEN exporter || importer WHEN reporter = exporter THEN importer"
    " ELSE exporter END"
)
_PLACES = (
    f"{_FAMILY} AS family, length(product) * (product <> 'TOTAL')::INT AS level,"
    f" CASE WHEN product = 'TOTAL' THEN '' ELSE product[:2] END AS chapter, {_SIDE} AS side"
)
_PLACE = "reporter, exporter, importer, period, family, level, chapter"
_KIND = "reporter, side, period, family, level, nomenclature, turn"
# that a row l re-tells an earlier one c, and its goods
_LATER = "l.turn > c.turn AND (l.turn // 2 > c.turn // 2 OR {same})"
_SAME_EDITION = _LATER.format(same="list_contains(l.editions, c.nomenclature)")
_GOODS = "((l.family = c.family AND c.level <= l.level) OR (l.total AND c.level = 0))"
_ROW_KEY = ", ".join(name for name in KEY if name != "source")
_OTHER_COLUMNS = ("quantity", "quantity_unit", "weight_kg")


@dataclass(frozen=True, slots=True)
class CompleteRelease:
    """What an addition of the source is known to leave out nothing of, for a reporter and period;
    ``fresh`` is whether it is the one being added.
    """

    reporter: str
    period: str
    retrieved: date
    parts: tuple[str, ...]
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseRelations:
    """Where the rows of one source and year stand, each a FROM item: those in force before, the
    superseded ones (None where there are none), and the new ones.

    ``dated`` is whether the rows in force say every day they were told on (``days``), which tables
    of earlier versions do not.
    """

    current: str
    superseded: str | None
    incoming: str
    source: str
    dated: bool


@dataclass(frozen=True, slots=True)
class Replacement:
    """Queries of the year's rows in force and of all superseded ones, and how many values were
    revised and how many withdrawn anew.
    """

    current: str
    superseded: str
    revised: int
    withdrawn: int


def complete_releases(manifest: Manifest, source: str) -> Iterator[CompleteRelease]:
    """What the additions of a source were declared to leave nothing out of. What a publisher's
    files do by themselves is not believed here: a file may be an extract.
    """
    for addition in manifest.additions:
        if addition.source == source:
            retrieved = date.fromisoformat(addition.retrieved)
            yield from scope_releases(addition.scope, retrieved, addition.declared)


def scope_releases(
    scope: Mapping[str, tuple[str, ...]],
    retrieved: date,
    parts: tuple[str, ...],
    fresh: bool = False,
) -> Iterator[CompleteRelease]:
    """The same of one addition: its reporters by period."""
    for period, reporters in scope.items():
        for reporter in reporters:
            yield CompleteRelease(reporter, period, retrieved, parts, fresh)


def replace_retold(
    base: duckdb.DuckDBPyConnection,
    relations: ReleaseRelations,
    complete: Iterable[CompleteRelease],
) -> Replacement:
    """The rows in force and the superseded ones once the new ones are in, in tables of ``base``."""
    source = "'" + relations.source.replace("'", "''") + "'"
    _list_tellings(base, relations, source)
    _list_complete(base, complete)
    _list_covers(base)
    _list_intervals(base)
    _list_runs(base)
    columns = ", ".join(COLUMNS)
    own = f"source = {source} AND (reporter, period) IN (SELECT reporter, period FROM touched)"
    current = (
        f"SELECT {columns}, days FROM {_dated(relations.current)} WHERE NOT ({own})"
        f" UNION ALL BY NAME SELECT * EXCLUDE (until, now_usd), {source} AS source FROM run"
        " WHERE until IS NULL"
    )
    superseded = (
        f"SELECT * EXCLUDE (until), {source} AS source, {_day('until')} AS now_retrieved FROM run"
        " WHERE until IS NOT NULL"
    )
    counts = "count(*) FILTER (now_usd IS NOT NULL), count(*) FILTER (now_usd IS NULL)"
    after = base.execute(f"SELECT {counts} FROM run WHERE until IS NOT NULL").fetchall()[0]
    before = (0, 0)
    if relations.superseded:
        past = _dated(relations.superseded)
        took_part = f"{own} AND now_retrieved > retrieved"
        before = base.execute(f"SELECT {counts} FROM {past} WHERE {took_part}").fetchall()[0]
        superseded += f" UNION ALL BY NAME SELECT * FROM {past} WHERE NOT ({took_part})"
    changes = (max(0, new - old) for new, old in zip(after, before, strict=True))
    return Replacement(current, superseded, *changes)


def _dated(relation: str) -> str:
    """A relation with the column ``days``, NULL where it has none."""
    return f"(SELECT * FROM {relation} UNION ALL BY NAME SELECT NULL::DATE[] AS days WHERE false)"


def _day(order: str) -> str:
    """The day of a place in the order of releases."""
    return f"(DATE '1970-01-01' + ({order} // 2)::INT)"


def _list_tellings(
    base: duckdb.DuckDBPyConnection, relations: ReleaseRelations, source: str
) -> None:
    """The table ``telling``: a row for every key and day it was told on, of the reporters and
    periods that the new rows touch.

    ``turn`` is the release's place in time: twice the days since 1970, and one more for what is
    being added, which is the later of a day.
    """
    base.execute(
        "CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT reporter, period FROM "
        f"{relations.incoming}"
    )
    names = [name for name in COLUMNS if name not in {"source", "retrieved"}]
    columns = ", ".join(names)
    own = f"source = {source} AND (reporter, period) IN (SELECT reporter, period FROM touched)"
    parts = [
        f"SELECT {columns}, retrieved, days, true AS valid, 0 AS late FROM"
        f" {_dated(relations.current)} WHERE {own}",
        f"SELECT {columns}, retrieved, NULL AS days, true, 1 FROM {relations.incoming}",
    ]
    if relations.superseded:
        parts.append(
            f"SELECT {columns}, retrieved, days, false, 0 FROM {_dated(relations.superseded)}"
            f" WHERE {own} AND now_retrieved > retrieved"
        )
    every = " UNION ALL ".join(parts)
    base.execute(f"CREATE OR REPLACE TEMP TABLE known AS {every}")
    # what an earlier version has in force counts as told on every later day it knew of
    days = "SELECT count(DISTINCT retrieved) > 1 FROM known WHERE late = 0"
    if not relations.dated and (base.execute(days).fetchone() or (False,))[0]:
        base.execute(
            f"CREATE OR REPLACE TEMP TABLE known AS WITH placed AS (SELECT *, {_PLACES} FROM known)"
            " SELECT k.* EXCLUDE (family, level, chapter, side) REPLACE (CASE WHEN valid AND late ="
            " 0 THEN list_filter(d.every, day -> day >= retrieved) END AS days) FROM placed k"
            f" LEFT JOIN (SELECT {_PLACE}, list(DISTINCT retrieved) AS every FROM placed WHERE"
            f" late = 0 GROUP BY ALL) d USING ({_PLACE})"
        )
    labels = ", ".join(f"{name}::{name}_label AS {name}" for name in _label_columns(base))
    told = f"SELECT * REPLACE ({labels}), {_PLACES} FROM known"
    turn = "2 * (day - DATE '1970-01-01') + late"
    base.execute(
        f"CREATE OR REPLACE TEMP TABLE telling AS SELECT *, {turn} AS turn FROM"
        " (SELECT * EXCLUDE (retrieved, days, valid), retrieved AS day FROM"
        f" ({told} WHERE days IS NULL) UNION ALL SELECT * EXCLUDE (retrieved, days, valid),"
        f" unnest(days) AS day FROM ({told} WHERE days IS NOT NULL))"
    )
    base.execute("DROP TABLE known")


def _label_columns(base: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The columns of the row's key, which are labels of few values: a type ``<name>_label`` of each
    has those of ``known``, so that keys are compared as small numbers.
    """
    names = tuple(name for name in KEY if name != "source")
    for name in names:
        base.execute(f"DROP TYPE IF EXISTS {name}_label")
        base.execute(
            f"CREATE TYPE {name}_label AS ENUM (SELECT DISTINCT {name} FROM known ORDER BY 1)"
        )
    return names


def _list_complete(base: duckdb.DuckDBPyConnection, complete: Iterable[CompleteRelease]) -> None:
    """The table ``declared``: in what releases are known to be complete."""
    base.execute(
        "CREATE OR REPLACE TEMP TABLE declared (reporter VARCHAR, period VARCHAR, turn BIGINT,"
        " goods BOOLEAN, partners BOOLEAN)"
    )
    rows = sorted(
        (
            release.reporter,
            release.period,
            2 * (release.retrieved - date(1970, 1, 1)).days + release.fresh,
            GOODS in release.parts,
            PARTNERS in release.parts,
        )
        for release in complete
    )
    if rows:
        base.executemany("INSERT INTO declared VALUES (?, ?, ?, ?, ?)", rows)


def _list_covers(base: duckdb.DuckDBPyConnection) -> None:
    """The tables of what each release re-tells: ``goods_cover`` (flows whose goods it tells all,
    to a length) and ``partner_cover`` (sides whose partners it tells all).
    """
    group = "reporter, side, period, turn"
    base.execute(
        "CREATE OR REPLACE TEMP TABLE chapters AS SELECT DISTINCT reporter, side, period, family,"
        " turn, chapter FROM telling WHERE level > 0"
    )
    base.execute(
        "CREATE OR REPLACE TEMP TABLE all_goods AS SELECT reporter, side, period, family, turn FROM"
        " (SELECT n.reporter, n.side, n.period, n.family, n.turn,"
        " count(DISTINCT n.chapter) AS here, count(DISTINCT o.chapter) AS earlier,"
        " count(DISTINCT n.chapter) FILTER (n.chapter = o.chapter) AS shared FROM chapters n"
        " JOIN chapters o ON n.reporter = o.reporter AND n.side = o.side AND n.period = o.period"
        " AND n.family = o.family AND o.turn < n.turn GROUP BY ALL)"
        f" WHERE shared >= {_SAME_GOODS} * earlier OR (shared >= {_MOVED_GOODS} * earlier AND"
        " here > shared)"
    )
    base.execute(
        "CREATE OR REPLACE TEMP TABLE flow AS SELECT reporter, side, exporter, importer, period,"
        " turn, family, level, list(DISTINCT nomenclature) AS editions, sum(value_usd) AS dollars"
        " FROM telling GROUP BY ALL"
    )
    flow = "reporter, exporter, importer, period, turn"
    base.execute(
        "CREATE OR REPLACE TEMP TABLE goods_cover AS SELECT g.*, coalesce(d.goods, false) AS total,"
        " (a.turn IS NOT NULL OR coalesce(d.goods, false)) AS every_flow"
        f" FROM (SELECT {flow}, side, family, max(level) AS level, max(dollars) AS dollars,"
        " list_distinct(flatten(list(editions))) AS editions FROM flow WHERE level > 0"
        " GROUP BY ALL) g"
        f" LEFT JOIN (SELECT {flow}, max(dollars) AS total FROM flow WHERE level = 0 GROUP BY ALL)"
        f" t USING ({flow}) LEFT JOIN all_goods a USING (reporter, side, period, family, turn)"
        " LEFT JOIN (SELECT reporter, period, turn, bool_or(goods) AS goods FROM declared"
        " GROUP BY ALL) d USING (reporter, period, turn) WHERE a.turn IS NOT NULL OR d.goods OR"
        f" (t.total > 0 AND g.dollars >= t.total * {_REACHED})"
    )
    base.execute(
        f"CREATE OR REPLACE TEMP TABLE partners AS SELECT DISTINCT {group}, {_PARTNER} AS partner"
        " FROM telling"
    )
    base.execute(
        f"CREATE OR REPLACE TEMP TABLE partner_cover AS SELECT {group} FROM"
        f" (SELECT n.* EXCLUDE (partner), count(DISTINCT partner) AS shared FROM partners n"
        " JOIN partners o USING (reporter, side, period, partner) WHERE o.turn < n.turn"
        " GROUP BY ALL) JOIN (SELECT n.*, count(DISTINCT partner) AS earlier FROM"
        f" (SELECT DISTINCT {group} FROM partners) n JOIN partners o USING (reporter, side, period)"
        f" WHERE o.turn < n.turn GROUP BY ALL) USING ({group})"
        f" WHERE shared >= {_LEAST_PARTNERS} AND shared >= {_SAME_PARTNERS} * earlier"
        f" UNION SELECT DISTINCT {group} FROM partners JOIN declared d USING"
        " (reporter, period, turn) WHERE d.partners"
        f" UNION SELECT {group} FROM (SELECT {group}, product, nomenclature,"
        " sum(value_usd) FILTER ('WLD' IN (exporter, importer)) AS world, sum(value_usd) FILTER"
        " ('WLD' NOT IN (exporter, importer)) AS all_partners FROM telling GROUP BY ALL)"
        f" WHERE world IS NOT NULL GROUP BY ALL HAVING sum(world) > 0 AND"
        f" coalesce(sum(all_partners), 0) >= sum(world) * {_REACHED}"
    )


def _list_intervals(base: duckdb.DuckDBPyConnection) -> None:
    """The tables ``kind`` and ``cell``: until which release (NULL: to this day) rows are
    known, as far as releases that re-tell a whole side say (``kind``), and place by place where
    others come before them (``is_open``, ``cell``).
    """
    of_side = " AND ".join(f"l.{name} = c.{name}" for name in ("reporter", "side", "period"))
    base.execute(
        "CREATE OR REPLACE TEMP TABLE side_goods AS SELECT reporter, side, period, family, turn,"
        " max(level) AS level, bool_or(total) AS total,"
        " list_distinct(flatten(list(editions))) AS editions FROM goods_cover SEMI JOIN"
        " partner_cover USING (reporter, side, period, turn) WHERE every_flow GROUP BY ALL"
    )
    base.execute(
        "CREATE OR REPLACE TEMP TABLE kind AS WITH told AS (SELECT DISTINCT"
        f" {_KIND} FROM telling), until AS (SELECT c.*, min(l.turn) AS until FROM told c LEFT JOIN"
        f" side_goods l ON {of_side} AND {_GOODS} AND {_SAME_EDITION} GROUP BY ALL)"
        " SELECT *, bool_or(EXISTS (FROM told l WHERE"
        f" {of_side} AND l.turn > c.turn AND (c.until IS NULL OR l.turn < c.until))) OVER"
        " (PARTITION BY reporter, side, period) AS is_open FROM until c"
    )
    _list_cells(base, of_side)


def _list_cells(base: duckdb.DuckDBPyConnection, of_side: str) -> None:
    """The table ``cell``: for every place and release of the open sides, until which release it is
    known.
    """
    place = ", ".join(f"c.{name.strip()}" for name in _PLACE.split(","))
    of_flow = " AND ".join(
        f"l.{name} = c.{name}" for name in ("reporter", "exporter", "importer", "period")
    )
    base.execute(
        f"CREATE OR REPLACE TEMP TABLE place AS SELECT DISTINCT {_PLACE}, side, nomenclature, turn"
        " FROM telling SEMI JOIN (FROM kind WHERE is_open) USING (reporter, side, period)"
    )
    base.execute(
        "CREATE OR REPLACE TEMP TABLE side_place AS SELECT reporter, side, period, family, level,"
        " chapter, turn, list(DISTINCT nomenclature) AS editions FROM place SEMI JOIN partner_cover"
        " USING (reporter, side, period, turn) GROUP BY ALL"
    )
    own = f"{place}, c.side, c.nomenclature, c.turn"
    base.execute(
        f"CREATE OR REPLACE TEMP TABLE cell AS SELECT {own}, min(later) AS until FROM ("
        "SELECT c.*, l.turn AS later FROM place c JOIN place l ON "
        f"{of_flow} AND l.family = c.family AND l.level = c.level AND l.chapter = c.chapter AND "
        f"{_LATER.format(same='l.nomenclature = c.nomenclature')}"
        f" UNION ALL SELECT c.*, l.turn FROM place c JOIN goods_cover l ON {of_flow} AND {_GOODS}"
        f" AND {_SAME_EDITION}"
        f" UNION ALL SELECT c.*, l.turn FROM place c JOIN side_place l ON {of_side} AND"
        " l.family = c.family AND l.level = c.level AND l.chapter = c.chapter AND "
        f"{_SAME_EDITION}"
        f" UNION ALL SELECT c.*, l.turn FROM place c JOIN side_goods l ON {of_side} AND {_GOODS}"
        f" AND {_SAME_EDITION}"
        " UNION ALL SELECT *, NULL FROM place) c GROUP BY ALL"
    )


def _list_runs(base: duckdb.DuckDBPyConnection) -> None:
    """The table ``run``: a row for every unbroken time in which a key had one value, in the table's
    columns less ``source``, with the days it was told on where there are several, the release that
    ended it (``until``; NULL in force) and the value that release gave (``now_usd``; NULL: none).
    """
    base.execute(
        "CREATE OR REPLACE TEMP TABLE spell AS SELECT t.* EXCLUDE (family, level, chapter, side),"
        " CASE WHEN k.is_open THEN c.until ELSE k.until END AS until FROM telling t JOIN kind k"
        f" USING ({_KIND}) LEFT JOIN cell c USING ({_PLACE}, nomenclature, turn)"
    )
    columns = ", ".join(f"arg_max({name}, turn) AS {name}" for name in _OTHER_COLUMNS)
    joined = (
        f"SELECT {_ROW_KEY}, value_usd, {columns}, min(day) AS retrieved,"
        " CASE WHEN count(*) > 1 THEN list_sort(list_distinct(list(day))) END AS days,"
        " arg_max(coalesce(until, -1), turn) AS until"
    )
    group = f"{_ROW_KEY}, value_usd"
    # a value ends at the key's next telling at the latest: where the ends of all but the last add
    # up to the beginnings of all but the first, no time lies between them
    base.execute(
        f"CREATE OR REPLACE TEMP TABLE alone AS {joined}, count(*) = 1 OR sum(coalesce(until, 0)) -"
        " greatest(arg_max(coalesce(until, -1), turn), 0) = sum(turn) - min(turn) AS is_unbroken"
        f" FROM spell GROUP BY {group}"
    )
    labels = ", ".join(f"{name.strip()}::VARCHAR AS {name.strip()}" for name in _ROW_KEY.split(","))
    base.execute(
        "CREATE OR REPLACE TEMP TABLE run AS WITH"
        f" broken AS (SELECT * FROM spell SEMI JOIN (FROM alone WHERE NOT is_unbroken) USING"
        f" ({group})),"
        f" step AS (SELECT *, lag(until) OVER (PARTITION BY {group} ORDER BY turn) IS DISTINCT FROM"
        " turn AS begins FROM broken),"
        f" numbered AS (SELECT *, sum(begins::INT) OVER (PARTITION BY {group} ORDER BY turn) AS"
        " number FROM step),"
        " every AS MATERIALIZED (SELECT * EXCLUDE (is_unbroken) FROM alone WHERE is_unbroken"
        f" UNION ALL {joined} FROM numbered GROUP BY {group}, number)"
        f" SELECT * REPLACE ({labels}, NULL AS until), NULL::DECIMAL(18,3) AS now_usd FROM every"
        f" WHERE until < 0 UNION ALL SELECT e.* REPLACE ({labels}), n.value_usd FROM every e"
        f" LEFT JOIN (SELECT {_ROW_KEY}, turn AS until, value_usd FROM telling) n"
        f" USING ({_ROW_KEY}, until) WHERE e.until >= 0"
    )
