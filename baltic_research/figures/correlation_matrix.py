"""How indicators go together: a triangle of correlations, shaded by size, with their numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import alt, break_inputs, estimate_inputs, labels, page, theme, words
from baltic_research.figures.chart import Chart

_ROW = 0.3  # inches
_NAME = 1.9  # inches for a name at the left
# Shades grow with the size; a negative sign is told by the number and by hatching, not by hue
_SHADES = LinearSegmentedColormap.from_list("size", ["#FFFFFF", "#0B3C5D"])
_LIGHT_FROM = 0.55  # where white digits are better read than black ones
_STRONGEST = 0.85  # of the darkest shade, for a correlation of one


def correlation_matrix(
    pairs: pd.DataFrame,
    names: Mapping[str, str] | None = None,
    *,
    groups: Mapping[str, str] | None = None,
    value: str = "correlation",
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw the lower triangle of a correlation matrix, readable in grey and by its numbers.

    Parameters
    ----------
    pairs : pandas.DataFrame
        One row a pair, as ``br.index.correlations`` returns them: first, second, the column
        `value`, units (how many units have both).
    names : mapping of str to str, optional
        What an indicator is called on the figure.
    groups : mapping of str to str, optional
        The group of each indicator, such as its pillar; pairs within one are framed.
    value : str
        Column of the correlation.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source and edition; what the marks mean is added.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel; its data has the columns first, second, correlation, units, within_group.

    Raises
    ------
    ContractError
        If a column is missing, a pair comes twice, or a correlation lies outside -1 to 1.
    ParameterError
        If there is no pair.

    Examples
    --------
    >>> import pandas as pd
    >>> found = pd.DataFrame(
    ...     {"first": ["a"], "second": ["b"], "correlation": [-0.5], "units": [36]})
    >>> correlation_matrix(found).data["within_group"].tolist()
    [False]
    """
    frame = _checked(pairs, value, groups or {})
    order = list(dict.fromkeys([*frame["first"], *frame["second"]]))
    heading = title or "Do the indicators measure one thing?"
    foot = " ".join(part for part in [caption, _remark(frame)] if part)
    sheet = page.Page(heading, "", foot, width=width)
    called = {code: (names or {}).get(code, estimate_inputs.in_words(code)) for code in order}
    with theme.applied():
        figure, panels = page.panels(sheet, _ROW * (len(order) - 1) + 0.55)
        _draw(panels[0, 0], frame, order, called)
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame, called), foot, frame)


def _checked(pairs: pd.DataFrame, value: str, groups: Mapping[str, str]) -> pd.DataFrame:
    where = "correlation_matrix"
    break_inputs.need_columns(pairs, ["first", "second", value, "units"], where)
    if pairs.empty:
        raise ParameterError(f"{where}: the table holds no pair; pass two indicators at least")
    sizes = estimate_inputs.numbers(pairs[value], where)
    if not (sizes.abs() <= 1 + 1e-9).where(sizes.notna(), other=True).all():
        raise ContractError(f"{where}: {value} must lie between -1 and 1, found {sizes.max():g}")
    frame = pairs[["first", "second"]].assign(correlation=sizes, units=pairs["units"])
    keys = frame.apply(lambda row: tuple(sorted((row["first"], row["second"]))), axis=1)
    if keys.duplicated().any():
        twice = " and ".join(keys[keys.duplicated()].iloc[0])
        raise ContractError(f"{where}: {twice} stand as a pair more than once; pass each once")
    own, other = frame["first"].map(groups), frame["second"].map(groups)
    return frame.assign(within_group=(own == other) & own.notna()).reset_index(drop=True)


def _remark(frame: pd.DataFrame) -> str:
    parts = ["The darker, the stronger; hatched: negative."]
    if frame["within_group"].any():
        parts.append("Framed: within one pillar.")
    units = frame["units"]
    fewest, most = int(units.min()), int(units.max())
    counted = f"{most}" if fewest == most else f"{fewest} to {most}"
    parts.append(f"Each over the {counted} host-years that have both.")
    return " ".join(parts)


def _draw(axes: Axes, frame: pd.DataFrame, order: list[str], called: Mapping[str, str]) -> None:
    places = {code: place for place, code in enumerate(order)}
    for row in frame.to_dict("records"):
        column, line = sorted((places[row["first"]], places[row["second"]]))
        _cell(axes, column, line - 1, float(row["correlation"]), framed=bool(row["within_group"]))
    across = len(order) - 1
    axes.set_xlim(-0.03, across + 0.03)
    axes.set_ylim(across + 0.03, -0.03)
    axes.set_yticks([place + 0.5 for place in range(across)], [
        "\n".join(labels.wrapped(called[code], theme.SMALL_SIZE, _NAME)) for code in order[1:]
    ])  # fmt: skip
    axes.set_xticks([])
    axes.tick_params(axis="both", length=0, labelsize=theme.SMALL_SIZE)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    # Each column is named on the diagonal, where the triangle leaves room to its right
    for place, code in enumerate(order[:-1]):
        axes.text(
            place + 0.06, place - 0.12, called[code], fontsize=theme.SMALL_SIZE,
            color=theme.SOFT_INK, ha="left", va="bottom",
        )  # fmt: skip


def _cell(axes: Axes, column: int, line: int, size: float, *, framed: bool) -> None:
    known = not np.isnan(size)
    strength = abs(size) * _STRONGEST if known else 0.0
    axes.add_patch(
        Rectangle(
            (column + 0.02, line + 0.02), 0.96, 0.96, facecolor=_SHADES(strength),
            edgecolor=theme.MUTED if known and size < 0 else "white", linewidth=0.0,
            hatch="////" if known and size < 0 else None, zorder=1,
        )
    )  # fmt: skip
    if framed:
        axes.add_patch(
            Rectangle(
                (column + 0.04, line + 0.04), 0.92, 0.92, fill=False, edgecolor=theme.INK,
                linewidth=1.3, zorder=3,
            )
        )  # fmt: skip
    axes.text(
        column + 0.5, line + 0.52, words.number(size, 2) if known else "\N{EN DASH}",
        ha="center", va="center", fontsize=theme.SMALL_SIZE, zorder=4,
        color="white" if strength > _LIGHT_FROM else theme.INK,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0}
        if known and size < 0 and strength <= _LIGHT_FROM
        else None,
    )  # fmt: skip


def _alt(frame: pd.DataFrame, called: Mapping[str, str]) -> str:
    known = frame.dropna(subset=["correlation"]).sort_values("correlation", kind="stable")
    negative = int((known["correlation"] < 0).sum())
    ends = [known.iloc[0], known.iloc[-1]] if len(known) else []
    clauses = [
        f"{called[one['first']]} and {called[one['second']]} "
        f"{words.number(float(one['correlation']), 2)}"
        for one in ends
    ]
    return alt.text(
        [
            f"Matrix of correlations of {words.plural(len(called), 'indicator')}.",
            f"{negative} of {len(known)} are negative.",
            f"The lowest and the highest: {'; '.join(clauses)}." if clauses else "",
        ]
    )
