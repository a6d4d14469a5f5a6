"""Who may import whom, how long a module may be, and what importing the package costs."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "baltic_research"
MODULES = sorted(PACKAGE.rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

LONGEST_MODULE = 300

GROUND = {"errors", "days", "files", "given", "paths", "remembered", "countries", "catalog"}
TABLES = GROUND | {
    "contracts",
    "holdings",
    "store",
    "attribution",
    "vintages",
    "health",
    "facts",
    "data_package",
}
WORK = {"indicators", "models", "figures", "claims", "recorded"}

# Room -> the rooms it may import; "package" stands for baltic_research itself, which offers the
# public names of all but the two that nothing imports: reports and the command line
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "given": {"errors"},
    "days": {"errors", "given"},
    "files": {"errors"},
    "paths": {"errors"},
    "countries": {"errors", "days", "given", "paths", "remembered"},
    "catalog": {"errors", "paths", "remembered", "countries"},
    "contracts": GROUND,
    "reads": {"errors", "paths"},
    "remembered": {"reads"},
    "sidecars": GROUND,
    "holdings": GROUND | {"contracts", "sidecars"},
    "store": GROUND | {"contracts", "holdings"},
    "attribution": GROUND | {"contracts", "holdings", "store"},
    "data_package": GROUND | {"contracts", "holdings", "facts"},
    "fact_rules": {"errors", "paths", "countries"},
    "fact_schema": GROUND | {"fact_rules"},
    "fact_contracts": GROUND | {"fact_rules", "fact_schema"},
    "facts": GROUND | {"fact_rules", "fact_contracts"},
    "consistency": GROUND | {"contracts", "holdings"},
    "health": GROUND | {"contracts", "holdings", "consistency"},
    "beside": GROUND,
    "revised": GROUND,
    "vintages": GROUND | {"contracts", "holdings", "store", "beside", "revised"},
    "sources": GROUND | {"contracts"},
    "web": {"errors"},
    "fetch": TABLES | {"archive", "sources", "ingest", "web"},
    "watch": TABLES | {"web"},
    "archive": GROUND | {"contracts", "holdings", "sidecars"},
    "imported": GROUND | {"consistency"},
    "ingest": GROUND | {"contracts", "holdings", "archive", "imported", "store", "sources"},
    "indicators": GROUND | {"contracts", "fact_rules"},
    "models": GROUND | {"contracts", "indicators", "revised"},
    "figures": GROUND | {"contracts", "beside"},
    "claims": TABLES | {"indicators", "models"},
    "recorded": {"errors", "given"},
    "display": GROUND | {"contracts", "holdings", "attribution", "figures"},
    "explore": TABLES | {"beside", "indicators", "figures", "display"},
    "package": TABLES | WORK | {"reads", "display", "explore"},
    "kernels": {"package", "paths", "reads", "remembered", "holdings"},
    "reports": TABLES | WORK | {"package", "reads", "kernels"},
    "lab": {"errors", "paths", "kernels", "reports"},
    "cli": TABLES | WORK | {"package", "sources", "ingest", "fetch", "watch", "reports", "lab"},
}

# What a room must not use: indicators and models compute from what they are given and neither
# fetch nor draw it; figures draw what they are given and neither fetch nor fit it
FILES = {"os", "shutil", "yaml", "openpyxl", "urllib", "requests"}
DRAWING = {"matplotlib", "seaborn"}
FOREIGN = {
    "indicators": FILES | DRAWING | {"pathlib"},
    "models": FILES | DRAWING | {"pathlib"},
    "figures": FILES | {"statsmodels", "scipy"},
}

# The names that distributions install where they differ from their own
IMPORT_NAMES = {"pillow": "PIL", "pyyaml": "yaml", "salib": "SALib"}


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted names that a module imports anywhere, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports_of(path: Path) -> set[str]:
    return set(imports(ast.parse(path.read_text(encoding="utf-8"))))


def is_room(name: str) -> bool:
    return (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()


def room_of(path: Path) -> str:
    """Return the room that a module belongs to: its name, or its folder's."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "package" if first == "__init__" else first


def rooms_imported(path: Path) -> set[str]:
    """Return the rooms that a module imports, its own left out."""
    own = (name.split(".") for name in imports_of(path) if name.split(".")[0] == PACKAGE.name)
    rooms = {parts[1] if len(parts) > 1 and is_room(parts[1]) else "package" for parts in own}
    return rooms - {room_of(path)}


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_module_imports_only_what_lies_below_it(path: Path) -> None:
    room = room_of(path)
    assert room in MAY_IMPORT, f"say in MAY_IMPORT what {room} may import"
    assert rooms_imported(path) <= MAY_IMPORT[room]


@pytest.mark.parametrize("path", [one for one in MODULES if room_of(one) in FOREIGN], ids=label)
def test_module_keeps_to_its_craft(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports_of(path)} & FOREIGN[room_of(path)]


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_module_never_uses_pyplot_whose_state_is_global(path: Path) -> None:
    assert not [name for name in imports_of(path) if name.startswith("matplotlib.pyplot")]


def declared(*extras: str) -> set[str]:
    """Return the modules that the project's dependencies install, with those of some extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = [line for extra in extras for line in project["optional-dependencies"][extra]]
    lines = project["dependencies"] + optional
    names = {line.split(">")[0].split("[")[0].lower().replace("-", "_") for line in lines}
    return {IMPORT_NAMES.get(name, name) for name in names}


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_module_imports_only_declared_dependencies(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports_of(path)}
    extras = ["test"] if path.name == "pytest_plugin.py" else ["cluster", "lab"]
    assert roots - {PACKAGE.name} <= {*sys.stdlib_module_names} | declared(*extras)


def test_every_declared_dependency_is_used() -> None:
    used = {name.split(".")[0] for path in MODULES for name in imports_of(path)}
    assert not declared() - used


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_module_is_short_enough_to_read_in_one_go(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", [one for one in MODULES if one.stat().st_size], ids=label)
def test_module_opens_with_what_belongs_in_it(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def parsed(path: Path) -> ast.Module:
    """Return the code of a module or of a notebook's cells."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return ast.parse(text)
    cells = [one["source"] for one in json.loads(text)["cells"] if one["cell_type"] == "code"]
    return ast.parse("\n".join("".join(lines) for lines in cells))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=label)
def test_notebook_uses_public_names_only(path: Path) -> None:
    ours = [name for name in imports(parsed(path)) if name.split(".")[0] == PACKAGE.name]
    assert set(ours) == {PACKAGE.name}


def has_several_keys(call: ast.Call) -> bool:
    """Return whether rows are sorted by more than one column, which pandas does in their order."""
    by = call.args[0] if call.args else None
    keys = by.elts if isinstance(by, ast.List) else []
    return len(keys) > 1 or any(isinstance(one, ast.Starred) for one in keys)


@pytest.mark.parametrize("path", [*MODULES, *NOTEBOOKS], ids=label)
def test_equals_are_sorted_in_their_order_on_every_processor(path: Path) -> None:
    calls = [one for one in ast.walk(parsed(path)) if isinstance(one, ast.Call)]
    sorts = [one for one in calls if getattr(one.func, "attr", "") == "sort_values"]
    single = [one for one in sorts if not has_several_keys(one)]
    kinds = [{key.arg: ast.unparse(key.value) for key in one.keywords} for one in single]
    assert {one.get("kind") for one in kinds} <= {"'stable'"}


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = "import sys, baltic_research; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    loaded = {name.split(".")[0] for name in answer.stdout.split()}
    assert "baltic_research" in loaded
    assert not loaded & {"pandas", "numpy", "scipy", "matplotlib", "seaborn", "statsmodels"}
