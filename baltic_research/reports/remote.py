"""Reports in a store that is no folder of this machine: whatever fsspec knows by a URL.

A build works in a folder of its own that stands for the store: records of the last runs are
fetched, other files only stand there by name. What changed is sent when a report is settled, the
files of a run first, then its manifest, and the pages that lead to it last, so that a reader who
follows a link finds all of it, and a build that was broken off leaves no run that looks whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from baltic_research import paths
from baltic_research.errors import ParameterError, ReportError
from baltic_research.reads import file_digest
from baltic_research.reports import history, manifest, newest, results, thumbnail
from baltic_research.reports.build_lock import build_lock
from baltic_research.reports.executor import LOGS
from baltic_research.reports.leftovers import sweep, working_folder
from baltic_research.reports.places import Place
from baltic_research.reports.work import Work

RUNS_CONSIDERED = 5
"""How many of a report's last runs are looked at, for one that is still good and for changes."""

_WORKING = "build-"
_FAILED_RUNS = "failed"
_RECORDS = ("run.json", results.FILE, manifest.NAME, thumbnail.FILE)
# What other files lead to comes after them
_LAST = (*newest.FILES, "index.html")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SECRET = re.compile(r"(?<=://)[^/@]*@")


@contextlib.contextmanager
def opened_remote(url: str) -> Iterator[RemotePlace]:
    """Give a store as a place for reports; a lock keeps other builds of this machine off it.

    Parameters
    ----------
    url : str
        Such as ``s3://bucket/reports``.

    Raises
    ------
    LockedError
        If another build of this machine writes there.
    ReportError, ParameterError
        If it cannot be read, or is no URL that anything here knows.
    """
    name = _SECRET.sub("", url).rstrip("/")
    store, root = _opened(url, name)
    kept = paths.user_cache() / "stores" / hashlib.sha256(url.encode()).hexdigest()[:12]
    with build_lock(kept, name):
        sweep(kept, _WORKING)
        with working_folder(kept, _WORKING) as folder:
            place = RemotePlace(folder, name, store, root)
            place.fetch()
            yield place


def _opened(url: str, name: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError:
        raise ReportError(
            f"writing to {name} needs the package 'fsspec'; install it by "
            "pip install 'baltic-research[cluster]'"
        ) from None
    try:
        store, root = fsspec.core.url_to_fs(url)
    except ImportError as problem:
        raise ReportError(f"cannot write to {name}: {problem}") from None
    except ValueError as problem:
        raise ParameterError(f"cannot write to {name}: {problem}") from None
    except Exception as problem:  # noqa: BLE001 - each store has errors of its own
        raise ReportError(f"cannot write to {name}: {problem}") from None
    return store, root.rstrip("/")


@dataclass(frozen=True)
class RemotePlace(Place):
    """A store, and the folder of this machine that stands for it during a build.

    Attributes
    ----------
    store : fsspec.AbstractFileSystem
        The store.
    root : str
        Path of the reports in it.
    """

    store: Any
    root: str
    _held: set[str] = field(default_factory=set)
    """Names of the files in the store, relative to the root."""
    _same: dict[str, str | None] = field(default_factory=dict)
    """Hash of each file here that need not be sent."""

    def fetch(self) -> None:
        """Fetch the records of the last runs; other files of theirs get stand-ins without content.

        Raises
        ------
        ReportError
            If the store cannot be read.
        """
        # Each store has its own idea of whether a path begins with a slash
        skipped = len(self.root.strip("/")) + 1 if self.root.strip("/") else 0
        with self._errors("read"):
            found = _found(self.store, self.root)
        self._held.update(name for one in found if _is_safe(name := one.lstrip("/")[skipped:]))
        homes = [one.rpartition("/")[0] for one in sorted(self._held) if _is_history(one)]
        beside = [one for one in self._held if one.rpartition("/")[0] in homes]
        logs = [one for one in self._held if _is_log(one)]
        self._take(
            [one for one in beside if one.endswith((newest.FILES[0], newest.FILES[-1]))] + logs
        )
        considered = {one for home in homes for one in self._runs(home)}
        records = {f"{run}/{name}" for run in considered for name in _RECORDS}
        self._take(sorted(records & self._held))
        for name in self._held - self._same.keys():
            if name in beside or any(str(one) in considered for one in PurePosixPath(name).parents):
                self._keep(name, b"")

    def is_intact(self, folder: Path) -> bool:
        """Return whether a run is whole: the store has all its files, and records are as written.

        Files come into the store before the manifest that names them, hence are not read again.
        """
        home = folder.relative_to(self.folder).as_posix()
        files = manifest.read_manifest(folder)
        return bool(files) and all(
            f"{home}/{name}" in self._held
            and (name not in _RECORDS or file_digest(folder / name) == known)
            for name, known in files.items()
        )

    def bring(self, path: Path) -> None:
        """Fetch a file of which only a stand-in is here.

        Raises
        ------
        ReportError
            If the store cannot be read.
        """
        if not path.stat().st_size:
            self._take([path.relative_to(self.folder).as_posix()])

    def publish(self, work: Work) -> None:
        """Send what has changed in the folder of a report.

        Raises
        ------
        ReportError
            If the store cannot be written to.
        """
        home = work.home(self.folder)
        changed = self._changed(home.rglob("*"))
        with self._errors("write to"):
            # A run that is sent again is no whole run until it has been
            for run in {one.rpartition("/")[0] for one in changed}:
                self._remove(f"{run}/{manifest.NAME}")
            for name in self._changed(home.rglob("*")):
                self._send(name)
            failed = home / _FAILED_RUNS / work.request
            if not failed.exists():
                start = f"{failed.relative_to(self.folder).as_posix()}/"
                for name in [one for one in self._held if one.startswith(start)]:
                    self._remove(name)

    def finish(self) -> None:
        """Send what lies beside the reports: the summary, and the gallery of all that is there.

        Raises
        ------
        ReportError
            If the gallery cannot be made or the store cannot be written to.
        """
        from baltic_research.reports.gallery import write_gallery

        write_gallery(self.folder)
        with self._errors("write to"):
            for name in self._changed(self.folder.glob("*")):
                self._send(name)

    def _runs(self, home: str) -> list[str]:
        """Return the last runs of a report that the store has a manifest of."""
        order = dict.fromkeys(reversed(history.published(self.folder / home)))
        runs = [f"{home}/{one}" for one in order]
        return [one for one in runs if f"{one}/{manifest.NAME}" in self._held][:RUNS_CONSIDERED]

    def _take(self, names: list[str]) -> None:
        """Fetch files."""
        if not names:
            return
        with self._errors("read"):
            found = self.store.cat([self._path(one) for one in names])
            # Stores may spell a path in their answer otherwise than they were asked
            told = {path.strip("/"): content for path, content in found.items()}
            for name in names:
                self._keep(name, told[self._path(name).strip("/")])

    def _keep(self, name: str, content: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self._same[name] = hashlib.sha256(content).hexdigest()

    def _changed(self, found: Iterator[Path]) -> list[str]:
        """Return the names of the files to be sent, those that lead to others after them."""
        names = {path.relative_to(self.folder).as_posix(): path for path in found if path.is_file()}
        changed = [
            name
            for name, path in names.items()
            if _is_safe(name) and self._same.get(name) != file_digest(path)
        ]
        return sorted(changed, key=_turn)

    def _send(self, name: str) -> None:
        content = found = (self.folder / name).read_bytes()
        if f"/{LOGS}/" in name:
            content = content.replace(bytes(self.folder), self.name.encode())
        path = self._path(name)
        try:
            self.store.pipe_file(path, content)
        except FileNotFoundError:
            # Stores of folders want the folder first
            self.store.makedirs(path.rpartition("/")[0], exist_ok=True)
            self.store.pipe_file(path, content)
        self._held.add(name)
        self._same[name] = hashlib.sha256(found).hexdigest()

    def _remove(self, name: str) -> None:
        if name in self._held:
            self.store.rm_file(self._path(name))
            self._held.discard(name)
            self._same.pop(name, None)

    def _path(self, name: str) -> str:
        return f"{self.root}/{name}"

    @contextlib.contextmanager
    def _errors(self, doing: str) -> Iterator[None]:
        """Say in one sentence what a store's own error says."""
        try:
            yield
        except Exception as problem:  # noqa: BLE001 - each store has errors of its own
            said = " ".join(f"{type(problem).__name__}: {problem}".split())
            raise ReportError(f"cannot {doing} {self.name}: {said}") from None


def _found(store: Any, root: str) -> list[str]:
    """Return the paths of all files in a store as it is now, and not as it was listed before."""
    store.invalidate_cache()
    try:
        return list(store.find(root))
    except FileNotFoundError:
        return []


def _is_safe(name: str) -> bool:
    """Return whether a name in a store is one of ours; it becomes a path of this machine."""
    return all(_NAME.fullmatch(part) for part in name.split("/"))


def _is_history(name: str) -> bool:
    return name.endswith(f"/{history.FILE}")


def _is_log(name: str) -> bool:
    return name.endswith("/log.txt") and PurePosixPath(name).parent.parent.name == _FAILED_RUNS


def _turn(name: str) -> tuple[int, str]:
    """Return when a file is sent: first what nothing else speaks of, then what does."""
    own = PurePosixPath(name).name
    if own in _LAST:
        return 2 + _LAST.index(own), name
    return int(own == manifest.NAME), name
