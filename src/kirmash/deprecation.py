"""Old names of the public Python interface: they work for one release, with a warning.

A name that a user's program may contain is renamed with one of the two decorators here. Whoever
uses the old name gets the same answer and a DeprecationWarning that says the new one. The aliases
are removed in release `REMOVED_IN`.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

REMOVED_IN = "0.2"
"""The release without the old names."""

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Owner = TypeVar("Owner", bound=type)


def renamed_parameters(
    names: Mapping[str, str],
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """A function that also accepts the old keywords of ``names`` (old: new), with a warning.

    Raises TypeError, as Python does, where a call gives a parameter by both its names.
    """

    def decorate(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def accept(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            for old in names.keys() & kwargs.keys():
                new = names[old]
                if new in kwargs or new in signature.bind_partial(*args).arguments:
                    raise TypeError(
                        f"{function.__qualname__}() got {new!r} also by its old name {old!r}"
                    )
                _warn(f"The parameter {old!r} of {function.__qualname__}()", new)
                kwargs[new] = kwargs.pop(old)
            return function(*args, **kwargs)

        return accept

    return decorate


def renamed_attributes(names: Mapping[str, str]) -> Callable[[Owner], Owner]:
    """A class whose attributes are also there under the old names of ``names`` (old: new).

    Fields, methods, enumeration members and, of a class built by keywords, its parameters; an old
    name is never a field of its own, so that equality, JSON and the ledger do not know it.
    """

    def decorate(owner: Owner) -> Owner:
        for old, new in names.items():
            setattr(owner, old, RenamedAttribute(old, new))
        fields = getattr(owner, "__dataclass_fields__", {})
        renamed_fields = {old: new for old, new in names.items() if new in fields}
        if renamed_fields:
            built: Any = owner
            built.__init__ = renamed_parameters(renamed_fields)(built.__init__)
        return owner

    return decorate


class RenamedAttribute:
    """Looks an attribute up under its new name, on an instance or on the class, with a warning."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    def __get__(self, instance: object | None, owner: type) -> Any:
        _warn(f"{owner.__name__}.{self.old}", self.new)
        return getattr(owner if instance is None else instance, self.new)


def _warn(subject: str, new: str) -> None:
    """Point at the line of the user's program: past this function and the one that calls it."""
    warnings.warn(
        f"{subject} is now {new!r}; the old name will be removed in Kirmash {REMOVED_IN}.",
        DeprecationWarning,
        stacklevel=3,
    )
