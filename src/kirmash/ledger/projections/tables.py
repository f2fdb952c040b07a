"""The tables of the projections: documents, claims, deal mentions and actors in rows that can be
selected without decoding a reading.

Everything in them follows from the events: :func:`writing.rebuild` makes the same rows again. A
reading's rows are never deleted; ``superseded_at`` and ``withdrawn_at`` of its document say at
which position of the ledger they stopped to count, so that the ledger of any earlier position can
be asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    inspect,
    select,
)

from kirmash.formats import encoding_json

VERSION = 6
"""Grows with every change of what a row holds; rows of another version are made again."""

PARTY_SEPARATOR = "|"

metadata = MetaData()

# Ids are compared by their beginnings: in the order of their bytes, whatever the database's locale.
_ID = String().with_variant(String(collation="C"), "postgresql")

documents = Table(
    "projected_documents",
    metadata,
    Column("reading", Integer, primary_key=True, autoincrement=False),
    Column("document", String(64), nullable=False),
    Column("first", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("grammar", String, nullable=False),
    Column("added_at", String, nullable=False),
    Column("published", String),
    Column("outlet", String),
    Column("title", String),
    Column("lang", String, nullable=False),
    Column("source", String, nullable=False),
    Column("url", String),
    Column("basis", String, nullable=False),
    Column("note", String),
    Column("note_kind", String, nullable=False),
    Column("reader", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("card", Text, nullable=False),
    Column("superseded_at", Integer),
    Column("withdrawn_at", Integer),
    Column("withdrawn", String),
    Index("projected_documents_by_id", "document", "reading"),
    # Counting reads this alone; it does not begin with what stands in every condition, or SQLite
    # would go from all documents to the records wanted.
    Index("projected_documents_by_first", "first", "reading", "superseded_at", "published"),
)
"""A row a reading: the document without its text, the position of its first reading (``first``),
which reading it is (``ordinal``, from 1), and until when it counts. ``card`` are its fields as
lines of JSON, so that long lists are written as they stand.
"""

claims = Table(
    "projected_claims",
    metadata,
    Column("reading", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("id", _ID, nullable=False),
    Column("pair", _ID, nullable=False),
    Column("measure", String, nullable=False),
    Column("modality", String, nullable=False),
    Column("period_first", Integer),
    Column("period_last", Integer),
    Column("payload", Text, nullable=False),
    Index("projected_claims_by_pair", "pair", "measure", "reading"),
    Index("projected_claims_by_id", "id"),
    Index("projected_claims_by_period", "pair", "period_first", "period_last"),
    sqlite_with_rowid=False,
)
"""A row a claim; ``pair`` are its economies in order of codes, one, two or none."""

mentions = Table(
    "projected_mentions",
    metadata,
    Column("reading", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("id", _ID, nullable=False),
    Column("deal", _ID, nullable=False),
    Column("parties", _ID, nullable=False),
    Column("kind", String, nullable=False),
    Column("object", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Index("projected_mentions_by_parties", "parties", "reading"),
    Index("projected_mentions_by_id", "id"),
    Index("projected_mentions_by_deal", "deal"),
    sqlite_with_rowid=False,
)
"""A row a deal mention; ``deal`` is the id of the deal that begins with it."""

mention_keys = Table(
    "projected_mention_keys",
    metadata,
    Column("key", _ID, primary_key=True),
    Column("parties", _ID, primary_key=True),
    Column("reading", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""The goods and the theme of a deal mention, by which related deals find each other."""

actors = Table(
    "projected_actors",
    metadata,
    Column("reading", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),
    Column("payload", Text, nullable=False),
    sqlite_with_rowid=False,
)

parties = Table(
    "projected_parties",
    metadata,
    Column("kind", String, primary_key=True),
    Column("parties", _ID, primary_key=True),
    sqlite_with_rowid=False,
)
"""Which sets of economies the claims ('claim') and the mentions ('mention') are about."""

judgements = Table(
    "projected_judgements",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", _ID, nullable=False),
    Column("target", _ID, nullable=False),
    Column("verdict", String, nullable=False),
    Column("payload", Text, nullable=False),
    Index("projected_judgements_by_target", "target"),
)


def party_key(codes: Iterable[str]) -> str:
    """A set of economies as one text: in order of codes, '' for none."""
    return PARTY_SEPARATOR.join(sorted(set(codes)))


def parties_of_key(key: str) -> frozenset[str]:
    """The economies that a key stands for."""
    return frozenset(key.split(PARTY_SEPARATOR)) if key else frozenset()


def good_key(good: str) -> str:
    """The key of a good of the lexicon among a mention's keys."""
    return f"good:{good}"


def theme_key(theme: str) -> str:
    """The key of a theme among a mention's keys."""
    return f"theme:{theme}"


def digests(connection: Connection) -> dict[str, str | None]:
    """The SHA-256 of every table's rows in the order of their keys, by the table's name; None for
    a table that is not there.
    """
    present = set(inspect(connection).get_table_names())
    return {
        table.name: _digest(connection, table) if table.name in present else None
        for table in metadata.sorted_tables
    }


def _digest(connection: Connection, table: Table) -> str:
    digest = sha256()
    rows = connection.execute(
        select(table).order_by(*table.primary_key.columns),
        execution_options={"yield_per": 1_000},
    )
    for row in rows:
        digest.update(_row_bytes(tuple(row)))
    return digest.hexdigest()


def _row_bytes(row: tuple[Any, ...]) -> bytes:
    # bytes are never written, but a damaged ledger may hold them
    plain = [f"x'{part.hex()}'" if isinstance(part, bytes) else part for part in row]
    return encoding_json.canonical_json(plain).encode() + b"\n"
