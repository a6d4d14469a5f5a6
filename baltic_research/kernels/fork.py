"""What a fork does before it is a kernel like any other, or runs cells without one."""

from __future__ import annotations

import importlib.util
import os
import random
import sys
from typing import Any


def become(order: dict[str, Any]) -> None:
    """Take the place that the owner asks for, and be what he asks for until the end.

    Parameters
    ----------
    order : dict
        ``command``, ``arguments``, ``environment``, ``folder``, ``runs_cells``, ``streams``
        (descriptors for input, output and errors) and ``template`` (the process that forked).
    """
    # A session of its own, as jupyter_client gives to an ordinary kernel
    os.setsid()
    _take_streams(order["streams"])
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    _forget_randomness()
    _take_name(order["command"], order["arguments"])
    if order["runs_cells"]:
        from baltic_research.kernels.cells import run_cells

        run_cells()
    else:
        _run_kernel(order)


def _run_kernel(order: dict[str, Any]) -> None:
    from ipykernel.kernelapp import IPKernelApp

    # The default was read from the environment when ipykernel was imported
    handle = f"--IPKernelApp.parent_handle={order['template']}"
    IPKernelApp.launch_instance([*order["arguments"], handle])


def _take_streams(streams: list[int]) -> None:
    for place, descriptor in enumerate(streams):
        os.dup2(descriptor, place)
        os.close(descriptor)


def _forget_randomness() -> None:
    """Draw new seeds; what comes from the operating system, like secrets, needs none."""
    import numpy as np

    random.seed()
    np.random.seed()  # noqa: NPY002 - the state that a notebook's np.random functions share


def _take_name(command: list[str], arguments: list[str]) -> None:
    launcher = importlib.util.find_spec("ipykernel_launcher")
    origin = launcher.origin if launcher is not None else None
    sys.argv = [origin or "ipykernel_launcher", *arguments]
    sys.orig_argv = [*command, "-m", "ipykernel_launcher", *arguments]
