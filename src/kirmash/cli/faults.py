"""How a run ends that did not do what was asked: in words on stderr, or with ``--json`` as one JSON
object on stderr and nothing on stdout; and the exit codes.

The object is that of RFC 9457 (problem details), which the API answers with too:
`serialise.problem_details`. docs/errors.md lists the codes.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from typing import Any

import typer

from kirmash.cli import screen
from kirmash.cli.session import (
    EXIT_FAULT,
    EXIT_REFUSED,
    EXIT_STOPPED,
    EXIT_UNKNOWN,
    EXIT_UNUSABLE,
    EXIT_USAGE,
    locale,
)
from kirmash.errors import DossierError, InputError, KirmashError
from kirmash.i18n import word_error
from kirmash.messages import Message, Plural, message

# typer carries its own copy of click in some versions, so its classes are found through typer's
USAGE_FAULT: type[Exception] = typer.BadParameter.__bases__[0]
JSON_OPTIONS = frozenset({"--json", "--jsonl"})


def asks_for_json(arguments: Sequence[str]) -> bool:
    """Whether a command is asked to answer in JSON; seen before the options are read, since it
    decides how a wrong option is reported.
    """
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return not JSON_OPTIONS.isdisjoint(options)


def exit_code(fault: BaseException) -> int:
    """The exit code of a run that ends in ``fault``."""
    if isinstance(fault, KeyboardInterrupt):
        return EXIT_STOPPED
    if isinstance(fault, USAGE_FAULT):
        return EXIT_USAGE
    if isinstance(fault, DossierError):
        return EXIT_UNUSABLE
    return EXIT_UNKNOWN if isinstance(fault, InputError) else EXIT_FAULT


def report(fault: BaseException, as_json: bool) -> int:
    """Say on stderr what went wrong; the exit code. Faults of the program show their traceback
    where people read it, and their last line in JSON.
    """
    code, problem = exit_code(fault), problem_of(fault)
    if as_json:
        from kirmash.dossier import serialise

        _write_problem(serialise.problem_details(problem, fault, locale(), code))
    elif type(fault).__name__ == "NoArgsIsHelpError":  # it is the help
        screen.write_utf8(sys.stderr, f"{fault}\n")
    elif isinstance(fault, USAGE_FAULT):
        usage = getattr(getattr(fault, "ctx", None), "get_usage", str)()
        form = message("usage.form", "Usage: {form}", form=usage.removeprefix("Usage: "))
        screen.print_error(word_error(form, locale()))
        screen.print_error(word_error(problem, locale()))
    elif isinstance(fault, KirmashError | KeyboardInterrupt):
        screen.print_error(word_error(problem, locale()))
    else:
        traceback.print_exception(fault)
        screen.print_error(word_error(problem, locale()))
    return code


def report_refused(refused: Sequence[tuple[str, Message]]) -> None:
    """One JSON object on stderr for all files that were refused, where there are any: each with its
    reason under ``refused``. The rest of the command's answer stands on stdout.
    """
    from kirmash.dossier import serialise

    if not refused:
        return
    count = message(
        "files.refused",
        Plural("One file was refused.", "{count} files were refused."),
        "See `refused` for the reason of each.",
        count=len(refused),
    )
    lang = locale()
    each = [serialise.refused_file(source, problem, lang) for source, problem in refused]
    details = serialise.problem_details(count, None, lang, EXIT_REFUSED)
    _write_problem({**details, "refused": each})


def problem_of(fault: BaseException) -> Message:
    """What went wrong, as a message: errors have their own, all else is worded here."""
    if isinstance(fault, KirmashError):
        return fault.problem
    if isinstance(fault, KeyboardInterrupt):
        return message(
            "run.stopped",
            "Stopped. Completed work has been saved; run the command again to continue.",
        )
    if isinstance(fault, USAGE_FAULT):
        return _usage_problem(fault)
    where = traceback.extract_tb(fault.__traceback__)
    return message(
        "run.fault",
        "The program failed: {kind} in {place}.",
        "Please report this as a defect, with the command.",
        kind=type(fault).__name__,
        place=f"{where[-1].name}, line {where[-1].lineno}" if where else "?",
    )


def _usage_problem(fault: Exception) -> Message:
    kind, context = type(fault).__name__, getattr(fault, "ctx", None)
    command = getattr(context, "command_path", "kirmash")
    parameter = _parameter_name(fault)
    if kind == "NoSuchOption":
        name = str(getattr(fault, "option_name", "?"))
        return message(
            "usage.no-such-option",
            "There is no option {option}.",
            "`{command} --help` lists the options.",
            option=name,
            command=command,
        )
    if kind == "MissingParameter":
        return message(
            "usage.missing",
            "{parameter} is missing.",
            "`{command} --help` lists what is required.",
            parameter=parameter,
            command=command,
        )
    text = str(getattr(fault, "message", fault)).rstrip(".")
    if kind == "BadParameter" and parameter:
        return message(
            "usage.invalid-value",
            "Invalid value of {parameter}: {text}.",
            "`{command} --help` describes it.",
            parameter=parameter,
            text=text,
            command=command,
        )
    return message(
        "usage.invalid",
        "The command cannot be understood: {text}.",
        "See `{command} --help`.",
        text=text,
        command=command,
    )


def _parameter_name(fault: Exception) -> str:
    parameter = getattr(fault, "param", None)
    if parameter is None:
        return str(getattr(fault, "param_hint", "") or "")
    names = [name for name in getattr(parameter, "opts", ()) if name.startswith("-")]
    return names[0] if names else str(parameter.metavar or parameter.name or "").upper()


def _write_problem(details: dict[str, Any]) -> None:
    from kirmash.dossier import serialise

    screen.write_utf8(sys.stderr, serialise.to_json_line(details))
