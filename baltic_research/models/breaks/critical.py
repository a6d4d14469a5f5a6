"""Critical values of Bai and Perron's tests, as they published them.

From Bai, J., Perron, P. (2003), Critical values for multiple structural change tests,
Econometrics Journal 6(1), 72-78, whose simulations they are; read from the tables of the R package
mbreaks (Nguyen, Perron, Yamamoto; MIT licence). For one coefficient that changes (a level) and two
(a level and a trend). A key is the trimming and the number of coefficients.
"""

from __future__ import annotations

from baltic_research.errors import ParameterError

TRIMMINGS = (0.05, 0.1, 0.15, 0.2, 0.25)
SIGNIFICANCE = (0.1, 0.05, 0.025, 0.01)
MOST_COLUMNS = 2

_Rows = tuple[tuple[float, ...], ...]


def sup_f(trimming: float, columns: int, breaks: int, significance: float = 0.05) -> float:
    """Return the critical value of supF(`breaks`) against no break; NaN where there is none.

    Examples
    --------
    >>> sup_f(0.15, 1, 1)
    8.58
    """
    return _read(_SUP_F, trimming, columns, breaks - 1, significance)


def next_f(trimming: float, columns: int, breaks: int, significance: float = 0.05) -> float:
    """Return the critical value of supF(`breaks` + 1 | `breaks`); NaN where there is none.

    Examples
    --------
    >>> next_f(0.15, 1, 1)
    10.13
    """
    return _read(_NEXT_F, trimming, columns, breaks, significance)


def double_maximum(trimming: float, columns: int, significance: float = 0.05) -> float:
    """Return the critical value of UDmax; NaN where there is none.

    Examples
    --------
    >>> double_maximum(0.15, 1)
    8.88
    """
    level = _level(trimming, significance)
    return _UD_MAX[trimming, columns][level] if columns <= MOST_COLUMNS else float("nan")


def nearest_trimming(trimming: float) -> float:
    """Return the largest tabulated trimming that is no larger, whose critical values are higher.

    The least that is tabulated where none is.

    Examples
    --------
    >>> nearest_trimming(0.23)
    0.2
    """
    return max((one for one in TRIMMINGS if one <= trimming + 1e-9), default=TRIMMINGS[0])


def _read(
    table: dict[tuple[float, int], _Rows],
    trimming: float,
    columns: int,
    position: int,
    significance: float,
) -> float:
    level = _level(trimming, significance)
    row = table[trimming, columns][level] if columns <= MOST_COLUMNS else ()
    return row[position] if position < len(row) else float("nan")


def _level(trimming: float, significance: float) -> int:
    """Return the row of a level; raise where trimming or level is not tabulated."""
    if trimming not in TRIMMINGS or significance not in SIGNIFICANCE:
        raise ParameterError(
            f"critical values are published for a trimming of {_listed(TRIMMINGS)} and levels of "
            f"{_listed(SIGNIFICANCE)}; found {trimming} and {significance}"
        )
    return SIGNIFICANCE.index(significance)


def _listed(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:g}" for value in values)


# A row for each level in SIGNIFICANCE, a column for each number of breaks from one
_SUP_F: dict[tuple[float, int], _Rows] = {
    (0.05, 1): (
        (8.02, 7.87, 7.07, 6.61, 6.14, 5.74, 5.4, 5.09, 4.81),
        (9.63, 8.78, 7.85, 7.21, 6.69, 6.23, 5.86, 5.51, 5.2),
        (11.17, 9.81, 8.52, 7.79, 7.22, 6.7, 6.27, 5.92, 5.56),
        (13.58, 10.95, 9.37, 8.5, 7.85, 7.21, 6.75, 6.33, 5.98),
    ),
    (0.05, 2): (
        (11.02, 10.48, 9.61, 8.99, 8.5, 8.06, 7.66, 7.32, 7.01),
        (12.89, 11.6, 10.46, 9.71, 9.12, 8.65, 8.19, 7.79, 7.46),
        (14.53, 12.64, 11.2, 10.29, 9.69, 9.1, 8.64, 8.18, 7.8),
        (16.64, 13.78, 12.06, 11, 10.28, 9.65, 9.11, 8.66, 8.22),
    ),
    (0.1, 1): (
        (7.42, 6.93, 6.09, 5.44, 4.85, 4.32, 3.83, 3.22),
        (9.1, 7.92, 6.84, 6.03, 5.37, 4.8, 4.23, 3.58),
        (10.56, 8.9, 7.55, 6.64, 5.88, 5.22, 4.61, 3.9),
        (13, 10.14, 8.42, 7.31, 6.48, 5.74, 5.05, 4.28),
    ),
    (0.1, 2): (
        (10.37, 9.43, 8.48, 7.68, 7.02, 6.37, 5.77, 4.98),
        (12.25, 10.58, 9.29, 8.37, 7.62, 6.9, 6.21, 5.41),
        (13.86, 11.63, 10.14, 9.05, 8.17, 7.4, 6.63, 5.73),
        (16.19, 12.9, 11.12, 9.87, 8.84, 8.01, 7.18, 6.18),
    ),
    (0.15, 1): (
        (7.04, 6.28, 5.21, 4.41, 3.47),
        (8.58, 7.22, 5.96, 4.99, 3.91),
        (10.18, 8.14, 6.72, 5.51, 4.34),
        (12.29, 9.36, 7.6, 6.19, 4.91),
    ),
    (0.15, 2): (
        (9.81, 8.63, 7.54, 6.51, 5.27),
        (11.47, 9.75, 8.36, 7.19, 5.85),
        (12.96, 10.75, 9.15, 7.81, 6.38),
        (15.37, 12.15, 10.27, 8.65, 7),
    ),
    (0.2, 1): (
        (6.72, 5.59, 4.37),
        (8.22, 6.53, 5.08),
        (9.77, 7.49, 5.73),
        (11.94, 8.77, 6.58),
    ),
    (0.2, 2): (
        (9.37, 7.91, 6.43),
        (10.98, 8.98, 7.13),
        (12.59, 10, 7.92),
        (14.92, 11.3, 8.95),
    ),
    (0.25, 1): (
        (6.35, 4.88),
        (7.86, 5.8),
        (9.32, 6.69),
        (11.44, 7.92),
    ),
    (0.25, 2): (
        (8.96, 7.06),
        (10.55, 8.17),
        (12.21, 9.16),
        (14.34, 10.3),
    ),
}

# A column for each number of breaks under the null hypothesis, from none
_NEXT_F: dict[tuple[float, int], _Rows] = {
    (0.05, 1): (
        (8.02, 9.56, 10.45, 11.07, 11.65, 12.07, 12.47, 12.7, 13.07, 13.34),
        (9.63, 11.14, 12.16, 12.83, 13.45, 14.05, 14.29, 14.5, 14.69, 14.88),
        (11.17, 12.88, 14.05, 14.5, 15.03, 15.37, 15.56, 15.73, 16.02, 16.39),
        (13.58, 15.03, 15.62, 16.39, 16.6, 16.9, 17.04, 17.27, 17.32, 17.61),
    ),
    (0.05, 2): (
        (11.02, 12.79, 13.72, 14.45, 14.9, 15.35, 15.81, 16.12, 16.44, 16.58),
        (12.89, 14.5, 15.42, 16.16, 16.61, 17.02, 17.27, 17.55, 17.76, 17.97),
        (14.53, 16.19, 17.02, 17.55, 17.98, 18.15, 18.46, 18.74, 18.98, 19.22),
        (16.64, 17.98, 18.66, 19.22, 20.03, 20.87, 20.97, 21.19, 21.43, 21.74),
    ),
    (0.1, 1): (
        (7.42, 9.05, 9.97, 10.49, 10.91, 11.29, 11.86, 12.26, 12.57, 12.84),
        (9.1, 10.55, 11.36, 12.35, 12.97, 13.45, 13.88, 14.12, 14.45, 14.51),
        (10.56, 12.37, 13.46, 14.13, 14.51, 14.88, 15.37, 15.47, 15.62, 15.79),
        (13, 14.51, 15.44, 15.73, 16.39, 16.6, 16.78, 16.9, 16.99, 17.04),
    ),
    (0.1, 2): (
        (10.37, 12.19, 13.2, 13.79, 14.37, 14.68, 15.07, 15.42, 15.81, 16.09),
        (12.25, 13.83, 14.73, 15.46, 16.13, 16.55, 16.82, 17.07, 17.34, 17.58),
        (13.86, 15.51, 16.55, 17.07, 17.58, 17.98, 18.19, 18.55, 18.92, 19.02),
        (16.19, 17.58, 18.31, 18.98, 19.63, 20.09, 20.3, 20.87, 20.97, 21.13),
    ),
    (0.15, 1): (
        (7.04, 8.51, 9.41, 10.04, 10.58, 11.03, 11.43, 11.75, 12.01, 12.2),
        (8.58, 10.13, 11.14, 11.83, 12.25, 12.66, 13.08, 13.35, 13.75, 13.89),
        (10.18, 11.86, 12.66, 13.4, 13.89, 14.32, 14.73, 14.89, 15.22, 15.29),
        (12.29, 13.89, 14.8, 15.28, 15.76, 16.27, 16.63, 16.77, 16.81, 17.01),
    ),
    (0.15, 2): (
        (9.81, 11.4, 12.29, 12.9, 13.47, 13.98, 14.36, 14.7, 15.11, 15.28),
        (11.47, 12.95, 14.03, 14.85, 15.29, 15.8, 16.16, 16.44, 16.77, 16.84),
        (12.96, 14.92, 15.81, 16.51, 16.84, 17.18, 17.61, 17.84, 18.32, 18.76),
        (15.37, 16.84, 17.72, 18.67, 19.17, 19.46, 19.74, 19.93, 20.12, 20.53),
    ),
    (0.2, 1): (
        (6.72, 8.13, 9.07, 9.66, 10.17, 10.59, 10.95, 11.28, 11.64, 11.89),
        (8.22, 9.71, 10.66, 11.34, 11.93, 12.3, 12.68, 12.92, 13.21, 13.61),
        (9.77, 11.34, 12.31, 12.99, 13.61, 13.87, 14.25, 14.37, 14.73, 14.86),
        (11.94, 13.61, 14.31, 14.8, 15.26, 15.76, 15.87, 16.23, 16.33, 16.63),
    ),
    (0.2, 2): (
        (9.37, 10.92, 11.9, 12.5, 12.89, 13.38, 13.84, 14.15, 14.41, 14.66),
        (10.98, 12.55, 13.46, 14.22, 14.78, 15.37, 15.81, 16.13, 16.44, 16.69),
        (12.59, 14.22, 15.39, 16.14, 16.69, 17, 17.18, 17.53, 17.65, 17.83),
        (14.92, 16.69, 17.41, 17.72, 18.27, 19.06, 19.17, 19.23, 19.54, 19.74),
    ),
    (0.25, 1): (
        (6.35, 7.79, 8.7, 9.22, 9.71, 10.06, 10.45, 10.89, 11.16, 11.3),
        (7.86, 9.29, 10.12, 10.93, 11.37, 11.82, 12.2, 12.65, 12.79, 13.09),
        (9.32, 10.94, 11.86, 12.66, 13.09, 13.51, 13.85, 14.16, 14.37, 14.7),
        (11.44, 13.09, 14.02, 14.63, 14.89, 15.29, 15.76, 16.13, 16.17, 16.23),
    ),
    (0.25, 2): (
        (8.96, 10.5, 11.47, 12.13, 12.56, 12.94, 13.29, 13.76, 14.03, 14.22),
        (10.55, 12.19, 12.97, 13.84, 14.32, 14.92, 15.28, 15.48, 15.87, 16.34),
        (12.21, 13.85, 14.94, 15.48, 16.34, 16.55, 16.8, 16.82, 17.06, 17.34),
        (14.34, 16.34, 16.81, 17.18, 17.61, 17.83, 17.85, 18.32, 18.67, 19.06),
    ),
}

# A value for each level in SIGNIFICANCE, over up to five breaks (three at 20 %, two at 25 %)
_UD_MAX: dict[tuple[float, int], tuple[float, ...]] = {
    (0.05, 1): (8.78, 10.17, 11.52, 13.74),
    (0.05, 2): (11.69, 13.27, 14.69, 16.79),
    (0.1, 1): (8.05, 9.52, 10.83, 13.07),
    (0.1, 2): (10.86, 12.59, 14.15, 16.19),
    (0.15, 1): (7.46, 8.88, 10.39, 12.37),
    (0.15, 2): (10.16, 11.7, 13.18, 15.41),
    (0.2, 1): (6.96, 8.43, 9.94, 12.02),
    (0.2, 2): (9.66, 11.16, 12.68, 14.92),
    (0.25, 1): (6.55, 8.01, 9.37, 11.5),
    (0.25, 2): (9.16, 10.67, 12.25, 14.34),
}
