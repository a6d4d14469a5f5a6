"""The provisioner's name, and a kernel specification that asks for it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

PROVISIONER = "baltic-research-forked"
"""Name of the entry point in the group ``jupyter_client.kernel_provisioners``."""

_KERNEL, _TITLE = "baltic-research", "Baltic research (Python 3, starts at once)"


def write_kernel_spec(
    folder: str | Path | None = None,
    *,
    name: str = _KERNEL,
    title: str = _TITLE,
    forked: bool = True,
) -> Path:
    """Write a kernel specification whose kernels are forked.

    Parameters
    ----------
    folder : str or pathlib.Path, optional
        Folder of kernel specifications; by default this environment's own,
        ``<sys.prefix>/share/jupyter/kernels``.
    name, title : str, optional
        What notebooks call the kernel, and what people see.
    forked : bool, optional
        Whether they are; else it is an ordinary kernel of this Python.

    Returns
    -------
    pathlib.Path
        The file, ``<folder>/<name>/kernel.json``; it is replaced if there is one.

    Examples
    --------
    >>> import json, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = json.loads(write_kernel_spec(folder).read_text(encoding="utf-8"))
    >>> written["metadata"]["kernel_provisioner"]
    {'provisioner_name': 'baltic-research-forked', 'config': {}}
    """
    home = Path(folder) if folder is not None else Path(sys.prefix, "share", "jupyter", "kernels")
    target = home / name / "kernel.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        json.dumps(_specification(title, forked=forked), indent=1) + "\n", encoding="utf-8"
    )
    return target


def _specification(title: str, *, forked: bool) -> dict[str, object]:
    provisioner = {"kernel_provisioner": {"provisioner_name": PROVISIONER, "config": {}}}
    return {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": title,
        "language": "python",
        "metadata": {"debugger": True, **(provisioner if forked else {})},
    }
