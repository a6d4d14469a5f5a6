"""Names of folders: what a report or a value of a parameter is called on a disk, and nothing else.

A name is made of small letters, digits and dashes, is short, and is none that a system keeps for
itself. So it stands for one folder inside the one it is joined to, on every file system.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from baltic_research.reports.values import Value

LONGEST = 60

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_IDENTITY = re.compile(r"[0-9a-f]{12}")
# Kept by Windows for devices; "failed" and "logs" lie beside the runs of a report
_RESERVED = {
    *("con", "prn", "aux", "nul", "failed", "logs", "latest"),
    *(f"{device}{number}" for device in ("com", "lpt") for number in range(10)),
}


def is_name(text: str) -> bool:
    """Return whether a text may be the name of a folder.

    Examples
    --------
    >>> [is_name(one) for one in ("country-brief", "../x", "con", "")]
    [True, False, False, False]
    """
    return bool(_NAME.fullmatch(text)) and len(text) <= LONGEST and text not in _RESERVED


def is_identity(text: str) -> bool:
    """Return whether a text is made as the identities of runs are.

    Examples
    --------
    >>> is_identity("1f0c52a9b3de"), is_identity("latest")
    (True, False)
    """
    return bool(_IDENTITY.fullmatch(text))


def key(value: Value, kind: str) -> str:
    """Return the name of the folder for one value of a parameter.

    Countries go by their codes. Whatever does not make a name as it is gets what is left of it,
    and a hash that tells it from all others.

    Examples
    --------
    >>> key("LTU", "country"), key("slow", "str"), key("../../etc", "str")
    ('ltu', 'slow', 'etc-4ab47e1e')
    """
    text = str(value)
    if kind == "country":
        return text.lower()
    # What looks like the identity of a run could be taken for one
    if isinstance(value, str | int) and is_name(text) and not is_identity(text):
        return text
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    left = re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-")
    told = hashlib.sha256(f"{kind}\0{value!r}".encode()).hexdigest()[:8]
    return f"{left}-{told}" if left else told
