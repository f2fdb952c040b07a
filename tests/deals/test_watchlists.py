"""Lists of the user's: read in three forms, matched as questions with how surely, hostile files
refused or read row by row.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.deals.test_enterprises import firm

from kirmash.deals import watchlists
from kirmash.deals.firms import register
from kirmash.deals.watchlists import flags, load
from kirmash.errors import InputError

SIMPLE = (
    "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions\n"
    'Q1,Company,Kranex JSC,"ЗАО Кранэкс;Kraneks",,ru,,,EU list\n'
    "Q2,Company,Vostok,,,kz,,,\n"
    "Q3,Company,,,,,,,\n"
)


def test_a_name_in_another_script_is_a_sure_question() -> None:
    firms = register(
        [firm("a", "Кранэкс", "RU-IVA"), firm("b", "Восток", "RUS"), firm("c", "Дормаш")], []
    )
    held = load(SIMPLE.encode(), "targets.simple.csv")
    found = {flag.entry: flag for flag in flags(firms, [held])}
    assert found["Q1"].sureness == 1.0
    assert (found["Q1"].on, found["Q1"].reason) == ("Кранэкс", "EU list")
    assert found["Q1"].listed in {"Kranex JSC", "ЗАО Кранэкс", "Kraneks"}
    assert found["Q2"].sureness == 0.5
    assert len(found) == 2
    assert held.refused == ("targets.simple.csv: line 4: no name.",)


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
    held = load("\n".join(lines).encode(), "entities.json")
    assert [entry.names for entry in held.entries] == [("Dormash",)]
    assert len(held.refused) == 3
    (flag,) = flags(register([firm("a", "Дормаш", "RU-IVA")], []), [held])
    assert (flag.sureness, flag.reason) == (1.0, "sanction")


def test_headings_flag_the_goods_of_a_firm() -> None:
    maz = register([firm("a", "МАЗ", "BLR", key="maz")], [])
    exact = flags(maz, [load(b"hs,label\n8704,lorries\n", "dual.csv")])
    part = flags(maz, [load(b"hs,label\n870410,dump trucks\n", "dual.csv")])
    assert exact[0].sureness > part[0].sureness
    assert load(b"hs,label\nabc,x\n", "dual.csv").refused == (
        "dual.csv: line 2: 'abc' is no HS code.",
    )


@pytest.mark.parametrize("raw", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"PK\x03\x04", b"\r\0"])
def test_another_file_is_refused_with_what_is_wanted(raw: bytes) -> None:
    with pytest.raises(InputError) as caught:
        load(raw, "list.csv")
    assert caught.value.remedy


@settings(max_examples=60, deadline=None)
@given(raw=st.binary(max_size=300), head=st.sampled_from([b"", b"id,name\n", b"hs,label\n", b"{"]))
def test_any_bytes_are_read_or_refused(raw: bytes, head: bytes) -> None:
    try:
        held = load(head + raw, "list.csv")
    except InputError:
        return
    assert isinstance(held, watchlists.WatchList)
