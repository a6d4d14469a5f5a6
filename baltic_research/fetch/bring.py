"""Bringing one file from its address to its good name, or leaving what is held as it is."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from baltic_research import catalog, web
from baltic_research.errors import FetchError
from baltic_research.fetch import record as records
from baltic_research.fetch.fetched import Fetched
from baltic_research.fetch.receive import Progress, Receiver, UnchangedError
from baltic_research.fetch.record import Record
from baltic_research.files import writing

# Given the name of a file, returns what is told how far its download is
ProgressOf = Callable[[str], Progress | None]


@dataclass(frozen=True)
class Order:
    """What holds for every file of a source.

    Attributes
    ----------
    source : str
        Code of the source.
    home : pathlib.Path
        Folder to keep its files in.
    session : web.Session
        What to ask with.
    accept_changed : bool
        Whether a file may differ from the one that the catalogue knows by its hash.
    progress : callable or None
        Given the name of a file, returns what is told how far its download is.
    """

    source: str
    home: Path
    session: web.Session
    accept_changed: bool = False
    progress: ProgressOf | None = None


def bring(order: Order, offer: catalog.Download) -> Fetched:
    """Bring one file to its good name, or say why not.

    Parameters
    ----------
    order : Order
        What holds for every file of a source.
    offer : catalog.Download
        The file and its address.

    Returns
    -------
    Fetched
        Not imported yet; ``problem`` where the file did not come, what was held stays then.
    """
    target = order.home / offer.name
    held = records.read(target)
    got = Fetched(order.source, offer.name, offer.address)
    try:
        fresh = _ask(order, offer, held)
    except FetchError as problem:
        return replace(got, problem=str(problem))
    now = fresh or held
    if now is None:  # a server that says "unchanged" to who holds nothing
        return replace(got, problem=f"{offer.address} says 'unchanged' to a first request")
    new = fresh is not None and (held is None or fresh.sha256 != held.sha256)
    return replace(got, path=target, sha256=now.sha256, size=now.size, new=new)


def _ask(order: Order, offer: catalog.Download, held: Record | None) -> Record | None:
    """Return the record of a file that came, None where what is held is still what there is."""
    known = _known_hash(order, offer)
    if held is not None and held.sha256 == known:
        return None
    coming = order.home / ".coming"
    _tidy(coming)
    receiver = Receiver(
        order.session,
        coming / f"{offer.name}.part",
        offer.kind,
        held.conditions() if held is not None and held.address == offer.address else {},
        order.progress(offer.name) if order.progress else None,
    )
    try:
        staged = _retrieve(offer, known, receiver, coming)
    except UnchangedError:
        return None
    return _keep(order.home / offer.name, staged, offer, receiver, held)


def _known_hash(order: Order, offer: catalog.Download) -> str:
    """Return the hash that the file must have; empty where any will do."""
    declared = catalog.source(order.source).editions.get(offer.edition)
    if declared is None or order.accept_changed:
        return ""
    return declared.files.get(offer.name, "")


def _tidy(coming: Path) -> None:
    """Remove what a killed download left, but not the parts that can be gone on with."""
    with writing(coming, "downloads"):
        coming.mkdir(exist_ok=True)
    for left in coming.iterdir():
        if not left.name.endswith((".part", ".part.json")):
            left.unlink()


def _retrieve(offer: catalog.Download, known: str, receiver: Receiver, coming: Path) -> Path:
    """Let pooch download under a temporary name and check the hash."""
    import pooch

    pooch.get_logger().setLevel("WARNING")
    try:
        return Path(
            pooch.retrieve(
                offer.address,
                known_hash=f"sha256:{known}" if known else None,
                fname=offer.name,
                path=coming,
                downloader=receiver,
            )
        )
    except ValueError as differs:
        raise FetchError(
            f"{offer.address} no longer gives the file of edition {offer.edition} that the "
            f"catalogue knows ({receiver.sha256[:12]} instead of {known[:12]}); nothing was "
            "replaced: see what the publisher changed, then fetch with --accept-changed"
        ) from differs


def _keep(
    target: Path, staged: Path, offer: catalog.Download, receiver: Receiver, held: Record | None
) -> Record:
    """Give a file its good name, keep the one it follows, and write its record."""
    digest = records.sha256(staged)
    if held is not None and held.sha256 != digest:
        with writing(target, "a copy"):
            copy = Path(shutil.copy2(target, staged.with_name("copy")))
            copy.replace(target.with_name(f"{held.sha256[:8]}-{target.name}"))
    same = held is not None and held.sha256 == digest
    fresh = Record(
        address=offer.address,
        sha256=digest,
        size=staged.stat().st_size,
        etag=receiver.etag,
        last_modified=receiver.last_modified,
        fetched_at=dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds"),
        imported=held.imported if held is not None and same else "",
    )
    staged.replace(target)
    records.write(target, fresh)
    return fresh
