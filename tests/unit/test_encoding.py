"""Tables are written as pandas writes them, byte for byte."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from baltic_research import archive


def by_pandas(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


@pytest.mark.parametrize(
    "text",
    ["plain", "", "a, b", 'a "b" c', "two\nlines", "carriage\rreturn", "Türkiye", " spaced ", "'"],
)
def test_texts_are_quoted_as_pandas_quotes_them(text):
    frame = pd.DataFrame({"note": ["plain", text, text, ""], "year": [1, 2, 3, 4]})
    assert archive.encode(frame) == by_pandas(frame)


def test_figures_have_the_shortest_form_that_reads_back_the_same():
    figures = [0.1 + 0.2, 1e-7, 1e22, 123456789.0, -0.0, 5.0, math.nan, 5e-324]
    frame = pd.DataFrame({"value": figures, "year": range(len(figures))})
    assert archive.encode(frame) == by_pandas(frame)
    assert archive.encode(frame).splitlines()[1] == b"0.30000000000000004,0"


def test_a_missing_figure_is_an_empty_field():
    frame = pd.DataFrame({"value": [math.nan], "note": [""]})
    assert archive.encode(frame) == b"value,note\n,\n"


def test_a_table_without_rows_is_its_header():
    frame = pd.DataFrame({"value": pd.Series(dtype=float), "note": pd.Series(dtype="str")})
    assert archive.encode(frame) == by_pandas(frame) == b"value,note\n"


def test_every_table_shipped_is_written_as_it_is_held():
    from baltic_research import holdings

    for edition in holdings.held():
        if edition.shipped:
            assert archive.encode(holdings.table(edition)) == edition.table.read_bytes()
