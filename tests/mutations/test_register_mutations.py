"""The register of deals, changed: a table has no anomalies, so it is right or it is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from baltic_research.errors import SourceFileError
from baltic_research.sources import transfers
from mutations import text_changes as t
from mutations.case import Case
from mutations.text_cases import Kind, cases
from mutations.texts import Text, take
from mutations.verdicts import REFUSED, RIGHT, SEEN, assert_clear

DEAL = {"Recipient": "Lithuania", "Weapon designation": "L-39C Albatros", "Year of order": "1993"}
CUT = "the file has nothing after its last line, and any deal may be missing"
VOLUME, UNIT = "SIPRI TIV of delivered weapons", "SIPRI TIV per unit"


def register(folder: Path) -> Text:
    name = "trade-register_alexarui_2026-05-18.csv"
    kept = {"Lithuania", "Latvia", "Estonia", "Finland"}
    return take(
        folder / "arms_transfers" / name,
        lambda row: row["Recipient"] in kept,
        first="Recipient",
        encoding="latin-1",
    )


KIND = Kind(
    "transfers", transfers.read_register, register, DEAL, (VOLUME,), "Recipient", "Year of order",
    "LTU",
    swap=(UNIT, VOLUME),
    expected={
        "columns in reverse": REFUSED,  # columns without a name are known by the one before them
        "two columns swapped with headers": SEEN,
        "row twice": SEEN,
        "row twice, other figures": REFUSED,
        "year of the row before": SEEN,
        "figure negative": REFUSED,
        "figure times 1000": REFUSED,
        "row times 1000": REFUSED,
        "column times 1000": REFUSED,
        "headers of two figures swapped": REFUSED,
        "byte order mark": RIGHT,
    },
    more=(
        Case("number times 1000", REFUSED, t.put(DEAL, "Number delivered", t.times(1000))),
        Case("order times 1000", REFUSED, t.put(DEAL, "Number ordered", t.times(1000))),
        Case("delivered before the order", REFUSED, t.put(DEAL, "Year(s) of delivery", lambda _: "1990")),
        Case("years of delivery unreadable", REFUSED, t.put(DEAL, "Year(s) of delivery", lambda _: "1993-95")),
        Case("volume of the order changed", REFUSED, t.put(DEAL, "SIPRI TIV for total order", lambda _: "9.9")),
    ),
    limits={
        "row dropped": CUT,
        "country's rows dropped": CUT,
        "cut at a line's end": CUT,
        "row twice": "two deals of one kind in one year stand so in the register",
        "year of the row before": "an order may lie any time before its delivery",
    },
)  # fmt: skip


@pytest.fixture(scope="module")
def taken(shared, tmp_path_factory):
    text = register(shared / "sources")
    return text, KIND.read(text.save(tmp_path_factory.mktemp("taken")))


def bare(deals: pd.DataFrame) -> pd.DataFrame:
    """Return the deals in an order of their own, without their lines."""
    deals = deals.drop(columns="cell")
    return deals.sort_values(list(deals.columns), ignore_index=True)


@pytest.mark.parametrize("case", [pytest.param(one, id=one.name) for one in cases(KIND)])
def test_a_changed_register_is_right_or_refused(taken, tmp_path, case):
    text, right = taken
    changed = text.copy()
    case.change(changed)
    path = changed.save(tmp_path)
    found, fault = attempt(path)
    if found is None:
        assert case.expect != RIGHT, f"refused what is harmless: {fault}"
        assert_clear(fault, path.name)
    else:
        assert case.expect != REFUSED, "read, and not a word said"
        pd.testing.assert_frame_equal(bare(found), bare(right))


def attempt(path: Path) -> tuple[pd.DataFrame | None, str]:
    """Return the deals of a file, or the words of its refusal."""
    try:
        return KIND.read(path), ""
    except SourceFileError as fault:
        return None, str(fault)
