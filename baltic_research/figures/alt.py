"""The figure in words: alternative text made from the plotted data, in real sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from baltic_research.figures import words

LONGEST = 600
_NAMED = 6


def text(sentences: Iterable[str]) -> str:
    """Return sentences as one text no longer than `LONGEST` characters.

    Sentences come in order of weight: the first that no longer fits is left out, and those
    behind it that still fit are kept.
    """
    kept = ""
    for sentence in sentences:
        longer = f"{kept} {sentence}".strip()
        kept = longer if sentence and len(longer) <= LONGEST else kept
    return kept


def lines(
    kind: str, frame: pd.DataFrame, highlighted: Sequence[str], levels: Iterable[float]
) -> str:
    """Return the alternative text of a figure of lines over the years."""
    decimals = words.places(frame["value"])
    return text(
        [
            opening(kind, frame, span(frame)),
            changes(frame, highlighted, decimals),
            *above(frame, levels, highlighted),
            estimates(frame),
            extremes(frame, decimals),
        ]
    )


def opening(kind: str, frame: pd.DataFrame, years: str, unit: str = "") -> str:
    """Return the first sentence: kind of figure, what it shows, for whom and when."""
    title = words.in_sentence(words.series_title(frame["series"].iloc[0]))
    return f"{kind} of {title}, in {unit or frame['unit'].iloc[0]}, for {_whom(frame)}, {years}."


def span(frame: pd.DataFrame) -> str:
    """Return first and last year of a table in words."""
    first, last = int(frame["year"].min()), int(frame["year"].max())
    return str(first) if first == last else f"{first} to {last}"


def change(frame: pd.DataFrame, label: str, decimals: int) -> str:
    """Return how a line runs: "Latvia rises from 0.97 (2014) to 4.92 (2026e)"."""
    held = frame[frame["value"].notna()].sort_values("year", kind="stable")
    if held.empty:
        return f"{label} has no value"
    first, last = held.iloc[0], held.iloc[-1]
    start, end = (words.number(float(one["value"]), decimals) for one in (first, last))
    when = f"({last['year']}{'e' if last['estimate'] else ''})"
    if len(held) == 1:
        return f"{label} stands at {end} {when}"
    verb = "rises" if last["value"] > first["value"] else "falls"
    verb = "goes" if start == end else verb
    return f"{label} {verb} from {start} ({first['year']}) to {end} {when}"


def changes(frame: pd.DataFrame, codes: Sequence[str], decimals: int) -> str:
    """Return the runs of the first few highlighted countries as one sentence."""
    return sentence(
        [
            change(frame[frame["country"] == code], words.name(code), decimals)
            for code in codes[:_NAMED]
        ]
    )


def sentence(clauses: Sequence[str]) -> str:
    """Return clauses as one sentence; empty if there is none."""
    whole = "; ".join(clauses)
    return f"{whole[0].upper()}{whole[1:]}." if whole else ""


def members(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of single countries, or all rows if there are aggregates only."""
    single = frame[[not words.is_aggregate(code) for code in frame["country"]]]
    return frame if single.empty else single


def extremes(frame: pd.DataFrame, decimals: int) -> str:
    """Return the lowest and highest value and whose they are."""
    held = frame[frame["value"].notna()]
    held = held.sort_values("value", kind="stable")
    least, most = (_value_of(held.iloc[place], decimals) for place in (0, -1))
    return f"Values run from {least} to {most}."


def above(frame: pd.DataFrame, levels: Iterable[float], highlighted: Sequence[str]) -> list[str]:
    """Return one sentence a threshold: which countries reach it in the last year of the table."""
    held = members(frame[frame["value"].notna()])
    final = held[held["year"] == held["year"].max()]
    order = final.sort_values(["value", "country"], ascending=[False, True])
    return [_above(order, level, highlighted) for level in levels]


def _above(order: pd.DataFrame, level: float, highlighted: Sequence[str]) -> str:
    reaching = [str(code) for code in order.loc[order["value"] >= level, "country"]]
    when, mark = int(order["year"].iloc[0]), words.level(level, str(order["unit"].iloc[0]))
    if len(order) == 1:
        return f"In {when} it is {'at or above' if reaching else 'below'} {mark}."
    count = f"In {when}, {len(reaching)} of {len(order)} countries are at or above {mark}"
    if 0 < len(reaching) <= _NAMED:
        return f"{count}: {words.joined([words.name(code) for code in reaching])}."
    shown = [words.name(code) for code in highlighted if code in reaching]
    among = f", {words.joined(shown)} among them" if 0 < len(shown) <= _NAMED else ""
    return f"{count}{among}."


def _whom(frame: pd.DataFrame) -> str:
    codes = list(frame["country"].unique())
    if len(codes) == 1:
        return words.name(codes[0])
    groups = sum(words.is_aggregate(code) for code in codes)
    single = words.plural(len(codes) - groups, "country", "countries")
    return f"{single} and {words.plural(groups, 'aggregate')}" if groups else single


def estimates(frame: pd.DataFrame) -> str:
    """Return how many of the values are not reported ones, and how many are missing."""
    held = frame["value"].notna()
    count, missing = int((held & frame["estimate"]).sum()), int((~held).sum())
    kinds = words.not_reported(frame) or "estimates"
    first = (
        f"{count} of {int(held.sum())} values are {kinds}" if count else "No value is an estimate"
    )
    return f"{first}; {missing} missing." if missing else f"{first}."


def _value_of(row: pd.Series, decimals: int) -> str:
    shown = words.number(float(row["value"]), decimals)
    return f"{shown} ({words.name(str(row['country']))}, {row['year']})"
