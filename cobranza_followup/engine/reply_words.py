"""How people say that they pay, and what takes it back, in Spanish and English.

Without case and accents, as `reply_text.plain` makes a text.
"""

import re
from datetime import timedelta


def any_of(*phrases, begin=r"\b", end=r"\b"):
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

PROMISE = any_of(
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
NOT_PROMISED = any_of(
    r"estan? pendientes?",
    r"esta (?:mal|vencid[oa]|en revision)",
    r"(?:esta|is) (?:late|overdue|not)",
)
# What only its day tells.
PAID_OR_PAYS = any_of(
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
PAID = any_of(
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
WILL = any_of(
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
DENIED = any_of(
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
CONDITION = any_of(
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
CONDITION_AFTER = any_of(
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
DOUBT = any_of(
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
LONG_PAST = any_of(r"ano pasado", r"last year", r"iba", r"ibamos", r"was going to", r"debi\w*")
