"""A seed and a number -> one small page as a crawler would send it: mostly news, some of it again, some of it broken.

Page `n` of a seed is always the same bytes, so a run can be repeated. The texts are made of invented names and plain
words: no two stories share more than a few words in a row, unless one is meant to repeat the other.
"""

import json
import random
from datetime import UTC, datetime, timedelta

from msgspec import Struct

POISON, HANG, GLUTTON = b"CHAOS-POISON", b"CHAOS-HANG", b"CHAOS-GLUTTON"
"""Marks on which hooks/sitecustomize.py kills, hangs or bloats the process that works on the page."""

START = datetime(2026, 2, 1, 6, 0, tzinfo=UTC)
SITES = tuple(
    f"{word}-{kind}.example"
    for word in ("harbour", "valley", "northern", "capital", "coastal")
    for kind in ("times", "post", "herald")
)
SYLLABLES = ("ka", "ro", "men", "ti", "sol", "ber", "va", "lin", "dor", "esh", "mu", "pra", "zel", "an", "ort", "ig")

# Language -> sentences with places for a name, a town and a number.
SENTENCES: dict[str, tuple[str, ...]] = {
    "en": (
        "{name} told the council in {town} on Monday that {number} homes would be rebuilt before winter.",
        "The decision by {name} follows {number} complaints from residents of {town} about flooded streets.",
        "Police in {town} said that {name} had been questioned over the loss of {number} dollars.",
        "A report seen by {name} puts the cost of the new bridge near {town} at {number} million.",
        "{name}, who has led the union in {town} since spring, asked {number} members to vote again.",
        "Farmers around {town} expect a harvest of {number} tonnes, said {name} of the growers' board.",
        "The court in {town} heard that {name} signed {number} contracts without approval.",
        "Trains through {town} will run every {number} minutes from June, {name} announced.",
    ),
    "es": (
        "{name} dijo el lunes en {town} que {number} viviendas serán reconstruidas antes del invierno.",
        "La decisión de {name} llega después de {number} quejas de los vecinos de {town} por las calles inundadas.",
        "La policía de {town} señaló que {name} declaró por la pérdida de {number} euros.",
        "Un informe de {name} calcula en {number} millones el coste del nuevo puente cerca de {town}.",
        "Los agricultores de {town} esperan una cosecha de {number} toneladas, según {name}.",
        "El tribunal de {town} escuchó que {name} firmó {number} contratos sin permiso.",
    ),
    "de": (
        "{name} sagte am Montag im Rat von {town}, dass {number} Wohnungen vor dem Winter gebaut werden sollen.",
        "Die Entscheidung von {name} folgt auf {number} Beschwerden der Einwohner von {town} über nasse Keller.",
        "Die Polizei in {town} teilte mit, {name} sei wegen des Verlusts von {number} Euro befragt worden.",
        "Ein Bericht von {name} beziffert die Kosten der neuen Brücke bei {town} auf {number} Millionen.",
        "Die Bauern um {town} erwarten eine Ernte von {number} Tonnen, erklärte {name}.",
        "Vor dem Gericht in {town} hieß es, {name} habe {number} Verträge ohne Zustimmung unterschrieben.",
    ),
    "fr": (
        "{name} a déclaré lundi devant le conseil de {town} que {number} logements seraient rebâtis avant l'hiver.",
        "La décision de {name} fait suite à {number} plaintes des habitants de {town} contre les rues inondées.",
        "La police de {town} a indiqué que {name} avait été entendu sur la perte de {number} euros.",
        "Un rapport de {name} estime à {number} millions le coût du nouveau pont près de {town}.",
        "Les agriculteurs de {town} attendent une récolte de {number} tonnes, selon {name}.",
        "Le tribunal de {town} a appris que {name} avait signé {number} contrats sans accord.",
    ),
    "ru": (
        "{name} заявил в понедельник в городе {town}, что {number} домов будут восстановлены до зимы.",
        "Решение, которое принял {name}, последовало за {number} жалобами жителей города {town} на затопленные улицы.",
        "Полиция города {town} сообщила, что {name} дал показания о пропаже {number} рублей.",
        "Отчёт, который подготовил {name}, оценивает новый мост у города {town} в {number} миллионов.",
        "Фермеры возле города {town} ожидают урожай в {number} тонн, сказал {name}.",
    ),
}
LANGUAGES = ("en", "en", "en", "es", "de", "fr", "ru")


class Fetch(Struct, frozen=True):
    """One message for `pages.raw`."""

    key: bytes | None
    value: bytes | None


def page(seed: int, number: int) -> Fetch:
    """Page `number` of a seed."""
    dice = random.Random(f"{seed}:{number}")
    kind = dice.random()
    earlier = dice.randrange(max(0, number - 5000), number) if number else 0
    if number == 0 or kind < 0.72:
        return _story(seed, number, number, 0)
    if kind < 0.80:  # the same page fetched again
        return _story(seed, earlier, number, 0)
    if kind < 0.87:  # a revision: a sentence more
        return _story(seed, earlier, number, dice.randint(1, 3))
    if kind < 0.94:  # the same text on another site
        return _story(seed, earlier, number, 0, site=dice.choice(SITES))
    if kind < 0.95:  # the page is gone
        return _gone(seed, earlier, number)
    return _broken(dice, number)


def marked(seed: int, number: int, mark: bytes) -> Fetch:
    """A page that kills, hangs or bloats the process that works on it."""
    fetch = _story(seed, number, number, 0)
    return Fetch(fetch.key, (fetch.value or b"").replace(b"<article>", b"<article><!--" + mark + b"-->"))


def too_large(seed: int, number: int) -> Fetch:
    """A page whose article no topic takes: some 9 MB of text."""
    dice = random.Random(f"{seed}:{number}:large")
    sentences = " ".join(_sentence(dice, "en") for _ in range(95_000))
    url = f"https://{SITES[0]}/long/{seed}-{number}.html"
    return Fetch(url.encode(), _message(url, number, _html("en", "A very long story", [sentences])))


def _story(seed: int, story: int, number: int, revision: int, site: str | None = None) -> Fetch:
    dice = random.Random(f"{seed}:{story}:story")
    language = dice.choice(LANGUAGES)
    home = dice.choice(SITES)
    headline = _sentence(dice, language).rstrip(".")
    paragraphs = [" ".join(_sentence(dice, language) for _ in range(3)) for _ in range(3)]
    extra = random.Random(f"{seed}:{story}:extra")
    paragraphs += [_sentence(extra, language) + " " + _sentence(extra, language) for _ in range(revision)]
    url = f"https://{site or home}/news/{seed}-{story}.html"
    published = START + timedelta(seconds=story)
    return Fetch(url.encode(), _message(url, number, _html(language, headline, paragraphs, published)))


def _gone(seed: int, story: int, number: int) -> Fetch:
    home = random.Random(f"{seed}:{story}:story")
    home.choice(LANGUAGES)
    url = f"https://{home.choice(SITES)}/news/{seed}-{story}.html"
    body = "<html><body><h1>Not found</h1><p>This page is no longer here.</p></body></html>"
    return Fetch(url.encode(), _message(url, number, body, http_status=404))


def _broken(dice: random.Random, number: int) -> Fetch:
    key = b"broken-%d" % number
    return Fetch(
        key,
        dice.choice(
            (
                None,
                b"",
                b"{not json %d" % number,
                b'{"page_id":"%d","body":["wrong"]}' % number,
                b'{"page_id":"%d","body_base64":"%%%%%%"}' % number,
                b'{"page_id":"%d","url":"https://%s/"}' % (number, SITES[0].encode()),
                b"\x00\xff\xfe%d" % number,
            )
        ),
    )


def _message(url: str, number: int, body: str, http_status: int = 200) -> bytes:
    fetched = START + timedelta(seconds=number)
    return json.dumps(
        {
            "page_id": f"chaos-{number}",
            "url": url,
            "fetched_at": fetched.isoformat(),
            "content_type": "text/html; charset=utf-8",
            "http_status": http_status,
            "body": body,
        },
        ensure_ascii=False,
    ).encode()


def _html(language: str, headline: str, paragraphs: list[str], published: datetime | None = None) -> str:
    date = f'<meta property="article:published_time" content="{published.isoformat()}">' if published else ""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<html lang="{language}"><head><title>{headline}</title>{date}</head>'
        f"<body><article><h1>{headline}</h1>{text}</article></body></html>"
    )


def _sentence(dice: random.Random, language: str) -> str:
    return dice.choice(SENTENCES[language]).format(
        name=f"{_name(dice)} {_name(dice)}", town=_name(dice), number=dice.randint(3, 9999)
    )


def _name(dice: random.Random) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(2, 4))).capitalize()
