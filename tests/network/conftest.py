"""A publisher's server on this machine that misbehaves as it is told, and remembers what it was asked."""

from __future__ import annotations

import email.utils
import itertools
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from baltic_research.web import Manners

Behaviour = Callable[["Handler"], None]
# A status, a status with headers, or the whole of an answer
Answer = int | tuple[int, Mapping[str, str]] | bytes


@dataclass(frozen=True)
class Asked:
    """One request as it reached the server."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass
class Publisher:
    """A server whose paths do what they are told to; everything else is 404."""

    address: str
    asked: list[Asked] = field(default_factory=list)
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    closing: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return self.address + path

    def asked_for(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.path == path]

    def behaves(self, path: str, behaviour: Behaviour) -> str:
        """Let a path do anything; return its address."""
        self.behaviours[path] = behaviour
        return self.url(path)

    def serves(
        self,
        path: str,
        content: bytes,
        *,
        kind: str = "application/octet-stream",
        etag: str | None = None,
        modified: str | None = None,
        ranges: bool = False,
    ) -> str:
        """Serve a file as a good server does: 304 where it is unchanged, 206 where asked for a part."""

        def behaviour(handler: Handler) -> None:
            handler.give_file(content, kind, etag=etag, modified=modified, ranges=ranges)

        return self.behaves(path, behaviour)

    def answers(self, path: str, *answers: Answer) -> str:
        """Answer one request after the other; the last answer stays."""
        coming = itertools.chain(answers, itertools.repeat(answers[-1]))

        def behaviour(handler: Handler) -> None:
            answer = next(coming)
            if isinstance(answer, bytes):
                handler.give(200, answer)
            elif isinstance(answer, int):
                handler.give(answer)
            else:
                handler.give(answer[0], headers=answer[1])

        return self.behaves(path, behaviour)

    def redirects(self, path: str, to: str, status: int = 302) -> str:
        return self.answers(path, (status, {"Location": to}))

    def is_late(self, path: str, content: bytes, seconds: float) -> str:
        """Say nothing at all for a while."""

        def behaviour(handler: Handler) -> None:
            self.closing.wait(seconds)
            handler.give(200, content)

        return self.behaves(path, behaviour)

    def trickles(
        self, path: str, content: bytes, *, pause: float, step: int = 1, etag: str | None = None
    ) -> str:
        """Send the headers at once and the body a few bytes at a time."""

        def behaviour(handler: Handler) -> None:
            handler.begin(200, len(content), headers={"ETag": etag} if etag else {})
            for start in range(0, len(content), step):
                handler.wfile.write(content[start : start + step])
                handler.wfile.flush()
                if self.closing.wait(pause):
                    return

        return self.behaves(path, behaviour)

    def breaks_off(
        self,
        path: str,
        content: bytes,
        *,
        after: int,
        times: int = 1,
        etag: str | None = None,
        ranges: bool = True,
        then: bytes | None = None,
        then_etag: str | None = None,
    ) -> str:
        """Promise a whole file and hang up after some bytes, so many times.

        Without `ranges` the server ignores what part was asked for. With `then` the file has
        changed when it is asked for again.
        """
        count = itertools.count(1)

        def behaviour(handler: Handler) -> None:
            if next(count) > times:
                whole, mark = (content, etag) if then is None else (then, then_etag)
                handler.give_file(whole, "application/octet-stream", etag=mark, ranges=ranges)
                return
            start = handler.first_byte() if ranges else 0
            handler.begin_file(content, start, etag)
            handler.wfile.write(content[start : start + after])

        return self.behaves(path, behaviour)


class Handler(BaseHTTPRequestHandler):
    """Writes what a path's behaviour says."""

    protocol_version = "HTTP/1.1"
    publisher: Publisher

    def do_GET(self) -> None:
        self.publisher.asked.append(Asked(self.command, self.path, dict(self.headers.items())))
        behaviour = self.publisher.behaviours.get(self.path)
        if behaviour is None:
            self.give(404, b"not here")
        else:
            behaviour(self)

    do_HEAD = do_GET  # noqa: N815 - the parent looks for this name

    def give(
        self, status: int, content: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> None:
        """Give a whole answer."""
        self.begin(status, len(content), headers or {})
        if self.command != "HEAD":
            self.wfile.write(content)

    def begin(self, status: int, length: int, headers: Mapping[str, str]) -> None:
        """Give the headers of an answer after which the connection is closed."""
        self.send_response(status)
        for name, value in {"Content-Length": str(length), **headers}.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def first_byte(self) -> int:
        """Return from which byte on the file is asked for."""
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        return int(match[1]) if match else 0

    def begin_file(self, content: bytes, start: int, etag: str | None) -> None:
        headers = {"ETag": etag} if etag else {}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self.begin(206 if start else 200, len(content) - start, headers)

    def give_file(
        self,
        content: bytes,
        kind: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        ranges: bool = False,
    ) -> None:
        """Give a file as the standard has it: conditions first, then the part asked for."""
        marks = {"ETag": etag, "Last-Modified": modified}
        headers = {"Content-Type": kind, **{name: one for name, one in marks.items() if one}}
        if (etag and self.headers.get("If-None-Match") == etag) or (
            not self.headers.get("If-None-Match")
            and modified
            and self.headers.get("If-Modified-Since") == modified
        ):
            self.give(304, headers=headers)
            return
        start = self.first_byte()
        condition = self.headers.get("If-Range")
        if not (ranges and start and condition in (None, etag, modified)):
            self.give(200, content, headers)
        elif start >= len(content):
            self.give(416, headers={"Content-Range": f"bytes */{len(content)}"})
        else:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self.give(206, content[start:], headers)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


class Server(ThreadingHTTPServer):
    """Lets go of clients that hang up, which is what half the tests make them do."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy this machine uses, the server of the tests is asked directly."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """A running server; tell it what to do with its methods."""
    handler = type("TheHandler", (Handler,), {})
    server = Server(("127.0.0.1", 0), handler)
    told = Publisher(f"http://127.0.0.1:{server.server_address[1]}")
    handler.publisher = told  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    told.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def nobody() -> str:
    """An address at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/"


@pytest.fixture
def hasty() -> Manners:
    """Manners for a server that only plays at being slow."""
    return Manners(
        connect_timeout=2, read_timeout=0.3, attempts=3, backoff=0.001, jitter=0, longest_wait=2
    )


@pytest.fixture
def http_date() -> Callable[[float], str]:
    """Write a moment, in seconds since 1970, as HTTP does."""
    return lambda moment: email.utils.formatdate(moment, usegmt=True)
