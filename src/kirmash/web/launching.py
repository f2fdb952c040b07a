"""`kirmash desk`: one desk a dossier, found again by a second start, that ends by itself.

The first start holds the lock file of the dossier for as long as it runs: the system lets go of it
however the process ends. Beside it stands where the desk answers, with a secret by which a second
start knows that it is this desk and no other program at the port.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import time
import urllib.request
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import uvicorn

from kirmash.dossier.dossier import Dossier
from kirmash.dossier.sources.fields import write_fields_file
from kirmash.errors import InputError, NoDossier
from kirmash.formats import files
from kirmash.formats.encoding_json import single_line_json
from kirmash.settings import Settings
from kirmash.web.app import create_app
from kirmash.web.desk import Desk, DeskLaunch, proof_of
from kirmash.web.serving import LOOPBACK, open_socket, own_hosts

LOCK_FILE, PLACE_FILE = ".desk.lock", ".desk.json"
IDLE_SECONDS = 600.0
"""After which a desk ends that no window asks for anything."""
LOOK_SECONDS = 2.0
"""Between two looks at whether it is still needed."""
FIND_SECONDS = 20.0
"""The longest a second start waits for the first to answer."""
_ANSWER_SECONDS = 2.0
_MAX_ANSWER = 200
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class LaunchOrder:
    """A desk to start: the dossier's folder, the port (0 any free one), the language where nobody
    chose one, whether a browser is opened, and after how many seconds without a window it ends.
    """

    folder: Path
    port: int
    lang: str
    with_browser: bool = True
    idle_seconds: float = IDLE_SECONDS


Ready = Callable[[str, bool], None]
"""Told the address once the desk answers, and whether it was started now."""


def launch(order: LaunchOrder, settings: Settings, ready: Ready) -> None:
    """Show the dossier until nobody needs it; where a desk of it runs already, open that one. An
    absent or empty folder becomes a dossier. Raises DossierError, InputError, Unwritable.
    """
    folder = prepare_folder(order, settings)
    lock = take_lock(folder)
    if lock is None:
        address = running_address(folder)
        _open(order, address)
        ready(address, False)
        return
    try:
        run_desk(order, folder, settings, ready)
    finally:
        with suppress(OSError):
            (folder / PLACE_FILE).unlink(missing_ok=True)
        lock.release()


def prepare_folder(order: LaunchOrder, settings: Settings) -> Path:
    """The folder with a dossier in it, made where it is absent or empty. Raises NoDossier for a
    folder of other files, Unwritable.
    """
    folder = order.folder.absolute()
    is_new = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    try:
        dossier = Dossier.create(folder, settings) if is_new else Dossier.open(folder)
    except NoDossier as fault:
        raise NoDossier(
            "desk.no-dossier",
            "There is no dossier in {folder}, and the folder is not empty.",
            "Choose an empty folder, or make a dossier of this one: `kirmash init {folder}`.",
            folder=order.folder,
        ) from fault
    with dossier:
        if is_new:
            write_fields_file(folder, order.lang)
    return folder


class _NoLock:
    """Of a folder that may not be written: each start is a desk of its own."""

    def release(self) -> None:
        """Nothing is held."""


def take_lock(folder: Path) -> Any:
    """The lock of a dossier's desk, to be released; None where another desk has it."""
    from filelock import FileLock, Timeout

    place = folder / LOCK_FILE
    try:
        place.open("ab").close()
        lock = FileLock(place, timeout=0, thread_local=False)
        lock.acquire()
    except Timeout:
        return None
    except OSError:
        return _NoLock()
    return lock


def running_address(folder: Path, seconds: float = FIND_SECONDS) -> str:
    """Where the desk of a dossier answers that another process runs. Raises InputError where it
    does not within some seconds.
    """
    until = time.monotonic() + seconds
    while True:
        with suppress(OSError, ValueError, KeyError, TypeError):
            place = json.loads((folder / PLACE_FILE).read_text("utf-8"))
            address = f"http://{LOOPBACK}:{int(place['port'])}/"
            if _is_ours(address, str(place["token"])):
                return address
        if time.monotonic() > until:
            raise InputError(
                "desk.other-silent",
                "Another process has the desk of {folder} open and does not answer.",
                "Wait a moment and start again, or end that process.",
                folder=folder,
            )
        time.sleep(0.1)


def _is_ours(address: str, token: str) -> bool:
    """Whether what answers there knows the secret of the dossier's desk."""
    nonce = secrets.token_hex(16)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{address}alive?nonce={nonce}", timeout=_ANSWER_SECONDS) as answer:
        proof = answer.read(_MAX_ANSWER).decode("ascii", "replace")
    return hmac.compare_digest(proof, proof_of(token, nonce))


def run_desk(order: LaunchOrder, folder: Path, settings: Settings, ready: Ready) -> None:
    """Answer until nobody needs the desk. Raises DossierError, InputError."""
    bound = open_socket(order.port)
    port = int(bound.getsockname()[1])
    with bound:
        desk = Desk(Dossier.open(folder, settings=settings), order.lang, own_hosts(port))
        config = uvicorn.Config(
            create_app(desk), log_level="warning", access_log=False, server_header=False
        )
        server = uvicorn.Server(config)
        token = secrets.token_hex(32)
        desk.launch = DeskLaunch(token, lambda: setattr(server, "should_exit", True))
        watch = _Watch(server, desk, order, lambda: _announce(order, folder, port, token, ready))
        watch.start()
        try:
            server.run(sockets=[bound])
        except KeyboardInterrupt:
            return
        finally:
            watch.stop()
            desk.close()


def _announce(order: LaunchOrder, folder: Path, port: int, token: str, ready: Ready) -> None:
    """Write down where the desk answers, tell it, and open the browser."""
    place = folder / PLACE_FILE
    content = single_line_json({"port": port, "token": token, "pid": os.getpid()}).encode()
    with suppress(OSError):  # a folder that may not be written: a second start is a desk of its own
        place.unlink(missing_ok=True)
        os.close(os.open(place, os.O_CREAT | os.O_WRONLY, _PRIVATE))
        files.write_atomically(place, content)
    address = f"http://{LOOPBACK}:{port}/"
    ready(address, True)
    _open(order, address)


def _open(order: LaunchOrder, address: str) -> None:
    if order.with_browser:
        Thread(target=webbrowser.open, args=(address,), daemon=True).start()


class _Watch(Thread):
    """Waits until the server answers, then looks now and then whether a window still asks for
    anything; adding that goes on is waited for.
    """

    def __init__(
        self, server: uvicorn.Server, desk: Desk, order: LaunchOrder, announce: Callable[[], None]
    ) -> None:
        super().__init__(name="desk-watch", daemon=True)
        self._server, self._desk, self._announce = server, desk, announce
        self._idle = order.idle_seconds
        self._stopped = Event()

    def stop(self) -> None:
        """End the watch."""
        self._stopped.set()

    def run(self) -> None:
        """Watch until the desk ends."""
        while not self._server.started:
            if self._stopped.wait(0.05):
                return
        self._announce()
        while not self._stopped.wait(min(LOOK_SECONDS, self._idle)):
            is_quiet = time.monotonic() - self._desk.last_request > self._idle
            if is_quiet and not self._desk.adding.is_busy:
                self._server.should_exit = True
                return
