from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from baltic_research import paths
from baltic_research.reads import (
    VARIABLE,
    file_digest,
    folder_digest,
    read_notes,
)


def notes_of(code: str, folder: Path, **variables: str) -> dict[str, set[str]]:
    """Run code in a process that keeps notes; return the names noted."""
    target = folder / "notes.jsonl"
    environment = {**os.environ, VARIABLE: str(target), **variables}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=folder)
    found = read_notes(target)
    assert not found.changed
    return {"files": set(found.files), "folders": set(found.folders)}


def test_a_load_notes_its_table_the_catalogue_and_where_it_looked(tmp_path: Path) -> None:
    code = "import baltic_research as br; br.load('nato.personnel', edition='2024-06')"
    found = notes_of(code, tmp_path)
    tables = {name for name in found["files"] if name.endswith(".csv") and "/tables/" in name}
    assert tables == {"data/tables/nato/2024-06.csv"}
    assert {"data/catalog/series.yml", "data/catalog/countries.csv"} & found["files"]
    assert found["folders"] == {"data/tables/nato", "user/nato"}


@pytest.mark.parametrize(
    ("code", "noted"),
    [
        ("open(path)", True),
        ("open(os.fsencode(path), 'rb')", True),
        ("open(path, 'r+')", True),
        ("pathlib.Path(path).read_bytes()", True),
        ("os.close(os.open(path, os.O_RDONLY))", True),
        ("os.chdir(os.path.dirname(path)); open('mine.csv')", True),
        ("open(os.path.join(os.path.dirname(path), '..', 'user', 'mine.csv'))", True),
        ("import pandas; pandas.read_csv(path)", True),
        ("subprocess.run([sys.executable, '-c', f'import baltic_research; open({path!r})'])", True),
        ("os.stat(path)", False),
        ("open(path, 'w')", False),
        ("open(path, 'ab')", False),
        ("open(os.path.dirname(path) + '-beside', 'w+')", False),
    ],
)
def test_whatever_opens_a_file_is_heard(tmp_path: Path, code: str, *, noted: bool) -> None:
    own = tmp_path / "user"
    own.mkdir()
    (own / "mine.csv").write_text("a\n1\n")
    start = "import os, pathlib, subprocess, sys, baltic_research\n"
    given = f"{start}path = {str(own / 'mine.csv')!r}\n{code}"
    found = notes_of(given, tmp_path, BALTIC_RESEARCH_DATA=str(own))
    assert ("user/mine.csv" in found["files"]) is noted


@pytest.mark.parametrize(
    "code", ["os.listdir(path)", "list(os.scandir(path))", "list(pathlib.Path(path).glob('*'))"]
)
def test_whatever_lists_a_folder_is_heard(tmp_path: Path, code: str) -> None:
    own = tmp_path / "user"
    (own / "nato").mkdir(parents=True)
    start = "import os, pathlib, baltic_research\n"
    given = f"{start}path = {str(own / 'nato')!r}\n{code}"
    found = notes_of(given, tmp_path, BALTIC_RESEARCH_DATA=str(own))
    assert found["folders"] == {"user/nato"}


def test_a_file_that_is_not_there_is_noted_as_such(tmp_path: Path) -> None:
    own = tmp_path / "user"
    own.mkdir()
    code = f"import baltic_research\ntry: open({str(own / 'gone.csv')!r})\nexcept OSError: pass"
    notes_of(code, tmp_path, BALTIC_RESEARCH_DATA=str(own))
    assert read_notes(tmp_path / "notes.jsonl").files == {"user/gone.csv": None}


def test_what_was_read_before_notes_began_is_read_again(tmp_path: Path) -> None:
    code = (
        "import os; target = os.environ.pop('BALTIC_RESEARCH_READS')\n"
        "import baltic_research as br; br.countries.resolve('LTU')\n"
        "os.environ['BALTIC_RESEARCH_READS'] = target\n"
        "from baltic_research import reads; reads.start(); reads.start()\n"
        "br.countries.resolve('LTU')\n"
    )
    target = tmp_path / "notes.jsonl"
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={**os.environ, VARIABLE: str(target)}
    )
    (line,) = target.read_text().splitlines()
    assert json.loads(line)[1] == "data/catalog/countries.csv"


def test_a_file_that_changes_between_two_looks_is_named(tmp_path: Path) -> None:
    own = tmp_path / "user"
    own.mkdir()
    mine = own / "mine.csv"
    code = (
        f"import baltic_research, pathlib; path = pathlib.Path({str(mine)!r})\n"
        "for text in ('a', 'bb'):\n    path.write_text(text)\n    path.read_text()"
    )
    environment = {
        **os.environ,
        VARIABLE: str(tmp_path / "notes"),
        "BALTIC_RESEARCH_DATA": str(own),
    }
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert read_notes(tmp_path / "notes").changed == "user/mine.csv"


def test_without_the_variable_nothing_is_kept(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    code = "import sys, baltic_research; assert 'baltic_research.reads' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_hash_of_a_folder_is_that_of_its_names(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    before = folder_digest(tmp_path)
    (tmp_path / ".lock").touch()
    (tmp_path / "a.csv").write_text("other")
    assert folder_digest(tmp_path) == before
    (tmp_path / "b.csv").touch()
    assert folder_digest(tmp_path) not in {before, None}
    assert folder_digest(tmp_path / "gone") is None
    assert file_digest(tmp_path / "gone") is None


def test_data_and_the_users_own_folder_are_what_is_listened_to() -> None:
    from baltic_research.reads import roots

    assert roots() == {"data": paths.data(), "user": paths.user_data()}
