"""JupyterLab on a working folder of notebooks, set up for one process and gone with it.

* `folder` chooses the working folder and copies the notebooks into it, never over a user's work.
* `settings` writes what this JupyterLab differs in: its kernel, its first page, no news.
* `server` runs it until it is stopped.
"""

from __future__ import annotations

from baltic_research.lab.folder import Folder, working_folder
from baltic_research.lab.server import require_jupyterlab, serve
from baltic_research.lab.settings import why_ordinary

__all__ = ["Folder", "require_jupyterlab", "serve", "why_ordinary", "working_folder"]
