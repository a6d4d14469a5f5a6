"""What stands beside a table: a file that describes its edition."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baltic_research import catalog, countries
from baltic_research.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd

COMPLETE = 0.9  # of its country-years, and of the countries that the edition's widest series has

_COVERED = ["series", "country", "year", "value"]  # what tells how much an edition gives


def described(sidecar: Path) -> dict[str, Any]:
    """Return what a sidecar says of its edition.

    Raises
    ------
    ContractError
        If it does not describe an edition: cut off, changed by hand, or a folder.
    """
    try:
        content = json.loads(sidecar.read_text(encoding="utf-8"))
        _require_description(content)
    except IsADirectoryError:
        raise ContractError(
            f"{sidecar} is a folder where the description of an edition belongs; move it away, "
            "and import the edition again if there was one"
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise ContractError(
            f"{sidecar} does not describe an edition ({fault!r}); import that edition again, or "
            "move the file away if it is none"
        ) from None
    return content  # type: ignore[no-any-return]


def table_of(sidecar: Path) -> Path:
    """Return the table that a sidecar describes: its namesake, or the one that it names."""
    return sidecar.with_name(described(sidecar).get("table", f"{sidecar.stem}.csv"))


def _require_description(content: dict[str, Any]) -> None:
    """Raise unless all is there that is asked of an edition's description."""
    for name in ("source", "edition", "evidence", "form", "definition", "table_sha256"):
        if not isinstance(content[name], str):
            raise TypeError(f"{name} is no text")
    for name in ("caveats", "anomalies"):
        if not isinstance(content[name], list):
            raise TypeError(f"{name} is no list")
    dt.date.fromisoformat(content["published"])
    if not content["series"].items() or not content["read_from"].items():
        raise ValueError("no series, or no file that they were read from")
    for part in content["series"].values():
        _ = [int(part[name]) for name in ("rows", "countries", "first_year", "last_year")]
        _ = part["complete"]
    named = content.get("table", "x.csv")
    if Path(named).name != named:
        raise ValueError("the table is none of the same folder")


def describe(
    source: str,
    known: catalog.KnownEdition,
    frame: pd.DataFrame,
    table: Path,
    table_sha256: str,
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
        "table_sha256": table_sha256,
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
