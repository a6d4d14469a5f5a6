"""What was seen on a publisher's addresses, and the file that keeps it."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from baltic_research.errors import ContractError, LockedError
from baltic_research.files import write_whole, writing


@dataclass(frozen=True)
class Item:
    """One thing that a publisher lists, with the days on which it was seen.

    Attributes
    ----------
    title, link : str
        What it is called and where it leads, as the publisher wrote them.
    label : str
        What it is known by: ``2026-07-10``, ``data to 2026``, ``release 29``.
    first_seen, last_seen : datetime.date
        When a watch saw it.
    date : datetime.date or None
        Day of publication, where that is its mark.
    mark : int or None
        Last year or number of the release, where that is its mark.
    """

    title: str
    link: str
    label: str
    first_seen: dt.date
    last_seen: dt.date
    date: dt.date | None = None
    mark: int | None = None


@dataclass
class Memory:
    """What is kept of one address.

    Attributes
    ----------
    question : str
        The pattern that items were found by; after a change of the catalogue it is another.
    etag, last_modified : str
        By which the server says that nothing has changed.
    size : str
        The length that it gave, of a file that is not downloaded.
    items : dict of str to Item
        By label and link.
    listed : list of str
        The keys of those that the last answer listed.
    """

    question: str = ""
    etag: str = ""
    last_modified: str = ""
    size: str = ""
    items: dict[str, Item] = field(default_factory=dict)
    listed: list[str] = field(default_factory=list)


def path_of(folder: Path, source: str) -> Path:
    """Return the file of a source in the user's data folder.

    It lies one folder deeper than the sidecars of editions, which are looked for in
    ``<folder>/*/*.json``.
    """
    return folder / "watch" / source / "seen.json"


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other watches of the same folder out.

    Raises
    ------
    LockedError
        If another watch is at work there.
    WriteError
        If the folder cannot be written to.
    """
    from filelock import FileLock, Timeout

    home = folder / "watch"
    with writing(home, "what was seen"):
        home.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(home / ".lock", timeout=0):
            yield
    except Timeout:
        raise LockedError(f"{home} is being written by another watch; try again") from None


def read(path: Path) -> dict[str, Memory]:
    """Return what was seen, by address; nothing where there is no file.

    Raises
    ------
    ContractError
        If the file is not what a watch wrote.
    """
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {address: _memory(one) for address, one in content["addresses"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise ContractError(
            f"{path} is not what a watch wrote ({fault!r}); it is left as it is: mend it, or move "
            "it away to begin anew"
        ) from None


def write(path: Path, source: str, memories: dict[str, Memory]) -> None:
    """Write what was seen so that nobody ever sees a half of it."""
    content = {
        "source": source,
        "addresses": {address: asdict(one) for address, one in memories.items()},
    }
    text = json.dumps(content, indent=1, default=str) + "\n"
    with writing(path, "what was seen"):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode("utf-8"))


def _memory(stored: dict[str, Any]) -> Memory:
    items = {key: _item(one) for key, one in stored["items"].items()}
    texts = {name: stored[name] for name in ("question", "etag", "last_modified", "size")}
    if not all(isinstance(one, str) for one in texts.values()):
        raise TypeError("what the server said is no text")
    if not set(stored["listed"]) <= set(items):
        raise ValueError("what was listed is not among the items")
    return Memory(**texts, items=items, listed=list(stored["listed"]))


def _item(stored: dict[str, Any]) -> Item:
    days = {
        name: None if stored[name] is None else dt.date.fromisoformat(stored[name])
        for name in ("first_seen", "last_seen", "date")
    }
    if not isinstance(stored["mark"], int | None):
        raise TypeError("a mark is no number")
    return Item(**{**stored, **days})
