"""Lists of the user's: read in three forms, matched as questions with how surely, hostile files
refused or read row by row.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.deals.test_firms import firm

from kirmash.deals import watchlists
from kirmash.deals.firms import cluster_mentions_into_enterprises
from kirmash.deals.watchlists import find_screening_matches, parse_screening_list
from kirmash.errors import InputError

SIMPLE = (
    "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions\n"
    'Q1,Company,Kranex JSC,"ЗАО Кранэкс;Kraneks",,ru,,,EU list\n'
    "Q2,Company,Vostok,,,kz,,,\n"
    "Q3,Company,,,,,,,\n"
)


def test_a_name_in_another_script_is_a_sure_question() -> None:
    firms = cluster_mentions_into_enterprises(
        [firm("a", "Кранэкс", "RU-IVA"), firm("b", "Восток", "RUS"), firm("c", "Дормаш")], []
    )
    watchlist = parse_screening_list(SIMPLE.encode(), "targets.simple.csv")
    by_entry = {flag.entry: flag for flag in find_screening_matches(firms, [watchlist])}
    assert by_entry["Q1"].confidence == 1.0
    assert (by_entry["Q1"].matched_text, by_entry["Q1"].reason) == ("Кранэкс", "EU list")
    assert by_entry["Q1"].listed_as in {"Kranex JSC", "ЗАО Кранэкс", "Kraneks"}
    assert by_entry["Q2"].confidence == 0.5
    assert len(by_entry) == 2
    assert watchlist.rejected == ("targets.simple.csv: line 4: no name.",)


def test_followthemoney_entities_are_read_line_by_line() -> None:
    lines = [
        json.dumps(
            {
                "id": "x",
                "schema": "Company",
                "properties": {"name": ["Dormash"], "country": ["ru"], "topics": ["sanction"]},
            }
        ),
        "{broken",
        "{}",
        "[]",
    ]
    watchlist = parse_screening_list("\n".join(lines).encode(), "entities.json")
    assert [entry.names for entry in watchlist.entries] == [("Dormash",)]
    assert len(watchlist.rejected) == 3
    (flag,) = find_screening_matches(
        cluster_mentions_into_enterprises([firm("a", "Дормаш", "RU-IVA")], []), [watchlist]
    )
    assert (flag.confidence, flag.reason) == (1.0, "sanction")


def test_headings_flag_the_goods_of_a_firm() -> None:
    maz = cluster_mentions_into_enterprises([firm("a", "МАЗ", "BLR", key="maz")], [])
    exact = find_screening_matches(
        maz, [parse_screening_list(b"hs,label\n8704,lorries\n", "dual.csv")]
    )
    part = find_screening_matches(
        maz, [parse_screening_list(b"hs,label\n870410,dump trucks\n", "dual.csv")]
    )
    assert exact[0].confidence > part[0].confidence
    assert parse_screening_list(b"hs,label\nabc,x\n", "dual.csv").rejected == (
        "dual.csv: line 2: 'abc' is no HS code.",
    )


@pytest.mark.parametrize("raw", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"PK\x03\x04", b"\r\0"])
def test_another_file_is_refused_with_the_expected_formats(raw: bytes) -> None:
    with pytest.raises(InputError) as caught:
        parse_screening_list(raw, "list.csv")
    assert caught.value.remedy


@settings(max_examples=60, deadline=None)
@given(raw=st.binary(max_size=300), head=st.sampled_from([b"", b"id,name\n", b"hs,label\n", b"{"]))
def test_any_bytes_are_read_or_refused(raw: bytes, head: bytes) -> None:
    try:
        watchlist = parse_screening_list(head + raw, "list.csv")
    except InputError:
        return
    assert isinstance(watchlist, watchlists.ScreeningList)


@pytest.mark.parametrize(
    "text",
    [
        "id,name,name\n1,Alfa,Beta\n",
        "id,name,Name \n1,Alfa,Beta\n",
        "hs,label,hs\n8701,x,8702\n",
        "id," + "name," * 50_000 + "\n1,Alfa\n",
    ],
)
def test_a_column_that_stands_twice_is_refused(text: str) -> None:
    """The reader of the standard library takes the last of two, in silence."""
    with pytest.raises(InputError) as refused:
        watchlists.parse_screening_list(text.encode(), "list.csv")
    assert refused.value.code == "watchlist.column-twice"
