"""The licences of the dependencies by their own metadata, as the section of ``NOTICE`` says them.

    python -m tools.licences --write       # fills the section in anew
    python -m tools.licences               # prints what is missing or otherwise; fails where any is

Packages pinned in ``requirements/dev.txt``, which holds those of the core and of all extras, but
not installed here (for other systems or older Pythons) keep the line they have.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
NOTICE, PINNED = ROOT / "NOTICE", ROOT / "requirements" / "dev.txt"
BEGIN = "Packages that are installed beside the program, each under its own licence:\n"
_LONGEST = 80  # characters of a licence's name; more is its text
_CLASSIFIER = "License :: "


def pinned_packages() -> tuple[str, ...]:
    """The names of the pinned packages, sorted."""
    names = re.findall(r"^([A-Za-z0-9][\w.-]*)==", PINNED.read_text("utf-8"), re.MULTILINE)
    return tuple(sorted({_plain(name) for name in names}))


def licence(name: str) -> str:
    """A package's licence as its metadata name it; '' where it is not installed or says nothing."""
    try:
        described = metadata(name)
    except PackageNotFoundError:
        return ""
    classified = [
        value.split(" :: ")[-1]
        for value in described.get_all("Classifier") or ()
        if value.startswith(_CLASSIFIER) and value.count(" :: ") > 1
    ]
    words = " ".join((described.get("License") or "").split())
    short = words if len(words) <= _LONGEST else ""
    return described.get("License-Expression") or " / ".join(classified) or short


def noted() -> dict[str, str]:
    """The licences that ``NOTICE`` names, by package."""
    section = NOTICE.read_text("utf-8").partition(BEGIN)[2]
    return dict(re.findall(r"^- ([\w.-]+): (.+)$", section, re.MULTILINE))


def faults() -> list[str]:
    """What ``NOTICE`` leaves out, or says otherwise than the packages themselves."""
    stated = noted()
    return [
        f"{name}: {stated.get(name) or 'missing'}; the package says: {own or 'nothing'}"
        for name in pinned_packages()
        for own in (licence(name),)
        if name not in stated or (own and own != stated[name])
    ]


def write() -> None:
    """Fill the section of ``NOTICE`` in anew."""
    before, stated = NOTICE.read_text("utf-8").partition(BEGIN)[0].rstrip("\n"), noted()
    lines = (
        f"- {name}: {licence(name) or stated.get(name, 'see its own files')}\n"
        for name in pinned_packages()
    )
    NOTICE.write_text(f"{before}\n\n{BEGIN}{''.join(lines)}", "utf-8")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    if "--write" in sys.argv:
        write()
    elif left := faults():
        sys.exit("\n".join(left))
