import faust.streams
import pytest

from streams.runtime import versions


def test_what_is_installed_is_what_was_tested():
    versions.check()


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(versions.TESTED, "aiokafka", "0.14.1")
    with pytest.raises(versions.UntestedVersionError, match=r"aiokafka 0\.14\.0 is installed, 0\.14\.1 was tested"):
        versions.check()


def test_faust_without_its_compiled_iterator_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(faust.streams, "_CStreamIterator", None)
    with pytest.raises(versions.UntestedVersionError, match="compiled iterator"):
        versions.check()
