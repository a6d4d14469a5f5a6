"""A chart as a file, as an output of a notebook, and as text."""

from __future__ import annotations

import base64
import io
import subprocess
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from baltic_research.errors import ParameterError, WriteError
from baltic_research.figures import by_edition, dumbbell, ranking, small_multiples, trend

DRAWN = {
    "trend": lambda table: trend(table, thresholds=[2.0]),
    "small_multiples": lambda table: small_multiples(table, thresholds=[2.0]),
    "by_edition": lambda table: by_edition(table, country="LTU"),
    "dumbbell": lambda table: dumbbell(table, first=2021, last=2024),
    "ranking": lambda table: ranking(table, year=2024),
}


def _pixels_high(picture: bytes) -> int:
    """Read the height from the header of a PNG file."""
    return int.from_bytes(picture[20:24], "big")


@pytest.fixture(params=DRAWN)
def draw(request):
    """Each of the figures in turn."""
    return DRAWN[request.param]


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_drawing_twice_gives_the_same_bytes(baltic, draw, form) -> None:
    assert draw(baltic).image(form) == draw(baltic).image(form)


def test_saving_twice_gives_the_same_bytes(baltic) -> None:
    chart = trend(baltic)
    assert chart.image("svg") == chart.image("svg")


def test_another_process_gives_the_same_bytes(baltic, tmp_path) -> None:
    baltic.to_csv(tmp_path / "table.csv", index=False)
    code = (
        "import sys, pandas; from baltic_research.figures import trend; "
        "trend(pandas.read_csv(sys.argv[1], keep_default_na=False)).save(sys.argv[2])"
    )
    subprocess.run(
        [sys.executable, "-c", code, tmp_path / "table.csv", tmp_path / "other.svg"], check=True
    )
    assert (tmp_path / "other.svg").read_bytes() == trend(baltic).image("svg")


def test_no_figure_of_pyplot_is_left_open(baltic, draw) -> None:
    draw(baltic).image("png")
    assert plt.get_fignums() == []


def test_settings_of_the_user_neither_change_nor_count(baltic, draw) -> None:
    plain = draw(baltic).image("svg")
    with mpl.rc_context({"font.size": 20, "axes.facecolor": "black", "xtick.major.pad": 30}):
        mine = dict(mpl.rcParams)
        assert draw(baltic).image("svg") == plain
        assert dict(mpl.rcParams) == mine


def test_suffix_chooses_the_format(baltic, tmp_path) -> None:
    chart = trend(baltic)
    starts = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}
    for suffix, start in starts.items():
        assert chart.save(tmp_path / f"figure.{suffix}").read_bytes().startswith(start)


@pytest.mark.parametrize("name", ["figure.gif", "figure"])
def test_any_other_suffix_is_refused_and_nothing_written(baltic, tmp_path, name) -> None:
    with pytest.raises(ParameterError, match=r"end in \.svg, \.png or \.pdf"):
        trend(baltic).save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_sentence_and_the_good_picture_stays(
    baltic, tmp_path, monkeypatch
) -> None:
    target = trend(baltic).save(tmp_path / "figure.png")
    good = target.read_bytes()

    def half(self, content):
        with self.open("wb") as stream:
            stream.write(content[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", half)
    with pytest.raises(WriteError) as caught:
        trend(baltic, title="Another").save(target)
    assert str(caught.value) == (
        f"cannot write the figure to {target}: No space left on device; make room there, or name "
        "another folder"
    )
    assert target.read_bytes() == good
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_one_sentence(baltic, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for target in (tmp_path / "nodir" / "figure.png", "nodir/figure.png"):
        with pytest.raises(WriteError) as caught:
            trend(baltic).save(target)
        assert str(caught.value) == (
            f"cannot write the figure to {target}: No such file or directory; make the folder first"
        )


def test_a_folder_with_the_name_of_the_file_is_one_sentence(baltic, tmp_path) -> None:
    (tmp_path / "figure.png").mkdir()
    with pytest.raises(WriteError, match=r"figure\.png: .*; a folder has the name of the file"):
        trend(baltic).save(tmp_path / "figure.png")


def test_files_carry_no_date_and_no_version(baltic) -> None:
    drawing = trend(baltic).image("svg")
    assert b"dc:date" not in drawing
    assert mpl.__version__.encode() not in trend(baltic).image("png")


def test_drawing_holds_title_and_alt_text(baltic) -> None:
    chart = trend(baltic, title="Spending rose")
    drawing = chart.image("svg").decode()
    assert "<dc:title>Spending rose</dc:title>" in drawing
    assert chart.alt in drawing


def test_caption_is_in_a_file_and_not_in_a_notebook(baltic) -> None:
    chart = trend(baltic)
    _, described = chart._repr_mimebundle_()
    inches = chart.figure.get_size_inches()
    assert described["image/png"]["height"] < round(inches[1] * 96)
    assert described["image/png"]["width"] == round(inches[0] * 96)
    with_caption, without = (chart.image("png", caption=one) for one in (True, False))
    assert _pixels_high(with_caption) == round(inches[1] * 200)
    assert _pixels_high(without) < _pixels_high(with_caption)


@pytest.mark.parametrize("dots", [96, 97, 101, 144, 200])
def test_without_a_caption_the_picture_is_the_whole_figure(baltic, dots) -> None:
    from PIL import Image

    chart = trend(baltic, caption="")
    with Image.open(io.BytesIO(chart.screen(dots))) as picture:
        assert picture.height == int(chart.figure.get_figheight() * dots)


def test_a_caption_left_out_is_not_drawn_out_of_sight_and_comes_back(baltic, draw) -> None:
    chart = draw(baltic)
    saved = chart.image("svg")
    drawing, _, _ = chart.image("svg", caption=False), chart.screen(), chart._small_picture()
    assert b'id="caption"' in saved
    assert b'id="caption"' not in drawing
    assert chart.image("svg") == saved


def test_notebook_gets_picture_and_digest(baltic) -> None:
    assert set(trend(baltic)._repr_mimebundle_()[0]) == {"image/png", "text/plain"}


def test_report_gets_drawing_picture_and_digest_with_their_words(baltic, monkeypatch) -> None:
    monkeypatch.setenv("BALTIC_RESEARCH_SVG", "1")
    chart = trend(baltic, title="Spending rose")
    data, described = chart._repr_mimebundle_()
    assert set(data) == {"image/svg+xml", "image/png", "text/plain"}
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"] == chart.digest()
    for mime in ("image/svg+xml", "image/png"):
        said = described[mime]
        assert (said["title"], said["alt"], said["caption"]) == (
            "Spending rose",
            chart.alt,
            chart.caption,
        )


def test_notebook_may_ask_for_one_form_or_leave_one_out(baltic) -> None:
    chart = trend(baltic)
    only, _ = chart._repr_mimebundle_(include={"text/plain"})
    drawing, _ = chart._repr_mimebundle_(include={"image/svg+xml"})
    rest, _ = chart._repr_mimebundle_(exclude={"image/png"})
    assert set(only) == {"text/plain"}
    assert set(drawing) == {"image/svg+xml"}
    assert set(rest) == {"text/plain"}


def test_notebook_picture_has_a_palette_and_keeps_its_words(baltic) -> None:
    from PIL import Image

    data, described = trend(baltic)._repr_mimebundle_()
    with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as image:
        assert image.mode == "P"
        assert image.info["Description"] == described["image/png"]["alt"]


def test_notebook_picture_is_to_the_eye_the_full_one(baltic, draw) -> None:
    from PIL import Image

    chart = draw(baltic)
    full = np.asarray(chart._picture(200)).astype(int)
    with Image.open(io.BytesIO(chart._small_picture())) as picture:
        few = np.asarray(picture.convert("RGB")).astype(int)
    assert (few[(full == 255).all(axis=2)] == 255).all()
    assert np.abs(few - full).max() < 20
    assert np.abs(few - full).mean() < 0.5


def test_digest_is_rounded_and_counts_rows(baltic) -> None:
    assert trend(baltic, title="Spending rose").digest() == "\n".join(
        [
            "Spending rose",
            "source: nato x 12",
            "series: nato.defence_share_gdp x 12",
            "edition: 2026-07 x 12",
            "country: EST x 4, LTU x 4, LVA x 4",
            "year: 2021 to 2024",
            "value: 12 values, 0 missing, 1.95 to 3.31, mean 2.603",
            "unit: % of GDP, 2021 prices x 12",
            "status: estimate x 3, reported x 9",
            "estimate: False x 9, True x 3",
            "12 rows",
        ]
    )


def test_digest_does_not_move_with_the_last_bits_of_a_number(baltic) -> None:
    nearly = baltic.assign(value=baltic["value"] * (1 + 1e-13))
    assert trend(nearly).digest() == trend(baltic).digest()


def test_digest_moves_with_a_value(baltic) -> None:
    before = trend(baltic).digest()
    baltic.loc[5, "value"] += 0.5
    assert trend(baltic).digest() != before


def test_repr_names_title_and_rows(baltic) -> None:
    assert repr(trend(baltic, title="Spending rose")).startswith("<Chart 'Spending rose', 12 rows")


def test_title_with_dollar_signs_is_no_formula(baltic, tmp_path) -> None:
    chart = trend(baltic, title="From US$ 2 bn to US$ 5 bn")
    assert not chart.figure.texts[0].get_parse_math()
    assert chart.save(tmp_path / "figure.svg").stat().st_size > 0
