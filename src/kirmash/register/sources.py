"""Who stands behind a deal: official, academic, NGO, social and media publishers, told apart by their hosts (``data/source_kinds.csv``)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import cache

from kirmash import lexicons
from kirmash.errors import KirmashError


class SourceKind(StrEnum):
    """The kinds of publishers, after TUFF 3.0; official are governments, bodies of several, and the firm that carries the deal out."""

    OFFICIAL = "official"
    ACADEMIC = "academic"
    NGO = "ngo"
    SOCIAL = "social"
    MEDIA = "media"


_OFFICIAL_TIERS = frozenset({"customs", "statistics", "government"})
_LABEL = re.compile(r"[^a-z0-9]")


def kind_of(url: str, actors: Collection[str] = ()) -> SourceKind:
    """The kind of the publisher of a page; ``actors`` are the keys of the deal's own bodies, whose pages are official.

    >>> [kind_of(url).value for url in ("https://mfa.gov.by/1", "http://www.ox.ac.uk/2", "https://t.me/x", "https://tass.ru/3")]
    ['official', 'academic', 'social', 'media']
    >>> kind_of("https://maz.by/news", {"maz"}).value
    'official'
    """
    host = lexicons.host_of(url)
    fits = [(len(end), kind) for end, kind in _ends() if _ends_so(host, end)]
    if fits:
        return max(fits)[1]
    named = {_LABEL.sub("", key) for key in actors}
    own = any(_LABEL.sub("", label) in named for label in host.split(".")[:-1])
    return SourceKind.OFFICIAL if own or lexicons.tier_of(url) in _OFFICIAL_TIERS else SourceKind.MEDIA


def counted(urls: Iterable[str], actors: Collection[str] = ()) -> dict[SourceKind, int]:
    """How many publishers of each kind: pages of one host are one publisher; those without a host are one outlet of the press."""
    hosts = {lexicons.host_of(url): url for url in sorted(urls)}
    return dict(Counter(kind_of(url, actors) for _, url in sorted(hosts.items())))


def quality(found: dict[SourceKind, int]) -> int:
    """Source quality, 1 to 5: two official publishers 5, one 4; without them an academic one 3, an NGO or social one 2; else 1."""
    official = found.get(SourceKind.OFFICIAL, 0)
    if official:
        return 5 if official > 1 else 4
    if found.get(SourceKind.ACADEMIC):
        return 3
    return 2 if found.get(SourceKind.NGO) or found.get(SourceKind.SOCIAL) else 1


def _ends_so(host: str, end: str) -> bool:
    """Whether a host ends so; '.gov' ends 'usda.gov', 'gov.by' and 'mfa.gov.by', not 'gov.example.com'."""
    if not end.startswith("."):
        return host == end or host.endswith(f".{end}")
    labels = host.split(".")
    return len(labels) > 1 and (labels[-1] == end[1:] or (len(labels[-1]) == 2 and labels[-2] == end[1:]))


@cache
def _ends() -> tuple[tuple[str, SourceKind], ...]:
    rows = lexicons.rows("source_kinds")
    if wrong := next((row for row in rows if row["kind"] not in set(SourceKind)), None):
        raise KirmashError(f"source_kinds.csv: unknown kind of source in {wrong['kind']!r}.", f"Use one of {', '.join(SourceKind)}.")
    return tuple((end, SourceKind(row["kind"])) for row in rows for end in row["ends"].split("|") if end)
