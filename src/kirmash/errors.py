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


class KirmashError(Exception):
    """Any fault Kirmash reports by name; ``remedy`` says what to do about it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


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
        hint = (
            f"Did you mean: {'; '.join(suggestions)}?"
            if suggestions
            else "Use an ISO 3166 code such as BLR or RU-IVA."
        )
        super().__init__(f"Unknown economy {name!r}.", hint)
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
            f"This needs {package}, which is not installed.",
            f"Install it with: pip install 'kirmash[{extra}]'",
        )
        self.extra = extra


class PluginRefused(KirmashError):
    """A plug-in that cannot be loaded, was made for another version, takes a used name,
    or failed.
    """


class DossierError(KirmashError, OSError):
    """The folder on disk cannot be used as a dossier."""

    def __init__(self, message: str, remedy: str = "") -> None:
        KirmashError.__init__(self, message, remedy)


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
