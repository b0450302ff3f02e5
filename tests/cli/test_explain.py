"""`streams explain`: the decisions about a page, in the terminal and as a page to look at in a browser."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.cli.explain import explain

PAGE = """<html lang="en"><head><title>Poland and Ukraine sign trade agreement</title>
<meta property="og:type" content="article"></head><body><article><h1>Poland and Ukraine sign trade agreement</h1>
<p>WARSAW (AP) - Poland and Ukraine signed a trade agreement on Monday that lifts duties on steel and grain, the
ministers of both countries said after a day of talks in the Polish capital.</p>
<p>Exports between the two neighbours grew by a tenth last year, and Kyiv expects as much again once the border
crossings have been widened, its minister of the economy told reporters.</p>
<p>Companies on both sides had asked for years to be spared the paperwork that holds lorries up for days.</p>
</article></body></html>"""
COUNTRY, TOPIC = (200, 236, 244), (251, 238, 176)
"""The backgrounds of marked countries and topics."""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    source = tmp_path / "page.html"
    source.write_text(PAGE, "utf-8")
    return source


@pytest.fixture
def written(page: Path) -> Path:
    target = page.with_name("explained.html")
    done = CliRunner().invoke(explain, [str(page), "--html", str(target)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return target


def test_the_terminal_shows_every_stage(page: Path):
    shown = CliRunner().invoke(explain, [str(page)], catch_exceptions=False).output
    for title in ("labels", "clean: fields", "deduplicate", "classify: countries", "classify: topics"):
        assert f"\n{title}\n" in shown
    assert "Poland[PL]" in shown


def test_the_page_starts_with_the_labels_and_marks_the_text(written: Path):
    text = written.read_text("utf-8")
    assert text.index("<h2>labels</h2>") < text.index("<h2>body</h2>") < text.index("<h2>clean: fields</h2>")
    assert "<mark class=country>Poland<small>PL</small></mark>" in text
    assert "medtop:" not in text.partition("<h2>clean: fields</h2>")[0]


def test_the_page_needs_nothing_from_elsewhere(written: Path):
    text = written.read_text("utf-8")
    assert "<script" not in text
    assert "<link" not in text
    assert "src=" not in text


@pytest.mark.deploy
def test_a_browser_shows_the_marks_in_colour(written: Path):
    from matplotlib.image import imread

    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert browser, "Chromium is needed"
    run = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={written.parent / 'profile'}"]
    picture = written.with_suffix(".png")
    shot = [f"--screenshot={picture}", "--window-size=1200,1600"]
    subprocess.run([*run, *shot, written.as_uri()], check=True, capture_output=True, timeout=120)
    pixels = (imread(picture)[:, :, :3] * 255).round().astype(int)
    assert pixels.shape[:2] == (1600, 1200)
    for colour in (COUNTRY, TOPIC):
        assert (pixels == colour).all(axis=2).sum() > 2000, colour
    dom = subprocess.run([*run, "--dump-dom", written.as_uri()], check=True, capture_output=True, timeout=120).stdout
    assert b'<mark class="country">' in dom
