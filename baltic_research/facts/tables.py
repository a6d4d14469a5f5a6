"""The tables of facts: each checked once, read when asked for, cut at the day asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from baltic_research import countries, fact_contracts, paths
from baltic_research.days import Day, as_day
from baltic_research.errors import ContractError, EditionError, UnknownNameError
from baltic_research.fact_rules import last_day
from baltic_research.remembered import remembered

if TYPE_CHECKING:
    import pandas as pd

_ROSTERS = "presence/rosters.csv"
_PARAMETERS, _PLANS = ("scenario/parameters.csv", "denial/postures.csv"), "scenario/plans.csv"
_TRUTHS = ("nuclear_armed", "approximate")
_NUMBERS = ("troops", "low", "central", "high", "year", "share_gdp_pct")


def load_roster(
    host: str | None = None, scope: str | None = None, as_of: Day | None = None
) -> pd.DataFrame:
    """Return who has how many troops in which host, as sources gave it.

    Parameters
    ----------
    host : str, optional
        Code, name or alias of the country where they stand; by default all.
    scope : {"battlegroup", "brigade", "all_allied"}, optional
        The multinational battlegroup, a multinational brigade, or all Allied troops in the host;
        by default all, in the column ``scope``. The three are different things: no difference,
        ratio or series runs from the one to the other.
    as_of : str or datetime.date, optional
        Only what had been so and was published by that day.

    Returns
    -------
    pandas.DataFrame
        Columns `fact_contracts.ROSTER_COLUMNS`; ``troops`` in persons, NaN where a contributor
        is named without a number; rows whose ``contributor`` is NATO are totals.

    Raises
    ------
    UnknownNameError
        If the host or the scope is not known.
    EditionError
        If nothing of what is asked for was known that day.

    Notes
    -----
    Rows of several days and sources stand side by side: filter ``as_of`` for a cross-section,
    and add either contributors or totals, never both.

    Examples
    --------
    >>> frame = load_roster(scope="battlegroup", as_of="2022-06-28")
    >>> int(frame.loc[frame["as_of"] == "2022-06-28", "troops"].sum())
    9641
    """
    frame = _roster()
    if scope is not None:
        frame = frame[frame["scope"] == _one_of("scope", scope, fact_contracts.SCOPES)]
    if host is not None:
        code = countries.resolve(host)
        frame = frame[frame["host"] == _one_of("host of Allied troops", code, frame["host"])]
    return _known(frame, as_of, "as_of")


def load_events(
    kind: str | None = None, country: str | None = None, as_of: Day | None = None
) -> pd.DataFrame:
    """Return what happened, was decided or was counted, in the order of its dates.

    Parameters
    ----------
    kind : str, optional
        One of `fact_contracts.KINDS`: ``"accession"``, ``"exercise"``, ``"undersea"``, ...; by
        default all.
    country : str, optional
        Code, name or alias of a country or aggregate that acts in the event or that it
        concerns; by default all.
    as_of : str or datetime.date, optional
        Only what had happened and was published by that day.

    Returns
    -------
    pandas.DataFrame
        Columns `fact_contracts.EVENT_COLUMNS`; ``low`` and ``high`` in ``unit``, equal for a
        point; ``actor`` and ``country`` hold codes with ``|`` between them, and a figure is
        that of all of them together. No row may mean: nothing was coded.

    Raises
    ------
    UnknownNameError
        If the kind or the country is not known.
    EditionError
        If there are such events, but nothing of them was known that day.

    Examples
    --------
    >>> list(load_events("accession", as_of="2024-12-31")["country"])[-2:]
    ['FIN', 'SWE']
    """
    frame = _events()
    if kind is not None:
        frame = frame[frame["kind"] == _one_of("kind of event", kind, fact_contracts.KINDS)]
    if country is not None:
        code = countries.resolve(country)
        both = frame["actor"] + "|" + frame["country"]
        frame = frame[[code in named.split("|") for named in both]]
    return _known(frame, as_of, "date")


def load_parameters(scenario: str | None = None, as_of: Day | None = None) -> pd.DataFrame:
    """Return the numbers that a study, a war game or an estimate gives.

    Parameters
    ----------
    scenario : str, optional
        Name of the scenario, ``"rand_2016"``, or posture, ``"posture_2016"``; by default all.
    as_of : str or datetime.date, optional
        Only what was published by that day.

    Returns
    -------
    pandas.DataFrame
        Columns `fact_contracts.PARAMETER_COLUMNS`; ``low``, ``central`` and ``high`` in
        ``unit``, NaN where the source gives no such bound.

    Raises
    ------
    UnknownNameError
        If there is no such scenario.
    EditionError
        If nothing of it was known that day.

    Examples
    --------
    >>> frame = load_parameters("rand_2016").set_index("name")
    >>> frame.loc["time_to_capital_outskirts", ["low", "high"]].tolist()
    [36.0, 60.0]
    """
    frame = _parameters()
    if scenario is not None:
        frame = frame[frame["scenario"] == _one_of("scenario", scenario, frame["scenario"])]
    return _known(frame, as_of, "known_from")


def load_plans(as_of: Day | None = None, *, assumed: bool = False) -> pd.DataFrame:
    """Return announced plans for spending as a share of GDP, in the order of their announcement.

    Parameters
    ----------
    as_of : str or datetime.date, optional
        Only what had been announced by that day.
    assumed : bool
        Also the rows whose ``basis`` is ``assumption``: the announcement names no year.

    Returns
    -------
    pandas.DataFrame
        Columns `fact_contracts.PLAN_COLUMNS`; ``share_gdp_pct`` in percent of GDP, core defence
        alone. Of two announcements for one country and year `models` take the later.

    Raises
    ------
    EditionError
        If nothing had been announced by that day.

    Examples
    --------
    >>> load_plans("2016-01-28")[["country", "year", "share_gdp_pct"]].to_numpy().tolist()
    [['NATO', 2024, 2.0]]
    """
    plans = _plans() if assumed else _plans().query("basis != 'assumption'")
    return _known(plans, as_of, "announced")


def check_tables() -> None:
    """Check every shipped table of facts against its contract, whatever its hash.

    Raises
    ------
    ContractError
        With every failure found in the first table that has any.
    """
    for name, contract in _contracts().items():
        contract.check(_text(_folder() / name), name)


@remembered()
def _roster() -> pd.DataFrame:
    return _read(_ROSTERS).sort_values(["host", "as_of"], kind="stable", ignore_index=True)


@remembered()
def _events() -> pd.DataFrame:
    frame = _read_all(name for name in _contracts() if name.startswith("events/"))
    twice = frame.loc[frame["id"].duplicated(), "id"]
    if not twice.empty:
        raise ContractError(f"events: {', '.join(twice)} stands in more than one file; keep one")
    return frame.sort_values(["date", "id"], kind="stable", ignore_index=True)


@remembered()
def _parameters() -> pd.DataFrame:
    return _read_all(_PARAMETERS).sort_values("scenario", kind="stable", ignore_index=True)


@remembered()
def _plans() -> pd.DataFrame:
    plans = _read(_PLANS).astype({"year": "int64"})
    return plans.sort_values("announced", ignore_index=True, kind="stable")


def _folder() -> Path:
    return paths.data() / "tables"


class _Contract(NamedTuple):
    """How a table of facts is checked, and its columns."""

    check: Callable[[pd.DataFrame, str], pd.DataFrame]
    columns: tuple[str, ...]


def _contracts() -> dict[str, _Contract]:
    """Return the contract of each table by its place in the folder of tables."""
    events = _Contract(fact_contracts.check_events, fact_contracts.EVENT_COLUMNS)
    parameters = _Contract(fact_contracts.check_parameters, fact_contracts.PARAMETER_COLUMNS)
    return {
        _ROSTERS: _Contract(fact_contracts.check_rosters, fact_contracts.ROSTER_COLUMNS),
        **{f"events/{part.name}": events for part in sorted(_folder().glob("events/*.csv"))},
        **dict.fromkeys(_PARAMETERS, parameters),
        _PLANS: _Contract(fact_contracts.check_plans, fact_contracts.PLAN_COLUMNS),
    }


def _read_all(names: Iterable[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([_read(name) for name in names], ignore_index=True)


def _read(name: str) -> pd.DataFrame:
    """Return a table of facts; one that is not as it was packaged is checked anew.

    What is packaged was checked before its hash was written; a check takes longest of all.
    """
    contract, path = _contracts()[name], _folder() / name
    frame = _text(path)
    digest = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    if _packaged().get(f"tables/{name}") == digest:
        return frame[list(contract.columns)]
    return contract.check(frame, name)


def _packaged() -> dict[str, str]:
    """Return the hash of each table as the data package has it; nothing where there is none."""
    descriptor = paths.data() / "datapackage.json"
    text = descriptor.read_text(encoding="utf-8") if descriptor.is_file() else '{"resources": []}'
    return {one["path"]: one["hash"] for one in json.loads(text)["resources"]}


def _text(path: Path) -> pd.DataFrame:
    """Return a table with its numbers and truths read and everything else as text."""
    import pandas as pd

    kinds = dict.fromkeys(_NUMBERS, "float64") | dict.fromkeys(_TRUTHS, "boolean")
    columns = pd.read_csv(path, nrows=0).columns
    typed = {name: kinds.get(name, "str") for name in columns}
    empty = {name: [""] for name in columns if name in kinds}
    return pd.read_csv(path, dtype=typed, keep_default_na=False, na_values=empty)


def _one_of(what: str, name: str, known: pd.Series | tuple[str, ...]) -> str:
    if name not in set(known):
        raise UnknownNameError(what, name, known)
    return name


def _known(frame: pd.DataFrame, as_of: Day | None, dated: str) -> pd.DataFrame:
    """Return the rows that were known on a day: by their known_from, else by their date."""
    if as_of is None or frame.empty:
        return frame.reset_index(drop=True)
    when = as_day(as_of)
    public = frame["known_from"].where(frame["known_from"] != "", frame[dated]).map(last_day)
    known = frame[public <= when]
    if known.empty:
        raise EditionError(
            f"nothing of this was known as of {when}: the first of it was on {public.min()}; ask "
            "for that day or later"
        )
    return known.reset_index(drop=True)
