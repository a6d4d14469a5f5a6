"""Key numbers of a report: a result with its unit, place and edition, recorded by a notebook.

Read in this order: `number` (what a number says and how it is checked), `record` (recording it).
"""

from baltic_research.recorded.number import (
    MIME_TYPE,
    Number,
    Numbers,
    Value,
    as_json,
    from_json,
    shown,
)
from baltic_research.recorded.record import record

__all__ = ["MIME_TYPE", "Number", "Numbers", "Value", "as_json", "from_json", "record", "shown"]
