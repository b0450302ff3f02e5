"""A remembered version and the new page -> the changes a revision event lists."""

from difflib import SequenceMatcher

from streams.deduplicate.entry import Row
from streams.deduplicate.fingerprint import Fingerprint, Unit, units
from streams.events import Article, Change, SentenceChange

MAX_TEXT = 500
MAX_STEPS = 200


def changes(before: Row, article: Article, text: Fingerprint, updated: int) -> list[Change]:
    """What differs, field by field; sentences that are gone are told by their place, since their text isn't held."""
    found: list[Change] = []
    body = _body(before, text)
    numbers, names = before.numbers != text.numbers, before.names != text.names
    if before.title != text.title:
        renumbered = before.title >> 12 != text.title >> 12
        found.append(Change(field="title", after=article.title, share=1.0, numbers=renumbered))
    if before.deck != text.deck:
        found.append(Change(field="deck", after=article.deck, share=1.0))
    if body is not None:
        exchanged = any(step.op == "removed" for step in body.sentences)
        found.append(
            Change(
                field="body",
                sentences=body.sentences,
                share=body.share,
                numbers=numbers and exchanged,
                names=names and exchanged,
            )
        )
    elif not found:
        # The content's hash says that it changed, and no code does: one sentence in 256 keeps its code by chance.
        found.append(Change(field="body", share=round(1 / max(1, len(before.codes)), 4), numbers=numbers, names=names))
    if before.authors != text.authors:
        found.append(Change(field="authors", after=", ".join(article.authors) or None))
    if before.updated != updated:
        found.append(Change(field="updated_at", after=article.updated_at))
    return found


def _body(before: Row, text: Fingerprint) -> Change | None:
    made = units(text, before.coarseness)
    matcher = SequenceMatcher(None, before.codes, made.codes, autojunk=False)
    steps: list[SentenceChange] = []
    changed = 0
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            continue
        changed += max(i2 - i1, j2 - j1)
        # At a coarser step a unit is several sentences, and its place among the sentences isn't known.
        steps += [SentenceChange("removed", "", i if before.coarseness == 0 else None) for i in range(i1, i2)]
        steps += [_added(made[j], text) for j in range(j1, j2)]
    if not changed:
        return None
    share = round(min(1.0, changed / max(len(before.codes), len(made))), 4)
    return Change(field="body", sentences=steps[:MAX_STEPS], share=share)


def _added(unit: Unit, text: Fingerprint) -> SentenceChange:
    return SentenceChange("added", text.printed(unit)[:MAX_TEXT], unit.first)
