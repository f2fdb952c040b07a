"""What documents say of a pair held against official statistics, with the superlatives nobody can check."""

from __future__ import annotations

from datetime import date

from kirmash.dossier import scope, superlatives
from kirmash.dossier.answers import Material
from kirmash.dossier.scope import Pair
from kirmash.dossier.tables import Tables, Told
from kirmash.terms.claims import Claim
from kirmash.trade.checking import Checked
from kirmash.trade.facts import Given


def check(material: Material, tables: Tables, pair: Pair, given: tuple[Given, ...], as_of: date | None) -> tuple[Checked, ...]:
    """Every claim of the pair, in the order read, and then every superlative of the documents that speak of it."""
    spoken = tuple(one for one in material.extractions if scope.about(pair, one))
    said = (*scope.claims_of(pair, material.extractions), *superlatives.found(spoken))
    around = {claim.id: _sentence(material, claim) for claim in said}
    return tables.check(said, pair.codes, Told(given, around, as_of))


def _sentence(material: Material, claim: Claim) -> str:
    text = material.documents[claim.document].text
    return superlatives.sentence(text, claim.spans[0].start, claim.spans[-1].end) if claim.spans else ""
