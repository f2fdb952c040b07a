"""Text of separated values: which character separates the cells."""

from __future__ import annotations

SEPARATORS = ",;\t|"


def detect_separator(text: str, separators: str = SEPARATORS, lines: int = 1) -> str:
    """The character that separates the cells of a table, told by its first lines with words.

    One line is a row of names: the separator is what stands most often outside quotes. Several
    lines may hold sentences, with commas of their own: it is what stands twice or more on the most
    lines, then most often, commas not counted. Of equals, the first of ``separators``; also of
    none.
    """
    sample = [_unquoted(line) for line in text.splitlines() if line.strip()][:lines]

    def rank(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in sample]
        total = 0 if separator == "," and lines > 1 else sum(counts)
        return sum(count > 1 for count in counts), total

    return max(separators, key=rank)


def _unquoted(line: str) -> str:
    return "".join(line.split('"')[::2])
