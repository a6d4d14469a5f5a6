"""The manifest of a run: the hash of every file that it left, so that damage shows."""

from __future__ import annotations

import json
from pathlib import Path

from baltic_research.reads import file_digest
from baltic_research.reports.identity import digest

NAME = "manifest.json"


def write_manifest(folder: Path) -> None:
    """Write the hashes of all files below a folder into ``manifest.json`` in it."""
    files = {
        path.relative_to(folder).as_posix(): file_digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != NAME
    }
    text = json.dumps({"files": files, "seal": digest(files)}, indent=2, ensure_ascii=False)
    (folder / NAME).write_text(text + "\n", encoding="utf-8", newline="\n")


def is_intact(folder: Path) -> bool:
    """Return whether every file of a run is there and as it was written.

    Files that were laid beside them later (a PDF made on request) do not matter.
    """
    files = read_manifest(folder)
    return bool(files) and all(file_digest(folder / name) == known for name, known in files.items())


def read_manifest(folder: Path) -> dict[str, str]:
    """Return the hash of each file of a run; none where the manifest is missing or damaged."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        files, seal = content["files"], content["seal"]
    except (OSError, ValueError, TypeError, KeyError):
        return {}
    return files if isinstance(files, dict) and digest(files) == seal else {}
