"""The phrases `reply` looks for, in Spanish and English, without case and accents."""

import re
from datetime import timedelta


def _any(*phrases, begin=r"\b", end=r"\b"):
    """Return the pattern of any of some phrases, whole words."""
    return re.compile(begin + "(?:" + "|".join(phrases) + ")" + end)


# A mail's lines are broken at some width: a new sentence begins after an empty line, or where the
# line before was short or the next begins in capitals.
SENTENCE_END = re.compile(r"[!?;]+|\.(?=\s|$)(?<!\b[A-Za-z]\.)|\n\s*\n|\n(?=\s*[A-ZÁÉÍÓÚÑ¿¡*•-])")
CLAUSE_END = re.compile(r",(?!\d)|\b(?:pero|but|aunque|sino|and then)\b")

_ENGLISH = re.compile(r"\b(?:the|we|will|you|is|on|to|have|i|i'm|this|of|please|by)\b")
_SPANISH = re.compile(r"\b(?:el|la|de|que|le|les|por|para|su|se|los|en|y|un|una|ya|no|dia)\b")


def is_english(text):
    """Whether a text is rather English than Spanish.

    >>> is_english("we pay on friday"), is_english("el viernes le pago")
    (True, False)
    """
    text = text[:2000]
    return len(_ENGLISH.findall(text)) > len(_SPANISH.findall(text))


def last_like(words, day, today):
    """Return the last day before today that the same words may name: "el lunes", "el 4".

    >>> from datetime import date
    >>> str(last_like("el lunes", date(2026, 3, 16), date(2026, 3, 11)))
    '2026-03-09'
    >>> str(last_like("el 4", date(2026, 4, 4), date(2026, 3, 11)))
    '2026-03-04'
    """
    if re.search(r"lunes|martes|miercoles|jueves|viernes|sabado|domingo|day\b", words):
        return day - timedelta(days=7) if not re.search(r"\d", words) else None
    if re.search(r"\d", words) and not re.search(r"[/-]|\d\D+\d", words):
        before = day.replace(day=1) - timedelta(days=1)
        if day.day <= before.day:
            before = before.replace(day=day.day)
            return before if before <= today else None
    return None


# -- Spanish verbs of paying -----------------------------------------------------------------

_STEMS = "pag deposit abon liquid cancel gir consign sald transfer remes"
_INFINITIVE = (
    r"(?:pagar|depositar|abonar|liquidar|cancelar|girar|consignar|saldar|transferir|finiquitar"
    r"|ingresar)(?:l[eoa]s?|te|sel[oa]s?)?"
)
_GERUND = (
    r"(?:pagando|depositando|abonando|liquidando|cancelando|girando|consignando|saldando"
    r"|transfiriendo|ingresando)(?:l[eoa]s?|te|sel[oa]s?)?"
)
_PARTICIPLE = (
    r"(?:pagad|depositad|abonad|liquidad|cancelad|girad|consignad|saldad|transferid|ingresad"
    r"|finiquitad|cubiert)[oa]s?"
)
# I, we; also what may be past: pagamos.
_FUTURE = (
    r"(?:pagar|depositar|abonar|liquidar|cancelar|girar|consignar|saldar|transferir|ingresar)"
    r"(?:e|emos|an|a)"
)
_I_PAY = r"(?:deposito|abono|liquido|cancelo|giro|consigno|saldo|transfiero)"
_WE_PAY = (
    r"(?:pagamos|depositamos|abonamos|liquidamos|cancelamos|giramos|consignamos|saldamos"
    r"|transferimos|ingresamos)"
)
_PRONOUN = r"(?:(?:se )?(?:l[aeo]s?|te)|se|les)"
_PAYS = r"(?:paga|pagan|deposita|abona|liquida|cancela|cancelan|transfiere|gira|consigna|salda)"
_NOUN = (
    r"(?:pago|transferencia|deposito|abono|giro|consignacion|cheque|spei|dinero|plata|importe"
    r"|liquidacion|ingreso|transfer)s?"
)
_DET = r"(?:el |la |los |las |un |una |su |sus |tu |este |dicho |otro |lo |del |al |toda? )*"
_I_DO = r"(?:hago|hacemos|hare|haremos|realizo|realizare|realizaremos|efectuare|efectuaremos|mando|mandamos|mandare|enviare|enviaremos)"
_WORDS = r"(?:\W+\w+){{0,{}}}?\W+"

PROMISE = _any(
    rf"(?:voy|vamos|va|van) a (?:estar )?(?:{_INFINITIVE}|{_GERUND}|(?:hacer|realizar|efectuar|mandar|enviar)(?:le|les|te)? {_DET}{_NOUN})",
    rf"(?:estoy|estamos|estare|estaremos|estaria|estariamos|estara|estan) (?:{_GERUND}|(?:haciendo|realizando|efectuando|programando|enviando)(?:le|les)? {_DET}{_NOUN})",
    rf"(?:me comprometo|nos comprometemos|quedamos|quedo|puedo|podemos|podre|podremos|prometo|prometemos|esperamos|planeo|planeamos) (?:a |en )?(?:{_INFINITIVE}|(?:hacer|realizar|efectuar)(?:le|les)? {_DET}{_NOUN})",
    _FUTURE,
    rf"{_PRONOUN} (?:{_I_PAY}|pago)",
    r"(?<!\bel )(?<!\bsu )(?<!\bun )(?<!\bde )(?<!\bdel )(?<!\bal )(?<!\btu )(?<!\beste )(?<!\bmi )(?<!\bya )(?<!\bya )(?:deposito|abono|pago) (?:el|la|los|las|todo|\$ ?\d[\d.,]*|\d[\d.,]*|sin falta|manana)",
    rf"(?:^|, )(?:{_I_PAY}|pago)",
    _WE_PAY,
    rf"{_PRONOUN} {_PAYS}",
    rf"{_I_DO} {_DET}{_NOUN}",
    rf"se (?:les? )?(?:realizara|realiza|hara|hace|efectuara|efectua|programo|programa|emitira|emite)n? {_DET}{_NOUN}",
    rf"{_NOUN}(?:\W+\S+){{0,9}}?\W+(?:se (?:realizara|realiza|hara|hace|efectuara|efectua|programo|emitira|abonara|ve reflejado|vera reflejado)|queda(?:ra)?|saldra|sale|esta|estara|quedo|fue|ha sido)(?:\W+\w+)?? ?(?:programad[oa]|agendad[oa]|list[oa]|reflejad[oa]|previst[oa]|autorizad[oa]|hech[oa]|realizad[oa])?",
    rf"(?:programad|agendad|previst)[oa]s? (?:{_DET}{_NOUN}|para)",
    rf"(?:programamos|agendamos|programe|agende|programo) {_DET}{_NOUN}",
    rf"(?:sale|saldra|queda|quedara|tendran?|tiene|tienen|recibira|recibiran|cuenten?|cuenta) (?:con )?(?:el|su|tu) {_NOUN}",
    rf"(?:queda|quedara|quedaria|estara|sera|seran|quedan) {_PARTICIPLE}",
    r"orden de transferencia para",
    r"fecha (?:de|del|prevista de) (?:su )?pago (?:\w+\W+){0,5}?(?:es|sera)",
    # English
    r"(?:i|we|they|and|company|accounts)(?:'ll| will| shall| are going to|'re going to| am going to|'m going to| can| expect to| plan to| intend to| promise to| are|'re| am|'m)(?: be| also| then| certainly| definitely| have to)* (?:pay|paying|wire|wiring|settle|settling|remit|remitting|clear(?:ing)? (?:the|this|it|your)|transfer|transferring|(?:send|sending|do|make|making|release|releasing|process|processing|issue|issuing|mail) (?:\w+ ){0,2}?(?:payment|money|funds|wire|check|cheque|\$ ?\d[\d.,]*|\d[\d.,]*k?)|get (?:it|this|that|you) paid)",
    r"going to (?:pay|settle|wire|transfer|remit)",
    r"(?:payment|wire|transfer|check|cheque|it|this|that|invoice|balance|money|funds|amount)(?:'ll| will| is going to| is| has been| is being| should)(?: \w+)? ?(?:be |being |been )?(?:made|sent|paid|scheduled|set|issued|processed|released|going out|go out|go|mailed|wired|transferred|settled|due to go)",
    r"(?:payment|paying|payable)(?: of)?(?:\W+\S+){0,6}? (?:has been|is|will be|was) (?:scheduled|set|made|sent|processed|issued|planned|booked)",
    r"you(?:'ll| will| shall| can| should)(?: \w+)? (?:have|get|receive|expect|see)(?: \w+){0,2}? (?:money|payment|paid|funds|wire|check|cheque)",
    r"expect (?:\w+ )?payment",
    r"(?:payment|check|cheque|wire) (?:goes|going) out",
)
# What the widest of these also find.
NOT_PROMISED = _any(
    r"estan? pendientes?",
    r"esta (?:mal|vencid[oa]|en revision)",
    r"(?:esta|is) (?:late|overdue|not)",
)
# What only its day tells.
PAID_OR_PAYS = _any(
    _WE_PAY, rf"se {_PAYS}", r"se pago", r"pague", r"deposite", r"transferi", r"abone"
)

_PAST = (
    r"(?:pague|pago|pagaron|deposite|deposito|depositaron|transferi|transfirio|transfirieron|abone"
    r"|liquide|liquido|liquidaron|cancele|cancelo|cancelaron|gire|giro|consigne|consigno|pagada)"
)
_PROOF = (
    r"(?:comprobante|soporte|ticket|voucher|constancia|recibo|spei|consignacion|baucher|ficha|swift"
    r"|transferencia|deposito)s?"
)
_SEND = (
    r"(?:adjunto|adjuntamos|anexo|anexamos|envio|enviamos|mando|mandamos|comparto|compartimos|paso"
    r"|remito|dejo|adjuntando|adj\.?|va)"
)
PAID = _any(
    r"^(?:ya )?(?:pagad[oa]|paid|listo,? pagad[oa]|done,? paid)$",
    rf"ya{_WORDS.format(4)}(?:{_PAST}|{_PARTICIPLE}|{_WE_PAY})",
    rf"ya{_WORDS.format(4)}(?:realiz[oóé]|realice|realizamos|realizaron|realizada|hizo|hicimos|hice|hicieron|efectuo|efectuamos|mandamos|mande|envie|enviamos) {_DET}{_NOUN}",
    rf"(?:esta|estan|fue|fueron|quedo|quedaron|hemos|he|ha|han|sido) {_PARTICIPLE}",
    rf"se (?:les? )?(?:realizo|hizo|efectuo|hicieron) {_DET}(?:{_NOUN})",
    rf"(?:realizamos|hicimos|hice|realice|efectue|efectuamos|realizada) {_DET}{_NOUN}",
    r"(?:transferencia|deposito|pago|consignacion|giro)(?: bancari[oa])? (?:\w+ )?(?:realizad|efectuad|hech|enviad)[oa]",
    rf"(?:acabo|acabamos|acaban) de (?:{_INFINITIVE}|(?:hacer|realizar) {_DET}{_NOUN})",
    rf"{_SEND} (?:\w+ ){{0,3}}?{_PROOF}",
    r"se (?:la|lo|las|los) (?:pague|pagamos|liquidamos|liquide|deposite|depositamos|transferimos)(?= (?:en|desde|ayer|hace|el mes pasado))",
    r"se (?:pago|liquido|deposito|cancelo|abono|transfirio) (?:ayer|el pasado|la semana pasada|desde|hace|hoy)",
    # English
    r"(?:already|have|has|had|was|were|been|'ve|we|i|just|it's|is)(?:\W+\w+){0,2}?\W+(?:paid|settled|wired|remitted)",
    r"paid (?:on|in full|yesterday|today|last|via|by)",
    r"(?:payment|wire|check|cheque|transfer|funds|money)(?:\W+\S+){0,4}? (?:was|were|has been|went|have been|has already been) (?:already )?(?:sent|made|mailed|out|issued|wired|released|processed|transferred|initiated)",
    r"(?:we|i)(?: have|'ve)?(?: already| just)? (?:sent|made|mailed|transferred|issued) (?:\w+ ){0,3}?(?:payment|wire|check|cheque|money|funds|transfer)",
    r"(?:attached|enclosed|find|here is|here's|sending)(?:\W+\w+){0,4}? (?:remittance|receipt|proof of payment|payment confirmation|confirmation of payment|bank slip|swift copy)",
    r"(?:remittance(?: advice)?|receipt|proof of payment|payment confirmation|confirmation of payment)(?: is)? (?:attached|enclosed)",
)
WILL = _any(
    r"will",
    r"'ll",
    r"to be",
    r"queda",
    r"quedara",
    r"sera",
    r"estara",
    r"should",
    r"going to",
    r"debia",
    r"debio",
    r"tenia",
    r"cuando",
    r"until",
    r"to get",
    r"can be",
    r"get",
)

# -- what takes a meaning back ---------------------------------------------------------------

NO_DENIAL = re.compile(
    r"\b(?:sin (?:falta|problemas?|mas demora|demora|retraso)|no hay problema|no problem|not only"
    r"|without fail|no se preocupen?|no te preocupes|don't worry|no worries|no later than"
    r"|no mas tarde|a mas tardar|if not before|no antes)\b"
)
DENIED = _any(
    r"no",
    r"nunca",
    r"ni",
    r"tampoco",
    r"jamas",
    r"imposible",
    r"todavia no",
    r"aun no",
    r"not",
    r"never",
    r"cannot",
    r"cant",
    r"unable",
    r"\w+n't",
    r"wont",
    r"nobody",
    r"nadie",
    r"sin",
    r"without",
    r"impossible",
    r"lejos de",
    r"falta",
    r"neither",
    r"hardly",
    r"refuse",
)
DENIED_AFTER = re.compile(r"\W+(?:not|never|aun no|todavia no)\b")
CONDITION = _any(
    r"si",
    r"cuando",
    r"en cuanto",
    r"apenas",
    r"una vez",
    r"siempre que",
    r"siempre y cuando",
    r"hasta que",
    r"a menos que",
    r"mientras",
    r"if",
    r"once",
    r"unless",
    r"when",
    r"as soon as",
    r"provided",
    r"until",
    r"after",
    r"luego de que",
    r"despues de que",
    r"whether",
    r"con tal",
    r"tan pronto",
    r"de no ser",
    r"assuming",
    r"subject to",
    r"depende",
    r"depending",
    r"donde",
    r"como",
    r"cuanto",
    r"how",
    r"por que",
    r"why",
    r"suppos\w+",
    r"dijeron",
    r"dijiste",
    r"said",
)
CONDITION_AFTER = _any(
    r"si (?:me|nos|se|no|todo|ustedes|usted|el cliente|hay|recib\w+|cae|logro|logramos)",
    r"siempre que",
    r"siempre y cuando",
    r"en cuanto",
    r"apenas",
    r"cuando (?:me|nos|se|el|la|lleg\w+)",
    r"a menos que",
    r"if",
    r"once (?:we|you|the|they|it|i)",
    r"unless",
    r"as soon as",
    r"provided that",
    r"una vez que",
    r"hasta que",
    r"solo si",
    r"only if",
    r"assuming",
    r"subject to",
)
YES = re.compile(
    r"si(?:,| claro| senor\w*| srta| srita| lic\w*| buen\w*| por supuesto| mire| mira| ya|, )"
)
DOUBT = _any(
    r"tal vez",
    r"quizas?",
    r"a lo mejor",
    r"creo",
    r"posiblemente",
    r"probablemente",
    r"ojala",
    r"intentar\w*",
    r"tratar\w*",
    r"ver si",
    r"might",
    r"maybe",
    r"perhaps",
    r"hope\w*",
    r"try\w*",
    r"probably",
    r"not sure",
    r"could",
    r"would",
    r"pueda",
    r"podamos",
    r"podria\w*",
    r"quisiera\w*",
    r"quiero",
    r"necesito",
    r"possibly",
    r"wonder\w*",
    r"espero",
    r"esperando",
    r"seria",
    r"hopefully",
    r"ustedes",
    r"usted debe",
    r"you said",
    r"me deben",
    r"nos deben",
    r"su cobrador",
)
NOT_BEFORE = re.compile(r"(?:no antes del?|not before|despues del?|after|a partir del?|desde) ?$")
LONG_PAST = _any(r"ano pasado", r"last year", r"iba", r"ibamos", r"was going to", r"debi\w*")

# -- the other kinds -------------------------------------------------------------------------

PLEASE = _any(r"por favor", r"please", r"pueden", r"podrian", r"could you", r"can you", r"puede")
_MAILS = (
    r"(?:correos?(?: electronicos?)?|mails?|emails?|e-mails?|mensajes?|messages?|recordatorios?"
    r"|reminders?|notificaciones|avisos|newsletters?)"
)
_WRITE = r"(?:escriban|escriba|escribas|escribir(?:me|nos|le)?|contacten?|contactar(?:me|nos)?|molesten?|molestar(?:me|nos)?)"
STOP_WHOLE = re.compile(
    r"\W*(?:(?:por favor|please)\W+)?(?:baja|stop|unsubscribe|remove(?: me)?|alto|darme de baja"
    r"|dar de baja|opt[ -]?out|cancelar suscripcion)(?:\W+(?:por favor|please|gracias|thanks))?\W*"
)
STOP = _any(
    rf"(?:ya )?no (?:me|nos) (?:vuelvan? a )?(?:{_WRITE})(?: mas)?(?! (?:a|al|por(?! favor)|hasta|sobre|antes|en)\b)",
    rf"(?:ya )?no (?:me|nos) (?:vuelvan? a )?(?:manden?|mandar|envien?|enviar|sigan? (?:mandando|enviando))(?: mas| tantos)? {_MAILS}",
    rf"(?:dejen?|deje|paren?|dejar) de (?:{_WRITE}|(?:mandar|enviar)(?:me|nos)?(?: tantos| mas| estos)? {_MAILS})",
    rf"no (?:deseo|quiero|deseamos|queremos|necesito) (?:seguir )?(?:recibir|recibiendo) (?:mas )?(?:sus |estos )?{_MAILS}",
    r"(?:denme|deme|darme|dar|den|dennos|solicito(?: me den)?(?: la)?|pido(?: la)?) (?:de )?baja(?: (?:de|a) (?:mi |este |esta )?(?:correo|direccion|cuenta de correo|su lista|la lista|sus listas|sus correos|mail|email))",
    rf"(?:quiten?me|saquen?me|borren?me|eliminen?me|remuevan?me|retiren?me)(?: \w+){{0,2}}? (?:lista|listas|{_MAILS}|base de datos)",
    r"(?:quiten?|saquen?|borren?|eliminen?) (?:mi |este |esta )(?:correo|direccion|mail|email)",
    rf"stop (?:emailing|e-mailing|writing|contacting|mailing|messaging|bothering|harassing|sending me (?:\w+ )?{_MAILS}|sending (?:me )?(?:these|those|any more|more) {_MAILS}|sending {_MAILS})",
    r"(?:do not|don't|dont|never) (?:ever )?(?:email|e-mail|contact|write to|write|message) (?:me|us|this address)(?: again| any ?more| ever again)?(?! (?:until|before|on|at|about|by|for|during|this|today)\b)",
    rf"(?:do not|don't) (?:want|wish) to (?:receive|get) (?:any )?(?:more |further |these )*{_MAILS}",
    r"(?:please |kindly )?(?:remove|take|delete) (?:me|us|this address|this email|my (?:email|e-mail|address|email address))(?: (?:off|from) (?:\w+ ){0,2}?(?:list|lists|database|records|mailings?))",
    r"unsubscribe (?:me|us|this address)",
)

WRONG_PERSON = _any(
    r"(?:ya )?no (?:trabajo|laboro|colaboro|labora|trabaja)(?: mas)? (?:ahi|alli|aqui|en|con|para|desde|por)",
    r"ya no (?:trabajo|laboro|labora|trabaja|pertenezco|pertenece|estoy (?:en|con) (?:la|esa) empresa|formo parte)",
    r"no soy (?:yo )?(?:la|el)?\s?(?:persona|encargad[oa]|responsable|contacto|indicad[oa]|quien)",
    r"(?:correo|mail|email|persona|direccion|destinatario|numero) (?:esta )?(?:equivocad|incorrect|errone)[oa]",
    r"se (?:equivoco|equivocaron|equivocan|equivoca) (?:de|con (?:el|la))(?: \w+)? (?:correo|persona|empresa|mail|email|direccion|destinatario)",
    r"(?:correo|mail|direccion) no (?:corresponde|pertenece|es de)",
    r"no conozco (?:a )?(?:esa|esta|dicha|su|la) empresa",
    r"no (?:veo|manejo|llevo|me encargo de|me corresponden?|me toca) (?:\w+ )?(?:pagos|cobranza|cuentas|facturas|ese tema|eso)",
    r"(?:no longer|don't|do not) work (?:there|here|for|at|with)",
    r"no longer (?:with|employed|at|part of) (?:the|this|that)?",
    r"(?:i|he|she)(?: have|'ve|has)? (?:left|retired from) (?:the|this|that) company",
    r"wrong (?:person|contact|email|e-mail|address|company|department|recipient|number)",
    r"(?:not|n't) (?:the )?(?:right|correct|appropriate) (?:person|contact|email|address|department)",
    r"(?:do not|don't) (?:handle|deal with|manage|process|do) (?:the |any |our )?(?:payments?|accounts? payable|invoices?|bills?)",
    r"not (?:in charge|responsible) (?:of|for) (?:the )?(?:payments?|invoices?|accounts?|this)",
)

_DOC = (
    r"(?:facturas?|fact|pdf|xml|cfdi|copias?|duplicados?|estados? de cuenta|remision|comprobante"
    r" fiscal|complementos?(?: de pago)?|boletas?|edo\.? de cuenta|estado)"
)
_DOC_EN = r"(?:invoices?|statements?|copy|copies|pdfs?|bill|breakdown)"
_ASK = (
    r"(?:(?:re)?envi(?:ar|en|e|arme|arnos|eme|enme|enos|enos|ame|as|an)?(?:me|nos|la|las|mela|noslas)?"
    r"|mand(?:ar|en|e|arme|arnos|eme|enme|enos|ame|as|an)(?:la|las|lo|nos|me)?"
    r"|pas(?:ar|en|e|arme|arnos|eme|enme|ame|as|an)(?:la|las|lo)?"
    r"|compart(?:ir|an|a|irme|irnos|eme|anme|enos|ime|es|en)(?:la|las|lo|me|nos)?|regala|facilit(?:ar|arme|e|en)"
    r"|adjunt(?:ar|en|arme)|hacerme llegar|hacernos llegar|proporcion(?:ar|arme|e))"
)
COPY = _any(
    rf"(?:me|nos|favor de|favor|por favor|podria\w*|puede\w*|podes|agradecere\w*|agradeceria\w*|solicito|necesito que|pueden)(?: \w+){{0,4}}? ?{_ASK}(?: \w+){{0,4}}? {_DOC}",
    rf"(?:^|[,.:] |hola |favor )(?:re)?(?:enviame|envieme|envienme|envienos|mandame|mandeme|mandenme|mandenos|pasame|paseme|pasenme|compartame|compartanme|compartime|reenvieme|reenviame)(?: \w+){{0,3}}? {_DOC}",
    rf"(?:necesito|necesitamos|requiero|requerimos|solicito|solicitamos|ocupo|quiero|me regala|me regalas|nos hace falta|me hace falta|me falta|nos falta)(?: \w+){{0,3}}? (?:{_DOC})(?! de credito)",
    rf"no (?:tengo|tenemos|encuentro|encontramos|localizo|ubicamos|ubico) (?:\w+ ){{0,3}}?{_DOC}",
    r"(?:no|nunca)(?: me| nos)? (?:ha |han |he |hemos )?(?:llego|llegado|llegaron|recibi|recibimos|recibido|enviaron|mandaron|enviado)(?: \w+){0,2}? (?:facturas?|estado de cuenta|pdf|xml)",
    # English
    rf"(?:please|kindly|could you|can you|would you|pls|may i|can i|could i|can we)(?: \w+){{0,3}}? (?:re-?send|send|forward|email|e-mail|provide|share|have|get)(?: \w+){{0,7}}? {_DOC_EN}",
    r"(?:please|kindly|could you|can you|pls)(?: \w+){0,2}? (?:re-?send|send|email) (?:it|them|that) again",
    r"(?:need|require|want) (?:\w+ ){0,3}?(?:copy|copies|pdf) of",
    r"(?:never|not|n't|cannot|can't) (?:got|get|gotten|received?|seen|find|have) (?:\w+ )?(?:this |the |that |your |any )?(?:invoices?|statements?|bill)",
    r"(?:send|resend|forward) (?:me |us )?(?:the |a |that )?(?:copy|invoice|statement)",
)
COPY_NOT = _any(r"gracias por", r"thanks for", r"thank you for", r"ya")

_GOODS = (
    r"(?:mercancia|mercaderia|material|materiales|pedido|producto|productos|cajas|equipo|equipos"
    r"|paquete|piezas|palets?|pales|bultos|entrega|servicio|goods|order|boxes|items|products?|delivery|shipment|parts|units|pallets)"
)
_BROKEN = (
    r"(?:danad|rot|mojad|defectuos|incomplet|golpead|quebrad|maltratad|equivocad|incorrect|vencid"
    r"|caducad)[oa]s?"
)
OBJECTION = _any(
    rf"{_GOODS}(?:\W+\w+){{0,6}}? (?:lleg(?:o|aron)|vin(?:o|ieron)|estaba|estaban|recibi\w*|salio|salieron|esta|estan)(?:\W+\w+){{0,2}}? (?:{_BROKEN}|mal|en mal estado|con (?:defectos?|faltantes?|danos?))",
    rf"(?:llego|llegaron|vino|vinieron|entregaron)(?:\W+\w+){{0,3}}? {_BROKEN}",
    r"(?:nota|notas) de credito(?! (?:recibida|aplicada))",
    r"(?:no|nunca)(?: nos| me)?(?: ha| han| hemos| he)? (?:llego|llegado|llegaron|entregaron|entregado|recibi|recibimos|recibido|surtieron|surtido)(?:\W+\w+){0,2}? "
    + _GOODS,
    _GOODS
    + r"(?: \w+){0,3}? (?:nunca|no|jamas)(?: nos| me| se)?(?: ha| fue| han)? (?:llego|llegado|llegaron|entregaron|entregado|entregada|entrego|recibio|recibimos)",
    r"no (?:estoy|estamos) de acuerdo con",
    r"no (?:reconozco|reconocemos|corresponde|procede|coincide|coinciden|cuadra|aceptamos|acepto|aplica)(?: \w+){0,3}? (?:factura|deuda|cobro|cargo|monto|importe|precio|saldo|adeudo|eso|al que|a lo que|con lo que)",
    r"(?:precio|precios|importe|monto|iva|cantidad|total|saldo)(?: \w+){0,4}? no (?:es|corresponde|coincide|coinciden|cuadra|son)(?: \w+)?",
    r"(?:precio|importe|monto|cantidad|factura|rfc|iva|descuento|datos)(?: \w+){0,4}? (?:esta|estan|viene|vienen|es|salio|tiene)(?: \w+){0,3}? (?:mal|incorrect[oa]s?|equivocad[oa]s?|errone[oa]s?|duplicad[oa]s?|rechazad[oa]s?|error(?:es)?)",
    r"(?:fue|fueron|ha sido|esta) rechazad[oa]s?",
    r"(?:factur|cobr)\w+(?: \w+){0,3}? (?:de mas|doble|dos veces|duplicad[oa]|demas)",
    r"(?:factura|cobro|cargo)s? duplicad[oa]s?",
    r"(?:falta|faltan|faltaron|sin)(?: \w+){0,3}? (?:orden de compra|numero de orden|numero de pedido|mercancia|cajas|piezas|contra ?recibo|acuse)",
    r"no (?:trae|tiene|incluye|viene con|indica)(?: \w+){0,3}? (?:orden de compra|oc|numero de orden|numero de pedido)",
    r"(?:refacturen|refacturar|cancelen la factura|corregir la factura|corrijan la factura)",
    r"(?:devolvimos|regresamos|se devolvio|fue devuelt[oa]|hicimos (?:la|una) devolucion|devolucion de)",
    r"(?:reclamo|inconformidad|nos inconformamos|en disputa)",
    # English
    r"(?:disput\w+|contest\w*)(?: \w+){0,3}? (?:invoice|charge|bill|amount|balance)",
    r"(?:overcharged|over-charged|charged (?:us )?twice|double.billed|billed twice|overbilled|duplicate (?:invoice|charge|bill))",
    r"(?:amount|price|invoice|quantity|total|rate|tax|po)(?: \w+){0,3}? (?:is|are|was|were|looks|seems)(?: \w+)? (?:wrong|incorrect|not (?:correct|right|what|as agreed))",
    rf"{_GOODS}(?:\W+\w+){{0,4}}? (?:damaged|broken|defective|incomplete|faulty|missing|wrong)",
    rf"(?:never|not|n't) (?:been )?(?:receive|received|get|got|delivered|arrived?)(?:\W+\w+){{0,3}}? {_GOODS}",
    _GOODS + r"(?: \w+){0,3}? (?:never|not|n't) (?:been )?(?:delivered|arrived?|received|came)",
    _GOODS
    + r"(?: \w+){0,2}? (?:were|was|have|has) (?:never|not)(?: been)? (?:delivered|received|arrived)",
    r"credit note",
    r"(?:do|does|did)(?:n't| not) (?:quote|show|include|have|mention|match|reference|agree)(?: \w+){0,4}? (?:po|purchase order|order number|price|quote|contract|invoice)",
    r"(?:not|n't) agree (?:with|to) (?:the|this)",
    r"(?:were|was|we were|had) never (?:quoted|agreed|ordered|approved)",
    r"never (?:ordered|agreed to|approved)",
    r"(?:missing|no|without)(?: \w+)? (?:po|purchase order)(?: number)?",
    r"(?:short.shipped|short shipment|returned (?:the )?(?:goods|items|boxes))",
)
NOTHING = re.compile(
    r"\b(?:sin|ningun\w*|nada|nothing|none|no (?:damage|issues?|problems?|hubo|tuvimos|estaba|llego (?=danad)))\W*(?:\w+\W+){0,4}$"
)

AWAY = _any(
    r"fuera de (?:la |mi )?(?:oficina|ciudad|pais)",
    r"de vacaciones",
    r"vacaciones",
    r"ausente",
    r"(?:licencia|incapacidad|permiso) (?:medic[ao]|por|de|hasta)",
    r"de (?:viaje|licencia)",
    r"out of (?:the )?office",
    r"(?:annual|parental|maternity|sick|medical)? ?leave",
    r"on vacation",
    r"on holidays?",
    r"away",
    r"out until",
    r"traveling",
    r"travelling",
    r"ooo",
    r"de baja medica",
    r"no estare (?:disponible|en la oficina)",
)
BACK = _any(
    r"regres\w*",
    r"vuelvo",
    r"volvere",
    r"retorno",
    r"retomare",
    r"reincorpor\w*",
    r"back",
    r"return\w*",
    r"estare de regreso",
    r"de vuelta",
    r"incorporo",
)
UNTIL = _any(r"hasta", r"until", r"till", r"through", r"thru", r"al")
