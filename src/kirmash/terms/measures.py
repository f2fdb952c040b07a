"""What is measured, how surely it is put, and whether it has happened."""

from __future__ import annotations

from enum import StrEnum


class Measure(StrEnum):
    """What a claim is about. Turnover is symmetric; balance is exports less imports of the reporter."""

    TURNOVER = "turnover"
    EXPORTS = "exports"
    IMPORTS = "imports"
    BALANCE = "balance"
    INVESTMENT = "investment"
    OUTPUT = "output"
    SHARE = "share"
    COUNT = "count"
    PRICE = "price"
    RANK = "rank"


class Hedge(StrEnum):
    """The words round a number: 'just under' is almost, 'exceeded' is more_than."""

    EXACT = "exact"
    ABOUT = "about"
    ALMOST = "almost"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    UP_TO = "up_to"


class Modality(StrEnum):
    """Whether a claim tells what was, what is wanted, what is expected or what is reckoned."""

    REPORTED = "reported"
    TARGET = "target"
    FORECAST = "forecast"
    ESTIMATE = "estimate"


class Direction(StrEnum):
    """Which way a measure moved where the text says so."""

    UP = "up"
    DOWN = "down"
    FLAT = "flat"
