"""Enterprises as opportunities take them: what each offers and needs, by HS heading or chapter,
from the ledger or from a user's table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kirmash.opportunities.register import headings_of

ENTERPRISE_COLUMNS = ("name", "economy", "offers", "needs", "contact")
"""The columns of a user's table of enterprises."""


@dataclass(frozen=True, slots=True)
class FirmDeal:
    """A deal that names a firm: its id, its sentence by language, the day of its last report, the
    codes it is about and the ids of its mentions.
    """

    id: str
    titles: tuple[tuple[str, str], ...]
    day: date | None
    codes: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TradingFirm:
    """An enterprise of one side of a pair (``side`` is that side's code, ``economy`` its own).

    ``titles`` are its name by language; not ``named``, it is the side as a whole, of which deals
    tell that it offers or needs goods without naming a firm. ``offers`` and ``needs`` are HS
    headings and chapters. ``deals`` are those that name it, the latest first. ``contact`` is as its
    table gives it, or people with their offices.
    """

    id: str
    titles: tuple[tuple[str, str], ...]
    side: str
    economy: str
    offers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    contact: str = ""
    deals: tuple[FirmDeal, ...] = ()
    named: bool = True

    def name(self, lang: str) -> str:
        """Its name in a language."""
        return dict(self.titles).get(lang, "")


def merge_firms(own: Iterable[TradingFirm], known: Iterable[TradingFirm]) -> list[TradingFirm]:
    """A user's firms with what the ledger knows of those of the same name, then all others of the
    ledger.
    """
    by_name = {(firm.side, name): firm for firm in known for _, name in firm.titles if name}
    merged: dict[str, TradingFirm] = {}
    taken: set[str] = set()
    for firm in own:
        same = next(
            (by_name[firm.side, name] for _, name in firm.titles if (firm.side, name) in by_name),
            None,
        )
        if same is None:
            merged[firm.id] = firm
            continue
        taken.add(same.id)
        merged[same.id] = TradingFirm(
            same.id,
            firm.titles,
            firm.side,
            firm.economy,
            headings_of((*firm.offers, *same.offers)),
            headings_of((*firm.needs, *same.needs)),
            firm.contact or same.contact,
            same.deals,
        )
    rest = (firm for firm in by_name.values() if firm.id not in taken)
    return [*merged.values(), *{firm.id: firm for firm in rest}.values()]
