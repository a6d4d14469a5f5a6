from __future__ import annotations

from pathlib import Path

import pytest

from baltic_research import paths
from baltic_research.errors import ReportListError
from baltic_research.reports import naming
from baltic_research.reports.runner import run_report
from baltic_research.reports.specification import find_report
from baltic_research.reports.work import plan, plan_all

ENTRY = "reports:\n  - {{name: brief, title: {title}, notebook: quick.ipynb, {rest}}}\n"


def listed(rest: str, title: str = "Brief") -> None:
    paths.report_list().write_text(ENTRY.format(rest=rest, title=title))


@pytest.mark.parametrize(
    ("values", "keys"),
    [("[Lithuania, EST]", ["ltu", "est"]), ("baltics", ["est", "ltu", "lva"])],
)
def test_there_is_a_report_for_each_value_in_its_order(
    quick: Path, values: str, keys: list[str]
) -> None:
    listed(f"for_each: {{country: {values}}}", "'{country}, {country}'")
    works = plan_all(find_report("brief"))
    assert [one.key for one in works] == keys
    assert works[keys.index("ltu")].title == "Lithuania, Lithuania"


def test_a_single_run_of_such_a_report_goes_to_the_same_folder(quick: Path) -> None:
    listed("for_each: {country: baltics}")
    made = run_report("brief", {"country": "Latvia"}, output=quick / "out")
    assert made.folder.parent == quick / "out" / "brief" / "lva"


@pytest.mark.parametrize(
    ("rest", "title", "said"),
    [
        ("for_each: {land: nato}", "B", "'for_each' names 'land', which is no parameter of"),
        ("for_each: {country: balts}", "B", "unknown group of countries 'balts'"),
        ("for_each: {country: [EST, Estnia]}", "B", "unknown country 'Estnia'; did you mean"),
        ("for_each: {country: [EST, Estonia]}", "B", "holds 'Estonia' twice"),
        ("for_each: {country: [2016]}", "B", "takes values of kind country, found 2016"),
        ("for_each: {year: nato}", "B", "names the group 'nato', but the parameter takes int"),
        ("for_each: {year: [2016, x]}", "B", "takes values of kind int, found 'x'"),
        ("for_each: {country: []}", "B", "must be a list of values or the name of a group"),
        ("for_each: {country: [[EST]]}", "B", "it takes plain values"),
        ("for_each: {country: nato, year: [1]}", "B", "must map one parameter"),
        ("for_each: nato", "B", "'for_each' must map one parameter"),
        ("for_each: {1: nato}", "B", "must map the name of a parameter"),
        ("for_each: {country: nato}, parameters: {country: EST}", "B", "'country' stands in"),
        ("parameters: {yaer: 2016}", "B", "'parameters': unknown parameter 'yaer'; did you mean"),
        ("parameters: {year: soon}", "B", "'parameters': parameter 'year' takes a whole number"),
        ("parameters: {year: 1, year: 2}", "B", "'year' is given twice in the mapping of line 2"),
        ("for_each: {country: nato}", "'B {land}'", "'title' names {land}, which is no parameter"),
        ("for_each: {country: nato}", "'{country.x}'", "'title' names {country.x}, which is no"),
        ("cadence: [daily]", "B", "'cadence' is not text"),
        ("for_eahc: {country: nato}", "B", "unknown field 'for_eahc'; known: name, title"),
    ],
)
def test_a_mistake_names_file_report_and_field(
    quick: Path, rest: str, title: str, said: str
) -> None:
    from reports import quick_build

    declared = 'country = "EST"  # type: country  Which\nyear = 2016  # type: int  When\n'
    quick_build.write_notebook(quick / "notebooks" / "quick.ipynb", declared)
    listed(rest, title)
    with pytest.raises(ReportListError) as caught:
        plan_all(find_report("brief"))
    assert said in str(caught.value)
    assert "reports.yml" in str(caught.value)
    assert "\n" not in str(caught.value)


HOSTILE = [
    "../../etc", "/etc/passwd", "..", ".", "", "con", "COM1", "nul.txt", "failed", "logs", "latest",
    "a" * 5000, "\u202etxt.exe", "a/b", "a\\b", "C:\\x", ".staging-1", "line\nbreak", "Ž", "Z",
    "0123456789ab", "EST", "est", "-p", "~", "$HOME", "a b", "<script>", "%2e%2e", "1.0", "1",
]  # fmt: skip


def test_a_key_is_one_folder_inside_its_report_and_no_two_values_share_it(tmp_path: Path) -> None:
    keys = [naming.key(one, "str") for one in HOSTILE]
    assert all(naming.is_name(one) for one in keys)
    assert len({one.casefold() for one in keys}) == len(HOSTILE)
    assert all((tmp_path / one).resolve().parent == tmp_path.resolve() for one in keys)
    assert not {"failed", "logs", "latest", "0123456789ab"} & set(keys)


def test_values_of_other_kinds_make_keys_too() -> None:
    found = [naming.key(value, kind) for value, kind in ((1, "int"), (-1, "int"), (1.5, "float"))]
    assert found[0] == "1"
    assert len(set(found)) == 3
    assert all(map(naming.is_name, found))


@pytest.mark.parametrize("name", ["con", "../x", "a" * 61, "failed", "A", "a_b", "-a", "a/b"])
def test_a_report_cannot_have_a_name_that_is_no_folder(quick: Path, name: str) -> None:
    paths.report_list().write_text(
        f"reports:\n  - {{name: '{name}', title: T, notebook: quick.ipynb}}\n"
    )
    with pytest.raises(ReportListError, match="the name must be lower-case words"):
        find_report("x")


def test_a_title_stays_one_line_of_text_whatever_a_parameter_holds(quick: Path) -> None:
    from reports import quick_build

    declared = 'note = "x"  # type: str  A remark\n'
    quick_build.write_notebook(quick / "notebooks" / "quick.ipynb", declared)
    listed("cadence: daily", "'On {note}'")
    title = plan(find_report("brief"), {"note": "{country}\n<b>" + "x" * 999}).title
    assert title.startswith("On {country} <b>xxx")
    assert len(title) == 200


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("EST,LVA,LTU", "Of Estonia, Latvia and Lithuania"),
        ("EST,LVA", "Of Estonia and Latvia"),
        ("FRA", "Of France"),
    ],
)
def test_a_title_lists_countries_as_a_sentence_does(quick: Path, given: str, title: str) -> None:
    from reports import quick_build

    declared = 'countries = ["EST"]  # type: countries  Shown\n'
    quick_build.write_notebook(quick / "notebooks" / "quick.ipynb", declared)
    listed("cadence: daily", "'Of {countries}'")
    assert plan(find_report("brief"), {"countries": given}).title == title
