"""What documents say of a pair or of an economy held against official statistics, with the
superlatives nobody can check.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from kirmash.dossier import scope
from kirmash.dossier.answers import Material
from kirmash.dossier.scope import Pair
from kirmash.dossier.tables import Tables, Told
from kirmash.errors import UnknownEconomy
from kirmash.extract.annotate.sentences import surroundings
from kirmash.factcheck.checks import Checked
from kirmash.factcheck.facts import Given
from kirmash.records.claims import Claim
from kirmash.records.extractions import Extraction
from kirmash.records.quantities import Measure
from kirmash.reference import economies


def check(
    material: Material, tables: Tables, pair: Pair, given: tuple[Given, ...], as_of: date | None
) -> tuple[Checked, ...]:
    """Every claim of the pair, in the order read, and then every superlative of the documents that
    speak of it.
    """
    spoken = tuple(one for one in material.extractions if scope.about(pair, one))
    said = (*scope.claims_of(pair, material.extractions), *_superlatives(spoken))
    return tables.check(said, pair.codes, Told(given, _around(material, said), as_of))


def check_all(
    material: Material, tables: Tables, economy: str, given: tuple[Given, ...], as_of: date | None
) -> tuple[Checked, ...]:
    """Every claim that names the economy, with whomever, in the order read, and the superlatives of
    the documents that do.
    """
    spoken = tuple(
        one for one in material.extractions if any(economy in claim.pair for claim in one.claims)
    )
    mine = tuple(claim for one in spoken for claim in one.claims if economy in claim.pair)
    said = (*mine, *_superlatives(spoken))
    told = Told(given, _around(material, said), as_of)
    by_other: dict[str, list[Claim]] = defaultdict(list)
    for claim in said:
        by_other[next((code for code in sorted(claim.pair) if code != economy), economy)].append(
            claim
        )
    found = {
        one.claim.id: one
        for other, claims in by_other.items()
        for one in tables.check(claims, (economy, _known(other, economy)), told)
    }
    return tuple(found[one] for one in dict.fromkeys(claim.id for claim in said))


def _known(other: str, economy: str) -> str:
    """The other side where tables may know it; a group of economies is in none."""
    try:
        return economies.find(other)
    except UnknownEconomy:
        return economy


def _superlatives(extractions: Iterable[Extraction]) -> tuple[Claim, ...]:
    """A rank claim without numbers for every superlative of these documents that no claim of theirs
    has.
    """
    return tuple(
        Claim(one.document.id, Measure.RANK, None, (span,))
        for one in extractions
        for span in one.superlatives
    )


def _around(material: Material, said: tuple[Claim, ...]) -> dict[str, str]:
    return {claim.id: _sentence(material, claim) for claim in said}


def _sentence(material: Material, claim: Claim) -> str:
    text = material.documents[claim.document].text
    return surroundings(text, claim.spans[0].start, claim.spans[-1].end) if claim.spans else ""
