"""Where the treated stand among placebos: the ratio of misfit after to misfit before."""

from __future__ import annotations

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from baltic_research.errors import ContractError, ParameterError
from baltic_research.figures import alt, break_inputs, page, rows, theme, words
from baltic_research.figures.chart import Chart
from baltic_research.figures.counterfactual_inputs import PLACEBO, TREATED

_COLUMNS = ("country", "role", "average_effect", "rmspe_before", "rmspe_after", "rmspe_ratio")


def placebo_ranks(
    ratios: pd.DataFrame,
    *,
    title: str | None = None,
    caption: str | None = None,
    width: float = theme.DOUBLE_COLUMN,
) -> Chart:
    """Draw the ratio of RMSPE after to RMSPE before of the treated and of the placebos, ranked.

    Parameters
    ----------
    ratios : pandas.DataFrame
        ``ratios()`` of `models.placebos_in_space`: country, role (treated or placebo),
        average_effect, rmspe_before, rmspe_after, rmspe_ratio.
    title : str, optional
        The finding; the question if left out.
    caption : str, optional
        Made from the table if left out.
    width : float
        Width in inches.

    Returns
    -------
    Chart
        One panel; treated countries filled and bold, placebos grey.

    Raises
    ------
    ContractError
        If a column is missing, a country comes twice, or a ratio is not finite.
    ParameterError
        If there is no treated country or no placebo.

    Examples
    --------
    >>> import baltic_research as br
    >>> shares = br.load("worldbank.milex_share_gdp")
    >>> control = br.models.synthetic_control(
    ...     shares, treated="EST", donors=["AUT", "IRL", "CHE", "NZL"], start=2014,
    ...     years=(2000, 2024))
    >>> len(placebo_ranks(br.models.placebos_in_space(control).ratios()).data)
    5
    """
    frame = _checked(ratios)
    heading = title or "Do the treated stand out among countries that were not treated?"
    foot = _CAPTION if caption is None else caption
    measure = "RMSPE after the start of the treatment over RMSPE before it"
    sheet = page.Page(heading, measure, foot, _keys(), width)
    with theme.applied():
        figure, panels = page.panels(sheet, rows.height(len(frame), labelled=False))
        _draw(panels[0, 0], frame)
        page.freeze(figure)
    return Chart(figure, panels[0, 0], heading, _alt(frame), foot, frame)


_CAPTION = (
    "RMSPE: root of the mean squared gap between actual and synthetic. A large ratio says that "
    "the gap grew from the start of the treatment on, whatever its sign. "
    "Dotted: as large after as before. Each treated country is ranked among itself and the "
    "placebos."
)


def _checked(ratios: pd.DataFrame) -> pd.DataFrame:
    break_inputs.need_columns(ratios, _COLUMNS, "placebo_ranks")
    frame = ratios.loc[:, list(_COLUMNS)]
    if not {TREATED, PLACEBO} <= set(frame["role"]):
        raise ParameterError(
            "placebo_ranks: the table needs a treated country and a placebo; pass ratios() of "
            "placebos_in_space"
        )
    wrong = frame[frame["country"].duplicated() | ~frame["rmspe_ratio"].between(0, 1e9)]
    if len(wrong):
        raise ContractError(
            f"placebo_ranks: {wrong['country'].iloc[0]} stands twice or has a ratio that is not "
            "finite, as after a perfect fit before the treatment; take fewer donors"
        )
    return frame.sort_values(["rmspe_ratio", "country"], ascending=[False, True], ignore_index=True)


def _keys() -> list[Artist]:
    return [
        page.point_key("treated"),
        page.point_key("placebo", color=theme.MUTED, markerfacecolor="white", marker="o"),
    ]


def _draw(axes: Axes, frame: pd.DataFrame) -> None:
    order = list(frame["country"])
    treated = list(frame.loc[frame["role"] == TREATED, "country"])
    looks = {code: theme.panel_style(code) for code in treated}
    shown = frame.assign(value=frame["rmspe_ratio"], unit="ratio")
    rows.prepare(axes, shown, order, looks, [], zero=True)
    decimals = words.places(frame["rmspe_ratio"])
    for place, one in enumerate(shown.to_dict("records")):
        look = looks.get(one["country"], theme.Style(theme.MUTED, "o"))
        value = float(one["value"])
        axes.plot([0, value], [place] * 2, color=look.colour, linewidth=1.0, zorder=2)
        rows.point(
            axes, value, place, look.colour, marker=look.marker, size=5.5,
            hollow=one["role"] == PLACEBO,
        )  # fmt: skip
        rows.number_beside(axes, value, place, decimals)
    axes.axvline(1, color=theme.INK, linewidth=1.0, linestyle=theme.THRESHOLD_DOTS, zorder=1.5)


def _alt(frame: pd.DataFrame) -> str:
    decimals = words.places(frame["rmspe_ratio"])
    others = frame.loc[frame["role"] == PLACEBO, "rmspe_ratio"]
    clauses = [
        f"{words.name(str(one['country']))} has {words.number(float(one['rmspe_ratio']), decimals)}"
        f", rank {1 + int((others >= one['rmspe_ratio']).sum())} among itself and the placebos"
        for one in frame[frame["role"] == TREATED].to_dict("records")
    ]
    placebos = len(others)
    return alt.text(
        [
            (
                "Chart of the ratio of misfit after to misfit before the treatment, ranked, for "
                f"the treated and {words.plural(placebos, 'placebo')}."
            ),
            alt.sentence(clauses),
        ]
    )
