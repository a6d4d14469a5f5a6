"""Templates that end with each test's module, and kernels that are forked from them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from baltic_research import kernels
from baltic_research.kernels import pool

if kernels.why_not() is not None:
    pytest.skip(f"not to be had here: {kernels.why_not()}", allow_module_level=True)

from jupyter_client.manager import KernelManager

from baltic_research.kernels import recipe
from kernels.running import LIGHT, Kernel, StartKernel, wait_until


@pytest.fixture(scope="package", autouse=True)
def _templates_end() -> Iterator[None]:
    yield
    pool.close_all()


@pytest.fixture(scope="session", autouse=True)
def _source_stands_still() -> Iterator[None]:
    """The package's files may be edited while its tests run; templates then start anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipe, "_PACKAGE", Path(recipe.__file__).parent / "nowhere")
        # What a template sets unless it is told; so an ordinary kernel is told the same
        patch.setenv("OPENBLAS_NUM_THREADS", "1")
        yield


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates of a test's own, which load in no time."""
    monkeypatch.setattr(pool, "_START", LIGHT)
    monkeypatch.setenv("FRESH", LIGHT)


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[StartKernel]:
    """Start kernels, forked unless ``plain``; what is given as options goes to the launch."""
    running: list[Kernel] = []

    def begin(*, plain: bool = False, **options: Any) -> Kernel:
        manager = KernelManager(kernel_name="python3")
        name = "local-provisioner" if plain else kernels.PROVISIONER
        assert manager.kernel_spec is not None
        manager.kernel_spec.argv = [sys.executable, *manager.kernel_spec.argv[1:]]
        manager.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": name}
        if plain:
            manager.transport_encryption = "disabled"
        manager.start_kernel(**options)
        running.append(Kernel(manager))
        return running[-1]

    yield begin
    for one in running:
        one.shut_down(now=True)


@pytest.fixture
def kernel(start: StartKernel) -> Kernel:
    """A forked kernel."""
    return start()


@pytest.fixture
def template() -> pool.Template:
    """A template that has loaded."""
    found = pool.template_for(recipe.recipe_for([sys.executable], os.environ, "/"))
    wait_until(found.is_ready)
    return found
