"""A working folder: what is copied into it, what is refreshed, and what is never touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from baltic_research import paths
from baltic_research.errors import LabError
from baltic_research.lab import Folder, working_folder
from baltic_research.lab.folder import RECORD, Fate

FILES = ("START.md", "01_one.ipynb", "02_two.ipynb")


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The notebooks of an installed package."""
    share = tmp_path / "package" / "_share"
    folder = share / "notebooks"
    folder.mkdir(parents=True)
    for name in FILES:
        (folder / name).write_text(f"{name}, as shipped")
    monkeypatch.setattr(paths, "in_checkout", lambda: False)
    monkeypatch.setattr(paths, "root", lambda: share)
    monkeypatch.chdir(tmp_path)
    return folder


def fates(folder: Folder) -> list[Fate]:
    """Return what became of the files, in the order of `FILES`."""
    return [folder.fates[name] for name in FILES]


def test_the_first_time_everything_is_copied(shipped: Path, tmp_path: Path) -> None:
    made = working_folder(tmp_path / "new" / "work")
    assert fates(made) == [Fate.NEW] * 3
    assert {name: (made.path / name).read_text() for name in FILES} == {
        name: f"{name}, as shipped" for name in FILES
    }
    assert made.sentence() == f"The notebooks are in {tmp_path / 'new' / 'work'}: 3 copied"


def test_without_a_name_an_installed_package_copies_beside_the_user(
    shipped: Path, tmp_path: Path
) -> None:
    assert working_folder().path == tmp_path / "baltic-research-notebooks"


def test_a_second_time_nothing_is_written(shipped: Path, tmp_path: Path) -> None:
    work = working_folder(tmp_path / "work").path
    before = {path: path.stat().st_mtime_ns for path in work.iterdir()}
    again = working_folder(work)
    assert fates(again) == [Fate.SAME] * 3
    assert {path: path.stat().st_mtime_ns for path in work.iterdir()} == before


def test_a_file_that_the_user_changed_is_kept_and_named(shipped: Path, tmp_path: Path) -> None:
    work = working_folder(tmp_path / "work").path
    (work / FILES[1]).write_text("mine")
    (shipped / FILES[1]).write_text("newer")
    again = working_folder(work)
    assert fates(again) == [Fate.SAME, Fate.KEPT, Fate.SAME]
    assert (work / FILES[1]).read_text() == "mine"
    assert again.sentence().endswith(
        "2 up to date, 1 kept as you changed it (01_one.ipynb; delete or rename a file to have the "
        "shipped one back)"
    )


def test_a_copy_nobody_changed_is_refreshed_from_a_newer_package(
    shipped: Path, tmp_path: Path
) -> None:
    work = working_folder(tmp_path / "work").path
    for version in ("newer", "newest"):
        (shipped / FILES[2]).write_text(version)
        again = working_folder(work)
        assert fates(again) == [Fate.SAME, Fate.SAME, Fate.REFRESHED]
        assert (work / FILES[2]).read_text() == version


def test_a_file_that_was_there_before_is_the_users(shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / FILES[0]).write_text("notes of my own")
    made = working_folder(tmp_path / "work")
    assert fates(made) == [Fate.KEPT, Fate.NEW, Fate.NEW]
    (shipped / FILES[0]).write_text("newer")
    assert fates(working_folder(tmp_path / "work")) == [Fate.KEPT, Fate.SAME, Fate.SAME]


def test_a_deleted_copy_comes_back(shipped: Path, tmp_path: Path) -> None:
    work = working_folder(tmp_path / "work").path
    (work / FILES[1]).unlink()
    assert fates(working_folder(work)) == [Fate.SAME, Fate.NEW, Fate.SAME]


@pytest.mark.parametrize("text", ["", "[]", '{"copied": 1}', '{"copied": {"01_one.ipynb": 1}}'])
def test_without_a_legible_record_what_differs_is_kept(
    shipped: Path, tmp_path: Path, text: str
) -> None:
    work = working_folder(tmp_path / "work").path
    (work / RECORD).write_text(text)
    (shipped / FILES[1]).write_text("newer")
    assert fates(working_folder(work)) == [Fate.SAME, Fate.KEPT, Fate.SAME]


def test_copies_can_be_changed_where_the_package_cannot(shipped: Path, tmp_path: Path) -> None:
    for name in FILES:
        (shipped / name).chmod(0o444)
    shipped.chmod(0o555)
    work = working_folder(tmp_path / "work").path
    shipped.chmod(0o755)
    assert all((work / name).stat().st_mode & 0o200 for name in FILES)


def test_a_folder_in_the_package_is_refused(shipped: Path) -> None:
    with pytest.raises(LabError, match="is part of the installed package; name a folder of"):
        working_folder(shipped / "mine")
    assert not (shipped / "mine").exists()


def test_a_folder_that_cannot_be_made_is_named(shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LabError, match=r"cannot copy the notebooks to .*/file/work: "):
        working_folder(tmp_path / "file" / "work")


@pytest.mark.parametrize("directory", [None, paths.notebooks()])
def test_a_checkout_opens_its_own_notebooks(directory: Path | None) -> None:
    opened = working_folder(directory)
    assert (opened.path, opened.fates) == (paths.notebooks(), {})


def test_a_checkout_copies_to_a_folder_that_is_named(tmp_path: Path) -> None:
    made = working_folder(tmp_path / "work")
    assert {*made.fates.values()} == {Fate.NEW}
    assert (made.path / "START.md").read_bytes() == (paths.notebooks() / "START.md").read_bytes()
