"""`streams enrich`: pages from files, one line a page, in input order."""

import gzip
import json
import lzma
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from streams import demo
from streams.cli.enrich import enrich

PAGES = [page.value for page in demo.pages() if page.value]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    path = tmp_path / "pages.jsonl"
    path.write_bytes(b"\n".join(PAGES) + b"\n")
    return path


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_page_has_a_line_in_input_order_with_its_page_id(pages: Path):
    made = lines(CliRunner().invoke(enrich, [str(pages)]))
    assert len(made) == len(PAGES)
    for line, page in zip(made, PAGES, strict=True):
        assert line.keys() == {"topic", "key", "value"}
        at = line["value"].get("page") or line["value"]["coordinates"]
        assert at["topic"] == "pages.raw"
        try:
            sent = json.loads(page)
        except json.JSONDecodeError:
            continue
        assert line["value"]["page_id"] == sent["page_id"]


def test_more_processes_print_the_same_bytes(pages: Path):
    command = [sys.executable, "-m", "streams", "enrich", str(pages), "--jobs"]
    one, three = (subprocess.run([*command, jobs], capture_output=True, check=True).stdout for jobs in ("1", "3"))
    assert one == three
    assert one


def test_the_same_input_gives_the_same_bytes_again(pages: Path):
    first, second = (CliRunner().invoke(enrich, [str(pages)]).stdout_bytes for _ in range(2))
    assert first == second


@pytest.mark.parametrize(("name", "opener"), [("p.jsonl.gz", gzip.open), ("p.jsonl.xz", lzma.open)])
def test_packed_files_are_read(tmp_path: Path, name: str, opener: Any):
    with opener(tmp_path / name, "wb") as file:
        file.write(PAGES[1])
    assert len(lines(CliRunner().invoke(enrich, [str(tmp_path / name)]))) == 1


def test_bare_pages_are_read_by_their_suffix(tmp_path: Path):
    for suffix in ("html", "txt"):
        (tmp_path / f"page.{suffix}").write_text(
            "<html><body><p>Hello</p></body></html>" if suffix == "html" else "Hello"
        )
    made = lines(CliRunner().invoke(enrich, [str(tmp_path / "page.html"), str(tmp_path / "page.txt")]))
    assert [(line["value"].get("page") or line["value"]["coordinates"])["offset"] for line in made] == [0, 1]


def test_standard_input_is_read(pages: Path):
    result = CliRunner().invoke(enrich, ["-"], input=pages.read_bytes())
    assert len(lines(result)) == len(PAGES)


def test_a_missing_file_is_named(tmp_path: Path):
    result = CliRunner().invoke(enrich, [str(tmp_path / "no.jsonl")])
    assert result.exit_code == 2
    assert "no.jsonl" in result.stderr


def test_output_goes_to_a_file(pages: Path, tmp_path: Path):
    target = tmp_path / "out.jsonl"
    assert CliRunner().invoke(enrich, [str(pages), "-o", str(target)]).exit_code == 0
    assert len(target.read_bytes().splitlines()) == len(PAGES)
