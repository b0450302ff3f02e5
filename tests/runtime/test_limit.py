from streams.runtime.limit import RECENT_PAGES, QuarantineLimit


def test_a_run_of_failures_of_ours_reaches_the_limit():
    limit = QuarantineLimit(share=1.0, run=3)
    assert [limit.note(reason) is not None for reason in ("crash", "timeout", "memory")] == [False, False, True]


def test_a_good_page_ends_a_run():
    limit = QuarantineLimit(share=1.0, run=2)
    assert not any(limit.note(reason) for reason in ("crash", None, "crash", None) * 10)


def test_pages_that_are_no_articles_never_reach_the_limit():
    limit = QuarantineLimit(share=0.01, run=2)
    assert not any(limit.note("index_page") for _ in range(3 * RECENT_PAGES))


def test_a_share_of_the_last_thousand_reaches_the_limit_and_not_before_a_thousand_were_seen():
    limit = QuarantineLimit(share=0.5, run=10_000)
    answers = [limit.note("timeout" if number % 2 else None) for number in range(RECENT_PAGES)]
    assert answers.index(next(filter(None, answers))) == RECENT_PAGES - 1


def test_old_pages_no_longer_count():
    limit = QuarantineLimit(share=0.5, run=10_000)
    for number in range(RECENT_PAGES - 1):
        limit.note("crash" if number < 499 else None)
    assert all(limit.note(None) is None for _ in range(RECENT_PAGES))
    assert all(limit.note("crash") is None for _ in range(499))
