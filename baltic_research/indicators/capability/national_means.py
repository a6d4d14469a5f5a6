"""The means a country has: soldiers, its share of the world's power, new equipment, imports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from baltic_research import contracts, countries
from baltic_research.errors import ContractError
from baltic_research.indicators import checks, ratios

if TYPE_CHECKING:
    import pandas as pd

PERSONNEL, CINC, EQUIPMENT, IMPORTS = "personnel", "cinc", "equipment", "arms_imports"
NO_FIGURE = "no figure"
_NEEDED = {
    PERSONNEL: checks.need_persons,
    CINC: checks.need_index,
    EQUIPMENT: checks.need_money,
    IMPORTS: checks.need_volumes,
}
_IMPORTS_NOTE = "the register has no row for a year without a delivery"


def means(
    where: Iterable[str],
    *,
    personnel: pd.DataFrame,
    cinc: pd.DataFrame,
    spending: pd.DataFrame,
    equipment_share: pd.DataFrame,
    arms_imports: pd.DataFrame,
) -> pd.DataFrame:
    """Return four measures of capability side by side, with the years that each covers.

    Parameters
    ----------
    where : iterable of str
        Countries: codes, names or aliases.
    personnel : pandas.DataFrame
        Observations of military personnel (``nato.personnel``).
    cinc : pandas.DataFrame
        Observations of the Composite Index of National Capability (``cow.cinc``).
    spending, equipment_share : pandas.DataFrame
        Observations of spending in millions and of equipment in ``% of defence expenditure``,
        of one edition (``nato.defence_usd_constant``, ``nato.equipment_share``).
    arms_imports : pandas.DataFrame
        Observations of delivered volumes (``transfers.imports_tiv``).

    Returns
    -------
    pandas.DataFrame
        Columns measure (``personnel``, ``cinc``, ``equipment``, ``arms_imports``), country,
        year, value, unit, status (``reported``, ``estimate``, or ``no figure`` for a year of
        the series in which this country has none), source, series, edition, coverage (first
        and last year of the series, and how many of them the country has).

    Raises
    ------
    ContractError
        If a table mixes series, editions or units, measures something else, or spending and
        share differ in edition.
    UnknownNameError
        If a country is not known.

    Notes
    -----
    equipment = spending * share / 100. The four cannot be added: heads, a share of the world,
    money, and a volume. TIV is an index of military value and no price; what a country
    makes itself or is given without a register entry is not in it, and a year without a row
    is one in which the register has no delivery. CINC measures mass (people, steel, energy) and
    not readiness, and moves when the world's total does.

    References
    ----------
    Singer, J. D., Bremer, S., Stuckey, J. (1972). Capability distribution, uncertainty, and
    major power war, 1820-1965. In B. Russett (ed.), Peace, War, and Numbers. Sage.
    Holtom, P., Bromley, M., Simmel, V. (2012). Measuring international arms transfers. SIPRI.
    """
    import pandas as pd

    codes = countries.resolve_all(where)
    tables = {
        PERSONNEL: personnel,
        CINC: cinc,
        EQUIPMENT: ratios.spent_on(spending, equipment_share),
        IMPORTS: arms_imports,
    }
    parts = [_measure(name, frame, codes) for name, frame in tables.items()]
    return pd.concat(parts, ignore_index=True)


def _measure(name: str, frame: pd.DataFrame, codes: tuple[str, ...]) -> pd.DataFrame:
    """Return one measure for every country and every year of its series, gaps as rows."""
    import pandas as pd

    series, edition = checks.one_series(frame, name), checks.one_edition(frame, name)
    unit = checks.one_unit(frame, name)
    _NEEDED[name](frame, name)
    frame = contracts.plain(frame)
    if bool((frame["value"] < 0).any()):
        raise ContractError(f"{name} has a negative figure; pass the series as load() returns it")
    first, last = int(frame["year"].min()), int(frame["year"].max())
    full = pd.MultiIndex.from_product([codes, range(first, last + 1)], names=["country", "year"])
    rows = frame.set_index(["country", "year"])[["value", "status"]].reindex(full).reset_index()
    held = rows.groupby("country")["value"].count()
    note = f"; {_IMPORTS_NOTE}" if name == IMPORTS else ""
    return pd.DataFrame(
        {
            "measure": name,
            "country": rows["country"],
            "year": rows["year"],
            "value": rows["value"],
            "unit": unit,
            "status": rows["status"].where(rows["value"].notna(), NO_FIGURE),
            "source": frame["source"].iloc[0],
            "series": series,
            "edition": edition,
            "coverage": [
                f"{first} to {last}, {held[code]} of {last - first + 1} years{note}"
                for code in rows["country"]
            ],
        }
    )
