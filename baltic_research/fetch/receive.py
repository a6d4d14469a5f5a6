"""Receiving one file: resumed where the server allows it, whole and of its kind or not at all."""

from __future__ import annotations

import json
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from baltic_research import web
from baltic_research.errors import FetchError
from baltic_research.fetch import record as records
from baltic_research.files import writing

if TYPE_CHECKING:
    import requests

# Called with the bytes that are there and those there will be, None where the server does not say
Progress = Callable[[int, int | None], None]

_ARCHIVE = b"PK\x03\x04"
_LOOKED_AT = 1024


class UnchangedError(Exception):
    """The publisher still has what was fetched before; never leaves this package."""


class _BrokenOffError(Exception):
    """The answer ended early; what came of it is kept."""

    def __init__(self, problem: FetchError) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass
class Receiver:
    """Downloads a file for pooch, which calls it with an address and a temporary file.

    Parameters
    ----------
    session : web.Session
        What to ask with.
    part : pathlib.Path
        Where the bytes gather; they stay there when the download ends early, and the next one
        goes on from them.
    kind : str
        What the file must be: ``xlsx``, ``zip``, ``json`` or ``csv``.
    conditions : dict of str to str
        Headers that ask for the file only if it has changed.
    progress : callable, optional
        Told how far the download is.

    Attributes
    ----------
    etag, last_modified : str
        What the publisher calls the state of the file that came.
    sha256 : str
        Hash of what came, also where pooch then refuses it.
    """

    session: web.Session
    part: Path
    kind: str
    conditions: dict[str, str] = field(default_factory=dict)
    progress: Progress | None = None
    etag: str = field(default="", init=False)
    last_modified: str = field(default="", init=False)
    sha256: str = field(default="", init=False)

    def __call__(self, url: str, output_file: str, _pooch: object) -> None:
        """Receive the file, and give it to pooch when it is whole and of its kind.

        Raises
        ------
        UnchangedError
            If the publisher says that nothing has changed.
        FetchError
            If the file does not come, not whole, or is not what it should be.
        """
        attempts = self.session.manners.attempts
        for attempt in range(1, attempts + 1):
            try:
                self._receive(url)
                break
            except _BrokenOffError as broken:
                if attempt == attempts:
                    raise self._given_up(url, attempts, broken.problem) from broken
                self._wait(attempt)
        fault = not_of_kind(self.part, self.kind)
        if fault:
            self._forget()
            raise FetchError(
                f"{url} gave {fault} where a file of kind {self.kind} was expected; open the "
                "address in a browser: the publisher may have moved the file or ask for something"
            )
        self.sha256 = records.sha256(self.part)
        self.part.replace(output_file)
        self._marks.unlink(missing_ok=True)

    def _wait(self, attempt: int) -> None:
        manners = self.session.manners
        time.sleep(min(manners.backoff * 2**attempt, manners.longest_wait))

    @property
    def _marks(self) -> Path:
        return self.part.with_name(f"{self.part.name}.json")

    def _receive(self, url: str) -> None:
        """Ask once for what is missing of the file."""
        headers = {"Accept-Encoding": "identity", **(self._from_where(url) or self.conditions)}
        with (
            web.explained(url),
            self.session.get(url, headers=headers, stream=True) as response,
        ):
            if response.status_code == HTTPStatus.NOT_MODIFIED:
                raise UnchangedError
            if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                self._forget()
                raise _BrokenOffError(FetchError(f"{url} has no more than what is there already"))
            response.raise_for_status()
            start = self._first_byte(response)
            self._remember(url, response)
            try:
                with web.explained(url):
                    self._write(response, start)
            except web.TooLongError:
                raise
            except FetchError as problem:
                raise _BrokenOffError(problem) from problem

    def _from_where(self, url: str) -> dict[str, str]:
        """Return the headers that ask for the rest of a part; none where it cannot be trusted.

        A part is gone on with only if the server can tell that the file is still the same.
        """
        try:
            known = json.loads(self._marks.read_text(encoding="utf-8"))
            size = self.part.stat().st_size
        except (OSError, ValueError):
            return {}
        mark = _strong(known.get("etag", "")) or known.get("last_modified", "")
        if known.get("address") != url or not mark or not size:
            return {}
        return {"Range": f"bytes={size}-", "If-Range": mark}

    def _first_byte(self, response: requests.Response) -> int:
        """Return where in the file the answer begins; 0 unless it is the rest of our part."""
        if response.status_code != HTTPStatus.PARTIAL_CONTENT:
            return 0
        match = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
        if match is None or int(match[1]) != self.part.stat().st_size:
            self._forget()
            raise _BrokenOffError(
                FetchError(f"{response.url} gave another part of the file than was asked for")
            )
        return int(match[1])

    def _remember(self, url: str, response: requests.Response) -> None:
        """Keep what the server calls this state of the file, before its first byte."""
        self.etag = response.headers.get("ETag", self.etag)
        self.last_modified = response.headers.get("Last-Modified", self.last_modified)
        if response.status_code == HTTPStatus.PARTIAL_CONTENT:
            return
        # The old bytes go before the new marks come, so that the two are never mixed
        self.part.unlink(missing_ok=True)
        marks = {"address": url, "etag": self.etag, "last_modified": self.last_modified}
        with writing(self._marks, "a download"):
            self._marks.write_text(json.dumps(marks), encoding="utf-8")

    def _write(self, response: requests.Response, start: int) -> None:
        """Write what comes, as it comes."""
        size, total = start, _total(response, start)
        with self.part.open("ab" if start else "wb", buffering=0) as stream:
            for piece in web.body(response, self.session.manners):
                with writing(self.part, "a download"):
                    stream.write(piece)
                size += len(piece)
                if self.progress is not None:
                    self.progress(size, total)
        if total is not None and size != total:
            raise FetchError(
                f"{response.url} ended after {size:,} of {total:,} bytes; try again later"
            )

    def _forget(self) -> None:
        self.part.unlink(missing_ok=True)
        self._marks.unlink(missing_ok=True)

    def _given_up(self, url: str, attempts: int, problem: FetchError) -> FetchError:
        size = self.part.stat().st_size if self.part.is_file() else 0
        kept = f", {size:,} bytes of it are kept" if self._from_where(url) else ""
        return FetchError(
            f"{url} did not come whole in {attempts} attempts{kept}; the last said: {problem}"
        )


def not_of_kind(path: Path, kind: str) -> str:
    """Return what a file is where it is not of its kind; nothing where it is.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    kind : str
        ``xlsx``, ``zip``, ``json`` or ``csv``.
    """
    with path.open("rb") as stream:
        first = stream.read(_LOOKED_AT)
    text = first.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        return "an empty file"
    if text[:1] == b"<":
        return "a web page"
    if kind in ("xlsx", "zip"):
        if not first.startswith(_ARCHIVE):
            return "something that is no archive"
        return "" if zipfile.is_zipfile(path) else "a cut archive"
    if first.startswith(_ARCHIVE) or b"\0" in first:
        return "something that is no text"
    return "" if kind != "json" or text[:1] in b"[{" else "something that is no JSON"


def _strong(etag: str) -> str:
    """Return a mark that stands for the very bytes; a weak one (``W/``) does not."""
    return "" if etag.startswith("W/") else etag


def _total(response: requests.Response, start: int) -> int | None:
    """Return the length of the whole file, None where the server does not say."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return None  # the length is then that of the packed form
    if response.status_code == HTTPStatus.PARTIAL_CONTENT:
        # A server may give less than all that was asked for
        whole = response.headers.get("Content-Range", "").rpartition("/")[2]
        return int(whole) if whole.isdecimal() else None
    length = response.headers.get("Content-Length", "")
    return start + int(length) if length.isdecimal() else None
