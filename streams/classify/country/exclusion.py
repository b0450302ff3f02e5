"""A name and the words around it -> why it stands for no country here: a person, a language, an ordinary word."""

import re

from streams.classify.country.cues import CUES
from streams.classify.country.gazetteer import NO_COUNTRY, Gazetteer
from streams.classify.country.matching import Found, Passage

SMALL = 150_000
"""Inhabitants below which a town needs a sign that a place is meant; most of their names are surnames or words too."""
LARGE = 500_000
"""The same in languages whose prepositions of place are not listed."""
SURELY = 3
"""Words of another meaning that outweigh a preposition (`the code of Java`)."""
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_LAST_WORD = re.compile(r"([^\W_]+(?:[-'’][^\W_]+)*)[\W_]*$")
_SCHOLARLY = frozenset(stem[:2] for stem in CUES.scholars)
"""Beginnings of those words: few words have one."""
_SHORTENED = re.compile(r"\b(Dr|Prof|[A-Z])\.")
_PAUSE = re.compile(r"[.,;:!?()\n]")
_SENTENCE_END = frozenset(".!?…:;\"'«»“”„’(\n—–-•")
_CASED_PLACES = frozenset(["en", "de", "fr", "es", "it", "pt", "nl", "ru", "uk"])
"""Languages whose prepositions of place are listed."""


class Around:
    """The article around the names."""

    def __init__(self, language: str | None, passages: dict[str, Passage], gazetteer: Gazetteer) -> None:
        self.language = language
        self.first_names = gazetteer.first_names
        self._passages = passages
        self._words: frozenset[str] | None = None
        self._before: dict[tuple[str, int], tuple[str, str]] = {}

    def words(self) -> frozenset[str]:
        """The article's words, lower case: only asked for where a name has a meaning that other words betray."""
        if self._words is None:
            texts = (one.text[:4000] for one in self._passages.values())
            self._words = frozenset(word.lower() for text in texts for word in _WORD.findall(text))
        return self._words

    def before(self, one: Found) -> tuple[str, str]:
        """The word before the name and what stands between."""
        at = (one.where, one.start)
        found = self._before.get(at)
        if found is None:
            left = self._passages[one.where].text[max(0, one.start - 24) : one.start]
            found = self._before[at] = _last_word(left)
        return found

    def after(self, one: Found) -> tuple[str, str]:
        """The word after the name and what stands between."""
        right = self._passages[one.where].text[one.end : one.end + 24]
        match = _WORD.search(right)
        return (match.group(), right[: match.start()]) if match else ("", right)

    def after_locative(self, one: Found) -> bool:
        """Whether a preposition of place stands before the name."""
        word, gap = self.before(one)
        return gap == " " and word.lower() in CUES.locative

    def starts_sentence(self, one: Found) -> bool:
        """Whether the name opens a sentence, where a capital tells nothing."""
        left = self._passages[one.where].text[max(0, one.start - 3) : one.start].rstrip(" ")
        return not left or left[-1] in _SENTENCE_END


def _last_word(text: str) -> tuple[str, str]:
    """The last word of a text and what follows it."""
    if text[-1:] == " " and (plain := text[:-1].rpartition(" ")[2]).isalnum():
        return plain, " "
    word = _LAST_WORD.search(text)
    return (word.group(1), text[word.end(1) :]) if word else ("", text)


def of_scholars(text: str, start: int, end: int) -> bool:
    """Whether a name tells no more than where scholars work: `American researchers`, `the University of Louisiana`."""
    left = _PAUSE.split(text[max(0, start - 40) : start])[-1].lower().split()
    right = _PAUSE.split(text[end : end + 40], maxsplit=1)[0].lower().split()
    words = left[-2:] + right[:2]
    return any(word[:2] in _SCHOLARLY and word.startswith(CUES.scholars) for word in words)


def reason_against(one: Found, passage: Passage, around: Around) -> str | None:
    """Why the name is no country here, or None."""
    return _other_word(one, passage, around) or _other_name(one, passage, around)


def _other_word(one: Found, passage: Passage, around: Around) -> str | None:
    if "P" in one.kinds:
        return "a person"
    if "X" in one.kinds and any(entry.kind == "X" and entry.senses[0].country == NO_COUNTRY for entry in one.entries):
        return "a fixed expression"
    lower = one.text.lower()
    veto = CUES.vetoes.get(lower)
    if veto is not None:
        betrayed = len(veto & around.words())
        if betrayed >= SURELY or (betrayed and not around.after_locative(one)):
            return "another meaning of the word"
    if _is_common(one) and not around.after_locative(one):
        return "an ordinary word"
    if lower == "us" and passage.shouting and passage.text.upper() == passage.text and len(passage.text) > 2:
        return "capitals tell nothing here"
    return None


def _degree(one: Found, passage: Passage, around: Around) -> bool:
    """Whether a postal code is a person's degree: `John B. Smith, MD`, `Dr. Smith, MD`, `MA, PhD`; not `Rockville, MD`."""
    following, between = around.after(one)
    if between == ", " and len(following) > 2 and following.lower() in CUES.degrees:
        return True
    left = _SHORTENED.sub(r"\1", passage.text[max(0, one.start - 42) : one.start - 2])
    name = [word for word in _PAUSE.split(left)[-1].split() if len(word) > 1][-2:]
    if len(name) < 2 or not all(word[0].isupper() for word in name):
        return False
    first = name[0].lower()
    return first in CUES.honorifics or (first in around.first_names and first not in CUES.place_names)


def _other_name(one: Found, passage: Passage, around: Around) -> str | None:
    if _only(one, "A"):
        return _language(one, around) or _surname(one, around)
    if _only(one, "TR") and " " not in one.text and _size(one) < LARGE and _after_article(one, around):
        return "an ordinary word"
    if (
        _only(one, "L")
        and " " not in one.text
        and one.text.lower() in around.first_names
        and _surname_after(one, around)
    ):
        return "a person"
    if (
        one.text.lower() in CUES.degrees
        and any(entry.after_comma for entry in one.entries)
        and _degree(one, passage, around)
    ):
        return "a degree"
    if _only(one, "NTCRA") and (" " not in one.text or _only(one, "TR")):
        return _person(one, passage, around)
    return None


def _only(one: Found, kinds: str) -> bool:
    """Whether the name is of no other kind than these."""
    return not one.kinds.strip(kinds)


def is_doubtful(one: Found, around: Around) -> bool:
    """Whether the name is only a small town's, and no preposition of place stands before it."""
    if " " in one.text or not one.text.isascii() or not _only(one, "TR"):
        return False
    listed = around.language in _CASED_PLACES
    return _size(one) < (SMALL if listed else LARGE) and not (listed and around.after_locative(one))


def _size(one: Found) -> float:
    """Inhabitants of the largest place of this name."""
    return max(sense.weight for entry in one.entries for sense in entry.senses)


def _is_common(one: Found) -> bool:
    return _only(one, "TRC") and all(entry.common for entry in one.entries)


def _after_article(one: Found, around: Around) -> bool:
    """Cities take no article: German *der Grad*, French *la Loire* are not the towns of these names."""
    word, gap = around.before(one)
    return gap == " " and around.language in CUES.articles and word.lower() in CUES.articles[around.language]


def _language(one: Found, around: Around) -> str | None:
    word, gap = around.before(one)
    if gap != " " or word.lower() not in CUES.language_verbs:
        return None
    following, between = around.after(one)
    if between.startswith("-"):
        return None
    alone = not following or between != " " or not following[0].isalpha()
    return "a language" if alone or following in CUES.after_language else None


def _surname(one: Found, around: Around) -> str | None:
    """`Dawn French`; in Russian and Ukrainian a people's name with a capital inside a sentence (`Артем Чех`)."""
    word, gap = around.before(one)
    lower = word.lower()
    if gap == " " and word[:1].isupper() and lower in around.first_names and lower not in CUES.place_names:
        return "a person"
    slavic = around.language in ("ru", "uk") and one.text[0].isupper() and not re.search("[сц]ь?к", one.text)
    return "a person" if slavic and not around.starts_sentence(one) else None


def _person(one: Found, passage: Passage, around: Around) -> str | None:
    small = _only(one, "TR")
    if reason := _name_before(one, passage, around, small=small):
        return reason
    if passage.title_case or around.after_locative(one):
        return None
    # Of great cities and of countries few persons bear the name; those who do are in the list of expressions.
    rare = any(entry.kind == "C" or (entry.kind == "N" and not entry.personal) for entry in one.entries)
    known = one.text.lower() in around.first_names or any(entry.personal for entry in one.entries)
    return "a person" if known and not rare and _surname_after(one, around) else None


def _name_before(one: Found, passage: Passage, around: Around, *, small: bool) -> str | None:
    word, gap = around.before(one)
    lower = word.lower()
    if gap == ". ":
        initial = len(word) == 1 and word.isupper() and lower not in ("s", "d", "k")
        return "a person" if initial or (lower in CUES.honorifics and len(lower) < 5) else None
    if gap != " " or not word:
        return None
    if lower in CUES.honorifics and (word[0].isupper() or small):
        return "a person"
    if not word[0].isupper() or lower in CUES.directions:
        return None
    if lower in around.first_names and lower not in CUES.place_names:
        return "a person"
    # German writes every noun with a capital, headlines every word, and a sentence starts with one.
    tells = small and around.language != "de" and not passage.title_case and one.start > len(word) + 2
    personal = any(entry.personal for entry in one.entries)
    return "part of another name" if tells and personal and len(word) > 2 else None


def _surname_after(one: Found, around: Around) -> bool:
    following, between = around.after(one)
    return (
        between == " "
        and len(following) > 1
        and following[0].isupper()
        and not following.isupper()
        and following.lower() not in CUES.not_surnames
    )
