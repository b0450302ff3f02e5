"""A name and its language -> the stem that its inflected forms share, and the class of endings that may follow."""

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
    last = text[-1].lower()
    if language in _CYRILLIC and len(text) > SHORTEST_STEM:
        stem = text[:-1] if last in "аяыийоеьіїє" else text
        found.append((stem, "cyrillic"))
    elif language in _WEST_SLAVIC and len(text) > SHORTEST_STEM:
        stem = text[:-1] if last in "aeoiyáéí" else text
        found.append((stem, "west-slavic"))
    elif language in _FINNIC and len(text) > SHORTEST_STEM:
        found.append((text, "finnic"))
    elif language == "hu" and len(text) > SHORTEST_STEM:
        found.append((text, "hungarian"))
        if last in "ae":
            found.append((text[:-1] + {"a": "á", "e": "é"}[last], "hungarian"))
    elif language in _BALTIC and len(text) > SHORTEST_STEM + 1:
        found.append((text.rstrip("aeiouėsš") or text, "baltic"))
    elif language == "el" and len(text) > SHORTEST_STEM:
        found.append((text.rstrip("αάοόηήεέιίυύως") or text, "greek"))
    elif language in _GENITIVE:
        found.append((text, "genitive"))
    elif language in _TURKIC:
        found.append((text, "turkic"))
    elif language == "ro":
        found.append((text[:-1] if last in "aă" else text, "romanian"))
    elif language == "ko":
        found.append((text, "korean"))
    return [(stem, ending) for stem, ending in found if ending == "" or len(stem) >= SHORTEST_STEM or language == "ko"]


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
