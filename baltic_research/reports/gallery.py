"""The gallery: one page of everything in a folder of reports, for people who open the folder.

It follows from the runs that lie there and from reports.yml alone, bears no time unless
``SOURCE_DATE_EPOCH`` sets one, and is written in one step, so there is never half a gallery.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from baltic_research import paths
from baltic_research.errors import ReportError
from baltic_research.reports import shelf
from baltic_research.reports.audit import audit
from baltic_research.reports.card import card, introduction
from baltic_research.reports.gallery_stamp import FILE, STAMP, stamp
from baltic_research.reports.publish import template

_LOCK = ".index.lock"
_PATIENCE = 30.0


def write_gallery(output: str | Path | None = None) -> Path:
    """Write the gallery of a folder of reports, after reading anew what lies there.

    Parameters
    ----------
    output : str or pathlib.Path, optional
        Folder of reports; it is made if need be.

    Returns
    -------
    pathlib.Path
        ``index.html`` in it.

    Raises
    ------
    ReportListError
        If reports.yml cannot be understood.
    ReportError
        If the folder cannot be written to.
    """
    folder = Path(output if output is not None else paths.reports_output()).absolute()
    target, part = folder / FILE, folder / f".{FILE}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Whoever comes last has read last: two runs that end together both stand in the gallery
        with FileLock(folder / _LOCK, timeout=_PATIENCE):
            now = stamp(folder)
            part.write_text(render(folder), encoding="utf-8", newline="\n")
            part.replace(target)
            # Of before it was read: what came in the meantime is no part of the page
            (folder / STAMP).write_text(now, encoding="utf-8")
    except Timeout:
        raise ReportError(f"another process keeps writing {target}; try again") from None
    except OSError as problem:
        raise ReportError(f"cannot write {target}: {problem.strerror}") from None
    return target


def render(folder: Path) -> str:
    """Return the gallery of a folder as a page that loads nothing.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of reports; links are relative to it.
    """
    groups = [_group(found, folder) for found in shelf.entries(folder).values() if found]
    # Cards of one size follow one another; those of many members come after
    groups.sort(key=lambda one: one["several"])
    cards = [one for group in groups for one in group["cards"]]
    moment = paths.source_date()
    page = template("index.html.j2").render(
        groups=groups,
        never=[
            one
            for group in groups
            if not group["several"]
            for one in group["cards"]
            if not one["made"]
        ],
        made=sum(one["made"] for one in cards),
        failed=sum(bool(one["failure"]) for one in cards),
        missing=sum(not one["made"] for one in cards),
        moved=sum(bool(one["changes"] and one["changes"]["rows"]) for one in cards),
        newest=max((one["newest"] for one in cards), default=""),
        written=moment.strftime("%Y-%m-%d %H:%M UTC") if moment else "",
    )
    audit(page, beside=_links(cards))
    return page + "\n"


def _group(found: list[shelf.Entry], folder: Path) -> dict[str, Any]:
    report = found[0].report
    title, question = introduction(report.notebook)
    several = report.for_each is not None
    cards = [card(one, folder) for one in found]
    return {
        "name": report.name,
        "title": (title or report.name.replace("-", " ")) if several else cards[0]["title"],
        "question": question,
        "several": several,
        "made": sum(one["made"] for one in cards),
        "failed": any(one["failure"] and not one["made"] for one in cards),
        "cards": cards,
    }


def _links(cards: list[dict[str, Any]]) -> set[str]:
    """Return what the page may lead to: files below its own folder, as their links are written."""
    found = {one["address"] for card in cards for one in card["links"]}
    for one in cards:
        found |= {address for row in one["files"] for _, address in row["forms"]}
        found |= {one["page"], f"{one['page']}#key-numbers", (one["failure"] or {}).get("log", "")}
        found |= {(one["changes"] or {}).get("address", "")}
    return found - {""}
