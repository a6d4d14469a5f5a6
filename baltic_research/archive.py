"""Storing an edition: its table and what is to be known of it, whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from baltic_research import catalog, countries
from baltic_research.errors import EditionError, LockedError
from baltic_research.holdings import read_table, table_of

if TYPE_CHECKING:
    import pandas as pd

COMPLETE = 0.9  # of its country-years, and of the countries that the edition's widest series has

_COVERED = ["series", "country", "year", "value"]  # what tells how much an edition gives
_QUOTED = re.compile('[",\r\n]')  # what has a field put in quotes


def store(
    folder: Path,
    source: str,
    known: catalog.KnownEdition,
    frame: pd.DataFrame,
    read_from: dict[str, str],
    anomalies: tuple[str, ...],
) -> tuple[Path, bool]:
    """Store observations as an edition, or add series to one that is held.

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
    tuple of pathlib.Path and bool
        The table, and whether anything was written.

    Raises
    ------
    EditionError
        If a series is held already with other figures; nothing is written.
    LockedError
        If another process is writing to the folder.
    """
    from filelock import FileLock, Timeout

    home = folder / source
    sidecar = home / f"{known.edition}.json"
    home.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(home / ".lock", timeout=0):
            _clear_leftovers(sidecar)
            held = _held(sidecar)
            whole = frame if held is None else _joined(held.table, held.frame, frame)
            if whole is None:
                return table_of(sidecar), False
            files = {**(held.described["read_from"] if held else {}), **read_from}
            noted = (*(held.described["anomalies"] if held else ()), *anomalies)
            content = encode(whole)
            table = sidecar.with_suffix(".csv")
            if held is not None:
                # Beside the table that it follows: until the sidecar names it, the old one counts.
                table = home / f"{known.edition}-{sha256(content)[:8]}.csv"
            _replace(table, content)
            _replace(sidecar, _describe(source, known, whole, table, content, files, noted))
            if held is not None:
                held.table.unlink()
    except Timeout:
        raise LockedError(f"{home} is being written by another process; try again") from None
    return table, True


def foresee(folder: Path, source: str, edition: str, frame: pd.DataFrame) -> Path:
    """Return the table that `store` would write or find, and raise as it would; write nothing.

    Raises
    ------
    EditionError
        If a series is held already with other figures.
    """
    sidecar = folder / source / f"{edition}.json"
    held = _held(sidecar)
    if held is None:
        return sidecar.with_suffix(".csv")
    _joined(held.table, held.frame, frame)
    return held.table


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


def _clear_leftovers(sidecar: Path) -> None:
    """Remove what a killed import left of an edition: halves, and tables that no longer count."""
    home, label = sidecar.parent, sidecar.stem
    counts = table_of(sidecar) if sidecar.is_file() else None
    tables = [one for one in home.glob(f"{label}*.csv") if one != counts]
    for left in (*tables, *home.glob(f".{label}*.part")):
        left.unlink()


def _held(sidecar: Path) -> _Held | None:
    """Return the edition that a sidecar describes, None where there is none."""
    if not sidecar.is_file():
        return None
    described = json.loads(sidecar.read_text(encoding="utf-8"))
    table = table_of(sidecar)
    return _Held(table, read_table(table, described["table_sha256"]), described)


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


def _describe(
    source: str,
    known: catalog.KnownEdition,
    frame: pd.DataFrame,
    table: Path,
    encoded: bytes,
    read_from: dict[str, str],
    anomalies: tuple[str, ...],
) -> bytes:
    """Return what is to be known of a table beside it, as JSON."""
    groups = [one for one in frame["country"].unique() if countries.is_aggregate(one)]
    members = frame[frame["value"].notna() & ~frame["country"].isin(groups)]
    widest = int(members.groupby("series")["country"].nunique().max())
    content: dict[str, Any] = {
        "source": source,
        "edition": known.edition,
        "published": known.published.isoformat(),
        "evidence": known.evidence,
        "form": known.form,
        "definition": known.definition,
        "caveats": list(known.caveats),
        "read_from": read_from,
        **({"table": table.name} if table.stem != known.edition else {}),
        "table_sha256": sha256(encoded),
        "rows": len(frame),
        "series": {
            str(code): _coverage(rows, widest)
            for code, rows in frame[_COVERED].groupby("series", sort=False)
            if rows["value"].notna().any()
        },
        "anomalies": list(anomalies),
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def _coverage(rows: pd.DataFrame, widest: int) -> dict[str, Any]:
    """Return how much of a series an edition gives; complete means (nearly) all of it."""
    there = rows[rows["value"].notna()]
    members = [one for one in there["country"].unique() if not countries.is_aggregate(one)]
    cells = rows["country"].nunique() * rows["year"].nunique()
    whole = len(there) >= COMPLETE * cells and len(members) >= COMPLETE * widest
    return {
        "rows": len(rows),
        "countries": len(members),
        "first_year": int(there["year"].min()),
        "last_year": int(there["year"].max()),
        "complete": bool(whole),
    }


def _replace(target: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees a half of it."""
    temporary = target.with_name(f".{target.name}.part")
    try:
        temporary.write_bytes(content)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
