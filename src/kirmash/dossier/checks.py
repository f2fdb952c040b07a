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
from kirmash.trade.table import WORLD


def check(material: Material, tables: Tables, pair: Pair, given: tuple[Given, ...], as_of: date | None) -> tuple[Checked, ...]:
    """Every claim of the pair, in the order read, and then every superlative of the documents that speak of it."""
    spoken = tuple(one for one in material.extractions if scope.about(pair, one))
    said = (*scope.claims_of(pair, material.extractions), *superlatives.found(spoken))
    around = {claim.id: _sentence(material, claim) for claim in said}
    return tables.check(said, pair.codes, Told(given, around, as_of))


def check_all(material: Material, tables: Tables, economy: str, given: tuple[Given, ...], as_of: date | None) -> tuple[Checked, ...]:
    """Every claim on an economy, with whomever it is said to trade, in the order read; superlatives as `check` lists them."""
    named = {code for one in material.extractions for claim in one.claims if economy in claim.pair for code in claim.pair}
    partners = sorted(code for code in named if code not in {economy, WORLD})
    found = [check(material, tables, Pair(economy, partner), given, as_of) for partner in partners]
    told = {one.claim.id: one for several in found for one in several}
    alone = [claim for one in material.extractions for claim in one.claims if economy in claim.pair and claim.id not in told]
    around = {claim.id: _sentence(material, claim) for claim in alone}
    told |= {one.claim.id: one for one in tables.check(alone, (economy, economy), Told(given, around, as_of))}
    order = {claim.id: place for place, claim in enumerate(claim for one in material.extractions for claim in one.claims)}
    return tuple(sorted(told.values(), key=lambda one: order.get(one.claim.id, len(order))))


def _sentence(material: Material, claim: Claim) -> str:
    text = material.documents[claim.document].text
    return superlatives.sentence(text, claim.spans[0].start, claim.spans[-1].end) if claim.spans else ""
