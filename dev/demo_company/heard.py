"""What customers said by themselves the day before: mails, a proof of payment, and what we offer.

The mails come in by the mail gateway, each in answer to the last message to its customer.
"""

from email.message import EmailMessage
from email.utils import make_msgid

from odoo import Command

REPLIES = (
    (
        "Vinos y Licores La Cava",
        "Buenas tardes:\n\nUna disculpa por el retraso. El viernes les deposito $ 20,000.00 y el"
        " resto a fin de mes.\n\nSaludos,\nCompras La Cava",
    ),
    (
        "Central de Abasto Lote 14",
        "La factura trae un precio que no es el que acordamos, por eso no la hemos pagado.",
    ),
    ("Minisúper Punta Sur", "¿Me pueden reenviar la factura? No la encuentro. Gracias."),
)
SAYS_PAID = "Materias Primas La Canela"
FINAL_OFFER = "Operadora Turística Nahual"
WITH_CALENDAR = "Cadena Mercados del Sureste"
WITHOUT_ASKING = 10


def hear(desk):
    """Have it all come in and be entered; `desk` is the collections desk at work."""
    desk.env["cobranza.policy"].search([]).offer_percent = WITHOUT_ASKING
    by_name = {customer.name: customer for customer in desk.customers}
    for name, words in REPLIES:
        _answer(desk.env, desk._debtor(by_name[name], "cobradora").sudo(), words)
    _says_paid(desk, desk._debtor(by_name[SAYS_PAID], "cobradora"))
    _offer(desk, desk._debtor(by_name[FINAL_OFFER], "gerente"))
    _note_calendar(desk._debtor(by_name[WITH_CALENDAR], "cobradora"))


def _answer(env, debtor, words):
    """Have the customer's mail arrive in answer to the last message they were sent."""
    person = debtor._payment_contact()
    last = env["mail.message"].search(
        [
            ("model", "=", debtor._name),
            ("res_id", "=", debtor.id),
            ("message_type", "in", ("email", "email_outgoing", "auto_comment")),
        ],
        limit=1,
    )
    if not last or not person.email:
        return
    mail = EmailMessage()
    mail["From"] = person.email_formatted
    mail["To"] = debtor.company_id.email_formatted or debtor.company_id.email
    mail["Subject"] = f"Re: {last.subject or debtor.display_name}"
    mail["Message-Id"] = make_msgid()
    mail["In-Reply-To"] = mail["References"] = last.message_id
    mail.set_content(words)
    env["mail.thread"].message_process(False, mail.as_bytes())


def _says_paid(desk, debtor):
    items = debtor._open_items().filtered("days_overdue")[:1]
    debtor.env["cobranza.payment.notice"]._give(
        debtor,
        items.residual_currency,
        items.currency_id,
        desk.clock.day(-1),
        reference="SPEI 4471023",
        invoices=items.move_id,
        note="Mandó la captura por WhatsApp.",
    )


def _offer(desk, debtor):
    owed = sum(debtor._open_items().mapped("amount_chased_currency"))
    offer = debtor.env["cobranza.offer"].create(
        {
            "debtor_id": debtor.id,
            "currency_id": debtor.currency_id.id,
            "kind": "settlement",
            "amount_to_pay": round(owed * 0.8, 2),
            "valid_until": desk.clock.day(15),
            "pay_by": desk.clock.day(20),
        }
    )
    offer.action_offer()


def _note_calendar(debtor):
    weekdays = debtor.env["cobranza.weekday"].search([])
    debtor.write(
        {
            "review_weekdays": [Command.set(weekdays.filtered(lambda day: day.number == 0).ids)],
            "payment_weekdays": [Command.set(weekdays.filtered(lambda day: day.number == 4).ids)],
            "required_documents": [
                Command.create({"kind": "receipt", "name": "Contra recibo sellado"}),
                Command.create({"kind": "order", "name": "Orden de compra en la factura"}),
            ],
        }
    )
