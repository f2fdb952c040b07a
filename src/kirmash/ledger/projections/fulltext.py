"""Full text in word forms: SQLite's FTS5 and PostgreSQL's tsvector over the same base forms, with
the same answers in the same order.

English and Russian words are kept by their base forms (:mod:`kirmash.lang.lemmas`). Belarusian,
for which there is no dictionary, is kept as it is written, and a word of a question matches there
by its beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from kirmash.lang import lemmas
from kirmash.ledger.projections import selecting
from kirmash.ledger.views import FoundDocuments
from kirmash.records.evidence import Document

_SQLITE = (
    "create virtual table if not exists projected_words using fts5(title, body, plain, "
    "content = '', detail = column, columnsize = 0, tokenize = 'unicode61 remove_diacritics 0')"
)
_POSTGRESQL = (
    "create table if not exists projected_words (reading integer primary key, "
    "title tsvector not null, body tsvector not null, plain tsvector not null)",
    *(
        f"create index if not exists projected_words_{part} on projected_words using gin ({part})"
        for part in ("title", "body", "plain")
    ),
)
_PARTS = ("title", "body", "plain")
_SQLITE_ADD = text(
    "insert into projected_words (rowid, title, body, plain) "
    "values (:reading, :title, :body, :plain)"
)
_POSTGRESQL_ADD = text(
    "insert into projected_words (reading, title, body, plain) values (:reading, "
    "array_to_tsvector(cast(:title as text[])), array_to_tsvector(cast(:body as text[])), "
    "array_to_tsvector(cast(:plain as text[])))"
)
_WORD = re.compile(r"[^\W_]+")
_PLAIN_LANGUAGE = "be"
_ENDING, _STEM = 2, 4
"""Letters that a long Belarusian word loses in a question, and those that remain at least."""
_POSTGRESQL_LONGEST = 2_000
"""Characters of the longest word that PostgreSQL keeps; longer ones are no words."""
_ENDED = (
    "select reading from projected_documents "
    "where superseded_at is not null or withdrawn_at is not null"
)
_REREAD = "select reading, first from projected_documents where first <> reading"
_POSTGRESQL_HITS = "select reading from projected_words where {conditions}"
_SQLITE_HITS = "select rowid from projected_words where projected_words match :query"


def create(connection: Connection) -> None:
    """Create the index where there is none."""
    for statement in (_SQLITE,) if _is_sqlite(connection) else _POSTGRESQL:
        connection.execute(text(statement))


def drop(connection: Connection) -> None:
    """Take the index away."""
    connection.execute(text("drop table if exists projected_words"))


def add(connection: Connection, readings: Iterable[tuple[int, Document]]) -> None:
    """Index the titles and the texts of documents as read at positions."""
    rows = [{"reading": reading, **_parts(document)} for reading, document in readings]
    if not rows:
        return
    if _is_sqlite(connection):
        connection.execute(
            _SQLITE_ADD,
            [
                {name: " ".join(part) if name in _PARTS else part for name, part in row.items()}
                for row in rows
            ],
        )
        return
    connection.execute(
        _POSTGRESQL_ADD,
        [
            {name: sorted(set(part)) if name in _PARTS else part for name, part in row.items()}
            for row in rows
        ],
    )


def _parts(document: Document) -> dict[str, Any]:
    """The words of title and body in their base forms, or all of them plain."""
    title, body = tuple(_words(document.title or "")), tuple(_words(document.text))
    if document.lang == _PLAIN_LANGUAGE:
        return {"title": (), "body": (), "plain": (*title, *body)}
    return {"title": _forms(title), "body": _forms(body), "plain": ()}


@dataclass(frozen=True, slots=True)
class CountedReadings:
    """Which readings count no more, as there is a newer one or the document was withdrawn; and the
    first readings of those that were not the first.
    """

    ended: frozenset[int]
    first: Mapping[int, int]


def counted_readings(connection: Connection) -> CountedReadings:
    """Which readings count today: the same until something is read or withdrawn."""
    ended = frozenset(connection.scalars(text(_ENDED)))
    first = {row.reading: row.first for row in connection.execute(text(_REREAD))}
    return CountedReadings(ended, first)


def search(
    connection: Connection, words: str, counted: CountedReadings, limit: int = 0
) -> FoundDocuments:
    """The documents not withdrawn whose newest text contains every one of ``words`` in any form;
    those with all of them in their titles first, the newest added first among equals; the first
    ``limit`` of them, 0 for all.
    """
    asked = tuple(_words(words))
    if not asked:
        return FoundDocuments((), 0)
    hits = [each for each in _hits(connection, asked, titles=False) if each not in counted.ended]
    titled = set(_hits(connection, asked, titles=True))
    place = counted.first
    hits.sort(key=lambda reading: (reading in titled, place.get(reading, reading)), reverse=True)
    chosen = hits[:limit] if limit else hits
    names = selecting.names_of_readings(connection, chosen)
    return FoundDocuments(tuple(names[reading] for reading in chosen), len(hits))


def _hits(connection: Connection, asked: Iterable[str], titles: bool) -> list[int]:
    if _is_sqlite(connection):
        hits = _SQLITE_HITS
        query = " AND ".join(_sqlite_word(word, titles) for word in asked)
        if titles:
            query = f"title : ({query})"
        parameters = {"query": query}
    else:
        hits, parameters = _postgresql_query(tuple(asked), titles)
    return list(connection.scalars(text(hits), parameters))


def _sqlite_word(word: str, titles: bool) -> str:
    forms = " OR ".join(f'"{form}"' for form in lemmas.base_forms(word))
    return f"({forms})" if titles else f'({{title body}} : ({forms}) OR plain : "{_stem(word)}" *)'


def _postgresql_query(asked: tuple[str, ...], titles: bool) -> tuple[str, dict[str, str]]:
    conditions, parameters = list[str](), dict[str, str]()
    for number, word in enumerate(asked):
        forms = "|".join(f"'{form}'" for form in lemmas.base_forms(word))
        parameters[f"forms{number}"] = forms
        hit = f"title @@ cast(:forms{number} as tsquery)"
        if not titles:
            parameters[f"stem{number}"] = f"'{_stem(word)}':*"
            hit += (
                f" or body @@ cast(:forms{number} as tsquery)"
                f" or plain @@ cast(:stem{number} as tsquery)"
            )
        conditions.append(f"({hit})")
    return _POSTGRESQL_HITS.format(conditions=" and ".join(conditions)), parameters


def _words(written: str) -> Iterator[str]:
    """The words of a text in lower case, with е for ё."""
    for word in _WORD.findall(written.casefold().replace("ё", "е")):
        if len(word) <= _POSTGRESQL_LONGEST:
            yield word


def _forms(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(form for word in words for form in lemmas.base_forms(word))


def _stem(word: str) -> str:
    """The beginning of a word; of a long one the last letters go."""
    return word[: max(_STEM, len(word) - _ENDING)] if word.isalpha() else word


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
