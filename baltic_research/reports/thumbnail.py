"""The thumbnail of a run: its first figure, small, for the gallery of all reports."""

from __future__ import annotations

import io

FILE = "thumbnail.png"

# Twice as wide as the gallery shows it, for screens with fine dots
_WIDTH = 560
_TALLEST = 2 * _WIDTH
_COLOURS = 32


def thumbnail(png: bytes) -> bytes | None:
    """Return a picture small enough to stand in a page of many, or None if it is none.

    The same picture gives the same bytes for one version of pillow, which is part of a run's
    identity: nothing is dithered, and no text or time is kept.

    Parameters
    ----------
    png : bytes
        A figure.

    Returns
    -------
    bytes or None
        A PNG with a palette, 560 dots wide or less, on white.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as opened:
            figure = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    ground = Image.new("RGBA", figure.size, "white")
    flat = Image.alpha_composite(ground, figure).convert("RGB")
    flat.thumbnail((_WIDTH, _TALLEST), Image.Resampling.LANCZOS)
    small = flat.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    text = io.BytesIO()
    small.save(text, "PNG", optimize=True)
    return text.getvalue()
