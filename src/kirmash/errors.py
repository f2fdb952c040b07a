"""What can go wrong, as a person who must act sees it.

KirmashError
├── InputError             something handed in cannot be used
│   ├── DocumentRefused    a file that is no readable document (empty, binary, huge, scanned …)
│   ├── PlanRefused        a plan of measures that cannot be read as a table
│   │   └── NotAPlan       a document that does not look like a plan of measures at all
│   ├── UnknownEconomy     a name or code that no economy bears; carries suggestions
│   ├── UnknownRecord      an id that stands for nothing in this dossier
│   ├── BadPeriod          a period that is no run of whole months
│   └── IndicatorRefused   numbers no indicator can be computed from
├── MissingExtra           an optional package that is not installed
├── PluginRefused          a plug-in that cannot be used
├── DossierError           the folder on disk cannot be used
│   ├── NoDossier          no dossier at this place
│   ├── NewerDossier       written by a later version of the program
│   └── Unwritable         a folder or file that cannot be written
├── ModelUnavailable       the language model asked gives no answer
├── FetchFailed            something on the network could not be had
│   ├── Offline            fetching is not switched on
│   ├── AddressRefused     an address that may not be asked
│   ├── BudgetSpent        the day's number of requests to a host is used up
│   ├── NotThere           the server has no such thing
│   └── AnswerUnsound      what came back is not what was asked for
├── SpanMismatch           a quote that does not stand at its place: a defect of ours, never of the
  input
└── BriefError             a brief that cannot be written in a format
"""

from __future__ import annotations

import errno
from typing import Any

from kirmash.messages import Message, Plural, Value, message


class KirmashError(Exception):
    """Any fault Kirmash reports by name, made where it happens:

        raise NoDossier(
            "dossier.not-found", "There is no dossier in {folder}.",
            "Create one with `kirmash init`, or change to its folder.", folder=place,
        )

    ``code`` stays the same from version to version, ``params`` are the values in the sentence, and
    ``problem`` is all of it as a `Message`; one of these may be given instead of the parts.
    ``str()`` is the English sentence with its remedy. A sentence without a code, as older plug-ins
    give it (``KirmashError("sentence", "remedy")``), has the code ``uncoded``.
    """

    problem: Message

    def __init__(
        self,
        code: str | Message,
        template: str | Plural = "",
        remedy: str = "",
        /,
        **params: object,
    ) -> None:
        self.problem = message(code, template, remedy, **params)
        super().__init__(self.message)

    @property
    def code(self) -> str:
        """What went wrong, by a name that does not change."""
        return self.problem.code

    @property
    def params(self) -> dict[str, Value]:
        """The values in the sentence and the remedy, by name."""
        return self.problem.params

    @property
    def message(self) -> str:
        """What went wrong, in English."""
        return str(self.problem)

    @property
    def remedy(self) -> str:
        """What to do about it, in English; '' where nothing is said."""
        return self.problem.advice

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()

    def __reduce__(self) -> tuple[Any, ...]:
        """As processes hand errors to each other: the class, the message and the attributes."""
        return _rebuild_error, (type(self), self.problem, self.__dict__)


def _rebuild_error(
    kind: type[KirmashError], problem: Message, attributes: dict[str, Any]
) -> KirmashError:
    error = kind.__new__(kind)
    KirmashError.__init__(error, problem)
    error.__dict__.update(attributes)
    return error


class InputError(KirmashError, ValueError):
    """Something handed in cannot be used; nothing was changed by it."""


class DocumentRefused(InputError):
    """A file that is no readable document. Convert it, or add the page it came from."""


class PlanRefused(InputError):
    """A plan of measures whose table cannot be read. See the row and column named."""


class NotAPlan(PlanRefused):
    """No table has two of a plan's three columns: it is a page, or a plan that needs a
    header row.
    """


class UnknownEconomy(InputError, LookupError):
    """No economy bears this name or code. Use one of ``suggestions`` or an ISO code."""

    def __init__(self, name: str, suggestions: tuple[str, ...] = ()) -> None:
        if suggestions:
            super().__init__(
                "economy.misspelt",
                "Unknown economy {name!r}.",
                "Did you mean: {suggestions}?",
                name=name,
                suggestions="; ".join(suggestions),
            )
        else:
            super().__init__(
                "economy.unknown",
                "Unknown economy {name!r}.",
                "Use an ISO 3166 code such as BLR or RU-IVA.",
                name=name,
            )
        self.name = name
        self.suggestions = suggestions


class UnknownRecord(InputError, LookupError):
    """No claim, value, deal or document of this dossier has this id."""


class BadPeriod(InputError):
    """A period must be a run of whole months, such as 2014, 2016-Q1 or 2018-01/2018-02."""


class IndicatorRefused(InputError):
    """Numbers no indicator can be computed from: NaN, negative, given twice, of different lengths,
    or none at all.
    """


class MissingExtra(KirmashError, ImportError):
    """A package needed only for this is not installed; ``extra`` is the name to install it by."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            "extra.missing",
            "This needs {package}, which is not installed.",
            "Install it with: pip install 'kirmash[{extra}]'",
            package=package,
            extra=extra,
        )
        self.extra = extra


class PluginRefused(KirmashError):
    """A plug-in that cannot be loaded, was made for another version, takes a used name,
    or failed.
    """


class DossierError(KirmashError, OSError):
    """The folder on disk cannot be used as a dossier."""

    def __init__(
        self,
        code: str | Message,
        template: str | Plural = "",
        remedy: str = "",
        /,
        **params: object,
    ) -> None:
        KirmashError.__init__(self, code, template, remedy, **params)


class NoDossier(DossierError):
    """There is no dossier at this place. Make one with ``kirmash init``."""


class NewerDossier(DossierError):
    """The dossier was written by a later version. Install that version to open it."""


class Unwritable(DossierError):
    """A folder or file cannot be written. Choose another, or ask for the right to write there."""


class ModelUnavailable(KirmashError):
    """The language model asked gives no answer. Check its address, the key and its name; the
    grammar reads without it.
    """


class FetchFailed(KirmashError):
    """Something on the network could not be had; what was there before is unharmed. Keys never
    stand in the message.
    """


class Offline(FetchFailed):
    """Fetching is not switched on: give ``--online``, or set ``online = true`` in the dossier's
    kirmash.toml.
    """


class AddressRefused(FetchFailed):
    """An address that may not be asked: not https, with a password in it, or of a
    private network.
    """


class BudgetSpent(FetchFailed):
    """The day's number of requests to a host is used up; the day is UTC's."""


class MissingResource(FetchFailed):
    """The server says that it has no such thing (404, 410). Check the version, the code or the
    address.
    """


class InvalidResponse(FetchFailed):
    """What came back is not what was asked for: a page in place of data, cut or broken data, or far
    too much of it.
    """


class SpanMismatch(KirmashError, AssertionError):
    """A quote does not stand at its place in the text: please report this as a defect."""


class BriefError(KirmashError):
    """A brief cannot be written in a format."""


_CAUSES = {
    errno.ENOENT: message("os.not-found", "No such file or directory"),
    errno.EACCES: message("os.denied", "Permission denied"),
    errno.EPERM: message("os.not-permitted", "Operation not permitted"),
    errno.ENOSPC: message("os.disk-full", "No space left on device"),
    errno.EROFS: message("os.read-only", "Read-only file system"),
    errno.EISDIR: message("os.is-folder", "Is a directory"),
    errno.ENOTDIR: message("os.not-a-folder", "Not a directory"),
    errno.EEXIST: message("os.exists", "File exists"),
    errno.ENAMETOOLONG: message("os.name-too-long", "File name too long"),
    errno.EMFILE: message("os.too-many-files", "Too many open files"),
    errno.EIO: message("os.device", "Input/output error"),
    errno.ELOOP: message("os.links", "Too many levels of symbolic links"),
}


def os_cause(fault: OSError) -> Message:
    """Why the system refused a file, as a part of a sentence."""
    known = _CAUSES.get(fault.errno) if fault.errno is not None else None
    return known or message("os.other", "{text}", text=fault.strerror or str(fault))


def system_error(fault: OSError) -> DossierError:
    """What the system refused and nobody nearer expected, as a message: a name too long, a full
    disk.
    """
    return DossierError(
        "os.refused",
        "{path} cannot be used: {cause}.",
        "Check the name, the access rights and the free space.",
        path=fault.filename or "-",
        cause=os_cause(fault),
    )
