"""Which sign of cohesion covers which years: a strip a sign, its records counted in each year."""

from __future__ import annotations

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from baltic_research.errors import ContractError
from baltic_research.figures import alt, inputs, page, theme, words
from baltic_research.figures.chart import Chart
from baltic_research.figures.labels import root, settle, text_width

_COLUMNS = ("sign", "title", "kind", "year", "records")
_KINDS = {"series": "series of a publisher", "coded": "coded by hand, a choice"}
_COLOUR = "#0B3C5D"
_ROW = 0.3  # inches
_NUMBER = 6.5  # points


def signs(
    held: pd.DataFrame,
    *,
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw for each sign and year how many records there are; a year without any is empty.

    Parameters
    ----------
    held : pandas.DataFrame
        ``cohesion.held_by_year``: sign, title, kind (``series`` or ``coded``), year, records;
        one row a sign and year.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source and edition; what the marks mean is added.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel. Series are filled, what is coded by hand is outlined; the number in a field
        is that of its records, left out where fields are too narrow.

    Raises
    ------
    ContractError
        If a column is missing, a kind is not known, or a sign has a year twice.
    ParameterError
        If the table has no row.

    Examples
    --------
    >>> rows = [("votes", "Votes", "series", 2023, 32), ("votes", "Votes", "series", 2024, 0)]
    >>> held = pd.DataFrame(rows, columns=["sign", "title", "kind", "year", "records"])
    >>> signs(held).alt.splitlines()[0]
    'Strips of 1 sign of cohesion by year, 2023 to 2024. Votes: 2023.'
    """
    frame = inputs.numbered(held, "signs", _COLUMNS, ("records",))
    inputs.require_unique(frame, "signs", ["sign", "year"])
    unknown = sorted(set(frame["kind"]) - set(_KINDS))
    if unknown:
        raise ContractError(f"signs: kind is one of {', '.join(_KINDS)}, found {unknown[0]}")
    frame = frame.reset_index(drop=True)
    heading = title or "Which sign of cohesion is known for which years?"
    foot = " ".join(part for part in (caption, _REMARK) if part)
    sheet = page.Page(heading, "", foot, _keys(frame), width)
    with theme.applied():
        figure, panels = page.panels(sheet, _ROW * frame["sign"].nunique() + 0.35)
        _draw(panels[0, 0], frame)
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame), foot, frame)


_REMARK = (
    "Numbers: of a series, Allies with a figure; else coded rows dated in the year. An empty year "
    "means that nothing is held, not that nothing happened."
)


def _keys(frame: pd.DataFrame) -> list[Artist]:
    found = set(frame["kind"])
    return [_key(kind, text) for kind, text in _KINDS.items() if kind in found]


def _key(kind: str, text: str) -> Artist:
    patch = page.patch_key(text, colour=_COLOUR)
    patch.set(facecolor=_face(kind), edgecolor=_COLOUR)
    return patch


def _face(kind: str) -> str:
    return _COLOUR if kind == "series" else theme.pale(_COLOUR, 0.12)


def _draw(axes: Axes, frame: pd.DataFrame) -> None:
    order = list(dict.fromkeys(frame["sign"]))
    names = frame.drop_duplicates("sign").set_index("sign")["title"]
    first, last = int(frame["year"].min()), int(frame["year"].max())
    axes.set_xlim(first - 0.5, last + 0.5)
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.set_yticks(range(len(order)), [str(names[one]) for one in order])
    axes.grid(visible=False)
    axes.spines["left"].set_visible(False)
    for place in range(1, len(order)):
        axes.axhline(place - 0.5, color=theme.GRID, linewidth=0.6, zorder=0)
    held = frame[frame["records"] > 0]
    for one in held.to_dict("records"):
        axes.add_patch(
            Rectangle(
                (one["year"] - 0.46, order.index(one["sign"]) - 0.32), 0.92, 0.64,
                facecolor=_face(str(one["kind"])), edgecolor=_COLOUR, linewidth=0.6,
            )
        )  # fmt: skip
    _ticks(axes, first, last)
    _number(axes, held, order)
    for place, sign in enumerate(order):
        if sign not in set(held["sign"]):
            axes.text(
                (first + last) / 2, place, "nothing held in these years", ha="center",
                va="center", fontsize=theme.SMALL_SIZE, color=theme.SOFT_INK,
            )  # fmt: skip


def _ticks(axes: Axes, first: int, last: int) -> None:
    settle(root(axes))
    field = axes.bbox.width / root(axes).dpi / (last - first + 1)
    every = max(1, -int(-(text_width("2026", theme.TEXT_SIZE) + 0.1) // field))
    ticks = list(range(last, first - 1, -every))[::-1]
    axes.set_xticks(ticks, [str(one) for one in ticks])


def _number(axes: Axes, held: pd.DataFrame, order: list[str]) -> None:
    """Write the records into their fields where the widest number fits them."""
    span = axes.get_xlim()[1] - axes.get_xlim()[0]
    field = 0.9 * axes.bbox.width / root(axes).dpi / span
    texts = [f"{count:.0f}" for count in held["records"]]
    if max((text_width(text, _NUMBER) for text in texts), default=0.0) > field:
        return
    for text, one in zip(texts, held.to_dict("records"), strict=True):
        axes.text(
            one["year"], order.index(one["sign"]), text, ha="center", va="center",
            fontsize=_NUMBER, color="white" if one["kind"] == "series" else theme.INK,
        )  # fmt: skip


def _alt(frame: pd.DataFrame) -> str:
    held = frame[frame["records"] > 0]
    clauses = []
    for sign, rows in frame.groupby("sign", sort=False):
        years = held.loc[held["sign"] == sign, "year"]
        spanned = _span(years) if len(years) else "nothing"
        clauses.append(f"{rows['title'].iloc[0]}: {spanned}")
    count = words.plural(len(clauses), "sign")
    return alt.text(
        [
            f"Strips of {count} of cohesion by year, {alt.span(frame)}.",
            *(f"{one}." for one in clauses),
        ]
    )


def _span(years: pd.Series) -> str:
    """Return years in words, and how many of them where some are missing."""
    first, last, count = int(years.min()), int(years.max()), int(years.nunique())
    if first == last:
        return str(first)
    gaps = "" if count == last - first + 1 else f", {count} of {last - first + 1} years"
    return f"{first} to {last}{gaps}"
