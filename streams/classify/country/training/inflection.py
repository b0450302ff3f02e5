"""A name and its language -> the stem that its inflected forms share, and the class of endings that may follow."""

from collections.abc import Callable

_CYRILLIC = frozenset(["ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "tg", "mn"])
_WEST_SLAVIC = frozenset(["pl", "cs", "sk", "hr", "sl", "bs"])
_FINNIC = frozenset(["fi", "et"])
_GENITIVE = frozenset(["de", "sv", "da", "no", "nl", "af", "is"])
_BALTIC = frozenset(["lt", "lv"])
_TURKIC = frozenset(["tr", "az", "uz", "tk"])
_PREFIXING = {
    "ar": ["", "و", "ب", "ل", "ف", "ك", "وب", "ول"],
    "he": ["", "ב", "ל", "מ", "ה", "ו", "ש", "כ", "וב", "של"],
}
SHORTEST_STEM = 3


def stems(text: str, language: str) -> list[tuple[str, str]]:
    """Name -> pairs of (stem, class of endings); the class is "" when the form stands as it is.

    Endings are generous: a stem is only counted when the rest of the word is one of the class, so an ending that
    the language lacks costs nothing, and one that is missing costs a mention.
    """
    found = [(text, "")]
    for languages, inflect in _INFLECTIONS:
        if language in languages:
            found += inflect(text)
    return [(stem, ending) for stem, ending in found if ending == "" or len(stem) >= SHORTEST_STEM or language == "ko"]


def _cyrillic(text: str) -> list[tuple[str, str]]:
    if len(text) <= SHORTEST_STEM:
        return []
    return [(text[:-1], "cyrillic-vowel")] if text[-1] in "аяыийоеьіїє" else [(text, "cyrillic-noun")]


def _west_slavic(text: str) -> list[tuple[str, str]]:
    if len(text) <= SHORTEST_STEM:
        return []
    return [(text[:-1] if text[-1] in "aeoiyáéí" else text, "west-slavic")]


def _hungarian(text: str) -> list[tuple[str, str]]:
    found = [(text, "hungarian")]
    if text[-1] in "ae":
        found.append((text[:-1] + {"a": "á", "e": "é"}[text[-1]], "hungarian"))
    return found


def _finnic(text: str) -> list[tuple[str, str]]:
    """Finnish weakens the last consonants before an ending: *Turkki*, *Turkin*; *Irlanti*, *Irlannin*; *Suomi*, *Suomen*."""
    found = [(text, "finnic")]
    strong = text[-3:-1]
    if strong in ("kk", "pp", "tt"):
        found.append((text[:-2], "finnic"))
    elif strong in _WEAK:
        found.append((text[:-2] + _WEAK[strong], "finnic"))
    if text.endswith("i"):
        found.append((text[:-1], "finnic"))
    return found


_WEAK = {"nt": "n", "nk": "g", "mp": "m", "lt": "l", "rt": "r"}


def _persian(text: str) -> list[tuple[str, str]]:
    """*ژاپن*, *ژاپنی*; *روسیه*, *روسی*; *فرانسه*, *فرانسوی*."""
    found = [(text, "persian")]
    if text.endswith("ه"):
        found.append((text[:-1], "persian-short"))
    if text.endswith("یه"):
        found.append((text[:-2], "persian-short"))
    return found


_FINAL = {"ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ"}


def _hebrew(text: str) -> list[tuple[str, str]]:
    """*רוסיה*, *רוסי*; *הודו*, *הודי*; *יפן*, *יפני*: a letter that ends a word has another form inside it."""
    found = [(text, "hebrew")]
    if text[-1] in _FINAL:
        found.append((text[:-1] + _FINAL[text[-1]], "hebrew-short"))
    if text.endswith(("ה", "ו")):
        found.append((text[:-1], "hebrew-short"))
    if text.endswith("יה"):
        found.append((text[:-2], "hebrew-short"))
    return found


def _hindi(text: str) -> list[tuple[str, str]]:
    """*जापान*, *जापानी*; *अमेरिका*, *अमेरिकी*."""
    return [(text, "hindi"), (text[:-1], "hindi-short")] if text.endswith("ा") else [(text, "hindi")]


def adjectives(text: str, language: str) -> list[tuple[str, str]]:
    """A country's name -> stems of its adjective where that is written with a small letter and made by rule."""
    if language == "hu":
        return [(text, "hungarian-adjective")]
    if language == "el" and len(text) > SHORTEST_STEM:
        return [(text.rstrip("αάοόηήεέιίυύως") or text, "greek-adjective")]
    if language == "bg" and len(text) > SHORTEST_STEM:
        stem = text.removesuffix("я").removesuffix("и") if text.endswith("ия") else text.rstrip("аяй")
        return [(stem, "bulgarian-adjective")]
    if language == "fi":
        return [(text[:-1] if text.endswith("i") else text, "finnic-adjective"), (text, "finnic-adjective")]
    return []


_INFLECTIONS: list[tuple[frozenset[str], Callable[[str], list[tuple[str, str]]]]] = [
    (_CYRILLIC, _cyrillic),
    (_WEST_SLAVIC, _west_slavic),
    (_FINNIC, _finnic),
    (frozenset({"fa"}), _persian),
    (frozenset({"he"}), _hebrew),
    (frozenset({"hi"}), _hindi),
    (frozenset({"hu"}), _hungarian),
    (_BALTIC, lambda text: [(text.rstrip("aeiouėsš") or text, "baltic")]),
    (frozenset({"el"}), lambda text: [(text.rstrip("αάοόηήεέιίυύως") or text, "greek")]),
    (_GENITIVE, lambda text: [(text, "genitive")]),
    (_TURKIC, lambda text: [(text, "turkic")]),
    (frozenset({"ro"}), lambda text: [(text[:-1] if text[-1] in "aă" else text, "romanian")]),
    (frozenset({"ko"}), lambda text: [(text, "korean")]),
]


def prefixed(text: str, language: str) -> list[str]:
    """Arabic and Hebrew: the name with the particles that are written together with it."""
    prefixes = _PREFIXING.get(language)
    if prefixes is None:
        return [text]
    found = [prefix + text for prefix in prefixes]
    if language == "ar" and text.startswith("ال"):
        bare = text[2:]
        found += ["لل" + bare, "ولل" + bare]
    return found


def romance(text: str, language: str) -> list[str]:
    """Masculine singular of a French, Spanish, Portuguese or Italian adjective -> all its forms."""
    return {"fr": _french, "es": _spanish, "pt": _portuguese, "it": _italian}[language](text)


def _french(text: str) -> list[str]:
    feminine = text if text.endswith("e") else text + "e"
    if text.endswith(("ien", "éen", "on", "an")):
        feminine = text + "ne" if not text.endswith("an") else text + "e"
    plural = text if text.endswith(("s", "x")) else text + "s"
    return [text, plural, feminine, feminine + "s"]


def _spanish(text: str) -> list[str]:
    if text.endswith("o"):
        return [text[:-1] + ending for ending in ("o", "a", "os", "as")]
    for accented, bare in (("és", "es"), ("án", "an"), ("ón", "on")):
        if text.endswith(accented):
            stem = text[:-2] + bare
            return [text, stem + "a", stem + "es", stem + "as"]
    if text.endswith(("í", "ú")):
        return [text, text + "es", text + "s"]
    return [text, text + "s", text + "es", text + "a", text + "as"]


def _portuguese(text: str) -> list[str]:
    if text.endswith("o"):
        return [text[:-1] + ending for ending in ("o", "a", "os", "as")]
    if text.endswith("ês"):
        stem = text[:-2] + "es"
        return [text, stem + "a", stem + "es", stem + "as"]
    return [text, text + "s"]


def _italian(text: str) -> list[str]:
    if text.endswith("co"):
        return [text, text[:-1] + "a", text[:-2] + "ci", text[:-2] + "chi", text[:-2] + "che"]
    if text.endswith("o"):
        return [text[:-1] + ending for ending in ("o", "a", "i", "e")]
    if text.endswith("e"):
        return [text, text[:-1] + "i"]
    if text.endswith("a"):
        return [text, text[:-1] + "i", text[:-1] + "e"]
    return [text]


def arabic(text: str) -> list[str]:
    """Masculine singular of an Arabic adjective -> its genders and numbers with article and particles."""
    parts = text.split(" ")
    found: list[str] = []
    for ending in ("", "ة", "ين", "ون", "ا", "ات", "ان"):
        for prefix in ("", "ال", "وال", "بال", "لل", "و", "ل"):
            found.append(" ".join(prefix + part for part in [parts[0] + ending, *parts[1:]]))
    return found


_ADJECTIVE_CASES = {
    "ru": {"ая": "ая ой ую", "яя": "яя ей юю", "ый": "ый ого ому ым ом", "ий": "ий ого ому им ом", "ие": "ие их им ими", "ые": "ые ых ым ыми"},
    "uk": {"а": "а ої ій у ою", "ий": "ий ого ому им ім", "і": "і их им ими"},
    "pl": {"a": "a ej ą", "y": "y ego emu ym", "e": "e ych ym ymi"},
    "el": {"α": "α ας", "ή": "ή ής", "ο": "ο ου", "ες": "ες ων", "οι": "οι ων ους"},
    "cs": {"á": "á é ou", "ý": "ý ého ému ým ém", "é": "é ých ým ými", "í": "í ího ímu ím"},
}  # fmt: skip


def phrases(text: str, language: str) -> list[str]:
    """A name of several words -> its forms with the first word, an adjective, in each case (*Новая* Зеландия)."""
    first, _, rest = text.partition(" ")
    for ending, forms in _ADJECTIVE_CASES.get(language, {}).items():
        if rest and first.endswith(ending):
            return [f"{first.removesuffix(ending)}{form} {rest}" for form in forms.split()]
    return [text]
