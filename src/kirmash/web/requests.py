"""What a request asks: the language, the day, the pair and the filters; every value is checked
here, and addresses of other pages keep what this one was asked with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.requests import Request

from kirmash.dossier.dossier import Dossier, View
from kirmash.dossier.scope import Pair, pair_of
from kirmash.errors import InputError
from kirmash.i18n import translate, translate_plural
from kirmash.messages import LANGUAGES

if TYPE_CHECKING:
    from kirmash.web.desk import Desk

LANGUAGE_COOKIE = "kirmash_lang"
MAX_VALUE_LENGTH = 300
"""Characters of a parameter that are read; no filter and no id is longer."""
MAX_DIGITS = 10
STICKY = ("as_of", "regions", "lang")
"""Parameters that the addresses on a page keep."""


@dataclass(frozen=True, slots=True)
class DeskRequest:
    """A request as pages take it: ``lang`` is en or ru, ``path`` and ``query`` are its address,
    ``cookies`` what the browser keeps for the desk.
    """

    desk: Desk
    lang: str
    path: str
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def dossier(self) -> Dossier:
        """The dossier that the desk shows."""
        return self.desk.dossier

    @property
    def as_of(self) -> date | None:
        """The day asked about, None for today. Raises InputError."""
        return self.day("as_of")

    @property
    def view(self) -> View:
        """The part of the ledger asked about. Raises InputError for a wrong day."""
        return View(self.as_of)

    @property
    def pair(self) -> Pair:
        """The pair in the address. Raises UnknownEconomy, InputError."""
        return pair_of(self.parts["first"], self.parts["second"], self.flag("regions"))

    def text(self, name: str) -> str:
        """A parameter of the address, '' where it is not there."""
        return self.query.get(name, "")[:MAX_VALUE_LENGTH].strip()

    def flag(self, name: str) -> bool:
        """Whether a parameter is switched on: 1."""
        return self.text(name) == "1"

    def day(self, name: str) -> date | None:
        """A day (YYYY-MM-DD), None where none is asked. Raises InputError."""
        value = self.text(name)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError as fault:
            raise InputError(
                "desk.day-invalid",
                "“{day}” is not a date.",
                "Write it as 2024-07-31.",
                day=value,
            ) from fault

    def number(self, name: str, default: int = 0) -> int:
        """A whole number from 0, ``default`` where it is none."""
        value = self.text(name)
        is_number = value.isascii() and value.isdecimal() and len(value) < MAX_DIGITS
        return int(value) if is_number else default

    def words(self, key: str, **values: object) -> str:
        """The sentence of ``key`` in the language of the request."""
        return translate(key, self.lang, **values)

    def count(self, key: str, n: int, **values: object) -> str:
        """The sentence of ``key`` in the plural form that ``n`` takes."""
        return translate_plural(key, self.lang, n, **values)

    def address(self, path: str, /, anchor: str = "", **query: object) -> str:
        """An address of the desk with the day and language of this page; parameters that are ''
        or None are left out, and one of a kept name overrides it.
        """
        asked = {name: self.text(name) for name in STICKY if self.text(name)}
        merged = {**asked, **{k: str(v) for k, v in query.items() if v is not None}}
        pairs = [(name, value) for name, value in merged.items() if value]
        tail = f"?{urlencode(pairs)}" if pairs else ""
        return f"{path}{tail}{f'#{quote(anchor)}' if anchor else ''}"

    def same_page(self, anchor: str = "", **query: object) -> str:
        """The address of this page with other parameters."""
        kept = {name: value for name, value in self.query.items() if name not in query}
        return self.address(self.path, anchor, **{**kept, **query})

    def pair_address(
        self, page: str = "", pair: Pair | None = None, anchor: str = "", **query: object
    ) -> str:
        """The address of a page of a pair: '' for the pair's own, ``series``, ``deals`` …"""
        codes = pair.codes if pair else (self.parts["first"], self.parts["second"])
        path = "/".join(("", "pair", *(quote(code, safe="") for code in codes)))
        return self.address(f"{path}/{page}" if page else path, anchor, **query)


def choose_language(request: Request, default: str) -> str:
    """The language of a request: of its address, the last one chosen, the browser's, the desk's."""
    wishes = [request.query_params.get("lang", ""), request.cookies.get(LANGUAGE_COOKIE, "")]
    accepted = request.headers.get("accept-language", "")[:MAX_VALUE_LENGTH]
    wishes += [part.split(";")[0].strip()[:2].lower() for part in accepted.split(",")]
    return next((wish for wish in wishes if wish in LANGUAGES), default)


def read_request(request: Request, desk: Desk) -> DeskRequest:
    """The request as pages take it."""
    return DeskRequest(
        desk,
        choose_language(request, desk.lang),
        request.url.path,
        {name: str(value) for name, value in request.path_params.items()},
        dict(request.query_params),
        request.cookies,
    )
