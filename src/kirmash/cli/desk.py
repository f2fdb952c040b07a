"""`kirmash serve` and `kirmash desk`: the dossier in a browser of this machine."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kirmash.cli import screen
from kirmash.cli.session import locale, run_settings
from kirmash.errors import InputError
from kirmash.i18n import translate
from kirmash.messages import LANGUAGES


def serve(folder: Path, port: int, lang: str, as_json: bool) -> None:
    """Show the dossier until the process is stopped; its address goes to stdout once it answers.
    ``lang`` is that of the pages where nobody chose one, '' for the run's. Raises InputError,
    DossierError.
    """
    _check_language(lang)
    from kirmash.web import serving

    serving.serve(
        folder, port, lang or locale(), run_settings(), lambda address: _ready(address, as_json)
    )


def _check_language(lang: str) -> None:
    if lang and lang not in LANGUAGES:
        raise InputError(
            "desk.language-unknown",
            "The pages are not written in {lang!r}.",
            "Choose one of: {known}.",
            lang=lang,
            known=LANGUAGES,
        )


@dataclass(frozen=True, slots=True)
class DeskWishes:
    """How a desk is started: its port (0 any free one), the language of its pages ('' the run's),
    whether a browser is opened, and whether a shortcut is made.
    """

    port: int
    lang: str
    with_browser: bool
    with_shortcut: bool


def start(folder: Path, wishes: DeskWishes, as_json: bool) -> None:
    """Start the desk of a dossier, or find the one that runs. Raises InputError, DossierError,
    Unwritable.
    """
    _check_language(wishes.lang)
    from kirmash.web import launching, shortcuts

    def ready(address: str, is_new: bool) -> None:
        made = None
        if wishes.with_shortcut:
            made = shortcuts.write_shortcut(folder, os.environ)
        if as_json:
            values = {"address": address, "started": is_new, "shortcut": str(made or "")}
            screen.print_json_line(values)
            return
        screen.write_raw(f"{address}\n")
        screen.print_error(translate(f"cli.desk.{'ready' if is_new else 'found'}", locale()))
        if made:
            screen.print_error(translate("cli.desk.shortcut", locale(), path=made))

    order = launching.LaunchOrder(folder, wishes.port, wishes.lang or locale(), wishes.with_browser)
    launching.launch(order, run_settings(), ready)


def _ready(address: str, as_json: bool) -> None:
    if as_json:
        screen.print_json_line({"address": address})
    else:
        screen.write_raw(f"{address}\n")
        screen.print_error(translate("cli.serve.ready", locale()))
