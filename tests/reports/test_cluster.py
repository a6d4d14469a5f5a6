"""Reports made by the workers of a real scheduler, in processes of their own on this machine."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import fsspec
import pytest

import baltic_research
from baltic_research import paths
from baltic_research.cli import main
from baltic_research.errors import ClusterError, ParameterError
from baltic_research.reports import cluster, delivery, history, identity, kernel
from baltic_research.reports.build import build
from baltic_research.reports.built import Build
from baltic_research.reports.cache import Cache
from baltic_research.reports.cluster import DaskExecutor
from baltic_research.reports.executor import Task
from baltic_research.reports.specification import find_report
from baltic_research.reports.work import plan
from reports import quick_build

HERE = Path(__file__).parent
REPORTS = ["brief/est", "brief/ltu", "brief/lva", "single"]
SEARCHED = os.pathsep.join([str(HERE.parent), str(Path(baltic_research.__file__).parents[1])])
NOBODY = "tcp://127.0.0.1:1"


@dataclass
class Machines:
    """A scheduler and its workers, each a process; everything ends with the context."""

    workshop: Path
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __enter__(self) -> Machines:
        self.folder.mkdir()
        said = self.folder / "scheduler.json"
        self.scheduler = self._start(
            "distributed.cli.dask_scheduler", "--port", "0", "--scheduler-file", str(said)
        )
        wait_until(lambda: said.is_file() and said.read_text().endswith("}"))
        self.address: str = json.loads(said.read_text())["address"]
        return self

    def __exit__(self, *_: object) -> None:
        for one in reversed(self.running):
            one.kill()
            one.wait()

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        """Start a worker with room for one report; its temporary files go to a folder of its own."""
        (self.folder / name).mkdir()
        return self._start(
            "distributed.cli.dask_worker", self.address, "--no-nanny", "--nthreads", "2",
            "--resources", "report=1", "--name", name, "--local-directory", str(self.folder / name),
            "--preload", str(HERE / "quick_worker.py"), str(self.workshop),
            TMPDIR=str(self.folder / name),
        )  # fmt: skip

    def begun(self, name: str) -> int:
        """Return how many reports a worker is making at this moment."""
        return sum(one.is_dir() for one in (self.folder / name).glob(f"{delivery.FOLDERS}*"))

    def _start(self, module: str, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        program = [sys.executable, "-m", module, "--host", "127.0.0.1", "--no-dashboard"]
        environment = {
            **os.environ, "PYTHONPATH": SEARCHED, "OMP_NUM_THREADS": "1",
            "DASK_DISTRIBUTED__WORKER__PRELOAD": "[]", **self.settings, **more,
        }  # fmt: skip
        with (self.folder / "said.txt").open("ab") as said:
            process = subprocess.Popen([*program, *arguments], env=environment, stderr=said)
        self.running.append(process)
        return process


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "waited for a minute"
        time.sleep(0.01)


@contextlib.contextmanager
def meanwhile(action: Callable[[], None]) -> Iterator[None]:
    """Do something while a build runs."""
    thread = threading.Thread(target=action)
    thread.start()
    try:
        yield
    finally:
        thread.join()


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        yield quick_build.workshop(tmp_path_factory.mktemp("cluster") / "quick", patch)


@pytest.fixture
def orders(workshop: Path) -> Callable[..., None]:
    """Say how long a notebook takes; each test's build then has its own data to read."""
    return lambda seconds=0.0: (
        (workshop / "user" / "orders.json").write_text(
            json.dumps({"seconds": seconds, "now": time.time()})
        )
        and None
    )


@pytest.fixture(scope="module")
def machines(workshop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler with two workers, which all tests share that kill none."""
    with Machines(workshop, tmp_path_factory.mktemp("machines") / "two") as found:
        found.worker("first")
        found.worker("second")
        yield found


@pytest.fixture
def doomed(workshop: Path, tmp_path: Path) -> Iterator[Machines]:
    """A scheduler of one test's own."""
    with Machines(workshop, tmp_path / "machines") as found:
        yield found


def statuses(made: Build) -> dict[str, str]:
    return {one.label: one.outcome.status for one in made.items}


def artefacts(out: Path) -> dict[str, bytes]:
    """Return every file of every run."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for run in out.rglob("manifest.json")
        for path in run.parent.rglob("*")
        if path.is_file()
    }


def assert_each_once(out: Path) -> None:
    """Hold a folder against what one build leaves: each report there, whole, and once."""
    for label in REPORTS:
        home = out / label
        (run,) = {one.parent for one in home.glob("*/manifest.json")}
        assert history.published(home) == [run.name]
        assert f'href="{run.name}/report.html"' in (home / "latest.html").read_text()
        assert len(list((home / "logs").iterdir())) == 1
        assert Cache(out).is_good(run, plan_of(label))
    assert not list(out.rglob(".staging-*"))


def plan_of(label: str):
    name, _, key = label.partition("/")
    return plan(find_report(name), {"country": key.upper()} if key else None)


def test_workers_make_what_would_be_made_here_to_the_byte(
    machines: Machines, orders: Callable[..., None], tmp_path: Path
) -> None:
    orders()
    made = build(output=tmp_path / "there", executor=DaskExecutor(machines.address))
    assert statuses(made) == dict.fromkeys(REPORTS, "built")
    assert_each_once(tmp_path / "there")
    build(output=tmp_path / "here")
    assert artefacts(tmp_path / "there") == artefacts(tmp_path / "here") != {}


def test_what_workers_make_reaches_a_store_with_what_changed_and_the_gallery(
    machines: Machines, orders: Callable[..., None], tmp_path: Path
) -> None:
    store = fsspec.filesystem("local")
    url, runs = f"local://{tmp_path}/store", []
    for _ in range(2):
        orders()
        made = build(["single"], output=url, executor=DaskExecutor(machines.address))
        runs.append(made.items[0].outcome.identity)
    first, second = runs
    page = store.cat_file(f"{tmp_path}/store/single/latest.html").decode()
    assert f"What changed since run {first}" in page
    assert f'href="{second}/report.html"' in page
    changes = json.loads(store.cat_file(f"{tmp_path}/store/single/changes.json"))
    assert (changes["run"], changes["since"]) == (second, first)
    assert 'href="single/latest.html"' in store.cat_file(f"{tmp_path}/store/index.html").decode()


def test_a_build_completes_when_one_of_two_workers_is_killed_and_each_report_lands_once(
    doomed: Machines, orders: Callable[..., None], tmp_path: Path
) -> None:
    orders(seconds=1)
    doomed.worker("other")
    victim = doomed.worker("victim")

    def kill() -> None:
        wait_until(lambda: doomed.begun("victim") > 0)
        victim.send_signal(signal.SIGKILL)

    wait_for_workers(doomed.address, 2)
    with meanwhile(kill):
        made = build(output=tmp_path / "out", executor=DaskExecutor(doomed.address))
    assert victim.wait() == -signal.SIGKILL
    assert doomed.begun("victim") == 1, "it died with a report under its hands"
    assert statuses(made) == dict.fromkeys(REPORTS, "built")
    assert_each_once(tmp_path / "out")


def wait_for_workers(address: str, count: int) -> None:
    client = cluster.connect(address)
    client.wait_for_workers(count, timeout=60)
    client.close()


def test_a_worker_runs_as_many_at_once_as_its_resource_says_whatever_its_threads(
    machines: Machines, orders: Callable[..., None], tmp_path: Path
) -> None:
    orders(seconds=0.3)
    most, over = {"first": 0, "second": 0}, threading.Event()

    def look() -> None:
        while not over.wait(0.01):
            most.update({name: max(seen, machines.begun(name)) for name, seen in most.items()})

    with meanwhile(look):
        build(output=tmp_path, executor=DaskExecutor(machines.address))
        over.set()
    assert most == {"first": 1, "second": 1}


def test_a_report_that_fails_on_a_worker_leaves_its_log_here(
    machines: Machines, orders: Callable[..., None], workshop: Path, tmp_path: Path
) -> None:
    orders()
    (workshop / "user" / "failing").mkdir()
    (workshop / "user" / "failing" / "LVA").write_text("1")
    made = build(["brief"], output=tmp_path, executor=DaskExecutor(machines.address))
    assert list(statuses(made).values()) == ["built", "built", "failed"]
    folder = tmp_path / "brief" / "lva" / "failed" / plan_of("brief/lva").request
    assert made.items[2].outcome.why.endswith(f"notebook and log are in {folder}")
    assert "ValueError: as ordered" in (folder / "log.txt").read_text()
    (log,) = (tmp_path / "brief" / "lva" / "logs").iterdir()
    assert f"notebook and log are in {folder}" in log.read_text()
    build(["brief"], output=tmp_path, executor=DaskExecutor(machines.address))
    assert not folder.parent.exists()


def test_a_build_that_is_broken_off_returns_when_no_worker_works_for_it_any_more(
    machines: Machines, orders: Callable[..., None], tmp_path: Path
) -> None:
    orders(seconds=1.5)
    made = build(output=tmp_path, executor=DaskExecutor(machines.address), timeout=0.7)
    assert made.why == "the build took longer than 0.7 s"
    assert statuses(made) == dict.fromkeys(REPORTS, "not started")
    assert machines.begun("first") + machines.begun("second") == 0
    assert not artefacts(tmp_path)


def test_the_command_builds_on_a_cluster(
    machines: Machines,
    orders: Callable[..., None],
    tmp_path: Path,
    capfd: pytest.CaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    orders()
    monkeypatch.setattr(kernel, "execute", "nothing is run here")
    words = ["report", "build", "single", "--output", str(tmp_path), "--executor", "dask"]
    assert main([*words, "--scheduler", machines.address]) == 0
    said = capfd.readouterr()
    assert said.out.startswith("1 built in ")
    assert said.err.startswith("1/1 single built in ")
    assert len(said.err.splitlines()) == 1


def test_what_workers_make_may_go_to_a_store(
    machines: Machines,
    orders: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    orders()
    monkeypatch.setattr(paths, "user_cache", lambda: tmp_path / "cache")
    url = f"memory://{tmp_path.name}"
    made = build(["single"], output=url, executor=DaskExecutor(machines.address))
    assert statuses(made) == {"single": "built"}
    store = fsspec.filesystem("memory")
    run = made.items[0].outcome.identity
    assert f'"{run}"' in store.cat_file(f"{url}/single/history.jsonl").decode()
    assert store.exists(f"{url}/single/{run}/manifest.json")
    assert statuses(build(["single"], output=url)) == {"single": "unchanged"}


def test_workers_with_other_code_or_libraries_are_refused_before_anything_runs(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "package_digest", lambda: "other")
    with pytest.raises(ClusterError, match="does not run what runs here: other code of baltic"):
        build(output=tmp_path, executor=DaskExecutor(machines.address))
    assert not list(tmp_path.rglob("report.html"))


def test_a_worker_that_came_later_and_would_make_another_report_makes_none(
    orders: Callable[..., None], tmp_path: Path
) -> None:
    orders()
    asked = {**plan_of("single").asked, "notebook": "other"}
    found = delivery.deliver(Task("single", "", {"country": "EST"}, str(tmp_path)), asked, "b")
    assert found.outcome.status == "failed"
    assert found.outcome.why.endswith("would make another report of it: other notebook")
    assert (found.files, found.outcome.attempts) == ({}, 0)


def test_a_run_made_from_other_data_is_refused_by_name(
    orders: Callable[..., None], tmp_path: Path
) -> None:
    orders()
    task, work = Task("single", "", {"country": "EST"}, str(tmp_path)), plan_of("single")
    made = delivery.deliver(task, work.asked, "b")
    assert made.outcome.status == "built"
    orders()
    outcome = delivery.accept(made, task, work, Cache(None))
    assert outcome.status == "failed"
    assert outcome.why.endswith("was refused: user/orders.json is not what it read")
    assert not list(tmp_path.rglob("report.html"))


def test_a_run_that_arrives_damaged_is_refused(orders: Callable[..., None], tmp_path: Path) -> None:
    orders()
    task, work = Task("single", "", {"country": "EST"}, str(tmp_path)), plan_of("single")
    made = delivery.deliver(task, work.asked, "b")
    made.files[f"{made.outcome.identity}/report.html"] = b"half"  # type: ignore[index]
    assert delivery.accept(made, task, work, Cache(None)).status == "failed"


def test_a_run_that_arrives_twice_lands_once(orders: Callable[..., None], tmp_path: Path) -> None:
    orders()
    task, work = Task("single", "", {"country": "EST"}, str(tmp_path)), plan_of("single")
    for _ in range(2):
        # As if the first had been broken off just before its end
        (tmp_path / "single" / "latest.html").unlink(missing_ok=True)
        made = delivery.deliver(task, work.asked, "b")
        assert delivery.accept(made, task, work, Cache(None)).status == "built"
    assert history.published(tmp_path / "single") == [made.outcome.identity]


def test_a_build_of_which_all_is_good_asks_no_scheduler(
    orders: Callable[..., None], tmp_path: Path
) -> None:
    orders()
    build(output=tmp_path)
    made = build(output=tmp_path, executor=DaskExecutor(NOBODY))
    assert statuses(made) == dict.fromkeys(REPORTS, "unchanged")


def test_a_scheduler_that_does_not_answer_is_one_sentence(
    orders: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture,
) -> None:
    orders()
    monkeypatch.setattr(cluster, "_CONNECTION", 0.3)
    words = ["report", "build", "--output", str(tmp_path), "--executor", "dask"]
    assert main([*words, "--scheduler", NOBODY]) == 1
    said = f"error: no scheduler answers at {NOBODY} within 0.3 s; "
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith(said)


def test_what_is_no_address_is_a_wrong_parameter() -> None:
    with pytest.raises(ParameterError, match="'nowhere://x' is no address of a scheduler"):
        cluster.connect("nowhere://x")


def test_a_scheduler_without_workers_says_how_to_start_one(
    doomed: Machines, orders: Callable[..., None], tmp_path: Path
) -> None:
    orders()
    with pytest.raises(ClusterError, match=f"has no workers; 'dask worker {doomed.address} "):
        build(output=tmp_path / "out", executor=DaskExecutor(doomed.address, patience=0.1))


def test_a_report_whose_workers_all_die_fails_and_says_so(
    workshop: Path, orders: Callable[..., None], tmp_path: Path
) -> None:
    orders(seconds=5)
    given_up_at_once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with Machines(workshop, tmp_path / "machines", given_up_at_once) as machines:
        victim = machines.worker("victim")

        def kill() -> None:
            wait_until(lambda: machines.begun("victim") > 0)
            victim.kill()

        with meanwhile(kill):
            executor = DaskExecutor(machines.address)
            made = build(["brief/est"], output=tmp_path / "out", executor=executor)
    assert statuses(made) == {"brief/est": "failed"}
    why = "report 'brief/est' was given up: 1 worker died while running it"
    assert made.items[0].outcome.why == why


@pytest.mark.parametrize("lost", ["scheduler", "workers"])
def test_a_cluster_that_is_lost_ends_the_build_with_one_sentence(
    doomed: Machines, orders: Callable[..., None], tmp_path: Path, lost: str
) -> None:
    orders(seconds=5)
    worker = doomed.worker("only")
    wait_for_workers(doomed.address, 1)

    def kill() -> None:
        wait_until(lambda: doomed.begun("only") > 0)
        (doomed.scheduler if lost == "scheduler" else worker).kill()

    with meanwhile(kill):
        made = build(output=tmp_path / "out", executor=DaskExecutor(doomed.address, patience=0.5))
    said = {
        "scheduler": f"the connection to the scheduler at {doomed.address} was lost",
        "workers": f"all workers of the scheduler at {doomed.address} have gone, and none came "
        "back within 0.5 s",
    }
    assert made.why == said[lost]
    assert list(statuses(made).values()).count("not started") >= 3
    assert json.loads(made.summary.read_text())["why"] == made.why


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--executor", "dask"], "--executor dask needs --scheduler"),
        (["--scheduler", NOBODY], "--scheduler is for --executor dask"),
        (
            ["--executor", "dask", "--scheduler", NOBODY, "--jobs", "2"],
            "--jobs is for this machine",
        ),
    ],
)
def test_options_that_do_not_go_together_are_exit_code_2(
    words: list[str], said: str, tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    assert main(["report", "build", *words, "--output", str(tmp_path / "out")]) == 2
    assert capfd.readouterr().err.startswith(f"error: {said}")
    assert not (tmp_path / "out").exists()


def test_without_the_extra_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'baltic-research\[cluster\]'"):
        cluster.connect(NOBODY)
