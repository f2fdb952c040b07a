"""What the program says of a fault or an unknown value: a code, a sentence and its parameters.

The sentence stands in English where the message is made, keyed by its code; other languages have
it by that code (``data/locale/errors.<lang>.po``), and `i18n.word_message` words it for a reader.
One code has one sentence and one remedy. ``{name}`` in a sentence is a parameter; ``{name!r}``
puts it in quotes, ``{name:,}`` groups the digits of a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import PurePath
from string import Formatter
from typing import NamedTuple, TypeAlias, Union

_PART = "[a-z0-9]{1,40}(?:-[a-z0-9]{1,40}){0,9}"
CODE = re.compile(rf"{_PART}(?:\.{_PART}){{1,9}}")
"""The form of a code: a subject and what is wrong with it, such as ``dossier.not-found``."""

LANGUAGES = ("en", "ru")
"""The languages that people are answered in."""

UNCODED = "uncoded"
"""The code of messages made of a sentence alone, as plug-ins may make them."""

Value: TypeAlias = Union[str, int, float, date, PurePath, "Message", tuple["Value", ...]]


class Plural(NamedTuple):
    """A sentence that counts: the form for one and that for many, by the parameter ``count``."""

    one: str
    many: str


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence by its code, with parameters, what to do about it, and where it happened.

    ``values`` are the parameters in their order; a value may be a message itself. ``where`` is
    the place, said before the sentence: ``plan.csv, line 3: …``. ``str()`` is the plain English
    sentence without the remedy.
    """

    code: str
    template: str | Plural
    values: tuple[tuple[str, Value], ...] = ()
    remedy: str = ""
    where: Message | None = None

    @property
    def params(self) -> dict[str, Value]:
        """The parameters by name."""
        return dict(self.values)

    @property
    def advice(self) -> str:
        """What to do about it, in English; '' where nothing is said."""
        return fill(self.remedy, self.params)

    def at(self, code: str, template: str, /, **params: object) -> Message:
        """The same message with the place it happened at: ``at("place.line", "line {line}", …)``.

        A place that the message has already stands behind the new one.
        """
        place = message(code, template, **params)
        return replace(self, where=replace(self.where, where=place) if self.where else place)

    def with_params(self, **params: object) -> Message:
        """The same message with parameters that were not known where it was written."""
        values = tuple((name, _to_value(value)) for name, value in params.items())
        return replace(self, values=(*self.values, *values))

    def __str__(self) -> str:
        sentence = fill(choose_form(self.template, self.params), self.params).rstrip()
        return f"{self.where}: {sentence}" if self.where else sentence


def message(
    code: str | Message, template: str | Plural = "", remedy: str = "", /, **params: object
) -> Message:
    """A message of ``code`` with its sentence, its remedy and the parameters of both.

    Parameters of other types than `Value` become text. Where the first argument is no code but a
    sentence, as older plug-ins give it, the second is its remedy, and the code is `UNCODED`.
    """
    if isinstance(code, Message):
        return code
    if not CODE.fullmatch(code):
        advice = str(params.get("remedy", "")) or remedy or str(template)
        return Message(UNCODED, "{text}", (("text", code), ("advice", advice)), "{advice}")
    values = tuple((name, _to_value(value)) for name, value in params.items())
    return Message(code, template, values, remedy)


def choose_form(template: str | Plural, params: Mapping[str, Value]) -> str:
    """The English form of a sentence that its ``count`` takes."""
    if isinstance(template, str):
        return template
    return template.one if params.get("count") == 1 else template.many


def placeholders(template: str) -> set[str]:
    """The names of a template's parameters."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def fill(
    template: str,
    params: Mapping[str, Value],
    show: Callable[[Value, str], str] | None = None,
) -> str:
    """``template`` with its parameters; ``show`` gives a value in words, by its format.

    A parameter that is not there leaves its name standing: a message must not fail.
    """
    return "".join(_filled(template, params, show or show_plainly))


def show_plainly(value: Value, form: str) -> str:
    """A value in English: dates as ISO, tuples with commas; ``form`` is a number's format."""
    if isinstance(value, tuple):
        return ", ".join(show_plainly(item, form) for item in value)
    if form and isinstance(value, int | float):
        return format(value, form)
    return str(value)


def _filled(
    template: str, params: Mapping[str, Value], show: Callable[[Value, str], str]
) -> Iterator[str]:
    parts = [*Formatter().parse(template), ("", None, None, None)]
    for (literal, name, form, conversion), (following, *_) in pairwise(parts):
        yield literal
        if name is None:
            continue
        if name not in params:
            yield f"{{{name}}}"
            continue
        value = params[name]
        text = _quote(value) if conversion == "r" else show(value, form or "")
        # a sentence within a sentence gives its full stop to the one round it
        within = isinstance(value, Message) and following[:1] in {".", ",", ";", ")"}
        yield text.removesuffix(".") if within else text


def _to_value(value: object) -> Value:
    if isinstance(value, str | int | float | date | PurePath | Message):
        return value
    if isinstance(value, tuple | list):
        return tuple(_to_value(item) for item in value)
    return str(value)


def _quote(value: Value) -> str:
    return repr(str(value) if isinstance(value, PurePath | Message) else value)
