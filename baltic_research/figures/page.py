"""The page of a figure: heading, row of keys, room for the panels, caption at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from baltic_research import given
from baltic_research.errors import ParameterError
from baltic_research.figures import theme
from baltic_research.figures.labels import balanced, settle, text_width, wrapped

MARGIN = 0.08
_NARROWEST, _WIDEST = 1, 100
_KEY_ROW = 0.18
_FOOT_GAP = 0.07
_SAMPLE = 0.55  # a key's sample and the space around it


@dataclass(frozen=True)
class Page:
    """The words around the panels, and the width they have.

    Attributes
    ----------
    title, measure, caption : str
        Heading; what is measured, below it; foot.
    keys : sequence of Artist
        Samples for the row of keys, each labelled.
    width : float
        Width in inches.
    """

    title: str
    measure: str
    caption: str
    keys: Sequence[Artist] = ()
    width: float = theme.DOUBLE_COLUMN

    def __post_init__(self) -> None:
        if not _NARROWEST <= given.number(self.width, "width") <= _WIDEST:
            raise ParameterError(
                f"width: expected {_NARROWEST} to {_WIDEST} inches, found {given.short(self.width)}"
            )

    @property
    def room(self) -> float:
        """Return the width between the margins in inches."""
        return self.width - 2 * MARGIN


@dataclass(frozen=True)
class _Line:
    text: str
    size: float
    weight: str = "normal"
    colour: str = theme.SOFT_INK

    @property
    def height(self) -> float:
        return self.size * 1.3 / 72


def panels(
    page: Page, height: float, rows: int = 1, columns: int = 1, **shared: Any
) -> tuple[Figure, np.ndarray[Any, Any]]:
    """Return a figure with its words set, and panels in the room between them.

    Parameters
    ----------
    page : Page
        The words.
    height : float
        Height in inches of the room for the panels, tick labels included.
    rows, columns : int
        How many panels.
    **shared
        Handed to `matplotlib.figure.Figure.subplots`.
    """
    heading, foot = _heading(page), _foot(page)
    per_row = _keys_per_row(page)
    key_rows = -(-len(page.keys) // per_row)
    top = MARGIN + sum(line.height for line in heading) + key_rows * _KEY_ROW + 0.06
    bottom = MARGIN + sum(line.height for line in foot)
    total = top + height + _FOOT_GAP + bottom
    figure = Figure(figsize=(page.width, total))
    FigureCanvasAgg(figure)
    below_heading = _write(figure, heading, total - MARGIN)
    _write(figure, foot, bottom, gid=theme.CAPTION_ID)
    if page.keys:
        _draw_keys(figure, page.keys, per_row, below_heading - 0.03)
    above_foot = (bottom + _FOOT_GAP) / total
    room = (MARGIN / page.width, above_foot, page.room / page.width, height / total)
    apart = 0.02 if columns == 1 else 0.06
    figure.set_layout_engine("constrained", rect=room, w_pad=apart, h_pad=0.03)
    return figure, figure.subplots(rows, columns, squeeze=False, **shared)


def freeze(figure: Figure) -> None:
    """Settle the layout for good: drawing the figure again moves nothing."""
    settle(figure)
    # With an engine that does nothing, saving would draw everything once more to let it work
    figure.set_layout_engine(None)


def line_key(label: str, **look: Any) -> Line2D:
    """Return a sample of a line for the row of keys."""
    return Line2D([], [], label=label, **{"color": theme.SOFT_INK, "linewidth": 1.6, **look})


def point_key(label: str, *, hollow: bool = False, **look: Any) -> Line2D:
    """Return a sample of a point for the row of keys."""
    face = "white" if hollow else theme.SOFT_INK
    fixed = {"linestyle": "none", "marker": "o", "markersize": 5.5, "markerfacecolor": face}
    return Line2D([], [], label=label, **{"color": theme.SOFT_INK, **fixed, **look})


def patch_key(label: str, *, hatched: bool = False, colour: str = theme.SOFT_INK) -> Patch:
    """Return a sample of a bar for the row of keys."""
    return Patch(
        label=label,
        facecolor=theme.pale(colour) if hatched else colour,
        edgecolor=theme.legible(colour) if hatched else colour,
        hatch="/////" if hatched else None,
        linewidth=0.6,
    )


def estimate_keys(kinds: str) -> list[Artist]:
    """Return the keys of lines that hold values other than reported; none if none does."""
    if not kinds:
        return []
    hollow = {"marker": "o", "markersize": 4.5, "markerfacecolor": "white"}
    return [
        line_key("reported", marker="o", markersize=4.5),
        line_key(kinds, linestyle=theme.ESTIMATE_DASHES, **hollow),
    ]


def _heading(page: Page) -> list[_Line]:
    title = balanced(page.title, theme.TITLE_SIZE, page.room, "bold")
    measure = wrapped(page.measure, theme.TEXT_SIZE, page.room)
    return [
        *(_Line(text, theme.TITLE_SIZE, "bold", theme.INK) for text in title),
        *(_Line(text, theme.TEXT_SIZE) for text in measure),
    ]


def _foot(page: Page) -> list[_Line]:
    lines = wrapped(page.caption, theme.SMALL_SIZE, page.room)
    return [_Line(text, theme.SMALL_SIZE) for text in lines]


def _write(figure: Figure, lines: Sequence[_Line], up: float, gid: str | None = None) -> float:
    """Write lines downwards from a height in inches; return the height reached."""
    width, total = figure.get_size_inches()
    for line in lines:
        written = figure.text(MARGIN / width, up / total, line.text, va="top", ha="left", gid=gid)
        written.set(fontsize=line.size, fontweight=line.weight, color=line.colour, in_layout=False)
        up -= line.height
    return up


def _keys_per_row(page: Page) -> int:
    labels = [str(key.get_label()) for key in page.keys]
    widest = max((text_width(label, theme.TEXT_SIZE) for label in labels), default=0.0) + _SAMPLE
    total = sum(text_width(label, theme.TEXT_SIZE) + _SAMPLE for label in labels)
    if total <= page.room:
        return max(1, len(labels))
    return max(1, int(page.room / widest))


def _draw_keys(figure: Figure, keys: Sequence[Artist], per_row: int, up: float) -> None:
    width, total = figure.get_size_inches()
    legend = figure.legend(
        handles=list(keys),
        loc="upper left",
        bbox_to_anchor=(MARGIN / width, up / total),
        ncols=per_row,
        borderpad=0,
        borderaxespad=0,
        handlelength=2.4,
        handletextpad=0.6,
        columnspacing=1.4,
        labelspacing=0.4,
        labelcolor=theme.SOFT_INK,
    )
    legend.set_in_layout(False)
