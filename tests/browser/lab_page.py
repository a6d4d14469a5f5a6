"""JupyterLab in a browser, and what a user does there: open, run all cells, look at the outcome."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from browser.lab_server import LabServer

# A notebook runs for seconds; a machine that is busy takes many times as long
PATIENCE = 240_000
_PAUSE = 200
NO_REQUEST = ("data", "blob", "about")

_PANEL = """
const panelOf = path => [...window.jupyterapp.shell.widgets("main")]
  .find(one => one.context && one.context.path === path && one.sessionContext);
const codeOf = panel => [...panel.content.model.cells].filter(one => one.type === "code");
const kindsOf = cell =>
  Array.from({ length: cell.outputs.length }, (_, place) => cell.outputs.get(place).type);
"""
_CONNECTED = f"""path => {{ {_PANEL}
  return panelOf(path)?.sessionContext.session?.kernel?.status === "idle";
}}"""
_DONE = f"""path => {{ {_PANEL}
  const panel = panelOf(path), kernel = panel.sessionContext.session?.kernel;
  const stuck = kernel === null || ["dead", "autorestarting"].includes(kernel?.status)
    || codeOf(panel).some(one => kindsOf(one).includes("error"))
    || document.querySelector(".jp-Dialog");
  return stuck || kernel.status === "idle"
    && codeOf(panel).every(one => one.executionState === "idle" && one.executionCount);
}}"""
_OUTCOME = f"""path => {{ {_PANEL}
  const panel = panelOf(path);
  return {{
    kernel: panel.sessionContext.session?.kernel?.id,
    counts: codeOf(panel).map(one => one.executionCount),
    outputs: codeOf(panel).flatMap(one => one.outputs.toJSON()),
    pictures: [...panel.node.querySelectorAll(".jp-RenderedImage img")]
      .filter(one => one.complete && one.naturalWidth > 0).length,
    red: panel.node.querySelectorAll("[data-mime-type$='stderr'], [data-mime-type$='error']").length,
    dialogs: [...document.querySelectorAll(".jp-Dialog")].map(one => one.innerText),
  }};
}}"""
_KERNEL = f"path => {{ {_PANEL} return panelOf(path).sessionContext.session.kernel.id; }}"
_CLOSE = f"""async path => {{ {_PANEL}
  const panel = panelOf(path);
  await panel.sessionContext.shutdown();
  panel.dispose();
}}"""


@dataclass(frozen=True)
class Outcome:
    """What a notebook shows when all its cells were run.

    Attributes
    ----------
    began, ended : str
        The kernel before and after: it was not restarted if they are the same.
    counts : list of int
        The execution counts of its code cells.
    outputs : list of dict
        All outputs, as nbformat has them.
    pictures, red : int
        Pictures drawn in the page, and outputs that it shows as errors.
    dialogs : list of str
        What JupyterLab asks in dialogs.
    """

    began: str
    ended: str | None
    counts: list[int | None]
    outputs: list[dict[str, Any]]
    pictures: int
    red: int
    dialogs: list[str]

    def errors(self) -> list[str]:
        """Return errors, and what was written to stderr."""
        return [
            "".join(one.get("text", one.get("evalue", "")))
            for one in self.outputs
            if one["output_type"] == "error" or one.get("name") == "stderr"
        ]

    def images(self) -> int:
        """Return how many outputs are pictures."""
        return sum("image/png" in one.get("data", {}) for one in self.outputs)


class LabPage:
    """A page of JupyterLab.

    Parameters
    ----------
    page : playwright.sync_api.Page
        An empty page.
    server : LabServer
        Started with ``--expose-app-in-browser``.
    """

    def __init__(self, page: Page, server: LabServer) -> None:
        self.page, self.server = page, server
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self._began: dict[str, str] = {}
        page.set_default_timeout(60_000)
        page.context.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.on("pageerror", lambda problem: self.complaints.append(str(problem)))

    def asked_elsewhere(self) -> list[str]:
        """Return the addresses of others that pages asked for."""
        here = urlsplit(self.server.url).netloc
        parts = [(one, urlsplit(one)) for one in self.asked]
        return [one for one, part in parts if part.netloc != here and part.scheme not in NO_REQUEST]

    def enter(self) -> None:
        """Open the address that the server prints, and wait for its first page."""
        self.page.goto(f"{self.server.url}?token={self.server.token}")
        self.start_page().wait_for()

    def start_page(self) -> Locator:
        """Return the page that lists the notebooks."""
        return self.page.locator(".jp-MarkdownViewer .jp-RenderedMarkdown")

    def run(self, name: str) -> None:
        """Open a notebook from the start page and run all its cells; it goes on by itself."""
        if name in self._began:
            return
        self.show("START.md")
        self.start_page().locator(f"a[href*='{name}']").first.click()
        self.page.wait_for_function(_CONNECTED, arg=name, polling=_PAUSE)
        self._began[name] = self.page.evaluate(_KERNEL, name)
        self.choose("Run", "Run All Cells")

    def show(self, name: str) -> None:
        """Bring an open document to the front."""
        self.page.get_by_role("tab", name=name).click()

    def choose(self, menu: str, entry: str) -> None:
        """Choose an entry of a menu."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=entry, exact=True).click()

    def outcome(self, name: str) -> Outcome:
        """Wait until a notebook has run, or cannot go on, and return what it shows."""
        self.page.wait_for_function(_DONE, arg=name, polling=_PAUSE, timeout=PATIENCE)
        found = self.page.evaluate(_OUTCOME, name)
        return Outcome(began=self._began[name], ended=found.pop("kernel"), **found)

    def close(self, name: str) -> None:
        """Close a notebook, with its kernel."""
        self.page.evaluate(_CLOSE, name)


def strip(notebook: Path) -> None:
    """Take outputs and counts out of a notebook, so that what it shows was made now."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    notebook.write_text(json.dumps(content), encoding="utf-8")
