"""The panel behind the demand for military spending: one row a country and year, units named."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from baltic_research import contracts, countries, given
from baltic_research.errors import ContractError
from baltic_research.indicators import checks, threat

if TYPE_CHECKING:
    import pandas as pd

FIRST_YEAR = 1993
REFERENCE_KM = 1000.0

PERSONS, PERCENT_OF_GDP = "persons", "% of GDP"

COLUMNS = (
    "country",
    "year",
    "spending_musd",
    "share_gdp_pct",
    "gdp_musd",
    "population_persons",
    "distance_km",
    "adversary_spending_musd",
    "threat_musd_per_km",
    "spill_in_musd",
    "spill_in_musd_per_km",
    "ln_spending",
    "ln_spending_before",
    "ln_gdp",
    "ln_population",
    "ln_threat",
    "ln_adversary_nearness",
    "ln_spill_in",
    "ln_spill_in_weighted",
    "ally",
    "at_war",
    "status",
    "unit",
    "edition",
)

# Years of war on a country's own soil with a thousand deaths in battle or more, or, in Georgia
# 2008, a foreign army's invasion; our coding after the usual definition of a war
WARS = {
    "ARM": ((1992, 1994), (2020, 2020)),
    "AZE": ((1992, 1994), (2020, 2020)),
    "BIH": ((1992, 1995),),
    "COL": ((1999, 2005),),
    "GEO": ((1992, 1993), (2008, 2008)),
    "HRV": ((1991, 1995),),
    "ISR": ((2023, 2024),),
    "RUS": ((1994, 1996), (1999, 2004)),
    "SRB": ((1998, 1999),),
    "TUR": ((1992, 1999),),
    "UKR": ((2014, 2015), (2022, 2026)),
}


def demand_panel(
    shares: pd.DataFrame,
    gdp: pd.DataFrame,
    population: pd.DataFrame,
    *,
    first_year: int = FIRST_YEAR,
) -> pd.DataFrame:
    """Build the panel from observations of spending, income and population.

    Parameters
    ----------
    shares : pandas.DataFrame
        Observations of military spending in percent of GDP: every country, Russia among them.
    gdp : pandas.DataFrame
        Observations of GDP in millions at constant prices.
    population : pandas.DataFrame
        Observations of the population in persons.
    first_year : int, optional
        First year of the panel; the years before serve for the lags.

    Returns
    -------
    pandas.DataFrame
        One row a country and year, NaN where a figure is missing; Russia, whose spending is the
        threat, is no row, as it does not threaten itself. Columns: country, year,
        spending_musd (constant prices), share_gdp_pct, gdp_musd (constant prices),
        population_persons, distance_km (to Moscow); in the year before:
        adversary_spending_musd, threat_musd_per_km (that over the distance), spill_in_musd
        (other Allies' spending), spill_in_musd_per_km (each over the distance to it); the
        natural logarithms ln_spending, ln_spending_before (own, in the year before), ln_gdp,
        ln_population, ln_threat, ln_spill_in, ln_spill_in_weighted; ln_adversary_nearness
        (ln adversary_spending_musd times 1000 / distance_km); ally (1 in NATO in that year,
        else 0), at_war (on its own soil), status, unit (of the money), edition.

    Raises
    ------
    ContractError
        If the three are not of one source and edition, a unit is not the one above, or nothing
        is left from `first_year` on.
    UnknownNameError
        If a country's capital is not in the catalogue.

    Notes
    -----
    Spending is share times GDP, in GDP's prices: it is deflated by the deflator of GDP, since
    no deflator of military goods is held. An error in GDP thereby stands on both sides of a
    regression and draws its elasticity towards one.

    The threat lies a year back, since budgets are made before. Its logarithm is a year's part
    less a country's part, which two-way effects absorb entirely. What they leave to estimate is
    an interaction: ``ln_adversary_nearness`` lets the answer to the adversary's spending fall
    with distance (its coefficient is the elasticity at 1,000 km, over that of a country
    infinitely far); ``threat_musd_per_km`` is the same thing without a logarithm.

    Examples
    --------
    >>> import baltic_research as br
    >>> panel = demand_panel(
    ...     br.load("worldbank.milex_share_gdp"),
    ...     br.load("worldbank.gdp_usd_constant"),
    ...     br.load("worldbank.population"),
    ... )
    >>> int(panel["year"].min()), "RUS" in set(panel["country"])
    (1993, False)
    """
    first_year = given.year(first_year, "first_year")
    shares, gdp, population = map(contracts.plain, (shares, gdp, population))
    spending = constant_price_spending(shares, gdp)
    people = _one_source(population, "population", gdp, PERSONS)
    panel = _merge(spending, shares, gdp, people)
    code = threat.ADVERSARY
    for context in (_threat(spending, code), _spill_in(spending), _own_before(spending)):
        panel = panel.merge(context, on=["country", "year"], how="left")
    panel = panel[(panel["country"] != code) & (panel["year"] >= first_year)]
    if panel.empty:
        raise ContractError(f"the observations have no year from first_year={first_year} on")
    panel = _logarithms(panel)
    members = {int(year): set(countries.nato_members(int(year))) for year in panel["year"].unique()}
    pairs = list(zip(panel["country"], panel["year"], strict=True))
    panel["ally"] = [float(country in members[year]) for country, year in pairs]
    panel["at_war"] = [_at_war(country, year) for country, year in pairs]
    return panel.sort_values(["country", "year"], ignore_index=True)[list(COLUMNS)]


def constant_price_spending(shares: pd.DataFrame, gdp: pd.DataFrame) -> pd.DataFrame:
    """Multiply the share of GDP by GDP at constant prices.

    Parameters
    ----------
    shares, gdp : pandas.DataFrame
        As for `demand_panel`.

    Returns
    -------
    pandas.DataFrame
        Observations of spending in GDP's unit; status is ``estimate`` where either is one.
    """
    checks.need_observations(gdp, "gdp")
    unit = checks.one_unit(gdp, "gdp")
    if not unit.startswith("million ") or not checks.price_base(unit)[:4].isdigit():
        raise ContractError(
            f"gdp is in {unit!r}; pass GDP in millions at constant prices, such as "
            "worldbank.gdp_usd_constant"
        )
    known = _one_source(shares, "shares", gdp, PERCENT_OF_GDP)
    money = _one_source(gdp, "gdp", gdp, unit)
    # A country without a single figure (Iceland has no armed forces) is no Ally whose figure lacks
    held = known[known.groupby("country")["value"].transform("count") > 0]
    both = held.merge(money, on=["country", "year"], suffixes=("_share", ""))
    estimate = (both["status_share"] == "estimate") | (both["status"] == "estimate")
    return both.assign(
        series=both["series_share"] + " x " + both["series"],
        value=both["value_share"] / 100 * both["value"],
        status=estimate.map({True: "estimate", False: "reported"}),
    )[["source", "series", "edition", "country", "year", "value", "unit", "status"]]


def _one_source(frame: pd.DataFrame, what: str, gdp: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return the countries' rows of one series, of GDP's source and edition, in one unit."""
    checks.one_series(frame, what)
    found = (
        str(frame["source"].iloc[0]),
        checks.one_edition(frame, what),
        checks.one_unit(frame, what),
    )
    wanted = (str(gdp["source"].iloc[0]), checks.one_edition(gdp, "gdp"), unit)
    if found != wanted:
        raise ContractError(
            f"{what} is of source, edition and unit {', '.join(found)}; the panel needs "
            f"{', '.join(wanted)}, so that income, spending and people are of one making"
        )
    alone = [not countries.is_aggregate(code) for code in frame["country"]]
    return frame[alone]


def _merge(
    spending: pd.DataFrame, shares: pd.DataFrame, gdp: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    """Return every country and year that any of the three has, outer joined."""
    key = ["country", "year"]
    panel = spending[[*key, "value", "status"]].rename(columns={"value": "spending_musd"})
    named = {"share_gdp_pct": shares, "gdp_musd": gdp, "population_persons": people}
    for name, frame in named.items():
        alone = frame[[not countries.is_aggregate(code) for code in frame["country"]]]
        part = alone[[*key, "value"]].rename(columns={"value": name})
        panel = panel.merge(part, on=key, how="outer")
    panel["status"] = panel["status"].where(panel["spending_musd"].notna(), "missing")
    return panel.assign(unit=gdp["unit"].iloc[0], edition=gdp["edition"].iloc[0])


def _threat(spending: pd.DataFrame, adversary: str) -> pd.DataFrame:
    names = {"adversary_spending": "adversary_spending_musd", "threat": "threat_musd_per_km"}
    table = _a_year_on(threat.threat(spending, adversary=adversary)).rename(columns=names)
    return table[["country", "year", "distance_km", *names.values()]]


def _spill_in(spending: pd.DataFrame) -> pd.DataFrame:
    names = {"total": "spill_in_musd", "weighted": "spill_in_musd_per_km"}
    table = _a_year_on(threat.spill_in(spending)).rename(columns=names)
    return table[["country", "year", *names.values()]]


def _own_before(spending: pd.DataFrame) -> pd.DataFrame:
    own = _a_year_on(spending).rename(columns={"value": "spending_before"})
    return own[["country", "year", "spending_before"]]


def _a_year_on(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(year=frame["year"] + 1)


def _logarithms(panel: pd.DataFrame) -> pd.DataFrame:
    """Add the logarithms; what is not above zero has none and becomes NaN."""
    sources = {
        "ln_spending": "spending_musd",
        "ln_spending_before": "spending_before",
        "ln_gdp": "gdp_musd",
        "ln_population": "population_persons",
        "ln_threat": "threat_musd_per_km",
        "ln_spill_in": "spill_in_musd",
        "ln_spill_in_weighted": "spill_in_musd_per_km",
    }
    logs = {name: np.log(panel[of].where(panel[of] > 0)) for name, of in sources.items()}
    nearness = REFERENCE_KM / panel["distance_km"]
    return panel.assign(
        **logs, ln_adversary_nearness=nearness * np.log(panel["adversary_spending_musd"])
    )


def _at_war(country: str, year: int) -> bool:
    return any(first <= year <= last for first, last in WARS.get(country, ()))


def lacking(rows: pd.DataFrame, needed: Collection[str]) -> str:
    """Say which country-years have no figure for what a regression needs; ``""`` for none.

    Examples
    --------
    >>> import pandas as pd
    >>> lacking(pd.DataFrame({"country": ["GEO"], "year": [1995], "ln_gdp": [None]}), ["ln_gdp"])
    'GEO every year'
    """
    sizes = rows["country"].value_counts()
    years: dict[str, list[int]] = {}
    gone = rows[["country", "year"]][rows[list(needed)].isna().any(axis="columns")]
    for country, year in gone.itertuples(index=False):
        years.setdefault(country, []).append(year)
    parts = [
        f"{one} {'every year' if len(years[one]) == sizes[one] else _spans(sorted(years[one]))}"
        for one in sorted(years)
    ]
    return ", ".join(parts)


def _spans(years: list[int]) -> str:
    """Return years as spans: ``1993-1995 and 2001``."""
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    words = [str(first) if first == last else f"{first}-{last}" for first, last in spans]
    return " and ".join(words)
