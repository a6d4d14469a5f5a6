"""Folders to work in, which nobody needs once the process is gone that made them."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from baltic_research.errors import ReportError

STAGING = ".staging-"
"""How the names of folders begin in which runs are made."""

_LOCK = ".lock"


@contextlib.contextmanager
def working_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """Make a folder that only this user can read, and remove it whatever happens.

    A lock beside it is held as long as it is needed, and falls when the process does, however
    that ends: `sweep` then knows that the folder is nobody's.

    Parameters
    ----------
    parent : pathlib.Path
        Folder in which it is made.
    prefix : str
        Beginning of its name.
    """
    folder = parent / f"{prefix}{secrets.token_hex(6)}"
    lock = FileLock(_lock_of(folder), timeout=0, thread_local=False)
    with lock:
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            _lock_of(folder).unlink(missing_ok=True)


@contextlib.contextmanager
def staging_folder(home: Path) -> Iterator[Path]:
    """Make a staging folder in the report's own folder, and remove it whatever happens.

    Only within one file system is renaming a single step, hence not in the temporary folder.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        made = contextlib.ExitStack()
        staging = made.enter_context(working_folder(home, STAGING))
    except OSError as problem:
        raise ReportError(f"cannot write to {home}: {problem.strerror}") from None
    try:
        with made:
            yield staging
    finally:
        with contextlib.suppress(OSError):
            home.rmdir()  # only if nothing else is in it


def sweep(parent: Path, prefix: str) -> int:
    """Remove the folders that dead processes left; return how many there were.

    Parameters
    ----------
    parent : pathlib.Path
        Folder in which they lie; it need not exist.
    prefix : str
        Beginning of their names.
    """
    swept = 0
    with contextlib.suppress(OSError):
        names = {name.removesuffix(_LOCK) for name in os.listdir(parent)}  # noqa: PTH208
        for name in sorted(one for one in names if one.startswith(prefix)):
            swept += _swept(parent / name)
    return swept


def _swept(folder: Path) -> bool:
    """Remove a folder if nobody holds its lock; return whether it is gone."""
    lock = _lock_of(folder)
    if not lock.is_file():
        # Only a folder that somebody is removing right now, or that is none of ours, has no lock
        return False
    try:
        with FileLock(lock, timeout=0, thread_local=False):
            shutil.rmtree(folder, ignore_errors=True)
            lock.unlink(missing_ok=True)
    except (Timeout, OSError):
        return False
    return True


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + _LOCK)
