"""A drawn figure together with its words: title, alternative text, caption and plotted data."""

from __future__ import annotations

import base64
import contextlib
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import matplotlib.figure
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.transforms import Bbox
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from baltic_research import files, paths
from baltic_research.errors import ParameterError
from baltic_research.figures import theme
from baltic_research.figures.digest import digest

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.text import Text

# Without a date, a version or a random id the bytes depend on nothing but the figure.
_UNDATED = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
_MIME = {"image/svg+xml": "svg", "image/png": "png"}


@dataclass(frozen=True, eq=False, repr=False)
class Chart:
    """A figure and what goes with it.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        The drawing; it belongs to no global state, so nothing has to be closed.
    axes : matplotlib.axes.Axes or numpy.ndarray of Axes
        One panel, or an array of panels.
    title : str
        The finding or the question, as drawn above the figure.
    alt : str
        The figure in words, for who cannot see it.
    caption : str
        Source, edition, unit and how estimates are drawn.
    data : pandas.DataFrame
        What is plotted, one row a mark.

    Examples
    --------
    >>> import baltic_research as br
    >>> share = br.load("nato.defence_share_gdp", countries="LTU", edition="2026-07")
    >>> chart = br.figures.trend(share)
    >>> print(chart.digest().splitlines()[-1])
    13 rows
    >>> len(chart.image("png")) > 10_000
    True
    """

    figure: matplotlib.figure.Figure
    axes: Axes | np.ndarray[Any, Any]
    title: str
    alt: str
    caption: str
    data: pd.DataFrame

    def save(self, path: str | Path) -> Path:
        """Write the figure, with its caption at the foot, as SVG, PNG or PDF.

        Parameters
        ----------
        path : str or pathlib.Path
            Where to; the suffix chooses the format.

        Returns
        -------
        pathlib.Path
            The path written. The same figure gives the same bytes each time.

        Raises
        ------
        ParameterError
            If the suffix is none of ``.svg``, ``.png`` and ``.pdf``.
        WriteError
            If the file cannot be written: the folder is not there or may not be written to, or
            the disk is full. A picture that was there stays as it was.
        """
        target = Path(path)
        form = target.suffix.lower().removeprefix(".")
        if form not in _UNDATED:
            raise ParameterError(
                f"a figure cannot be saved as {target.name!r}; "
                "let the name end in .svg, .png or .pdf"
            )
        content = self.image(form)
        with files.writing(target, "the figure"):
            files.write_whole(target, content)
        return target

    def image(self, form: str = "png", *, caption: bool = True) -> bytes:
        """Return the figure as the bytes of a file.

        Parameters
        ----------
        form : {"svg", "png", "pdf"}
            Format.
        caption : bool
            Whether the caption is part of the picture. A page that sets the caption as text
            below the picture leaves it out.
        """
        stream = io.BytesIO()
        FigureCanvasAgg(self.figure)  # other tools may have left their own canvas on the figure
        with theme.applied(), contextlib.nullcontext() if caption else self._without_caption():
            self.figure.savefig(
                stream,
                format=form,
                dpi=theme.PNG_DPI,
                metadata={**_UNDATED[form], **_described(form, self.title, self.alt)},
                bbox_inches=None if caption else self._above_caption(),
            )
        return stream.getvalue()

    def screen(self, dots: int = 144) -> bytes:
        """Return the figure without its caption as a PNG for a screen, as fast as can be.

        Parameters
        ----------
        dots : int
            Dots an inch. It is drawn once and hardly compressed: for what is soon drawn anew.
        """
        stream = io.BytesIO()
        self._picture(dots).save(stream, format="png", compress_level=1)
        return stream.getvalue()

    def _picture(self, dots: int) -> Image.Image:
        """Draw the figure without its caption; nothing is copied but what the picture keeps."""
        before = self.figure.dpi
        self.figure.set_dpi(dots)
        try:
            canvas = FigureCanvasAgg(self.figure)
            with theme.applied(), self._without_caption():
                canvas.draw()  # type: ignore[no-untyped-call]
        finally:
            self.figure.set_dpi(before)
        points = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
        rows, across = points.shape[:2]
        # What stands above the caption are the first rows
        size = across, min(rows, round(self._above_caption().height * dots))
        return Image.frombuffer("RGBA", size, points, "raw", "RGBA", 0, 1).convert("RGB")

    def digest(self) -> str:
        """Return the title and a rounded summary of the plotted data, the same everywhere.

        A notebook test compares pictures badly and text well: this is the text.
        """
        return digest(self.title, self.data)

    def _small_picture(self) -> bytes:
        """Return a PNG with 256 colours: to the eye the same, a quarter of the size."""
        picture = self._picture(theme.PNG_DPI)
        words = PngInfo()
        for name, text in _described("png", self.title, self.alt).items():
            words.add_text(name, text)
        dots = (theme.PNG_DPI, theme.PNG_DPI)
        stream = io.BytesIO()
        # A quarter of the time of the other ways, which come no nearer than the eye can tell ...
        few = picture.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        # ... but for the paper, which it mixes with the greys next to it
        _whiten(few)
        # Level 9 takes eight times as long as 6 and saves a twentieth
        few.save(stream, format="png", compress_level=6, pnginfo=words, dpi=dots)
        return stream.getvalue()

    def _above_caption(self) -> Bbox:
        width, height = (float(side) for side in self.figure.get_size_inches())
        tops = [float(text.get_position()[1]) * height for text in self._caption_lines()]
        return Bbox([[0.0, max(tops, default=0.0)], [width, height]])

    def _caption_lines(self) -> list[Text]:
        return [text for text in self.figure.texts if text.get_gid() == theme.CAPTION_ID]

    @contextlib.contextmanager
    def _without_caption(self) -> Iterator[None]:
        """Leave the caption out: as the longest text it takes a third of the time to draw."""
        lines = [text for text in self._caption_lines() if text.get_visible()]
        for line in lines:
            line.set_visible(False)
        try:
            yield
        finally:
            for line in lines:
                line.set_visible(True)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        offered = {
            "image/png",
            "text/plain",
            *(["image/svg+xml"] if paths.drawings_wanted() else []),
        }
        wanted = (offered if include is None else set(include) & {*_MIME, "text/plain"}) - set(
            exclude or ()
        )
        data: dict[str, str] = {}
        if "image/svg+xml" in wanted:
            data["image/svg+xml"] = self.image("svg", caption=False).decode("utf-8")
        if "image/png" in wanted:
            data["image/png"] = base64.b64encode(self._small_picture()).decode("ascii")
        if "text/plain" in wanted:
            data["text/plain"] = self.digest()
        return data, {mime: self._described() for mime in _MIME if mime in wanted}

    def _described(self) -> dict[str, Any]:
        size = self._above_caption()
        return {
            "alt": self.alt,
            "title": self.title,
            "caption": self.caption,
            "width": round(size.width * theme.PIXELS_PER_INCH),
            "height": round(size.height * theme.PIXELS_PER_INCH),
        }

    def __repr__(self) -> str:
        return f"<Chart {self.title!r}, {len(self.data)} rows; save(path) as svg, png or pdf>"


def _whiten(picture: Image.Image) -> None:
    """Make the colour of the first pixel, which is paper, white again."""
    colours = picture.getpalette() or []
    first = 3 * cast("int", picture.getpixel((0, 0)))
    colours[first : first + 3] = [255, 255, 255]
    picture.putpalette(colours)


def _described(form: str, title: str, alt: str) -> dict[str, str]:
    """Return title and alternative text under the names that a format has for them."""
    names = {"svg": "Description", "png": "Description", "pdf": "Subject"}
    return {"Title": title, names[form]: alt}
