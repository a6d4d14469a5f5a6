"""Start, interrupt, restart, shutdown, crash: of kernels, of templates and of owners."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.multikernelmanager import AsyncMultiKernelManager

from baltic_research import kernels
from baltic_research.kernels import pool
from baltic_research.kernels.pool import Fork, Template
from baltic_research.kernels.process import ForkedProcess
from baltic_research.kernels.provisioner import ForkedProvisioner
from kernels.running import LIGHT, Kernel, StartKernel, is_running, wait_until

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")


def template_of(kernel: Kernel) -> int:
    """Return the process that a kernel was forked from."""
    parent = int(kernel.run("import os; print(os.getppid())"))
    assert isinstance(kernel.process, ForkedProcess)
    assert parent != os.getpid()
    return parent


def test_a_kernel_is_a_fork_of_the_template(kernel: Kernel) -> None:
    assert "kernels.template" in Path(f"/proc/{template_of(kernel)}/cmdline").read_text()


def test_it_listens_when_it_has_started(
    start: StartKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that connects too early tries again a tenth of a second later."""
    listening: list[bool] = []
    launch = ForkedProvisioner.launch_kernel

    async def watched(self: ForkedProvisioner, cmd: list[str], **options: Any) -> Any:
        info = await launch(self, cmd, **options)
        ports = [info[f"{channel}_port"] for channel in CHANNELS]
        listening.extend(Path(f"{info['ip']}-{port}").is_socket() for port in ports)
        return info

    monkeypatch.setattr(ForkedProvisioner, "launch_kernel", watched)
    start()
    assert listening == [True] * len(CHANNELS)


def test_ctrl_c_in_a_terminal_does_not_reach_the_template(template: Template) -> None:
    assert os.getpgid(template.process.pid) != os.getpgid(0)


def test_two_kernels_share_a_template_and_no_memory(start: StartKernel) -> None:
    first, second = start(), start()
    assert first.run("import os; print(os.getppid())") == second.run(
        "import os; print(os.getppid())"
    )
    first.run("import pandas; pandas.mine = 1")
    assert second.run("import pandas; print(hasattr(pandas, 'mine'))") == "False"


def interrupted(kernel: Kernel, code: str, flag: Path) -> str:
    """Interrupt a cell when it has raised a flag; return the error's name."""
    raised = f"import pathlib; pathlib.Path({str(flag)!r}).touch()\n{code}"
    # Or what is asked next may be dropped, being in the queue behind a cell that failed
    asked = kernel.client.execute(raised, stop_on_error=False)
    wait_until(flag.exists)
    kernel.manager.interrupt_kernel()
    return str(kernel.answer(asked)["ename"])


def test_an_interrupt_ends_the_cell_and_not_the_kernel(kernel: Kernel, tmp_path: Path) -> None:
    code = "import time; time.sleep(60)"
    assert interrupted(kernel, code, tmp_path / "flag") == "KeyboardInterrupt"
    assert kernel.run("print('alive')") == "alive"


def test_an_interrupt_reaches_what_a_cell_started(kernel: Kernel, tmp_path: Path) -> None:
    kernel.run("import subprocess, time; child = subprocess.Popen(['sleep', '60'])")
    assert interrupted(kernel, "time.sleep(60)", tmp_path / "flag") == "KeyboardInterrupt"
    assert kernel.run("print(child.wait(20))") == str(-signal.SIGINT)


def test_a_restarted_kernel_is_another_process_and_remembers_nothing(kernel: Kernel) -> None:
    before = kernel.process.pid
    kernel.run("mine = 1")
    kernel.restart()
    assert kernel.process.pid != before
    assert kernel.run("print('mine' in globals())") == "False"


def test_a_kernel_that_is_asked_to_restart_ends_in_good_order_first(
    kernel: Kernel, tmp_path: Path
) -> None:
    kernel.run(
        f"import atexit, pathlib\natexit.register(pathlib.Path({str(tmp_path / 'x')!r}).touch)"
    )
    before = kernel.process.pid
    kernel.restart(now=False)
    assert (tmp_path / "x").exists()
    assert kernel.process.pid != before
    assert kernel.run("print('atexit' in globals())") == "False"


def test_a_shutdown_runs_what_the_notebook_left_for_the_end(kernel: Kernel, tmp_path: Path) -> None:
    kernel.run(
        f"import atexit, pathlib\natexit.register(pathlib.Path({str(tmp_path / 'x')!r}).touch)"
    )
    kernel.shut_down()
    assert (tmp_path / "x").exists()


def test_a_shutdown_leaves_no_process_and_no_socket(kernel: Kernel) -> None:
    pid, folder = kernel.process.pid, Path(kernel.manager.ip).parent
    assert list(folder.iterdir())
    kernel.shut_down()
    assert not is_running(pid)
    assert not folder.exists()


def test_a_kernel_that_is_killed_is_reported_with_its_signal(kernel: Kernel) -> None:
    process = kernel.process
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL
    assert not kernel.manager.is_alive()


def test_a_kernel_that_exits_is_reported_with_its_code(kernel: Kernel) -> None:
    process = kernel.process
    kernel.client.execute("import os; os._exit(7)")
    assert process.wait(10) == 7


def test_what_a_dead_kernel_started_ends_with_it(kernel: Kernel) -> None:
    kernel.run("import subprocess; child = subprocess.Popen(['sleep', '120'])")
    child = int(kernel.run("print(child.pid)"))
    os.kill(kernel.process.pid, signal.SIGKILL)
    wait_until(lambda: not is_running(child))


def test_a_signal_to_a_dead_kernel_reaches_nobody(template: Template, tmp_path: Path) -> None:
    process = template.fork(short(tmp_path), [0, 1, 2])
    assert process.wait(30) == 0
    process.kill()
    template.signal(os.getpid(), signal.SIGKILL)  # not a kernel of the template's


@pytest.mark.usefixtures("light")
def test_kernels_die_with_their_template_and_the_next_gets_another(start: StartKernel) -> None:
    first = start()
    crashed = template_of(first)
    os.kill(crashed, signal.SIGKILL)
    assert first.process.wait(10) == -signal.SIGKILL
    assert not first.manager.is_alive()
    second = start()
    assert template_of(second) != crashed


@pytest.mark.usefixtures("light")
def test_a_kernel_that_cannot_look_after_itself_dies_with_its_template(start: StartKernel) -> None:
    kernel = start()
    pid, template = kernel.process.pid, template_of(kernel)
    os.kill(pid, signal.SIGSTOP)
    os.kill(template, signal.SIGKILL)
    try:
        wait_until(lambda: not is_running(pid), 20)
    finally:
        kernel.process.kill()


@pytest.mark.usefixtures("light")
def test_a_template_that_crashes_unnoticed_is_replaced(
    start: StartKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = start()
    crashed = template_of(first)
    os.kill(crashed, signal.SIGKILL)
    # As if it had crashed after this process looked and before it asked
    checks = iter([True])
    is_alive = Template.is_alive
    monkeypatch.setattr(Template, "is_alive", lambda one: next(checks, None) or is_alive(one))
    assert template_of(start()) != crashed


OWNER = f"""
import os, sys, time
from jupyter_client.manager import KernelManager
from baltic_research.kernels import pool
pool._START = {LIGHT!r}
manager = KernelManager(kernel_name="python3")
manager.kernel_spec.metadata["kernel_provisioner"] = {{"provisioner_name": "baltic-research-forked"}}
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready()
client.execute_interactive(
    "import os, subprocess; print(os.getppid(), os.getpid(), subprocess.Popen(['sleep', '60']).pid)",
    output_hook=lambda one: print(one["content"].get("text", ""), flush=True))
# A worker that holds what its parent held, and outlives it
held = [os.dup(one._channel.fileno()) for one in pool._current.values()]
if os.fork() == 0:
    time.sleep(12)
    os._exit(0)
print("ready", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_stays_when_the_owner_is_killed(tmp_path: Path, number: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as owner:
        assert owner.stdout is not None
        said = " ".join(iter(lambda: owner.stdout.readline().strip(), "ready"))  # type: ignore[union-attr]
        made = list(tmp_path.glob("baltic-kernel-*"))
        owner.send_signal(number)
        owner.wait()
        assert made
        for pid in map(int, said.split()):
            wait_until(lambda pid=pid: not is_running(pid), 8)  # type: ignore[misc]
        wait_until(lambda: not list(tmp_path.glob("baltic-kernel-*")), 8)


def test_an_owner_that_exits_leaves_nothing_and_says_nothing() -> None:
    code = OWNER.partition("# A worker")[0]
    answer = subprocess.run(
        [sys.executable, "-W", "error:subprocess", "-c", code],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    for pid in map(int, answer.stdout.split()):
        wait_until(lambda pid=pid: not is_running(pid))  # type: ignore[misc]


def test_a_fork_of_the_owner_starts_a_template_of_its_own(template: Template) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0 if not pool._current else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert template.is_alive()


@pytest.mark.parametrize("count", [3])
def test_jupyter_servers_manager_runs_several_at_once(count: int) -> None:
    import asyncio

    async def use() -> set[int]:
        manager = AsyncMultiKernelManager(kernel_spec_manager=KernelSpecManager())
        spec = manager.kernel_spec_manager.get_kernel_spec("python3")
        spec.metadata["kernel_provisioner"] = {"provisioner_name": kernels.PROVISIONER}
        manager.kernel_spec_manager.get_kernel_spec = lambda _name: spec
        names = await asyncio.gather(*(manager.start_kernel() for _ in range(count)))
        managers = [manager.get_kernel(name) for name in names]
        pids = {one.provisioner.process.pid for one in managers}
        assert all(await asyncio.gather(*(one.is_alive() for one in managers)))
        await manager.restart_kernel(names[0], now=True)
        pids.add(managers[0].provisioner.process.pid)
        await manager.shutdown_all(now=True)
        manager.context.destroy(linger=0)
        return pids

    pids = asyncio.run(use())
    assert len(pids) == count + 1
    assert not any(map(is_running, pids))


def short(folder: Path) -> Fork:
    """A kernel that says its version and ends: all of a fork but the handshake."""
    return Fork(
        (sys.executable,), ("--version",), {**os.environ, "IPYTHONDIR": str(folder)}, str(folder)
    )


def descriptors(pid: int | str) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def children(pid: int) -> str:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text()


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a temporary folder to which no other test's kernels come; sockets need a short path."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


@pytest.mark.usefixtures("light")
def test_two_hundred_kernels_in_a_row_leave_nothing(
    temporary: Path, template: Template, start: StartKernel, tmp_path: Path
) -> None:
    pid = template.process.pid

    def batch(killed: int, whole: int) -> None:
        with Path(os.devnull).open("r+b", buffering=0) as nothing:
            streams = [nothing.fileno()] * 3
            for number in range(killed + whole):
                process = template.fork(short(tmp_path), streams)
                if number < killed:
                    process.kill()
                process.wait(30)
        one = start(env=dict(os.environ))
        one.run("print(1)")
        one.shut_down()

    batch(20, 1)
    before = [descriptors("self"), descriptors(pid), children(pid), children(os.getpid())]
    memory = [resident(one) for one in (pid, os.getpid())]
    batch(174, 4)
    assert [
        descriptors("self"), descriptors(pid), children(pid), children(os.getpid())
    ] == before  # fmt: skip
    grown = [resident(one) - first for one, first in zip((pid, os.getpid()), memory, strict=True)]
    assert max(grown) < 2**20
    assert not list(temporary.iterdir())
