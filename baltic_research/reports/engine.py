"""The engine of papermill that reports run in; imported only after `kernel.import_papermill`."""

from __future__ import annotations

import logging
import subprocess
from pathlib import Path
from typing import Any

import traitlets
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

from baltic_research import kernels
from baltic_research.kernels.client import PromptClient
from baltic_research.reports.surroundings import environment, kernel_settings

NAME = "baltic-research"
"""What papermill calls this engine."""

STDERR = "kernel-stderr.txt"
"""The file in a kernel's folder that takes what it says beside its outputs."""

# Leaves no name behind in the notebook's own namespace
_NOTES = "__import__('importlib').import_module('baltic_research.reads').start()"

_log = logging.getLogger(__name__)
# What nbclient logs is in our own errors; without a handler Python prints it to stderr
_log.addHandler(logging.NullHandler())


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """A client whose kernel starts in surroundings of its own."""

    private_folder = traitlets.Unicode()
    forked = traitlets.Bool()
    watched = traitlets.Any()

    def create_kernel_manager(self) -> Any:
        """Name the provisioner in the specification: jupyter keeps its first setting."""
        manager = super().create_kernel_manager()
        manager.client_factory = PromptClient
        chosen = {"provisioner_name": "local-provisioner", "config": {}}
        if self.forked:
            # Without us nobody else would remove it
            config = {"belongings": [self.private_folder]}
            chosen = {"provisioner_name": kernels.PROVISIONER, "config": config}
        manager.kernel_spec.metadata["kernel_provisioner"] = chosen
        return manager

    def start_new_kernel(self, **options: Any) -> None:
        """Start the kernel in the private folder; nothing that it says reaches the terminal."""
        folder = Path(self.private_folder)
        with (folder / STDERR).open("ab") as stderr:
            super().start_new_kernel(
                cwd=str(folder),
                env=environment(folder),
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                **options,
            )
        self.watched.watch(self.km)

    def start_new_kernel_client(self, **options: Any) -> Any:
        """Let the kernel keep notes of what it reads before its first cell runs."""
        client = super().start_new_kernel_client(**options)
        asked = client.execute(_NOTES, silent=True, store_history=False)
        answer = self.wait_for_reply(asked)
        if not answer or answer["content"]["status"] != "ok":
            raise RuntimeError("the kernel cannot keep notes of what it reads")
        return client

    def papermill_execute_cells(self) -> None:
        """Run the cells when there is room."""
        with self.watched.running():
            super().papermill_execute_cells()


class _Engine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine with that client."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Run the notebook, which the run keeps, and return it with no outputs but errors.

        papermill looks for errors in what is returned, and then writes it, slowly, for nobody.
        """
        made = super().execute_notebook(nb, kernel_name, **options)
        return NotebookNode({**made, "cells": [_with_errors_alone(cell) for cell in made.cells]})

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run the notebook; papermill passes more options than a client takes."""
        client = _Client(
            nb_man,
            kernel_name=kernel_name,
            private_folder=options["private_folder"],
            forked=options["forked"],
            watched=options["watched"],
            on_cell_start=options["on_cell_start"],
            config=kernel_settings(Path(options["private_folder"])),
            # All is said when the last cell has run, and the template ends what a kernel
            # started; an ordinary kernel has to do that itself
            shutdown_kernel="immediate" if options["forked"] else "graceful",
            record_timing=False,
            timeout=None,
            log=_log,
        )
        options["run"].notebook = nb_man.nb
        client.execute()


def _with_errors_alone(cell: Any) -> Any:
    if cell.cell_type != "code":
        return cell
    errors = [one for one in cell.outputs if one.output_type == "error"]
    return NotebookNode({**cell, "outputs": errors})


papermill_engines.register(NAME, _Engine)
