"""What moves a result: the share of its variance by each choice, alone and with all others."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import alt, break_inputs, estimate_inputs, page, theme, words
from baltic_research.figures.chart import Chart

_KINDS = {"first_order": ("first_low", "first_high"), "total": ("total_low", "total_high")}
_NUMBERS = (*_KINDS, *(bound for bounds in _KINDS.values() for bound in bounds))
_ROW = 0.34  # inches, for two marks and the line of small text
_ASIDE = 0.17  # of a row: the mark of the choice alone stands above the middle, the other below
_DARK = "#0B3C5D"
_ALONE, _TOTAL = "alone (first order)", "with all interactions (total)"


def sensitivity(
    table: pd.DataFrame,
    names: Mapping[str, str] | None = None,
    *,
    outcome: str = "the outcome",
    interval: str = "95 % interval by bootstrap",
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw Sobol indices as points with intervals, the largest total on top.

    Parameters
    ----------
    table : pandas.DataFrame
        ``table()`` of `models.index_sensitivity`, or any with input, first_order, first_low,
        first_high, total, total_low, total_high (shares of the variance, 0 to 1).
    names : mapping of str to str, optional
        What an input is called on the figure.
    outcome : str
        Whose variance is divided.
    interval : str
        What the bounds are.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source and edition; what the marks mean is added.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel; its data has one row an input with the columns named above, in percent.

    Raises
    ------
    ContractError
        If a column is missing or no number, an input comes twice, or an interval does not hold
        its estimate.
    ParameterError
        If there is nothing to draw.

    Examples
    --------
    >>> import pandas as pd
    >>> found = pd.DataFrame(
    ...     {"input": ["weights"], "first_order": [0.4], "first_low": [0.3], "first_high": [0.5],
    ...      "total": [0.7], "total_low": [0.6], "total_high": [0.8]})
    >>> sensitivity(found).data["total"].tolist()
    [70.0]
    """
    frame = _checked(table, names or {})
    heading = title or f"Which choice moves {outcome}?"
    remark = (
        f"Whiskers: {interval}. Where the total lies right of the choice alone, the effect hangs "
        "on the other choices; totals may add up to more than 100 %."
    )
    foot = f"{caption} {remark}".strip()
    sheet = page.Page(heading, "", foot, _keys(), width)
    with theme.applied():
        figure, panels = page.panels(sheet, _ROW * len(frame) + 0.6)
        _draw(panels[0, 0], frame, f"Share of the variance of {outcome}, %")
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame, outcome), foot, frame)


def _checked(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    where = "sensitivity"
    break_inputs.need_columns(table, ["input", *_NUMBERS], where)
    if table.empty:
        raise ParameterError(f"{where}: the table holds no input; pass a model's table()")
    shares = {name: 100 * estimate_inputs.numbers(table[name], where) for name in _NUMBERS}
    frame = table[["input"]].assign(**shares).reset_index(drop=True)
    if frame["input"].duplicated().any():
        twice = frame.loc[frame["input"].duplicated(), "input"].iloc[0]
        raise ContractError(f"{where}: {twice} stands more than once; pass one result")
    for kind, (low, high) in _KINDS.items():
        inside = (frame[low] <= frame[kind]) & (frame[kind] <= frame[high])
        if not inside.all():
            gone = frame.loc[~inside, "input"].iloc[0]
            raise ContractError(f"{where}: {kind} of {gone} does not lie within its interval")
    frame["input"] = [names.get(one, estimate_inputs.in_words(one)) for one in frame["input"]]
    return frame.sort_values("total", ascending=False, kind="stable", ignore_index=True)


def _keys() -> list[Artist]:
    return [
        page.point_key(_ALONE, color=_DARK, markerfacecolor=_DARK),
        page.point_key(_TOTAL, color=_DARK, markerfacecolor="white", marker="s"),
    ]


def _draw(axes: Axes, frame: pd.DataFrame, label: str) -> None:
    axes.set_yticks(range(len(frame)), list(frame["input"]))
    axes.set_ylim(len(frame) - 0.45, -0.55)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(label)
    axes.axvline(0, color=theme.INK, linewidth=0.8, zorder=1.5)
    looks = {"first_order": ("o", _DARK, -_ASIDE), "total": ("s", "white", _ASIDE)}
    for place, row in enumerate(frame.to_dict("records")):
        for kind, (marker, face, aside) in looks.items():
            low, high = (float(row[name]) for name in _KINDS[kind])
            height = place + aside
            axes.plot(
                [low, high], [height] * 2, color=_DARK, linewidth=1.1, marker="|", markersize=5,
                label=f"{kind}: interval", zorder=2,
            )  # fmt: skip
            axes.plot(
                [float(row[kind])], [height], linestyle="none", marker=marker, markersize=5.5,
                markerfacecolor=face, markeredgecolor=_DARK, markeredgewidth=1.2, label=kind,
                zorder=3,
            )  # fmt: skip
    ends = frame[[*_NUMBERS]].to_numpy()
    low, high = min(0.0, float(ends.min())), float(ends.max())
    room = 0.04 * (high - low or 1.0)
    axes.set_xlim(low - room, high + room)
    axes.xaxis.set_major_formatter(lambda value, _: words.tick(value))


def _alt(frame: pd.DataFrame, outcome: str) -> str:
    clauses = [
        f"{row['input']} {row['first_order']:.0f} % alone and {row['total']:.0f} % in total"
        for row in frame.to_dict("records")
    ]
    return alt.text(
        [
            f"Chart of shares of variance of {outcome} by {words.plural(len(frame), 'choice')}.",
            alt.sentence(clauses[:6]),
        ]
    )
