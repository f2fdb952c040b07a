"""Enterprises for one another, their chains, and the timetable of their meetings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.errors import InputError
from kirmash.opportunities import chains, match
from kirmash.opportunities.chains import ProductLink
from kirmash.opportunities.firms import FirmDeal, TradingFirm, merge_firms
from kirmash.opportunities.timetable import TimetableRequest, make_timetable
from kirmash.records.opportunities import SectionFill

LINK = ProductLink("8706", "8705", (("en", "mounted on chassis"), ("ru", "на шасси")))
DEAL = FirmDeal("d-1", (("en", "A supply"), ("ru", "Поставка")), None, ("8706",), ("m-1",))
PAIR = ("BLR", "RU-IVA")


def firm(name: str, side: str, offers: str = "", needs: str = "", **more: object) -> TradingFirm:
    made = TradingFirm(
        f"e-{name}",
        (("en", name), ("ru", name)),
        side,
        side,
        tuple(offers.split()),
        tuple(needs.split()),
    )
    return replace(made, **more)  # type: ignore[arg-type]


MAZ = firm("MAZ", "BLR", "8704 8706", contact="info@example.org", deals=(DEAL,))
CRANES = firm("Cranes", "RU-IVA", "8705", deals=(DEAL,))
SEEKER = firm("Seeker", "RU-IVA", needs="8704")
TEXTILES = firm("Textiles", "RU-IVA", needs="52")
COTTON = firm("Cotton", "BLR", "5208")
OTHER = firm("Other", "BLR", "0401")


def test_scores_follow_offers_needs_chains_and_chapters() -> None:
    found = match.match_firms((MAZ, COTTON, OTHER), (CRANES, SEEKER, TEXTILES), (LINK,))
    assert found.scores[0, 1] == match.OFFER_MEETS_NEED
    assert found.scores[0, 0] == pytest.approx(match.INPUT_OF_OUTPUT + match.KNOWN_DEAL)
    assert found.scores[1, 2] == match.SAME_CHAPTER
    assert not found.scores[2].any()
    swapped = match.match_firms((CRANES, SEEKER, TEXTILES), (MAZ, COTTON, OTHER), (LINK,))
    assert np.array_equal(swapped.scores, found.scores.T)


def test_every_score_above_nought_has_its_reason() -> None:
    first, second = (MAZ, COTTON, OTHER), (CRANES, SEEKER, TEXTILES)
    scores = match.match_firms(first, second, (LINK,)).scores
    for row, one in enumerate(first):
        for column, other in enumerate(second):
            assert bool(match.reasons_of(one, other, (LINK,))) == (scores[row, column] > 0)


def test_the_section_explains_with_contact_last_deal_and_evidence() -> None:
    section = match.match_section(
        PAIR, {"BLR": (MAZ,), "RU-IVA": (CRANES, SEEKER)}, (LINK,), top=10
    )
    assert [each.title("en") for each in section.suggestions] == [
        "MAZ → Seeker",
        "MAZ → Cranes (A supply)",
    ]
    chain = section.suggestions[1]
    assert {each.code for each in chain.classes} == {"input_of_output", "known_deal"}
    assert chain.evidence == ("m-1",)
    assert any("info@example.org" in str(note) for note in chain.notes)
    none = match.match_section(PAIR, {"BLR": (OTHER,), "RU-IVA": (SEEKER,)}, (LINK,))
    assert none.fill is SectionFill.EMPTY
    assert "--enterprises" in none.unavailable[0].why.why.remedy


def test_a_users_firm_takes_what_the_ledger_knows_of_it() -> None:
    own = firm("MAZ", "BLR", "8702", "4011", id="e-own")
    merged = merge_firms([own], [MAZ, OTHER])
    assert [each.name("en") for each in merged] == ["MAZ", "Other"]
    assert merged[0].offers == ("8702", "8704", "8706")
    assert (merged[0].needs, merged[0].contact) == (("4011",), "info@example.org")
    assert merged[0].deals == (DEAL,)


def test_our_links_are_many_headings_with_reasons_and_a_users_go_before() -> None:
    ours = chains.shipped_links()
    assert len(ours) >= 80
    assert len({(link.input, link.output) for link in ours}) == len(ours)
    assert all(len(code) == 4 for link in ours for code in (link.input, link.output))
    assert all(dict(link.reasons)[lang] for link in ours for lang in chains.LANGS)
    assert all(link.input != link.output for link in ours)
    own = replace(ours[3], reasons=LINK.reasons, own=True)
    joined = chains.with_own_links([own])
    assert joined[0] is own
    assert len(joined) == len(ours)


def test_a_chain_of_the_ledger_names_both_firms() -> None:
    sides = {"BLR": (MAZ, COTTON), "RU-IVA": (CRANES,)}
    section = chains.ledger_chains_section(PAIR, sides, (LINK,))
    row = section.suggestions[0]
    assert (row.seller, row.buyer, row.product) == ("BLR", "RU-IVA", "8706")
    assert "MAZ" in row.title("ru")
    assert "на шасси" in row.title("ru")
    assert row.evidence == ("m-1",)
    empty = chains.ledger_chains_section(PAIR, {"BLR": (OTHER,), "RU-IVA": (CRANES,)}, (LINK,))
    assert empty.fill is SectionFill.EMPTY


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(1, 6),
    st.integers(0, 4),
    st.integers(0, 3),
    st.integers(0, 99),
)
def test_no_firm_is_in_two_places_at_once(
    first: int, second: int, rounds: int, tables: int, most: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    scores = np.where(random.random((first, second)) < 0.6, random.random((first, second)), 0.0)
    meetings = make_timetable(scores, TimetableRequest(rounds, tables, most))
    for number in range(rounds):
        now = [each for each in meetings if each.round == number]
        for side in ("first", "second", "table"):
            places = [getattr(each, side) for each in now]
            assert len(places) == len(set(places))
        assert not tables or all(each.table < tables for each in now)
    pairs = [(each.first, each.second) for each in meetings]
    assert len(pairs) == len(set(pairs))
    assert all(scores[pair] > 0 for pair in pairs)
    counts = [*Counter(a for a, _ in pairs).values(), *Counter(b for _, b in pairs).values()]
    assert not most or max(counts, default=0) <= most


def test_all_meet_where_all_can_and_keep_their_tables() -> None:
    scores = np.ones((4, 4))
    meetings = make_timetable(scores, TimetableRequest(rounds=4))
    assert len(meetings) == 16
    tables = {(each.first, each.table) for each in meetings}
    assert len(tables) == 4
    first = make_timetable(np.array([[9.0, 8.0], [7.0, 0.0]]), TimetableRequest(1))
    assert {(each.first, each.second) for each in first} == {(0, 1), (1, 0)}


def test_a_day_has_an_end() -> None:
    with pytest.raises(InputError, match="does not fit"):
        TimetableRequest(rounds=100)
    assert TimetableRequest().begins(2) == "10:50"
