"""Containers are measured before they are unpacked, and macros are refused."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.errors import DocumentRefused
from kirmash.formats import containers
from kirmash.formats.containers import UnpackLimits
from kirmash.messages import message

LOOSE = UnpackLimits(10**9, 10_000)


def boxed(content: bytes, name: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr(name, content)
    return out.getvalue()


def test_an_ordinary_container_passes(tmp_path: Path) -> None:
    raw = boxed(b"<a>plan of measures</a>")
    (tmp_path / "a.zip").write_bytes(raw)
    for container in (raw, tmp_path / "a.zip"):
        containers.check_zip(container, UnpackLimits(1_000_000, 100))
        assert containers.zip_member_names(container) == ("word/document.xml",)


@pytest.mark.parametrize(
    "limits", [UnpackLimits(1_000_000, 10_000), UnpackLimits(100_000_000, 100)]
)
def test_a_bomb_is_refused_by_size_and_by_ratio(tmp_path: Path, limits: UnpackLimits) -> None:
    raw = boxed(b"0" * 5_000_000)
    (tmp_path / "bomb.zip").write_bytes(raw)
    for container, words in (
        (raw, "The container expands"),
        (tmp_path / "bomb.zip", r"bomb.zip expands"),
    ):
        with pytest.raises(DocumentRefused, match=f"{words}.*decompression bomb"):
            containers.check_zip(container, limits)


def test_slack_lets_small_files_of_a_single_letter_pass() -> None:
    containers.check_zip(boxed(b"0" * 5_000_000), UnpackLimits(10**9, 100, slack=10_000_000))


def test_members_that_overlap_are_refused() -> None:
    """A list that names one member a thousand times declares more packed bytes than the
    file has.
    """
    raw = boxed(b"x" * 40_000_000)
    out = io.BytesIO(raw)
    with zipfile.ZipFile(out, "a") as box:
        box.filelist.extend(box.filelist * 1_000)
        box._didModify = True
    with pytest.raises(DocumentRefused, match="bomb"):
        containers.check_zip(out.getvalue(), UnpackLimits(10**12, 10**9))


@given(st.binary(max_size=400), st.booleans())
def test_what_is_no_container_is_refused_and_has_no_members(raw: bytes, headed: bool) -> None:
    raw = containers.ZIP * headed + raw
    if containers.zip_member_names(raw) is None:
        with pytest.raises(DocumentRefused, match="not a valid ZIP"):
            containers.check_zip(raw, LOOSE)


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "word/VBAPROJECT.BIN"])
def test_macros_are_refused_with_the_remedy(name: str) -> None:
    with pytest.raises(DocumentRefused, match="macros") as refused:
        containers.check_office(
            boxed(b"x", name), message("x.macros", "It has macros.", "Save it without.")
        )
    assert refused.value.remedy == "Save it without."


def test_contents_are_opened_whatever_they_are_packed_in(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"content")
    (tmp_path / "packed.gz").write_bytes(gzip.compress(b"content"))
    (tmp_path / "box.zip").write_bytes(boxed(b"content", "a.csv"))
    for name, member in (("plain", ""), ("packed.gz", ""), ("box.zip", "a.csv")):
        with containers.open_content(tmp_path / name, member, LOOSE) as file:
            assert file.read() == b"content"
    assert containers.is_gzip(tmp_path / "packed.gz")
    assert not containers.is_gzip(tmp_path / "plain")


def test_a_gzip_that_gives_too_much_is_refused_while_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"0" * 5_000_000))
    with containers.open_content(tmp_path / "bomb.gz", "", UnpackLimits(10**9, 100)) as file:
        assert file.read(100_000) == b"0" * 100_000
        with pytest.raises(DocumentRefused, match="bomb"):
            file.read(1_000_000)


def test_the_head_of_a_member_is_empty_where_it_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(boxed(b"content", "a"))
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 and nothing more")
    assert containers.member_head(tmp_path / "a.zip", "a", 4) == b"cont"
    for name, member in (("a.zip", "b"), ("b.zip", "a"), ("none.zip", "a")):
        assert containers.member_head(tmp_path / name, member, 4) == b""
