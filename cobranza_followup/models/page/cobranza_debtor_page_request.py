from markupsafe import Markup

from odoo import models

from ...tools.amount_text import amounts_meant

_PARAGRAPH = Markup("<p>%s</p>")
_EXACT = 1e-7
# So many documents of a payment are named in the log; the transaction has all of them.
_NAMED = 20


class CobranzaDebtor(models.Model):
    """What a customer says on their page reaches the desk: the log, the thread, a task.

    It is written in the desk's language, whatever the customer reads. `title` and `lines` are
    functions that return a text, and a list of texts, in the language of an environment.
    """

    _inherit = "cobranza.debtor"

    def _page_log(self, outcome, title, lines=(), **links):
        """Log what the customer said or did on their page: an interaction, and a note.

        :param outcome: its external id, without the add-on
        :param links: further values of the interaction: what came of it
        :return: the interaction; none of what was said in the same words today already
        """
        self.ensure_one()
        title, lines = self._page_in_desks_words(title, lines)
        note = "\n".join([title, *lines])
        if not links and self._page_said_today(note):
            return self.env["cobranza.interaction"]
        visitor = self._page_visitor()
        self.message_post(
            body=Markup().join(_PARAGRAPH % line for line in [title, *lines]),
            author_id=visitor.id,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        return self._page_interaction(outcome, note, visitor, **links)

    def _page_interaction(self, outcome, note, visitor, **links):
        """Log what the customer did on their page, without a note in the thread.

        :param outcome: its external id, without the add-on
        :param note: text, in the desk's language
        :param visitor: partner who did it
        """
        return self.env["cobranza.interaction"].create(
            {
                "debtor_id": self.id,
                "contact_id": visitor.id,
                "channel": "portal",
                "direction": "in",
                "purpose": "answer",
                "outcome_id": self.env.ref(f"cobranza_followup.{outcome}").id,
                "note": note,
                **links,
            }
        )

    def _page_log_payment(self, payment, documents, payer):
        """Log a payment made on the page; the thread has Odoo's own note of it.

        :param documents: `account.move` records that were chosen
        :param payer: partner who paid
        """
        self.ensure_one()
        names = documents.mapped("name")

        def written(env):
            paid = env._(
                "Paid %(amount)s on their page: %(documents)s",
                amount=payment.currency_id.with_env(env).format(payment.amount),
                documents=", ".join(names[:_NAMED]),
            )
            more = len(names) - _NAMED
            return f"{paid} {env._('and %s more documents', more)}" if more > 0 else paid

        note, _lines = self._page_in_desks_words(written, ())
        self._page_interaction("outcome_page_paid", note, payer)

    def _page_request(self, title, lines=()):
        """Ask the responsible collector for something; nothing else comes of it by itself."""
        if not self._page_log("outcome_page", title, lines):
            return
        self._give_task(
            title,
            lambda env: Markup().join(_PARAGRAPH % line for line in (lines(env) if lines else ())),
        )

    def _page_said_today(self, note):
        """Whether the customer said the same today: sent twice, it is said once."""
        return bool(
            self.env["cobranza.interaction"].search_count(
                [
                    ("debtor_id", "=", self.id),
                    ("channel", "=", "portal"),
                    ("note", "=", note),
                    (
                        "date",
                        ">=",
                        self.company_id._cobranza_day_start(self.company_id._cobranza_today()),
                    ),
                ],
                limit=1,
            )
        )

    def _page_in_desks_words(self, title, lines):
        lang = self._collector().lang or self.company_id.partner_id.lang
        env = self.with_context(lang=lang).env
        return title(env), list(lines(env)) if lines else []

    def _page_visitor(self):
        """Return who is at the page: the user's partner, else the customer: it is their link."""
        visitor = self.env["res.partner"].browse(self.env.context.get("cobranza_visitor") or [])
        return visitor or self.partner_id

    def _page_amounts(self, text, currency, at_most=None):
        """Return the amounts above zero that a customer may have meant by what they typed, a set.

        :param text: in whichever way they write numbers
        :param at_most: what it cannot be more than; None: it may be anything
        """
        if text.lstrip().startswith("-"):
            return set()
        return {
            amount
            for amount in amounts_meant(text, [currency.name])
            # no finer than the currency goes
            if abs(amount - currency.round(amount)) < _EXACT
            and (at_most is None or currency.compare_amounts(amount, at_most) <= 0)
        }
