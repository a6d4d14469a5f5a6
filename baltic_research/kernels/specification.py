"""The provisioner's name, and a kernel specification that asks for it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

PROVISIONER = "baltic-research-forked"
"""Name of the entry point in the group ``jupyter_client.kernel_provisioners``."""

_KERNEL = "baltic-research"


def write_kernel_spec(folder: str | Path | None = None) -> Path:
    """Write a kernel specification whose kernels are forked.

    Parameters
    ----------
    folder : str or pathlib.Path, optional
        Folder of kernel specifications; by default this environment's own,
        ``<sys.prefix>/share/jupyter/kernels``.

    Returns
    -------
    pathlib.Path
        The file, ``<folder>/baltic-research/kernel.json``; it is replaced if there is one.

    Examples
    --------
    >>> import json, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = json.loads(write_kernel_spec(folder).read_text(encoding="utf-8"))
    >>> written["metadata"]["kernel_provisioner"]
    {'provisioner_name': 'baltic-research-forked', 'config': {}}
    """
    home = Path(folder) if folder is not None else Path(sys.prefix, "share", "jupyter", "kernels")
    target = home / _KERNEL / "kernel.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(_specification(), indent=1) + "\n", encoding="utf-8")
    return target


def _specification() -> dict[str, object]:
    return {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Baltic research (Python 3, starts at once)",
        "language": "python",
        "metadata": {
            "debugger": True,
            "kernel_provisioner": {"provisioner_name": PROVISIONER, "config": {}},
        },
    }
