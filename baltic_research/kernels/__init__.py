"""Kernels that start at once: forks of a template process that has done the imports already.

Most of a short notebook's time goes into importing pandas, statsmodels and seaborn. Here one
template process imports them, and each kernel is a fork of it: a process of its own, with its own
memory, random state, folder and environment. Every Jupyter tool starts kernels through
jupyter_client, and this is a provisioner for it, so papermill, nbclient, nbval and JupyterLab use
it unchanged. It is chosen in one of three ways:

* for one tool, by the environment: ``JUPYTER_DEFAULT_PROVISIONER_NAME=baltic-research-forked``;
* for one tool, by a setting: ``KernelProvisionerFactory.default_provisioner_name``;
* for one kernel, by its ``kernel.json``, which `write_kernel_spec` writes.

Where forking is not to be had, or the kernel is not this Python's own ipykernel, the kernel starts
the ordinary way, and one line in the log says why.

What differs from an ordinary kernel: modules of the template are in ``sys.modules`` before a
notebook imports them; unless the environment says otherwise, linear algebra runs on one thread;
and kernels of one template share the seed of ``hash()``, as forks do.

Reports need no kernel: `cell_process.CellProcess` is a fork that runs cells for one owner, over one
socket, and shows what ipykernel would show.
"""

from __future__ import annotations

from baltic_research.kernels.specification import PROVISIONER, write_kernel_spec
from baltic_research.kernels.support import why_not

__all__ = ["PROVISIONER", "prepare", "why_not", "write_kernel_spec"]


def prepare(environment: dict[str, str]) -> None:
    """Start the template of such kernels in the background, if it does not run yet.

    Parameters
    ----------
    environment : dict of str to str
        The environment that the kernels will be started with.

    Notes
    -----
    Worth it where other work comes before the first kernel. Nothing happens, and nothing is
    said, where forking is not to be had, or such a template could not load before: the kernel
    itself says so when it starts.
    """
    import contextlib
    import sys

    if why_not() is not None:
        return
    from baltic_research.kernels import pool
    from baltic_research.kernels.recipe import recipe_for

    with contextlib.suppress(pool.TemplateError):
        pool.template_for(recipe_for([sys.executable], environment, "/"))
