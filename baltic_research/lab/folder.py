"""The folder that JupyterLab opens: a checkout's notebooks, or copies that a user may change."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from baltic_research import paths
from baltic_research.errors import LabError

START_PAGE = "START.md"
"""The page that lists the notebooks with their questions."""

DEFAULT = "baltic-research-notebooks"
"""The folder that an installed package's notebooks go to unless another is named."""

RECORD = ".baltic-research.json"
"""The file in a working folder that holds the hashes of what was shipped when it was made."""


class Fate(Enum):
    """What became of a file when a working folder was brought up to date."""

    NEW = "copied"
    REFRESHED = "refreshed"
    SAME = "up to date"
    KEPT = "kept"


@dataclass(frozen=True)
class Folder:
    """A folder to work in.

    Attributes
    ----------
    path : pathlib.Path
        Where it is.
    fates : dict of str to Fate
        What became of each shipped file; empty where the checkout's own notebooks are opened.
    """

    path: Path
    fates: dict[str, Fate]

    def sentence(self) -> str:
        """Return in a sentence where the notebooks are and what became of them."""
        if not self.fates:
            return f"The notebooks of this checkout: {self.path}"
        counts = {fate: [*self.fates.values()].count(fate) for fate in Fate}
        said = ", ".join(f"{count} {fate.value}" for fate, count in counts.items() if count)
        if not counts[Fate.KEPT]:
            return f"The notebooks are in {self.path}: {said}"
        kept = ", ".join(name for name, fate in self.fates.items() if fate is Fate.KEPT)
        return (
            f"The notebooks are in {self.path}: {said} as you changed it ({kept}; delete or rename "
            "a file to have the shipped one back)"
        )


def working_folder(directory: Path | None = None) -> Folder:
    """Return the folder to open; notebooks are copied into any but a checkout's own.

    Parameters
    ----------
    directory : pathlib.Path, optional
        Where to work. Without it a checkout's ``notebooks/`` is opened as it is, and an installed
        package's notebooks go to `DEFAULT` below the current folder.

    Returns
    -------
    Folder

    Raises
    ------
    LabError
        If the folder lies in the installed package, which is never written to, or cannot be
        written.

    Notes
    -----
    A copy is replaced by a newer shipped file only if it still has the content that it was copied
    with, by its hash in `RECORD`. Whatever else lies there is the user's and stays.
    """
    shipped = paths.notebooks()
    chosen = directory if directory is not None else _default(shipped)
    target = chosen.expanduser().resolve()
    if paths.in_checkout() and target == shipped:
        return Folder(shipped, {})
    if not paths.in_checkout() and target.is_relative_to(paths.root().parent):
        raise LabError(f"{target} is part of the installed package; name a folder of your own")
    try:
        target.mkdir(parents=True, exist_ok=True)
        return Folder(target, _bring_up_to_date(shipped, target))
    except OSError as problem:
        reason = problem.strerror or problem
        raise LabError(f"cannot copy the notebooks to {target}: {reason}") from None


def _default(shipped: Path) -> Path:
    return shipped if paths.in_checkout() else Path(DEFAULT)


def _bring_up_to_date(shipped: Path, target: Path) -> dict[str, Fate]:
    sources = {source.name: source for source in _files(shipped)}
    wanted = {name: _hash(source) for name, source in sources.items()}
    copied = _read(target / RECORD)
    fates = {name: _fate(target / name, wanted[name], copied.get(name)) for name in sources}
    for name, fate in fates.items():
        if fate in {Fate.NEW, Fate.REFRESHED}:
            _copy(sources[name], target / name)
    if wanted != copied:
        text = json.dumps({"copied": wanted}, indent=1) + "\n"
        (target / RECORD).write_text(text, encoding="utf-8")
    return fates


def _fate(copy: Path, wanted: str, copied: str | None) -> Fate:
    """Return what is to become of a copy, given the shipped file's hash and what was copied."""
    if not copy.exists():
        return Fate.NEW
    found = _hash(copy) if copy.is_file() else None
    if found == wanted:
        return Fate.SAME
    return Fate.REFRESHED if found is not None and found == copied else Fate.KEPT


def _files(shipped: Path) -> Iterator[Path]:
    yield shipped / START_PAGE
    yield from sorted(shipped.glob("*.ipynb"))


def _copy(source: Path, target: Path) -> None:
    """Copy a file's content; it is whole or not there, and may be changed wherever it came from."""
    part = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, part)
    part.replace(target)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(record: Path) -> dict[str, str]:
    """Return the hashes of a record; without a legible one every copy counts as changed."""
    try:
        copied = json.loads(record.read_text(encoding="utf-8"))["copied"]
    except (OSError, ValueError, LookupError, TypeError):
        return {}
    return {**copied} if isinstance(copied, dict) else {}
