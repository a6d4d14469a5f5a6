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

from baltic_research.errors import ReportError
from baltic_research.recorded import Number
from baltic_research.reports import key_numbers, newest
from baltic_research.reports import notebook as notebooks
from baltic_research.reports.changes_page import groups
from baltic_research.reports.markdown import Prose
from baltic_research.reports.publish import shown
from baltic_research.reports.shelf import Entry, Run

_LONGEST_QUESTION = 240
_LONGEST = 160
_LONGEST_ALT = 1000
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
    page = run.folder.parent / newest.FILE if run.newest else run.folder / newest.PAGE
    return {
        "title": short(str(run.results.title), 200) or entry.label,
        "page": _address(page, folder),
        "picture": f"data:image/png;base64,{picture}" if picture else "",
        "alt": _alt(run),
        "newest": short(run.results.published, 10),
        "editions": _editions(run.results.editions),
        "counted": _counted(run.results.editions),
        "asked": _asked(entry, run),
        "numbers": rows[:_ROWS],
        "more": len(run.results.numbers) - sum(len(one["values"]) for one in rows[:_ROWS]),
        "changes": _changes(run, folder),
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


def _editions(editions: Collection[tuple[str, str]]) -> str:
    """Return the newest edition of each source, and how many older ones; or only how many."""
    by_source: dict[str, list[str]] = {}
    for source, edition in editions:
        by_source.setdefault(str(source), []).append(str(edition))
    parts = []
    for source, held in sorted(by_source.items()):
        older = f" and {len(held) - 1} older" if len(held) > 1 else ""
        parts.append(f"{key_numbers.publisher(source)} {max(held)}{older}")
    text = ", ".join(parts)
    return text if len(text) <= _LONGEST else _counted(editions)


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
            "values": [
                _value(one, of_source=len({one.source for one in rows}) > 1)
                for one in rows[:_PLACES]
            ],
        }
        for (label, unit, year), rows in found.items()
    ]


def _label(number: Number) -> str:
    """Return what a number is, without the place that stands beside its value."""
    label = number.label or number.name.replace("_", " ")
    bare = label.removeprefix(f"{key_numbers.place(number)}: ")
    return bare[:1].upper() + bare[1:] if bare != label else label


def _value(number: Number, *, of_source: bool) -> dict[str, str]:
    """Return a number with what tells it from those beside it: its place, or whose figure it is."""
    told = key_numbers.told(number)
    source = key_numbers.publisher(number.source) if of_source else ""
    return {
        "place": short(key_numbers.place(number) or source, 40),
        "value": short(told["value"], 40),
        "interval": short(told["interval"], 40),
    }


def _changes(run: Run, folder: Path) -> dict[str, Any] | None:
    """Return what changed with a run; None where there is nothing that it could be told from."""
    changes = run.changes
    if changes.before is None:
        return None
    rows = [
        {
            "label": short(one["label"] or one["name"].replace("_", " "), 80),
            "about": short(one["about"], 60),
            "moved": f"{short(one['before'], 24) or 'new'} to {short(one['after'], 24) or 'gone'}",
            "passed": short(one["passed"], 60),
        }
        for group in groups(changes)
        for one in group["rows"]
    ]
    page = _address(run.folder.parent / newest.FILE, folder)
    return {
        "rows": rows[:_ROWS],
        "count": len(rows),
        "of": len(rows) + changes.unchanged,
        "address": f"{page}#changes" if run.newest else "",
    }


def _links(run: Run, folder: Path) -> list[dict[str, str]]:
    forms = (
        ("Page of this run", newest.PAGE),
        ("PDF", "report.pdf"),
        ("Notebook", "report.ipynb"),
        ("Numbers", "results.json"),
    )
    return [
        {"name": name, "address": _address(run.folder / file, folder)}
        for name, file in forms
        if file != "report.pdf" or file in run.files
    ]


def _alt(run: Run) -> str:
    """Return what the thumbnail shows in words: those of the figure that it was made of."""
    said = run.record.get("figures")
    first = said[0] if isinstance(said, list) and said and isinstance(said[0], dict) else {}
    return short(str(first.get("alt") or first.get("title") or "First figure"), _LONGEST_ALT)


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
