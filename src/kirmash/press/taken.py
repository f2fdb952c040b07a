"""Which characters of a text are already spoken for: a thousand names on one page must not be compared pair by pair."""

from __future__ import annotations


class Taken:
    """Stretches of a text that belong to somebody; asking and taking cost the length of the stretch alone."""

    __slots__ = ("_marks",)

    def __init__(self) -> None:
        self._marks = bytearray()

    def take(self, start: int, end: int) -> bool:
        """Take the characters ``start`` to ``end``; False, with nothing taken, where one of them is taken already."""
        if self._marks.find(1, start, end) >= 0:
            return False
        if len(self._marks) < end:
            self._marks.extend(bytes(2 * end - len(self._marks)))
        self._marks[start:end] = b"\x01" * (end - start)
        return True
