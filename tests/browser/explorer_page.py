"""The explorer in JupyterLab, moved by keys alone, and what it shows then."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page

LABELS = (
    "Find a series",
    "Series",
    "Group",
    "Countries",
    "From year",
    "To year",
    "Edition",
    "Show",
    "Compare with",
)
"""The controls that the first view has a use for, in the order of the tab key."""

_FOCUSED = """() => {
  const one = document.activeElement;
  return one.labels?.length ? one.labels[0].innerText : one.innerText;
}"""


class ExplorerPage:
    """The controls and what they lead to.

    Parameters
    ----------
    page : playwright.sync_api.Page
        JupyterLab, with the notebook of the explorer run and in front.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.whole = page.locator(".br-explore:visible")

    def control(self, label: str) -> Locator:
        """Return a control by its accessible name."""
        return self.whole.get_by_label(label, exact=True)

    def part(self, name: str) -> Locator:
        """Return a part that shows something."""
        return self.whole.locator(f".br-{name}")

    def picture(self) -> Locator:
        """Return the figure."""
        return self.part("figure").locator("img")

    def focused(self) -> str:
        """Return the label of what has the focus."""
        return str(self.page.evaluate(_FOCUSED)).strip()

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        for key in keys:
            self.page.keyboard.press(key)

    def type_into(self, label: str, text: str) -> None:
        """Replace what stands in a field, as one does who has only keys."""
        self.control(label).focus()
        self.press("Control+a")
        self.page.keyboard.type(text)
        self.press("Enter")

    def choose(self, label: str, line: str) -> None:
        """Choose the line of a list that begins with a text, by typing it."""
        self.control(label).focus()
        self.page.keyboard.type(line)

    def download(self, folder: Path) -> Path:
        """Follow the link to the data by the Enter key and return the file."""
        self.part("download").get_by_role("link").focus()
        with self.page.expect_download() as waited:
            self.press("Enter")
        target = folder / waited.value.suggested_filename
        waited.value.save_as(target)
        return target
