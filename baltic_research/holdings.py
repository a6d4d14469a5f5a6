"""Which editions are held: the only module that opens tables and their sidecars."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baltic_research import catalog, contracts, paths
from baltic_research.errors import ContractError, UnknownNameError
from baltic_research.remembered import remembered

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
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

    def __str__(self) -> str:
        """Return the edition in a line, with a line for each series and each caveat."""
        series = (
            f"  {code}: {part['first_year']} to {part['last_year']}, {part['countries']} countries"
            for code, part in self.coverage.items()
        )
        head = f"{self.source} {self.edition}, published {self.published}: {self.definition}"
        return "\n".join([f"{head}; {self.form}", *series, *(f"- {one}" for one in self.caveats)])

    def _repr_html_(self) -> str:
        """Return the same for a notebook; all text in it is escaped."""
        return f'<pre style="white-space:pre-wrap"><bdi>{html.escape(str(self))}</bdi></pre>'

    __repr__ = __str__


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


def editions(source: str | None = None) -> pd.DataFrame:
    """Return the editions held, oldest first.

    Parameters
    ----------
    source : str, optional
        Code of a source; by default all.

    Returns
    -------
    pandas.DataFrame
        Columns source, edition, published (datetime.date), form, definition, series and
        complete (numbers of series held at all, and for nearly all Allies and years),
        figures (rows), first_year, last_year, shipped, caveats (text).

    Raises
    ------
    UnknownNameError
        If there is no such source.

    Examples
    --------
    >>> nato = editions("nato")
    >>> nato.loc[nato["form"] == "original workbook", "edition"].tolist()
    ['2016-01', '2024-06']
    """
    import pandas as pd

    if source is not None:
        catalog.source(source)
    return pd.DataFrame(
        [
            {
                "source": one.source,
                "edition": one.edition,
                "published": one.published,
                "form": one.form,
                "definition": one.definition,
                "series": len(one.coverage),
                "complete": sum(part["complete"] for part in one.coverage.values()),
                "figures": sum(part["rows"] for part in one.coverage.values()),
                "first_year": min(part["first_year"] for part in one.coverage.values()),
                "last_year": max(part["last_year"] for part in one.coverage.values()),
                "shipped": one.shipped,
                "caveats": " ".join(one.caveats),
            }
            for one in held(source)
        ]
    )


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


@remembered(most=64)
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


@remembered(most=256)
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
