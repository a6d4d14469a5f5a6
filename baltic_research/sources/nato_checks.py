"""What NATO's figures imply of each other: each is compared with those it is got from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from baltic_research.sources.reading import Problems

if TYPE_CHECKING:
    import pandas as pd

KEY = ["country", "year"]
CATEGORIES = ("equipment_share", "personnel_share", "infrastructure_share", "other_share")
BASED = ("defence_lcu", "defence_usd", "gdp_usd")  # current and constant, alike in the base year

EXACT = 1e-6  # relative: what a workbook computes from its own cells
SUM_TOLERANCE = 0.01  # percentage points; single years of single Allies come short by as much
ALIKE = 0.1  # relative: the exchange rates of one currency
DEFLATORS = 0.2  # relative: the share of GDP at current against that at constant prices
LEAP = 2.0  # factor within a year; rates of exchange and forces have moved by less
POPULATION_LEAP = 1.15
MANY = 0.1  # of what was compared: then the table is not what it is said to be
LEAST_MANY = 3


@dataclass(frozen=True)
class Comparison:
    """Figures beside what others imply of them, by country and year, and how far they may differ.

    Attributes
    ----------
    series : str
        The series, short, whose cells are named where they do.
    meaning : str
        What is compared.
    found, implied : pandas.Series
        By country and year; nothing is compared where either is missing.
    allowed : pandas.Series or float
        Largest difference.
    computed : bool
        One is computed from the other, so that many differences refuse the file; else the two
        only go together as a rule, and what differs is told.
    """

    series: str
    meaning: str
    found: pd.Series
    implied: pd.Series
    allowed: pd.Series | float
    computed: bool = True


def contradictions(frame: pd.DataFrame, problems: Problems) -> list[str]:
    """Compare figures with those that they are computed from, or should move with.

    Parameters
    ----------
    frame : pandas.DataFrame
        Observations of one file.
    problems : Problems
        Collects a comparison that fails for many figures: rows, columns, titles or units have
        moved.

    Returns
    -------
    list of str
        Single figures that do not fit, by cell; they are stored as published.
    """
    wide = frame.pivot(index=KEY, columns="series", values="value")
    wide.columns = wide.columns.str.removeprefix("nato.")
    units = frame.pivot(index=KEY, columns="series", values="unit")
    units.columns = units.columns.str.removeprefix("nato.")
    found: list[str] = []
    for compare in _COMPARISONS:
        for one in compare(wide, units):
            found += tell(one, frame, problems)
    return found


def tell(one: Comparison, frame: pd.DataFrame, problems: Problems) -> list[str]:
    """Return where a comparison fails; add a problem where it fails for many figures."""
    off = (one.found - one.implied).abs() > one.allowed
    off = off[off & one.found.notna() & one.implied.notna()]
    if off.empty:
        return []
    compared = int((one.found.notna() & one.implied.notna()).sum())
    cells = frame[frame["series"] == f"nato.{one.series}"].set_index(KEY)["cell"]
    texts = [
        f"{cells[place]}: {place[0]} {place[1]}: {one.meaning}: found {one.found[place]:.6g}, "
        f"expected {one.implied[place]:.6g}"
        for place in off.index
    ]
    if one.computed:
        refuse_many(texts, compared, problems)
    return texts


def refuse_many(anomalies: list[str], compared: int, problems: Problems) -> None:
    """Add a problem where so many figures do not fit that the table is not what it seems."""
    if len(anomalies) >= max(LEAST_MANY, MANY * compared):
        where, _, what = anomalies[0].partition(": ")
        problems.add(
            where,
            f"{what}; so for {len(anomalies)} of {compared} figures: rows, columns, titles or the "
            "unit are not what they are said to be",
        )


def half_unit(values: pd.Series, most: int = 4) -> float:
    """Return half a unit in the last decimal that figures were published to, 0 for unrounded."""
    for decimals in range(most + 1):
        if bool((values.dropna().round(decimals) == values.dropna()).all()):
            return float(0.5 * 10.0**-decimals)
    return 0.0


def _base_years(wide: pd.DataFrame, units: pd.DataFrame) -> list[Comparison]:
    """Constant and current prices are one figure in the base year, where the currency is one."""
    found = []
    for name in BASED:
        current, constant = f"{name}_current", f"{name}_constant"
        if not {current, constant} <= set(wide):
            continue
        base = units[constant].str.extract(r"\b(\d{4}) prices")[0].dropna()
        here = wide.index.get_level_values("year") == int(base.iloc[0])
        alike = units[current].str[:11] == units[constant].str[:11]
        rows = wide[here & alike]
        allowed = EXACT * rows[current].abs() + half_unit(wide[current]) + half_unit(wide[constant])
        found.append(
            Comparison(
                constant,
                "constant and current prices must be alike in the base year",
                rows[constant],
                rows[current],
                allowed,
            )
        )
    return found


def _constant_rates(wide: pd.DataFrame, units: pd.DataFrame) -> list[Comparison]:
    """At constant prices and exchange rates one rate leads from local currency to dollars."""
    local, dollars = "defence_lcu_constant", "defence_usd_constant"
    if not {local, dollars} <= set(wide):
        return []
    rate = wide[dollars] / wide[local]
    usual = rate.groupby([rate.index.get_level_values("country"), units[local]]).transform("median")
    implied = wide[local] * usual
    allowed = (EXACT * implied + half_unit(wide[dollars]) + half_unit(wide[local]) * usual).abs()
    meaning = "constant dollars over constant local currency must be one rate over the years"
    return [Comparison(dollars, meaning, wide[dollars], implied, 2 * allowed)]


def _current_rates(wide: pd.DataFrame, units: pd.DataFrame) -> list[Comparison]:
    """One currency has one rate of exchange in a year, and no rate leaps; the dollar's is 1."""
    local, dollars = "defence_lcu_current", "defence_usd_current"
    if not {local, dollars} <= set(wide):
        return []
    rate = wide[dollars] / wide[local]
    usual = rate.groupby([units[local], rate.index.get_level_values("year")]).transform("median")
    own = usual.mask(units[local].str.startswith("million USD"), 1.0)
    return [
        Comparison(local, "US dollars a unit of the currency", rate, own, ALIKE * own),
        *_leaps(local, "US dollars a unit of the currency", rate, LEAP, units[local]),
    ]


def _deflators(wide: pd.DataFrame, _units: pd.DataFrame) -> list[Comparison]:
    """Spending over GDP is near the same at current as at constant prices."""
    if not {"defence_usd_current", "gdp_usd_current", "defence_share_gdp"} <= set(wide):
        return []
    share = 100 * wide["defence_usd_current"] / wide["gdp_usd_current"]
    published = wide["defence_share_gdp"]
    meaning = "share of GDP at current prices, beside the published one"
    return [Comparison("defence_usd_current", meaning, share, published, DEFLATORS * published)]


def _changes(wide: pd.DataFrame, _units: pd.DataFrame) -> list[Comparison]:
    """Compare the annual real change with that of spending in constant dollars."""
    money, change = "defence_usd_constant", "defence_real_change"
    if not {money, change} <= set(wide):
        return []
    before = _year_before(wide[money])
    half = half_unit(wide[money])
    slack = 100 * half * (1 / before + wide[money] / before**2)
    implied = 100 * (wide[money] / before - 1)
    allowed = slack.abs() + half_unit(wide[change]) + EXACT * (100 + implied.abs())
    meaning = "real change against spending in constant dollars"
    return [Comparison(change, meaning, wide[change], implied, allowed)]


def _heads(wide: pd.DataFrame, _units: pd.DataFrame) -> list[Comparison]:
    """Spending and GDP a head imply one population, which hardly moves within a year."""
    found = []
    for total, head in (
        ("defence_usd_constant", "defence_per_capita"),
        ("gdp_usd_constant", "gdp_per_capita"),
    ):
        if {total, head} <= set(wide):
            people = wide[total] / wide[head]
            found += _leaps(head, "population that figures a head imply", people, POPULATION_LEAP)
    needed = {"defence_per_capita", "gdp_per_capita", "defence_usd_constant", "gdp_usd_constant"}
    if needed <= set(wide):
        share = wide["defence_per_capita"] / wide["gdp_per_capita"] / 1000
        implied = wide["defence_usd_constant"] / wide["gdp_usd_constant"]
        slack = half_unit(wide["defence_per_capita"]) / wide["defence_per_capita"]
        slack += half_unit(wide["gdp_per_capita"]) / wide["gdp_per_capita"]
        meaning = "spending over GDP from figures a head, beside that from totals"
        allowed = (slack + 1e-3) * implied
        found.append(Comparison("defence_per_capita", meaning, share, implied, allowed))
    return found


def _categories(wide: pd.DataFrame, _units: pd.DataFrame) -> list[Comparison]:
    """Hold the four categories of spending to a sum of 100 percent."""
    if not set(CATEGORIES) <= set(wide):
        return []
    total = wide[list(CATEGORIES)].sum(axis="columns", skipna=False)
    rounding = sum(half_unit(wide[one]) for one in CATEGORIES)
    allowed = max(SUM_TOLERANCE, rounding + EXACT)
    meaning = "sum of the shares of the four categories"
    return [Comparison(CATEGORIES[0], meaning, total, total * 0 + 100, allowed)]


def _forces(wide: pd.DataFrame, _units: pd.DataFrame) -> list[Comparison]:
    """Hold forces to less than a doubling or halving within a year."""
    if "personnel" not in wide:
        return []
    return _leaps("personnel", "personnel against the year before", wide["personnel"], LEAP)


def _leaps(
    series: str, meaning: str, level: pd.Series, most: float, unit: pd.Series | None = None
) -> list[Comparison]:
    """Compare a level with the year before, by the factor that it moves at most."""
    before = _year_before(level)
    if unit is not None:
        before = before.where(unit == _year_before(unit))
    high = before.where(level >= before, before / most) * (most - 1)
    said = f"{meaning} leaps within a year"
    return [Comparison(series, said, level, before, high.abs(), computed=False)]


def _year_before(values: pd.Series) -> pd.Series:
    """Return each year's figure of the year before."""
    return values.rename(lambda year: year + 1, level="year").reindex(values.index)


_COMPARISONS: tuple[Callable[[pd.DataFrame, pd.DataFrame], list[Comparison]], ...] = (
    _base_years,
    _constant_rates,
    _current_rates,
    _deflators,
    _changes,
    _heads,
    _categories,
    _forces,
)
