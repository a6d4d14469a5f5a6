"""From a publisher's address to a stored edition: download, check, keep, import."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from baltic_research import catalog, ingest, paths, web
from baltic_research.errors import BalticResearchError, FetchError, LockedError
from baltic_research.fetch import record as records
from baltic_research.fetch.bring import Order, ProgressOf, bring
from baltic_research.fetch.fetched import Fetched
from baltic_research.files import writing

__all__ = ["Fetched", "fetch", "offers"]


def offers(source: str) -> tuple[catalog.Download, ...]:
    """Return what a source's publisher offers at addresses of its own.

    Parameters
    ----------
    source : str
        Code of the source, ``"worldbank"``.

    Returns
    -------
    tuple of catalog.Download
        At least one.

    Raises
    ------
    UnknownNameError
        If the catalogue has no such source.
    FetchError
        If the publisher has no address that stays, or gives there what no reader takes; the
        message says where to download by hand.

    Examples
    --------
    >>> [one.name for one in offers("sipri")]
    ['SIPRI-Milex-data-1949-2025_v1.2.xlsx']
    """
    known = catalog.source(source)
    if not known.downloads:
        raise FetchError(
            f"{known.publisher} offers {known.title} at no address that a program can rely on; "
            f"download it from {known.address} and run: baltic-research data import {source} FILE"
        )
    return known.downloads


def fetch(
    source: str,
    *,
    edition: str | None = None,
    published: str | None = None,
    data_dir: str | Path | None = None,
    folder: str | Path | None = None,
    import_files: bool = True,
    accept_changed: bool = False,
    manners: web.Manners | None = None,
    progress: ProgressOf | None = None,
) -> list[Fetched]:
    """Download what a publisher offers, and import it.

    Parameters
    ----------
    source : str
        Code of the source, ``"worldbank"``.
    edition, published : str, optional
        Label (``YYYY-MM``) and day (``YYYY-MM-DD``), where neither file nor catalogue says them.
    data_dir : str or pathlib.Path, optional
        Folder of tables to write to; by default the user's data folder.
    folder : str or pathlib.Path, optional
        Folder to keep the publishers' files in, one folder a source; by default ``downloads`` in
        `data_dir`.
    import_files : bool
        Whether to import what was downloaded.
    accept_changed : bool
        Whether a file may differ from the one that the catalogue knows by its hash.
    manners : web.Manners, optional
        How patient and how insistent to be.
    progress : callable, optional
        Given the name of a file, returns what is called with the bytes there are and those there
        will be, or None.

    Returns
    -------
    list of Fetched
        One a file, in the order of the catalogue. One that fails does not keep the others from
        coming: look at ``problem`` of each.

    Raises
    ------
    UnknownNameError
        If the catalogue has no such source.
    FetchError
        If the publisher has no address that stays.
    LockedError
        If another process is fetching the same source, or writing its tables.
    WriteError
        If a folder cannot be written to.

    Notes
    -----
    A file has its good name only when it is whole, of its kind and, where the catalogue knows its
    hash, the very one. A download that ends early is gone on with the next time if the server
    allows it. What is held is asked for under the condition that it has changed.
    """
    wanted = offers(source)
    tables = Path(data_dir) if data_dir else paths.user_data()
    home = (Path(folder) if folder else tables / "downloads") / source
    with _alone(home), web.open_session(manners) as session:
        order = Order(source, home, session, accept_changed=accept_changed, progress=progress)
        found = [bring(order, one) for one in wanted]
        if not import_files:
            return found
        return [
            _import(got, replace(one, edition=edition or one.edition), published, tables)
            for got, one in zip(found, wanted, strict=True)
        ]


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Let nobody else fetch to the same folder."""
    from filelock import FileLock, Timeout

    with writing(home, "downloads"):
        home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise LockedError(f"{home} is being fetched to by another process; try again") from None
    try:
        yield
    finally:
        lock.release()


def _import(got: Fetched, offer: catalog.Download, published: str | None, tables: Path) -> Fetched:
    """Import a file unless that was done; say why if its reader refuses it."""
    if got.path is None:
        return got
    held = records.read(got.path)
    done = held.imported if held else ""
    if done and (tables / got.source / f"{done}.json").is_file():
        return got
    try:
        imported = ingest.import_file(
            got.source,
            got.path,
            edition=offer.edition or None,
            published=published,
            data_dir=tables,
        )
    except LockedError:
        raise
    except BalticResearchError as refused:
        return replace(got, problem=str(refused))
    if held is not None:
        records.write(got.path, replace(held, imported=imported.edition))
    return replace(got, imported=imported)
