import random

import pytest

from streams.deduplicate import Index, Position
from streams.deduplicate.families import family
from streams.events import Publisher, Verdict
from tests.deduplicate.pages import OTHER, STORY, Shard, article
from tests.deduplicate.templates import FRAMES, story

PARAGRAPHS = STORY.split("\n\n")
SHORT = "\n\n".join(PARAGRAPHS[:3])


def reprinted(body: str, title: str = "Boats must leave the basin") -> Verdict:
    shard = Shard()
    shard.take(article())
    return shard.take(article("https://mirror.example/boats", title=title, body=body))


@pytest.mark.parametrize(
    ("how", "body"),
    [
        ("the same text", STORY),
        ("cut at the end", SHORT),
        ("dateline", f"LINDHURST (Wire) - {STORY}"),
        ("another dateline", f"LINDHURST, Feb. 10 (NNA): {STORY}"),
        ("paragraphs merged", STORY.replace("\n\n", " ")),
        ("paragraphs split", STORY.replace(". ", ".\n\n")),
        ("typography", STORY.replace('"', "”").replace("'", "’")),
        (
            "a quote inserted",
            f"{SHORT}\n\n“We saw it coming,” a dealer in fish told this newspaper.\n\n{PARAGRAPHS[3]}",
        ),
        ("credit", f"{STORY}\n\n(Reporting by the desk; editing by the night desk)\n\nAll rights reserved."),
        ("a word edited", STORY.replace("handles around", "takes in about").replace("far too", "too")),
    ],
)
def test_a_copy_on_another_site_is_a_reprint(how: str, body: str) -> None:
    verdict = reprinted(body)
    assert verdict.kind == "reprint", how
    assert verdict.match is not None
    assert verdict.match.score >= 0.6
    assert verdict.duplicate_of is not None
    assert "title" in verdict.match.differs


def test_a_cut_says_what_is_missing_and_what_each_text_shares() -> None:
    match = reprinted(SHORT).match
    assert match is not None
    assert "4 of 10 sentences cut at the end" in match.differs
    assert match.shared == 1.0
    assert match.covered == pytest.approx(0.6)


def test_the_whole_text_after_its_shortened_copy_is_a_reprint_too() -> None:
    shard = Shard()
    shard.take(article("https://mirror.example/boats", body=SHORT))
    assert shard.take(article()).kind == "reprint"


def test_a_reprint_says_which_was_published_first_by_its_own_date() -> None:
    shard = Shard()
    first = shard.take(article(published="2026-02-10T06:00:00Z"))
    sooner = shard.take(article("https://wire.example/1", published="2026-02-10T05:00:00+00:00"))
    assert sooner.first_published is not None
    assert sooner.first_published.article_id == sooner.article_id
    later = shard.take(article("https://mirror.example/2", published="2026-02-11"))
    assert later.first_published is not None
    assert later.first_published.article_id == first.article_id
    same_day = shard.take(article("https://mirror.example/3", published="2026-02-10"))
    assert same_day.first_published is None


def test_all_reprints_share_the_cluster_of_the_first_seen() -> None:
    shard = Shard()
    first = shard.take(article())
    one = shard.take(article("https://mirror.example/1", body=SHORT))
    two = shard.take(article("https://third.example/2", body="\n\n".join(PARAGRAPHS[:4])))
    assert first.cluster_id == one.cluster_id == two.cluster_id
    assert two.duplicate_of is not None
    assert two.duplicate_of.article_id == first.article_id


def test_a_copy_within_a_publisher_family_says_so() -> None:
    shard = Shard()
    shard.take(article("https://www.bbc.com/news/1", domain="bbc.com"))
    copy = shard.take(article("https://www.bbc.co.uk/news/2", domain="bbc.co.uk"))
    assert copy.match is not None
    assert "same publisher family: counts once" in copy.match.differs
    assert copy.match.same_family
    assert family(Publisher(domain="bbc.com"), None) == family(Publisher(domain="news.bbc.co.uk"), None) == "BBC"
    assert family(Publisher(domain="lindhurst-post.example"), None) == "lindhurst-post.example"


def test_a_reprint_fetched_again_is_a_refetch_of_itself() -> None:
    shard = Shard()
    shard.take(article())
    copy = shard.take(article("https://mirror.example/1"))
    again = shard.take(article("https://mirror.example/1", fetched="2026-02-10T09:00:00Z"))
    assert again.kind == "refetch"
    assert again.duplicate_of is not None
    assert again.duplicate_of.article_id == copy.article_id
    assert again.cluster_id == copy.cluster_id


def test_a_reprint_that_becomes_an_article_of_its_own_is_new() -> None:
    shard = Shard()
    shard.take(article())
    shard.take(article("https://mirror.example/1"))
    own = shard.take(article("https://mirror.example/1", title="Apples", body=OTHER, fetched="2026-02-10T09:00:00Z"))
    assert (own.kind, own.version, own.supersedes) == ("new", 2, None)


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("another story", OTHER),
        ("a story that quotes a third", f"{OTHER}\n\n{PARAGRAPHS[2]}"),
        ("half and half", f"{OTHER}\n\n{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}"),
    ],
)
def test_a_story_of_its_own_is_new(what: str, body: str) -> None:
    assert reprinted(body).kind == "new", what


@pytest.mark.parametrize("frame", sorted(FRAMES))
def test_template_stories_are_all_new(frame: str) -> None:
    rng = random.Random(frame)
    shard = Shard()
    for number in range(12):
        _, title, paragraphs = story(rng, frame)
        body = "\n\n".join(paragraphs)
        verdict = shard.take(article(f"https://site{number}.example/{number}", title=title, body=body))
        assert verdict.kind == "new", paragraphs


def test_flashes_are_the_same_only_word_by_word() -> None:
    flash = "A fire broke out in a warehouse in Lindhurst on Tuesday. Police said that 12 people were hurt."
    shard = Shard()
    shard.take(article("https://a.example/1", title="Fire in Lindhurst", body=flash))
    same = shard.take(article("https://b.example/2", title="Warehouse fire", body=flash))
    assert (same.kind, same.match and same.match.method) == ("reprint", "flash")
    assert shard.take(article("https://c.example/3", title="Fire", body=flash.replace("12", "14"))).kind == "new"
    assert (
        shard.take(article("https://d.example/4", title="Fire", body=flash.split(". ", maxsplit=1)[0] + ".")).kind
        == "new"
    )


def test_a_few_equal_words_under_another_title_are_nobodys_copy() -> None:
    shard = Shard()
    shard.take(article("https://a.example/1", title="In pictures: the storm", body="More pictures follow soon."))
    assert (
        shard.take(article("https://b.example/2", title="The match", body="More pictures follow soon.")).kind == "new"
    )


CHINESE = "林赫斯特港务局星期二宣布，将从三月十二日起关闭东港池进行维修。工程预计需要五个星期，耗资约三百四十万元。使用该港池的渔民将转移到北码头。渔民协会表示，上周才得到通知，时间太短。协会主席说，他们失去了一年中最好的时节。发言人称，一月份检查时发现东墙出现裂缝，潜水员测得最宽处为十四厘米。该港池建于1962年，每年约有九百次靠泊。"
THAI = "ท่าเรือลินด์เฮิร์สต์ประกาศเมื่อวันอังคารว่าจะปิดอ่างด้านตะวันออกเพื่อซ่อมแซม งานคาดว่าจะใช้เวลาห้าสัปดาห์ ชาวประมงที่ใช้ท่าเรือจะต้องย้ายไปยังท่าเทียบเรือด้านเหนือ สมาคมชาวประมงกล่าวว่าเพิ่งได้รับแจ้งเมื่อสัปดาห์ที่แล้ว และเห็นว่าเวลาสั้นเกินไป โฆษกกล่าวว่าพบรอยแตกที่กำแพงด้านตะวันออกระหว่างการตรวจสอบในเดือนมกราคม"
JAPANESE = "リンドハースト港湾局は火曜日、東側の船だまりを3月12日から修理のため閉鎖すると発表した。工事は5週間かかり、費用は約340万クローナの見込み。利用している漁船は北側の岸壁に移る。漁業組合は、知らされたのは先週だとして、通知が遅すぎると批判した。組合長のホリンさんは「一年で一番よい時期を失う」と話した。広報担当者によると、1月の点検で東側の壁にひびが見つかった。"


@pytest.mark.parametrize("body", [CHINESE, THAI, JAPANESE])
def test_scripts_without_spaces_have_reprints_and_revisions(body: str) -> None:
    shard = Shard()
    shard.take(article("https://a.example/1", title="一", body=body))
    cut = body[: len(body) * 7 // 10]
    assert shard.take(article("https://b.example/2", title="二", body=cut)).kind == "reprint"
    changed = shard.take(article("https://a.example/1", title="一", body=body[:-12] + "変更", fetched=None))
    assert changed.kind == "revision"
    assert changed.changes[0].sentences


def test_an_explanation_holds_candidates_scores_and_the_reason() -> None:
    index = Index()
    first = index.decide(article(), Position(0, 0))
    index.apply(first.entry or b"")
    told = index.explain(
        article("https://c.example/3", body=f"{OTHER}\n\n{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}"), Position(1, 0)
    )
    (candidate,) = told.candidates
    assert candidate.finding.why == "too little in common"
    assert 0 < candidate.comparison.shared < 0.6
    assert told.decision.verdict is not None
    assert told.decision.verdict.kind == "new"
