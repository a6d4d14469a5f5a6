"""The originals that the tests change: taken once a session, and what is true of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from baltic_research import catalog
from baltic_research.sources import nato, sipri
from baltic_research.sources.reading import Reading
from mutations import grids

Taken = tuple[grids.Book, pd.DataFrame, tuple[str, ...], str]

NATO_KEPT = frozenset(
    {
        "ALB",
        "DEU",
        "EST",
        "FRA",
        "GBR",
        "HUN",
        "ISL",
        "LTU",
        "LVA",
        "POL",
        "USA",
        "NATO",
        "NATO_EUR",
        "NATO_EUR_CAN",
        "NORTH_AMERICA",
    }
)
SIPRI_KEPT = frozenset(
    {
        "BLR",
        "BRA",
        "CAN",
        "CHN",
        "DEU",
        "DNK",
        "ESP",
        "EST",
        "FIN",
        "FRA",
        "GBR",
        "IND",
        "ISR",
        "ITA",
        "JPN",
        "LTU",
        "LVA",
        "NOR",
        "POL",
        "RUS",
        "SWE",
        "TUR",
        "UKR",
        "USA",
        "ZAF",
    }
)
FIRST_YEAR = 2000


def original(shared: Path, source: str, edition: str) -> Path:
    known = catalog.source(source)
    name = next(iter(known.editions[edition].files))
    return shared / "sources" / known.folder / name


def of(reading: Reading, kept: frozenset[str], first_year: int = 0) -> pd.DataFrame:
    """Return what a reading of the original says of the countries and years that are kept."""
    frame = reading.observations
    rows = frame["country"].isin(kept) & (frame["year"] >= first_year)
    return frame[rows].reset_index(drop=True)


@pytest.fixture(scope="session")
def taken(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Taken]:
    """Return the book of an edition, what is true of it, what it tells unchanged, its name."""
    held: dict[tuple[str, str], Taken] = {}

    def take(source: str, edition: str) -> Taken:
        if (source, edition) not in held:
            path = original(shared, source, edition)
            held[source, edition] = (_nato if source == "nato" else _sipri)(
                path, tmp_path_factory.mktemp("taken") / path.name
            )
        return held[source, edition]

    return take


def _nato(path: Path, copy: Path) -> Taken:
    book = grids.take(path, NATO_KEPT)
    truth = of(nato.read(path), NATO_KEPT)
    return book, truth, nato.read(book.save(copy)).anomalies, path.name


def _sipri(path: Path, copy: Path) -> Taken:
    book = grids.take(path, SIPRI_KEPT, inks=True, first_year=FIRST_YEAR)
    truth = of(sipri.read(path), SIPRI_KEPT, FIRST_YEAR)
    return book, truth, sipri.read(book.save(copy)).anomalies, path.name
