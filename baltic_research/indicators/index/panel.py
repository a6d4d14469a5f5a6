"""Host-country-years: declared indicators by host and year, from observations and rosters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from baltic_research import countries
from baltic_research.errors import ContractError, ParameterError
from baltic_research.indicators import checks, cohesion, ratios
from baltic_research.indicators.index import rosters

if TYPE_CHECKING:
    from baltic_research.catalog import IndexDeclaration, IndexIndicator

REPORTED, ESTIMATE, ZERO, MISSING = "reported", "estimate", "zero by fact", "missing"


@dataclass(frozen=True, eq=False)
class HostYears:
    """Indicators of hosts in years, with what each figure is.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a country and year (the index), one column an indicator in its own unit; NaN
        where missing.
    basis : pandas.DataFrame
        The same shape: ``reported``, ``estimate``, ``zero by fact`` or ``missing``.
    editions : dict of str to str
        The edition of each series.
    """

    table: pd.DataFrame
    basis: pd.DataFrame
    editions: dict[str, str]

    @property
    def groups(self) -> pd.Series:
        """The host of each host-year, for imputation by groups."""
        return self.table.index.get_level_values("country").to_series(index=self.table.index)

    @property
    def years(self) -> pd.Series:
        """The year of each host-year, to rank hosts within it."""
        return self.table.index.get_level_values("year").to_series(index=self.table.index)

    def coverage(self) -> pd.DataFrame:
        """Return one row an indicator: indicator, host_years, and how many of each basis."""
        kinds = {kind: (self.basis == kind).sum() for kind in (REPORTED, ESTIMATE, ZERO, MISSING)}
        counts = pd.DataFrame({"host_years": len(self.basis), **kinds})
        return counts.rename_axis("indicator").reset_index()


def host_years(
    declaration: IndexDeclaration,
    observations: pd.DataFrame,
    roster: pd.DataFrame,
    *,
    hosts: Iterable[str] | None = None,
) -> HostYears:
    """Assemble the declared indicators of each host and year.

    Parameters
    ----------
    declaration : IndexDeclaration
        Hosts, years, framework nations and indicators.
    observations : pandas.DataFrame
        Observations of all series declared, one edition each, of hosts and framework nations,
        from as many years before the first as a trailing mean asks for.
    roster : pandas.DataFrame
        Battlegroups as `load_roster` returns them.
    hosts : iterable of str, optional
        By default the declared hosts; add a host of reference to put it on the same scale.

    Returns
    -------
    HostYears
        Values by host and year, with what is missing and why.

    Raises
    ------
    ContractError
        If a series is missing, comes in several editions or units, or a figure stands twice.
    ParameterError
        If a host has no framework nation declared.
    """
    codes = list(declaration.hosts) if hosts is None else list(map(countries.resolve, hosts))
    unknown = [code for code in codes if code not in declaration.partners]
    if unknown:
        raise ParameterError(
            f"{unknown[0]} has no framework nation declared; add it to partners in the catalogue"
        )
    years = range(declaration.first_year, declaration.last_year + 1)
    rows = pd.MultiIndex.from_product([codes, years], names=["country", "year"])
    source = _Source(declaration, observations, roster, codes)
    figures, bases = {}, {}
    for one in declaration.indicators:
        found = source.figures(one).reindex(rows)
        value, status = found["value"].astype(float), found["status"].astype(object)
        early = rows.get_level_values("year") < one.first_year
        figures[one.code] = value.mask(early, 0.0)
        basis = status.where(value.notna(), MISSING).fillna(REPORTED)
        bases[one.code] = basis.mask(early, ZERO)
    return HostYears(pd.DataFrame(figures), pd.DataFrame(bases), source.editions)


class _Source:
    """What figures are taken from, and one way for each declared form."""

    def __init__(
        self,
        declaration: IndexDeclaration,
        observations: pd.DataFrame,
        roster: pd.DataFrame,
        hosts: list[str],
    ) -> None:
        self.partners, self.hosts, self.roster = declaration.partners, hosts, roster
        self.observations = observations
        self.series = {code: self._one(code) for code in declaration.series}
        self.editions = {code: str(rows["edition"].iloc[0]) for code, rows in self.series.items()}

    def figures(self, one: IndexIndicator) -> pd.DataFrame:
        """Return value and status by country and year."""
        forms: dict[str, Callable[[IndexIndicator], pd.DataFrame]] = {
            "observed": lambda one: _by_key(self.series[one.series[0]]),
            "product_share": self._product,
            "trailing_mean": self._trailing,
            "partner": self._partner,
            "partner_distance": self._distance,
            "roster_total": lambda _: rosters.totals(self.roster),
            "roster_nuclear": lambda _: rosters.nuclear_armed(self.roster),
        }
        if one.form not in forms:
            raise ParameterError(
                f"the form of {one.code} is {one.form!r}; expected one of {', '.join(forms)}"
            )
        return forms[one.form](one)

    def _one(self, code: str) -> pd.DataFrame:
        rows = self.observations[self.observations["series"] == code]
        if rows.empty:
            raise ContractError(f"the observations lack {code}; load it too")
        checks.one_series(rows, code)
        checks.one_edition(rows, code)
        checks.one_unit(rows, code)
        return rows

    def _product(self, one: IndexIndicator) -> pd.DataFrame:
        whole, part = (self.series[code] for code in one.series)
        return _by_key(ratios.spent_on(whole, part))

    def _trailing(self, one: IndexIndicator) -> pd.DataFrame:
        """Return means of the years that end with each; a year missing leaves a gap."""
        found = _by_key(self.series[one.series[0]])["value"].unstack("country").sort_index()
        whole = found.reindex(range(int(found.index.min()), int(found.index.max()) + 1))
        means = whole.rolling(one.window, min_periods=one.window).mean().rename_axis("year")
        long = means.melt(ignore_index=False, var_name="country").reset_index()
        return _by_key(long.assign(status=REPORTED))

    def _partner(self, one: IndexIndicator) -> pd.DataFrame:
        found = _by_key(self.series[one.series[0]])
        parts = {}
        for host in self.hosts:
            partner = self.partners[host]
            if partner not in found.index.get_level_values("country"):
                raise ContractError(
                    f"the observations of {one.series[0]} lack {partner}, the framework nation "
                    f"of {host}; load it too"
                )
            parts[host] = found.xs(partner, level="country")
        return pd.concat(parts, names=["country"])

    def _distance(self, one: IndexIndicator) -> pd.DataFrame:
        points = self.series[one.series[0]]
        parts = [
            cohesion.ideal_point_distance(points, host, self.partners[host]) for host in self.hosts
        ]
        return _by_key(pd.concat(parts, ignore_index=True))


def _by_key(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.set_index(["country", "year"])[["value", "status"]]
