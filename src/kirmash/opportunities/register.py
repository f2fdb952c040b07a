"""The deals of a pair as opportunities take them: with their sentences, what they are about, and
the day of their first report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kirmash.deals.status import OFFER_STATUSES, is_umbrella
from kirmash.messages import Message, message
from kirmash.records.deals import Deal
from kirmash.records.periods import MONTHS_IN_YEAR, last_day

HEADING_DIGITS = 4
LEDGER_NOMENCLATURE = f"HS17, {HEADING_DIGITS}"
"""The nomenclature of the goods words of texts, and the digits that opportunities cut it to."""


@dataclass(frozen=True, slots=True)
class RegisteredDeal:
    """A deal with its sentence by language. ``meeting``: people met, and nothing was agreed.

    ``codes`` are the HS headings and chapters of the goods it is about; ``seller`` and ``buyer``
    who supplies whom, '' where its words leave that open; ``amount`` the sum or number in its own
    words, '' for none.
    """

    deal: Deal
    titles: tuple[tuple[str, str], ...]
    meeting: bool = False
    codes: tuple[str, ...] = ()
    seller: str = ""
    buyer: str = ""
    amount: str = ""

    @property
    def first_reported(self) -> date | None:
        """The day of its first dated report; None where no report is dated."""
        return min((step.published for step in self.deal.history if step.published), default=None)

    @property
    def countable(self) -> bool:
        """Whether it is counted among what was agreed: no meeting, and no plan whose parts are
        deals of their own.
        """
        return not self.meeting and not is_umbrella(self.deal.kind, self.deal.theme)

    @property
    def promised(self) -> bool:
        """Whether more than an offer was ever reported of it."""
        return any(step.status not in OFFER_STATUSES for step in self.deal.history)

    @property
    def evidence(self) -> tuple[str, ...]:
        """The ids of its mentions, in the order of its history."""
        ordered = dict.fromkeys(step.mention for step in self.deal.history)
        return (*ordered, *(name for name in self.deal.mentions if name not in ordered))

    @property
    def documents(self) -> int:
        """How many documents report it."""
        return len({step.document for step in self.deal.history})


def headings_of(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes cut to headings, each once; chapters stay, and what lies within another is left out."""
    cut = sorted({code[:HEADING_DIGITS] for code in codes if code})
    return tuple(
        code for code in cut if not any(code != other and code.startswith(other) for other in cut)
    )


def months_between(first: date, last: date) -> int:
    """Whole months from one day to a later one; 0 where it is not later."""
    months = (last.year - first.year) * MONTHS_IN_YEAR + last.month - first.month
    return max(0, months - (last.day < first.day))


def report_notes(item: RegisteredDeal) -> tuple[Message, ...]:
    """When it was reported first and last, by when it was due, and how much it was about."""
    first, last = item.first_reported, item.deal.last_mentioned
    notes: list[Message] = []
    if first and last and first != last:
        notes.append(
            message(
                "opportunity.reports", "reported from {first} to {last}", first=first, last=last
            )
        )
    elif last:
        notes.append(message("opportunity.one-report", "reported on {last}", last=last))
    if item.deal.due:
        notes.append(message("opportunity.due-by", "due by {day}", day=last_day(item.deal.due)))
    if item.amount:
        notes.append(message("opportunity.amount", "how much: {amount}", amount=item.amount))
    return tuple(notes)
