"""Quality scores of a deal, computed and never typed, after the appendices of AidData's TUFF 3.0 (Custer et al. 2023), our own words.

Source quality is 1 to 5, completeness and implementation are 0 to 5; implementation is None where it does not apply.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kirmash.register import sources
from kirmash.register.sectors import sector_of
from kirmash.register.status import EVENTS, is_umbrella
from kirmash.terms.deals import Deal, DealKind, DealMention, DealStatus
from kirmash.terms.economies import country_of
from kirmash.terms.evidence import Document

_UNDER_WAY = frozenset({DealStatus.IN_PROGRESS, DealStatus.RESUMED})


@dataclass(frozen=True, slots=True)
class Scores:
    """The three scores, the ISIC section ('' unknown), and by name what costs a point of completeness or of implementation.

    ``amount`` is the sum, quantity or number in the text's words ('' none beside the deal); ``publishers`` counts those of each kind.
    """

    source: int
    completeness: int
    implementation: int | None
    sector: str
    missing: tuple[str, ...]
    amount: str = ""
    publishers: tuple[tuple[str, int], ...] = ()


def scores_of(deal: Deal, mentions: Sequence[DealMention], documents: Mapping[str, Document], amount: bool) -> Scores:
    """The scores of a deal from the mentions it rests on and their documents; ``amount``: whether a sum is claimed beside its words."""
    told = next((one.amount for one in mentions if one.amount), "")
    urls = {documents[one.document].url or "" for one in mentions if one.document in documents}
    publishers = sources.counted(urls, deal.actors)
    whole = _completeness(deal, amount or bool(told))
    done = _implementation(deal, mentions)
    gaps = [name for name, known in whole.items() if not known] + [name for name, known in (done or {}).items() if not known]
    return Scores(
        sources.quality(publishers), sum(whole.values()), None if done is None else sum(done.values()), sector_of(deal, mentions),
        tuple(dict.fromkeys(gaps)), told, tuple((kind.value, number) for kind, number in sorted(publishers.items())),
    )  # fmt: skip


def source_quality(urls: Iterable[str], actors: Collection[str] = ()) -> int:
    """5 for two official publishers or more, 4 for one; 3 for an academic one, 2 for an NGO or social one, 1 for media alone.

    Two pages of one host are one publisher; a page of a firm among ``actors`` is official, for it carries the deal out.
    """
    return sources.quality(sources.counted(urls, actors))


def _completeness(deal: Deal, amount: bool) -> dict[str, bool]:
    return {
        "year": any(step.said for step in deal.history),
        "amount": amount,
        "kind": deal.kind is not DealKind.OTHER,
        "promising_side": bool(deal.parties),
        "receiving_side": len(deal.parties) > 1,
    }


def _implementation(deal: Deal, mentions: Sequence[DealMention]) -> dict[str, bool] | None:
    """What is known of the carrying out; None for umbrellas and what is neither under way nor completed."""
    if is_umbrella(deal.kind, deal.theme) or deal.status not in _UNDER_WAY | {DealStatus.COMPLETED}:
        return None
    event = deal.kind in EVENTS and any(one.date for one in mentions)  # a visit begins on its day
    started = event or any(step.said and step.status in _UNDER_WAY for step in deal.history)
    ended = any(one.date and one.status is DealStatus.COMPLETED for one in mentions)
    return {
        "body": bool(deal.actors),
        "start": started,
        "end": ended if deal.status is DealStatus.COMPLETED else deal.due is not None,
        "place": any(country_of(party) != party for party in deal.parties),
        "sector": bool(sector_of(deal, mentions)),
    }


