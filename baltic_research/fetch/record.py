"""What is known of a file that was fetched: kept beside it, and believed only while it fits."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from baltic_research.files import write_whole, writing


@dataclass(frozen=True)
class Record:
    """Where a file came from, and what its publisher calls this state of it.

    Attributes
    ----------
    address : str
        Address it was asked for at.
    sha256 : str
        Hash of its content in hexadecimal digits.
    size : int
        Length in bytes.
    etag, last_modified : str
        The publisher's marks of this state of the file; empty where it gives none.
    fetched_at : str
        Moment of the download, UTC. No report reads it: a report never depends on when it was made.
    imported : str
        Edition that was stored from the file; empty where none was.
    """

    address: str
    sha256: str
    size: int
    etag: str = ""
    last_modified: str = ""
    fetched_at: str = ""
    imported: str = ""

    def conditions(self) -> dict[str, str]:
        """Return the headers that ask for the file only if it has changed since."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


def beside(path: Path) -> Path:
    """Return where the record of a file stands."""
    return path.with_name(f"{path.name}.json")


def read(path: Path) -> Record | None:
    """Return the record of a file; None where the file is not what the record describes."""
    try:
        record = Record(**json.loads(beside(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return record if path.is_file() and sha256(path) == record.sha256 else None


def write(path: Path, record: Record) -> None:
    """Write the record of a file, whole or not at all."""
    target = beside(path)
    with writing(target):
        write_whole(target, (json.dumps(asdict(record), indent=1) + "\n").encode("utf-8"))


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
