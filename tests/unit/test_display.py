"""What a notebook shows of observations, editions and series; everywhere else nothing changes."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from types import SimpleNamespace

import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

import baltic_research as br
from baltic_research import contracts, display, paths
from baltic_research.display import observations
from baltic_research.models.result import Result
from baltic_research.reports.document import read_document
from baltic_research.reports.tables import as_csv

SHARE = "nato.defence_share_gdp"
TEXTS = [name for name in contracts.OBSERVATION_COLUMNS if name not in ("year", "value")]
HOSTILE = {
    "a script": "</bdi></td><script>evil()</script>",
    "quotes": "\"' onmouseover='evil()' \"",
    "a turn of direction": "\u202eevil\u2066",
    "an entity": "&lt;b&gt; & Ž",
    "a very long text": "x" * 5000,
    "an empty text": "",
}
ALLOWED = {
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "bdi", "abbr", "span"),
    *("p", "strong", "ul", "li", "pre", "br"),
}


class Page(HTMLParser):
    """The texts of cells by row, and a refusal of whatever does not belong into a table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.caption, self.foot = "", ""
        self.loose: list[str] = []  # texts that can turn the direction of others
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED
        assert {name for name, _ in attrs} <= {
            *("class", "style", "title", "aria-label", "scope", "colspan", "border"),
        }
        if tag == "br":
            return
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "\u202e" in data and "bdi" not in self.open:
            self.loose.append(data)
        if "caption" in self.open:
            self.caption += data
        elif "tfoot" in self.open:
            self.foot += data + "\n"
        elif self.open and {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data

    @property
    def body(self) -> list[list[str]]:
        return [row for row in self.rows[1:] if any(row)]


def page(frame: pd.DataFrame) -> Page:
    """Return what a notebook shows of a frame, read."""
    shown = display.bundle(frame)
    assert shown is not None
    return Page(shown[0]["text/html"])


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """IPython as it runs in a notebook, without its kernel."""
    running = SimpleNamespace(display_formatter=DisplayFormatter())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: running))
    return running


def baltic(**wanted: object) -> pd.DataFrame:
    return br.load(SHARE, countries=br.BALTICS, **wanted)


class TestTheTable:
    def test_has_countries_by_years_with_unit_and_edition_said_once(self) -> None:
        seen = page(baltic(edition="2024-06", years=[2014, 2015]))
        assert seen.rows[0] == ["Country", "2014", "2015"]
        assert [row[0] for row in seen.body] == ["Estonia", "Latvia", "Lithuania"]
        assert seen.caption == "Defence expenditure as a share of GDP, in % of GDP, 2015 prices"
        assert "edition 2024-06, published 17 June 2024" in seen.foot

    def test_sets_editions_below_each_other(self) -> None:
        seen = page(br.load(SHARE, countries="LTU", years=2019, edition=["2024-06", "2026-07"]))
        assert seen.rows[0] == ["Unit", "Edition", "2019"]
        assert [row[1] for row in seen.body] == ["2024-06", "2026-07"]
        assert seen.caption == "Defence expenditure as a share of GDP, Lithuania"

    def test_marks_estimates_and_imputed_figures_by_a_letter_and_says_what_it_means(self) -> None:
        frame = baltic(edition="2026-07", years=2024)
        frame["status"] = ["estimate", "imputed", "reported"]
        seen = page(frame)
        assert [row[1][-1] for row in seen.body] == ["e", "i", "7"]
        assert "e: estimate; i: imputed." in seen.foot

    def test_never_marks_by_colour(self) -> None:
        assert "color" not in display.bundle(baltic())[0]["text/html"]

    def test_gives_the_publishers_notes_with_where_they_stand(self) -> None:
        seen = page(br.load(SHARE, countries="LTU", years=2019, edition="2024-06"))
        assert seen.body[0][1] == "2.00*"
        assert "spending over GDP gives 1.9949 (Lithuania 2019)" in seen.foot

    def test_gives_a_note_of_many_figures_once_with_whose_they_are(self) -> None:
        frame = baltic(edition="2026-07", years=[2014, 2015])
        frame["note"] = frame["country"].map({"EST": "mine", "LVA": "", "LTU": "pensions"})
        frame.loc[frame["year"] == 2014, "note"] = "mine"
        foot = page(frame).foot
        assert "* mine (3 countries, 4 figures)" in foot
        assert "* pensions (Lithuania 2015)" in foot
        assert "* mine (Estonia, 2 figures)" in page(frame[frame["country"] == "EST"]).foot

    def test_shows_a_few_notes_and_counts_the_others(self) -> None:
        frame = baltic(edition="2026-07", years=[2014, 2015, 2016])
        frame["note"] = [f"note {place}" for place in range(len(frame))]
        foot = page(frame).foot
        assert foot.count("* note") == 5
        assert "and 4 more notes" in foot

    def test_tells_a_figure_that_was_not_published_from_one_not_asked_for(self) -> None:
        frame = baltic(edition="2026-07", years=[2014, 2015])
        frame.loc[frame["country"] == "EST", "value"] = float("nan")
        frame = frame[(frame["country"] != "LVA") | (frame["year"] == 2015)]
        cells = {row[0]: row[1:] for row in page(frame).body}
        assert cells["Estonia"] == ["\N{EN DASH}", "\N{EN DASH}"]
        assert cells["Latvia"] == ["", "1.07"]

    def test_shows_small_indices_with_digits_that_tell_them_apart(self) -> None:
        frame = br.load("cow.cinc", countries=["EST", "RUS"], years=2020)
        shown = [float(row[1].strip("*")) for row in page(frame).body]
        assert shown == pytest.approx(frame["value"].tolist(), rel=0.05)

    def test_sets_years_below_each_other_where_there_are_many(self) -> None:
        seen = page(br.load("sipri.milex_share_gdp", countries=["EST", "LTU"]))
        assert seen.rows[0] == ["Year", "Estonia", "Lithuania"]
        assert seen.body[0][0] == "1990"

    def test_keeps_room_for_long_names_beside_the_years(self) -> None:
        series = ["nato.defence_share_gdp", "nato.equipment_share"]
        frame = pd.concat([br.load(one, countries="EST", edition="2026-07") for one in series])
        shown = observations.bundle(frame)[0]["text/html"]
        assert 'min-width:4.6em"><bdi>Defence expenditure as a share of GDP</bdi>' in shown
        assert 'white-space:nowrap"><bdi>% of defence expenditure</bdi>' in shown

    def test_says_how_much_of_a_long_table_it_shows(self) -> None:
        frame = br.load("worldbank.gdp_usd_constant")
        seen = page(frame)
        assert len(seen.rows[0]) == 14
        assert f"the last 13 of {frame['year'].nunique()} years" in seen.foot
        assert f"the first 40 of {frame['country'].nunique()} rows" in seen.foot
        assert f"the frame has all {len(frame):,} rows" in seen.foot

    def test_leaves_out_rows_that_have_nothing_in_the_years_shown(self) -> None:
        frame = br.load("nato.defence_lcu_constant", countries="EST", edition="all")
        assert not [row for row in page(frame).body if not any(row[3:])]

    def test_has_a_head_for_each_row_and_column(self) -> None:
        text = display.bundle(baltic())[0]["text/html"]
        assert text.count('scope="col"') == 1 + baltic()["year"].nunique()
        assert text.count('scope="row"') == 3

    def test_takes_texts_that_are_none_or_missing(self) -> None:
        frame = baltic(edition="2026-07", years=2014).astype({"note": object, "status": object})
        frame.loc[0, "note"], frame.loc[1, "status"] = None, float("nan")
        seen = page(frame)
        assert "* None (Estonia 2014)" in seen.foot
        assert "?: another status" in seen.foot

    def test_looks_for_editions_of_known_sources_only(self, monkeypatch) -> None:
        asked: list[str] = []
        monkeypatch.setattr(
            observations, "find_edition", lambda source, label: asked.append(source)
        )
        page(baltic().assign(source="../../elsewhere"))
        assert asked == []

    def test_of_figures_of_ones_own_names_their_source_as_given(self) -> None:
        frame = baltic().assign(source="mine", series="mine.share", edition="2026-11")
        assert "Source: MINE, edition 2026-11." in page(frame).foot

    def test_is_not_changed_by_the_order_of_columns_and_rows_indices(self) -> None:
        frame = baltic()
        turned = frame[frame.columns[::-1]].set_axis(range(5, 5 + len(frame)), axis="index")
        assert display.bundle(turned) == display.bundle(frame)

    @pytest.mark.parametrize("column", TEXTS)
    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
    @pytest.mark.parametrize("all_rows", [True, False], ids=["in all rows", "in one"])
    def test_escapes_whatever_comes_from_data(self, column: str, text: str, all_rows: bool) -> None:
        frame = baltic(edition="2026-07", years=[2014, 2015])
        frame = frame[frame["country"] == "EST"] if all_rows else frame
        frame.loc[slice(None) if all_rows else [0], column] = text
        shown, described = display.bundle(frame)
        seen = Page(shown["text/html"])
        assert seen.loose == []
        assert len(shown["text/html"]) < 10_000
        assert described["text/html"]["title"]


class TestPandasOwnFormStands:
    def test_for_other_columns(self) -> None:
        assert display.bundle(baltic()[["country", "year", "value"]]) is None
        assert display.bundle(baltic().assign(mine=1)) is None

    def test_for_rows_given_twice(self) -> None:
        assert display.bundle(pd.concat([baltic(), baltic()])) is None

    def test_for_years_or_values_that_are_not_numbers(self) -> None:
        assert display.bundle(baltic().assign(year="2014")) is None
        assert display.bundle(baltic().astype({"value": str})) is None

    def test_for_frames_without_rows(self) -> None:
        assert display.bundle(baltic().head(0)) is None

    def test_for_subclasses(self) -> None:
        class Mine(pd.DataFrame):
            pass

        assert display.bundle(Mine(baltic())) is None

    def test_where_the_environment_asks_for_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BALTIC_RESEARCH_TABLES", "plain")
        assert display.bundle(baltic()) is None

    def test_where_pandas_was_told_to_show_no_html(self) -> None:
        with pd.option_context("display.notebook_repr_html", False):
            assert display.bundle(baltic()) is None

    def test_in_a_terminal(self, shell: SimpleNamespace) -> None:
        assert display.bundle(baltic()) is not None
        shell.display_formatter.formatters["text/html"].enabled = False
        assert display.bundle(baltic()) is None


class TestIPython:
    def test_is_told_once_and_shows_all_other_frames_as_before(self, shell) -> None:
        other = baltic()[["country", "value"]]
        before = shell.display_formatter.format(other)
        assert display.register()
        assert display.register()
        assert shell.display_formatter.format(other) == before
        shown, _ = shell.display_formatter.format(baltic())
        assert 'class="br-table"' in shown["text/html"]
        assert shown["text/plain"] == repr(baltic())

    @pytest.mark.parametrize("by_name", [True, False])
    def test_keeps_a_form_that_someone_else_gave_to_frames(self, shell, by_name: bool) -> None:
        bundles = shell.display_formatter.mimebundle_formatter
        kind = ("pandas", "DataFrame") if by_name else (pd.DataFrame,)
        tell = bundles.for_type_by_name if by_name else bundles.for_type
        tell(*kind, lambda frame: {"text/html": "theirs"})
        assert not display.register()
        assert shell.display_formatter.format(baltic())[0]["text/html"] == "theirs"

    def test_is_told_when_a_public_name_is_first_asked_for(self, shell, monkeypatch) -> None:
        monkeypatch.delitem(vars(br), "load", raising=False)
        _ = br.load
        shown, _ = shell.display_formatter.format(baltic())
        assert 'class="br-table"' in shown["text/html"]

    def test_that_is_imported_and_does_not_run_is_left_alone(self, monkeypatch) -> None:
        for ask in ({}, {"get_ipython": lambda: None}, {"get_ipython": object}):
            monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(**ask))
            assert not display.register()
            assert display.bundle(baltic()) is not None

    def test_is_neither_needed_nor_imported(self) -> None:
        code = (
            "import sys, baltic_research as br; frame = br.load('nuclear.stockpile'); br.cite(frame)\n"
            "print('IPython' in sys.modules, 'baltic_research.display' in sys.modules)"
        )
        said = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout
        assert said.split() == ["False", "False"]


class TestLists:
    def test_editions_have_headings_and_their_caveats_in_full_below(self) -> None:
        listed = br.editions("nato")
        seen = page(listed)
        assert seen.rows[0][:4] == ["source", "edition", "published", "what is measured"]
        assert len(seen.body) >= len(listed)
        assert all(text in seen.foot for text in listed["caveats"])

    def test_series_have_headings(self) -> None:
        seen = page(br.describe())
        assert seen.rows[0][:2] == ["series", "what it measures"]
        assert seen.caption == f"Series: {len(br.describe())}"

    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
    def test_escape_whatever_comes_from_data(self, text: str) -> None:
        for listed in (br.editions(), br.describe()):
            for column in listed.select_dtypes("str"):
                Page(display.bundle(listed.assign(**{column: text}))[0]["text/html"])


def test_reports_get_the_rows_as_csv_unrounded_and_with_a_title(monkeypatch) -> None:
    monkeypatch.setenv(paths.DRAWINGS_VARIABLE, "1")
    frame = baltic(years=slice(2014, None))
    frame.loc[0, "note"] = "=evil()"
    shown, described = display.bundle(frame)
    assert shown["text/csv"].startswith("source,series,edition,country,year,value,unit")
    assert "'=evil()" in shown["text/csv"]
    assert len(shown["text/csv"].splitlines()) == 1 + len(frame)
    assert described["text/html"]["kind"] == "table"


def test_a_report_numbers_the_table_and_sets_its_foot_below() -> None:
    frame = baltic(edition="2026-07", years=[2023, 2024])
    data, metadata = display.bundle(frame.assign(note="</td><b>x</b>"))
    resting_on = br.provenance(frame)._repr_mimebundle_()
    outputs = [
        {"output_type": "display_data", "data": data, "metadata": metadata},
        {"output_type": "display_data", "data": resting_on, "metadata": {}},
    ]
    cell = {"cell_type": "code", "source": "x", "metadata": {}, "outputs": outputs}
    (found,) = read_document({"cells": [cell], "metadata": {}}).tables
    assert found.title == "Defence expenditure as a share of GDP, in % of GDP, 2021 prices"
    assert "<caption" not in found.html
    assert "<tfoot" not in found.html
    assert found.notes[0] == "<bdi>* &lt;/td&gt;&lt;b&gt;x&lt;/b&gt; (3 countries, 6 figures)</bdi>"
    assert found.notes[-1].startswith("<bdi>Source: NATO")
    # Without rows of its own the table's cells serve, marks and all
    assert as_csv(found).splitlines()[0] == "Country,2023,2024"


class TestDescription:
    def test_is_a_table_for_a_notebook_with_all_that_its_text_says(self) -> None:
        described = br.describe(SHARE)
        text = " ".join(" ".join(row) for row in Page(described._repr_html_()).rows)
        assert all(line[12:] in text for line in str(described).splitlines())

    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
    def test_is_escaped(self, text: str) -> None:
        kinds = {str: text, tuple: (text, text)}
        described = br.describe(SHARE)
        hostile = {name: kinds[type(value)] for name, value in vars(described).items()}
        assert Page(type(described)(**hostile)._repr_html_()).loose == []


class TestEdition:
    def test_says_in_a_few_lines_what_it_is_and_no_place_of_this_machine(self) -> None:
        edition = br.as_of(SHARE, "2024-07-01")
        first = "nato 2024-06, published 2024-06-17: defence expenditure; original workbook"
        assert repr(edition).splitlines()[0] == first
        assert f"  {SHARE}: 2014 to 2024, 31 countries" in repr(edition)
        assert str(edition.table.parent) not in repr(edition)

    def test_is_escaped_for_a_notebook(self) -> None:
        edition = br.as_of(SHARE, "2024-07-01")
        object.__setattr__(made := type(edition)(**vars(edition)), "form", HOSTILE["a script"])
        Page(made._repr_html_())


class Fitted(Result):
    """A result whose every text comes from the parameter."""

    def __init__(self, text: str) -> None:
        self.text = text

    title = property(lambda self: f"{self.text}.")
    notes = property(lambda self: (self.text,))

    def table(self) -> pd.DataFrame:
        return pd.DataFrame({f"country {self.text}": [self.text, "LTU"], "value": [1.5, None]})


class TestResult:
    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
    def test_is_escaped_for_a_notebook(self, text: str) -> None:
        seen = Page(Fitted(text)._repr_html_())
        assert seen.rows[1][0].strip() == text.strip()

    def test_without_notes_has_no_empty_list(self) -> None:
        class Bare(Fitted):
            notes = ()

        assert "<ul>" not in Bare("x")._repr_html_()

    def test_keeps_title_notes_and_table_in_every_model(self) -> None:
        _ = [getattr(br.models, name) for name in br.models.__all__]
        kinds = {Result}
        while more := {sub for kind in kinds for sub in kind.__subclasses__()} - kinds:
            kinds |= more
        ours = [kind for kind in kinds if kind.__module__.startswith("baltic_research.models")]
        assert len(ours) > 20
        own = [one for one in ours if one.__repr__ is not Result.__repr__]
        assert own == []
        assert [one for one in ours if one._repr_html_ is not Result._repr_html_] == []
