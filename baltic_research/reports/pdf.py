"""A page as PDF, printed by a Chromium or Chrome that is there anyway, without the network."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from baltic_research import paths
from baltic_research.errors import ReportError
from baltic_research.reports.leftovers import working_folder

FILE = "report.pdf"

PRINTING = "baltic-print-"
"""How the names of folders begin in which browsers print."""

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "chrome-headless-shell",
    "msedge",
    "microsoft-edge",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
# The page itself forbids loading anything; this holds for the browser's own errands
_OPTIONS = (
    "--headless",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--mute-audio",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--proxy-server=127.0.0.1:9",
    "--virtual-time-budget=10000",
)
_DATE = re.compile(rb"/(CreationDate|ModDate) \(D:[0-9]{14}([^)]*)\)")
# In text the brackets would be escaped
_NODE = re.compile(rb"\(node([0-9]{8})\)")
_running: set[subprocess.Popen[bytes]] = set()
_guard = threading.Lock()
_EARLIEST = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)

MISSING = (
    "no PDF was made: there is no Chromium or Chrome here "
    "(BALTIC_RESEARCH_BROWSER may name one); the page is complete without"
)


def find_browser() -> str | None:
    """Return a browser that prints to PDF, or None where there is none.

    ``BALTIC_RESEARCH_BROWSER`` names one; without it Chromium, Chrome and Edge are looked for
    under their usual names.

    Raises
    ------
    ReportError
        If the variable names something that cannot be run.
    """
    if named := paths.browser():
        found = shutil.which(named)
        if found is None:
            raise ReportError(f"BALTIC_RESEARCH_BROWSER names {named!r}, which cannot be run")
        return found
    candidates = (shutil.which(one) for one in (*_NAMES, *_PLACES))
    return next((one for one in candidates if one), None)


def print_run(folder: Path, browser: str, limit: float = 120) -> Path:
    """Print the page in the folder of a run to ``report.pdf`` beside it.

    Two prints of one run by one version of a browser are the same bytes: the moment that the
    browser writes into the file gives way to that of ``SOURCE_DATE_EPOCH``, and without it to
    the day on which the newest edition used was published; and the elements that it names for
    screen readers are counted anew, as it may begin with another number each time.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of the run; the page in it stays as it is.
    browser : str
        As `find_browser` returns it.
    limit : float
        Seconds after which the browser and everything it started is ended.

    Returns
    -------
    pathlib.Path
        The file, which appears when it is whole.

    Raises
    ------
    ReportError
        If the browser fails or takes too long; what was there before is as it was.
    """
    target = folder / FILE
    with working_folder(Path(tempfile.gettempdir()), PRINTING) as private:
        # A copy: neither the name nor the place of a folder can reach what is printed
        shutil.copyfile(folder / "report.html", private / "report.html")
        said = _print(browser, private, limit)
        try:
            made = (private / FILE).read_bytes()
        except OSError:
            made = b""
    if not made.startswith(b"%PDF-") or b"%%EOF" not in made[-1024:]:
        raise ReportError(
            f"no PDF was made: {browser} printed nothing; it said: {said or 'nothing'}"
        )
    try:
        partial = target.with_name(f".{FILE}.{os.getpid()}")
        partial.write_bytes(_renumbered(_dated(made, _moment(folder))))
        partial.replace(target)
    except OSError as problem:
        raise ReportError(f"cannot write {target}: {problem.strerror}") from None
    return target


def _print(browser: str, private: Path, limit: float) -> str:
    """Let a browser with a profile of its own print; return the last that it said."""
    command = [
        browser,
        *_OPTIONS,
        *_without_sandbox(),
        f"--user-data-dir={private / 'profile'}",
        f"--print-to-pdf={private / FILE}",
        (private / "report.html").as_uri(),
    ]
    surroundings = {**os.environ, "HOME": str(private), "TZ": "UTC"}
    try:
        process = subprocess.Popen(  # noqa: S603 - a browser that this machine's user installed
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=surroundings,
            start_new_session=True,
        )
    except OSError as problem:
        raise ReportError(f"no PDF was made: cannot run {browser}: {problem.strerror}") from None
    with _guard:
        _running.add(process)
    try:
        _, said = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        raise ReportError(f"no PDF was made: {browser} took more than {limit:g} s") from None
    finally:
        with _guard:
            _running.discard(process)
            _end(process)
    lines = said.decode(errors="replace").splitlines()
    return " ".join(lines[-1].split())[:200] if lines else ""


def end_all() -> None:
    """End every browser that prints for this process; who waits for one is told that it failed."""
    with _guard:
        for process in _running:
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a browser and everything that it started."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _end(process: subprocess.Popen[bytes]) -> None:
    _kill(process)
    process.wait()
    if process.stderr is not None:
        process.stderr.close()


def _without_sandbox() -> list[str]:
    """Return what a browser needs to run as root, as in a container; its sandbox refuses to."""
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def _moment(folder: Path) -> dt.datetime:
    """Return the moment that the file bears: it never tells when it was printed."""
    if given := paths.source_date():
        return given
    try:
        editions = json.loads((folder / "run.json").read_text(encoding="utf-8"))["editions"]
        days = [dt.date.fromisoformat(one["published"]) for one in editions if one.get("published")]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        days = []
    newest = max(days, default=_EARLIEST.date())
    return dt.datetime(newest.year, newest.month, newest.day, tzinfo=dt.UTC)


def _dated(made: bytes, moment: dt.datetime) -> bytes:
    """Return a PDF with other dates; no byte moves, as its table counts them."""
    written = f"{moment:%Y%m%d%H%M%S}".encode()

    def replaced(found: re.Match[bytes]) -> bytes:
        zone = found[2] if len(found[2]) != 7 else b"+00'00'"
        return b"/" + found[1] + b" (D:" + written + zone + b")"

    return _DATE.sub(replaced, made)


def _renumbered(made: bytes) -> bytes:
    """Return a PDF whose named elements count from one; their order stays, and no byte moves."""
    ranks = {name: rank for rank, name in enumerate(sorted(set(_NODE.findall(made))), start=1)}
    return _NODE.sub(lambda found: b"(node%08d)" % ranks[found[1]], made)
