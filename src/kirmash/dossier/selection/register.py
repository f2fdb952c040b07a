"""The groups that all mentions of a dossier form: kept beside the ledger, since a register of a
hundred thousand takes half a minute to form and seldom changes.

People's decisions are applied to the groups afterwards, so they stay the same while nothing is
read or withdrawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib import resources

from sqlalchemy import func, select

from kirmash.deals.clustering import DatedDealMention, MentionGroups, group_mentions
from kirmash.ledger.events import digest_at
from kirmash.ledger.projections import selecting, tables
from kirmash.ledger.projections.writing import ROWS_VERSION
from kirmash.ledger.results_cache import ResultsCache
from kirmash.ledger.store import Ledger
from kirmash.ledger.views import View

JOINING_CODE = ("deals", "data", "dossier/selection")
"""The folders of the program whose code and tables say which mentions are of one deal."""


@dataclass(frozen=True, slots=True)
class WholeRegister:
    """The groups of a view by ``as_of``: ``known`` gives them where they are at hand, None else,
    ``form`` forms and keeps them where they are not.
    """

    known: Callable[[], MentionGroups | None]
    form: Callable[[], MentionGroups]


@dataclass(frozen=True, slots=True)
class _KeptGroups:
    groups: tuple[tuple[str, ...], ...]


def whole_register(ledger: Ledger, results: ResultsCache, view: View, as_of: date) -> WholeRegister:
    """The register of a view as of a day."""
    at = ledger.last_reading()
    newest = ledger.memory.result(("newest day", at), lambda: _newest_day(ledger))
    # Where nothing is published later, the day does not matter.
    until = as_of.isoformat() if newest > as_of.isoformat() else ""
    key = "groups of mentions", at, view, until

    def form() -> MentionGroups:
        def compute() -> _KeptGroups:
            with ledger.connection() as connection:
                stored = selecting.every_mention(connection, view)
            dated = (DatedDealMention(each.mention, each.published, each.url) for each in stored)
            return _KeptGroups(group_mentions(dated, as_of))

        name = _name_of(ledger, at, key)
        return ledger.memory.result(key, lambda: results.result(name, _KeptGroups, compute)).groups

    def known() -> MentionGroups | None:
        kept: _KeptGroups | None = ledger.memory.kept(key)
        if kept is None and results.has(_name_of(ledger, at, key)):
            return form()
        return kept.groups if kept else None

    return WholeRegister(known, form)


def _newest_day(ledger: Ledger) -> str:
    with ledger.connection() as connection:
        return connection.scalar(select(func.max(tables.documents.c.published))) or ""


def _name_of(ledger: Ledger, at: int, key: tuple[object, ...]) -> str:
    """The name of the groups in the cache: a digest of all that they follow from."""
    with ledger.connection() as connection:
        digest = digest_at(connection, at)
    return sha256(f"{program_digest()} {ROWS_VERSION} {digest} {key!r}".encode()).hexdigest()


@cache
def program_digest() -> str:
    """A digest of the code and tables that say which mentions are of one deal."""
    digest = sha256()
    for package in JOINING_CODE:
        files = list((resources.files("kirmash") / package).iterdir())
        for file in sorted((item for item in files if item.is_file()), key=lambda item: item.name):
            content = file.read_bytes()
            digest.update(f"{package}/{file.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
