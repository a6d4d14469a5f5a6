"""Notebooks under nbval in half the time: ``pytest -p baltic_research.kernels.pytest_plugin``.

A plugin that is named on the command line, or in ``addopts``, is imported before those that are
installed, nbval among them. It lets nbval's kernels fork where that is to be had, unless
``JUPYTER_DEFAULT_PROVISIONER_NAME`` says otherwise, and spares nbval a slow import and a pause
before each notebook.
"""

from __future__ import annotations

import atexit
import functools
import gc
import os
from importlib.metadata import entry_points

import pytest

from baltic_research.kernels import PROVISIONER, why_not
from baltic_research.kernels.imports import import_nbformat

_CLIENT = "baltic_research.kernels.client.PromptBlockingClient"

# Now, as nbval would import it next
import_nbformat()
# pytest itself has looked for garbage when a process ends
atexit.register(gc.freeze)


def pytest_configure(config: pytest.Config) -> None:
    """Choose the kind of kernels, which all that the tests start inherits, and nbval's client."""
    known = entry_points(group="jupyter_client.kernel_provisioners").names
    if PROVISIONER in known and why_not() is None:
        os.environ.setdefault("JUPYTER_DEFAULT_PROVISIONER_NAME", PROVISIONER)
    if config.pluginmanager.has_plugin("nbval"):
        import nbval.kernel
        from jupyter_client.manager import KernelManager

        # It takes no settings
        nbval.kernel.KernelManager = functools.partial(KernelManager, client_class=_CLIENT)
