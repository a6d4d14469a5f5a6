"""The lock of a folder of reports: two builds never write to it at once."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import platform
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from baltic_research.errors import LockedError, ReportError
from baltic_research.files import writing

# A build that was killed holds the lock until the system has cleared it away
_PATIENCE = 1.0


@contextlib.contextmanager
def build_lock(folder: Path, name: str = "") -> Iterator[None]:
    """Hold the lock of a folder of reports, or say who does.

    The system frees it when the process ends, however that ends.

    Parameters
    ----------
    folder : pathlib.Path
        The folder; it is made if need be.
    name : str
        What messages call it; by default its path.

    Raises
    ------
    LockedError
        If another build holds it.
    ReportError
        If the folder cannot be written to.
    """
    holder = folder / ".build.holder"
    lock = FileLock(folder / ".build.lock", timeout=_PATIENCE, poll_interval=0.05)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise LockedError(
            f"{name or folder} is being built {_who(holder)}; wait for its end"
        ) from None
    except OSError as problem:
        raise ReportError(f"cannot write to {folder}: {problem.strerror}") from None
    try:
        started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        said = {"pid": os.getpid(), "host": platform.node(), "since": started}
        with writing(folder, "who is building", ReportError):
            holder.write_text(json.dumps(said), encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> str:
    try:
        said = json.loads(holder.read_text(encoding="utf-8"))
        return f"by process {said['pid']} on {said['host']} since {said['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "by another process"
