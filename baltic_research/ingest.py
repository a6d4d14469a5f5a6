"""From a publisher's file to a stored edition: read, check, write whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baltic_research import catalog, contracts, countries, paths
from baltic_research.errors import EditionError, LockedError, UnknownNameError
from baltic_research.sources import nato
from baltic_research.sources.reading import Reading

if TYPE_CHECKING:
    import pandas as pd

READERS: dict[str, Callable[[Path], Reading]] = {"nato": nato.read}
COMPLETE = 0.9  # a series is complete with this share of its country-years, and of the Allies


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Attributes
    ----------
    source, edition : str
        What the file was recognised as.
    table : pathlib.Path
        The table written, or found already there.
    written : bool
        False when the same edition with the same figures was held already.
    rows : int
        Figures in the table.
    series : tuple of str
        Series found.
    anomalies : tuple of str
        What the file says against itself; stored as published.
    """

    source: str
    edition: str
    table: Path
    written: bool
    rows: int
    series: tuple[str, ...]
    anomalies: tuple[str, ...]

    def summary(self) -> str:
        """Return what was recognised and stored, in a few lines."""
        done = f"stored in {self.table}" if self.written else "already held, nothing changed"
        found = f"{self.source} {self.edition}: {self.rows:,} figures in {len(self.series)} series"
        anomalies = [f"  anomaly, stored as published: {one}" for one in self.anomalies]
        return "\n".join([f"{found}; {done}", *anomalies])


def import_file(
    source: str,
    path: str | Path,
    *,
    edition: str | None = None,
    published: str | None = None,
    data_dir: str | Path | None = None,
) -> Imported:
    """Read a publisher's file and store it as an edition.

    Parameters
    ----------
    source : str
        Code of the source, ``"nato"``.
    path : str or pathlib.Path
        The publisher's file.
    edition, published : str, optional
        Label (``YYYY-MM``) and day of publication (``YYYY-MM-DD``). Needed only where neither
        the file nor the catalogue says them; an error where they contradict either.
    data_dir : str or pathlib.Path, optional
        Folder of tables to write to; by default the user's data folder.

    Returns
    -------
    Imported
        What was recognised and stored.

    Raises
    ------
    SourceFileError
        If the file is not understood in full; nothing is stored.
    ContractError
        If the figures break the contract of observations; nothing is stored.
    EditionError
        If the label is unknown, contradictory, or held with other figures.
    LockedError
        If another process is writing to the same folder.
    """
    if source not in READERS:
        raise UnknownNameError("source", source, READERS)
    path = Path(path)
    reading = READERS[source](path)
    known = _identify(source, path, reading, edition, published)
    frame = reading.observations.assign(source=source, edition=known.edition)
    frame = contracts.check_observations(frame, path.name)
    table = _encode(frame)
    sidecar = _sidecar(source, known, path, frame, table, reading.anomalies)
    folder = Path(data_dir) if data_dir else paths.user_data()
    target, written = _store(folder / source, known.edition, table, sidecar)
    series = tuple(frame["series"].unique())
    return Imported(source, known.edition, target, written, len(frame), series, reading.anomalies)


def rebuild(files: str | Path, tables: str | Path | None = None) -> list[Imported]:
    """Write the shipped tables anew from a folder of publishers' files.

    Parameters
    ----------
    files : str or pathlib.Path
        Folder with one folder a source, as the catalogue's ``file`` entries name them.
    tables : str or pathlib.Path, optional
        Folder of tables to write; by default ``data/tables`` of the checkout.

    Returns
    -------
    list of Imported
        One an edition. A table that would change raises, so that an edition stays what it
        is: delete the table first when its change is meant.
    """
    target = Path(tables) if tables else paths.data() / "tables"
    return [
        import_file(code, Path(files) / code / known.file, data_dir=target)
        for code, source in catalog.sources().items()
        for known in source.editions.values()
        if known.file
    ]


def _identify(
    source: str, path: Path, reading: Reading, edition: str | None, published: str | None
) -> catalog.KnownEdition:
    """Return the edition that a file is, from its hash, its own words and what was given."""
    known_editions = catalog.source(source).editions
    digest = _sha256(path.read_bytes())
    by_hash = next((one for one in known_editions.values() if one.sha256 == digest), None)
    label = _agree("edition", path, by_hash.edition if by_hash else "", reading.edition, edition)
    declared = known_editions.get(label)
    day = _agree(
        "published",
        path,
        declared.published.isoformat() if declared else "",
        reading.published,
        published,
    )
    _check_label(label, day)
    if by_hash:
        return by_hash
    return catalog.KnownEdition(
        edition=label,
        published=dt.date.fromisoformat(day),
        evidence="given with the import" if published else "the file's own date",
        form="transcription" if path.suffix.lower() == ".csv" else "publisher's workbook",
        definition=declared.definition if declared else "not stated",
    )


def _agree(what: str, path: Path, *said: str | None) -> str:
    """Return the one value that all who say anything say."""
    values = list(dict.fromkeys(one for one in said if one))
    if len(values) == 1:
        return values[0]
    if not values:
        form = "YYYY-MM" if what == "edition" else "YYYY-MM-DD"
        raise EditionError(f"{path.name} does not say its {what}; give --{what} {form}")
    raise EditionError(f"{path.name}: {what} is said to be {' and '.join(values)}; give one only")


def _check_label(label: str, day: str) -> None:
    if not re.fullmatch(contracts.EDITION_PATTERN, label):
        raise EditionError(f"edition {label!r} is not of the form YYYY-MM")
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        raise EditionError(f"published {day!r} is not a day of the form YYYY-MM-DD") from None


def _encode(frame: pd.DataFrame) -> bytes:
    """Return the table as CSV; floats in the shortest form that reads back the same."""
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _sidecar(
    source: str,
    known: catalog.KnownEdition,
    path: Path,
    frame: pd.DataFrame,
    table: bytes,
    anomalies: tuple[str, ...],
) -> bytes:
    """Return what is to be known of a table beside it, as JSON."""
    allies = len(countries.nato_members(known.published))
    content: dict[str, Any] = {
        "source": source,
        "edition": known.edition,
        "published": known.published.isoformat(),
        "evidence": known.evidence,
        "form": known.form,
        "definition": known.definition,
        "caveats": list(known.caveats),
        "read_from": {"file": path.name, "sha256": _sha256(path.read_bytes())},
        "table_sha256": _sha256(table),
        "rows": len(frame),
        "series": {
            str(code): _coverage(rows, allies) for code, rows in frame.groupby("series", sort=False)
        },
        "anomalies": list(anomalies),
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def _coverage(rows: pd.DataFrame, allies: int) -> dict[str, Any]:
    """Return how much of a series an edition gives; complete means fit to stand for a date."""
    there = rows[rows["value"].notna()]
    members = [one for one in there["country"].unique() if not countries.is_aggregate(one)]
    cells = rows["country"].nunique() * rows["year"].nunique()
    # Iceland has no armed forces, hence one Ally fewer is whole.
    whole = len(there) >= COMPLETE * cells and len(members) >= COMPLETE * (allies - 1)
    return {
        "rows": len(rows),
        "countries": len(members),
        "first_year": int(there["year"].min()),
        "last_year": int(there["year"].max()),
        "complete": bool(whole),
    }


def _store(folder: Path, edition: str, table: bytes, sidecar: bytes) -> tuple[Path, bool]:
    """Write table and sidecar whole, under a lock; return the table and whether it is new."""
    from filelock import FileLock, Timeout

    target, beside = folder / f"{edition}.csv", folder / f"{edition}.json"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=0):
            if target.is_file() and beside.is_file():
                if target.read_bytes() == table:
                    return target, False
                raise EditionError(
                    f"{target} is held with other figures; an edition never changes: import "
                    "under another label, or delete the table first if it was wrong"
                )
            _replace(target, table)
            _replace(beside, sidecar)
    except Timeout:
        raise LockedError(f"{folder} is being written by another process; try again") from None
    return target, True


def _replace(target: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees a half of it."""
    temporary = target.with_name(f".{target.name}.part")
    try:
        temporary.write_bytes(content)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
