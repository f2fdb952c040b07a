"""Which addresses may be requested: https to public machines. A name is resolved once, and the very
address checked is connected to.

Were it resolved again by a library after the check, a name server could answer differently.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

from kirmash.errors import AddressRefused, FetchFailed
from kirmash.fetch.requests import FetchOptions

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_SECRET = re.compile(r"(^|[_-])(key|apikey|token|secret|password|passwd|signature)$", re.IGNORECASE)
HTTP_PORT, HTTPS_PORT = 80, 443
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class RequestAddress:
    """Where a request goes: the URL, its host, and the checked IP addresses to connect to ('': by
    the proxy).
    """

    url: str
    host: str
    ip_addresses: tuple[str, ...]

    @property
    def origin(self) -> str:
        """Scheme, host and port: a key goes to one origin."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def display_url(self) -> str:
        """The address without its question, for messages."""
        return f"{self.host}{urlsplit(self.url).path}"


def resolve_address(url: str, options: FetchOptions) -> RequestAddress:
    """The address of a URL. Raises AddressRefused for what may not be requested, FetchFailed for a
    host that is not found.
    """
    host, port, scheme = _split_url(url)
    by_proxy = bool(options.proxy) and not _is_ip_literal(host)
    numbers = () if by_proxy else _resolve_host(host, port)
    here = options.loopback and bool(numbers) and all(number.is_loopback for number in numbers)
    if not here and not all(is_public_ip(number) for number in numbers):
        raise AddressRefused(
            "address.private",
            "{host} is an address of a private network or of this computer.",
            "Only public servers are allowed.",
            host=host,
        )
    if not here and (scheme != "https" or port != HTTPS_PORT):
        raise AddressRefused(
            "address.port",
            "{host}: {scheme} on port {port} is not allowed.",
            "Only https on port 443 is used.",
            host=host,
            scheme=scheme,
            port=port,
        )
    return RequestAddress(url, host, tuple(map(str, numbers)) or ("",))


def resolve_redirect(
    before: RequestAddress, location: str, options: FetchOptions
) -> RequestAddress:
    """The place a redirect leads to, checked like the first. Raises AddressRefused."""
    try:
        url = urljoin(before.url, location)
    except ValueError as fault:
        raise AddressRefused(
            "address.redirect-invalid",
            "{host} redirects to an invalid address.",
            "Report it to the publisher.",
            host=before.host,
        ) from fault
    return resolve_address(url, options)


def reject_url_with_key(url: str) -> None:
    """Refuse an address typed by a person that carries a key: it would be in the cache and in
    logs. Raises AddressRefused.
    """
    for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        if _SECRET.search(name):
            raise AddressRefused(
                "address.key",
                "The address contains a key ({name!r}).",
                "Remove it: keys are read from the environment or the keyring.",
                name=name,
            )


def is_public_ip(number: IPAddress) -> bool:
    """Whether an address is of the public internet, also where it holds another (IPv4 in IPv6,
    6to4, Teredo, NAT64).
    """
    inner: list[IPAddress] = []
    if isinstance(number, ipaddress.IPv6Address):
        teredo = number.teredo[1] if number.teredo else None
        translated = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF) if number in _NAT64 else None
        inner = [
            inner_address
            for inner_address in (number.ipv4_mapped, number.sixtofour, teredo, translated)
            if inner_address is not None
        ]
        if number.ipv4_mapped is not None:
            return is_public_ip(number.ipv4_mapped)
    return (
        number.is_global
        and not number.is_multicast
        and not number.is_reserved
        and all(is_public_ip(inner_address) for inner_address in inner)
    )


def _split_url(url: str) -> tuple[str, int, str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as fault:
        raise AddressRefused(
            "address.invalid",
            "The address is not valid.",
            "Write https://host/path.",
        ) from fault
    if parts.scheme not in {"http", "https"} or not host:
        raise AddressRefused(
            "address.scheme",
            "Addresses of type {scheme!r} are not supported.",
            "Write https://host/path.",
            scheme=parts.scheme[:20] or "none",
        )
    if parts.username or parts.password or any(char <= " " or char == "\x7f" for char in url):
        raise AddressRefused(
            "address.characters",
            "The address of {host} contains a password, a space or a control character.",
            "Write https://host/path.",
            host=host,
        )
    return host, port or (HTTPS_PORT if parts.scheme == "https" else HTTP_PORT), parts.scheme


def _is_ip_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _resolve_host(host: str, port: int) -> tuple[IPAddress, ...]:
    try:
        results = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise FetchFailed(
            "address.host-unknown",
            "The server {host} was not found.",
            "Check the address and the network connection.",
            host=host,
        ) from fault
    return tuple(
        dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in results)
    )
