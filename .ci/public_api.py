"""Write down what the package offers: names, parameters and attributes, into tests/public_api.json.

Done once a version, when it is released (`python .ci/public_api.py`). Between versions the tests
hold the package against it: what a version offered may not vanish without the warning that
docs/explanation/versions.md promises.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import baltic_research as br

TARGET = Path(__file__).resolve().parent.parent / "tests" / "public_api.json"


def offered(module: ModuleType, prefix: str = "") -> dict[str, list[str]]:
    """Return, by public name, what a caller may use of it; a parameter asked for has a ``!``."""
    found: dict[str, list[str]] = {}
    names = getattr(module, "__all__", None) or [n for n in vars(module) if not n.startswith("_")]
    for name in sorted(names):
        one = getattr(module, name)
        if isinstance(one, ModuleType):
            if not prefix and name in br.__all__:
                found[name] = []
                found |= offered(one, f"{name}.")
        elif hasattr(module, "__all__") or getattr(one, "__module__", "") == module.__name__:
            found[prefix + name] = _usable(one)
    return found


def _usable(one: Any) -> list[str]:
    if inspect.isclass(one):
        fields = [f.name for f in dataclasses.fields(one)] if dataclasses.is_dataclass(one) else []
        public = (
            name
            for name in dir(one)
            if not name.startswith("_") and not issubclass(one, BaseException)
        )
        return sorted({*fields, *public})
    if not callable(one):
        return []
    parameters = inspect.signature(one).parameters.values()
    return [
        p.name + ("!" if p.default is p.empty and p.kind is not p.VAR_POSITIONAL else "")
        for p in parameters
    ]


if __name__ == "__main__":
    found = offered(br)
    TARGET.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(found)} names")
