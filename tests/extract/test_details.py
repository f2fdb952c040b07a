"""Details: what the words around a record tell, read once, also for readings stored before the
fields existed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kirmash.extract import details
from kirmash.extract.annotate import claim_details
from kirmash.extract.pipeline import extract, get_extractor
from kirmash.ledger import codec
from kirmash.records import periods
from kirmash.records.claims import Claim, PrecedentClaim, RankingScope, ShareBase
from kirmash.records.deals import DealKind, DealMention, DealSignal, DealStatus
from kirmash.records.evidence import Document, Span, span_of
from kirmash.records.extractions import DETAILS_VERSION, Extraction, to_json
from kirmash.records.quantities import Direction, Hedge, Measure, Quantity

TEXT = (
    "MINSK, 15 April 2016. In 2015 exports of Belarus to Russia rose by $5 million. In 2015 the "
    "trade turnover of Belarus and Russia "
    "exceeded $30 billion for the first time since 2008. The second session of the working group "
    "was held in Minsk on 14 April 2016. "
    "It is Europe's largest plant. A plan of measures for 2016-2017 was signed in Minsk. Belarus "
    "will supply 20 buses to Russia.\n"
)
DOCUMENT = Document("0" * 64, "test.txt", TEXT, "en", published=date(2016, 4, 15))


def figure(words: str, **more: object) -> Claim:
    base = Claim(
        "d",
        Measure.TURNOVER,
        "BLR",
        (Span(0, len(words), words),),
        "RUS",
        period=periods.year_period(2015),
    )
    return replace(base, **more)  # type: ignore[arg-type]  # the fields of a claim, by name


DOLLARS = Quantity(30e9, "USD", Hedge.MORE_THAN)


@pytest.mark.parametrize(
    ("around", "precedent"),
    [
        ("trade exceeded $30 bn for the first time", PrecedentClaim(True, False)),
        (
            "trade exceeded $30 bn for the first time since 2014",
            PrecedentClaim(True, False, since=2014),
        ),
        (
            "trade exceeded $30 bn for the first time in 10 years",
            PrecedentClaim(True, False, years=10),
        ),
        (
            "trade exceeded $30 bn for the first time since the crisis",
            PrecedentClaim(True, False, vague=True),
        ),
        ("a record $30 bn", PrecedentClaim(False, True)),
        ("a record low of $30 bn", None),
        ("$30 bn was traded, for the first time by rail", None),
        ("trade came to $30 bn", None),
    ],
)
def test_firsts_and_records_beside_the_figure(
    around: str, precedent: PrecedentClaim | None
) -> None:
    assert (
        details.add_claim_details(figure("$30 bn", quantity=DOLLARS), around).precedent == precedent
    )


def test_a_place_knows_its_list() -> None:
    place = figure("second", measure=Measure.RANK, quantity=Quantity(2, "rank"))
    detailed = details.add_claim_details(place, "Germany is second among its suppliers.")
    assert detailed.ranking == RankingScope(Measure.IMPORTS, limited=False)
    assert details.add_claim_details(place, "second among EU countries").ranking == RankingScope(
        Measure.TURNOVER, limited=True
    )


@pytest.mark.parametrize(
    ("around", "scope"),
    [
        (
            "Доля Белоруссии в экспорте области – 14,6 %, это второе место среди всех стран",
            RankingScope(Measure.EXPORTS, limited=False),
        ),
        (
            "Её доля в экспорте – 5 %, второе место среди всех стран ЕАЭС",
            RankingScope(Measure.EXPORTS, limited=True),
        ),
        (
            "It takes 14 % of the exports, the second place among all countries.",
            RankingScope(Measure.EXPORTS, limited=False),
        ),
        (
            "Exports rose, imports fell; it is second among all countries.",
            RankingScope(Measure.TURNOVER, limited=False),
        ),
    ],
)
def test_a_place_is_in_the_flow_its_sentence_alone_speaks_of(
    around: str, scope: RankingScope
) -> None:
    place = figure("second", measure=Measure.RANK, quantity=Quantity(2, "rank"))
    assert details.add_claim_details(place, around).ranking == scope


def test_a_share_knows_its_total() -> None:
    share = figure(
        "14%",
        measure=Measure.SHARE,
        quantity=Quantity(14, "percent"),
        share_of="exports of BLR to RUS",
    )
    detailed = details.add_claim_details(share, "the plant sells 14% of its output")
    assert detailed.whole == ShareBase("BLR", Measure.EXPORTS, other="RUS")
    assert (detailed.share_kind, detailed.one_firm) == ("exports", True)
    assert claim_details.parse_share_base("production of RU-IVA") == ShareBase(
        "RU-IVA", None, "output"
    )
    assert claim_details.parse_share_base("the market") is None
    assert claim_details.find_share_base_measure("внешнеторговый оборот") == "turnover"


def test_a_count_knows_what_it_is_of_and_a_running_period_that_it_runs_on() -> None:
    assert (
        details.add_claim_details(figure("33 магазина", measure=Measure.COUNT), "").counted
        == "shop"
    )
    months = figure("$5 m", period=periods.parse("2016-01/2016-08"))
    assert details.add_claim_details(months, "since the beginning of the year").year_to_date
    assert not details.add_claim_details(
        figure("$5 m"), "since the beginning of the year"
    ).year_to_date


def test_a_mention_has_what_its_words_tell() -> None:
    words = "The contract on 20 buses for 2016-2017 was terminated"
    mention = details.add_deal_details(
        DealMention(
            "d",
            DealKind.SUPPLY,
            DealStatus.SUSPENDED,
            ("BLR",),
            "buses",
            (Span(0, len(words), words),),
            goods=("bus",),
        )
    )
    assert (mention.amount, mention.signals, mention.term_years, mention.years) == (
        "20",
        (DealSignal.ENDED,),
        (2016, 2017),
        (2016, 2017),
    )
    assert mention.theme == ""


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("A reconstruction from memory", "reconstruction"),
        ("Учебный пример", "example"),
        ("2 files", ""),
        (None, ""),
    ],
)
def test_a_note_describes_the_document(note: str | None, kind: str) -> None:
    assert details.add_note_kind(replace(DOCUMENT, note=note)).note_kind == kind


def test_what_an_extractor_filled_in_stays() -> None:
    mention = DealMention(
        "d", DealKind.OTHER, DealStatus.PLANNED, ("BLR",), "the second session", (), ordinal=7
    )
    assert details.add_deal_details(mention).ordinal == 7


def test_the_pipeline_delivers_the_details() -> None:
    read = extract(DOCUMENT, get_extractor("rules"))
    assert read.details == DETAILS_VERSION
    changes = [claim.absolute_change for claim in read.claims if claim.absolute_change]
    assert changes == [Quantity(5e6, "USD")]
    assert [claim.precedent for claim in read.claims if claim.precedent] == [
        PrecedentClaim(True, False, since=2008)
    ]
    assert [span.quote for span in read.superlatives] == ["Europe's largest"]
    assert details.add_extraction_details(read) is read


def older(read: Extraction) -> Extraction:
    """The reading as it was stored before the fields existed."""
    stored = (
        replace(
            record, product="absolute change", quantity=record.absolute_change, absolute_change=None
        )
        if record.absolute_change
        else record
        for record in read.claims
    )
    claims = tuple(
        Claim(*(getattr(record, name) for name in Claim.__match_args__[:17])) for record in stored
    )
    deals = tuple(
        DealMention(*(getattr(record, name) for name in DealMention.__match_args__[:13]))
        for record in read.deals
    )
    return Extraction(read.document, claims, deals, read.actors, read.goods)


def test_an_older_reading_gets_the_same_fields_and_keeps_its_ids() -> None:
    read = extract(DOCUMENT, get_extractor("rules"))
    before = older(read)
    assert read.deals
    assert [record.id for record in before.claims] == [record.id for record in read.claims]
    assert [record.id for record in before.deals] == [record.id for record in read.deals]
    assert details.add_extraction_details(before) == read


def test_details_are_stored_and_loaded_with_the_record() -> None:
    read = extract(DOCUMENT, get_extractor("rules"))
    assert codec.record_from_json(Extraction, codec.record_to_json(read)) == read


def test_the_contract_has_details_only_where_there_are_any() -> None:
    contract = to_json(extract(DOCUMENT, get_extractor("rules")))
    changed = [entry for entry in contract["claims"] if "absolute_change" in entry]
    assert [(entry["product"], entry["value"]) for entry in changed] == [("absolute change", 5e6)]
    assert contract["superlatives"][0]["quote"] == "Europe's largest"
    bare = to_json(
        Extraction(
            DOCUMENT, (figure(TEXT[:5], direction=Direction.UP, spans=(span_of(TEXT, 0, 5),)),)
        )
    )
    assert not {"absolute_change", "precedent"} & set(bare["claims"][0])
    assert "superlatives" not in bare
