"""A run of the command line: its language, its settings, and how it may end."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from kirmash.settings import Settings

EXIT_FAULT, EXIT_USAGE, EXIT_REFUSED, EXIT_UNKNOWN, EXIT_UNUSABLE, EXIT_STOPPED = (
    1,
    2,
    3,
    4,
    5,
    130,
)  # exit codes; see `cli.main`

_SETTINGS: ContextVar[Settings | None] = ContextVar("settings", default=None)
_LOCALE: ContextVar[str] = ContextVar("locale", default="en")


def locale() -> str:
    """The language that this run of the command line speaks; another thread may speak another."""
    return _LOCALE.get()


def run_settings() -> Settings:
    """The settings that this run began with: what its environment says."""
    return _SETTINGS.get() or Settings.from_environment()


@contextmanager
def running_with(settings: Settings) -> Iterator[None]:
    """Begin a run with ``settings`` in this thread."""
    before = _SETTINGS.set(settings)
    try:
        yield
    finally:
        _SETTINGS.reset(before)


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Make the command line speak ``lang`` in this thread."""
    before = _LOCALE.set(lang)
    try:
        yield
    finally:
        _LOCALE.reset(before)


def configure_streams() -> None:
    """A character the terminal's encoding lacks becomes a question mark, never a fault."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
