"""Builds that are killed at random moments: what lies there is whole, and the next build ends."""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from baltic_research.reports.build import build
from baltic_research.reports.cache import Cache
from baltic_research.reports.specification import report_list
from baltic_research.reports.work import plan_all
from reports import quick_build

KILLS = 12
SCRIPT = Path(quick_build.__file__)


def half_written(out: Path) -> list[Path]:
    """Return the runs that are there in part, and pages that lead to no run or stop short."""
    gallery = out / "index.html"  # of a build that had ended before it could be killed
    pages = {one for one in out.glob("**/*.html") if ".staging-" not in str(one)} - {gallery}
    runs = {one.parent for one in pages}
    homes = {one.parent for one in pages if one.name == "latest.html"}
    parts = {"report.html", "report.ipynb", "run.json", "manifest.json"}
    bad = [one for one in runs - homes if not parts <= {part.name for part in one.iterdir()}]
    for home in homes:
        page = (home / "latest.html").read_text()
        named = [one for one in home.iterdir() if f'href="{one.name}/report.html"' in page]
        if not page.endswith("</html>\n") or not named:
            bad.append(home)
    if gallery.exists() and not gallery.read_text().endswith("</html>\n"):
        bad.append(gallery)
    return bad


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_after_each_kill_nothing_is_half_written_and_the_next_build_completes(quick: Path) -> None:
    chance = random.Random(6)  # noqa: S311 - moments, no secrets
    out = quick / "out"
    orders = quick / "user" / "orders.json"
    for number in range(KILLS):
        # Each round asks for reports of its own, so that each has something to do
        orders.write_text(json.dumps({"round": number, "seconds": 0.02}))
        process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(quick), "--fresh"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with contextlib.suppress(FileNotFoundError):
            (out / ".build.holder").unlink()
        while process.poll() is None and not (out / ".build.holder").exists():
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.6))
        process.kill()
        process.wait()
        assert half_written(out) == []
        found = build(output=out)
        assert found.complete
        assert not list(out.rglob(".staging-*"))
        good = Cache(out)
        assert all(good.find(one) for report in report_list() for one in plan_all(report))
