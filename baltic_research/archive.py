"""Storing an edition: its table and what is to be known of it, whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from baltic_research import catalog
from baltic_research.errors import ContractError, EditionError, LockedError
from baltic_research.files import write_whole, writing
from baltic_research.holdings import check_table, read_table
from baltic_research.sidecars import describe, described, table_of

if TYPE_CHECKING:
    import pandas as pd

_HASH = "[0-9a-f]{8}"  # how the names of tables end that follow another, and those of halves
_QUOTED = re.compile('[",\r\n]')  # what has a field put in quotes


@dataclass(frozen=True)
class Stored:
    """What became of an edition that was to be stored.

    Attributes
    ----------
    table : pathlib.Path
        Its table.
    written : bool
        Whether anything was written.
    damage : str
        What was found damaged and was replaced; ``""`` if nothing was.
    """

    table: Path
    written: bool
    damage: str = ""


def store(
    folder: Path,
    source: str,
    known: catalog.KnownEdition,
    frame: pd.DataFrame,
    read_from: dict[str, str],
    anomalies: tuple[str, ...],
) -> Stored:
    """Store observations as an edition, or add series to one that is held.

    An edition of which the table or the description is damaged is replaced.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of tables; the edition goes to ``<folder>/<source>/<edition>.csv``.
    source : str
        Code of the source.
    known : catalog.KnownEdition
        What is to be known of the edition.
    frame : pandas.DataFrame
        Checked observations.
    read_from : dict of str to str
        Name and hash of the file they were read from.
    anomalies : tuple of str
        What the file says against itself.

    Returns
    -------
    Stored

    Raises
    ------
    EditionError
        If a series is held already with other figures; nothing is written.
    LockedError
        If another process is writing to the folder.
    WriteError
        If the folder cannot be written to; what was held stays as it was.
    """
    from filelock import FileLock, Timeout

    home = folder / source
    sidecar = home / f"{known.edition}.json"
    with writing(home, f"edition {known.edition}"):
        home.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(home / ".lock", timeout=0):
                return _store(sidecar, source, known, frame, read_from, anomalies)
        except Timeout:
            raise LockedError(f"{home} is being written by another process; try again") from None


def _store(
    sidecar: Path,
    source: str,
    known: catalog.KnownEdition,
    frame: pd.DataFrame,
    read_from: dict[str, str],
    anomalies: tuple[str, ...],
) -> Stored:
    held, damaged = _held(sidecar)
    if damaged is None:
        _clear_leftovers(sidecar, held.table if held else None)
    whole = frame if held is None else _joined(held.table, held.frame, frame)
    if whole is None:
        return Stored(table_of(sidecar), written=False)
    files = {**(held.described["read_from"] if held else {}), **read_from}
    noted = (*(held.described["anomalies"] if held else ()), *anomalies)
    content = encode(whole)
    table = sidecar.with_suffix(".csv")
    if held is not None:
        # Beside the table that it follows: until the sidecar names it, the old one counts.
        table = sidecar.with_name(f"{known.edition}-{sha256(content)[:8]}.csv")
    write_whole(table, content)
    write_whole(sidecar, describe(source, known, whole, table, sha256(content), files, noted))
    if damaged is not None and damaged.table not in (None, table):
        damaged.table.unlink(missing_ok=True)
    _clear_leftovers(sidecar, table)
    return Stored(table, written=True, damage=_said(damaged, read_from, content))


def foresee(
    folder: Path, source: str, edition: str, frame: pd.DataFrame, read_from: dict[str, str]
) -> Stored:
    """Return what `store` would say, and raise as it would; write nothing.

    Raises
    ------
    EditionError
        If a series is held already with other figures.
    """
    sidecar = folder / source / f"{edition}.json"
    held, damaged = _held(sidecar)
    if held is None:
        damage = _said(damaged, read_from, encode(frame))
        return Stored(sidecar.with_suffix(".csv"), written=False, damage=damage)
    _joined(held.table, held.frame, frame)
    return Stored(held.table, written=False)


def encode(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV; floats in the shortest form that reads back the same.

    Notes
    -----
    The bytes are those of `pandas.DataFrame.to_csv`, in much less time: what repeats
    in a column is put into its form once.
    """
    columns = [_written(frame[name]) for name in frame.columns]
    rows = [",".join(frame.columns), *map(",".join, zip(*columns, strict=True)), ""]
    return "\n".join(rows).encode("utf-8")


def _written(column: pd.Series) -> list[str]:
    """Return the fields of a column as CSV has them; a missing figure is an empty one."""
    cells = column.tolist()
    if column.dtype == "float64":
        return ["" if cell != cell else repr(cell) for cell in cells]  # NaN alone is not itself
    distinct = list(dict.fromkeys(cells))
    if not _QUOTED.search("".join(map(str, distinct))):
        return cells if column.dtype == "str" else list(map(str, cells))
    quoted: list[str] = []
    # Beside a second, empty field no empty text is quoted, as in a row of the table.
    csv.writer(SimpleNamespace(write=quoted.append), lineterminator="\n").writerows(
        (cell, "") for cell in distinct
    )
    fields = dict(zip(distinct, (field[:-2] for field in quoted), strict=True))
    return [fields[cell] for cell in cells]


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class _Held:
    """An edition that is held: its table, the figures in it, and its sidecar."""

    table: Path
    frame: pd.DataFrame
    described: dict[str, Any]


@dataclass(frozen=True)
class _Damaged:
    """An edition that cannot be read: why, its table if it is an import's, and what was noted."""

    why: str
    table: Path | None = None
    table_sha256: str = ""
    files: tuple[str, ...] = ()


def _clear_leftovers(sidecar: Path, counts: Path | None) -> None:
    """Remove what imports left of an edition: halves, and tables that no longer count."""
    for one in list(sidecar.parent.iterdir()):
        if one != counts and _is_leftover(one, sidecar.stem):
            one.unlink()


def _is_leftover(path: Path, label: str) -> bool:
    """Return whether an import of an edition wrote a file; all others are the user's own."""
    if re.fullmatch(rf"\.{label}(-{_HASH})?\.(csv|json)(\.{_HASH})?\.part", path.name):
        return path.is_file()
    if not _is_table(path, label) or not path.is_file():
        return False
    # Eight digits may also be a day; what an import wrote has the beginning of its own hash
    digits = path.stem.removeprefix(label)[1:]
    return sha256(path.read_bytes()).startswith(digits)


def _is_table(path: Path, label: str) -> bool:
    """Return whether a file has a name that imports give to tables of an edition."""
    return re.fullmatch(rf"{label}(-{_HASH})?\.csv", path.name) is not None


def _held(sidecar: Path) -> tuple[_Held | None, _Damaged | None]:
    """Return the edition that a sidecar describes, or what is damaged; neither where none is.

    What was remembered of a table does not count: its file is looked at.

    Raises
    ------
    ContractError
        If a folder has the sidecar's name, so that nothing can be stored.
    """
    if not sidecar.exists():
        return None, None
    content: dict[str, Any] = {}
    try:
        content = described(sidecar)
        table = table_of(sidecar)
        check_table(table, content["table_sha256"])
    except ContractError as fault:
        if sidecar.is_dir():
            raise
        named = table_of(sidecar) if content else None
        own = named if named and _is_table(named, sidecar.stem) else None
        noted = content.get("table_sha256", ""), tuple(content.get("read_from", ()))
        return None, _Damaged(str(fault), own, *noted)
    return _Held(table, read_table(table, content["table_sha256"]), content), None


def _said(damaged: _Damaged | None, read_from: dict[str, str], content: bytes) -> str:
    """Return what was damaged, and whether what takes its place is the same."""
    if damaged is None:
        return ""
    others = ", ".join(name for name in damaged.files if name not in read_from)
    if damaged.table_sha256 == sha256(content):
        now = "the figures are the same as before"
    elif others:
        now = f"it also held series from {others}: import what is missing again"
    elif damaged.files:
        now = "the figures are other than before"
    else:
        now = "it may have held series from other files, too: import what is missing again"
    return f"{damaged.why.partition('; ')[0]}; {now}"


def _joined(table: Path, held: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame | None:
    """Return what is held with the new series added, None where nothing is new."""
    import pandas as pd

    known = set(held["series"])
    again = frame[frame["series"].isin(known)]
    before = held[held["series"].isin(set(again["series"]))]
    if encode(again.reset_index(drop=True)) != encode(before.reset_index(drop=True)):
        raise EditionError(
            f"{table} is held with other figures of {', '.join(sorted(set(again['series'])))}; an "
            "edition never changes: import under another label, or delete the table first if it "
            "was wrong"
        )
    fresh = frame[~frame["series"].isin(known)]
    return None if fresh.empty else pd.concat([held, fresh], ignore_index=True)
