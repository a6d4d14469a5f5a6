"""Imports of the notebook stack that cost more than they need to."""

from __future__ import annotations

import sys


def import_nbformat() -> None:
    """Import nbformat without a grammar that costs every start about a second.

    papermill and nbval import nbformat, that imports jsonschema, and where JupyterLab is installed
    that loads rfc3987_syntax, which compiles a grammar on import
    (https://github.com/python-jsonschema/jsonschema/issues/1428). Notebooks hold no IRIs to check
    with it. A module that is None cannot be imported, which jsonschema takes for "not installed".
    """
    grammar = "rfc3987_syntax"
    if "jsonschema" in sys.modules or grammar in sys.modules:
        return
    sys.modules[grammar] = None  # type: ignore[assignment]
    try:
        import nbformat  # noqa: F401
    finally:
        del sys.modules[grammar]
