import pytest

from streams.clean.metadata.language import read_language

TEXTS = {
    "en": "The government agreed on a budget on Sunday after a night of talks between four parties.",
    "de": "Die Regierung hat sich am Sonntag nach einer langen Nacht auf einen Haushalt geeinigt.",
    "fr": "Le gouvernement s’est mis d’accord dimanche sur un budget après une nuit de négociations.",
    "es": "El gobierno acordó el domingo un presupuesto tras una noche de negociaciones entre partidos.",
    "pt": "O governo chegou no domingo a um acordo sobre o orçamento depois de uma noite de negociações.",
    "ru": "Правительство в воскресенье договорилось о бюджете после ночи переговоров между партиями.",
    "uk": "Уряд у неділю домовився про бюджет після ночі переговорів між чотирма партіями коаліції.",
    "pl": "Rząd uzgodnił w niedzielę budżet po całonocnych rozmowach między czterema partiami.",
    "tr": "Hükümet pazar günü dört parti arasındaki bir gecelik görüşmelerin ardından bütçede anlaştı.",
    "ar": "اتفقت الحكومة يوم الأحد على الميزانية بعد ليلة من المحادثات بين أربعة أحزاب.",
    "fa": "دولت روز یکشنبه پس از یک شب گفت‌وگو میان چهار حزب بر سر بودجه به توافق رسید.",
    "hi": "सरकार ने रविवार को चार दलों के बीच रात भर चली बातचीत के बाद बजट पर सहमति जताई।",
    "el": "Η κυβέρνηση συμφώνησε την Κυριακή στον προϋπολογισμό μετά από μια νύχτα συνομιλιών.",
    "he": "הממשלה הסכימה ביום ראשון על התקציב לאחר לילה של שיחות בין ארבע מפלגות.",
    "th": "รัฐบาลเห็นพ้องเรื่องงบประมาณเมื่อวันอาทิตย์หลังการเจรจาตลอดคืนระหว่างสี่พรรค",
    "ja": "政府は日曜日、四党による一晩の協議を経て予算案に合意した。",
    "ko": "정부는 일요일 네 정당 간의 밤샘 협상 끝에 예산안에 합의했다.",
    "zh": "政府周日在四个政党经过一夜谈判后就预算达成一致。",
    "am": "መንግሥት እሑድ ዕለት በአራት ፓርቲዎች መካከል ከተደረገ ድርድር በኋላ በበጀቱ ላይ ተስማምቷል።",
    "ti": "መንግስቲ ሰንበት ኣብ ሞንጎ ኣርባዕተ ሰልፍታት ድሕሪ ዝተገብረ ዘተ ኣብ ባጀት ተሰማሚዑ ኣሎ።",
    "sw": "Serikali ilikubaliana kuhusu bajeti siku ya Jumapili baada ya usiku wa mazungumzo kati ya vyama vinne.",
    "id": "Pemerintah menyepakati anggaran pada hari Minggu setelah semalam perundingan antara empat partai.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_one_sentence_is_enough(language: str) -> None:
    spoken = read_language("", TEXTS[language], ())
    assert spoken.language == language
    assert 0.5 <= spoken.confidence <= 0.99


@pytest.mark.parametrize("text", ["", "12:30 +++ 3:2", "Ok.", "a b c d", "!!!", "xkqj vvwz qqpt zzrk bbnm ttgh ppqw"])
def test_what_is_no_text_has_no_language(text: str) -> None:
    assert read_language("", text, ()).language is None


def test_the_declared_language_decides_between_close_relatives_only() -> None:
    croatian = "Vlada se u nedjelju dogovorila o proračunu nakon cjelonoćnih razgovora četiriju stranaka."
    assert read_language("", croatian, ("hr",)).language == "hr"
    assert read_language("", TEXTS["de"], ("en",)).language == "de"


def test_the_title_helps_a_short_body() -> None:
    assert read_language(TEXTS["de"], "Mehr dazu.", ()).language == "de"


def test_chinese_of_all_regions_is_chinese() -> None:
    assert read_language("", "政府週日在四個政黨經過一夜談判後就預算達成一致。", ()).language == "zh"


def test_the_same_text_gives_the_same_confidence() -> None:
    assert read_language("", TEXTS["pt"], ()) == read_language("", TEXTS["pt"], ())


def test_an_unsure_reading_is_made_again_from_more_of_the_text() -> None:
    # The two sentences that are looked at first are read as Extremaduran.
    body = (
        "Igber Aneshdor dijo el lunes en Roigber que 9163 viviendas serán reconstruidas antes del invierno. La policía "
        "de Zelrozel señaló que Berzel Praort declaró por la pérdida de 3395 euros. El tribunal de Tisolsol escuchó que "
        "Igvatiro Zeligvapra firmó 9745 contratos sin permiso.\n\nUn informe de Linvaeshort Anzel calcula en 5428 "
        "millones el coste del nuevo puente cerca de Zelmulin. La policía de Berzelortan señaló que Linanroti Karo "
        "declaró por la pérdida de 1363 euros. La decisión de Mumen Pramen llega después de 1141 quejas de los vecinos "
        "de Zelvaro por las calles inundadas.\n\nUn informe de Ortpraan Soltimuber calcula en 469 millones el coste del "
        "nuevo puente cerca de Berpravazel. La policía de Solvaig señaló que Roanmen Igvaanan declaró por la pérdida de "
        "2234 euros. El tribunal de Tiesh escuchó que Dormenzel Menrosol firmó 6615 contratos sin permiso."
    )
    assert read_language("", body, ()).language == "es"
