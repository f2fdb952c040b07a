"""The one worker that reads added files, in a thread of its own, batch after batch."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Event, Lock, Thread

from kirmash.dossier.desk import incoming
from kirmash.dossier.dossier import Dossier
from kirmash.errors import KirmashError, system_error

_LOG = logging.getLogger(__name__)
IDLE_SECONDS = 5.0
"""After which it looks for batches that another process has taken over."""
STOP_SECONDS = 30.0
"""The longest it is waited for at the end: one file is read to its end, or limited."""


@dataclass(frozen=True, slots=True)
class AddingProgress:
    """How many of how many files of a batch are read, and which is next."""

    done: int
    total: int
    source: str


class AddingWorker:
    """Reads what was taken over, the oldest batch first. A batch that cannot be read to its end, as
    on a full disk, waits with its reason until somebody asks for it again or the desk is started
    anew.
    """

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._thread: Thread | None = None
        self._woken, self._stopping, self._lock = Event(), Event(), Lock()
        self._progress: dict[str, AddingProgress] = {}
        self._faults: dict[str, KirmashError] = {}

    def start(self) -> None:
        """Begin, with what an earlier process left unread."""
        self._thread = Thread(target=self._run, name="desk-adding", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look for batches now."""
        self._woken.set()

    def again(self, name: str) -> None:
        """Read a batch again that could not be read to its end."""
        with self._lock:
            self._faults.pop(name, None)
        self.wake()

    def progress(self, name: str) -> AddingProgress | None:
        """How far a batch is; None where it is not being read."""
        with self._lock:
            return self._progress.get(name)

    def fault(self, name: str) -> KirmashError | None:
        """Why a batch was not read to its end; None where nothing hinders."""
        with self._lock:
            return self._faults.get(name)

    @property
    def is_busy(self) -> bool:
        """Whether a batch is being read."""
        with self._lock:
            return bool(self._progress)

    def stop(self) -> None:
        """Stop after the files being read: what was taken over is read by the next process."""
        self._stopping.set()
        self.wake()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        folder = self._dossier.folder
        incoming.remove_unfinished(folder)
        while not self._stopping.is_set():
            with self._lock:
                hindered = set(self._faults)
            waiting = incoming.waiting_batches(folder)
            batch = next((each for each in waiting if each.name not in hindered), None)
            if batch is None:
                self._woken.wait(IDLE_SECONDS)
                self._woken.clear()
                continue
            self._read(batch)

    def _read(self, batch: incoming.Batch) -> None:
        try:
            incoming.read_batch(
                self._dossier,
                batch,
                lambda done, total, source: self._note(
                    batch.name, AddingProgress(done, total, source)
                ),
                self._stopping.is_set,
            )
        except KirmashError as fault:
            self._hinder(batch.name, fault)
        except OSError as fault:
            self._hinder(batch.name, system_error(fault))
        except Exception as fault:  # noqa: BLE001  # the worker outlives a defect
            _LOG.error("added files could not be read", exc_info=fault)
            self._hinder(batch.name, _defect())
        with self._lock:
            self._progress.pop(batch.name, None)

    def _note(self, name: str, progress: AddingProgress) -> None:
        with self._lock:
            self._progress[name] = progress

    def _hinder(self, name: str, fault: KirmashError) -> None:
        with self._lock:
            self._faults[name] = fault


def _defect() -> KirmashError:
    return KirmashError(
        "incoming.defect",
        "The files could not be read because of a defect in the program.",
        "They are stored: start the desk again, or add them one by one.",
    )
