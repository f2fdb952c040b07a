"""Writes the advance widths of the shipped face, by which page one of the Word document is
measured.

Run by hand where the font is replaced: ``python tools/font_widths.py`` (needs fonttools, which is
no dependency of the program).
"""

from __future__ import annotations

import csv
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[1] / "src" / "kirmash" / "data" / "fonts"


def widths() -> dict[int, int]:
    """Thousandths of the type size by code point."""
    font = TTFont(FONTS / "IBMPlexSans-Regular.ttf")
    unit = font["head"].unitsPerEm
    return {
        code: round(1000 * font["hmtx"][glyph][0] / unit)
        for code, glyph in sorted(font.getBestCmap().items())
    }


def main() -> None:
    with (FONTS / "widths.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "width"])
        writer.writerows((f"{code:04X}", width) for code, width in widths().items())


if __name__ == "__main__":
    main()
