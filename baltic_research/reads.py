"""What a process reads of the data: each file with its hash, each folder with what lay in it.

A report's kernel keeps such notes, so that the report is made again when, and only when, something
changed that it has read (`reports.cache`). The interpreter itself reports every file that is
opened and every folder that is listed (PEP 578), to us as to any auditor: a loader that is written
next year cannot forget to say what it reads, nor can a notebook that opens a table by its path.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from baltic_research import paths

VARIABLE = "BALTIC_RESEARCH_READS"
"""Names the file that notes go to; without it none are kept."""

_CACHED = type(functools.cache(len))
_EVENTS = {"open": "file", "os.listdir": "folder", "os.scandir": "folder"}
# They never read, so what they keep is true whoever asks
_NEVER_READ = "baltic_research.figures"

Read = tuple[str, str]
"""Something that is read: ``"file"`` or ``"folder"``, and its path."""

_inside = threading.local()
_listeners: list[Callable[[Read], None]] = []
_forgetting: list[Callable[[], None]] = []
_told = 0
_told_when_forgotten: int | None = None
_folders: dict[str, str] = {}
_digests: dict[Read, tuple[tuple[int, ...], str | None]] = {}


def roots() -> dict[str, Path]:
    """Return the folders that hold data, by the names that records call them."""
    return {"data": paths.data(), "user": paths.user_data()}


@dataclass
class Reads:
    """What was read of the data.

    Attributes
    ----------
    files, folders : dict of str to str or None
        Hash by name, ``"data/tables/nato/2026-07.csv"``; None for what was looked for and was not
        there. The hash of a folder is that of the names in it.
    changed : str
        Something that was read twice and was not the same; empty if nothing was.
    """

    files: dict[str, str | None] = field(default_factory=dict)
    folders: dict[str, str | None] = field(default_factory=dict)
    changed: str = ""

    def record(self) -> dict[str, dict[str, str | None]]:
        """Return the notes as a run's record keeps them, by name."""
        return {
            "files": dict(sorted(self.files.items())),
            "folders": dict(sorted(self.folders.items())),
        }


def start() -> None:
    """Keep notes from now on in the file that `VARIABLE` names; twice is as good as once.

    A process that was forked from another has the other's memory. What was read before is
    forgotten by the package and so is read, and noted, again; what `remembered` keeps is noted
    when it is asked for.
    """
    target = os.environ.get(VARIABLE)
    if not target or getattr(start, "target", None) == target:
        return
    start.target = target  # type: ignore[attr-defined]
    if _told_when_forgotten != _told:
        forget()
    for drop in _forgetting:
        drop()
    listen(_Notes(target).note)


def listen(listener: Callable[[Read], None]) -> None:
    """Tell of everything that is read of the data from now on, each time it is.

    Parameters
    ----------
    listener : callable
        Called with what is read; what it reads itself is not told.
    """
    if not _listeners:
        sys.addaudithook(_hear)
    _folders.update({name: str(folder) for name, folder in roots().items()})
    _listeners.append(listener)


def tell(read: Read) -> None:
    """Tell of something that was read before as if it were read now."""
    global _told  # noqa: PLW0603 - one process has one count
    _told += 1
    for one in _listeners:
        one(read)


def forget() -> None:
    """Forget what `functools.cache` keeps in the package, as it may come of data.

    A template does so last of all, so that its forks, which have read nothing, need not.
    """
    global _told_when_forgotten  # noqa: PLW0603
    package = __name__.partition(".")[0]
    modules = [
        module
        for name, module in sys.modules.items()
        if name.split(".")[0] == package and not name.startswith(_NEVER_READ)
    ]
    for module in modules:
        for value in list(vars(module).values()):
            # What functools.cache makes; asking every value for an attribute could import it
            if type(value) is _CACHED:
                value.cache_clear()
    # Who does not listen cannot know what is read from now on
    _told_when_forgotten = _told if _listeners else None


def before_notes(drop: Callable[[], None]) -> None:
    """Call a function, when this process begins to keep notes, that forgets what it has read."""
    _forgetting.append(drop)


def read_notes(path: Path) -> Reads:
    """Return the notes in a file; none if nothing was read."""
    reads = Reads()
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    for line in text.splitlines():
        kind, name, digest = json.loads(line)
        kept = reads.files if kind == "file" else reads.folders
        if kept.setdefault(name, digest) != digest:
            reads.changed = name
    return reads


def file_digest(path: str | Path) -> str | None:
    """Return the hash of a file, or None if there is none that can be read."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - a Path costs as much as the hash
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def folder_digest(path: str | Path) -> str | None:
    """Return the hash of the names in a folder, or None if there is none.

    Hidden names (locks, parts of an import under way) come and go and change no result.
    """
    try:
        names = sorted(name for name in os.listdir(path) if not paths.passing(name))  # noqa: PTH208
    except OSError:
        return None
    return hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()


class _Notes:
    """Notes in a file what is read, as it is at that moment."""

    def __init__(self, target: str) -> None:
        # Appended in one step each, so that processes a kernel starts may write there too
        self._stream = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._seen: dict[Read, tuple[int, ...]] = {}

    def note(self, read: Read) -> None:
        """Note a file or folder, unless that stands there already."""
        kind, path = read
        now = state(path)
        if self._seen.get(read) == now:
            return
        lines = [[kind, name, digest(read, now)] for name in _names(path)]
        os.write(self._stream, "".join(json.dumps(line) + "\n" for line in lines).encode())
        self._seen[read] = now


def digest_of(path: str) -> str | None:
    """Return the hash of a file as it is now; taken once as long as it does not change."""
    return digest(("file", path), state(path))


def digest(read: Read, now: tuple[int, ...]) -> str | None:
    """Return the hash of what is read, taken anew only where its state is not the one known.

    Parameters
    ----------
    read : Read
        A file or folder.
    now : tuple of int
        Its `state`, asked for before.
    """
    known = _digests.get(read)
    if known is None or known[0] != now:
        kind, path = read
        known = now, file_digest(path) if kind == "file" else folder_digest(path)
        _digests[read] = known
    return known[1]


def _names(path: str) -> list[str]:
    """Return what records call a path; a user's folder may lie within the shipped one."""
    return [
        root + path[len(folder) :].replace(os.sep, "/")
        for root, folder in _folders.items()
        if path == folder or path.startswith(folder + os.sep)
    ]


def _hear(event: str, given: tuple[object, ...]) -> None:
    """Hear of everything that is opened or listed, and tell of data; never disturb who does it."""
    kind = _EVENTS.get(event)
    if kind is None or getattr(_inside, "telling", False):
        return
    if kind == "file" and _only_written(*given[1:3]):
        return
    path = given[0] if given else None
    if path is None and kind == "folder":
        path = os.curdir
    if not isinstance(path, str | bytes | os.PathLike):
        return
    whole = os.path.abspath(os.fsdecode(path))  # noqa: PTH100
    if _names(whole):
        _inside.telling = True
        try:
            tell((kind, whole))
        finally:
            _inside.telling = False


def _only_written(mode: object, flags: object) -> bool:
    """Return whether a file is opened to be written and nothing else."""
    if isinstance(mode, str):
        return "r" not in mode and "+" not in mode
    return isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR) == os.O_WRONLY


def state(path: str) -> tuple[int, ...]:
    """Return what tells a file or folder that was touched from one that was not."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
