"""Editions of BACI and SDMX messages: whole, of the right kind, kept as originals."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.fetch.misbehaving import ranged, reply, unsized
from tests.trade.remote.conftest import Bench

from kirmash.errors import (
    AddressRefused,
    DocumentRefused,
    FetchFailed,
    InputError,
    InvalidResponse,
    MissingResource,
    Unwritable,
)
from kirmash.fetch.requests import FetchOptions
from kirmash.trade import store
from kirmash.trade.remote import publishers, retrieval
from kirmash.trade.remote.reasons import NoDataReason
from kirmash.trade.remote.retrieval import import_remote_data
from kirmash.trade.store import ImportOptions

SDMX = (
    b"DATAFLOW,FREQ,REPORTER,PARTNER,TRADE_FLOW,COMMODITY,TIME_PERIOD,OBS_VALUE\nX:Y(1.0),A,"
    b"BLR,RUS,X,TOTAL,2014,15.5\n"
)


def boxed(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, text in members.items():
            box.writestr(f"{name}.csv", text)
    return out.getvalue()


EDITION = boxed(
    BACI_HS17_Y2018_V202501="t,i,j,k,v,q\n2018,112,643,870190,1.5,NA\n",
    country_codes_V202501="country_code,country_name\n4,Afghanistan\n",
)


def options_of(bench: Bench) -> FetchOptions:
    return bench.service().options


def edition(bench: Bench) -> publishers.BaciEdition:
    return publishers.BaciEdition("202501", "HS17", bench.server.url)


def test_an_edition_is_taken_in(bench: Bench) -> None:
    bench.server.answers = [reply(EDITION[:100], length=len(EDITION), ETag='"v1"'), ranged(EDITION)]
    result = import_remote_data(bench.folder / "trade", edition(bench), options_of(bench))
    assert result.outcome
    assert (
        result.outcome.addition.taken,
        result.outcome.addition.source,
        result.outcome.addition.imports,
    ) == (1, "BACI", "FOB")
    assert [path for path, _ in bench.server.requests] == ["/BACI_HS17_V202501.zip"] * 2
    original = next((bench.folder / "trade" / "originals").iterdir())
    assert original.name == f"BACI_HS17_V202501-{result.outcome.addition.id[:8]}.zip"
    assert original.read_bytes() == EDITION


@pytest.mark.parametrize(
    "answer",
    [
        reply(b"<!DOCTYPE html><html>Page introuvable</html>"),
        unsized(EDITION[:-40]),
        reply(boxed(notes="nothing")),
        reply(b"PK\x03\x04"),
        reply(b""),
    ],
)
def test_what_is_no_edition_is_refused(bench: Bench, answer: Callable[..., None]) -> None:
    bench.server.answers = [answer]
    with pytest.raises(InvalidResponse):
        import_remote_data(bench.folder / "trade", edition(bench), options_of(bench))
    assert not (bench.folder / "trade").exists()


def test_an_edition_that_is_not_there(bench: Bench) -> None:
    bench.server.answers = [reply(b"<html>404</html>", 404)]
    with pytest.raises(MissingResource, match=r"no BACI_HS17_V202501\.zip"):
        import_remote_data(bench.folder / "trade", edition(bench), options_of(bench))


@pytest.mark.parametrize(
    ("version", "nomenclature"),
    [
        ("2025", "HS17"),
        ("202513", "HS17"),
        ("202501", "HS18"),
        ("../../202501", "HS17"),
        ("202501", "../HS17"),
        ("２０２５０１", "HS17"),
    ],
)
def test_editions_have_the_file_names_of_cepii(version: str, nomenclature: str) -> None:
    with pytest.raises(InputError):
        publishers.parse_edition(version, nomenclature)
    assert publishers.parse_edition("V202401b", "hs92").file_stem == "BACI_HS92_V202401b"


def test_an_sdmx_message_is_taken_in(bench: Bench) -> None:
    bench.server.answers = [reply(SDMX)]
    result = import_remote_data(
        bench.folder / "trade",
        publishers.SdmxQuery(f"{bench.server.url}/rest/data/DF_TRADE/A.BLR..?startPeriod=2014"),
        options_of(bench),
    )
    assert result.outcome
    assert result.outcome.addition.taken == 1
    assert bench.server.requests[0][0] == "/rest/data/DF_TRADE/A.BLR..?startPeriod=2014"
    assert "csv" in bench.server.requests[0][1]["accept"]
    assert next((bench.folder / "trade" / "originals").iterdir()).name.startswith(
        "sdmx-127.0.0.1-DF_TRADE-A.BLR"
    )


def test_no_results_is_a_reason_not_a_fault(bench: Bench) -> None:
    bench.server.answers = [reply(b"<mes:Error><mes:ErrorMessage code='100'/></mes:Error>", 404)]
    result = import_remote_data(
        bench.folder / "trade",
        publishers.SdmxQuery(f"{bench.server.url}/data/X"),
        options_of(bench),
    )
    assert (result.outcome, [gap.why for gap in result.empty]) == (None, [NoDataReason.NO_RESULTS])


@pytest.mark.parametrize(
    "body",
    [
        b"<html><head>sdmx</head></html>",
        b'{"data": {}}',
        b"",
        b"a,b\n1,2\n",
        b"<?xml version='1.0'?><rss/>",
        b"\x00\x01\x02",
        b"\xff\xfe",
    ],
)
def test_what_is_no_message_is_refused(bench: Bench, body: bytes) -> None:
    bench.server.answers = [reply(body)]
    with pytest.raises(InvalidResponse, match="instead of"):
        import_remote_data(
            bench.folder / "trade",
            publishers.SdmxQuery(f"{bench.server.url}/data/X"),
            options_of(bench),
        )


def test_an_address_with_a_key_in_it_is_not_requested(bench: Bench) -> None:
    with pytest.raises(AddressRefused):
        import_remote_data(
            bench.folder / "trade",
            publishers.SdmxQuery(f"{bench.server.url}/data/X?subscription-key=abc"),
            options_of(bench),
        )
    with pytest.raises(FetchFailed):
        import_remote_data(
            bench.folder / "trade", publishers.SdmxQuery("file:///etc/passwd"), options_of(bench)
        )
    assert bench.server.requests == []


def test_a_name_from_outside_stays_in_its_folder(tmp_path: Path) -> None:
    part = tmp_path / "part"
    part.write_bytes(SDMX)
    outcome = retrieval.store_download(
        tmp_path / "trade",
        retrieval.Download((part,), "../../.ssh/кто\x00 ", ".csv"),
        ImportOptions("sdmx"),
    )
    originals = list((tmp_path / "trade" / "originals").iterdir())
    assert [path.parent.name for path in originals] == ["originals"]
    assert originals[0].name == f"ssh--{outcome.addition.id[:8]}.csv" or originals[0].name.endswith(
        f"{outcome.addition.id[:8]}.csv"
    )
    assert "/" not in originals[0].name


def test_what_a_killed_process_left_goes_after_a_day(tmp_path: Path) -> None:
    part = tmp_path / "part"
    part.write_bytes(SDMX)
    for name, age in ((".landing-old", 90_000), (".landing-new", 60)):
        folder = tmp_path / "trade" / "originals" / name
        folder.mkdir(parents=True)
        os.utime(folder, (time.time() - age,) * 2)
    retrieval.store_download(
        tmp_path / "trade", retrieval.Download((part,), "x", ".csv"), ImportOptions("sdmx")
    )
    assert [path.name for path in (tmp_path / "trade" / "originals").glob(".landing-*")] == [
        ".landing-new"
    ]


def test_what_the_readers_refuse_leaves_no_original(tmp_path: Path) -> None:
    part = tmp_path / "part"
    part.write_bytes(b"\x00\x01")
    with pytest.raises((DocumentRefused, InputError)):
        retrieval.store_download(
            tmp_path / "trade", retrieval.Download((part,), "x", ".csv"), ImportOptions("sdmx")
        )
    assert list((tmp_path / "trade" / "originals").iterdir()) == []
    assert store.load_manifest(tmp_path / "trade").additions == ()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "trade").write_text("a file", "utf-8")
    with pytest.raises(Unwritable):
        retrieval.store_download(
            tmp_path / "trade",
            retrieval.Download((tmp_path / "trade",), "x", ".csv"),
            ImportOptions("sdmx"),
        )
