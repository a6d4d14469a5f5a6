"""How figures change from edition to edition: revisions, first estimates, and their errors."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from numbers import Integral
from typing import TYPE_CHECKING

from baltic_research import store
from baltic_research.beside import comparable, side_by_side
from baltic_research.errors import ContractError, ParameterError
from baltic_research.holdings import find_edition
from baltic_research.revised import horizon_errors, without_aggregates

if TYPE_CHECKING:
    import pandas as pd

    from baltic_research.days import Day

__all__ = [
    "estimates", "from_newest", "revision_errors", "revisions", "side_by_side", "triangle",
]  # fmt: skip


def revisions(series: str, *, country: str, year: int) -> pd.DataFrame:
    r"""Return what each edition said of one figure.

    Parameters
    ----------
    series : str
        Code of the series.
    country : str
        Code, name or alias.
    year : int
        The year of the figure.

    Returns
    -------
    pandas.DataFrame
        One row an edition that gives the figure, oldest first: edition, published
        (datetime.date), value, change (on the edition before; NaN for the first, where either
        value is missing, and where the two units cannot be compared), why_no_change (a sentence,
        empty where there is a change), unit, status, definition (the publisher's term), note, cell.

    Raises
    ------
    ParameterError
        If it is not one country and one year.

    Notes
    -----
    As in `side_by_side`, two shares may differ in their price base, for a share has hardly any
    left; two amounts may not.

    Examples
    --------
    >>> table = revisions("nato.defence_share_gdp", country="Lithuania", year=2019)
    >>> table[["edition", "value"]].round(2).to_string(index=False, header=False)
    '2019-06 1.98\n2024-06 2.00\n2025-08 1.98\n2026-07 1.98'
    """
    _need_one(country, year)
    frame = store.load(series, countries=country, years=year, edition="all")
    facts = [find_edition(*pair) for pair in zip(frame["source"], frame["edition"], strict=True)]
    return frame.assign(
        published=[one.published for one in facts],
        definition=[one.definition for one in facts],
        why_no_change=_why_no_change(frame),
        change=lambda rows: rows["value"].diff().where(rows["why_no_change"] == ""),
    )[[
        "edition", "published", "value", "change", "why_no_change", "unit", "status",
        "definition", "note", "cell",
    ]]  # fmt: skip


def _need_one(country: object, year: object = 0) -> None:
    if not isinstance(country, str):
        raise ParameterError(f"country must be one country such as 'LTU', found {country!r}")
    if isinstance(year, bool) or not isinstance(year, Integral):
        raise ParameterError(f"year must be one year such as 2019, found {year!r}")


def _why_no_change(frame: pd.DataFrame) -> list[str]:
    """Return why there is no change on the row before; empty where there is one."""
    rows = frame[["edition", "value", "unit"]].to_dict("records")
    why = ["no earlier edition is held"]
    for before, after in itertools.pairwise(rows):
        missing = [one["edition"] for one in (before, after) if one["value"] != one["value"]]
        if missing:
            why.append(f"{missing[0]} has no figure")
        elif not comparable(before["unit"], after["unit"]):
            why.append(f"{before['edition']} is in {before['unit']!r}, another unit")
        else:
            why.append("")
    return why


def triangle(series: str, *, country: str) -> pd.DataFrame:
    """Return the revision triangle of a country: a row a year, a column an edition.

    Parameters
    ----------
    series : str
        Code of the series.
    country : str
        Code, name or alias.

    Returns
    -------
    pandas.DataFrame
        Index year, columns editions from the oldest, values in the unit of each edition; NaN
        where an edition does not give the year.

    Raises
    ------
    ParameterError
        If it is not one country.
    """
    _need_one(country)
    frame = store.load(series, countries=country, edition="all")
    return frame.pivot(index="year", columns="edition", values="value")


def estimates(
    series: str,
    *,
    countries: str | Iterable[str] | None = None,
    first_only: bool = True,
    as_of: Day | None = None,
) -> pd.DataFrame:
    """Set what was published as an estimate against what the newest edition says.

    Parameters
    ----------
    series : str
        Code of the series.
    countries : str or iterable of str, optional
        By default all, without the publisher's aggregates.
    first_only : bool
        Take only the first estimate of each figure; otherwise every edition's.
    as_of : str or datetime.date, optional
        Only editions published by that day.

    Returns
    -------
    pandas.DataFrame
        One row an estimate that the newest edition has since given a figure for: country, year,
        edition, horizon (years from the figure's year to publication: 0 for an estimate within
        the year), estimate, latest, revision (latest less estimate, in the series' unit),
        revision_pct (in percent of the estimate), same_unit (whether price base and currency
        are the same), same_definition, latest_status (the newest figure may itself still be an
        estimate).

    Notes
    -----
    Where unit or definition changed, the revision holds that change too.

    A figure's first estimate is mostly one of horizon 0; with ``first_only`` an edition keeps at
    longer horizons only what no edition before it had estimated, if anything. To move a newest
    estimate of any age by past revisions (`models.target_paths`), take every edition's.
    """
    frame = store.load(series, countries=countries, edition="all", as_of=as_of)
    if countries is None:
        frame = without_aggregates(frame)
    newest = str(frame["edition"].iloc[-1])
    source = str(frame["source"].iloc[0])
    key = ["country", "year"]
    latest = frame[frame["edition"] == newest][[*key, "value", "unit", "status"]]
    earlier = frame[(frame["status"] == "estimate") & (frame["edition"] != newest)]
    earlier = earlier.dropna(subset="value")
    if first_only:
        earlier = earlier.drop_duplicates(key, keep="first")
    both = earlier.merge(latest, on=key, suffixes=("", "_latest")).dropna(subset="value_latest")
    terms = {one: find_edition(source, one).definition for one in frame["edition"].unique()}
    published = {one: find_edition(source, one).published.year for one in terms}
    revision = both["value_latest"] - both["value"]
    return both.assign(
        horizon=both["edition"].map(published).astype("int64") - both["year"],
        estimate=both["value"],
        latest=both["value_latest"],
        revision=revision,
        revision_pct=100 * revision / both["value"],
        same_unit=both["unit"] == both["unit_latest"],
        same_definition=both["edition"].map(terms) == terms[newest],
        latest_status=both["status_latest"],
    )[[
        *key, "edition", "horizon", "estimate", "latest", "revision", "revision_pct", "same_unit",
        "same_definition", "latest_status",
    ]]  # fmt: skip


def revision_errors(compared: pd.DataFrame) -> pd.DataFrame:
    """Summarize by horizon how far estimates were revised.

    Parameters
    ----------
    compared : pandas.DataFrame
        What `estimates` returns.

    Returns
    -------
    pandas.DataFrame
        One row a horizon: horizon, figures, countries, editions, mean, low and high (95 %
        interval of the mean), median, mean_absolute, root_mean_square, lowest, highest, upward
        (share revised upwards), same_unit (share with an unchanged unit), left_out (figures of
        partial editions, which are in none of the columns before).

    Notes
    -----
    All estimates of one edition share its exchange rates, its GDP forecasts and its moment, so
    figures are not independent draws: the interval treats each edition as one draw, with
    Student's t on the means of the editions, and is NaN with fewer than two. With two or three
    editions it is wide, as it should be; quantiles of so few are not given. An edition with fewer
    than half as many figures of a horizon as the fullest is left out there: the mean of one or two
    is no mean of an edition.
    """
    import pandas as pd

    if compared.empty:
        raise ContractError("there are no estimates to compare: one edition alone has no revision")
    return pd.DataFrame(
        [
            {"horizon": horizon, **horizon_errors(rows)}
            for horizon, rows in compared.groupby("horizon", sort=True)
        ]
    )


def from_newest(observations: pd.DataFrame) -> pd.DataFrame:
    """Compute how far each older edition lies from the newest.

    Parameters
    ----------
    observations : pandas.DataFrame
        Observations of one series from several editions (``load(..., edition="all")``).

    Returns
    -------
    pandas.DataFrame
        The observations of the older editions with the difference in ``value`` (older less
        newest edition, in the series' unit) and in ``unit`` what it is measured from. A
        country and year that the newest edition does not give is left out.

    Raises
    ------
    ContractError
        If the table does not hold exactly one series, or a figure twice.

    Notes
    -----
    Between editions revision, price base and the publisher's definition may all change; the
    difference holds them together.
    """
    if len(observations["series"].unique()) != 1:
        found = ", ".join(sorted(observations["series"].unique())) or "none"
        raise ContractError(f"editions are compared one series at a time; found {found}")
    newest = max(observations["edition"])
    key = ["source", "series", "country", "year"]
    twice = observations[observations.duplicated([*key, "edition"])]
    if not twice.empty:
        row = twice.iloc[0]
        raise ContractError(
            f"observations have {row['country']} {row['year']} twice in {row['edition']}; "
            "pass each figure once"
        )
    reference = observations.loc[observations["edition"] == newest, [*key, "value"]]
    older = observations[observations["edition"] != newest]
    both = older.merge(reference.rename(columns={"value": "newest"}), on=key)
    quantity = both["unit"].str.split(", ").str[0]
    distance: pd.DataFrame = both.assign(
        value=both["value"] - both["newest"], unit=quantity + f", difference from edition {newest}"
    ).drop(columns="newest")
    return distance
