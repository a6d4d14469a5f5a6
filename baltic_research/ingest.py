"""From a publisher's file to a stored edition: read, check, write whole or not at all."""

from __future__ import annotations

import datetime as dt
import importlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from baltic_research import archive, catalog, contracts, countries, holdings, imported, paths
from baltic_research.errors import ContractError, EditionError, UnknownNameError
from baltic_research.imported import Imported
from baltic_research.sources.reading import Reading

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["READERS", "Imported", "import_file", "rebuild"]

# Where each source's reader stands; a module with a function `read`
READERS = {
    name: f"baltic_research.sources.{name}"
    for name in (
        "cow",
        "disputes",
        "exercises",
        "kiel",
        "nato",
        "nuclear",
        "sipri",
        "transfers",
        "unga",
        "ustroops",
        "worldbank",
    )
}


def import_file(
    source: str,
    path: str | Path,
    *,
    edition: str | None = None,
    published: str | None = None,
    data_dir: str | Path | None = None,
    dry_run: bool = False,
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
    dry_run : bool
        Read, check and compare, and write nothing.

    Returns
    -------
    Imported
        What was recognised and stored, what was passed over, and what is new against the newest
        edition held before.

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
    WriteError
        If the folder cannot be written to; what was held stays as it was.

    Notes
    -----
    An edition that is held with the same figures stays as it is; one whose table or description
    is damaged is replaced, and the summary says so.
    """
    if source not in READERS:
        raise UnknownNameError("source", source, READERS)
    path = Path(path)
    reading = _reader(source)(path)
    known = _identify(source, path, reading, edition, published)
    folder = Path(data_dir) if data_dir else paths.user_data()
    return _keep(source, known, [path], reading, folder, dry_run=dry_run)


def rebuild(
    files: str | Path, tables: str | Path | None = None, *, source: str | None = None
) -> list[Imported]:
    """Write the shipped tables anew from a folder of publishers' files.

    Parameters
    ----------
    files : str or pathlib.Path
        Folder with one folder a source, as the catalogue's ``files`` entries name them.
    tables : str or pathlib.Path, optional
        Folder of tables to write; by default ``data/tables`` of the checkout.
    source : str, optional
        Write only the tables of this source.

    Returns
    -------
    list of Imported
        One an edition. A table that would change raises, so that an edition stays what it is:
        delete the table first when its change is meant.
    """
    target = Path(tables) if tables else paths.data() / "tables"
    chosen = [catalog.source(source)] if source else catalog.sources().values()
    return [
        _rebuild(one, known, Path(files) / one.folder, target)
        for one in chosen
        for known in one.editions.values()
        if known.files
    ]


def _rebuild(
    source: catalog.Source, known: catalog.KnownEdition, folder: Path, target: Path
) -> Imported:
    """Read an edition's files and store what of them is shipped."""
    import pandas as pd

    found = {name: _reader(source.code)(folder / name) for name in known.files}
    about = (text for one in found.values() for text in one.anomalies)
    whole = Reading(
        pd.concat([_shipped(one.observations, source.ships) for one in found.values()]),
        anomalies=tuple(text for text in about if _concerns(text, source.ships)),
        passed_over=tuple(
            f"{name}: {text}" for name, one in found.items() for text in one.passed_over
        ),
    )
    return _keep(source.code, known, [folder / name for name in found], whole, target)


def _reader(source: str) -> Callable[[Path], Reading]:
    """Return the function that reads a source's files; each is imported when it is needed."""
    read: Callable[[Path], Reading] = importlib.import_module(READERS[source]).read
    return read


def _keep(
    source: str,
    known: catalog.KnownEdition,
    files: list[Path],
    reading: Reading,
    folder: Path,
    *,
    dry_run: bool = False,
) -> Imported:
    """Check what was read, compare it with what is held, and store it."""
    frame = reading.observations.assign(source=source, edition=known.edition)
    frame = contracts.check_observations(frame, ", ".join(path.name for path in files))
    frame = frame.reset_index(drop=True)
    read_from = {path.name: archive.sha256(path.read_bytes()) for path in files}
    news, damaged = _news(source, known, frame)
    if dry_run:
        stored = archive.foresee(folder, source, known.edition, frame, read_from)
    else:
        stored = archive.store(folder, source, known, frame, read_from, reading.anomalies)
    damaged.pop(stored.table.with_name(f"{known.edition}.json"), "")
    return Imported(
        source=source,
        edition=known.edition,
        table=stored.table,
        written=stored.written,
        rows=len(frame),
        series=tuple(frame["series"].unique()),
        anomalies=reading.anomalies,
        passed_over=reading.passed_over,
        found=imported.recognised(frame),
        news=news,
        dry_run=dry_run,
        damaged=(*_replaced(stored.damage, dry_run=dry_run), *damaged.values()),
    )


def _replaced(damage: str, *, dry_run: bool) -> tuple[str, ...]:
    """Return in a line what damaged edition was replaced, or would be."""
    return (f"{'to be replaced' if dry_run else 'replaced'}: {damage}",) if damage else ()


def _news(
    source: str, known: catalog.KnownEdition, frame: pd.DataFrame
) -> tuple[imported.News | None, dict[Path, str]]:
    """Compare with the newest edition held before that has at least half of the series.

    Where none has so many, with the newest that has any. What a shipped edition leaves out on
    the publisher's terms is left out on both sides. An edition that is damaged cannot be compared
    with, and does not keep another from being stored: the second says what ails it.
    """
    series = set(frame["series"])
    readable, damaged = holdings.readable(source)
    earlier = [one for one in readable[::-1] if one.published < known.published]
    by_share = (
        one
        for least in (len(series) / 2, 1)
        for one in earlier
        if len(series & set(one.coverage)) >= least
    )
    for before in by_share:
        try:
            table = holdings.table(before)
        except ContractError as fault:
            damaged[before.table] = str(fault)
        else:
            return _compared(frame, before, table, catalog.source(source).ships), damaged
    return None, damaged


def _compared(
    frame: pd.DataFrame, before: holdings.Edition, table: pd.DataFrame, ships: catalog.Shipped
) -> imported.News:
    limits = [
        *([f"{len(ships.countries)} countries"] if ships.countries else []),
        *([f"from {ships.first_year}"] if ships.first_year else []),
    ]
    scope = " ".join(["as shipped:", *limits]) if before.shipped and limits else ""
    part = _shipped(frame, ships) if before.shipped else frame
    return imported.news(part, table, before.edition, scope)


def _concerns(anomaly: str, ships: catalog.Shipped) -> bool:
    """Return whether an anomaly is about a country that is shipped, or about none."""
    named = countries.mentioned(anomaly)
    return not (named and ships.countries) or bool(set(named) & set(ships.countries))


def _shipped(observations: pd.DataFrame, ships: catalog.Shipped) -> pd.DataFrame:
    """Return what of a publisher's figures travels with the package."""
    kept = observations["year"] >= ships.first_year
    if ships.countries:
        kept &= observations["country"].isin(ships.countries)
    if ships.series:
        kept &= observations["series"].isin(ships.series)
    return observations[kept]


def _identify(
    source: str, path: Path, reading: Reading, edition: str | None, published: str | None
) -> catalog.KnownEdition:
    """Return the edition that a file is, from its hash, its own words and what was given."""
    known_editions = catalog.source(source).editions
    digest = archive.sha256(path.read_bytes())
    by_hash = next((one for one in known_editions.values() if digest in one.files.values()), None)
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
