"""Just enough of R's saved data to read named lists of numeric matrices (format version 2 and 3,
XDR).
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
from pathlib import Path
from typing import Any

import numpy as np

NIL, REFERENCE, SYMBOL, PAIRS, CHARS, INTS, REALS, STRINGS, LIST = 254, 255, 1, 2, 9, 13, 14, 16, 19


def read(path: Path) -> dict[str, Any]:
    """The saved objects by name: numbers as arrays, lists as dicts by name; a matrix is a dict of
    its ``values`` and ``names``.
    """
    raw = path.read_bytes()
    opened = {b"\xfd7": lzma.decompress, b"BZ": bz2.decompress, b"\x1f\x8b": gzip.decompress}[
        raw[:2]
    ](raw)
    assert opened[:5] in (b"RDX2\n", b"RDX3\n")
    reader = _Reader(opened[5:])
    reader.start()
    content = reader.item()
    assert isinstance(content, dict)
    return content


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.symbols = data, 0, []

    def start(self) -> None:
        assert self._take(2) == b"X\n"
        version = self._int()
        self._take(8)
        if version == 3:
            self._take(self._int())

    def item(self) -> Any:
        flags = self._int()
        kind, attributed, tagged = flags & 255, flags & 512, flags & 1024
        if kind == NIL:
            return None
        if kind == REFERENCE:
            return self.symbols[(flags >> 8) - 1]
        if kind == SYMBOL:
            self.symbols.append(self.item())
            return self.symbols[-1]
        if kind == CHARS:
            return self._take(self._int()).decode("utf-8")
        if kind == PAIRS:
            assert not attributed
            name = self.item() if tagged else ""
            value = self.item()
            return {name: value} | (self.item() or {})
        value = self._vector(kind)
        return _shaped(value, self.item()) if attributed else value

    def _vector(self, kind: int) -> Any:
        length = self._int()
        if kind in (INTS, REALS):
            width = ">i4" if kind == INTS else ">f8"
            return np.frombuffer(self._take(length * int(width[2])), width).astype(width[1:])
        assert kind in (STRINGS, LIST), kind
        return [self.item() for _ in range(length)]

    def _int(self) -> int:
        return int(struct.unpack(">i", self._take(4))[0])

    def _take(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def _shaped(value: Any, attributes: dict[str, Any]) -> Any:
    if "dim" in attributes:
        return {
            "values": value.reshape(attributes["dim"], order="F"),
            "names": attributes.get("dimnames"),
        }
    if isinstance(value, list) and "names" in attributes:
        return dict(zip(attributes["names"], value, strict=True))
    return value
