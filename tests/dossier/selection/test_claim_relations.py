"""How two claims stand to each other: a case a kind, and what must not be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.series.series_cases import claim, usd

from kirmash import Dossier
from kirmash.dossier.selection.claim_relations import ClaimRelation, relate_claims
from kirmash.errors import InputError
from kirmash.records.claims import Claim, ShareBase
from kirmash.records.periods import parse, year_period
from kirmash.records.quantities import Hedge, Measure, Quantity

Y14, Y15 = year_period(2014), year_period(2015)
DAYS: Mapping[str, date | None] = {name: date(2016, 4, 15) for name in ("a", "b")}


def level(document: str, millions: float, hedge: Hedge = Hedge.EXACT, **fields: Any) -> Claim:
    return claim(document, **{"quantity": usd(millions * 1e6, hedge), "period": Y14, **fields})


def flow(measure: Measure, millions: float, reporter: str = "BLR", **fields: Any) -> Claim:
    stated = claim("b", measure, quantity=usd(millions * 1e6), period=Y14, **fields)
    partner = "RU-IVA" if reporter == "BLR" else "BLR"
    return replace(stated, reporter=reporter, partner=partner)


def rate(document: str, percent: float, **fields: Any) -> Claim:
    return claim(document, **{"change_pct": percent, "period": Y15, **fields})


def share() -> Claim:
    return claim(
        "a",
        Measure.SHARE,
        period=Y14,
        quantity=Quantity(14.6, "percent"),
        whole=ShareBase("RU-IVA", Measure.EXPORTS),
    )


TOTAL = replace(flow(Measure.EXPORTS, 21.2, "RU-IVA"), partner=None)
SAME = level("a", 98.4)
KINDS = {
    "same_record": (SAME, SAME),
    "same_utterance": (level("a", 98.4), level("b", 98.4)),
    "base_of_rate": (level("a", 98.4), rate("b", -20)),
    "rate_of_level": (rate("a", -14.7, period=Y14), level("b", 98.4)),
    "share_of_total": (share(), TOTAL),
    "part_of_whole": (level("a", 98.4), flow(Measure.EXPORTS, 60)),
    "part_above_whole": (level("a", 98.4), flow(Measure.IMPORTS, 120)),
    "differ": (level("a", 98.4), level("b", 79.5)),
    "mirror_agree": (flow(Measure.EXPORTS, 40), flow(Measure.IMPORTS, 40.0, "RU-IVA")),
    "mirror_differ": (flow(Measure.EXPORTS, 40), flow(Measure.IMPORTS, 52, "RU-IVA")),
    "within_limit": (level("a", 79.5), level("b", 67, Hedge.MORE_THAN)),
    "beyond_limit": (level("a", 79.5), level("b", 67, Hedge.LESS_THAN)),
    "rates_differ": (rate("a", -20), rate("b", 12)),
    "other_period": (level("a", 98.4), level("b", 79.5, period=parse("2016-Q1"))),
    "other_measure": (flow(Measure.EXPORTS, 40), flow(Measure.IMPORTS, 20)),
    "other_economies": (level("a", 98.4), replace(level("b", 98.4), partner="RU-VLA")),
    "other_unit": (level("a", 98.4), level("b", 0, quantity=Quantity(6e9, "RUB"))),
    "of_goods": (level("a", 98.4), level("b", 79.5, product="buses")),
    "undated": (level("a", 98.4), level("b", 79.5, period=None)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_relation_has_its_kind_whichever_is_named_first(kind: str) -> None:
    first, second = KINDS[kind]
    assert relate_claims(first, second, DAYS).kind == kind
    assert relate_claims(second, first, DAYS).kind == kind


def related(kind: str) -> ClaimRelation:
    return relate_claims(*KINDS[kind], DAYS)


def test_the_numbers_of_a_relation() -> None:
    assert related("base_of_rate").result == pytest.approx(78.72e6)
    assert related("share_of_total").result == pytest.approx(3.0952e6)
    assert related("differ").gap == pytest.approx(98.4 / 79.5 - 1)
    assert related("mirror_differ").gap == pytest.approx(40 / 52 - 1)
    assert related("rates_differ").gap == pytest.approx(-32)
    assert related("part_of_whole").gap == pytest.approx(60 / 98.4)


def test_the_base_and_the_share_come_first_whatever_the_order() -> None:
    base, change = KINDS["base_of_rate"]
    assert relate_claims(change, base, DAYS).first is base
    part, total = KINDS["share_of_total"]
    assert relate_claims(total, part, DAYS).first is part


def test_a_rate_against_another_base_starts_from_no_other_level() -> None:
    against = rate("b", -20, base_period=year_period(2012))
    assert relate_claims(level("a", 98.4), against, DAYS).kind == "other_period"


def test_levels_that_two_speakers_state_agree_without_being_one_statement() -> None:
    days = {"a": date(2015, 4, 15), "b": date(2016, 9, 1)}
    assert relate_claims(level("a", 98.4), level("b", 98.4), days).kind == "agree"


def test_a_dossier_relates_two_claims_with_the_words_of_both(filled: Dossier) -> None:
    claims = filled.claims("Belarus", "Ivanovo Oblast")
    base = next(c for c in claims if c.quantity and c.quantity.value == 98.4e6)
    almost = next(c for c in claims if c.change_hedge is Hedge.ALMOST)
    report = filled.relate(almost.id, base.id)
    assert report.relation.kind == "base_of_rate"
    assert report.relation.first.id == base.id
    assert {passage.record for passage in report.citations} == {base.id, almost.id}


def test_what_is_no_claim_is_refused(filled: Dossier) -> None:
    base = filled.claims("Belarus", "Ivanovo Oblast")[0]
    mention = next(m for e in filled.extractions() for m in e.deals)
    with pytest.raises(InputError, match="is not a claim"):
        filled.relate(base.id, mention.id)
