"""Arguments of the wrong kind are refused in one sentence that names them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import baltic_research as br
from baltic_research.errors import ParameterError

SHARE = br.load("nato.defence_share_gdp", edition="2026-07", countries=list(br.BALTICS))
NATO = br.load("nato.defence_share_gdp", edition="2026-07")
SIPRI = br.load("sipri.milex_share_gdp", edition="2026-04", countries="LTU")


def shown(**options: Any) -> Any:
    return br.table(SHARE, title="t", **{"columns": {"value": "Value"}, **options})


def ranked(beside: Any) -> Any:
    rows = {"country": ["LTU", "EST"], "year": [2020, 2020], "rank": [1, 2]}
    return br.figures.rank_bands(
        pd.DataFrame({**rows, "rank_p05": [1, 1], "rank_p50": [1, 2], "rank_p95": [2, 2]}),
        beside=beside,
    )


def dated(events: Any) -> Any:
    return br.figures.break_dates(
        br.models.structural_breaks_by_country(SIPRI).table(), events=events
    )


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: shown(significant=3), "table 't': significant: expected a mapping .*found 3"),
        (lambda: shown(columns=["value"]), r"table 't': columns: .*mapping .*found \['value'\]"),
        (lambda: shown(decimals="two"), "table 't': decimals: expected a whole number"),
        (lambda: br.figures.dumbbell(NATO, first="a", last=2026), "dumbbell: first: expected a"),
        (lambda: br.figures.dumbbell(NATO, first=2014, last=10**400), "dumbbell: last: expected"),
        (lambda: ranked(beside=[1, 2]), "rank_bands: beside: expected a mapping"),
        (lambda: dated(events="Crimea"), "break_dates: events: expected a whole number"),
        (
            lambda: br.models.interrupted_series(SIPRI, 2014, bandwidths="ab"),
            "a number of lags: expected a whole number, found 'ab'",
        ),
    ],
)
def test_it_is_named(call: Callable[[], Any], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        call()


def test_what_is_right_is_taken() -> None:
    assert "Value" in shown(significant={"value": 2}).to_csv()
    assert ranked({("LTU", 2020): 5}).data["beside"].tolist()[0] == 5
    assert dated([2014]).alt == dated(2014).alt
