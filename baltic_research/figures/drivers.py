"""Which assumptions a result hangs on: Sobol indices in rows, a panel a case."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research import given as arguments
from baltic_research.figures import alt, denial_words, labels, page, theme, words
from baltic_research.figures.chart import Chart

_NUMBERS = ("first_order", "total", "total_half_width", "partial_rank_correlation")
_MORE, _LESS = theme.Style("#0B3C5D", "^"), theme.Style("#C0661A", "v")
_ROW, _SIZE = 0.19, 5.0
_COLUMNS = 3


def drivers(
    table: pd.DataFrame,
    *,
    panel: str = "posture",
    names: Mapping[str, str] | None = None,
    top: int = 10,
    outcome: str = "hours",
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw what each parameter contributes to the spread of a result, the strongest on top.

    Parameters
    ----------
    table : pandas.DataFrame
        ``table()`` of `models.denial_drivers`, of one case or of several with a column that
        tells them apart: parameter, first_order, total, total_half_width (95 %),
        partial_rank_correlation.
    panel : str
        That column; a panel for each of its values, in the order of the table.
    names : mapping of str to str, optional
        Names of the parameters; the codes in words if left out.
    top : int
        How many parameters are drawn: those of the largest total in any panel.
    outcome : str
        What the result is, for the key: more of a parameter makes it longer, or shorter.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Source; what the marks mean is added.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        Rows in the order of the mean of totals over panels, the same in all panels; its data
        has the columns panel, parameter, name, total, low, high, first_order, longer.

    Raises
    ------
    ContractError
        If a column is missing or no number, or a parameter comes twice in a panel.
    ParameterError
        If there is nothing to draw, or `top` is below 1.

    Examples
    --------
    >>> import baltic_research as br
    >>> found = br.models.denial_drivers(br.facts.load_parameters(), "posture_2014", "riga",
    ...                                  samples=256)
    >>> chart = drivers(found.table().assign(posture="2014"), top=5)
    >>> chart.data["parameter"].iloc[0]
    'advance_rate'
    """
    top = arguments.count(top, "drivers: top")
    given = denial_words.checked(table, "drivers", (panel, "parameter"), _NUMBERS)
    frame, left_out = _tidy(given, panel, names or {}, top)
    heading = title or f"What do {outcome} hang on?"
    foot = " ".join([*([caption] if caption else []), *_remarks(left_out)])
    cases, rows = list(frame["panel"].unique()), list(dict.fromkeys(frame["name"]))
    columns = min(_COLUMNS, len(cases))
    deep = math.ceil(len(cases) / columns)
    sheet = page.Page(heading, "", foot, _keys(outcome), width)
    with theme.applied():
        height = deep * (_ROW * len(rows) + 0.5) + 0.15
        figure, panels = page.panels(sheet, height, deep, columns, sharey=True, sharex=True)
        for place, axes in enumerate(panels.flat):
            if place >= len(cases):
                axes.set_visible(False)
                continue
            _draw(axes, frame[frame["panel"] == cases[place]], rows)
            axes.set_title(cases[place], loc="left", fontweight="bold", color=theme.INK)
            if place + columns >= len(cases):
                axes.set_xlabel("Share of variance")
                axes.tick_params(axis="x", labelbottom=True)
        panels[0, 0].set_xlim(0, 1.04 * float(frame["high"].max()))
        page.freeze(figure)
    drawn = panels[0, 0] if len(cases) == 1 else panels
    return Chart(figure, drawn, heading, _alt(frame, outcome), foot, frame)


def _tidy(
    given: pd.DataFrame, panel: str, names: Mapping[str, str], top: int
) -> tuple[pd.DataFrame, int]:
    """Return the parameters that are drawn, and how many are not."""
    most = given.groupby("parameter", sort=False)["total"].agg(["max", "mean"])
    chosen = most.nlargest(top, "max").sort_values("mean", ascending=False, kind="stable").index
    frame = given[given["parameter"].isin(chosen)]
    half = frame["total_half_width"]
    tidy = pd.DataFrame(
        {
            "panel": frame[panel].astype(str),
            "parameter": frame["parameter"],
            "name": [names.get(one, one.replace("_", " ")) for one in frame["parameter"]],
            "total": frame["total"],
            "low": frame["total"] - half,
            "high": frame["total"] + half,
            "first_order": frame["first_order"],
            "longer": frame["partial_rank_correlation"] > 0,
        }
    )
    ranks = {name: place for place, name in enumerate(chosen)}
    cases = {name: place for place, name in enumerate(tidy["panel"].unique())}
    order = pd.DataFrame({"case": tidy["panel"].map(cases), "rank": tidy["parameter"].map(ranks)})
    ordered = tidy.loc[order.sort_values(["case", "rank"]).index]
    return ordered.reset_index(drop=True), len(most) - len(chosen)


def _draw(axes: Axes, rows: pd.DataFrame, names: Sequence[str]) -> None:
    shown = ["\n".join(labels.wrapped(name, theme.TEXT_SIZE, 3.0)) for name in names]
    axes.set_yticks(range(len(names)), shown)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(visible=True, axis="y")
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(lambda value, _: words.tick(value))
    for row in rows.to_dict("records"):
        place, look = names.index(row["name"]), _MORE if row["longer"] else _LESS
        axes.plot(
            [max(row["low"], 0.0), row["high"]], [place] * 2, color=look.colour, linewidth=1.2,
            solid_capstyle="butt", zorder=2.5, label="interval",
        )  # fmt: skip
        axes.plot(
            [max(row["first_order"], 0.0)], [place], linestyle="none", marker="|", markersize=7,
            color=theme.INK, markeredgewidth=1.4, zorder=3, label="alone", clip_on=False,
        )  # fmt: skip
        axes.plot(
            [row["total"]], [place], linestyle="none", marker=look.marker, markersize=_SIZE,
            color=look.colour, markeredgecolor="white", markeredgewidth=0.4, zorder=4,
            label="total",
        )  # fmt: skip


def _keys(outcome: str) -> list[Artist]:
    def sample(label: str, look: theme.Style) -> Artist:
        return page.line_key(label, marker=look.marker, color=look.colour, markersize=_SIZE)

    return [
        sample(f"total: more of it, longer {outcome}", _MORE),
        sample(f"total: more of it, shorter {outcome}", _LESS),
        page.point_key("alone", marker="|", color=theme.INK, markersize=7, markeredgewidth=1.4),
    ]


def _remarks(left_out: int) -> list[str]:
    said = (
        "Total: share of the variance that a parameter has a part in, with its 95 % bootstrap "
        "interval; alone: the share that it carries by itself."
    )
    return [said, *([f"Not drawn: {left_out} weaker parameters."] if left_out else [])]


def _alt(frame: pd.DataFrame, outcome: str) -> str:
    cases = [
        f"{case}: " + words.joined([_in_words(row) for row in _strongest(rows)]) + "."
        for case, rows in frame.groupby("panel", sort=False)
    ]
    count = words.plural(frame["parameter"].nunique(), "parameter")
    return alt.text(
        [f"Dot chart of the variance of {outcome} by {count}; strongest first.", *cases]
    )


def _strongest(rows: pd.DataFrame) -> list[Mapping[object, object]]:
    return list(
        rows.sort_values("total", ascending=False, kind="stable").head(3).to_dict("records")
    )


def _in_words(row: Mapping[object, object]) -> str:
    way = "longer" if row["longer"] else "shorter"
    return f"{row['name']} {100 * float(str(row['total'])):.0f} % ({way})"
