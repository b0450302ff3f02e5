"""Candidates for the headline -> the headline as the publisher prints it, without the site's name, section or kicker."""

import re
from collections import Counter

from msgspec import structs

from streams.clean.draft import Found
from streams.clean.metadata.wording import key, plain

MAX_CANDIDATES = 12
MAX_CHARS = 400
"""A longer candidate is a text, not a headline."""

_WEIGHT = {"h1": 3.2, "headline": 2.5, "og:title": 1.0, "parsely-title": 1.0, "title": 0.3}
"""What a candidate says for itself. og:title, twitter:title and <title> come from one field of most systems: they count once."""

_H1 = re.compile(r"(?:^|>)h1[^>]*$")
_ELSEWHERE = re.compile(
    r"logo|brand|site-?(?:title|name|header)|\bnav|menu|breadcrumb|widget|sidebar|footer|modal|popup|newsletter|subscribe|related|teaser|aside|comment|search",
    re.I,
)
_NEAR = 15
"""Blocks between the story's h1 and its first paragraph, at most."""
_LONGEST_OWN = 160
_OWN, _BESIDE_OWN = 1.15, 0.3
_SAME = 0.8
"""Share of words from which on two headlines are one that was edited."""
_CUT = re.compile(
    r"(?:(?<!\s)\s+)?[|｜│┃¦ㅣ]+\s*|(?<!\s)\s+[-–—−·•»›«:~/＿_⋆⁄]+\s+|\s?::\s?|\s?_{1,2}\s?|-{2,}|\s?[–—]\s?"
)
_KICKER_END = re.compile(r"(?:\s?[:|–—•/»]|\s-|\+\+\+|[!?.])\s*$")
_SHORT = 3
"""Letters of a word like `the` and `of`, with which no kicker ends."""
_KICKER = re.compile(r":\s+|\s[–—-]\s|\s\|\s")
_SPACED_COLON = re.compile(r"(?<!\s)\s+([:;,!?])(?=\s)")
_LEFTOVER = re.compile(r"^[\s|·•:>]+|(?<![\s|·•<])[\s|·•<]+$|\s[–—-]+\s*$")
_SECTIONS = frozenset(
    [
        "news",
        "sport",
        "sports",
        "politik",
        "politics",
        "wirtschaft",
        "business",
        "economy",
        "welt",
        "world",
        "opinion",
        "opinions",
        "meinung",
        "kultur",
        "culture",
        "panorama",
        "home",
        "video",
        "videos",
        "live",
        "blog",
        "magazin",
        "magazine",
        "lokales",
        "local",
        "regional",
        "aktuell",
        "aktuelles",
        "ratgeber",
        "nachrichten",
        "actualités",
        "actualité",
        "noticias",
        "noticia",
        "notizie",
        "nyheter",
        "uutiset",
        "новости",
        "разное",
        "сюжети",
        "новини",
        "világ",
        "belföld",
        "gündem",
        "haberler",
        "haber",
        "berita",
        "entertainment",
        "health",
        "tech",
        "technology",
        "science",
        "lifestyle",
        "travel",
    ]
)


def choose_title(
    titles: list[Found], names: list[str], languages: tuple[str, ...] = (), body_path: str = ""
) -> tuple[str, Found] | None:
    """The headline and where it stands.

    `names`: what the site is called, as printed; `languages`: as declared; `body_path`: where the first paragraph stands.
    Visible headlines count most, as long as they share words with what the page declares; a headline that another
    candidate repeats without its kicker, section or site is given in the shorter form.
    """
    known = {folded for name in names if (folded := key(name))}
    cleaned: list[tuple[str, Found]] = []
    for found in titles[:MAX_CANDIDATES]:
        text = _LEFTOVER.sub("", plain(found.text))
        if text and len(text) <= MAX_CHARS and key(text) not in known:
            cleaned.append((text, found))
    if not cleaned:
        return next(((plain(found.text), found) for found in titles[:MAX_CANDIDATES] if plain(found.text)), None)
    known |= _sites_in_titles(cleaned)
    cleaned = [item for item in cleaned if key(item[0]) not in known] or cleaned
    whole = {text for text, found in cleaned if found.source == "title"}  # an h1 can repeat it, the site's name and all
    trimmed = [(_without_edges(text, known, is_title=text in whole), found) for text, found in cleaned]
    trimmed += _shared_tails(trimmed)
    stripped = [(_bare(text, found, trimmed), found) for text, found in trimmed]
    stripped = [(_whole(text, stripped), found) for text, found in stripped]
    stripped = [(_with_kicker(text, found, stripped), found) for text, found in stripped]
    scores: dict[str, float] = {}
    counted: set[tuple[str, str]] = set()
    own = _own_heading(stripped, _place(body_path))
    for text, found in stripped:
        folded = key(text)
        # A page may carry several stories in JSON-LD: the first headline is its own.
        once = (folded, "declared" if found.name in ("og:title", "twitter:title", "title", "dc.title") else found.name)
        if once not in counted:
            counted.add(once)
            scores[folded] = scores.get(folded, 0.0) + _weight(text, found, stripped, own)
    best = max(scores, key=lambda folded: scores[folded])
    same = [(text, found) for text, found in stripped if key(text) == best]
    text, found = _as_most_print_it(same)
    if " :" in text and "fr" not in languages[:1]:
        text = _SPACED_COLON.sub(r"\1", text)  # white space between the spans of a kicker and its headline
    return text, found


def _sites_in_titles(cleaned: list[tuple[str, Found]]) -> set[str]:
    """Headings that only name the site: they end the <title> after a separator, and a longer headline stands before."""
    headings = {key(text) for text, found in cleaned if found.source == "visible"}
    sites: set[str] = set()
    for text, found in cleaned:
        if found.source == "title" and (cuts := list(_CUT.finditer(text))):
            for cut in cuts:
                front, back = key(text[: cut.start()]), key(text[cut.end() :])
                if back in headings and (front in headings or len(front) > len(back) + 8):
                    sites.add(back)
    return sites


def _own_heading(candidates: list[tuple[str, Found]], body: int) -> Found | None:
    """The h1 that heads the story: the one h1 that stands shortly before the body and not in the head of the site."""
    near = [
        found
        for text, found in candidates
        if found.source == "visible"
        and _H1.search(found.path) is not None
        and _ELSEWHERE.search(found.path) is None
        and 0 < body - _place(found.path) <= _NEAR
        and len(_words(text)) > 2
        and len(text) <= _LONGEST_OWN
    ]
    if len({found.path for found in near}) != 1:
        return None
    own = key(near[0].text)
    for text, found in candidates:
        other = key(text)
        declared = found.source != "visible" and len(other) > 12
        between = found.source == "visible" and _place(near[0].path) < _place(found.path) < body
        if other != own and (between or (declared and (own.startswith(other) or own.endswith(other)))):
            return None  # with a kicker or a deck in it; or the name of the site above the story's heading
        if other != own and declared and _nearly_same(text, near[0].text):
            return None  # another edition of the same words, not words for search engines
    return near[0]


def _nearly_same(one: str, other: str) -> bool:
    words = set(_words(one)), set(_words(other))
    return len(words[0] & words[1]) >= _SAME * max(map(len, words))


def _place(path: str) -> int:
    """Number of the block that a path names, -1 without one."""
    number = path.rpartition("#")[2]
    return int(number) if number.isdecimal() else -1


def _weight(text: str, found: Found, others: list[tuple[str, Found]], own: Found | None) -> float:
    weight = _WEIGHT.get(found.name, 3.2 if found.source == "visible" else 0.5)
    if text.endswith(("…", "...")) or text.startswith("…"):
        weight *= 0.4  # cut off by a template, or the second line of a headline
    if found.source != "visible":
        return weight
    if own is not None:
        # Search engines are told other words at times; the story's own heading is what readers see.
        return weight * _OWN if found is own or key(text) == key(own.text) else weight * _BESIDE_OWN
    # The name of a section or of the site can be the page's h1: then it shares no words with what is declared.
    words = set(_words(text))
    declared = [set(_words(other)) for other, source in others if source.source != "visible"]
    shared = max((len(words & theirs) / max(1, len(words)) for theirs in declared), default=1.0)
    if shared < 0.34:
        return 0.3
    return weight if len(words) > 1 or len(text) > 14 or not declared else 1.0


def _words(text: str) -> list[str]:
    """Words; pairs of signs in scripts that do not part words."""
    words = re.findall(r"\w+", text.casefold())
    if len(words) <= 3 and any(ord(c) > 0x2E80 for c in text):
        joined = "".join(words)
        return [joined[i : i + 2] for i in range(len(joined) - 1)] or words
    return words


def _as_most_print_it(same: list[tuple[str, Found]]) -> tuple[str, Found]:
    """Of candidates that differ in marks alone, the visible form, unless it has fewer marks than most: then the commonest."""
    forms = Counter(text for text, _ in same)
    order = {text: place for place, (text, _) in reversed(list(enumerate(same)))}
    visible = next((form for form, found in same if found.source == "visible"), "")
    marks_of = {form: _marks(form) for form in forms}
    marks = max(marks_of.values())
    text = max(
        forms,
        key=lambda form: (
            not (form.isupper() and len(form) > 12),
            form == visible and marks_of[form] == marks,
            forms[form],
            marks_of[form],
            -order[form],
        ),
    )
    found = min((found for form, found in same if form == text), key=lambda item: item.source != "visible")
    return text, found


def _marks(text: str) -> int:
    """Marks of punctuation: where a kicker's element and the headline's run together, its colon is missing."""
    return len(text) - sum(map(str.isalnum, text)) - sum(map(str.isspace, text))


def _bare(text: str, found: Found, others: list[tuple[str, Found]]) -> str:
    """Without a kicker in front or a section behind, where the page declares the headline alone."""
    own = key(text)
    for other, source in sorted(others, key=lambda item: len(item[0])):
        wanted = key(other)
        if not 12 < len(wanted) < len(own) or source.source == "title" or other.endswith(("…", "...")):
            continue
        if source.name == "alternativeHeadline":
            continue  # often the headline as printed, without the kicker that all others give
        if source.source == "visible" and found.source != "title":
            continue
        if own.endswith(wanted) and (tail := _tail_of(text, wanted, certain=source.name == "headline")) is not None:
            return tail
        if own.startswith(wanted) and (head := _head_of(text, wanted)) is not None:
            return head
    return text


def _whole(text: str, others: list[tuple[str, Found]]) -> str:
    """The whole headline, where a template cut this one off and another candidate goes on."""
    if not text.endswith(("…", "...")):
        return text
    own = key(text)
    return next((other for other, _ in others if len(key(other)) > len(own) > 8 and key(other).startswith(own)), text)


def _shared_tails(trimmed: list[tuple[str, Found]]) -> list[tuple[str, Found]]:
    """What follows the kicker where two candidates print the same headline after quite different ones."""
    tails: dict[str, tuple[str, Found, set[str]]] = {}
    shared: list[tuple[str, Found]] = []
    for text, found in trimmed:
        cut = _KICKER.search(text)
        if cut is None or found.source == "title":
            continue
        tail, head = text[cut.end() :], set(_words(text[: cut.start()]))
        first = tails.setdefault(key(tail), (tail, found, head))
        if not first[2] & head and len(key(tail)) > 20:
            shared.append((tail, structs.replace(first[1], source="meta", name="tail")))
    return shared


def _with_kicker(text: str, found: Found, others: list[tuple[str, Found]]) -> str:
    """With the kicker where both JSON-LD and metadata give the headline with it: it is part of the headline there."""
    if found.source != "visible":
        return text
    own = key(text)
    headline = next((other for other, source in others if source.name == "headline"), "")
    if len(key(headline)) > len(own) > 8 and key(headline).endswith(own) and _tail_of(headline, own, certain=False):
        declared = {key(other) for other, source in others if source.name in ("og:title", "twitter:title")}
        if key(headline) in declared:
            return headline
    return text


def _tail_of(text: str, wanted: str, *, certain: bool) -> str | None:
    """The end of the text that reads as `wanted`, if what stands before it ends like a kicker or the page says so."""
    for cut in re.finditer(r"[\s|:»/–—-]+", text):
        if key(text[cut.end() :]) == wanted:
            words = text[: cut.start()].split()
            # `How Much Does a` goes on, however well the rest reads as a headline.
            certain = certain and not (words and words[-1].islower() and len(words[-1]) <= _SHORT)
            return text[cut.end() :] if certain or _KICKER_END.search(text[: cut.end()]) else None
    return None


def _head_of(text: str, wanted: str) -> str | None:
    """The beginning of the text that reads as `wanted`, if a separator follows."""
    for cut in _CUT.finditer(text):
        if key(text[: cut.start()]) == wanted:
            return text[: cut.start()]
    return None


def _without_edges(text: str, known: set[str], *, is_title: bool) -> str:
    """Cut names of the site and its sections off both ends."""
    for _ in range(4):
        cuts = [cut for cut in _CUT.finditer(text) if cut.start() > 0 and cut.end() < len(text)]
        if not cuts:
            return text
        last, first = text[cuts[-1].end() :], text[: cuts[0].start()]
        if _is_site(last, known) and len(text[: cuts[-1].start()]) > 8:
            text = text[: cuts[-1].start()]
        elif _is_site(first, known, whole=True) and len(text[cuts[0].end() :]) > 8:
            text = text[cuts[0].end() :]
        elif (
            (last.casefold() in _SECTIONS)
            and "|" in text[cuts[-1].start() : cuts[-1].end()]
            and len(cuts[-1].string) > 25
        ) or (
            is_title
            and set("|»") & set(text[cuts[-1].start() : cuts[-1].end()])
            and len(last.split()) <= 4
            and cuts[-1].start() > max(20, len(last))
        ):
            text = text[: cuts[-1].start()]
        else:
            return text
    return text


def _is_site(part: str, known: set[str], *, whole: bool = False) -> bool:
    """Whether a part names the site; `whole`: not by the end of its name alone."""
    folded = key(part)
    if not folded:
        return True
    if folded in known:
        return True
    # `BBC News` for `BBC`, `Welt` for `WELT ONLINE`: one begins the other and the rest is short.
    return (
        len(part) <= 40
        and len(folded) > 2
        and any(
            len(name) > 2
            and (
                folded.startswith(name)
                or name.startswith(folded)
                or (len(name) > 4 and folded.endswith(name))
                or (not whole and len(folded) > 4 and name.endswith(folded))
            )
            and abs(len(name) - len(folded)) <= 14
            for name in known
        )
    )
