"""What a build leaves behind: what became of each report, for a program and for a machine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from baltic_research.errors import ReportError
from baltic_research.files import write_whole, writing
from baltic_research.reports import newest
from baltic_research.reports.executor import BUILT, UNCHANGED, Outcome
from baltic_research.reports.work import Work

SUMMARY = "build.json"


@dataclass(frozen=True)
class Item:
    """A report of a build, and what became of it.

    Attributes
    ----------
    name, key : str
        Name of the report, and which of those made for each value of a parameter.
    work : Work or None
        What was to be done; None if its notebook cannot be understood.
    outcome : Outcome
        What became of it.
    """

    name: str
    key: str
    work: Work | None
    outcome: Outcome

    @property
    def label(self) -> str:
        """What messages call it: ``country-brief/ltu``."""
        return f"{self.name}/{self.key}" if self.key else self.name


@dataclass(frozen=True)
class Build:
    """What a build leaves behind.

    Attributes
    ----------
    items : tuple of Item
        Every report asked for, in the order of reports.yml.
    summary : pathlib.Path
        The same as JSON.
    seconds : float
        How long it took.
    why : str
        Why it was broken off; empty if it was not.
    place : str
        Where the reports are: the folder of the summary, or the URL they were sent to.
    """

    items: tuple[Item, ...]
    summary: Path
    seconds: float
    why: str = ""
    place: str = ""

    def count(self, status: str) -> int:
        """Return how many reports have a status."""
        return sum(one.outcome.status == status for one in self.items)

    def moved(self) -> dict[str, tuple[int, int]]:
        """Return of each report that was built anew how many key numbers changed, and of how many.

        Reports of which none did, and those that were the first of their kind, are left out.
        """
        found = {one.label: _changed(one, self.summary.parent) for one in self.items}
        built = [one.label for one in self.items if one.outcome.status == BUILT]
        return {label: count for label in built if (count := found[label]) and count[0]}

    @property
    def complete(self) -> bool:
        """Whether every report is there as it should be."""
        return self.count(BUILT) + self.count(UNCHANGED) == len(self.items)


def _page(item: Item) -> str:
    """Return the page that a reader opens, relative to the folder of reports."""
    return f"{item.label}/{newest.FILE}" if item.outcome.identity else ""


def _changed(item: Item, folder: Path) -> tuple[int, int] | None:
    """Return how many key numbers changed with a run, and how many there were to compare."""
    try:
        said = json.loads((folder / item.label / newest.FILES[-1]).read_text(encoding="utf-8"))
        if not said["since"] or said["run"] != item.outcome.identity:
            return None
        count = len(said["numbers"])
        return count, count + int(said["unchanged"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_summary(made: Build) -> None:
    """Write the summary in one step; all that differs from build to build stands at its end."""
    reports = [
        {
            "name": one.name,
            "key": one.key,
            "title": one.work.title if one.work else "",
            "parameters": dict(one.work.values) if one.work else {},
            "status": one.outcome.status,
            "identity": one.outcome.identity,
            "why": one.outcome.why,
            "page": _page(one),
            "changed": (_changed(one, made.summary.parent) or (None,))[0],
        }
        for one in made.items
    ]
    seconds = {one.label: round(one.outcome.seconds, 3) for one in made.items}
    content = {
        "complete": made.complete,
        "why": made.why,
        "reports": reports,
        "seconds": {"build": round(made.seconds, 3), "reports": seconds},
    }
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    with writing(made.summary, error=ReportError):
        write_whole(made.summary, text.encode("utf-8"))
