from streams.explain import Report, explain
from tests.deduplicate.pages import OTHER, STORY
from tests.test_pipeline import page

MIRROR = "https://mirror.example/9"
FILLED = STORY.replace("12 March", "19 April").replace("14 cent", "17 cent").replace("900 land", "700 land")


def told(report: Report) -> list[tuple[str, ...]]:
    (table,) = [table for table in report.tables if table.title == "deduplicate"]
    return list(table.rows)


def test_a_reprint_is_shown_with_its_source_and_what_is_cut() -> None:
    pages = [page(OTHER, "https://a.example/1"), page(), page(STORY.rpartition("\n\n")[0], MIRROR)]
    rows = told(explain(pages))
    assert rows[0] == ("verdict", "reprint")
    source = explain(pages[:2])
    article_id = next(row[1] for row in told(source) if row[0] == "article_id")[:8]
    (candidate,) = [row for row in rows if row[0] == f"candidate {article_id}"]
    assert candidate[1].startswith("reprint 1.00: the same text, cut, framed or edited; shared 100%, covered 80%")
    assert (
        "",
        "10 sentences against 8 here: 8 the same, 0 reworded, 0 with other numbers or names, 2 cut, 0 added",
    ) in rows


def test_a_story_from_a_frame_is_shown_with_the_sentences_that_decided() -> None:
    rows = told(explain([page(), page(FILLED, MIRROR)]))
    assert rows[0] == ("verdict", "new")
    (why,) = [row[1] for row in rows if row[0].startswith("candidate")]
    assert why.startswith("other")
    assert "same frame, other numbers or names" in why
    differs = [row[1] for row in rows if row[0] == "  differs"]
    assert "Divers measured the widest of them at 17 centimetres." in differs


def test_a_known_article_is_shown_with_its_versions() -> None:
    rows = told(explain([page(), page(STORY + "\n\nMore was to come on Friday.", offset=1), page(offset=2)]))
    assert ("known as", "version 1, version 2") in rows
