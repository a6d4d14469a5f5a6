"""What became of a file that was fetched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from baltic_research import ingest


@dataclass(frozen=True)
class Fetched:
    """What became of one file that a publisher offers.

    Attributes
    ----------
    source, name, address : str
        Whose file it is, what it is kept as, and where it was asked for.
    path : pathlib.Path or None
        The file; None where nothing of it is held.
    sha256 : str
        Its hash in hexadecimal digits; empty where nothing is held.
    size : int
        Its length in bytes.
    new : bool
        Whether it was downloaded now and differs from what was held.
    imported : ingest.Imported or None
        What was stored from it; None where nothing was to be, or could be.
    problem : str
        Why it was not downloaded or not imported, in one sentence; empty where all is well.
    """

    source: str
    name: str
    address: str
    path: Path | None = None
    sha256: str = ""
    size: int = 0
    new: bool = False
    imported: ingest.Imported | None = None
    problem: str = ""

    def summary(self) -> str:
        """Return what happened, in a few lines."""
        if self.path is None:
            return f"{self.name}: not downloaded: {self.problem}"
        state = "downloaded" if self.new else "unchanged since it was last fetched"
        said = [f"{self.name}: {state}, {self.size:,} bytes, sha256 {self.sha256[:12]}"]
        if self.imported is not None:
            said.append(f"  {self.imported.summary()}")
        if self.problem:
            said.append(f"  kept as {self.path}, not imported: {self.problem}")
        return "\n".join(said)
