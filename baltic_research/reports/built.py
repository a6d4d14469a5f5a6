"""What a build leaves behind: what became of each report, for a program and for a machine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

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

    @property
    def complete(self) -> bool:
        """Whether every report is there as it should be."""
        return self.count(BUILT) + self.count(UNCHANGED) == len(self.items)


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
    part = made.summary.with_name(f".{SUMMARY}.part")
    part.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(made.summary)
