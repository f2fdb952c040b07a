"""The quality scores of deals: each with its documents, and with whether a sum stands beside its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kirmash.dossier.answers import Material
from kirmash.register.relations import Relation, relations
from kirmash.register.scores import Scores, scores_of
from kirmash.terms.claims import Claim
from kirmash.terms.deals import Deal, DealMention
from kirmash.terms.measures import Measure


def scores(material: Material, deals: Iterable[Deal]) -> dict[str, Scores]:
    """The scores of each deal by its id."""
    mentions = {mention.id: mention for one in material.extractions for mention in one.deals}
    sums = [claim for one in material.extractions for claim in one.claims if claim.measure is Measure.INVESTMENT and claim.stated]
    found: dict[str, Scores] = {}
    for deal in deals:
        said = [mentions[name] for name in deal.mentions if name in mentions]
        found[deal.id] = scores_of(deal, said, material.documents, any(_beside(claim, one) for claim in sums for one in said))
    return found


def related(deals: Sequence[Deal], record: str) -> tuple[Relation, ...]:
    """The relations in which one deal stands to others, on either side."""
    return tuple(one for one in relations(deals) if record in (one.deal, one.other))


def _beside(claim: Claim, mention: DealMention) -> bool:
    """Whether a sum and a deal share words of one document."""
    return claim.document == mention.document and any(
        mine.start < other.end and other.start < mine.end for mine in claim.spans for other in mention.spans
    )
