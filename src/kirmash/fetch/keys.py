"""Keys of services: from the environment, else from the keyring of the desktop where the package keyring is installed."""

from __future__ import annotations

import os
from collections.abc import Mapping

from kirmash.fetch.asked import Key


def key(service: str, header: str, environment: Mapping[str, str] | None = None) -> Key | None:
    """The key of a service: ``KIRMASH_COMTRADE_KEY``, else the password "comtrade" of "kirmash" in the keyring; None where there is none.

    Raises InputError for a key that cannot be one; the message does not show it.
    """
    told = os.environ if environment is None else environment
    value = told.get(f"KIRMASH_{service.upper()}_KEY", "").strip() or (_kept(service) if environment is None else "")
    return Key(header, value) if value else None


def place(service: str, environment: Mapping[str, str] | None = None) -> str:
    """Where a service's key is: "environment", "keyring", or '' where there is none; the key itself is not given."""
    told = os.environ if environment is None else environment
    if told.get(f"KIRMASH_{service.upper()}_KEY", "").strip():
        return "environment"
    return "keyring" if environment is None and _kept(service) else ""


def _kept(service: str) -> str:
    try:
        import keyring
    except ImportError:
        return ""
    try:
        return (keyring.get_password("kirmash", service) or "").strip()
    except Exception:  # noqa: BLE001  # a locked or absent keyring is no key; its own words may tell more than they should
        return ""
