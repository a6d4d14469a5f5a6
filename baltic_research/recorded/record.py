"""Recording key numbers: one, or one a row of a frame, where a notebook reaches them."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from baltic_research.errors import ParameterError
from baltic_research.recorded.number import (
    MIME_TYPE,
    Number,
    Numbers,
    Value,
    as_json,
    checked,
    plain,
    short,
)

if TYPE_CHECKING:
    import pandas as pd

_PLACE = re.compile(r"\{([^{}]*)\}")


def record(
    name: str,
    value: Value | pd.DataFrame,
    unit: str = "",
    *,
    label: str = "",
    column: str = "value",
    source: str = "",
    edition: str = "",
    country: str = "",
    year: int | None = None,
    thresholds: float | Collection[float] = (),
    low: float | str | None = None,
    high: float | str | None = None,
) -> Number | Numbers:
    r"""Record a key number of a report, or one a row of a frame.

    In a notebook the number is shown on one quiet line, and a report lists it under its key
    numbers, writes it to ``results.json`` and tells when it moves. The same name twice in one
    run fails the report; running a cell again in a session does not.

    Parameters
    ----------
    name : str
        What the number is called from run to run: small letters, digits and underscores, at most
        80. For a frame, columns in braces are filled in from each row: ``"share_{country}"``
        gives ``share_est``.
    value : int, float, str, None or pandas.DataFrame
        None and NaN say that there is no figure. A frame gives one number a row, with unit,
        source, edition, country and year from columns of these names where it has them.
    unit : str
        Unit of the value; for a frame without a column ``unit``, or instead of it.
    label : str
        What the number is, in words; takes columns in braces too.
    column : str
        Column of a frame that holds the values.
    source, edition, country, year : optional
        What the number rests on; for a frame, instead of its columns.
    thresholds : float or collection of float
        Levels whose crossing matters, in the unit of the value. At a level it is reached.
    low, high : float or str, optional
        Ends of the interval, in the unit of the value; for a frame, names of its columns.

    Returns
    -------
    Number or Numbers
        `Numbers` for a frame, however many rows it has.

    Raises
    ------
    ParameterError
        If a name cannot serve or comes twice, a value is neither a number nor a text, or a
        column is not in the frame.

    Notes
    -----
    Numbers are kept to 12 significant digits.

    Examples
    --------
    >>> record("effective_payers", 2.345, "Allies", year=2025)
    effective_payers = 2.345 Allies [2025]
    >>> import baltic_research as br
    >>> share = br.load("nato.defence_share_gdp", countries=["EST", "LTU"], years=2026)
    >>> record("share_{country}", share, thresholds=[2.0, 3.5])
    share_est = 5.1 % of GDP, 2021 prices [EST 2026, nato 2026-07]
    share_ltu = 5.33 % of GDP, 2021 prices [LTU 2026, nato 2026-07]
    """
    told = {"unit": unit, "source": source, "edition": edition, "country": country, "year": year}
    if not (hasattr(value, "itertuples") and hasattr(value, "columns")):
        one = checked(
            name, label=label, value=value, thresholds=thresholds, low=low, high=high, **told
        )
        _show((one,))
        return one
    ends = {"low": low, "high": high}
    made = Numbers(
        tuple(
            checked(
                _filled(name, row, _as_word),
                label=_filled(label, row, str),
                thresholds=thresholds,
                **_read(row, column, told, ends),
            )
            for row in _rows(value, name, column, ends.values())
        )
    )
    _require_once(made)
    _show(made)
    return made


def _rows(frame: Any, name: str, column: str, ends: Iterable[object]) -> list[dict[str, Any]]:
    """Return the rows of a frame, after a look at whether it has the columns asked for."""
    known = [str(one) for one in frame.columns]
    for one in (column, *_PLACE.findall(str(name)), *(one for one in ends if one is not None)):
        if one not in known:
            raise ParameterError(
                f"number {short(name)}: the frame has no column {short(one)}; "
                f"it has {', '.join(known)}"
            )
    return [dict(zip(known, row, strict=True)) for row in frame.itertuples(index=False, name=None)]


def _read(
    row: Mapping[str, Any], column: str, told: Mapping[str, Any], ends: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a row says of its number; what the caller told comes first."""
    said = {key: one if one not in ("", None) else row.get(key) for key, one in told.items()}
    interval = {key: plain(row[one], key) if one else None for key, one in ends.items()}
    if None in interval.values():
        interval = dict.fromkeys(interval)
    return {**said, **interval, "value": row[column]}


def _filled(template: str, row: Mapping[str, Any], written: Callable[[str], str]) -> str:
    """Fill columns into a name or a label; nothing in a template is ever looked up further."""
    return _PLACE.sub(lambda place: written(str(row.get(place[1], place[0]))), str(template))


def _as_word(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")


def _require_once(numbers: Numbers) -> None:
    names = [one.name for one in numbers]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ParameterError(
            f"two rows give the name {twice[0]!r}; put the column that tells them apart in braces"
        )


def _show(numbers: Sequence[Number]) -> None:
    """Put what was recorded into the notebook, if there is one."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None:
        return
    text = str(Numbers(tuple(numbers)))
    lines = html.escape(text).replace("\n", "<br>")
    style = "color:#666;font-size:85%"
    shell.display_pub.publish(
        {
            "text/plain": text,
            "text/html": f'<p class="br-record" style="{style}"><bdi>{lines}</bdi></p>',
            MIME_TYPE: {"numbers": [as_json(one) for one in numbers]},
        }
    )
