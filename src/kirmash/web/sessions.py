"""What each browser did since the desk was started: nothing of it is in the dossier."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

_MAX_SESSIONS, _MAX_STEPS = 200, 500


@dataclass(slots=True)
class BrowserSession:
    """What one browser did since the desk was started: the records put off, and its decisions in
    order, so that one key takes back the last.
    """

    later: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)

    def put_off(self, record: str) -> None:
        """Show a record after all others."""
        self.later = [*(name for name in self.later if name != record), record][-_MAX_STEPS:]

    def decided(self, judgement: str) -> None:
        """Remember a decision as the last."""
        self.decisions = [*self.decisions, judgement][-_MAX_STEPS:]


class BrowserSessions:
    """The sessions of a desk by their names; the one unused for longest gives way."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[str, BrowserSession] = OrderedDict()
        self._lock = Lock()

    def of(self, name: str) -> BrowserSession:
        """The session of this name, new where there is none."""
        with self._lock:
            session = self._sessions.setdefault(name, BrowserSession())
            self._sessions.move_to_end(name)
            while len(self._sessions) > _MAX_SESSIONS:
                self._sessions.popitem(last=False)
        return session
