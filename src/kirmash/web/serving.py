"""The desk on this machine's own address: no other machine can reach it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from kirmash.dossier.dossier import Dossier
from kirmash.errors import InputError, os_cause
from kirmash.settings import Settings
from kirmash.web.app import create_app
from kirmash.web.desk import Desk

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 8765
BACKLOG = 128
"""Callers that wait until the desk answers."""


def open_socket(port: int) -> socket.socket:
    """A socket of this machine alone that listens at ``port``, 0 for a free one. Raises InputError
    where the port cannot be had.
    """
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((LOOPBACK, port))
        bound.listen(BACKLOG)  # whoever is told the address finds it open
    except OSError as fault:
        bound.close()
        raise InputError(
            "desk.port-taken",
            "Port {port} cannot be used: {cause}.",
            "Choose another by --port, or 0 for any free one.",
            port=port,
            cause=os_cause(fault),
        ) from fault
    return bound


def own_hosts(port: int) -> frozenset[str]:
    """The names that a desk at ``port`` answers to."""
    return frozenset(f"{name}:{port}" for name in (LOOPBACK, "localhost"))


def serve(
    folder: Path, port: int, lang: str, settings: Settings, ready: Callable[[str], None]
) -> None:
    """Show the dossier in ``folder`` until the process is stopped; ``ready`` is told the address
    once it answers. Raises DossierError, InputError.
    """
    dossier = Dossier.open(folder, settings=settings)
    try:
        bound = open_socket(port)
    except InputError:
        dossier.close()
        raise
    number = int(bound.getsockname()[1])
    desk = Desk(dossier, lang, own_hosts(number))
    config = uvicorn.Config(
        create_app(desk), log_level="warning", access_log=False, server_header=False
    )
    ready(f"http://{LOOPBACK}:{number}/")
    with bound:
        try:
            run(config, bound)
        finally:
            desk.close()


def run(config: uvicorn.Config, bound: socket.socket) -> None:
    """Answer until the process is stopped: an interrupt is the usual end."""
    try:
        uvicorn.Server(config).run(sockets=[bound])
    except KeyboardInterrupt:
        return
