"""Every notebook, opened and run in JupyterLab by a browser, as a user would."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from browser.explorer_page import LABELS, ExplorerPage
from browser.lab_page import LabPage, strip
from browser.lab_server import COMMAND, OPTIONS, LabServer

ROOT = Path(__file__).resolve().parent.parent.parent
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
EXPLORER = "30_explore.ipynb"
NO_NAMES = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


def states() -> dict[str, tuple[int, int]]:
    """Return what changes in a file of the checkout's notebooks when it is written."""
    found = ((path.name, path.stat()) for path in (ROOT / "notebooks").iterdir())
    return {name: (state.st_mtime_ns, state.st_size) for name, state in found}


BEFORE = states()


@pytest.fixture(scope="module")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """JupyterLab on copies of the notebooks, without their outputs."""
    folder = tmp_path_factory.mktemp("lab")
    options = [*OPTIONS, "--expose-app-in-browser"]
    server = LabServer([COMMAND, "lab", "work", "--", *options], folder)
    for notebook in (folder / "work").glob("*.ipynb"):
        strip(notebook)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def lab(server: LabServer, chromium: str) -> Iterator[LabPage]:
    """JupyterLab in a browser that finds no host by name."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=[NO_NAMES, *sandbox], env={**os.environ}
        )
        page = LabPage(browser.new_page(viewport={"width": 1400, "height": 1000}), server)
        page.enter()
        yield page
        browser.close()


def test_the_first_page_leads_to_every_notebook(lab: LabPage) -> None:
    links = lab.start_page().locator("table a")
    links.first.wait_for()
    assert [link.inner_text()[:2] for link in links.all()] == [name[:2] for name in NOTEBOOKS]


def test_nobody_is_asked_for_a_kernel_news_or_updates(lab: LabPage) -> None:
    assert lab.page.locator(".jp-Dialog, .Toastify__toast").count() == 0


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_run_all_cells_shows_every_output_and_no_error(lab: LabPage, name: str) -> None:
    lab.run(name)
    for following in NOTEBOOKS[NOTEBOOKS.index(name) + 1 :][:1]:
        lab.run(following)
    shown = lab.outcome(name)
    assert shown.errors() == []
    assert shown.counts == list(range(1, len(shown.counts) + 1))
    assert (shown.dialogs, shown.red, shown.ended) == ([], 0, shown.began)
    assert shown.pictures == shown.images()
    if name != EXPLORER:
        lab.close(name)


@pytest.fixture
def explorer(lab: LabPage) -> ExplorerPage:
    """The explorer, wherever the last test has left its controls."""
    if EXPLORER not in NOTEBOOKS:
        pytest.skip("there is no explorer")
    lab.run(EXPLORER)
    lab.outcome(EXPLORER)
    lab.show(EXPLORER)
    return ExplorerPage(lab.page)


def test_the_tab_key_goes_through_the_controls_in_order(explorer: ExplorerPage) -> None:
    explorer.choose("Edition", "Newest")
    explorer.control(LABELS[0]).focus()
    reached = []
    for _ in LABELS:
        reached.append(explorer.focused())
        explorer.press("Tab")
    assert reached == list(LABELS)


def test_a_series_is_found_by_letters_and_chosen_by_arrows(explorer: ExplorerPage) -> None:
    before = explorer.picture().get_attribute("src")
    lines = explorer.control("Series").locator("option")
    everything = lines.count()
    explorer.type_into("Find a series", "equip share")
    expect(lines).not_to_have_count(everything)
    explorer.press("Tab", "End")
    expect(explorer.part("about")).to_contain_text("nato.equipment_share")
    expect(explorer.part("status")).to_contain_text("nato.equipment_share")
    expect(explorer.picture()).not_to_have_attribute("src", str(before))


def test_countries_are_typed_and_figure_and_table_follow(explorer: ExplorerPage) -> None:
    explorer.type_into("Countries", "Poland, Finland")
    expect(explorer.part("table").locator("tbody th")).to_have_text(["Poland", "Finland"])
    expect(explorer.picture()).to_have_attribute("alt", re.compile("Poland"))
    expect(explorer.part("code")).to_contain_text('["POL", "FIN"]')


def test_years_are_moved_by_the_arrow_keys(explorer: ExplorerPage) -> None:
    explorer.type_into("From year", "2016")
    expect(explorer.part("table").locator("thead th").nth(1)).to_have_text("2016")
    explorer.press("ArrowUp", "Enter")
    expect(explorer.part("table").locator("thead th").nth(1)).to_have_text("2017")


def test_an_edition_is_chosen_and_set_beside_another(explorer: ExplorerPage) -> None:
    explorer.choose("Edition", "2024-06")
    expect(explorer.part("status")).to_contain_text("NATO 2024-06")
    explorer.choose("Compare with", "Edition 2019-06")
    expect(explorer.part("status")).to_contain_text("2019-06")
    expect(explorer.part("table")).to_contain_text("ifference")
    # The first line; letters typed so soon would be added to those before
    explorer.control("Compare with").focus()
    explorer.press("Home")
    expect(explorer.part("status")).not_to_contain_text("2019-06")


def test_what_is_wrong_is_said_in_place_of_figure_and_table(explorer: ExplorerPage) -> None:
    explorer.type_into("Countries", "Atlantis")
    expect(explorer.part("status").get_by_role("alert")).to_contain_text("Atlantis")
    expect(explorer.picture()).to_have_count(0)
    explorer.type_into("Countries", "Latvia")
    expect(explorer.part("table").locator("tbody th")).to_have_text(["Latvia"])
    expect(explorer.part("status").get_by_role("alert")).to_have_count(0)


def test_the_data_are_downloaded_with_their_citation(
    explorer: ExplorerPage, tmp_path: Path
) -> None:
    explorer.type_into("Countries", "Estonia")
    expect(explorer.part("code")).to_contain_text('["EST"]')
    text = explorer.download(tmp_path).read_text(encoding="utf-8")
    remarks, _, table = text.partition("\n# The table begins below")
    assert "Defence Expenditure of NATO Countries, edition " in remarks
    assert "EST" in table


def test_letters_in_a_list_are_not_orders_to_the_notebook(
    explorer: ExplorerPage, lab: LabPage
) -> None:
    before = lab.page.locator(".jp-Cell:visible").count()
    explorer.control("Series").focus()
    explorer.press("a", "d", "d", "b")
    assert lab.page.locator(".jp-Cell:visible").count() == before
    assert explorer.focused() == "Series"


def test_moving_the_controls_left_no_error(explorer: ExplorerPage, lab: LabPage) -> None:
    shown = lab.outcome(EXPLORER)
    assert shown.errors() == []
    assert (shown.dialogs, shown.red, shown.ended) == ([], 0, shown.began)


def test_nothing_was_asked_of_others(lab: LabPage) -> None:
    assert len(lab.asked) > 100
    assert lab.asked_elsewhere() == []
    assert lab.complaints == []


def test_the_watch_sees_what_is_asked_of_others(lab: LabPage) -> None:
    address = "http://elsewhere.invalid/x.png"
    lab.page.evaluate("address => fetch(address).catch(() => null)", address)
    assert address in lab.asked_elsewhere()


def test_the_notebooks_of_the_checkout_are_as_they_were(lab: LabPage) -> None:
    assert states() == BEFORE
