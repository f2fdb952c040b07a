"""The commands by name: what one takes and does is loaded when it is run, so that the others cost
nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias, Union

import typer
from typer.core import TyperCommand, TyperGroup

from kirmash.cli.session import locale
from kirmash.i18n import translate

CommandTree: TypeAlias = Mapping[str, Union[str, "CommandTree"]]
"""Commands by name in the order of the help: the module of ``cli.commands`` with its function,
after a colon; or the commands of a group. One under '' is what the group's own name does.
"""

_HELP = "cli.help."
_COMMANDS = "kirmash.cli.commands"


def help_text(key: str) -> str:
    """The help text of a command or option: its key, which is worded when the help is shown."""
    return f"{_HELP}{key}"


class LazyCommand(TyperCommand):
    """A command as the help lists it; its options and its function are loaded when it is run."""

    def __init__(self, name: str, place: str, help_words: str) -> None:
        super().__init__(name, help=help_words)
        self._place = place

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        """The context of the whole command, which the run goes on with."""
        return self.load().make_context(info_name, args, parent, **extra)

    def load(self) -> TyperCommand:
        """The command with its options and its function."""
        module, _, function = self._place.partition(":")
        single = typer.Typer(
            add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
        )
        single.command(self.name, cls=Command, help=self.help)(
            getattr(import_module(f"{_COMMANDS}.{module}"), function)
        )
        command: Any = typer.main.get_command(single)
        word_parameters(command)
        return command  # type: ignore[no-any-return]  # typer's click has no types in some versions


class Command(TyperCommand):
    """A command that lets Typer read the values alone that need it: it reads them with a library
    that takes longer to load than many a command to answer.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for parameter in self.params:
            _read_where_needed(parameter)

    def get_help_option(self, ctx: Any) -> Any:
        """The option --help, off by default."""
        return _switched_off(super().get_help_option(ctx))


class Group(TyperGroup):
    """A group of commands."""

    def get_help_option(self, ctx: Any) -> Any:
        """The option --help, off by default."""
        return _switched_off(super().get_help_option(ctx))


class CommandWithOthers(LazyCommand):
    """A command under whose name others stand: it runs where the first word is none of theirs."""

    def __init__(self, name: str, place: str, help_words: str, commands: dict[str, Any]) -> None:
        super().__init__(name, place, help_words)
        self.commands = commands

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        """The context of the command that the first word names, else of its own."""
        if args and args[0] in self.commands:
            name = f"{info_name} {args[0]}"
            return self.commands[args[0]].make_context(name, args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


def _switched_off(option: Any) -> Any:
    """A flag whose default is a value that needs no reading."""
    if option is not None:
        option.default = False
    return option


def _read_where_needed(parameter: Any) -> None:
    read = parameter.process_value
    kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)

    def process_value(ctx: Any, value: Any) -> Any:
        if value is parameter.default and not parameter.required:
            return value  # of its type already, as the command's signature has it
        if isinstance(value, str) and value.isprintable():
            if kind is str:
                return value
            if kind is Path and os.access(value, os.R_OK):  # all that typer asks of a path
                return Path(value)
        return read(ctx, value)

    if kind is not None and parameter.callback is None:
        parameter.process_value = process_value


def lazy_commands(tree: CommandTree, path: tuple[str, ...] = ()) -> dict[str, Any]:
    """The commands of a tree, groups with theirs, helped in the language of the run."""
    commands: dict[str, TyperCommand | Group] = {}
    for name, inside in tree.items():
        place = (*path, name)
        words = translate(help_text("_".join(place)), locale())
        if isinstance(inside, str):
            commands[name] = LazyCommand(name, inside, words)
            continue
        own, others = inside.get(""), {key: each for key, each in inside.items() if key}
        commands[name] = (
            CommandWithOthers(name, own, words, lazy_commands(others, place))
            if isinstance(own, str)
            else Group(
                name=name,
                commands=lazy_commands(others, place),
                help=words,
                no_args_is_help=True,
                rich_markup_mode=None,
            )
        )
    return commands


def word_parameters(command: Any) -> None:
    """Put the help of a command's options and arguments in the language of the run."""
    for parameter in command.params:
        key = getattr(parameter, "help", None)
        if key and key.startswith(_HELP):
            parameter.help = translate(key, locale())
