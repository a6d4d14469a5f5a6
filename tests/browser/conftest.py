"""A headless Chromium, a server that notes what is asked of it, and the default report."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from baltic_research.reports.runner import ReportRun, run_report

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

# Quiet, without a profile, and unable to find any host by name: what a page asks of others fails
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--enable-logging=stderr",
)


@dataclass
class Visit:
    """What a browser did with a page."""

    dom: str
    console: list[str]
    asked_here: list[str]
    asked_elsewhere: list[str]


@dataclass
class Site:
    """A folder served on this machine, and the paths asked for."""

    folder: Path
    port: int
    asked: list[str] = field(default_factory=list)

    def put(self, page: str) -> str:
        """Serve a page and return its address."""
        (self.folder / "page.html").write_text(page, encoding="utf-8")
        return f"http://127.0.0.1:{self.port}/page.html"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser; without one the tests are skipped, but CI must have it."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    missing = f"no browser to look at reports with: none of {', '.join(NAMES)} is on the PATH"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> ReportRun:
    """The default report, made once; after the browser was found, as it takes a while."""
    return run_report("spending-trends", output=tmp_path_factory.mktemp("reports"))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A folder on the loopback interface."""
    folder = tmp_path / "site"
    folder.mkdir()

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Stay silent; paths are noted by do_GET."""

        def do_GET(self) -> None:
            served.asked.append(self.path)
            super().do_GET()

        def end_headers(self) -> None:
            # A page written twice within a second has one time of change, by which the browser
            # would take the first from its cache
            self.send_header("Cache-Control", "no-store")
            super().end_headers()

    handler = functools.partial(Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        served = Site(folder, server.server_address[1])
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield served
        server.shutdown()
        thread.join()


@pytest.fixture
def browse(chromium: str, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Start the browser once, with a fresh profile, for the arguments given."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0

    def start(*arguments: str) -> subprocess.CompletedProcess[str]:
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        sandbox = ["--no-sandbox"] if root else []  # Chromium refuses to run as root with it
        command = [chromium, *FLAGS, *sandbox, profile, *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)

    return start


@pytest.fixture
def visit(
    browse: Callable[..., subprocess.CompletedProcess[str]], site: Site, tmp_path: Path
) -> Callable[..., Visit]:
    """Open a page and tell what it became and what it asked for."""

    def go(page: str) -> Visit:
        log = tmp_path / "net-log.json"
        site.asked.clear()
        address = site.put(page)
        done = browse(f"--log-net-log={log}", "--window-size=1400,1000", "--dump-dom", address)
        console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
        return Visit(done.stdout, console, list(site.asked), asked_by_pages(log, site.port))

    return go


def asked_by_pages(log: Path, port: int) -> list[str]:
    """Return what pages asked of others; what a browser asks on its own has no origin."""
    recorded = json.loads(log.read_text(encoding="utf-8"))
    started = recorded["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    requests = [one.get("params", {}) for one in recorded["events"] if one["type"] == started]
    return [
        one["url"]
        for one in requests
        if one.get("initiator") not in {None, "not an origin"}
        and not one["url"].startswith(("data:", f"http://127.0.0.1:{port}/"))
    ]
