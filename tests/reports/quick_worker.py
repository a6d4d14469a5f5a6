"""A worker of dask whose kernels answer at once: `dask_worker --preload quick_worker.py FOLDER`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from baltic_research import paths
from baltic_research.reports import kernel
from reports import quick_build


@click.command()
@click.argument("folder")
def dask_setup(worker: Any, folder: str) -> None:
    """Let the worker find ``notebooks/`` and ``reports.yml`` in a folder."""
    paths.notebooks = lambda: Path(folder) / "notebooks"
    paths.report_list = lambda: Path(folder) / "reports.yml"
    kernel.execute = quick_build.execute  # type: ignore[assignment]
