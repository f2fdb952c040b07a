"""The command line. Data goes to stdout (``--json`` for machines), progress and errors to
stderr; with ``--json`` an error is one JSON object there, and nothing is on stdout.

Exit codes: 0 done; 1 a fault of the program; 2 wrong usage; 3 some files were refused, the rest
taken; 4 something asked for is unknown or cannot be used; 5 the dossier or a folder cannot be used;
130 stopped by the user.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from kirmash.cli.program import CommandTree, Group, help_text, lazy_commands, word_parameters
from kirmash.cli.session import (
    EXIT_STOPPED,
    configure_streams,
    locale,
    running_with,
    speaking,
)
from kirmash.errors import KirmashError, system_error
from kirmash.i18n import translate
from kirmash.settings import Settings, environment_language

COMMANDS: CommandTree = {
    "check": "trade:check",
    "indicators": "indicators:indicators",
    "opportunities": "opportunities:opportunities",
    "meetings": "meetings:meetings",
    "init": "documents:init",
    "add": "documents:add",
    "extract": "documents:extract",
    "documents": "documents:documents",
    "date": "documents:date",
    "pairs": "documents:pairs",
    "search": "checking:search",
    "show": "checking:show",
    "claims": "documents:claims",
    "speakers": "checking:speakers",
    "series": "series:series",
    "conflicts": "series:conflicts",
    "targets": "series:targets",
    "deals": "deals:deals",
    "deal": "deals:deal",
    "enterprises": "deals:enterprises",
    "why": "documents:why",
    "review": {"": "checking:review", "export": "checking:export_review"},
    "judge": "documents:judge",
    "claim": {"add": "checking:add_claim"},
    "judgements": "checking:judgements",
    "reread": "checking:reread",
    "withdraw": "documents:withdraw",
    "brief": "documents:brief",
    "serve": "desk:serve",
    "desk": "desk:desk",
    "goods": "documents:goods",
    "score": "documents:score",
    "doctor": "documents:doctor",
    "trade": {
        "add": "trade:add",
        "show": "trade:show",
        "sql": "trade:sql",
        "coverage": "trade:coverage",
        "mirror": "trade:mirror",
        "why": "trade:why",
        "top": "trade:top",
        "series": "trade:series",
        "moved": "trade:moved",
        "fetch": {
            "comtrade": "fetching:comtrade",
            "baci": "fetching:baci",
            "sdmx": "fetching:sdmx",
        },
    },
}


COMPLETION = "_KIRMASH_COMPLETE"
"""What a shell asks with when a word is to be completed, and what it is set up with:
``eval "$(_KIRMASH_COMPLETE=source_bash kirmash)"``.
"""


class Program(Group):
    """The commands, their help in the language of the run."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        words = {"help": translate(help_text("app"), locale())}
        super().__init__(*args, **{**kwargs, **words, "commands": lazy_commands(COMMANDS)})
        word_parameters(self)


app = typer.Typer(
    cls=Program,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(requested: bool) -> None:
    if requested:
        from importlib.metadata import version

        typer.echo(f"kirmash {version('kirmash')}")
        raise typer.Exit


@app.callback()
def program(
    version: Annotated[  # answered as soon as it is read
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help=help_text("version")
        ),
    ] = False,
) -> None:
    """Only options come before a command; each does its work when it is read."""


def main() -> None:
    """Run the command line with the arguments and the environment of this process."""
    configure_streams()
    if COMPLETION in os.environ:
        typer.main.get_install_completion_arguments()  # makes the shells known to typer
    sys.exit(run(sys.argv[1:], os.environ))


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run one command; its exit code. Errors that a person can act on give one sentence, or with
    ``--json`` one JSON object, on stderr.
    """
    lang, settings = environment_language(environment), Settings.from_environment(environment)
    with speaking(lang), running_with(settings):
        try:
            done = typer.main.get_command(app).main(
                list(arguments), prog_name="kirmash", standalone_mode=False
            )
            if done == EXIT_STOPPED:  # typer's own answer to an interrupt
                raise KeyboardInterrupt
        except BrokenPipeError:
            sys.stderr.close()
            return 0
        except OSError as fault:  # a name too long, a full disk: nothing the program did wrong
            known = fault if isinstance(fault, KirmashError) else system_error(fault)
            return _report(known, arguments)
        except (Exception, KeyboardInterrupt) as fault:  # noqa: BLE001  # reported in one shape
            return _report(fault, arguments)
        return done if isinstance(done, int) else 0


def _report(fault: BaseException, arguments: Sequence[str]) -> int:
    from kirmash.cli import faults  # with the terminal's library, which a mere help does without

    return faults.report(fault, faults.asks_for_json(arguments))


if __name__ == "__main__":
    main()
