"""The look of every figure: sizes, colours, markers and the settings drawing takes place under."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib.style
import seaborn as sns
from matplotlib.colors import to_hex, to_rgb

SINGLE_COLUMN = 3.5
"""Width in inches of a figure that fills one column of a journal (89 mm)."""
DOUBLE_COLUMN = 7.2
"""Width in inches of a figure that fills both columns of a journal (183 mm)."""
PIXELS_PER_INCH = 96
"""CSS pixels an inch, for the size at which a browser shows a figure."""
PNG_DPI = 200
CAPTION_ID = "caption"
"""Mark on the lines of the caption, by which a picture without caption is cut."""

INK = "#1A1A1A"
SOFT_INK = "#55595F"
GRID = "#E4E6E9"
CONTEXT = "#B4B9C0"
MUTED = "#8B9098"

TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 10.5, 8.0, 7.0

ESTIMATE_DASHES = (0, (3.2, 1.6))
THRESHOLD_DOTS = (0, (1, 1.8))


@dataclass(frozen=True)
class Style:
    """How one country is drawn: a colour, a marker, and a darker ink for its text."""

    colour: str
    marker: str

    @property
    def ink(self) -> str:
        """Return the colour darkened until text in it is legible on white."""
        return legible(self.colour)


CONTEXT_STYLE = Style(CONTEXT, "o")

# Luminances are spread (53, 111 and 162 of 255) so that the three stay apart in grey, and the
# marker differs as well. The hues recall the flags, which helps to remember which is which.
_FIXED = {
    "EST": Style("#1F87C9", "o"),
    "LVA": Style("#7A1230", "s"),
    "LTU": Style("#E69F00", "^"),
}
# For other highlighted countries, in the order in which they are named.
_FREE = (
    Style("#222222", "D"),
    Style("#009E73", "v"),
    Style("#CC79A7", "P"),
    Style("#5B3A8C", "X"),
    Style("#56B4E9", "p"),
    Style("#D55E00", "h"),
    Style("#8A8D2B", "<"),
    Style("#0B5F59", ">"),
)


def styles(countries: Sequence[str]) -> dict[str, Style]:
    """Return a style for each highlighted country, the same one for a Baltic state every time.

    Parameters
    ----------
    countries : sequence of str
        Country codes. From the ninth free one on colours come round again.

    Returns
    -------
    dict of str to Style
    """
    free = [code for code in countries if code not in _FIXED]
    cycled = {code: _FREE[place % len(_FREE)] for place, code in enumerate(free)}
    return {code: _FIXED.get(code) or cycled[code] for code in countries}


def panel_style(country: str) -> Style:
    """Return the style of a country that has a panel of its own, where colours need not differ."""
    return _FIXED.get(country, Style("#0B3C5D", "o"))


def shades(count: int) -> list[str]:
    """Return shades of one blue from light to dark, for editions from old to new."""
    if count == 1:
        return ["#0B3C5D"]
    return list(sns.blend_palette(["#8FBBD9", "#0B3C5D"], n_colors=count).as_hex())


def legible(colour: str, contrast: float = 4.5) -> str:
    """Return a colour darkened until its contrast with white reaches a ratio.

    Parameters
    ----------
    colour : str
        Any colour that matplotlib reads.
    contrast : float
        The ratio, as the web content accessibility guidelines define it; 4.5 for small text.
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*to_rgb(colour))
    while contrast_with_white(colour) < contrast:
        lightness -= 0.01
        colour = to_hex(colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def pale(colour: str, strength: float = 0.18) -> str:
    """Return a colour mixed with white, for the ground of a hatched bar."""
    red, green, blue = to_rgb(colour)
    return to_hex((1 - strength * (1 - red), 1 - strength * (1 - green), 1 - strength * (1 - blue)))


def contrast_with_white(colour: str) -> float:
    """Return the contrast ratio of a colour with a white ground, from 1 to 21."""
    linear = [
        one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in to_rgb(colour)
    ]
    return 1.05 / (0.05 + 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])


@contextmanager
def applied() -> Iterator[None]:
    """Apply the theme while drawing or saving and put the user's own settings back after.

    Settings start from matplotlib's defaults, so that a figure has the same bytes whatever the
    user's notebook has set.
    """
    with matplotlib.style.context(["default", _settings()]):
        yield


def _settings() -> dict[str, Any]:
    ticks = {
        f"{axis}tick.{key}": value
        for axis in "xy"
        for key, value in {"labelsize": TEXT_SIZE, "color": INK, "labelcolor": INK}.items()
    }
    return {
        **sns.axes_style("ticks"),
        **ticks,
        "font.family": ["sans-serif"],
        "font.sans-serif": ["DejaVu Sans"],  # the one font that travels with matplotlib
        "font.size": TEXT_SIZE,
        "axes.titlesize": TEXT_SIZE,
        "axes.labelsize": TEXT_SIZE,
        "axes.edgecolor": "#8C9096",
        "axes.linewidth": 0.7,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "grid.color": GRID,
        "grid.linewidth": 0.7,
        "legend.fontsize": TEXT_SIZE,
        "legend.frameon": False,
        "hatch.linewidth": 0.8,
        "lines.solid_capstyle": "round",
        "xtick.major.size": 3.0,
        "ytick.major.size": 0.0,
        "figure.dpi": 100,
        "savefig.dpi": PNG_DPI,
        "text.parse_math": False,  # a title may hold dollar signs
        "text.hinting": "none",
        "svg.hashsalt": "baltic-research",
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
    }
