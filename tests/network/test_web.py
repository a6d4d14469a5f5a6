"""How we ask: who we say we are, when we ask again, and the sentence when no answer comes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import requests

from baltic_research import web
from baltic_research.errors import FetchError
from baltic_research.web import Manners

if TYPE_CHECKING:
    from tests.network.conftest import Publisher

Date = Callable[[float], str]


def ask(url: str, manners: Manners) -> bytes:
    """Ask as the package does: in a session of ours, with faults explained."""
    with web.open_session(manners) as session, web.explained(url):
        response = session.get(url)
        response.raise_for_status()
        return response.content


def sentence(url: str, manners: Manners) -> str:
    """Return what is said when asking fails."""
    with pytest.raises(FetchError) as refused:
        ask(url, manners)
    said = str(refused.value)
    assert said.startswith(url)
    assert "\n" not in said
    return said.removeprefix(url).strip()


def test_we_say_who_we_are(publisher: Publisher, hasty: Manners) -> None:
    ask(publisher.serves("/a", b"fine"), hasty)
    assert re.fullmatch(
        r"baltic-research/\d+\.\d+\.\S+( \(\+\S+\))?", publisher.asked[0].headers["User-Agent"]
    )


def test_a_passing_fault_is_asked_again(publisher: Publisher, hasty: Manners) -> None:
    assert ask(publisher.answers("/a", 500, 503, b"fine"), hasty) == b"fine"
    assert len(publisher.asked) == 3


def test_a_fault_that_stays_is_given_up_after_all_attempts(
    publisher: Publisher, hasty: Manners
) -> None:
    said = sentence(publisher.answers("/a", 502), hasty)
    assert said == (
        "answered 502 Bad Gateway after 3 attempts; the fault is the server's: try again later"
    )
    assert len(publisher.asked) == 3


def test_what_is_not_there_is_asked_for_once(publisher: Publisher, hasty: Manners) -> None:
    said = sentence(publisher.url("/gone"), hasty)
    assert said.startswith("answered 404 Not Found; the publisher has moved or removed it")
    assert len(publisher.asked) == 1


def test_a_closed_door_sends_the_user_to_the_front_entrance(
    publisher: Publisher, hasty: Manners
) -> None:
    said = sentence(publisher.answers("/a", 403), hasty)
    assert "download it by hand and import the file" in said


def test_an_odd_status_is_told_as_it_is(publisher: Publisher, hasty: Manners) -> None:
    said = sentence(publisher.answers("/a", 499), hasty)
    assert said == "answered 499; look for it on the publisher's page"


def test_a_server_that_asks_for_time_gets_it(publisher: Publisher, hasty: Manners) -> None:
    start = time.monotonic()
    url = publisher.answers("/a", (429, {"Retry-After": "1"}), b"fine")
    assert ask(url, hasty) == b"fine"
    assert time.monotonic() - start >= 1


def test_a_server_that_asks_for_time_until_a_moment_gets_it(
    publisher: Publisher, hasty: Manners, http_date: Date
) -> None:
    moment = int(time.time()) + 2
    url = publisher.answers("/a", (503, {"Retry-After": http_date(moment)}), b"fine")
    assert ask(url, replace(hasty, longest_wait=3)) == b"fine"
    assert time.time() >= moment


@pytest.mark.parametrize("asked_for", ["3600", "Fri, 31 Dec 2100 23:59:59 GMT"])
def test_a_server_that_asks_for_too_much_time_is_left_alone(
    publisher: Publisher, hasty: Manners, asked_for: str
) -> None:
    said = sentence(publisher.answers("/a", (429, {"Retry-After": asked_for})), hasty)
    assert said == (
        f"answered 429 Too Many Requests and asks to wait ({asked_for}); try again later"
    )
    assert len(publisher.asked) == 1


def test_a_wait_that_nobody_understands_is_none(publisher: Publisher, hasty: Manners) -> None:
    assert ask(publisher.answers("/a", (429, {"Retry-After": "soon"}), b"fine"), hasty) == b"fine"


def test_a_late_server_is_not_waited_for_without_end(publisher: Publisher, hasty: Manners) -> None:
    said = sentence(publisher.is_late("/a", b"fine", 60), replace(hasty, read_timeout=0.05))
    assert said == "stopped answering after 3 attempts; try again later"


def test_a_closed_port_is_told(nobody: str, hasty: Manners) -> None:
    said = sentence(nobody, hasty)
    assert said.startswith("refused the connection or cannot be reached after 3 attempts")


def test_an_unknown_host_is_told(hasty: Manners) -> None:
    said = sentence("http://publisher.invalid/", hasty)
    assert said.startswith("has a host whose name is not found")


def test_a_proxy_of_the_environment_is_used_and_named_when_it_fails(
    publisher: Publisher, nobody: str, hasty: Manners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", nobody)
    said = sentence(publisher.serves("/a", b"fine"), hasty)
    assert said.startswith("could not be reached through the proxy")
    assert not publisher.asked


def test_a_server_that_speaks_no_tls_is_told(publisher: Publisher, hasty: Manners) -> None:
    said = sentence(publisher.url("/a").replace("http:", "https:"), hasty)
    assert "REQUESTS_CA_BUNDLE" in said


def test_an_answer_that_moved_is_followed(publisher: Publisher, hasty: Manners) -> None:
    publisher.serves("/new", b"fine")
    assert ask(publisher.redirects("/old", "/new"), hasty) == b"fine"


def test_a_secret_way_never_goes_on_in_the_open(hasty: Manners) -> None:
    answer = requests.Response()
    answer.status_code = 302
    answer.url = "https://publisher.example/a"
    answer.headers["Location"] = "http://publisher.example/a"
    with web.open_session(hasty) as session:
        with pytest.raises(FetchError, match="without encryption"):
            session.get_redirect_target(answer)
        answer.headers["Location"] = "/b"
        assert session.get_redirect_target(answer) == "/b"


def test_a_circle_of_addresses_is_left(publisher: Publisher, hasty: Manners) -> None:
    publisher.redirects("/b", "/a")
    said = sentence(publisher.redirects("/a", "/b"), replace(hasty, redirects=4))
    assert said.startswith("sends from address to address without end")
    assert len(publisher.asked) == 5


def test_a_truncated_answer_is_no_answer(publisher: Publisher, hasty: Manners) -> None:
    said = sentence(publisher.breaks_off("/a", b"half of it", after=4, times=9), hasty)
    assert said == "broke off in the middle of the answer; try again later"


def test_no_address_is_told(hasty: Manners) -> None:
    assert "check the address" in sentence("nowhere", hasty)


def test_a_slow_answer_comes_in_the_parts_in_which_it_is_sent(
    publisher: Publisher, hasty: Manners
) -> None:
    url = publisher.trickles("/a", b"abcdef", pause=0.02, step=2)
    with web.open_session(hasty) as session:
        parts = list(web.body(session.get(url, stream=True), hasty))
    assert b"".join(parts) == b"abcdef"
    assert len(parts) > 1


def test_an_answer_that_never_ends_is_left(publisher: Publisher, hasty: Manners) -> None:
    url = publisher.trickles("/a", b"x" * 10_000, pause=0.01)
    brief = replace(hasty, whole=0.05)
    with (
        web.open_session(brief) as session,
        session.get(url, stream=True) as response,
        pytest.raises(web.TooLongError, match=r"still sending after 0\.05 seconds"),
    ):
        list(web.body(response, brief))


def test_an_answer_that_stalls_is_told(publisher: Publisher, hasty: Manners) -> None:
    url = publisher.trickles("/a", b"abc", pause=60)
    with (
        web.open_session(hasty) as session,
        session.get(url, stream=True) as response,
        pytest.raises(FetchError, match="stopped answering"),
        web.explained(url),
    ):
        list(web.body(response, hasty))
