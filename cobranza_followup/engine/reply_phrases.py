"""The phrases of all that a reply may mean beside a payment, in Spanish and English.

Without case and accents, as `reply_text.plain` makes a text.
"""

import re

from .reply_words import any_of

PLEASE = any_of(r"por favor", r"please", r"pueden", r"podrian", r"could you", r"can you", r"puede")
_MAILS = (
    r"(?:correos?(?: electronicos?)?|mails?|emails?|e-mails?|mensajes?|messages?|recordatorios?"
    r"|reminders?|notificaciones|avisos|newsletters?)"
)
_WRITE = r"(?:escriban|escriba|escribas|escribir(?:me|nos|le)?|contacten?|contactar(?:me|nos)?|molesten?|molestar(?:me|nos)?)"
STOP_WHOLE = re.compile(
    r"\W*(?:(?:por favor|please)\W+)?(?:baja|stop|unsubscribe|remove(?: me)?|alto|darme de baja"
    r"|dar de baja|opt[ -]?out|cancelar suscripcion)(?:\W+(?:por favor|please|gracias|thanks))?\W*"
)
STOP = any_of(
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

WRONG_PERSON = any_of(
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
COPY = any_of(
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
COPY_NOT = any_of(r"gracias por", r"thanks for", r"thank you for", r"ya")

_GOODS = (
    r"(?:mercancia|mercaderia|material|materiales|pedido|producto|productos|cajas|equipo|equipos"
    r"|paquete|piezas|palets?|pales|bultos|entrega|servicio|goods|order|boxes|items|products?|delivery|shipment|parts|units|pallets)"
)
_BROKEN = (
    r"(?:danad|rot|mojad|defectuos|incomplet|golpead|quebrad|maltratad|equivocad|incorrect|vencid"
    r"|caducad)[oa]s?"
)
OBJECTION = any_of(
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

AWAY = any_of(
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
BACK = any_of(
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
UNTIL = any_of(r"hasta", r"until", r"till", r"through", r"thru", r"al")
