"""What a country's spending answers to: an adversary's spending by distance, and its Allies'."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from baltic_research import countries
from baltic_research.errors import ContractError
from baltic_research.indicators import allies, checks

if TYPE_CHECKING:
    import pandas as pd

ADVERSARY = "RUS"


def threat(
    spending: pd.DataFrame, *, adversary: str = ADVERSARY, to: str | Iterable[str] | None = None
) -> pd.DataFrame:
    """Divide an adversary's military spending by the distance to its capital.

    Parameters
    ----------
    spending : pandas.DataFrame
        Observations of military spending in millions: one series, edition and unit.
    adversary : str, optional
        Whose spending threatens; Russia if not said otherwise.
    to : str or iterable of str, optional
        Threatened countries; every other country of the observations if None.

    Returns
    -------
    pandas.DataFrame
        Columns country, year, distance_km (between capitals), adversary_spending (in the unit
        of the spending), threat (that a kilometre), unit (of the threat), status (of the
        adversary's figure). NaN where the adversary's figure is missing.

    Raises
    ------
    ContractError
        If series, editions or units are mixed, or the adversary has no figure.
    UnknownNameError
        If a country or its capital is unknown.

    Notes
    -----
    threat_it = M_t / d_i. Capitals stand for countries, which makes the United States and
    Canada far from Russia although the Arctic is between them, and distance never changes. The
    logarithm, ln M_t - ln d_i, is a sum of a year's and a country's part: country and year
    effects absorb all of it, and only an interaction of the two can be estimated beside them.
    Spending is capability; whether it is meant to threaten is not in it.
    """
    unit = _one_kind(spending)
    code = countries.resolve(adversary)
    own = spending[spending["country"] == code]
    if own["value"].notna().sum() == 0:
        raise ContractError(
            f"spending has no figure for {code}, whose spending is the threat; "
            f"load the observations with countries including {code!r}"
        )
    everyone = [one for one in spending["country"].unique() if not countries.is_aggregate(one)]
    targets = everyone if to is None else countries.resolve_all(to)
    near = {one: countries.distance_km(one, code) for one in sorted(targets) if one != code}
    table = own[["year", "value", "status"]].rename(columns={"value": "adversary_spending"})
    table = _countries(near).merge(table, how="cross")
    table["threat"] = table["adversary_spending"] / table["distance_km"]
    table["unit"] = f"{unit} a km"
    ordered = table.sort_values(["country", "year"], ignore_index=True)
    return ordered[
        ["country", "year", "distance_km", "adversary_spending", "threat", "unit", "status"]
    ]


def spill_in(spending: pd.DataFrame) -> pd.DataFrame:
    """Add up what a country's Allies spend, plainly and by their distance.

    Parameters
    ----------
    spending : pandas.DataFrame
        Observations of military spending: one series, edition and unit; every Ally.

    Returns
    -------
    pandas.DataFrame
        Columns country, year, total (sum over the Allies of that year other than the country),
        weighted (sum of each Ally's spending over the kilometres between the capitals), allies
        (number of Allies added), lacking (codes of Allies without a figure; total and weighted
        are NaN then), ally (whether the country is an Ally in that year), unit. An Ally without
        armed forces is added only where the series has it.

    Raises
    ------
    ContractError
        If series, editions or units are mixed, or a figure is negative.

    Notes
    -----
    For a country outside NATO the sum is over all Allies: what it could hope for and is not
    promised. The total without oneself differs between countries only by their own spending,
    ln(S_t - m_it), so that beside year effects what is left of it is minus one's own weight;
    see ``collinearity`` of the model of demand. The weighted sum does not have this defect.

    References
    ----------
    Sandler, T., Hartley, K. (2001), Economics of alliances: the lessons for collective action,
    Journal of Economic Literature 39, 869-896.
    """
    import pandas as pd

    unit = _one_kind(spending)
    everyone = sorted(spending["country"].unique())
    kilometres = _distances([one for one in everyone if not countries.is_aggregate(one)])
    parts = [
        _spill_in(members["value"], kilometres, year) for year, members in allies.by_year(spending)
    ]
    table = pd.concat(parts, ignore_index=True).assign(unit=unit)
    return table.sort_values(["country", "year"], ignore_index=True)


def _spill_in(members: pd.Series, kilometres: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return total and weighted spill-in of every country in one year."""
    import numpy as np
    import pandas as pd

    codes, held = list(kilometres.index), members.dropna()
    missing = sorted(members.index[members.isna()])
    lacking = [[ally for ally in missing if ally != code] for code in codes]
    others = np.array([[code != ally for ally in held.index] for code in codes], dtype=float)
    near = kilometres[list(held.index)].to_numpy(dtype=float)
    inverse = np.divide(1.0, near, out=np.zeros_like(near), where=near > 0)
    money = held.to_numpy(dtype=float)
    whole = [not gone for gone in lacking]
    return pd.DataFrame(
        {
            "country": codes,
            "year": year,
            "total": np.where(whole, others @ money, np.nan),
            "weighted": np.where(whole, inverse @ money, np.nan),
            "allies": others.sum(axis=1).astype(int),
            "lacking": [", ".join(gone) for gone in lacking],
            "ally": [code in members.index for code in codes],
        }
    )


def _distances(codes: list[str]) -> pd.DataFrame:
    import pandas as pd

    rows = [[countries.distance_km(one, other) for other in codes] for one in codes]
    return pd.DataFrame(rows, index=codes, columns=codes)


def _countries(near: dict[str, float]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({"country": list(near), "distance_km": list(near.values())})


def _one_kind(spending: pd.DataFrame) -> str:
    checks.one_series(spending, "spending")
    checks.one_edition(spending, "spending")
    checks.need_money(spending, "spending")
    return checks.one_unit(spending, "spending")
