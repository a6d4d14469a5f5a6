"""The Baltic Sea's littoral: how much of it was in NATO, and what each accession added."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import alt, page, theme, words
from baltic_research.figures.chart import Chart
from baltic_research.figures.labels import text_width

_NEEDED = ("day", "measure", "share_pct", "allies", "others", "year", "unit", "status", "coverage")
_ROW = 0.46  # inches
_FIRST = "#0B3C5D"
_ADDED = ("#3E84B0", "#8FBBD9", "#C3DBEA", "#DCEAF3")
_TOL = 1e-9


def littoral(
    shares: pd.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    caption: str = "",
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw for each measure the Allies' share of the littoral, and what newcomers added.

    Parameters
    ----------
    shares : pandas.DataFrame
        ``sea.littoral``: day, measure, share_pct, allies, others, year, unit, status and
        coverage, the same days for every measure.
    names : mapping of str to str, optional
        What a measure is called on the figure; its code if left out.
    title : str, optional
        The finding; the question if left out.
    caption : str
        Sources and editions.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel: a bar of 100 % a measure, from the Allies of the first day through each
        newcomer to those outside. A measure of which a state has no figure has no bar.

    Raises
    ------
    ContractError
        If a column is missing, a day and measure come twice, a measure lacks a day, or an Ally
        of one day is none on a later.
    ParameterError
        If there is nothing to draw.

    Examples
    --------
    >>> import baltic_research as br
    >>> chart = littoral(br.sea.littoral({}))
    >>> chart.data["segment"].tolist()
    ['Allies before', 'FIN', 'SWE', 'outside']
    """
    frame = _segments(_checked(shares))
    heading = title or "How much of the Baltic Sea's littoral is in NATO?"
    measure = "Share of the nine littoral states' total, %; membership alone moves a share"
    measures = list(frame["measure"].unique())
    sheet = page.Page(heading, measure, caption, _keys(frame), width)
    with theme.applied():
        figure, panels = page.panels(sheet, len(measures) * _ROW + 0.45)
        _draw(panels[0, 0], frame, names or {})
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame, names or {}), caption, frame)


def _checked(shares: pd.DataFrame) -> pd.DataFrame:
    lacking = [name for name in _NEEDED if name not in shares.columns]
    if lacking:
        raise ContractError(
            f"littoral: the table lacks {', '.join(lacking)}; pass what sea.littoral returns"
        )
    if shares.empty:
        raise ParameterError("littoral: the table has no rows; nothing to draw")
    if shares.duplicated(["day", "measure"]).any():
        raise ContractError("littoral: a day and measure come twice; pass each once")
    days = shares.groupby("measure")["day"].nunique()
    if days.min() < days.max():
        raise ContractError(f"littoral: {days.idxmin()} lacks a day that another measure has")
    return shares.sort_values("day", kind="stable")


def _segments(shares: pd.DataFrame) -> pd.DataFrame:
    """Return one row a measure and part of its bar: segment, share_pct, start_pct."""
    rows = []
    for measure in shares["measure"].unique():
        own = shares[shares["measure"] == measure].to_dict("records")
        fixed = {name: own[-1][name] for name in ("measure", "year", "unit", "status", "coverage")}
        parts = [("Allies before", own[0]["share_pct"])]
        for before, after in itertools.pairwise(own):
            gone = _codes(before["allies"]) - _codes(after["allies"])
            if gone:
                raise ContractError(
                    f"littoral: {', '.join(sorted(gone))} is an Ally on {before['day']} and not "
                    f"on {after['day']}; pass sea.littoral's days in their order"
                )
            new = sorted(_codes(after["allies"]) - _codes(before["allies"]))
            if new:
                parts.append(("|".join(new), after["share_pct"] - before["share_pct"]))
        parts.append(("outside", 100.0 - own[-1]["share_pct"]))
        start = 0.0
        for segment, share in parts:
            rows.append({**fixed, "segment": segment, "share_pct": share, "start_pct": start})
            start += share
    return pd.DataFrame(rows)


def _codes(text: str) -> set[str]:
    return set(filter(None, text.split("|")))


def _keys(frame: pd.DataFrame) -> list[Artist]:
    keys: list[Artist] = []
    for segment, look in _looks(frame).items():
        hatch = segment == "outside"
        colour = theme.CONTEXT if hatch else look
        keys.append(page.patch_key(_called(segment), hatched=hatch, colour=colour))
    return keys


def _looks(frame: pd.DataFrame) -> dict[str, str]:
    """Return a colour a segment, darker the earlier it was in; what is outside is hatched."""
    order = list(dict.fromkeys(frame["segment"]))
    new = [one for one in order if one not in ("Allies before", "outside")]
    added = {one: _ADDED[min(place, len(_ADDED) - 1)] for place, one in enumerate(new)}
    return {"Allies before": _FIRST, **added, "outside": "white"}


def _called(segment: str) -> str:
    fixed = {"Allies before": "Allies before", "outside": "not in NATO"}
    return fixed.get(segment) or words.joined([words.name(code) for code in segment.split("|")])


def _draw(axes: Axes, frame: pd.DataFrame, names: Mapping[str, str]) -> None:
    looks, measures = _looks(frame), list(frame["measure"].unique())
    axes.set_ylim(len(measures) - 0.45, -0.55)
    axes.set_xlim(0, 100)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    first = frame.drop_duplicates("measure").set_index("measure")
    axes.set_yticks(
        range(len(measures)),
        [_row_name(one, first.loc[one], names) for one in measures],
    )
    for place, measure in enumerate(measures):
        for one in frame[frame["measure"] == measure].to_dict("records"):
            if one["share_pct"] == one["share_pct"]:
                _bar(axes, one["start_pct"], one["share_pct"], place, one["segment"], looks)
        if frame.loc[frame["measure"] == measure, "share_pct"].isna().any():
            axes.text(2, place, str(first.loc[measure, "coverage"]), va="center",
                      color=theme.SOFT_INK)  # fmt: skip


def _row_name(measure: str, row: pd.Series, names: Mapping[str, str]) -> str:
    when = "" if row["unit"] == "states" else f"\n{row['year']}"
    return f"{names.get(measure, measure)}{when}{'e' if row['status'] == 'estimate' else ''}"


def _bar(
    axes: Axes, start: float, share: float, place: int, segment: str, looks: Mapping[str, str]
) -> None:
    outside = segment == "outside"
    axes.barh(
        place, share, left=start, height=0.62, facecolor=looks[segment], linewidth=0.6,
        edgecolor=theme.MUTED if outside else "white", hatch="/////" if outside else None,
        label=segment, zorder=2,
    )  # fmt: skip
    text = words.number(share, 1)
    if share > _TOL and text_width(text, theme.TEXT_SIZE) / 5.4 * 100 < share:
        dark = theme.contrast_with_white(looks[segment]) > 3.5
        axes.text(
            start + share / 2, place, text, ha="center", va="center_baseline", zorder=4,
            color="white" if dark else theme.INK,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2} if outside else None,
        )  # fmt: skip


def _alt(frame: pd.DataFrame, names: Mapping[str, str]) -> str:
    clauses = []
    for measure in frame["measure"].unique():
        own = frame[frame["measure"] == measure].set_index("segment")["share_pct"]
        last = 100 - own["outside"]
        clauses.append(
            f"{names.get(measure, measure)}: from {words.number(own['Allies before'], 1)} % to "
            f"{words.number(last, 1)} %"
            if last == last
            else f"{names.get(measure, measure)}: no figure"
        )
    return alt.text(
        ["Bars of 100 % of the Baltic Sea's littoral states, by what is in NATO.",
         alt.sentence(clauses)]
    )  # fmt: skip
