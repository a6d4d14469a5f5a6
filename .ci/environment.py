"""Write environment.yml: what pyproject.toml names, at the versions that the lock holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# conda-forge's name where it differs; matplotlib-base leaves out the windowing toolkits
CONDA_NAMES = {
    "build": "python-build",
    "jupyter-client": "jupyter_client",
    "matplotlib": "matplotlib-base",
    "pandera": "pandera-pandas",
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


def direct_names() -> list[str]:
    """Return the normalised names of all direct dependencies, in pyproject's order."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    found = (re.match(r"[A-Za-z0-9._-]+", line) for group in groups for line in group)
    return [re.sub(r"[._-]+", "-", name.group()).lower() for name in found if name]


def locked_versions() -> dict[str, str]:
    """Return the version that the lock gives to each package."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,-]+\])?==([^\s;\\]+)", lock, re.MULTILINE))


def render() -> str:
    """Return the text of environment.yml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = locked_versions()
    lines = [f"python{project['requires-python']}", "pip"]
    lines += [f"{CONDA_NAMES.get(name, name)}={versions[name]}" for name in direct_names()]
    body = "".join(f"  - {line}\n" for line in lines)
    return f"{HEADER}{body}  - pip:\n      - -e .\n"


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(render(), encoding="utf-8")
    print("environment.yml written")
