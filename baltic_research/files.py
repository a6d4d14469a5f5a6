"""Writing files: whole or not at all, and an error that says where and what to do."""

from __future__ import annotations

import contextlib
import errno
import secrets
from collections.abc import Iterator
from pathlib import Path

from baltic_research.errors import BalticResearchError, WriteError

_ADVICE = {
    errno.ENOENT: "make the folder first",
    errno.ENOSPC: "make room there, or name another folder",
    errno.EDQUOT: "make room there, or name another folder",
    errno.EACCES: "name a folder that you may write to",
    errno.EPERM: "name a folder that you may write to",
    errno.EROFS: "name a folder that you may write to",
    errno.ENOTDIR: "name a folder, not what lies below a file",
    errno.EEXIST: "a file has the name of a folder: move it away, or name another folder",
    errno.EISDIR: "a folder has the name of the file: move it away, or choose another name",
}
_OTHERWISE = "see that the folder can be written to, or name another"


@contextlib.contextmanager
def writing(
    target: Path, what: str = "", error: type[BalticResearchError] = WriteError
) -> Iterator[None]:
    """Say in one sentence what the system has against writing, where, and what to do.

    Parameters
    ----------
    target : pathlib.Path
        The file or folder that is written within.
    what : str
        What is being written: ``"the report"``.
    error : type
        The error that is raised; by default a `WriteError`.
    """
    try:
        yield
    except OSError as problem:
        advice = _ADVICE.get(problem.errno or 0, _OTHERWISE)
        where = _where(problem, target)
        place = f"{what} to {where}" if what else str(where)
        said = problem.strerror or problem
        raise error(f"cannot write {place}: {said}; {advice}") from None


def _where(problem: OSError, target: Path) -> object:
    """Return what the system names where that lies elsewhere or is in the way, else the target."""
    if problem.filename2 is not None:
        return problem.filename2
    if isinstance(problem.filename, str):
        named, home = Path(problem.filename).resolve(), target.resolve().parent
        return target if named.is_relative_to(home) else named
    return target


def write_whole(target: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees a half of it, and what was there stays until then.

    Parameters
    ----------
    target : pathlib.Path
        The file; where it is a link, what the link names.
    content : bytes
        All that it is to hold.

    Raises
    ------
    OSError
        If it cannot be written; `writing` turns it into a sentence.
    """
    place = target.resolve()
    temporary = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        temporary.write_bytes(content)
        temporary.replace(place)
    except BaseException:
        # What kept it from being written is what counts, not what keeps a half from being removed
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
