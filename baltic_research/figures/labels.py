"""Text beside the data: measured, wrapped, and moved apart so that no two labels overlap."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patheffects import withStroke
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Bbox

from baltic_research.figures import theme

LINE_HEIGHT = theme.TEXT_SIZE * 1.3 / 72
"""Height in inches that a label of one line needs."""
HALO = (withStroke(linewidth=2.2, foreground="white"),)
"""White around a label, so that a line behind it does not cross its letters."""
_PAD = 0.11  # between the end of a line and its label


@dataclass(frozen=True)
class Label:
    """A text that belongs to a point of the data."""

    text: str
    x: float
    y: float
    colour: str = theme.SOFT_INK
    weight: str = "normal"


def beside(axes: Axes, labels: Sequence[Label]) -> None:
    """Set labels in a column at the right of a panel, each as near its point's height as can be.

    A thin line leads from the point to a label that had to move, or whose point lies further
    left than the panel's edge.
    """
    settle(root(axes))
    heights = [float(axes.transData.transform((0.0, one.y))[1]) for one in labels]
    apart = LINE_HEIGHT * _dpi(axes)
    placed = spread(heights, apart, axes.bbox.y0, axes.bbox.y1)
    # Leaders that climb far need room, or they would run into each other.
    climb = max((abs(a - b) for a, b in zip(heights, placed, strict=True)), default=0.0)
    pad = _PAD + min(0.4, 0.15 * climb / apart if climb > 2 * apart else 0.0)
    right = 1.0 + pad * _dpi(axes) / axes.bbox.width
    edge = max((one.x for one in labels), default=0.0)
    for one, wanted, height in zip(labels, heights, placed, strict=True):
        moved = abs(height - wanted) > 0.25 * apart or one.x < edge
        axes.annotate(
            one.text,
            xy=(one.x, one.y),
            xytext=(right, float(axes.transData.inverted().transform((0.0, height))[1])),
            textcoords=("axes fraction", "data"),
            color=one.colour,
            fontweight=one.weight,
            va="center",
            annotation_clip=False,
            arrowprops=_leader(one.colour) if moved else None,
        )


def near(axes: Axes, labels: Sequence[Label], *, settled: bool = False) -> None:
    """Set each label in a free spot near its point, clear of all lines and other labels.

    Where nothing that takes room was added since the layout was settled, it may be taken as such:
    finding it takes as long as all the rest, and labels within one panel move no other panel.
    """
    if not labels:
        return
    if not settled:
        settle(root(axes))
    crowd = _drawn_points(axes)
    taken: list[Bbox] = []
    for one in labels:
        point = axes.transData.transform((one.x, one.y))
        size = np.array([text_width(one.text, theme.TEXT_SIZE, one.weight), LINE_HEIGHT]) * _dpi(
            axes
        )
        centre = _free_spot(axes, point, size, crowd, taken)
        taken.append(_box(centre, size))
        far = float((np.abs(centre - point) - size / 2).max()) > 0.22 * _dpi(axes)
        axes.annotate(
            one.text,
            xy=(one.x, one.y),
            xytext=tuple(axes.transData.inverted().transform(centre)),
            color=one.colour,
            fontweight=one.weight,
            ha="center",
            va="center",
            path_effects=HALO,
            arrowprops=_leader(one.colour, (0.5, 0.5)) if far else None,
        )


def above(axes: Axes, levels: Mapping[float, str]) -> None:
    """Draw levels of a horizontal value axis as dotted lines with their labels above the panel."""
    if not levels:
        return
    for level in levels:
        axes.axvline(
            level, color=theme.INK, linewidth=1.0, linestyle=theme.THRESHOLD_DOTS, zorder=2.8
        )
    settle(root(axes))
    widths = [text_width(text, theme.TEXT_SIZE) * _dpi(axes) for text in levels.values()]
    wanted = [float(axes.transData.transform((level, 0.0))[0]) for level in levels]
    half = max(widths) / 2
    low, high = axes.bbox.x0 + half, axes.bbox.x1 - half
    for text, place in zip(
        levels.values(), spread(wanted, max(widths) + 0.1 * _dpi(axes), low, high), strict=True
    ):
        across = (place - axes.bbox.x0) / axes.bbox.width
        axes.annotate(
            text, (across, 1.0), xytext=(0, 3), xycoords="axes fraction",
            textcoords="offset points", ha="center", va="bottom", color=theme.SOFT_INK,
        )  # fmt: skip


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Return positions at least `apart` from each other, as near to the wanted ones as can be.

    Parameters
    ----------
    wanted : sequence of float
        Where each label would like to be.
    apart : float
        Least distance between two labels.
    low, high : float
        Bounds; kept to as far as the labels fit between them.

    Returns
    -------
    list of float
        In the order of `wanted`.

    Notes
    -----
    With the labels in order and ``i * apart`` taken off the i-th, "at least apart" becomes
    "never falling": the least-squares answer is an isotonic regression, found by pooling
    neighbours.

    Examples
    --------
    >>> spread([5.0, 5.0], 2.0, 0.0, 10.0)
    [4.0, 6.0]
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    pools: list[list[float]] = []
    for rank, place in enumerate(order):
        pools.append([wanted[place] - rank * apart])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            last = pools.pop()
            pools[-1].extend(last)
    level = [_mean(pool) for pool in pools for _ in pool]
    ceiling = max(low, high - (len(wanted) - 1) * apart)
    result = [0.0] * len(wanted)
    for rank, place in enumerate(order):
        result[place] = min(max(level[rank], low), ceiling) + rank * apart
    return result


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of a text in inches in the theme's font."""
    # Word by word, as figures share most of their words
    words = text.split(" ")
    space = _word_width(" ", size, weight)
    return sum(_word_width(word, size, weight) for word in words) + space * (len(words) - 1)


@functools.lru_cache(maxsize=4096)
def _word_width(word: str, size: float, weight: str) -> float:
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    width, _, _ = TextToPath().get_text_width_height_descent(word, font, ismath=False)
    return float(width) / 72


def wrapped(text: str, size: float, width: float, weight: str = "normal") -> list[str]:
    """Return a text in lines that fit a width in inches; a word too long stays whole."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def balanced(text: str, size: float, width: float, weight: str = "normal") -> list[str]:
    """Return a text in as few lines as fit, of much the same length, without a lone last word."""
    lines = wrapped(text, size, width, weight)
    narrower = width
    while narrower > width / 3:
        narrower -= 0.1
        tried = wrapped(text, size, narrower, weight)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


def settle(figure: Figure) -> None:
    """Give the panels the places that drawing would give them now, without drawing anything.

    The layout's solver differs in the last bits from one process to the next, and so would labels
    that are placed by its panels; rounding, to far less than a pixel, keeps the bytes of a file the
    same.
    """
    if (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)
        for axes in figure.axes:
            axes.set_position(tuple(round(side, 5) for side in axes.get_position().bounds))
            # A panel that is given its place is no longer looked at, or moved, by the engine
            axes.set_in_layout(True)


def root(axes: Axes) -> Figure:
    """Return the figure that a panel stands in."""
    return cast("Figure", axes.get_figure(root=True))


def _free_spot(
    axes: Axes, point: np.ndarray, size: np.ndarray, crowd: np.ndarray, taken: Sequence[Bbox]
) -> np.ndarray:
    """Return the nearest centre for a box of a size that covers neither points nor boxes."""
    room = axes.bbox
    turns = np.deg2rad([90, 270, 135, 45, 225, 315, 180, 0])
    for reach, turn in itertools.product((0.13, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3), turns):
        aside = np.array([np.cos(turn), np.sin(turn)])
        centre: np.ndarray = point + aside * (
            reach * _dpi(axes) + size / 2 * np.sign(np.abs(aside).round(9))
        )
        box = _box(centre, size)
        inside = room.x0 <= box.x0 and box.x1 <= room.x1 and room.y0 <= box.y0 and box.y1 <= room.y1
        covers = ((crowd > box.min) & (crowd < box.max)).all(axis=1).any()
        if inside and not covers and not any(box.overlaps(other) for other in taken):
            return centre
    fallback: np.ndarray = point + np.array([0.0, size[1]])
    return fallback


def _drawn_points(axes: Axes) -> np.ndarray:
    """Return points along all lines of a panel in pixels, close enough to test a label by."""
    found = []
    for line in axes.get_lines():
        corners = line.get_transform().transform(np.asarray(line.get_xydata(), dtype=float))
        steps = np.linspace(0.0, 1.0, 25)[:, None, None]
        found.append((corners[:-1] * (1 - steps) + corners[1:] * steps).reshape(-1, 2))
        found.append(corners)
    points = np.concatenate(found) if found else np.empty((0, 2))
    return points[np.isfinite(points).all(axis=1)]


def _box(centre: np.ndarray, size: np.ndarray) -> Bbox:
    return Bbox([centre - size / 2, centre + size / 2])


def _leader(colour: str, start: tuple[float, float] = (0.0, 0.5)) -> dict[str, Any]:
    return {
        "arrowstyle": "-",
        "color": colour,
        "linewidth": 0.6,
        "shrinkA": 1,
        "shrinkB": 3,
        "relpos": start,
    }


def _dpi(axes: Axes) -> float:
    return float(root(axes).dpi)


def _mean(pool: list[float]) -> float:
    return sum(pool) / len(pool)
