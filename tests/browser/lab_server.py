"""JupyterLab as a user starts it, with settings, sockets and temporary files in a test's folder."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 90
COMMAND = str(Path(sys.executable).with_name("baltic-research"))
# For whoever must not see a browser open, may be root, and shares the machine
OPTIONS = ("--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0")


class LabServer:
    """A JupyterLab that listens.

    Parameters
    ----------
    command : sequence of str
        What starts it.
    folder : pathlib.Path
        An empty folder; nothing is written elsewhere, and ``temporary`` in it is empty again when
        all has ended well.
    at_terminal : bool, optional
        Whether it is started at a terminal, which changes what Ctrl-C does.
    **environment : str
        What its environment has besides.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        folder: Path,
        *,
        at_terminal: bool = False,
        **environment: str,
    ) -> None:
        self.folder = folder
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        own = {f"JUPYTER_{name}_DIR": folder / name for name in ("CONFIG", "DATA", "RUNTIME")}
        own |= {"TMPDIR": self.temporary, "IPYTHONDIR": folder / "ipython"}
        keyboard = self._keyboard(at_terminal)
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [shutil.which(command[0]) or command[0], *command[1:]],
                env=_outside() | {name: str(path) for name, path in own.items()} | environment,
                cwd=folder,
                stdin=keyboard,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        os.close(keyboard)
        self._wait()

    def _keyboard(self, at_terminal: bool) -> int:
        """Open what it reads from: a terminal at which nobody types, or nothing."""
        if not at_terminal:
            return os.open(os.devnull, os.O_RDONLY)
        typist, keyboard = os.openpty()
        weakref.finalize(self, os.close, typist)
        return keyboard

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def said(self) -> str:
        """Return what it printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def ask(self, path: str, content: object = None) -> Any:
        """Return what it answers to a request: text, or what a JSON holds."""
        headers = {"Authorization": f"token {self.token}"}
        data = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(self.url + path, data, headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            text = answer.read().decode()
            return json.loads(text) if "json" in answer.headers["Content-Type"] else text

    def signal(self, number: int) -> None:
        """Signal it and what it started in its group, as a terminal does."""
        os.killpg(self.process.pid, number)

    def wait(self) -> int:
        """Wait for its end and return its exit code."""
        return self.process.wait(PATIENCE)

    def stop(self) -> None:
        """End it, whatever state it is in."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
            try:
                self.wait()
            except subprocess.TimeoutExpired:
                self.signal(signal.SIGKILL)
                self.wait()

    def _wait(self) -> None:
        """Wait until it has written down where it is, and listens there."""
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up and self.process.poll() is None:
            for written in (self.folder / "RUNTIME").glob("jpserver-*.json"):
                with contextlib.suppress(ValueError, urllib.error.URLError):
                    found = json.loads(written.read_text(encoding="utf-8"))
                    self.url, self.token = str(found["url"]), str(found["token"])
                    self.ask("api")
                    return
            time.sleep(0.05)
        self.stop()
        pytest.fail(f"JupyterLab did not start: {self.said()}")


def _outside() -> dict[str, str]:
    """Return the environment, without what an outer make or a tool for tests has put there."""
    alien = ("MAKE", "MFLAGS", "JUPYTER_", "PYTEST_")
    return {name: value for name, value in os.environ.items() if not name.startswith(alien)}
