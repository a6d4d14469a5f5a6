"""Which editions are held: the only module that opens tables and their sidecars."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baltic_research import contracts, paths
from baltic_research.errors import ContractError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Edition:
    """An edition held: when it was published, how it reached us, what it covers.

    Attributes
    ----------
    source, edition : str
        Which publication, and its label (``YYYY-MM``).
    published : datetime.date
        Day of publication; `evidence` says what that rests on.
    form : str
        Original workbook, transcription, partial transcription.
    definition : str
        The publisher's term for what is measured.
    caveats, anomalies : tuple of str
        What a reader must know; what the file says against itself.
    table : pathlib.Path
        The table's file, with the hash it had when it was written.
    table_sha256 : str
        That hash.
    coverage : dict
        By series: ``rows``, ``countries``, ``first_year``, ``last_year``, ``complete``.
    shipped : bool
        True for an edition that came with the package.
    """

    source: str
    edition: str
    published: dt.date
    evidence: str
    form: str
    definition: str
    caveats: tuple[str, ...]
    anomalies: tuple[str, ...]
    table: Path
    table_sha256: str
    coverage: dict[str, dict[str, Any]]
    shipped: bool


def held(source: str | None = None) -> list[Edition]:
    """Return the editions held of one source or of all, oldest first.

    An edition in the user's data folder stands before a shipped one with the same label: it
    was imported later, from a file that the user has.
    """
    found: dict[tuple[str, str], Edition] = {}
    for folder, shipped in ((paths.data() / "tables", True), (paths.user_data(), False)):
        for sidecar in _sidecars(folder, source):
            one = _edition(sidecar, modified=sidecar.stat().st_mtime_ns, shipped=shipped)
            found[one.source, one.edition] = one
    return sorted(found.values(), key=lambda one: (one.source, one.published, one.edition))


def _sidecars(folder: Path, source: str | None) -> list[Path]:
    """Return the sidecars below a folder of tables, of one source or of all.

    The folder of a source is listed, there or not: a listing can be heard of (`reads`), and
    globbing in Python 3.11 does not even try where there is no folder.
    """
    if source is None:
        return sorted(folder.glob("*/*.json"))
    home = folder / source
    try:
        names = os.listdir(home)  # noqa: PTH208 - in Python 3.11 iterdir is as quiet as glob
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(home / name for name in names if name.endswith(".json"))


def find_edition(source: str, label: str) -> Edition:
    """Return one edition held, by its label."""
    by_label = {one.edition: one for one in held(source)}
    if label not in by_label:
        raise UnknownNameError(f"edition of {source}", label, by_label)
    return by_label[label]


def table(edition: Edition) -> pd.DataFrame:
    """Return every observation of an edition; do not change the frame, it is shared."""
    return read_table(edition.table, edition.table_sha256)


def table_of(sidecar: Path) -> Path:
    """Return the table that a sidecar describes: its namesake, or the one that it names."""
    named = json.loads(sidecar.read_text(encoding="utf-8")).get("table")
    return sidecar.with_name(str(named)) if named else sidecar.with_suffix(".csv")


@functools.lru_cache(maxsize=32)
def read_table(path: Path, sha256: str) -> pd.DataFrame:
    """Return a table, which must still be what the import checked and wrote.

    Parameters
    ----------
    path : pathlib.Path
        The table.
    sha256 : str
        The hash it had when it was written.

    Returns
    -------
    pandas.DataFrame
        Observations; do not change the frame, it is shared.

    Raises
    ------
    ContractError
        If the table is another than the one written.
    """
    import pandas as pd

    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ContractError(
            f"{path} is not the table that was imported (its hash differs from the one in "
            f"{path.stem}.json); restore it or import the edition again"
        )
    text = dict.fromkeys(contracts.OBSERVATION_COLUMNS, "str")
    return pd.read_csv(
        path,
        dtype={**text, "year": "int64", "value": "float64"},
        keep_default_na=False,
        na_values={"value": [""]},
    )


@functools.lru_cache(maxsize=256)
def _edition(sidecar: Path, *, modified: int, shipped: bool) -> Edition:  # noqa: ARG001
    # The time of modification is part of the cache key: a sidecar written anew is read anew.
    try:
        content = json.loads(sidecar.read_text(encoding="utf-8"))
        return Edition(
            source=content["source"],
            edition=content["edition"],
            published=dt.date.fromisoformat(content["published"]),
            evidence=content["evidence"],
            form=content["form"],
            definition=content["definition"],
            caveats=tuple(content["caveats"]),
            anomalies=tuple(content["anomalies"]),
            table=table_of(sidecar),
            table_sha256=content["table_sha256"],
            coverage=content["series"],
            shipped=shipped,
        )
    except (ValueError, KeyError, TypeError) as fault:
        raise ContractError(
            f"{sidecar} does not describe an edition ({fault!r}); import the edition again"
        ) from None
