"""Short articles in the style of news sites, one or more a language, written for these tests."""

from streams.events import Article, PageRef, Publisher


def article(title: str, body: str = "", language: str | None = "en", **fields: object) -> Article:
    page = PageRef(sha256="0" * 64, topic="pages.raw", partition=0, offset=0)
    return Article(page=page, publisher=Publisher(), title=title, body=body, language=language, **fields)  # pyright: ignore[reportArgumentType]


STORIES: list[tuple[str, str, str, str]] = [
    # language, level-1 topic, title, body
    ("en", "04", "Steelmaker's profit falls as orders dry up", "The company said quarterly revenue fell 12 percent and its shares lost a tenth of their value on the stock market."),
    ("en", "07", "Measles cases double in two weeks", "Doctors at the hospital urged parents to have children vaccinated against the disease; six patients are in intensive care."),
    ("en", "03", "Ferry capsizes in storm, rescuers search for survivors", "The boat sank with 80 people aboard. Rescue crews pulled 41 survivors from the water; the death toll may rise."),
    ("de", "11", "Koalition streitet über den Haushalt", "Die Regierung findet keine Mehrheit im Bundestag. Der Kanzler lud die Parteichefs ein, die Opposition fordert Neuwahlen."),
    ("de", "15", "Später Ausgleich im Stadtderby", "Der Stürmer traf in der 90. Minute zum 1:1. Der Trainer lobte die Mannschaft, die in der Tabelle der Bundesliga Dritter bleibt."),
    ("fr", "02", "Procès du braquage: huit ans de prison", "Le tribunal a condamné l'accusé pour vol à main armée. Son avocat fera appel, le procureur avait requis dix ans."),
    ("fr", "06", "Le loup de retour dans le massif", "L'espèce, protégée, profite du recul des pesticides et de la forêt qui regagne du terrain, selon l'office de la biodiversité."),
    ("es", "16", "Nuevo bombardeo rompe el alto el fuego", "Las tropas rebeldes atacaron la ciudad; los combates dejaron doce soldados muertos en el frente."),
    ("es", "05", "Miles de alumnos vuelven a las aulas", "Los profesores del instituto piden más plazas. El examen de acceso a la universidad será en junio."),
    ("pt", "04", "Banco central mantém juros", "A inflação desacelerou e o mercado espera crescimento do PIB. As ações na bolsa subiram."),
    ("it", "15", "Vittoria in rimonta per la squadra di casa", "L'allenatore elogia i giocatori dopo la partita di campionato; il portiere para un rigore al novantesimo."),
    ("ru", "03", "Пожар на складе потушили к утру", "Спасатели МЧС эвакуировали сорок человек, двое пострадавших в больнице. Причину возгорания выясняют."),
    ("ru", "11", "Депутаты приняли законопроект о выборах", "Парламент поддержал поправки правительства, оппозиция голосовала против. Президент подпишет закон."),
    ("uk", "07", "Лікарі попереджають про спалах грипу", "У лікарнях більше пацієнтів, міністерство охорони здоров'я радить вакцинуватися від вірусу."),
    ("pl", "05", "Matura z matematyki: uczniowie zaskoczeni", "Egzamin w szkołach trwał trzy godziny. Nauczyciele mówią o trudnych zadaniach, uczniowie czekają na wyniki."),
    ("tr", "04", "Merkez Bankası faizi sabit tuttu", "Enflasyon beklentisi geriledi, borsa ve döviz piyasası karara sınırlı tepki verdi; yatırımcılar temkinli."),
    ("ar", "15", "المنتخب يفوز في المباراة الودية", "سجل المهاجم هدفين في الشوط الثاني، وأشاد المدرب باللاعبين قبل البطولة."),
    ("hi", "02", "लूट के तीन आरोपी गिरफ्तार", "पुलिस ने बताया कि आरोपियों को अदालत में पेश किया गया और जेल भेज दिया गया।"),
    ("id", "03", "Banjir rendam ratusan rumah", "Tim SAR mengevakuasi korban banjir bandang dan longsor, BPBD menyiapkan tenda darurat."),
    ("sw", "15", "Timu ya taifa yashinda mechi", "Kocha aliwapongeza wachezaji baada ya ushindi wa mabao mawili katika ligi; mshambuliaji alifunga goli."),
    ("zh", "04", "央行宣布下调利率", "股市上涨，投资者预期经济增长加快，银行贷款成本下降。"),
    ("ja", "02", "強盗容疑で男を逮捕", "警視庁は容疑者を逮捕し、検察に送った。裁判は来月始まる。"),
    ("ko", "11", "국회, 예산안 처리", "여당과 야당 의원들은 정부 예산을 두고 표결했다. 대통령은 법안에 서명할 예정이다."),
]  # fmt: skip
