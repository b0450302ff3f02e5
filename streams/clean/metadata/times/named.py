"""A date with the month by name, in any language -> the day."""

import re
from datetime import timedelta

from streams.clean.metadata.times import calendars, words
from streams.clean.metadata.times.clock import CLOCK
from streams.clean.metadata.times.moment import Hints, Moment, day_of

_WORD = re.compile(r"\d+|[^\s\d,/:;|()\[\]–—、，·•_«»\"]+")


def by_month_name(text: str, hints: Hints) -> tuple[Moment, int, int] | None:
    """A date with the month by name."""
    # Figures of a clock are no day: 04:25:06 PM IST Apr 08, 2020.
    dayless = CLOCK.sub(lambda clock: "¤" * len(clock[0]), text)
    tokens = [token for token in _WORD.finditer(dayless) if token[0] not in (".", "-", "'", "’")]
    for place, token in enumerate(tokens):
        if token[0][0].isdecimal():
            continue
        named, width = _month_at(tokens, place)
        if named is None:
            continue
        found = _around(tokens, place, width, named, hints)
        if found is not None:
            return found
    return None


def _month_at(tokens: list[re.Match[str]], place: int) -> tuple[words.Month | None, int]:
    word = words.folded(tokens[place][0]).strip("-")
    if place + 1 < len(tokens):
        pair = f"{word} {words.folded(tokens[place + 1][0])}"
        if (named := words.month(pair)) is not None:
            return named, 2
    if (named := words.month(word)) is not None:
        return named, 1
    # One letter stuck to the front (Hebrew במאי, Catalan d'abril) or an ending at the back (Basque ekainaren, май-).
    for bare in (word[1:], word.partition("-")[0], *(word[:-cut] for cut in (1, 2, 3))):
        if len(bare) >= 5 and (named := words.month(bare)) is not None:
            return named, 1
    return (words.month(word[1:]), 1) if word[:1] == "ב" else (None, 1)


def _around(
    tokens: list[re.Match[str]], place: int, width: int, named: words.Month, hints: Hints
) -> tuple[Moment, int, int] | None:
    short = len(tokens[place][0].strip(".")) <= 4 and width == 1
    before = [token for token in tokens[max(0, place - 3) : place] if token[0].isdecimal()]
    after = [token for token in tokens[place + width : place + width + 8] if token[0].isdecimal()]
    # `des` is December's short form in Norwegian and an article in German: a short form stands beside its day.
    if short and not (_beside(tokens[:place][::-1]) or _beside(tokens[place + width :])):
        return None
    number = named.number(hints.languages)
    previous = before[-1] if before else None
    following = after[0] if after else None
    choices: list[tuple[re.Match[str], re.Match[str] | None]] = []
    if previous is not None and len(previous[0]) <= 2:
        choices.append((previous, next((t for t in after if len(t[0]) == 4), None)))
        if len(before) > 1 and len(before[-2][0]) == 4:  # 2024. gada 5. maijs
            choices[-1] = (previous, before[-2])
        elif (
            choices[-1][1] is None
            and following is not None
            and len(following[0]) == 2
            and _is_year_mark(tokens, following)
        ):
            choices[-1] = (previous, following)
    if previous is not None and len(previous[0]) == 4 and following is not None and len(following[0]) <= 2:
        choices.insert(0, (following, previous))
    if following is not None and len(following[0]) <= 2:
        choices.append((following, next((t for t in after[1:] if len(t[0]) == 4), None)))
    choices.sort(key=lambda choice: choice[1] is None)
    for day_token, year_token in choices:
        year = None if year_token is None else int(year_token[0]) + (2000 if len(year_token[0]) == 2 else 0)
        moment = _moment_of(year, number, int(day_token[0]), named.calendar, hints)
        if moment is not None:
            used = [tokens[place], tokens[place + width - 1], day_token, *([year_token] if year_token else [])]
            return moment, min(t.start() for t in used), max(t.end() for t in used)
    return None


_FILLERS = frozenset(
    [
        "de",
        "of",
        "del",
        "d",
        "di",
        "da",
        "den",
        "der",
        "the",
        "st",
        "nd",
        "rd",
        "th",
        "er",
        "º",
        "ª",
        "ª.",
        "e",
        "о",
        "го",
        "г",
        "a",
        "i",
        "în",
        "la",
        "le",
        "ngày",
        "tháng",
    ]
)


def _beside(tokens: list[re.Match[str]]) -> bool:
    """Whether a number comes first, but for words like `de`."""
    for token in tokens[:2]:
        if token[0].isdecimal():
            return True
        if token[0].casefold().strip(".") not in _FILLERS:
            return False
    return False


def _is_year_mark(tokens: list[re.Match[str]], token: re.Match[str]) -> bool:
    """Whether two figures after day and month are a year (`5 May '24`, `5-May-24`) and not an hour."""
    text = token.string
    return text[token.end() : token.end() + 1] not in (":", ".", "h", "H") and text[token.start() - 1] in "'’-/. "


def _moment_of(year: int | None, month: int, day: int, calendar: words.Calendar, hints: Hints) -> Moment | None:
    if year is None:
        return _without_year(month, day, hints) if calendar == "gregorian" else None
    if calendar == "gregorian":
        found = day_of(year - 543 if 2400 <= year <= 2700 else year, month, day)
    elif calendar == "persian":
        found = calendars.from_persian(year, month, day)
    elif calendar == "nepali":
        found = calendars.from_nepali(year, month, day)
    else:
        found = calendars.from_islamic(year, month, day)
    return None if found is None else Moment(day=found, calendar=calendar)


def _without_year(month: int, day: int, hints: Hints) -> Moment | None:
    """The last such day before the fetch."""
    if hints.fetched is None:
        return None
    for year in (hints.fetched.year, hints.fetched.year - 1):
        found = day_of(year, month, day)
        if found is not None and found <= (hints.fetched + timedelta(days=1)).date():
            return Moment(day=found, year_guessed=True)
    return None
