"""Every topic and which partition a language goes to."""

from streams import topics
from streams.topics import LARGE_LANGUAGES, language_partition


def test_every_large_language_has_a_partition_of_its_own_when_there_are_enough():
    taken = [language_partition(code, 24) for code in LARGE_LANGUAGES]
    assert taken == list(range(len(LARGE_LANGUAGES)))
    others = {language_partition(code, 24) for code in ("sw", "fi", "el", "ta", None, "und")}
    assert others.isdisjoint(taken)


def test_with_few_partitions_the_largest_languages_still_stand_alone():
    assert [language_partition(code, 4) for code in ("en", "es", "zh")] == [0, 1, 2]
    assert {language_partition(code, 4) for code in ("ru", "de", "sw", None)} == {3}


def test_one_partition_takes_all():
    assert {language_partition(code, 1) for code in (*LARGE_LANGUAGES, "sw", None)} == {0}


def test_an_unknown_language_goes_with_und():
    assert language_partition(None, 12) == language_partition("und", 12)


def test_no_name_is_used_twice_and_every_topic_says_what_it_is_for():
    assert len(topics.BY_NAME) == len(topics.ALL)
    assert all(topic.purpose and topic.owner and topic.key for topic in topics.ALL)


def test_quarantine_has_room_for_the_largest_page_in_base64():
    assert topics.PAGES_QUARANTINED.max_message_bytes >= topics.PAGES_RAW.max_message_bytes * 4 // 3
