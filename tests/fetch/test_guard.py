"""Only public machines are asked, whatever clothes an address wears."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.errors import AddressRefused, FetchFailed, InputError
from kirmash.fetch import guard
from kirmash.fetch.requests import ApiKey, FetchOptions, FetchRequest, find_api_key
from kirmash.settings import Environment, Settings

OPEN = FetchOptions(Path("unused"), online=True)


def resolve_every_name(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> None:
    """Every name leads to these numbers."""
    addresses = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443)) for number in numbers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: addresses)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0/",
        "https://[::1]/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.0.1/",
        "https://169.254.169.254/",
        "https://100.64.0.1/",
        "https://[fe80::1]/",
        "https://[fc00::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://192.0.2.1/",
        "file:///etc/passwd",
        "ftp://8.8.8.8/",
        "javascript:alert(1)",
        "//8.8.8.8/",
        "",
        "https://",
        "https://8.8.8.8:99999/",
        "https://8.8.8.8:22/",
        "http://8.8.8.8/",
        "https://me:word@8.8.8.8/",
        "https://8.8.8.8/a b",
        "https://8.8.8.8/\n",
    ],
)
def test_what_may_not_be_requested(url: str) -> None:
    with pytest.raises((AddressRefused, FetchFailed)):
        guard.resolve_address(url, OPEN)


def test_a_public_address_may(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_every_name(monkeypatch, "8.8.8.8", "2001:4860:4860::8888")
    assert guard.resolve_address("https://data.example/a?b=c", OPEN).ip_addresses == (
        "8.8.8.8",
        "2001:4860:4860::8888",
    )


def test_a_single_private_number_among_public_numbers_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolve_every_name(monkeypatch, "8.8.8.8", "192.168.1.1")
    with pytest.raises(AddressRefused):
        guard.resolve_address("https://data.example/", OPEN)


def test_loopback_may_be_allowed_but_no_other_private_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = FetchOptions(Path("unused"), loopback=True)
    assert guard.resolve_address("http://127.0.0.1:8000/", here).ip_addresses == ("127.0.0.1",)
    resolve_every_name(monkeypatch, "127.0.0.1", "10.0.0.1")
    with pytest.raises(AddressRefused):
        guard.resolve_address("http://data.example/", here)


def test_a_proxy_looks_names_up_but_no_numbers_of_private_networks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_proxy = FetchOptions(Path("unused"), proxy="http://proxy.office:3128")

    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror

    with pytest.raises(AddressRefused):
        guard.resolve_address("https://10.0.0.1/", by_proxy)
    with pytest.raises(AddressRefused):
        guard.resolve_address("http://data.example/", by_proxy)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert guard.resolve_address("https://data.example/", by_proxy).ip_addresses == ("",)
    with pytest.raises(FetchFailed, match=r"data\.example"):
        guard.resolve_address("https://data.example/", OPEN)


@given(st.ip_addresses())
def test_no_number_of_a_private_network_is_public(
    number: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if number.is_private or number.is_loopback or number.is_link_local or number.is_multicast:
        assert not guard.is_public_ip(number)


@given(st.ip_addresses(v=4))
def test_a_number_in_another_numbers_notation_is_judged_as_itself(
    number: ipaddress.IPv4Address,
) -> None:
    for clothed in (f"::ffff:{number}", f"64:ff9b::{number}"):
        assert not guard.is_public_ip(ipaddress.ip_address(clothed)) or guard.is_public_ip(number)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/?subscription-key=1",
        "https://a.example/?x=1&api_key=2",
        "https://a.example/?TOKEN=3",
    ],
)
def test_keys_in_addresses_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused, match="keyring") as caught:
        guard.reject_url_with_key(url)
    assert not any(digit in str(caught.value) for digit in "123")
    guard.reject_url_with_key("https://a.example/?startPeriod=2014&dimension=monkey")


def variables(key: str) -> Environment:
    return Settings.from_environment({"KIRMASH_COMTRADE_KEY": key}, keyring=False).environment


def test_keys_come_from_the_environment() -> None:
    assert find_api_key("comtrade", "K") is None
    api_key = find_api_key("comtrade", "K", variables(" secret\n"))
    assert api_key == ApiKey("K", "secret")
    for wrong in ("two words", "with\nline", "ключ", "x" * 501):
        with pytest.raises(InputError) as caught:
            find_api_key("comtrade", "K", variables(wrong))
        assert wrong not in str(caught.value)


def test_keys_come_from_the_keyring_where_it_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ring:
        @staticmethod
        def get_password(service: str, user: str) -> str:
            return f"{service}-{user}"

    monkeypatch.setitem(__import__("sys").modules, "keyring", Ring)
    monkeypatch.delenv("KIRMASH_COMTRADE_KEY", raising=False)
    ring = Environment(keyring=True)
    assert find_api_key("comtrade", "K", ring) == ApiKey("K", "kirmash-comtrade")
    monkeypatch.setattr(Ring, "get_password", lambda *_: 1 / 0)
    assert find_api_key("comtrade", "K", ring) is None


def test_the_place_in_the_cache_distinguishes_questions_and_not_keys() -> None:
    request = FetchRequest("https://a.example/", (("a", "1"), ("b", "2")))
    assert (
        request.id
        == FetchRequest("https://a.example/", (("b", "2"), ("a", "1")), key=ApiKey("K", "v")).id
    )
    assert (
        len(
            {
                request.id,
                FetchRequest("https://a.example/", (("a", "1"),)).id,
                FetchRequest("https://a.example/", request.parameters, "text/csv").id,
            }
        )
        == 3
    )
