"""The documentation opened from a folder, without server and network: read and searched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

PAGES = (
    "index.html",
    "tutorial.html",
    "explanation/targets.html",
    "generated/reference/br.spending.html",
    "generated/codebook/nato.html",
    "generated/gallery/index.html",
)


@dataclass
class Reader:
    """A browser that is cut off, and what its pages asked for or complained of."""

    page: Page
    folder: Path
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, name: str) -> Page:
        self.page.goto((self.folder / name).as_uri())
        return self.page


@pytest.fixture(scope="module")
def reader(chromium: str, documentation: Path) -> Iterator[Reader]:
    with sync_playwright() as programs:
        browser = programs.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        found = Reader(browser.new_context(offline=True).new_page(), documentation)
        found.page.on("request", lambda request: found.asked.append(request.url))
        found.page.on("requestfailed", lambda request: found.complaints.append(request.url))
        found.page.on("pageerror", lambda problem: found.complaints.append(str(problem)))
        found.page.on(
            "console",
            lambda said: found.complaints.append(said.text) if said.type == "error" else None,
        )
        yield found
        browser.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [400, 1280])
def test_a_page_works_from_a_folder_and_fits_the_screen(reader, name, width):
    reader.page.set_viewport_size({"width": width, "height": 900})
    page = reader.open(name)
    assert page.locator("h1").count() == 1
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) == 0
    assert reader.complaints == []


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("guideline_by_edition", "spending.guideline_by_edition"),
        ("synthetic control", "Counterfactuals from other countries"),
        ("nato.defence_share_gdp", "nato.defence_share_gdp"),
        ("schedule cron", "Build reports on a schedule"),
    ],
)
def test_the_search_finds_without_a_server_and_leads_there(reader, words, title):
    reader.page.set_viewport_size({"width": 1280, "height": 900})
    page = reader.open("index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.locator("#search-results li a").first.wait_for()
    found = page.locator("#search-results li a").filter(has_text=title).first
    # Who leaves a page that is still loading breaks off what it asked for, which is no complaint
    page.wait_for_load_state()
    found.click()
    page.wait_for_url(lambda url: "search.html" not in url)
    assert page.locator("h1").count() == 1
    assert reader.complaints == []


def test_a_search_for_nothing_that_there_is_says_so(reader):
    page = reader.page
    page.goto(f"{(reader.folder / 'search.html').as_uri()}?q=zwieback")
    page.get_by_text("did not match any documents").wait_for()


def test_nothing_was_asked_of_the_network(reader):
    reader.open("index.html")
    assert [url for url in reader.asked if not url.startswith(("file:", "data:"))] == []
    assert reader.asked
