"""Reports on more than one machine: the workers of a dask.distributed scheduler run them.

A report is a task. When a worker dies the scheduler gives its reports to others; when the
scheduler is lost the build ends and says so. What workers make comes back over the connection, so
nothing but package, libraries and data need be the same there, and that is checked.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, wait
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from baltic_research.errors import ClusterError, ParameterError
from baltic_research.reports import delivery
from baltic_research.reports.cache import Cache
from baltic_research.reports.executor import FAILED, Outcome, Task, unexpected
from baltic_research.reports.specification import find_report
from baltic_research.reports.work import Work, plan

if TYPE_CHECKING:
    import distributed

RESOURCE = "report"
"""What a worker may be started with: ``--resources report=2`` lets it run two reports at once."""

_NOTICED = 0.5
_CONNECTION = 10.0
_KEPT_BACK = ("distributed.client", "distributed.core", "distributed.comm", "distributed.batched")


@dataclass
class DaskExecutor:
    """Runs reports on the workers of a scheduler.

    A worker runs as many at once as it has of the resource ``report``; where no worker was
    started with that resource, as many as it has threads.

    Parameters
    ----------
    scheduler : str
        Its address: ``tcp://10.0.0.5:8786``, or ``tls://...`` with the certificates that dask's
        own configuration names.
    patience : float
        Seconds to wait for a worker, at the beginning and when all have gone.

    Notes
    -----
    Serves one build. Connects when the first task is submitted: a build of which all is still
    good asks nobody.
    """

    scheduler: str
    patience: float = 30.0

    def __post_init__(self) -> None:
        self._lost = f"the connection to the scheduler at {self.scheduler} was lost"
        self._build = secrets.token_hex(6)
        self._client: distributed.Client | None = None
        self._cache = Cache(None)
        self._needs: dict[str, float] = {}
        self._sent: dict[Future[Outcome], distributed.Future[delivery.Delivery]] = {}
        # Promises that nobody has settled yet
        self._open: set[Future[Outcome]] = set()
        self._guard = threading.Lock()
        self._over = threading.Event()
        self._quiet = contextlib.ExitStack()

    def submit(self, task: Task) -> Future[Outcome]:
        """Take a task.

        Raises
        ------
        ClusterError
            If the scheduler does not answer, has no workers, or they run something else.
        ParameterError
            If the address is none.
        """
        client = self._client or self._start()
        work = plan(find_report(task.name), task.parameters)
        promised: Future[Outcome] = Future()
        self._open.add(promised)
        try:
            sent = client.submit(
                delivery.deliver,
                task,
                work.asked,
                self._build,
                # Of this build alone: another that asks for the same wants a run of its own
                key=f"report-{work.label}-{work.request}-{self._build}",
                pure=False,
                resources=self._needs,
            )
        except Exception:
            if client.status == "running":
                raise
            raise ClusterError(self._lost) from None
        self._sent[promised] = sent
        sent.add_done_callback(partial(self._arrived, promised, task, work))
        return promised

    def stop(self, said: str) -> None:
        """Break off what runs on the workers, forget what waits, and leave the scheduler."""
        self._over.set()
        running = [one for one in self._sent if not self._claim(one, Future.cancel)]
        # These are being published at this moment
        wait(running)
        client, self._client = self._client, None
        if client is None:
            return
        cancelled = [sent for one, sent in self._sent.items() if one.cancelled()]
        # Whatever cannot be told to a scheduler that is gone need not be told
        with contextlib.suppress(Exception):
            if cancelled and client.status == "running":
                client.cancel(cancelled, force=True)
                client.run(delivery.end_build, self._build, said, on_error="ignore")
        with contextlib.suppress(Exception):
            client.close(timeout=_CONNECTION)
        self._quiet.close()

    def _start(self) -> distributed.Client:
        self._quiet.enter_context(_without_log())
        try:
            self._client = connect(self.scheduler)
            self._needs = _checked(self._client, self.scheduler, self.patience)
        except BaseException:
            self.stop("")
            raise
        threading.Thread(target=self._watch, args=[self._client], daemon=True).start()
        return self._client

    def _watch(self, client: distributed.Client) -> None:
        """Give up when no worker is left that could take a report, also what is submitted then."""
        alone_since = None
        while not self._over.wait(_NOTICED):
            if client.status != "running":
                self._give_up(self._lost)
                continue
            try:
                left = _workers(client, self._needs)
            except Exception:  # noqa: BLE001, S112 - the next round sees what became of it
                continue
            if left:
                alone_since = None
            elif alone_since is None:
                alone_since = time.monotonic()
            elif time.monotonic() - alone_since > self.patience:
                self._give_up(
                    f"all workers of the scheduler at {self.scheduler} have gone, and none came "
                    f"back within {self.patience:g} s"
                )

    def _give_up(self, why: str) -> None:
        for one in list(self._sent):
            if self._claim(one):
                one.set_exception(ClusterError(why))

    def _arrived(
        self,
        promised: Future[Outcome],
        task: Task,
        work: Work,
        sent: distributed.Future[delivery.Delivery],
    ) -> None:
        """Publish what a worker made, and keep the promise."""
        import distributed

        if self._over.is_set():
            return
        made, outcome = None, Outcome(FAILED)
        try:
            made = sent.result()
        except distributed.KilledWorker as problem:
            deaths = problem.allowed_failures + 1
            died = f"{deaths} worker{'s' * (deaths > 1)} died while running it"
            outcome = Outcome(FAILED, why=f"report {work.label!r} was given up: {died}")
        except CancelledError:
            self._give_up(self._lost)
        except Exception as problem:  # noqa: BLE001 - one report never stops the others
            outcome = Outcome(FAILED, why=unexpected(problem))
        if self._claim(promised):
            if made is not None:
                outcome = delivery.accepted(made, task, work, self._cache)
            promised.set_result(outcome)
            # The workers need not keep it any longer
            sent.release()

    def _claim(
        self,
        promised: Future[Outcome],
        way: Callable[[Future[Outcome]], bool] = Future.set_running_or_notify_cancel,
    ) -> bool:
        """Return whether nobody has settled a promise yet; from now on the caller does."""
        with self._guard:
            if promised not in self._open:
                return False
            self._open.remove(promised)
            return way(promised)


def connect(scheduler: str) -> distributed.Client:
    """Connect to a scheduler.

    Parameters
    ----------
    scheduler : str
        Its address.

    Raises
    ------
    ClusterError
        If it does not answer, or the extra ``cluster`` is not installed.
    ParameterError
        If the address is none.
    """
    try:
        import distributed
    except ImportError:
        raise ClusterError(
            "reports on a cluster need the package 'distributed'; install it by "
            "pip install 'baltic-research[cluster]'"
        ) from None
    try:
        return distributed.Client(
            scheduler, timeout=_CONNECTION, set_as_default=False, name="baltic-research"
        )
    except (ValueError, TypeError) as problem:
        raise ParameterError(
            f"{scheduler!r} is no address of a scheduler ({problem}); "
            "expected one like tcp://10.0.0.5:8786"
        ) from None
    except OSError:
        raise ClusterError(
            f"no scheduler answers at {scheduler} within {_CONNECTION:g} s; 'dask scheduler' "
            "starts one and says its address"
        ) from None


def _checked(client: distributed.Client, scheduler: str, patience: float) -> dict[str, float]:
    """Return what a worker needs to take a report, when there are some that run what we run."""
    deadline = time.monotonic() + patience
    while not (found := _workers(client, {})):
        if time.monotonic() > deadline:
            raise ClusterError(
                f"the scheduler at {scheduler} has no workers; "
                f"'dask worker {scheduler} --nthreads 1' starts one"
            )
        time.sleep(_NOTICED)
    needs = {RESOURCE: 1.0} if _workers(client, {RESOURCE: 1.0}) else {}
    ours = delivery.surroundings()
    for worker, theirs in client.run(
        delivery.surroundings, workers=found, on_error="return"
    ).items():
        if isinstance(theirs, OSError):
            continue  # gone since
        if isinstance(theirs, Exception):
            raise ClusterError(
                f"the worker {worker} cannot run reports ({unexpected(theirs)}); "
                "install the same version of baltic-research there"
            )
        if differing := delivery.differences(theirs, ours):
            raise ClusterError(
                f"the worker {worker} does not run what runs here: {differing}; "
                "install the same requirements.lock and package there and restart it"
            )
    return needs


def _workers(client: distributed.Client, needs: dict[str, float]) -> list[str]:
    """Return the addresses of the workers that have what a report needs."""
    found = client.scheduler_info()["workers"]
    return sorted(
        address
        for address, one in found.items()
        if all(one["resources"].get(name, 0) >= count for name, count in needs.items())
    )


@contextlib.contextmanager
def _without_log() -> Iterator[None]:
    """Keep back what dask would print of lost connections: we say it in one sentence."""
    loggers = [logging.getLogger(name) for name in _KEPT_BACK]
    before = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for one, level in zip(loggers, before, strict=True):
            one.setLevel(level)
