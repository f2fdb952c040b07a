"""Kirmash: from what is published about the trade of two economies to a briefing tied to its
evidence.

>>> from kirmash import Dossier                                     # doctest: +SKIP
>>> with Dossier.create("visit") as dossier:
...     dossier.add(["pages"])
...     dossier.series(("Belarus", "Ivanovo Oblast")).points
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kirmash.dossier.briefing import Order
    from kirmash.dossier.dossier import Dossier
    from kirmash.dossier.reading import extract
    from kirmash.dossier.scope import Pair, pair_of
    from kirmash.ledger.views import View
    from kirmash.records.quantities import Measure
    from kirmash.settings import Settings

_HOMES = {
    "Dossier": "kirmash.dossier.dossier",
    "Measure": "kirmash.records.quantities",
    "Order": "kirmash.dossier.briefing",
    "Pair": "kirmash.dossier.scope",
    "Settings": "kirmash.settings",
    "View": "kirmash.ledger.views",
    "extract": "kirmash.dossier.reading",
    "pair_of": "kirmash.dossier.scope",
}

__all__ = ["Dossier", "Measure", "Order", "Pair", "Settings", "View", "extract", "pair_of"]


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first used: `import kirmash` itself costs nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'kirmash' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _PublicFace(ModuleType):
    """This package as a module: a public function stays, though a subpackage has its name.

    Python binds a subpackage to its parent when it is imported; ``kirmash.extract`` would be the
    function before the first use of the package of that name, and the package from then on.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _PublicFace
