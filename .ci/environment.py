"""Write environment.yml for conda from what pyproject.toml names and the lock holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent

# conda-forge's name where it differs. matplotlib-base leaves out the windowing toolkits; what is
# called playwright there is the program for node, without the Python package
CONDA_NAMES = {
    "build": "python-build",
    "jupyter-client": "jupyter_client",
    "matplotlib": "matplotlib-base",
    "pandera": "pandera-pandas",
    "playwright": "playwright-python",
}

# Not on conda-forge
FROM_PIP = {"pysyncon"}

# What computes and draws is held at the lock's version: a number does not depend on the way in.
# The rest keeps pyproject's bounds, as conda-forge does not build every version of a tool
EXACT = {
    "linearmodels",
    "matplotlib",
    "numpy",
    "pandas",
    "pillow",
    "salib",
    "scipy",
    "seaborn",
    "statsmodels",
}

HEADER = """\
# Written by `make environment` from pyproject.toml and requirements.lock; do not edit.
#   conda env create --file environment.yml && conda activate baltic-research
name: baltic-research
channels:
  - conda-forge
  - nodefaults
dependencies:
"""


def read_project() -> dict[str, object]:
    """Return the project's own entry in pyproject.toml."""
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"])


def direct() -> list[Requirement]:
    """Return all direct dependencies, those of the extras included, in pyproject's order."""
    project = read_project()
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return [Requirement(line) for group in groups for line in group]


def locked_versions() -> dict[str, str]:
    """Return the newest version that the lock gives to each package, whatever the Python."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,-]+\])?==([^\s;\\]+)", lock, re.MULTILINE))


def render() -> str:
    """Return the text of environment.yml."""
    versions = locked_versions()
    conda, pip = [f"python{read_project()['requires-python']}", "pip"], []
    for one in direct():
        name = canonicalize_name(one.name)
        if name in FROM_PIP:
            pip.append(f"{name}=={versions[name]}")
        else:
            bound = f"={versions[name]}" if name in EXACT else str(one.specifier)
            conda.append(f"{CONDA_NAMES.get(name, name)}{bound}")
    lines = [f"  - {line}\n" for line in conda]
    nested = [f"      - {line}\n" for line in [*pip, "-e ."]]
    return "".join([HEADER, *lines, "  - pip:\n", *nested])


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(render(), encoding="utf-8")
    print("environment.yml written")
