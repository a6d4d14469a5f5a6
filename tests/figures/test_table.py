"""Tables: numbers set evenly, texts escaped, missing values told apart from zero."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from baltic_research.errors import ParameterError
from baltic_research.figures.table import Table, table

THIN = "\N{NARROW NO-BREAK SPACE}"


def cells(made: Table) -> list[str]:
    """Return the text of the body's cells, without marks."""
    body = made.to_html().partition("<tbody>")[2].partition("</tbody>")[0]
    found = pd.Series(body.split("</td>")[:-1])
    return [str(text).rpartition(">")[2] for text in found]


def html_of(**columns) -> str:
    return table(pd.DataFrame(columns), title="Spending").to_html()


def test_numbers_have_fixed_decimals_and_stand_at_the_right() -> None:
    made = html_of(share=[2.0, 3.125])
    assert '<td class="br-number" style="text-align:right">2.00</td>' in made
    assert ">3.12<" in made or ">3.13<" in made


def test_decimals_may_differ_by_column() -> None:
    frame = pd.DataFrame({"share": [1.234], "change": [1.234], "gap": [1.234]})
    made = table(frame, title="Spending", decimals={"share": 1, "change": 3})
    assert cells(made) == ["1.2", "1.234", "1.23"]


def test_whole_numbers_have_no_decimals() -> None:
    assert cells(table(pd.DataFrame({"members": [32]}), title="Allies")) == ["32"]


def test_large_numbers_have_thin_spaces_and_years_have_none() -> None:
    frame = pd.DataFrame({"year": [2026], "first_year": [2014.0], "spent": [1484129.25]})
    assert cells(table(frame, title="Spent")) == ["2026", "2014", f"1{THIN}484{THIN}129.25"]


def test_a_count_of_years_beyond_a_thousand_is_still_a_number() -> None:
    assert cells(table(pd.DataFrame({"years": [12345]}), title="Years")) == [f"12{THIN}345"]


def test_a_column_of_years_under_another_heading_is_still_one_of_years() -> None:
    frame = pd.DataFrame({"first_year": [2014]})
    assert cells(table(frame, title="Met", columns={"first_year": "Since"})) == ["2014"]


def test_chosen_columns_come_in_order_with_their_headings_and_names_of_countries() -> None:
    frame = pd.DataFrame({"share": [2.0], "country": ["LTU"], "left_out": [1]})
    made = table(frame, title="T", columns={"country": "Country", "share": "Share, %"})
    assert made.to_text().splitlines()[1:3] == ["Country    Share, %", "Lithuania      2.00"]


def test_columns_named_by_years_are_shown_under_them() -> None:
    frame = pd.DataFrame({2024: [2.0], 2025: [3.0]})
    assert table(frame, title="T", decimals=1).to_text().splitlines()[1:3] == [
        "2024  2025",
        " 2.0   3.0",
    ]


def test_missing_values_say_that_nothing_was_published() -> None:
    made = html_of(share=[np.nan, 0.0], name=[None, "Iceland"])
    assert made.count('title="no figure"') == 2
    assert ">0.00<" in made


def test_whole_numbers_with_gaps_stay_whole() -> None:
    frame = pd.DataFrame({"members": pd.array([31, None], dtype="Int64")})
    assert table(frame, title="Allies").to_text().splitlines()[2:4] == [
        "     31",
        "      \N{EN DASH}",
    ]


def test_negative_numbers_have_a_true_minus_and_zero_has_none() -> None:
    made = table(pd.DataFrame({"change": [-5.1, -0.001]}), title="Change")
    assert cells(made) == ["\N{MINUS SIGN}5.10", "0.00"]


def test_truth_values_read_yes_and_no() -> None:
    assert cells(table(pd.DataFrame({"met": [True, False]}), title="Met")) == ["yes", "no"]


def test_dates_have_no_time_of_day() -> None:
    frame = pd.DataFrame({"published": [dt.datetime(2026, 7, 10)]})  # noqa: DTZ001 - a plain day
    assert cells(table(frame, title="Editions")) == ["2026-07-10"]


@pytest.mark.parametrize("where", ["title", "caption", "notes", "column", "cell"])
def test_markup_is_escaped_wherever_it_comes_from(where) -> None:
    nasty = "<script>alert('&')</script>"
    words = {"title": "Spending", "caption": "NATO", "notes": ["none"]}
    if where in words:
        words[where] = [nasty] if where == "notes" else nasty
    column, cell = (nasty if where == one else "plain" for one in ("column", "cell"))
    made = table(pd.DataFrame({column: [cell]}), **words).to_html()
    assert "<script" not in made
    assert "&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;" in made


def test_table_has_class_caption_and_source_below() -> None:
    made = table(pd.DataFrame({"a": [1]}), title="Spending", caption="Source: NATO").to_html()
    assert made.startswith('<table class="br-table">\n<caption>Spending</caption>')
    assert made.index("</tbody>") < made.index("Source: NATO")


def test_notes_stand_below_the_table_before_the_source() -> None:
    made = table(pd.DataFrame({"a": [1]}), title="T", caption="Source", notes=["First"]).to_html()
    assert made.index("</tbody>") < made.index("First") < made.index("Source")


def test_a_named_index_becomes_a_column_and_a_bare_one_is_left_out() -> None:
    bare = pd.DataFrame({"share": [2.0]}, index=[7])
    named = bare.rename_axis("rank")
    assert "7" not in table(bare, title="T").to_text()
    assert "rank" in table(named, title="T").to_text()


def test_plain_text_is_rounded_aligned_and_ends_with_the_number_of_rows() -> None:
    frame = pd.DataFrame({"country": ["Estonia", "Latvia"], "share": [5.1000001, 14.92]})
    assert table(frame, title="Shares").to_text().splitlines() == [
        "Shares",
        "country  share",
        "Estonia   5.10",
        "Latvia   14.92",
        "2 rows",
    ]


def test_notebook_gets_html_and_text_with_title_and_kind() -> None:
    made = table(pd.DataFrame({"a": [1]}), title="Spending", caption="Source: NATO")
    data, described = made._repr_mimebundle_()
    assert data == {"text/html": made.to_html(), "text/plain": made.to_text()}
    assert described == {
        "text/html": {"title": "Spending", "caption": "Source: NATO", "kind": "table"}
    }


def test_the_given_frame_stays_as_it_was_and_later_changes_do_not_show() -> None:
    frame = pd.DataFrame({"share": [2.0]})
    made = table(frame, title="T")
    frame.loc[0, "share"] = 9.0
    assert cells(made) == ["2.00"]


def test_an_empty_frame_gives_a_table_without_rows() -> None:
    made = table(pd.DataFrame({"country": [], "share": []}), title="Nobody")
    assert made.to_text().endswith("0 rows")
    assert "<tbody>\n\n</tbody>" in made.to_html()


def test_decimals_for_an_unknown_column_are_refused() -> None:
    with pytest.raises(ParameterError, match=r"decimals names shaer, .* are share"):
        table(pd.DataFrame({"share": [2.0]}), title="T", decimals={"shaer": 1})


def test_two_columns_of_one_name_are_refused() -> None:
    frame = pd.DataFrame([[1, 2]], columns=["share", "share"])
    with pytest.raises(ParameterError, match="more than one column is named share"):
        table(frame, title="T")


def test_short_texts_stay_on_one_line_and_long_ones_may_break() -> None:
    html = table(
        pd.DataFrame({"edition": ["2026-07"], "remark": ["a remark that is long enough to break"]}),
        title="Editions",
    ).to_html()
    assert '<td style="text-align:left;white-space:nowrap">2026-07</td>' in html
    assert '<td style="text-align:left">a remark' in html


def test_long_texts_have_a_least_width_and_nothing_else_has() -> None:
    frame = pd.DataFrame({
        "remark": ["short", "a remark of forty characters, all in all"],
        "reason": ["no", "a sentence. " * 10],
        "essay": ["no", "a sentence. " * 100],
        "edition": ["2026-07", "2025-08"],
        "share": [2.0, 123456789.0],
    })  # fmt: skip
    html = table(frame, title="Editions").to_html()
    heads = html.partition("<tbody>")[0]
    assert 'style="text-align:left;min-width:5em">remark<' in heads
    assert 'style="text-align:left;min-width:14em">reason<' in heads
    assert 'style="text-align:left;min-width:14em">essay<' in heads
    assert html.count("min-width") == 3


def test_a_column_headed_as_years_has_no_thousands_separator() -> None:
    frame = pd.DataFrame({"first_met": pd.array([2016, None], dtype="Int64"), "met": [9, 6]})
    html = table(
        frame, title="Met", columns={"first_met": "First met (year)", "met": "Years met"}
    ).to_html()
    assert ">2016<" in html
    assert ">9<" in html


def test_numbers_of_different_sizes_show_as_many_digits_each() -> None:
    frame = pd.DataFrame({"figure": [0.001234, -5.337, 20.26, 4030.4, 0.0]})
    text = table(frame, title="T", significant={"figure": 3}).to_text()
    shown = [line.strip() for line in text.splitlines()[2:-1]]
    assert shown == ["0.00123", "-5.34", "20.3", "4030", "0.00"]


def test_significant_digits_for_an_unknown_column_are_refused() -> None:
    with pytest.raises(ParameterError, match="significant names figures"):
        table(pd.DataFrame({"figure": [1.0]}), title="T", significant={"figures": 3})
