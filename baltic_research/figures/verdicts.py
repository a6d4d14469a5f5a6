"""Verdicts on claims by the day of what was known: a tile each, those that changed outlined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.patches import Patch, Polygon, Rectangle

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import inputs, labels, page, theme
from baltic_research.figures.chart import Chart

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

# Shades lie far apart in grey (luminance 53, 124, 219 and 255 of 255), and each has a letter.
_LOOK = {
    "supported": ("S", "#0B3C5D", "white"),
    "partly": ("P", "#CFDFEA", theme.INK),
    "contradicted": ("C", "#C85A17", "white"),
    "not testable": ("N", "white", theme.SOFT_INK),
}
_WORDS = ("id", "claim", "changed", "steps")
_MEASURE = "Verdict on each claim by what was known on the day"
_MOST_DAYS = 12
_TILE, _NARROW = 0.74, 0.3  # inches across
_LEVEL = 5  # days whose labels have room side by side
_LINE, _PAD = 0.125, 0.115  # inches a line of a claim, and around it


def verdicts(
    changes: pd.DataFrame,
    *,
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw claims down and days across, with a shade and a letter for each verdict.

    Parameters
    ----------
    changes : pandas.DataFrame
        Columns id, claim, and one a day with the verdict, as `claims.changes` returns it
        (its columns changed and steps are not needed).
    title : str, optional
        The finding; how many verdicts changed if left out.
    caption : str
        What the verdicts rest on.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel; a thick outline with a notch marks a verdict that differs from the column
        before.

    Raises
    ------
    ContractError
        If a column is missing, an id stands twice or a verdict is not known.
    ParameterError
        If there is no claim, no day, or there are more than 12 days.

    Examples
    --------
    >>> import pandas as pd
    >>> found = pd.DataFrame(
    ...     {"id": ["C02"], "claim": ["Set up"], "2016-12-31": ["partly"], "newest": ["supported"]}
    ... )
    >>> verdicts(found).title
    'One of 1 verdict changed between 2016-12-31 and newest'
    """
    days = _days(changes)
    frame = _tidy(changes, days)
    heading = title or _title(frame, days)
    sheet = page.Page(heading, _MEASURE, caption, _keys(days), width)
    across = _TILE if len(days) <= _LEVEL else _NARROW
    texts = _texts(changes, sheet.room - across * len(days) - 0.15)
    high = max(text.count("\n") + 1 for text in texts) * _LINE + _PAD
    with theme.applied():
        figure, panels = page.panels(sheet, high * len(texts) + (0.25 if across == _TILE else 0.75))
        _draw(panels[0, 0], frame, days, texts)
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame, days), caption, frame)


def _days(changes: pd.DataFrame) -> list[str]:
    """Return the columns that hold verdicts, the table having been checked."""
    missing = [name for name in ("id", "claim") if name not in changes]
    if missing:
        raise ContractError(
            f"verdicts: no column {', '.join(missing)}; give what changes() returns"
        )
    days = [str(name) for name in changes.columns if name not in _WORDS]
    if changes.empty or not days or len(days) > _MOST_DAYS:
        raise ParameterError(
            f"verdicts: {len(changes)} claims on {len(days)} days; expected a claim or more and 1 "
            f"to {_MOST_DAYS} days"
        )
    inputs.require_unique(changes, "verdicts", ["id"])
    unknown = {str(one) for one in changes[days].to_numpy().ravel()} - _LOOK.keys()
    if unknown:
        raise ContractError(
            f"verdicts: unknown verdict {', '.join(sorted(unknown))}; expected {', '.join(_LOOK)}"
        )
    return days


def _tidy(changes: pd.DataFrame, days: list[str]) -> pd.DataFrame:
    """Return one row a claim and day, with whether the verdict differs from the day before."""
    ids = changes["id"].tolist()
    frame = changes.melt("id", days, var_name="day", value_name="verdict")
    frame = frame.assign(place=frame["id"].map(ids.index), turn=frame["day"].map(days.index))
    frame = frame.sort_values(["place", "turn"], ignore_index=True)
    before = frame.groupby("id")["verdict"].shift()
    frame["changed"] = before.notna() & (before != frame["verdict"])
    return frame.drop(columns=["place", "turn"])


def _texts(changes: pd.DataFrame, room: float) -> list[str]:
    """Return the claims as they stand beside their tiles, wrapped to the room in inches."""
    size = theme.SMALL_SIZE
    return [
        "\n".join(labels.wrapped(f"{row['id']}  {row['claim']}", size, room))
        for row in changes.to_dict("records")
    ]


def _draw(axes: Axes, frame: pd.DataFrame, days: list[str], texts: list[str]) -> None:
    ids = list(dict.fromkeys(frame["id"]))
    for row in frame.to_dict("records"):
        _tile(axes, days.index(row["day"]), ids.index(row["id"]), row["verdict"])
    for row in frame[frame["changed"]].to_dict("records"):
        _outline(axes, days.index(row["day"]), ids.index(row["id"]))
    axes.set(xlim=(-0.52, len(days) - 0.48), ylim=(len(ids) - 0.48, -0.52))
    axes.set_xticks(range(len(days)), days, rotation=0 if len(days) <= _LEVEL else 90)
    axes.set_yticks(range(len(ids)), texts, fontsize=theme.SMALL_SIZE, linespacing=1.15)
    axes.tick_params(axis="both", length=0)
    axes.tick_params(axis="x", top=True, labeltop=True, bottom=False, labelbottom=False)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def _tile(axes: Axes, across: int, down: int, verdict: str) -> None:
    letter, colour, ink = _LOOK[verdict]
    edge = theme.CONTEXT if colour == "white" else "white"
    axes.add_patch(
        Rectangle(
            (across - 0.47, down - 0.42), 0.94, 0.84, facecolor=colour, edgecolor=edge,
            linewidth=0.7,
        )
    )  # fmt: skip
    axes.text(
        across, down, letter, color=ink, ha="center", va="center", fontsize=theme.TEXT_SIZE,
        fontweight="bold",
    )  # fmt: skip


def _outline(axes: Axes, across: int, down: int) -> None:
    """Mark a verdict that differs from the day before by a thick frame and a notch at its left."""
    left, top = across - 0.47, down - 0.42
    axes.add_patch(
        Rectangle(
            (left, top), 0.94, 0.84, facecolor="none", edgecolor=theme.INK, linewidth=1.5, zorder=3
        )
    )
    points = [(left, down - 0.24), (left + 0.12, down), (left, down + 0.24)]
    axes.add_patch(Polygon(points, facecolor=theme.INK, edgecolor="white", linewidth=0.5, zorder=4))


def _keys(days: list[str]) -> list[Artist]:
    """Return the samples of shades with their letters, and of the outline where days differ."""
    found: list[Artist] = [
        Patch(
            label=f"{letter}  {verdict}", facecolor=colour, linewidth=0.7,
            edgecolor=theme.CONTEXT if colour == "white" else colour,
        )
        for verdict, (letter, colour, _) in _LOOK.items()
    ]  # fmt: skip
    if len(days) > 1:
        changed = "differs from the column before"
        found.append(Patch(label=changed, facecolor="white", edgecolor=theme.INK, linewidth=1.5))
    return found


def _title(frame: pd.DataFrame, days: list[str]) -> str:
    claims = frame["id"].nunique()
    many = f"{claims} verdict{'' if claims == 1 else 's'}"
    if len(days) == 1:
        return f"What does the evidence say of {claims} claims?"
    changed = frame.loc[frame["changed"], "id"].nunique()
    count = {0: "None", 1: "One"}.get(changed, str(changed))
    return f"{count} of {many} changed between {days[0]} and {days[-1]}"


def _alt(frame: pd.DataFrame, days: list[str]) -> str:
    counts = pd.crosstab(frame["day"], frame["verdict"]).reindex(columns=list(_LOOK), fill_value=0)
    said = "; ".join(
        f"{day}: " + ", ".join(f"{int(counts[one][day])} {one}" for one in _LOOK) for day in days
    )
    changed = list(dict.fromkeys(frame.loc[frame["changed"], "id"]))
    ended = f" Changed: {', '.join(changed)}." if changed else ""
    return f"Tiles of {frame['id'].nunique()} claims on {len(days)} days. {said}.{ended}"
