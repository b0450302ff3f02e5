"""`streams train text`: labelled pages -> the block model and its card's figures."""

import random
from collections.abc import Callable
from pathlib import Path

import streams.clean.text
from streams.clean.text.training import fit


def learn(data: Path, say: Callable[[str], None]) -> None:
    """Write `model/` beside the reader of text renderings. The same data gives the same model."""
    chosen = random.Random(fit.SEED)
    material: list[fit.Labelled] = []
    names: set[str] = set()
    for at, record in enumerate(fit.pages(data)):
        name = fit.publisher(record)
        if fit.held_out(name):
            continue
        names.add(name)
        material.extend(fit.labelled(record, chosen))
        if at % 100 == 0:
            say(f"{at} pages read")
    rows = sum(len(page.labels) for page in material)
    say(f"{len(material)} renderings of {len(names)} publishers, {rows:,} blocks; fitting")
    first, second = fit.fit(material)
    folder = Path(streams.clean.text.__file__).parent / "model"
    fit.save(first, second, folder, {"renderings": len(material), "publishers": len(names), "blocks": rows})
    say(f"written to {folder}")
