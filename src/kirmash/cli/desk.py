"""`kirmash serve`: the dossier in a browser of this machine."""

from __future__ import annotations

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
    if lang and lang not in LANGUAGES:
        raise InputError(
            "desk.language-unknown",
            "The pages are not written in {lang!r}.",
            "Choose one of: {known}.",
            lang=lang,
            known=LANGUAGES,
        )
    from kirmash.web import serving

    serving.serve(
        folder, port, lang or locale(), run_settings(), lambda address: _ready(address, as_json)
    )


def _ready(address: str, as_json: bool) -> None:
    if as_json:
        screen.print_json_line({"address": address})
    else:
        screen.write_raw(f"{address}\n")
        screen.print_error(translate("cli.serve.ready", locale()))
