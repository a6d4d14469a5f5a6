from __future__ import annotations

import dataclasses
import json
import sys
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import baltic_research as br
from baltic_research import recorded
from baltic_research.errors import ParameterError
from baltic_research.recorded import Number

ROWS = pd.DataFrame(
    {
        "source": "nato",
        "edition": "2026-07",
        "country": ["EST", "LTU"],
        "year": np.int64(2026),
        "value": [5.1, np.nan],
        "unit": "% of GDP",
        "low": [4.9, np.nan],
        "high": [5.3, 6.0],
    }
)
HOSTILE = "</td><script>evil()</script>\" onload='x' \u202e Ž"


def test_a_number_says_what_it_is_on_one_line() -> None:
    made = br.record("share_ltu", 5.33, "% of GDP", country="LTU", year=2026, low=5, high=5.5)
    assert str(made) == "share_ltu = 5.33 (5 to 5.5) % of GDP [LTU 2026]"
    assert repr(made) == str(made)


def test_a_number_cannot_be_changed_afterwards() -> None:
    made = br.record("share", 2.0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.value = 3.0  # type: ignore[union-attr, misc]


@pytest.mark.parametrize("missing", [None, float("nan"), np.nan, pd.NA, pd.NaT])
def test_a_missing_figure_is_none_and_never_zero(missing: Any) -> None:
    made = br.record("share", missing)
    assert isinstance(made, Number)
    assert made.value is None
    assert str(made) == "share = \N{EN DASH}"


@pytest.mark.parametrize(
    ("given", "kept", "kind"),
    [
        (np.float64(2.5), 2.5, float),
        (np.int64(3), 3, int),
        (0.1 + 0.2, 0.3, float),
        ("supported", "supported", str),
        ("", "", str),
    ],
)
def test_a_value_is_kept_as_a_plain_one(given: Any, kept: Any, kind: type) -> None:
    made = br.record("share", given)
    assert isinstance(made, Number)
    assert (made.value, type(made.value)) == (kept, kind)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "Share of GDP"}, "a number's name must be small letters"),
        ({"name": ""}, "a number's name must be small letters"),
        ({"name": "x" * 81}, "a number's name must be small letters"),
        ({"name": "{country}"}, "a number's name must be small letters"),
        ({"value": True}, "number 'share' must be a number, a text or None, found True"),
        ({"value": [1]}, "must be a number, a text or None, found .* of type list"),
        ({"value": float("inf")}, "number 'share' must be finite"),
        ({"value": "x" * 501}, "must be text of at most 500 characters"),
        ({"unit": "\ud800"}, "its unit must be text"),
        ({"unit": 5}, "its unit must be text, found 5"),
        ({"year": 2024.5}, "its year: expected a whole number"),
        ({"year": 10**400}, "its year must be finite"),
        ({"year": 10**5000}, "its year must be finite"),
        ({"year": Fraction(10**400, 3)}, "its year must be finite"),
        ({"year": -5}, "its year: expected a year between 1 and 9999"),
        ({"value": Fraction(10**400, 3)}, "must be finite"),
        ({"low": 1.0}, "an interval takes 'low' and 'high'"),
        ({"low": 2, "high": 1}, "an interval takes 'low' and 'high', low first"),
        ({"thresholds": "2.0"}, "a threshold must be a number"),
        ({"thresholds": [None]}, "a threshold must be a number"),
    ],
)
def test_what_cannot_serve_is_one_sentence(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError, match=said) as caught:
        br.record(**{"name": "share", "value": 2.0, **given})
    assert "\n" not in str(caught.value)


def test_a_frame_gives_one_number_a_row_with_what_its_columns_say() -> None:
    est, ltu = br.record("share_{country}", ROWS, low="low", high="high", thresholds=[3.5, 2])
    assert est == Number(
        "share_est", 5.1, "% of GDP", "", "nato", "2026-07", "EST", 2026, (2.0, 3.5), 4.9, 5.3
    )
    assert (ltu.name, ltu.value, ltu.low, ltu.high) == ("share_ltu", None, None, None)


def test_what_is_said_beside_a_frame_comes_before_its_columns() -> None:
    first, _ = br.record("p_{country}", ROWS, "points", label="For {country}", year=2030)
    assert (first.unit, first.label, first.year) == ("points", "For EST", 2030)


def test_a_number_is_looked_up_in_the_column_asked_for() -> None:
    assert [one.value for one in br.record("h_{country}", ROWS, column="high")] == [5.3, 6.0]


def test_values_in_names_become_words() -> None:
    rows = pd.DataFrame({"level": [3.5], "value": [1]})
    assert br.record("met_{level}", rows)[0].name == "met_3_5"  # type: ignore[index]


def test_an_empty_frame_records_nothing() -> None:
    assert len(br.record("share_{country}", ROWS[:0])) == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "share"}, "two rows give the name 'share'; put the column"),
        ({"name": "share_{contry}"}, "the frame has no column 'contry'; it has source, edition"),
        ({"column": "worth"}, "the frame has no column 'worth'"),
        ({"low": "l"}, "the frame has no column 'l'"),
    ],
)
def test_a_frame_without_what_is_asked_of_it_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        br.record(**{"name": "share_{country}", "value": ROWS, **given})


def test_braces_in_a_template_reach_columns_and_nothing_else() -> None:
    rows = pd.DataFrame({"value": [1], "{0.__class__}": ["x"]})
    with pytest.raises(ParameterError, match="no column"):
        br.record("a_{value.__class__}", rows)


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What a notebook is shown."""
    seen: list[dict[str, Any]] = []
    shell = SimpleNamespace(display_pub=SimpleNamespace(publish=seen.append))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    return seen


def test_a_notebook_shows_a_quiet_line_and_holds_the_number(notebook: list[dict[str, Any]]) -> None:
    made = br.record("share", 2.5, "% of GDP")
    (shown,) = notebook
    assert shown["text/plain"] == "share = 2.5 % of GDP"
    assert shown["text/html"].startswith('<p class="br-record"')
    (held,) = shown[recorded.MIME_TYPE]["numbers"]
    assert recorded.from_json(json.loads(json.dumps(held))) == made


def test_a_value_at_the_end_of_a_cell_is_not_shown_twice(notebook: list[dict[str, Any]]) -> None:
    br.record("share", 2.5)._ipython_display_()
    br.record("share_{country}", ROWS)._ipython_display_()
    assert len(notebook) == 2


def test_hostile_text_is_shown_as_text(notebook: list[dict[str, Any]]) -> None:
    br.record("share", HOSTILE, HOSTILE, label=HOSTILE, country=HOSTILE, source=HOSTILE)
    html = notebook[0]["text/html"]
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 4
    assert "<bdi>" in html


@pytest.mark.parametrize("said", [[], {"name": "a"}, {"name": "a", "value": 1, "evil": 2}])
def test_plain_values_that_describe_no_number_are_refused(said: Any) -> None:
    with pytest.raises(ParameterError, match="must have a name and a value, and known fields"):
        recorded.from_json(said)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.286851, "0.2869"), (2014, "2014"), (2014.0, "2014"), (12345.67, "12,346"), (-5.0, "-5")],
)
def test_numbers_are_shown_to_four_digits_and_never_less_than_whole(
    value: float, text: str
) -> None:
    assert recorded.shown(value) == text
