"""Asking publishers' servers politely, and saying in one sentence why an answer did not come."""

from __future__ import annotations

import contextlib
import importlib.metadata
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.client import responses
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import exceptions as broken
from urllib3.util.retry import Retry

from baltic_research.errors import FetchError

if TYPE_CHECKING:
    from urllib3.connectionpool import ConnectionPool
    from urllib3.response import BaseHTTPResponse

# Answers that may be better the next time; every other error status is final
PASSING = (429, 500, 502, 503, 504)

_CHUNK = 1 << 16


class TooLongError(FetchError):
    """An answer took longer than our manners allow."""


@dataclass(frozen=True)
class Manners:
    """How patient and how insistent we are with a publisher's server.

    Attributes
    ----------
    connect_timeout, read_timeout : float
        Seconds to wait for a connection, and for the next bytes of an answer.
    attempts : int
        How often one thing is asked for before giving up, the first time included.
    backoff, jitter : float
        Seconds: waits are about ``0, 2, 4, 8 ...`` times ``backoff``, each longer by a random part
        of ``jitter``, so that many users do not come back at the same moment.
    longest_wait : float
        Seconds to wait between two attempts at most. A server that asks for more (``Retry-After``)
        is left alone: coming back sooner than asked would be rude.
    redirects : int
        How many addresses an answer may send us on to.
    whole : float
        Seconds that one answer may take from its first byte to its last.
    """

    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    attempts: int = 4
    backoff: float = 1.0
    jitter: float = 0.5
    longest_wait: float = 60.0
    redirects: int = 5
    whole: float = 900.0


class Session(requests.Session):
    """A session of requests that keeps its ``manners`` on every request."""

    def __init__(self, manners: Manners) -> None:
        super().__init__()
        self.manners = manners
        self.max_redirects = manners.redirects
        self.headers["User-Agent"] = user_agent()
        adapter = HTTPAdapter(max_retries=_retry(manners))
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def request(  # type: ignore[override]  # the parent spells out twenty arguments
        self, method: str, url: str, **options: Any
    ) -> requests.Response:
        """Ask, with the time-outs of our manners unless others are given."""
        options.setdefault("timeout", (self.manners.connect_timeout, self.manners.read_timeout))
        return super().request(method, url, **options)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Return where an answer sends us; from a safe address never to an open one."""
        target = super().get_redirect_target(resp)
        if target and target.startswith("http:") and resp.url.startswith("https:"):
            raise FetchError(
                f"{resp.url} sends on to {target}, without encryption; anybody on the way could "
                "change what comes, so look for the file on the publisher's page"
            )
        return target


def open_session(manners: Manners | None = None) -> Session:
    """Return a session that asks politely.

    Parameters
    ----------
    manners : Manners, optional
        Time-outs, attempts and limits; the usual ones unless given.

    Returns
    -------
    Session
        To be closed, or used in a ``with`` statement. It says who we are, tries again after
        passing faults, waits as a server asks, and goes through the proxies and trusts the
        certificates that the environment names (``HTTPS_PROXY``, ``REQUESTS_CA_BUNDLE``).

    Examples
    --------
    >>> with open_session() as session:
    ...     session.headers["User-Agent"].partition("/")[0]
    'baltic-research'
    """
    return Session(manners or Manners())


def user_agent() -> str:
    """Return who we say we are: name and version, and where we can be reached if declared."""
    about = importlib.metadata.metadata("baltic-research")
    declared = about.get_all("Project-URL") or []
    contact = declared[0].partition(",")[2].strip() if declared else ""
    return f"baltic-research/{about['Version']}" + (f" (+{contact})" if contact else "")


def body(response: requests.Response, manners: Manners) -> Iterator[bytes]:
    """Yield the parts of a streamed answer as they arrive.

    Parameters
    ----------
    response : requests.Response
        Answer to a request with ``stream=True``.
    manners : Manners
        ``whole`` limits the time from the first part to the last.

    Yields
    ------
    bytes
        What came with one read; a slow server's few bytes are not held back.

    Raises
    ------
    TooLongError
        If the answer takes longer than ``manners.whole``.
    urllib3.exceptions.HTTPError
        If the answer breaks off or stalls; `explained` says so in a sentence.
    """
    deadline = time.monotonic() + manners.whole
    while part := response.raw.read1(_CHUNK, decode_content=True):
        yield part
        if time.monotonic() > deadline:
            raise TooLongError(
                f"{response.url} was still sending after {manners.whole:g} seconds; what has come "
                "is kept where it can be resumed, so try again later"
            )


@contextlib.contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn whatever goes wrong with an address into one sentence.

    Parameters
    ----------
    url : str
        The address, for the sentence.

    Raises
    ------
    FetchError
        In place of every exception of requests and urllib3, that of
        ``response.raise_for_status()`` among them: the address, what happened, after how many
        attempts, and what to do.
    """
    try:
        yield
    except (requests.RequestException, broken.HTTPError) as problem:
        what, next_step = _what_happened(problem)
        raise FetchError(f"{url} {what}{_after(problem)}; {next_step}") from problem


class _Patience(Retry):
    """Attempts that wait as a server asks, or leave it alone where that is too long."""

    def parse_retry_after(self, retry_after: str) -> float:
        """Return the seconds asked for; what cannot be understood asks for none."""
        try:
            return super().parse_retry_after(retry_after)
        except (broken.InvalidHeader, ValueError, OverflowError):
            return 0.0

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: Any = None,
    ) -> _Patience:
        """Count an attempt; give up where no further one is allowed."""
        try:
            if response is not None and self._asks_too_much(response):
                reason = broken.ResponseError("asks to wait too long")
                raise broken.MaxRetryError(_pool, url or "", reason)  # type: ignore[arg-type]
            return super().increment(method, url, response, error, _pool, _stacktrace)
        except broken.MaxRetryError as last:
            last.attempts = len(self.history) + 1  # type: ignore[attr-defined]
            raise

    def _asks_too_much(self, response: BaseHTTPResponse) -> bool:
        return (self.get_retry_after(response) or 0) > self.backoff_max


def _retry(manners: Manners) -> _Patience:
    """Return how often and when something is asked for again."""
    return _Patience(
        total=manners.attempts - 1,
        status_forcelist=PASSING,
        allowed_methods={"GET", "HEAD"},
        backoff_factor=manners.backoff,
        backoff_jitter=manners.jitter,
        backoff_max=manners.longest_wait,
        # The last answer is handed back, so that its status can be told
        raise_on_status=False,
    )


def _what_happened(problem: Exception) -> tuple[str, str]:
    """Return what went wrong and what to do about it, as the two halves of a sentence."""
    if isinstance(problem, requests.HTTPError) and problem.response is not None:
        return _what_status_says(problem.response)
    if isinstance(problem, requests.TooManyRedirects):
        return "sends from address to address without end", "look whether the publisher moved it"
    reason = _innermost(problem)
    for kind, sentence in _FAULTS.items():
        if isinstance(reason, kind):
            what, _, next_step = sentence.partition("; ")
            return what, next_step
    return f"could not be asked ({type(reason).__name__}: {reason})", "check the address"


def _what_status_says(response: requests.Response) -> tuple[str, str]:
    """Return what an error status means for whoever wanted the answer."""
    status = response.status_code
    said = f"answered {status} {responses.get(status, '')}".rstrip()
    waits = response.headers.get("Retry-After")
    if status == HTTPStatus.TOO_MANY_REQUESTS or (status in PASSING and waits):
        asked = f" and asks to wait ({waits})" if waits else ""
        return said + asked, "try again later"
    if status in PASSING:
        return said, "the fault is the server's: try again later"
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return said, "the publisher has moved or removed it: look for it on the publisher's page"
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return said, "the publisher lets no program in: download it by hand and import the file"
    return said, "look for it on the publisher's page"


def _innermost(problem: Exception) -> Exception:
    """Return what lies under the wrappings of requests and of the last attempt."""
    if isinstance(problem, requests.RequestException) and problem.args:
        inner = problem.args[0]
        return _innermost(inner) if isinstance(inner, Exception) else problem
    if isinstance(problem, broken.MaxRetryError) and problem.reason is not None:
        return problem.reason
    return problem


def _after(problem: Exception) -> str:
    """Return after how many attempts that was, in words; nothing after a single one."""
    inner = problem.args[0] if problem.args else None
    attempts = getattr(inner, "attempts", 1)
    response = getattr(problem, "response", None)
    if response is not None and getattr(response.raw, "retries", None) is not None:
        attempts = len(response.raw.retries.history) + 1
    return f" after {attempts} attempts" if attempts > 1 else ""


# What each fault of the connection means and what to do about it, the narrower kinds first
_FAULTS: dict[type[Exception], str] = {
    broken.ProxyError: "could not be reached through the proxy; check HTTPS_PROXY and NO_PROXY",
    broken.SSLError: (
        "has a certificate that is not trusted; if your network has a certificate of its own, "
        "name it in REQUESTS_CA_BUNDLE"
    ),
    broken.NameResolutionError: "has a host whose name is not found; check the network connection",
    broken.NewConnectionError: "refused the connection or cannot be reached; try again later",
    broken.ConnectTimeoutError: "could not be reached in time; try again later",
    broken.ReadTimeoutError: "stopped answering; try again later",
    broken.ProtocolError: "broke off in the middle of the answer; try again later",
}
