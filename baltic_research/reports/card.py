"""What the gallery says of a report: texts and relative links, cut to what a card has room for."""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from baltic_research import countries
from baltic_research.errors import ReportError
from baltic_research.recorded import Number
from baltic_research.reports import key_numbers
from baltic_research.reports import notebook as notebooks
from baltic_research.reports.changes import Changes
from baltic_research.reports.changes_page import FILE_HTML, groups
from baltic_research.reports.markdown import Prose
from baltic_research.reports.publish import shown
from baltic_research.reports.shelf import Entry, Run

_LONGEST_QUESTION = 240
_LONGEST = 160
_ROWS = 3
_PLACES = 4
_SENTENCE = re.compile(r"(?<=[.?!])\s+")


def card(entry: Entry, folder: Path) -> dict[str, Any]:
    """Return what the gallery says of a report.

    Parameters
    ----------
    entry : Entry
        The report and its newest run.
    folder : pathlib.Path
        Where the gallery lies.

    Returns
    -------
    dict
        Texts, not escaped, and links, percent-encoded and relative to `folder`.
    """
    title = entry.work.title if entry.work else entry.report.title
    said: dict[str, Any] = {
        # No name has two dashes in a row, so no two reports share one
        "anchor": f"report-{entry.label.replace('/', '--')}",
        "title": title,
        "command": f"baltic-research report build {entry.label}",
        "made": entry.run is not None,
        "failure": _failure(entry, folder),
        "page": "",
        "picture": "",
        "alt": "",
        "newest": "",
        "editions": "",
        "counted": "",
        "asked": "",
        "numbers": [],
        "more": 0,
        "changes": None,
        "links": [],
        "files": [],
    }
    return said | _of_run(entry, entry.run, folder) if entry.run else said


def introduction(notebook: Path) -> tuple[str, str]:
    """Return title and question of a notebook: its heading, and the sentences it opens with."""
    try:
        cells = notebooks.read(notebook)["cells"]
        text = next(notebooks.source(one) for one in cells if one["cell_type"] == "markdown")
        titles = [title for level, title in notebooks.headings(text) if level == 1]
        blocks = [one.strip() for one in re.split(r"\n\s*\n", text)]
        prose = next((one for one in blocks if one and not one.startswith("#")), "")
        plain = " ".join(Markup(Prose().html(prose)).striptags().split())  # noqa: S704 - no markup left
    except (ReportError, StopIteration, KeyError, TypeError):
        return "", ""
    return (titles[0] if titles else ""), opening(plain)


def opening(text: str) -> str:
    """Return the first sentences of a text, as many as there is room for.

    A sentence that only leads to a list is left out, unless it is all there is.

    Examples
    --------
    >>> opening("Who pays? Three answers follow:")
    'Who pays?'
    """
    sentences = _SENTENCE.split(text)
    lengths = itertools.accumulate(len(one) + 1 for one in sentences)
    room = sum(one <= _LONGEST_QUESTION for one in lengths)
    kept = sentences[: max(room, 1)]
    if len(kept) > 1 and kept[-1].endswith(":"):
        del kept[-1]
    return short(" ".join(kept), _LONGEST_QUESTION)


def short(text: str, longest: int = _LONGEST) -> str:
    """Return a text on one line, cut where there is no more room."""
    line = " ".join(text.split())
    return (
        line if len(line) <= longest else line[: longest - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    )


def _of_run(entry: Entry, run: Run, folder: Path) -> dict[str, Any]:
    rows = _numbers(run.results.numbers.values())
    picture = base64.b64encode(run.picture).decode() if run.picture else ""
    titles = _titles(run, "figures")
    return {
        "title": short(str(run.results.title), 200) or entry.label,
        "page": _address(run.folder / "report.html", folder),
        "picture": f"data:image/png;base64,{picture}" if picture else "",
        "alt": f"Figure 1: {titles.get(1, 'first figure')}",
        "newest": _newest(run),
        "editions": _editions(run.results.editions),
        "counted": _counted(run.results.editions),
        "asked": _asked(entry, run),
        "numbers": rows[:_ROWS],
        "more": len(run.results.numbers) - sum(len(one["values"]) for one in rows[:_ROWS]),
        "changes": _changes(run.changes, run.folder.parent, folder),
        "links": _links(run, folder),
        "files": _files(run, folder),
    }


def _address(path: Path, folder: Path) -> str:
    """Return a link: relative, so that the folder may be moved, and safe whatever the name."""
    return quote(path.relative_to(folder).as_posix())


def _failure(entry: Entry, folder: Path) -> dict[str, str] | None:
    if entry.failure is None:
        return None
    log = _address(entry.failure.log, folder) if entry.failure.log else ""
    return {"why": short(entry.failure.why), "log": log}


def _newest(run: Run) -> str:
    """Return the day on which the newest of the editions used was published."""
    said = run.record.get("editions")
    rows = [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []
    days = [day for one in rows if isinstance(day := one.get("published"), str)]
    return short(max(days, default=""), 10)


def _editions(editions: Iterable[tuple[str, str]]) -> str:
    """Return the newest edition of each source, and how many older ones were used."""
    by_source: dict[str, list[str]] = {}
    for source, edition in editions:
        by_source.setdefault(str(source), []).append(str(edition))
    parts = []
    for source, held in sorted(by_source.items()):
        older = f" and {len(held) - 1} older" if len(held) > 1 else ""
        parts.append(f"{key_numbers.publisher(source)} {max(held)}{older}")
    return short(", ".join(parts))


def _counted(editions: Collection[tuple[str, str]]) -> str:
    sources = {source for source, _ in editions}
    if not sources:
        return ""
    parts = ((len(editions), "edition"), (len(sources), "source"))
    return " of ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in parts)


def _asked(entry: Entry, run: Run) -> str:
    """Return the parameters in which the run differs from what a build would make."""
    if entry.work is None:
        return ""
    wanted = entry.work.values
    given = run.results.parameters
    return short(
        ", ".join(
            f"{name.replace('_', ' ')} {shown(value)}"
            for name, value in given.items()
            if name not in wanted or wanted[name] != value
        )
    )


def _numbers(numbers: Iterable[Number]) -> list[dict[str, Any]]:
    """Return key numbers by what they are, places side by side; the most watched ones first.

    Levels are set where a crossing matters, so what has most of them comes first.
    """
    held = sorted(numbers, key=lambda one: (-len(one.thresholds), one.value is None))
    found: dict[tuple[str, str, int | None], list[Number]] = {}
    for one in held:
        found.setdefault((_label(one), one.unit, one.year), []).append(one)
    return [
        {
            "label": short(label, 80),
            "year": year if year and str(year) not in label else "",
            "unit": short(unit, 40),
            "values": [_value(one) for one in rows[:_PLACES]],
        }
        for (label, unit, year), rows in found.items()
    ]


def _label(number: Number) -> str:
    """Return what a number is, without the place that stands beside its value."""
    label = number.label or number.name.replace("_", " ")
    bare = label.removeprefix(f"{_place(number)}: ")
    return bare[:1].upper() + bare[1:] if bare != label else label


def _place(number: Number) -> str:
    place = number.country
    return countries.name(place) if place in countries.table() else place


def _value(number: Number) -> dict[str, str]:
    told = key_numbers.told(number)
    return {
        "place": short(_place(number), 40),
        "value": short(told["value"], 40),
        "interval": short(told["interval"], 40),
    }


def _changes(changes: Changes, home: Path, folder: Path) -> dict[str, Any] | None:
    """Return what changed with a run; None where there is nothing that it could be told from."""
    if changes.before is None:
        return None
    rows = [
        {
            "label": short(one["label"] or one["name"].replace("_", " "), 80),
            "about": short(one["about"], 60),
            "moved": f"{short(one['before'], 24) or 'new'} to {short(one['after'], 24) or 'gone'}",
            "crossed": short(one["crossed"], 40),
        }
        for group in groups(changes)
        for one in group["rows"]
    ]
    page = home / FILE_HTML
    return {
        "rows": rows[:_ROWS],
        "count": len(rows),
        "of": len(rows) + changes.unchanged,
        "address": _address(page, folder) if page.is_file() else "",
    }


def _links(run: Run, folder: Path) -> list[dict[str, str]]:
    forms = (
        ("Report", "report.html"),
        ("PDF", "report.pdf"),
        ("Notebook", "report.ipynb"),
        ("Numbers", "results.json"),
    )
    return [
        {"name": name, "address": _address(run.folder / file, folder)}
        for name, file in forms
        if file != "report.pdf" or file in run.files
    ]


def _titles(run: Run, kind: str) -> dict[int, str]:
    said = run.record.get(kind)
    rows = [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []
    numbered = [one for one in rows if isinstance(one.get("number"), int)]
    return {one["number"]: short(str(one.get("title", ""))) for one in numbered}


def _files(run: Run, folder: Path) -> list[dict[str, Any]]:
    """Return figures and tables, each with its title and the forms in which it is there."""
    rows = []
    for kind, word in (("figures", "Figure"), ("tables", "Table")):
        titles = _titles(run, kind)
        names = [one for one in run.files if one.startswith(f"{kind}/")]
        for stem, same in itertools.groupby(names, key=lambda one: one.rpartition(".")[0]):
            number = int(stem.rpartition("-")[2])
            forms = [
                (name.rpartition(".")[2].upper(), _address(run.folder / name, folder))
                for name in same
            ]
            rows.append(
                {"name": f"{word} {number}", "title": titles.get(number, ""), "forms": forms}
            )
    return rows
