"""Scores of a deal: quality of its sources, completeness, implementation, and its sector (ISIC Rev.
4 section).

The sector follows from the HS chapters of its goods, else from its theme, else from the subjects of
its mentions: services and works of ``data/deal_subjects.csv``. Publishers are classified after TUFF
3.0.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from kirmash.deals.status import EVENT_KINDS, is_umbrella
from kirmash.errors import KirmashError
from kirmash.records.deals import Deal, DealKind, DealMention, DealStatus
from kirmash.records.evidence import Document
from kirmash.reference import lexicons
from kirmash.reference.economies import country_of

ISIC_SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"
_PUBLIC_ADMINISTRATION, _CONSTRUCTION = "O", "F"
"""A framework of two administrations is about whatever its words name; only where they name nothing
it is public administration.
"""


def isic_section_of_deal(deal: Deal, mentions: Sequence[DealMention] = ()) -> str:
    """The letter of the section most of the goods belong to ('A' agriculture, 'C' manufacturing …);
    '' where it is unknown.

    ``mentions`` are those of the deal: the subjects are taken from the mention of its object.

    >>> [section_of_chapter(chapter) for chapter in ("87", "04", "27", "99")]
    ['C', 'A', 'B', '']
    """
    by_goods = Counter(
        section for code in deal.hs if (section := isic_section_of_chapter(code[:2]))
    )
    if by_goods:
        return max(by_goods, key=lambda section: (by_goods[section], section))
    by_theme = _section_tables()[1].get(deal.theme, "")
    if by_theme and by_theme != _PUBLIC_ADMINISTRATION:
        return by_theme
    return _section_of_object(deal, mentions) or by_theme


def _section_of_object(deal: Deal, mentions: Sequence[DealMention]) -> str:
    """The section of the service or work its object names; a project that is only being built, for
    whatever use, is construction.
    """
    first = next((mention for mention in mentions if mention.object == deal.object), None)
    if first is None:
        return ""
    if first.subjects and deal.kind is DealKind.PROJECT and first.construction:
        return _CONSTRUCTION
    return next(
        (section for subject in first.subjects if (section := isic_section_of_subject(subject))), ""
    )


def isic_section_of_subject(subject: str) -> str:
    """The ISIC section of a subject's activity, '' for one that is unknown."""
    return _subject_sections().get(subject, "")


def isic_section_of_chapter(chapter: str) -> str:
    """The section of an HS chapter of two digits, '' for one that does not exist."""
    return next(
        (section for first, last, section in _section_tables()[0] if first <= chapter <= last), ""
    )


@cache
def _subject_sections() -> dict[str, str]:
    rows = lexicons.data_rows("deal_subjects")
    if wrong := next(
        (row for row in rows if len(row["section"]) != 1 or row["section"] not in ISIC_SECTIONS),
        None,
    ):
        raise KirmashError(
            "data.deal-subjects",
            "deal_subjects.csv: unknown section in {entries}.",
            "Use a letter from A to U.",
            entries=dict(wrong),
        )
    return {row["subject"]: row["section"] for row in rows}


@cache
def _section_tables() -> tuple[tuple[tuple[str, str, str], ...], dict[str, str]]:
    rows = lexicons.data_rows("sectors")
    for row in rows:
        if row["kind"] not in {"hs", "theme"} or row["section"] not in ISIC_SECTIONS:
            raise KirmashError(
                "data.sectors",
                "sectors.csv: unknown kind or section in {entries}.",
                "Use hs or theme, and a letter from A to U.",
                entries=dict(row),
            )
    chapters = tuple(
        (row["from"], row["to"], row["section"]) for row in rows if row["kind"] == "hs"
    )
    return chapters, {row["from"]: row["section"] for row in rows if row["kind"] == "theme"}


class PublisherKind(StrEnum):
    """The kinds of publishers, after TUFF 3.0; official are governments, intergovernmental bodies,
    and the firm that carries the deal out.
    """

    OFFICIAL = "official"
    ACADEMIC = "academic"
    NGO = "ngo"
    SOCIAL = "social"
    MEDIA = "media"


_OFFICIAL_TIERS = frozenset({"customs", "statistics", "government"})
_LABEL = re.compile(r"[^a-z0-9]")
_COUNTRY_CODE_LENGTH = 2
"""Letters of a country's top-level domain, such as by and ru."""


def publisher_kind_of(url: str, actors: Collection[str] = ()) -> PublisherKind:
    """The kind of the publisher of a page; ``actors`` are the keys of the deal's own bodies, whose
    pages are official.

    >>> urls = "https://mfa.gov.by/1", "http://www.ox.ac.uk/2", "https://t.me/x"
    >>> [publisher_kind_of(url).value for url in (*urls, "https://tass.ru/3")]
    ['official', 'academic', 'social', 'media']
    >>> publisher_kind_of("https://maz.by/news", {"maz"}).value
    'official'
    """
    host = lexicons.url_host(url)
    fits = [(len(end), kind) for end, kind in _host_endings() if _host_ends_with(host, end)]
    if fits:
        return max(fits)[1]
    actor_labels = {_LABEL.sub("", key) for key in actors}
    own = any(_LABEL.sub("", label) in actor_labels for label in host.split(".")[:-1])
    return (
        PublisherKind.OFFICIAL
        if own or lexicons.source_tier(url) in _OFFICIAL_TIERS
        else PublisherKind.MEDIA
    )


@lru_cache(4096)
def is_official(url: str, actors: frozenset[str] = frozenset()) -> bool:
    """Whether a page's publisher is official, or a body of the deal itself."""
    return publisher_kind_of(url, actors) is PublisherKind.OFFICIAL


def count_publishers(urls: Iterable[str], actors: Collection[str] = ()) -> dict[PublisherKind, int]:
    """How many publishers of each kind: pages of one host are one publisher; those without a host
    are one outlet of the press.
    """
    hosts = {lexicons.url_host(url): url for url in sorted(urls)}
    return dict(Counter(publisher_kind_of(url, actors) for _, url in sorted(hosts.items())))


def source_quality_from_counts(counts: dict[PublisherKind, int]) -> int:
    """Source quality, 1 to 5: two official publishers 5, one 4; without them an academic one 3, an
    NGO or social one 2; else 1.
    """
    official = counts.get(PublisherKind.OFFICIAL, 0)
    if official:
        return 5 if official > 1 else 4
    if counts.get(PublisherKind.ACADEMIC):
        return 3
    return 2 if counts.get(PublisherKind.NGO) or counts.get(PublisherKind.SOCIAL) else 1


def _host_ends_with(host: str, end: str) -> bool:
    """Whether a host ends so; '.gov' ends 'usda.gov', 'gov.by' and 'mfa.gov.by', not
    'gov.example.com'.
    """
    if not end.startswith("."):
        return host == end or host.endswith(f".{end}")
    labels = host.split(".")
    return len(labels) > 1 and (
        labels[-1] == end[1:] or (len(labels[-1]) == _COUNTRY_CODE_LENGTH and labels[-2] == end[1:])
    )


@cache
def _host_endings() -> tuple[tuple[str, PublisherKind], ...]:
    rows = lexicons.data_rows("source_kinds")
    if wrong := next((row for row in rows if row["kind"] not in set(PublisherKind)), None):
        raise KirmashError(
            "data.source-kinds",
            "source_kinds.csv: unknown kind of source in {kind!r}.",
            "Use one of {known}.",
            kind=wrong["kind"],
            known=tuple(PublisherKind),
        )
    return tuple(
        (end, PublisherKind(row["kind"])) for row in rows for end in row["ends"].split("|") if end
    )


_UNDER_WAY_STATUSES = frozenset({DealStatus.IN_PROGRESS, DealStatus.RESUMED})


@dataclass(frozen=True, slots=True)
class DealScores:
    """The three scores, the ISIC section ('' unknown), and by name what costs a point of
    completeness or of implementation.

    ``amount`` is the sum, quantity or number in the text's words ('' none beside the deal);
    ``publishers`` counts those of each kind.
    """

    source: int
    completeness: int
    implementation: int | None
    sector: str
    missing: tuple[str, ...]
    amount: str = ""
    publishers: tuple[tuple[str, int], ...] = ()


def scores_of(
    deal: Deal, mentions: Sequence[DealMention], documents: Mapping[str, Document], amount: bool
) -> DealScores:
    """The scores of a deal from its mentions and their documents; ``amount``: whether a sum is
    claimed beside its words.
    """
    amount_text = next((mention.amount for mention in mentions if mention.amount), "")
    urls = {
        documents[mention.document].url or ""
        for mention in mentions
        if mention.document in documents
    }
    publishers = count_publishers(urls, deal.actors)
    completeness = _completeness_checks(deal, amount or bool(amount_text))
    done = _implementation_checks(deal, mentions)
    gaps = [name for name, known in completeness.items() if not known] + [
        name for name, known in (done or {}).items() if not known
    ]
    return DealScores(
        source_quality_from_counts(publishers),
        sum(completeness.values()),
        None if done is None else sum(done.values()),
        isic_section_of_deal(deal, mentions),
        tuple(dict.fromkeys(gaps)),
        amount_text,
        tuple((kind.value, number) for kind, number in sorted(publishers.items())),
    )


def source_quality_of_urls(urls: Iterable[str], actors: Collection[str] = ()) -> int:
    """5 for two official publishers or more, 4 for one; 3 for an academic one, 2 for an NGO or
    social one, 1 for media alone.

    Two pages of one host are one publisher; a page of a firm among ``actors`` is official, for it
    carries the deal out.
    """
    return source_quality_from_counts(count_publishers(urls, actors))


def _completeness_checks(deal: Deal, amount: bool) -> dict[str, bool]:
    return {
        "year": any(step.published for step in deal.history),
        "amount": amount,
        "kind": deal.kind is not DealKind.OTHER,
        "promising_side": bool(deal.parties),
        "receiving_side": len(deal.parties) > 1,
    }


def _implementation_checks(deal: Deal, mentions: Sequence[DealMention]) -> dict[str, bool] | None:
    """What is known of the implementation; None for umbrellas and for deals neither under way nor
    completed.
    """
    if is_umbrella(deal.kind, deal.theme) or deal.status not in _UNDER_WAY_STATUSES | {
        DealStatus.COMPLETED
    }:
        return None
    event = deal.kind in EVENT_KINDS and any(
        mention.date for mention in mentions
    )  # a visit begins on its day
    started = event or any(
        step.published and step.status in _UNDER_WAY_STATUSES for step in deal.history
    )
    ended = any(mention.date and mention.status is DealStatus.COMPLETED for mention in mentions)
    return {
        "body": bool(deal.actors),
        "start": started,
        "end": ended if deal.status is DealStatus.COMPLETED else deal.due is not None,
        "place": any(country_of(party) != party for party in deal.parties),
        "sector": bool(isic_section_of_deal(deal, mentions)),
    }
