"""Which editions are held: the only module that opens tables and their sidecars."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from baltic_research import catalog, contracts, paths
from baltic_research.errors import ContractError, UnknownNameError
from baltic_research.remembered import remembered
from baltic_research.sidecars import described, table_of

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
    coverage : mapping
        By series: ``rows``, ``countries``, ``first_year``, ``last_year``, ``complete``; read only.
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
    coverage: Mapping[str, Mapping[str, Any]]
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

    Raises
    ------
    ContractError
        If what describes an edition is damaged; the message says what to do.
    """
    found, damaged = readable(source)
    if damaged:
        raise ContractError(next(iter(damaged.values())))
    return found


def readable(source: str | None = None) -> tuple[list[Edition], dict[Path, str]]:
    """Return the editions whose description can be read, oldest first; of the rest, what is wrong.

    For an import, which mends one edition whatever ails another; `held` is for the rest.
    """
    found: dict[tuple[str, str], Edition] = {}
    damaged: dict[Path, str] = {}
    for folder, shipped in ((paths.data() / "tables", True), (paths.user_data(), False)):
        for sidecar in _sidecars(folder, source):
            modified = sidecar.stat().st_mtime_ns if sidecar.exists() else 0
            try:
                one = _edition(sidecar, modified=modified, shipped=shipped)
            except ContractError as fault:
                damaged[sidecar] = str(fault)
            else:
                found[one.source, one.edition] = one
    whole = sorted(found.values(), key=lambda one: (one.source, one.published, one.edition))
    return whole, damaged


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


def check_table(path: Path, sha256: str) -> bytes:
    """Return the bytes of a table, which must still be those that the import wrote.

    Raises
    ------
    ContractError
        If there is no such table, or another.
    """
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise ContractError(
            f"the table {path} cannot be read ({problem.strerror}); restore it or import the "
            "edition again"
        ) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ContractError(
            f"{path} is not the table that was imported (its hash differs from the one noted "
            "then); restore it or import the edition again"
        )
    return content


def giving(series: str, years: Collection[int]) -> str:
    """Return, for the end of an error, which editions give a series for some years; or nothing."""
    parts = {
        one.edition: one.coverage[series]
        for one in held(catalog.series(series).source)
        if series in one.coverage
    }
    found = [
        label
        for label, part in parts.items()
        if part["complete"] and part["first_year"] <= min(years) and max(years) <= part["last_year"]
    ]
    return f"; editions that give it all: {', '.join(found)}" if found else ""


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
        If there is no such table, or another than the one written.
    """
    import pandas as pd

    check_table(path, sha256)
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
    content = described(sidecar)
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
        # Shared by all who ask for the edition: nobody may change it for the others
        coverage=MappingProxyType(
            {code: MappingProxyType(part) for code, part in content["series"].items()}
        ),
        shipped=shipped,
    )
