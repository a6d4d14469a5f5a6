"""Whether a run that lies there is still good: an answer in milliseconds, from hashes alone.

A run is good if the same was asked for (notebook, parameters, code, versions: `identity.request`),
if all that it read of the data is as it was, what was not there included, and if every file that it
left is as it was written. Nothing here imports what runs a notebook or draws a figure.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from baltic_research import reads
from baltic_research.reports.identity import run_identity
from baltic_research.reports.manifest import is_intact
from baltic_research.reports.work import Work


class Cache:
    """Looks for good runs, and hashes each file of the data once.

    Parameters
    ----------
    output : str, pathlib.Path or None
        Folder of reports, as for `run_report`.
    intact : callable, optional
        Says of the folder of a run whether all its files are there and as they were written.
    """

    def __init__(
        self, output: str | Path | None, intact: Callable[[Path], bool] = is_intact
    ) -> None:
        self._output = output
        self._intact = intact
        self._roots = reads.roots()
        self._known: dict[tuple[str, str], str | None] = {}

    def find(self, work: Work) -> Path | None:
        """Return the folder of a good run, or None if there is none.

        Parameters
        ----------
        work : Work
            What is to be done.
        """
        for folder in _newest_first(work.home(self._output)):
            if self.is_good(folder, work):
                return folder
        return None

    def is_good(self, folder: Path, work: Work) -> bool:
        """Return whether a run is what would come of the work if it were done now."""
        return not self.why_not(folder, work)

    def why_not(self, folder: Path, work: Work) -> str:
        """Return in a few words why a run is not good; nothing if it is.

        Parameters
        ----------
        folder : pathlib.Path
            Folder of the run.
        work : Work
            What is to be done.
        """
        record = _record(folder)
        if record.get("request") != work.request or record.get("identity") != folder.name:
            return "something else was asked for"
        found = _reads(record)
        if found is None or run_identity(work.asked, found) != folder.name:
            return "its record is damaged"
        changed = self._changed(found)
        if changed:
            return f"{changed} is not what it read"
        return "" if self._intact(folder) else "a file of it is damaged or missing"

    def _changed(self, found: reads.Reads) -> str:
        """Return the first file or folder that was read and is not as it was."""
        kinds = (("file", found.files), ("folder", found.folders))
        changed = (
            name
            for kind, kept in kinds
            for name, known in kept.items()
            if self._digest(kind, name) != known
        )
        return next(changed, "")

    def _digest(self, kind: str, name: str) -> str | None:
        if (kind, name) not in self._known:
            root, _, inner = name.partition("/")
            taken = reads.file_digest if kind == "file" else reads.folder_digest
            path = self._roots[root] / inner if root in self._roots else None
            self._known[kind, name] = taken(path) if path is not None else ""
        return self._known[kind, name]


def _newest_first(home: Path) -> Iterator[Path]:
    """Yield the folders that may be runs, the newest first: it is nearly always the one."""
    try:
        with os.scandir(home) as entries:
            found = [one for one in entries if not one.name.startswith(".") and one.is_dir()]
            dated = [(one.stat().st_mtime_ns, one.name) for one in found]
    except OSError:
        return
    for _, name in sorted(dated, reverse=True):
        yield home / name


def _record(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _reads(record: dict[str, Any]) -> reads.Reads | None:
    """Return what a record says was read, or None if it does not say it as we do."""
    said = record.get("reads")
    if not isinstance(said, dict):
        return None
    files, folders = said.get("files"), said.get("folders")
    if not isinstance(files, dict) or not isinstance(folders, dict):
        return None
    return reads.Reads(files, folders)
