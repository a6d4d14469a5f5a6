"""The engine of papermill that reports run in; imported only after `kernel.import_papermill`."""

from __future__ import annotations

import logging
import subprocess
from pathlib import Path
from typing import Any

import traitlets
from nbformat import NotebookNode
from papermill.clientwrap import CellExecutionError, PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

from baltic_research.kernels.cell_process import CellProcess
from baltic_research.kernels.client import PromptClient
from baltic_research.kernels.pool import TemplateError
from baltic_research.reports.surroundings import environment, kernel_settings

NAME = "baltic-research"
"""What papermill calls this engine."""

STDOUT, STDERR = "kernel-stdout.txt", "kernel-stderr.txt"
"""Files in a kernel's folder that take what it says beside its outputs."""

# Leaves no name behind in the notebook's own namespace
_NOTES = "__import__('importlib').import_module('baltic_research.reads').start()"

_log = logging.getLogger(__name__)
# What nbclient logs is in our own errors; without a handler Python prints it to stderr
_log.addHandler(logging.NullHandler())


class _CellsClient(PapermillNotebookClient):  # type: ignore[misc]
    """A client whose cells run in a fork of the template, without a kernel."""

    cells = traitlets.Instance(CellProcess)
    watched = traitlets.Any()

    def execute(self, **_: Any) -> Any:
        """Run the notebook when there is room; the template ends what a cell has started."""
        self.reset_execution_trackers()
        try:
            self.watched.watch(self.cells)
            self.nb.metadata["language_info"] = self.cells.describe()
            with self.watched.running():
                self.papermill_execute_cells()
        finally:
            self.cells.end()
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int, **_: Any) -> Any:
        """Run a cell and put into it what it shows."""
        self.on_cell_start(cell=cell, cell_index=cell_index)
        skipped = self.skip_cells_with_tag in cell.metadata.get("tags", ())
        if cell.cell_type != "code" or not cell.source.strip() or skipped:
            return cell
        cell.outputs = []
        self.clear_before_next_output = False
        for kind, content in self.cells.run(cell.source):
            if kind != "execute_reply":
                message = {"msg_type": kind, "content": content, "parent_header": {}}
                self.process_message({**message, "header": {"msg_type": kind}}, cell, cell_index)
        allowed = "raises-exception" in cell.metadata.get("tags", ())
        if content["status"] == "error" and not allowed:
            raise CellExecutionError.from_cell_and_msg(cell, content)
        return cell


class _KernelClient(PapermillNotebookClient):  # type: ignore[misc]
    """A client whose kernel, an ordinary one, starts in surroundings of its own."""

    private_folder = traitlets.Unicode()
    watched = traitlets.Any()

    def create_kernel_manager(self) -> Any:
        """Name the provisioner in the specification: jupyter keeps its first setting."""
        manager = super().create_kernel_manager()
        manager.client_factory = PromptClient
        chosen = {"provisioner_name": "local-provisioner", "config": {}}
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
        self.watched.watch(self.km.provisioner)

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
    """papermill's own engine with these clients."""

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
        options["run"].notebook = nb_man.nb
        folder, watched = Path(options["private_folder"]), options["watched"]
        given = {
            "watched": watched,
            "on_cell_start": options["on_cell_start"],
            "record_timing": False,
            "log": _log,
        }
        cells = _cells(folder) if options["forked"] else None
        if cells is not None:
            client = _CellsClient(nb_man, cells=cells, **given)
        else:
            client = _KernelClient(
                nb_man,
                kernel_name=kernel_name,
                private_folder=str(folder),
                config=kernel_settings(folder),
                timeout=None,
                **given,
            )
        client.execute()


def _cells(folder: Path) -> CellProcess | None:
    """Return a fork of the template, or None, with a word about it, where there is none."""
    outputs = [folder / STDOUT, folder / STDERR]
    try:
        return CellProcess(environment(folder), folder, outputs, belongings=[folder])
    except TemplateError as problem:
        _log.warning("kernels start the ordinary way: %s", problem)
        return None


def _with_errors_alone(cell: Any) -> Any:
    if cell.cell_type != "code":
        return cell
    errors = [one for one in cell.outputs if one.output_type == "error"]
    return NotebookNode({**cell, "outputs": errors})


papermill_engines.register(NAME, _Engine)
