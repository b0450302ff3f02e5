"""Stories that robots and desks write from a frame: weather, markets, matches, draws, results, notices. All are distinct.

Written for these tests, in the manner of such stories. A slot in braces is filled anew for each story; `{n}` is a
number, `{d}` a decimal, `{day}` a date, the others are names.
"""

import random

FRAMES: dict[str, list[str]] = {
    "weather-en": [
        "Weather in {city}: {n} degrees expected on {weekday}",
        "Residents of {city} can expect a mixture of sunshine and cloud on {weekday}, with a high of {n} degrees and an overnight low of {n} degrees, according to the regional forecast.",
        "Winds will blow from the {wind} at {n} kilometres an hour, with gusts of up to {n} along the coast. The chance of rain is {n} percent in the morning and {n} percent after sunset.",
        "Drivers are advised to allow extra time for their journeys and to check the latest travel information before setting out. Sunrise is at {n}:{n} and sunset at {n}:{n}.",
    ],
    "market-en": [
        "{city} stocks close {updown} {d} percent",
        "Shares in {city} closed {updown} on {weekday} as investors weighed corporate earnings and the outlook for interest rates.",
        "The benchmark index ended at {n},{n} points, a change of {d} percent from the previous session. Trading volume came to {d} billion shares.",
        "{company} led the gainers with a rise of {d} percent, while {company} fell {d} percent after it published its quarterly figures.",
        "Analysts said that the market remained sensitive to news from the central bank and that volatility was likely to persist in the days ahead.",
    ],
    "match-en": [
        "{team} beat {team} {n}-{n}",
        "{team} took all three points against {team} on {weekday} evening in front of {n},{n} spectators.",
        "{name} opened the scoring in the {n}th minute with a low shot from the edge of the box. {name} made it two from the penalty spot after {n} minutes.",
        "The visitors pushed for an equaliser in the closing stages but found no way past the goalkeeper. {team} play {team} next, on {day}.",
    ],
    "lottery-en": [
        "Lottery results for {day}",
        "The winning numbers in the draw of {weekday}, {day}, are {n}, {n}, {n}, {n}, {n} and {n}. The bonus ball is {n}.",
        "Players must be 18 or over. Tickets can be bought in shops and online until 7.30pm on the day of the draw. Prizes must be claimed within 180 days.",
        "Winners of larger prizes are advised to sign the back of their ticket and to keep it in a safe place until the claim has been validated by the operator.",
        "No responsibility is taken for any inaccuracy in the numbers shown here, and the official rules of the game apply in all cases.",
    ],
    "earnings-en": [
        "{company} reports quarterly profit of {n} million",
        "{company} on {weekday} reported net income of {n} million dollars for the quarter, or {d} dollars a share.",
        "The results exceeded expectations. The average estimate of {n} analysts surveyed was for earnings of {d} dollars a share.",
        "The company, which is based in {city}, posted revenue of {n} million dollars in the period. Its shares have risen {n} percent since the beginning of the year.",
        "This story was generated from figures that the company has published.",
    ],
    "quake-en": [
        "Magnitude {d} earthquake strikes near {city}",
        "An earthquake of magnitude {d} struck {n} kilometres from {city} on {weekday}, the geological survey said.",
        "The quake hit at {n}:{n} local time at a depth of {n} kilometres. There were no immediate reports of casualties or damage.",
        "Aftershocks are possible in the coming days. People in the region are advised to stay away from damaged buildings and to follow the instructions of the authorities.",
    ],
    "obituary-en": [
        "{name}, {n}",
        "{name} of {city} passed away on {day} at the age of {n}, surrounded by family. Born in {city}, {name} worked for {company} for {n} years.",
        "Visitation will be held at the funeral home on {weekday} from {n} to {n} p.m. A service will follow at the church, with burial in the family plot.",
        "In lieu of flowers, the family asks for donations to a charity of your choice. Condolences may be left online.",
    ],
    "horoscope-en": [
        "{sign}: your horoscope for {day}",
        "Your daily horoscope for {sign} on {day}: the moon moves through {sign}, and that brings you new energy at work and in love.",
        "A conversation with {name} could change your plans. Your lucky numbers are {n}, {n} and {n}, your lucky colour is {colour}.",
        "Read our other horoscopes every morning and find out what the stars hold for you, your partner and your family in the coming week.",
    ],
    "police-en": [
        "Police appeal after crash on {street}",
        "Police in {city} are appealing for witnesses after a collision on {street} on {weekday}. It happened at about {n}:{n} and involved a {colour} car and a motorcycle.",
        "A man aged {n} was taken to hospital with serious injuries. The road was closed for {n} hours.",
        "Anyone with information or dashcam footage is asked to call the non-emergency number and to quote incident {n}{n} of {day}.",
    ],
    "wetter-de": [
        "Wetter in {city}: {n} Grad am {weekday}",
        "In {city} wird es am {weekday} wechselnd bewölkt. Die Höchstwerte liegen bei {n} Grad, in der Nacht sinken die Temperaturen auf {n} Grad.",
        "Der Wind weht mit {n} Kilometern pro Stunde aus {wind}. Die Regenwahrscheinlichkeit beträgt {n} Prozent.",
        "Autofahrer sollten in den Morgenstunden mit Nebel und stellenweise glatten Straßen rechnen, teilte der Wetterdienst mit.",
        "Die Aussichten für die kommenden Tage bleiben nach Angaben der Meteorologen unbeständig und für die Jahreszeit zu mild.",
    ],
    "blitzer-de": [
        "Blitzer in {city} am {day}",
        "In {city} wird am {weekday}, {day}, geblitzt: Der mobile Blitzer steht in der {street}, wo {n} km/h erlaubt sind. Gemeldet wurde er um {n}:{n} Uhr.",
        "Wer das Tempolimit überschreitet, muss mit einem Bußgeld rechnen, das je nach Geschwindigkeit bis zu 800 Euro betragen kann. Hinzu kommen Punkte und ein Fahrverbot.",
        "Die Daten werden laufend aktualisiert. Alle Angaben sind ohne Gewähr, weitere Kontrollen im Stadtgebiet sind jederzeit möglich.",
    ],
    "bolsa-es": [
        "La bolsa de {city} cierra con un {d} por ciento",
        "La bolsa de {city} cerró la sesión del {weekday} con una variación del {d} por ciento, hasta los {n}.{n} puntos.",
        "Entre los valores destacados, {company} subió un {d} por ciento y {company} cedió un {d} por ciento.",
        "El euro se cambiaba a {d} dólares y el barril de crudo cotizaba a {n} dólares al cierre de los mercados europeos.",
        "Los analistas señalan que los inversores siguen pendientes de las decisiones de los bancos centrales y de los próximos datos de inflación.",
    ],
    "sismo-es": [
        "Sismo de magnitud {d} sacude {city}",
        "Un sismo de magnitud {d} se registró este {weekday} a {n} kilómetros de {city}, informó el servicio sismológico.",
        "El movimiento ocurrió a las {n}:{n} horas, con una profundidad de {n} kilómetros. Hasta el momento no se reportan daños ni víctimas.",
        "Las autoridades recomiendan a la población mantener la calma, revisar sus viviendas y seguir únicamente la información de fuentes oficiales.",
    ],
    "meteo-fr": [
        "Météo à {city} : {n} degrés {weekday}",
        "Ce {weekday} à {city}, le ciel sera variable avec une température maximale de {n} degrés et une minimale de {n} degrés.",
        "Le vent soufflera de {wind} à {n} km/h en moyenne, avec des rafales de {n} km/h. Le risque de pluie est estimé à {n} %.",
        "Pour les jours suivants, les températures resteront conformes aux normales de saison sur la majeure partie du pays, selon les prévisionnistes.",
    ],
    "kurs-ru": [
        "Курс доллара на {day}",
        "Центральный банк установил официальный курс доллара на {day} в размере {d} рубля. Курс евро составил {d} рубля.",
        "На торгах {weekday} индекс биржи изменился на {d} процента и составил {n} пункта. Акции компании {company} подорожали на {d} процента.",
        "Аналитики отмечают, что на динамику торгов влияют цены на нефть и ожидания решений регулятора, а объёмы остаются невысокими.",
    ],
    "pogoda-ru": [
        "Погода в городе {city} на {day}",
        "В городе {city} {day} ожидается переменная облачность, температура воздуха днём составит {n} градусов, ночью {n} градусов.",
        "Ветер {wind}, {n} метров в секунду. Атмосферное давление составит {n} миллиметров ртутного столба.",
        "Водителей просят соблюдать дистанцию и скоростной режим, а пешеходов быть внимательными при переходе дорог.",
    ],
    "tianqi-zh": [
        "{city}{day}天气预报",
        "据气象台消息，{city}{day}多云转晴，最高气温{n}度，最低气温{n}度，{wind}风{n}级。",
        "降水概率为百分之{n}，相对湿度百分之{n}。早晚温差较大，请市民注意添加衣物，外出携带雨具。",
        "空气质量指数为{n}。气象专家提醒，未来几天仍有冷空气活动，驾车出行请注意行车安全，老人和儿童应减少户外活动。",
    ],
    "gushi-zh": [
        "收评：沪指涨{d}% {company}领涨",
        "{day}，沪深两市震荡走高。截至收盘，沪指报{n}点，涨{d}%；深成指报{n}点，涨{d}%；创业板指报{n}点，涨{d}%。",
        "盘面上，{company}涨停，{company}涨{d}%。两市成交额达{n}亿元，北向资金净流入{n}亿元。",
        "分析人士认为，短期市场仍将维持震荡格局，投资者应控制仓位，关注业绩确定性较强的板块，谨慎追高。",
    ],
    "tenki-ja": [
        "{city}の天気 {day}",
        "{day}の{city}は晴れ時々曇りで、最高気温は{n}度、最低気温は{n}度の見込みです。降水確率は{n}パーセントです。",
        "{wind}の風が毎秒{n}メートルで吹き、波の高さは{n}メートルの予想です。洗濯物は外に干しても問題ないでしょう。",
        "朝晩は冷え込むため、体調管理に気をつけてください。週末にかけては天気が下り坂となり、雨の降る所がありそうです。",
    ],
    "borsa-ar": [
        "مؤشر بورصة {city} يغلق عند {n} نقطة",
        "أغلق مؤشر بورصة {city} تعاملات يوم {weekday} عند مستوى {n} نقطة بنسبة تغير بلغت {d} في المئة.",
        "وارتفع سهم {company} بنسبة {d} في المئة، بينما تراجع سهم {company} بنسبة {d} في المئة. وبلغت قيمة التداولات {n} مليون.",
        "وقال محللون إن المستثمرين يترقبون نتائج الشركات وقرارات البنوك المركزية بشأن أسعار الفائدة خلال الأسابيع المقبلة.",
    ],
    "mausam-hi": [
        "{city} का मौसम: {n} डिग्री तापमान",
        "{city} में {weekday} को अधिकतम तापमान {n} डिग्री और न्यूनतम तापमान {n} डिग्री रहने का अनुमान है।",
        "हवा की रफ्तार {n} किलोमीटर प्रति घंटा रहेगी और बारिश की संभावना {n} प्रतिशत है।",
        "मौसम विभाग ने लोगों को सलाह दी है कि घर से निकलने से पहले ताजा जानकारी जरूर देख लें और बच्चों तथा बुजुर्गों का ध्यान रखें।",
    ],
}

_LATIN = {
    "city": [
        "Aldersham",
        "Brackwater",
        "Corvena",
        "Delmarsh",
        "Eastholm",
        "Farrowby",
        "Graventon",
        "Hollinford",
        "Ilverness",
        "Kelmscott",
        "Lindhurst",
        "Morvale",
        "Northolm",
        "Ostrava",
        "Penmere",
        "Quarrington",
        "Rosdale",
        "Stavely",
        "Thornbury",
        "Wexholm",
    ],
    "company": [
        "Arvex",
        "Boreal Steel",
        "Candela Foods",
        "Drumlin Energy",
        "Estora",
        "Fenwick Motors",
        "Globalux",
        "Hartmann Chemicals",
        "Ivory Telecom",
        "Jasper Airlines",
        "Korvo",
        "Lumina Bank",
    ],
    "team": [
        "Aldersham Town",
        "Brackwater United",
        "Corvena",
        "Delmarsh Rovers",
        "Eastholm City",
        "Farrowby Athletic",
        "Graventon",
        "Hollinford Wanderers",
    ],
    "name": [
        "Anna Berger",
        "Bashir Khan",
        "Carla Nunes",
        "David Okoro",
        "Elena Petrova",
        "Farid Haddad",
        "Grace Mwangi",
        "Hugo Lindqvist",
        "Ines Moreau",
        "Jonas Weber",
        "Kenji Mori",
        "Lucia Rossi",
    ],
    "weekday": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "wind": ["north", "south", "east", "west", "north-west"],
    "updown": ["up", "down"],
    "sign": ["Aries", "Taurus", "Gemini", "Cancer", "Leo", "Virgo", "Libra", "Scorpio"],
    "colour": ["red", "blue", "green", "silver", "white"],
    "street": ["Mill Lane", "Station Road", "Park Avenue", "Bahnhofstraße", "Church Street", "Harbour Road"],
}
_OTHER = {
    "ru": {"city": ["Аксайск", "Боровичи", "Верейск", "Горный", "Дубровка", "Елань", "Зареченск"], "company": ["Арвекс", "Бореал", "Кандела", "Друмлин", "Эстора"], "weekday": ["понедельник", "вторник", "среда", "четверг", "пятница"], "wind": ["северный", "южный", "западный"]},
    "zh": {"city": ["东海市", "南江市", "西岭市", "北河市", "临川市", "安平市"], "company": ["华岭科技", "东岳钢铁", "南海能源", "北方化工", "中原银行"], "wind": ["东北", "西南", "东南"]},
    "ja": {"city": ["東浜市", "南川市", "西山市", "北原市", "白鳥市"], "wind": ["北西", "南東", "北東"]},
    "ar": {"city": ["الرياض", "القاهرة", "الدوحة", "عمان", "تونس"], "company": ["أرفكس", "بوريال", "كانديلا", "إستورا"], "weekday": ["الاثنين", "الثلاثاء", "الأربعاء"]},
    "hi": {"city": ["रामपुर", "सीतापुर", "नरसिंहपुर", "बलरामपुर"], "weekday": ["सोमवार", "मंगलवार", "बुधवार"]},
}  # fmt: skip


def story(rng: random.Random, frame: str) -> tuple[str, str, list[str]]:
    """Language, title and paragraphs of one story from a frame."""
    language = frame.rsplit("-", 1)[1]
    lines = [_filled(rng, line, language) for line in FRAMES[frame]]
    return language, lines[0], lines[1:]


def _filled(rng: random.Random, line: str, language: str) -> str:
    parts = line.split("{")
    made = [parts[0]]
    for part in parts[1:]:
        slot, _, rest = part.partition("}")
        made += [_slot(rng, slot, language), rest]
    return "".join(made)


def _slot(rng: random.Random, slot: str, language: str) -> str:
    if slot == "n":
        return str(rng.randrange(2, 99) if rng.random() < 0.7 else rng.randrange(100, 999))
    if slot == "d":
        return f"{rng.randrange(0, 9)}.{rng.randrange(1, 99)}"
    if slot == "day":
        year, month, date = 2026, rng.randrange(1, 13), rng.randrange(1, 29)
        return f"{month}月{date}日" if language in ("zh", "ja") else f"{date}.{month}.{year}"
    return rng.choice(_OTHER.get(language, {}).get(slot) or _LATIN[slot])
