"""What our JupyterLab differs in: its kernel, its first page, and no word to the outside.

All of it stands in a folder that the environment of one process points to. Nothing is installed,
and what users have set themselves on the command line or in JupyterLab's settings holds.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path

from baltic_research import kernels
from baltic_research.lab.folder import START_PAGE
from baltic_research.reports.surroundings import KERNELS_VARIABLE, wants_forked

# The kernel that the notebooks name, hence the name that ours must have
_KERNEL = "python3"

# What a user need not read at each start
_QUIET = {"log_level": logging.WARNING}

_SERVER = {
    "ServerApp": _QUIET,
    "LabApp": {
        **_QUIET,
        "default_url": f"/lab/tree/{START_PAGE}",
        # A manager that can install would write to the environment and ask the package index
        "extension_manager": "readonly",
        "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "news_url": None,
    },
}
_PAGES = {
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}


def why_ordinary() -> str | None:
    """Return why kernels start the ordinary way, or None if they are forked.

    Returns
    -------
    str or None
        Half a line, for instance ``"kernels are forked on Linux only"``.

    Raises
    ------
    ParameterError
        If the environment asks for kernels of a kind that there is not.
    """
    if wants_forked():
        return None
    return kernels.why_not() or f"{KERNELS_VARIABLE} asks for it"


def write_settings(folder: Path, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Write settings and kernel into an empty folder.

    Parameters
    ----------
    folder : pathlib.Path
        A folder that lives as long as JupyterLab.
    environment : mapping of str to str, optional
        Where Jupyter's search paths are read from.

    Returns
    -------
    dict of str to str
        The variables that JupyterLab needs to find them, before what it would find anyway.
    """
    config, data = folder / "config", folder / "data"
    _write(config / "jupyter_lab_config.json", _SERVER)
    _write(config / "labconfig" / "default_setting_overrides.json", _PAGES)
    kernels.write_kernel_spec(
        data / "kernels", name=_KERNEL, title="Python 3", forked=wants_forked()
    )
    ours = {"JUPYTER_CONFIG_PATH": config, "JUPYTER_PATH": data}
    return {
        name: os.pathsep.join([str(place), *filter(None, [environment.get(name)])])
        for name, place in ours.items()
    }


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
