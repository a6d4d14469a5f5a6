"""What JupyterLab does with a kernel, by jupyter_server's REST API and a web socket.

JupyterLab's server is asked to fork by its own setting; nothing else is told of it.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from baltic_research import kernels
from kernels.running import LIGHT, is_running, wait_until

websocket = pytest.importorskip("websocket", reason="jupyter_server brings it along")

# The server's own entry, with templates that load in no time
SERVER = f"""
import sys
from baltic_research.kernels import pool
pool._START = {LIGHT!r}
from jupyter_server.serverapp import main
sys.exit(main(sys.argv[1:]))
"""
TOKEN = "token-of-this-test"  # noqa: S105 - of a server that lives as long as the tests
WHO = "import os; os.getpid(), os.getppid()"
# Seconds without a word from the server after which a cell is sent again, and how often
HEARD, ATTEMPTS = 5.0, 12


@dataclass
class Server:
    """A running server, and what a browser does with it."""

    url: str
    opened: list[Any] = field(default_factory=list)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def connect(self, kernel: str) -> Notebook:
        """Open a notebook's web socket."""
        address = f"{self.url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels"
        header = [f"Authorization: token {TOKEN}"]
        self.opened.append(websocket.create_connection(address, header=header, timeout=60))
        return Notebook(self.opened[-1])

    def disconnect(self) -> None:
        """Close all notebooks."""
        while self.opened:
            self.opened.pop().close()


@dataclass
class Notebook:
    """A notebook that is open in a browser."""

    socket: Any

    def send(self, code: str) -> str:
        """Send a cell; return the number of the message."""
        number = uuid.uuid4().hex
        header = {
            "msg_id": number, "msg_type": "execute_request", "session": "browser",
            "username": "", "version": "5.3",
        }  # fmt: skip
        content = {
            "code": code, "silent": False, "store_history": True, "user_expressions": {},
            "allow_stdin": False, "stop_on_error": False,
        }  # fmt: skip
        message = {
            "header": header, "parent_header": {}, "metadata": {}, "content": content,
            "channel": "shell", "buffers": [],
        }  # fmt: skip
        self.socket.send(json.dumps(message))
        return number

    def until(self, number: str, wanted: str, patience: float = 60.0) -> dict[str, Any]:
        """Return the content of the next message of a kind that belongs to a cell."""
        self.socket.settimeout(patience)
        while True:
            message = json.loads(self.socket.recv())
            if message["parent_header"].get("msg_id") == number and message["msg_type"] == wanted:
                return dict(message["content"])

    def run(self, code: str) -> Any:
        """Run a cell, twice at need, and return the value of its last line.

        The server does not wait for a kernel that it takes to be busy, as one was that died before
        it could say that it is not. What its successor shows at first is lost then. A value comes
        whole; what is printed may come in pieces, cut by the clock.
        """
        for _ in range(ATTEMPTS):
            number = self.send(code)
            with contextlib.suppress(websocket.WebSocketTimeoutException):
                shown = self.until(number, "execute_result", HEARD)["data"]["text/plain"]
                return ast.literal_eval(shown)
        raise AssertionError(f"the kernel shows nothing in {ATTEMPTS} times {HEARD} seconds")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """jupyter_server with nothing of the user's; what it runs ends with it."""
    folder = tmp_path_factory.mktemp("server")
    own = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    pages = {"jupyterlab": False, "jupyter_lsp": False, "jupyter_server_terminals": False}
    options = [
        f"--ServerApp.jpserver_extensions={pages}",
        "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0",
        f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={TOKEN}",
        f"--KernelProvisionerFactory.default_provisioner_name={kernels.PROVISIONER}",
        # Looks for dead kernels every so many seconds
        "--KernelRestarter.time_to_dead=0.2",
    ]  # fmt: skip
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, *options],
            env={**os.environ, **own},
            cwd=folder,
            stdout=said,
            stderr=said,
        )
    try:
        runtime = folder / "RUNTIME"
        wait_until(lambda: process.poll() is not None or listens(address(runtime)))
        assert process.poll() is None, (folder / "said.txt").read_text()
        yield Server(address(runtime))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def address(runtime: Path) -> str:
    """Return where the server says that it listens; nothing until it does."""
    texts = [one.read_text() for one in runtime.glob("jpserver-*.json")]
    return str(json.loads(texts[0])["url"]) if texts and texts[0] else ""


def listens(url: str) -> bool:
    """Return whether a server answers; it writes its address down a little before."""
    if not url:
        return False
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname, parts.port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture
def kernel(server: Server) -> Iterator[str]:
    """A kernel that the server has started."""
    name = server.ask("POST", "api/kernels", {"name": "python3"})["id"]
    yield name
    server.disconnect()
    if name in {one["id"] for one in server.ask("GET", "api/kernels")}:
        server.ask("DELETE", f"api/kernels/{name}")


def who(notebook: Notebook) -> tuple[int, int]:
    """Return the numbers of a notebook's kernel and of its parent."""
    pid, parent = notebook.run(WHO)
    return pid, parent


def test_the_server_forks_runs_interrupts_restarts_and_deletes_a_kernel(
    server: Server, kernel: str
) -> None:
    notebook = server.connect(kernel)
    first, template = who(notebook)
    assert "kernels" in Path(f"/proc/{template}/cmdline").read_text()

    asked = notebook.send("print('begun', flush=True)\nimport time; time.sleep(60)")
    notebook.until(asked, "stream")
    server.ask("POST", f"api/kernels/{kernel}/interrupt", {})
    assert notebook.until(asked, "execute_reply")["ename"] == "KeyboardInterrupt"
    assert who(notebook) == (first, template)

    server.ask("POST", f"api/kernels/{kernel}/restart", {})
    notebook = server.connect(kernel)
    second, parent = who(notebook)
    assert (second != first, parent) == (True, template)
    assert notebook.run("'time' in globals()") is False

    server.ask("DELETE", f"api/kernels/{kernel}")
    assert kernel not in {one["id"] for one in server.ask("GET", "api/kernels")}
    wait_until(lambda: not is_running(first) and not is_running(second))
    assert is_running(template)


def test_the_server_starts_a_kernel_that_dies_anew(server: Server, kernel: str) -> None:
    first, template = who(server.connect(kernel))
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not is_running(first))
    wait_until(lambda: forks(template))
    second, _ = who(server.connect(kernel))
    assert second != first


def test_a_kernel_that_dies_at_work_is_started_anew(server: Server, kernel: str) -> None:
    notebook = server.connect(kernel)
    first, template = who(notebook)
    notebook.until(
        notebook.send("print('begun', flush=True)\nimport time; time.sleep(60)"), "stream"
    )
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not is_running(first))
    wait_until(lambda: forks(template))
    second, _ = who(server.connect(kernel))
    assert second != first


def test_kernels_start_anew_when_their_template_dies(server: Server, kernel: str) -> None:
    first, template = who(server.connect(kernel))
    os.kill(template, signal.SIGKILL)
    wait_until(lambda: not is_running(first))
    wait_until(lambda: server.ask("GET", f"api/kernels/{kernel}")["execution_state"] != "dead")
    second, other = who(server.connect(kernel))
    assert first != second
    assert template != other


def forks(template: int) -> list[str]:
    """Return the kernels of a template that live."""
    listed = Path(f"/proc/{template}/task/{template}/children").read_text().split()
    return [one for one in listed if is_running(int(one))]
