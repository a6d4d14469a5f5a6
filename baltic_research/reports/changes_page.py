"""What changed between two runs, as JSON for programs and as a page for people."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from baltic_research import recorded
from baltic_research.recorded import Number
from baltic_research.reports import history, key_numbers
from baltic_research.reports.audit import audit
from baltic_research.reports.changes import MEANINGS, Change, Changes, compare
from baltic_research.reports.publish import shown, template

_MOST_CROSSINGS = 5
# With more rows the section at the head of a report is folded, the page of its own never
_MOST_ROWS = 8
_MINUS = "\N{MINUS SIGN}"


def changes_of(home: Path, since: str | None = None) -> Changes:
    """Return what changed from an earlier run of a report to its newest.

    Parameters
    ----------
    home : pathlib.Path
        Folder of the report: runs, and the history that says which came last.
    since : str, optional
        The earlier run; by default the newest before it with the same parameters, and where
        there is none the newest before it.

    Raises
    ------
    ReportError
        If nothing has been published there, or a run's results cannot be read.
    UnknownNameError
        If `since` names no run.
    """
    run = history.newest(home)
    if since is not None:
        return compare(run, history.named(home, since), "the run asked for")
    before = history.predecessor(home, run)
    return compare(run, before.results, before.why)


def as_json(changes: Changes) -> str:
    """Return changes as JSON; letters beyond ASCII are escaped."""
    before = changes.before
    content = {
        "schema": 1,
        "report": changes.run.report,
        "run": changes.run.identity,
        "since": before and before.identity,
        "why": changes.why,
        "published": {"before": before and before.published, "after": changes.run.published},
        "moved": changes.moved,
        "unchanged": changes.unchanged,
        "parameters": {
            name: {"before": old, "after": new}
            for name, (old, new) in (changes.parameters or {}).items()
        },
        "code": list(changes.code),
        "editions": [
            {"source": source, "before": old, "after": new} for source, old, new in changes.editions
        ],
        "numbers": [_plain(one) for one in changes.numbers],
    }
    return json.dumps(content, indent=1) + "\n"


def as_html(changes: Changes) -> str:
    """Return changes as a page that loads nothing and leads only to the two runs."""
    page = template("changes.html.j2").render(**_said(changes))
    audit(page, beside=_pages(changes))
    return page + "\n"


def as_section(changes: Changes) -> tuple[str, str]:
    """Return changes as a section of the run's page, and its line in the list of contents.

    The first run of a report has neither; its section only leads to the files of the run.
    """
    parts = template("newest.html.j2").make_module(_said(changes))
    entry, section = str(parts.entry()), str(parts.section())  # type: ignore[attr-defined]
    audit(entry + section, beside=_pages(changes))
    return entry, section


def _said(changes: Changes) -> dict[str, Any]:
    """Return what the templates fill in."""
    told_of = groups(changes)
    crossings = [one for group in told_of for one in group["rows"] if one["crossed"]]
    return {
        "changes": changes,
        "since": _since(changes),
        "first": history.FIRST,
        "editions": editions(changes),
        "groups": told_of,
        "crossings": crossings[:_MOST_CROSSINGS],
        "more_crossings": max(len(crossings) - _MOST_CROSSINGS, 0),
        "folded": len(changes.numbers) > _MOST_ROWS,
        "parameters": [
            (name, shown(old), shown(new))
            for name, (old, new) in (changes.parameters or {}).items()
        ],
    }


def _since(changes: Changes) -> str:
    """Return since when: the day of the data before, or the run where that tells nothing."""
    before = changes.before
    if before is None:
        return ""
    if before.published and before.published != changes.run.published:
        return f"the data of {before.published}"
    return f"run {before.identity}"


def _pages(changes: Changes) -> list[str]:
    """Return the pages and files beside these to which they lead."""
    runs = [one.identity for one in (changes.run, changes.before) if one]
    files = ("report.html", "report.ipynb", "results.json")
    return ["changes.html", *(f"{one}/{file}" for one in runs for file in files)]


def groups(changes: Changes) -> list[dict[str, Any]]:
    """Return the numbers by why they changed, each with what a reader is told of it."""
    by_kind = itertools.groupby(changes.numbers, key=lambda one: one.kind)
    found = [(kind, [told(one) for one in rows]) for kind, rows in by_kind]
    return [
        {
            "kind": kind.value,
            "meaning": MEANINGS[kind],
            "rows": rows,
            # Columns that would be empty from top to bottom are left out
            **{name: any(one[name] for one in rows) for name in ("moved", "crossed", "within")},
        }
        for kind, rows in found
    ]


def editions(changes: Changes) -> list[tuple[str, str]]:
    """Return in words which editions of a source one run read and the other did not."""
    rows = []
    for source, old, new in changes.editions:
        before, now = ([one for one in text.split(", ") if one] for text in (old, new))
        added = ", ".join(one for one in now if one not in before)
        dropped = ", ".join(one for one in before if one not in now)
        parts = (f"now {added}" if added else "", f"no longer {dropped}" if dropped else "")
        rows.append((source, ", ".join(one for one in parts if one)))
    return rows


def told(change: Change) -> dict[str, str]:
    """Return what a reader is told of a change: texts, empty where there is nothing to tell."""
    held = change.after or change.before
    if held is None:
        raise ValueError(change.name)
    return {
        "name": change.name,
        "label": held.label,
        "before": recorded.shown(change.before.value) if change.before else "",
        "after": recorded.shown(change.after.value) if change.after else "",
        "unit": _turned(one.unit for one in (change.before, change.after) if one),
        "moved": _moved(change),
        "crossed": ", ".join(f"{level:g} {way}" for level, way in change.crossed),
        "passed": _passed(change),
        "within": {None: "", True: "within", False: "outside"}[change.within],
        "about": _about(change.before, change.after),
    }


def _passed(change: Change) -> str:
    """Return which levels a number reached or fell below, in words."""
    if not change.crossed:
        return ""
    verb = "reaching" if change.crossed[0][1] == "up" else "falling below"
    return f"{verb} {' and '.join(f'{level:g}' for level, _ in change.crossed)}"


def _moved(change: Change) -> str:
    if change.difference is None:
        return ""
    text = f"{change.difference:+,.4g}"
    if change.relative_pct is not None:
        text += f" ({change.relative_pct:+,.3g} %)"
    return text.replace("-", _MINUS)


def _about(before: Number | None, after: Number | None) -> str:
    """Return place, year and edition of a number, with what they were where they differ."""
    held = [one for one in (before, after) if one]
    parts = (
        _turned(key_numbers.place(one) for one in held),
        _turned(one.year for one in held),
        _turned(key_numbers.edition(one) for one in held),
    )
    return ", ".join(one for one in parts if one)


def _turned(values: Iterable[object]) -> str:
    texts = dict.fromkeys("" if one is None else str(one) for one in values)
    return " to ".join(one or "none" for one in texts) if any(texts) else ""


def _plain(change: Change) -> dict[str, Any]:
    return {
        "name": change.name,
        "kind": change.kind.value,
        "before": change.before and recorded.as_json(change.before),
        "after": change.after and recorded.as_json(change.after),
        "difference": change.difference,
        "relative_pct": change.relative_pct,
        "crossed": [{"level": level, "direction": way} for level, way in change.crossed],
        "within_earlier_interval": change.within,
    }
