"""Which deals of a pair are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kirmash import lexicons
from kirmash.errors import InputError
from kirmash.press import actors, goods
from kirmash.register.status import last_day
from kirmash.terms import economies
from kirmash.terms.deals import Deal, DealKind, DealStatus


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters that must all hold; an empty one holds always.

    ``product`` is a goods word, a key or an HS code; ``party`` an organisation's name; ``due`` wants a due date still
    ahead or gone by without result, ``late`` the latter; ``until`` bounds the due date.
    """

    status: str = ""
    kind: str = ""
    economy: str = ""
    product: str = ""
    party: str = ""
    due: bool = False
    late: bool = False
    until: date | None = None


def select(deals: Iterable[Deal], wanted: Wanted) -> tuple[Deal, ...]:
    """The deals that fit. Raises InputError for a status, kind, product or party that nothing has, UnknownEconomy."""
    _check(wanted)
    return tuple(deal for deal in deals if _fits(deal, wanted))


def _check(wanted: Wanted) -> None:
    for given, known in ((wanted.status, set(DealStatus)), (wanted.kind, set(DealKind))):
        if given and given not in known:
            raise InputError(f"Unknown indicator: {given!r}.", f"Known: {', '.join(sorted(known))}.")
    if wanted.product and not _codes(wanted.product):
        raise InputError(f"{wanted.product!r} is not a known word for goods.", "`kirmash goods WORD` shows the meaning of a word.")


def _fits(deal: Deal, wanted: Wanted) -> bool:
    return all((
        not wanted.status or deal.status == wanted.status,
        not wanted.kind or deal.kind == wanted.kind,
        not wanted.economy or _has_economy(deal, economies.find(wanted.economy)),
        not wanted.product or bool(_codes(wanted.product) & {code[:4] for code in deal.hs}),
        not wanted.party or _has_party(deal, wanted.party),
        not wanted.due or deal.outcome in {"due", "late"},
        not wanted.late or deal.outcome == "late",
        wanted.until is None or (deal.due is not None and last_day(deal.due) <= wanted.until),
    ))  # fmt: skip


def _has_economy(deal: Deal, code: str) -> bool:
    return any(party == code or economies.within(party, code) for party in deal.parties)


def _codes(product: str) -> set[str]:
    """HS headings a word, key or code stands for; a chapter is its headings in the lexicon."""
    asked = product.strip()
    if asked.isdecimal() and len(asked) >= 4:
        return {asked[:4]}
    if asked.isdecimal():
        return {code[:4] for entry in lexicons.goods().values() for code in entry.hs if code.startswith(asked)}
    return {code[:4] for entry in goods.lookup(asked) for code in entry.hs}


def _has_party(deal: Deal, party: str) -> bool:
    """Whether the deal names the organisation: by the lexicon's key, or by words of its own."""
    keys = {key for lang in ("en", "ru") for key in actors.keys_in(party, lang)}
    return bool(keys & set(deal.actors)) or party.casefold() in deal.object.casefold()
