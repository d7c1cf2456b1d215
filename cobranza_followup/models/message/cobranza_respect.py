from markupsafe import Markup, escape

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import respect
from ..contact.cobranza_contact_guard import Question


class CobranzaRespect(models.AbstractModel):
    """Stops what threatens, shames, imitates a court or asks what the law forbids to ask."""

    _name = "cobranza.respect"
    _description = "Respect check"

    @api.model
    def _passages(self, debtor, text, lang=None):
        """Return the passages of a text that may not be written to a debtor.

        :param debtor: `cobranza.debtor`; none: all phrases count, as nobody knows to whom it goes
        :param text: plain text or HTML
        :param lang: code of the language it is certainly written in; None: any
        :return: list of `engine.respect.Passage`, places in `engine.respect.readable(text)`
        """
        words = self.env["cobranza.respect.word"].sudo().search(self._domain(debtor.sudo(), lang))
        return respect.passages(respect.readable(text), words._phrases())

    @api.model
    def _check(self, debtor, text, lang=None):
        """Raise `UserError` with the passages marked if a text may not be written to a debtor."""
        found = self._passages(debtor, text, lang)
        if found:
            raise UserError(self._text(text, found))

    @api.model
    def _stop(self, answer, text, found, **values):
        """Log that a message was stopped, and give the collector the passages as a task.

        :param answer: of the contact guard on this message
        :param values: further fields of the log
        """
        self.env["cobranza.contact.attempt"]._log(
            [answer],
            made=False,
            answer="disrespectful",
            not_before=False,
            rule_ids=False,
            rule_text=" ".join(self._sentences(found)),
            **values,
        )
        answer.question.debtor._give_task(
            lambda env: env._("Message stopped by the respect check"),
            lambda env: (
                Markup("<p>%s</p><p>%s</p><blockquote>%s</blockquote>")
                % (
                    Markup("<br/>").join(self.with_env(env)._sentences(found)),
                    env._("It was not sent. Change the template, and the next run sends it."),
                    self._html(text, found),
                )
            ),
        )

    def _domain(self, debtor, lang):
        domain = Domain.TRUE
        if lang:
            domain = Domain("language", "=", lang.partition("_")[0].partition("@")[0])
        if not debtor:
            return domain
        if debtor.stage_id.objective == "legal":
            domain &= Domain("legal_lifts", "=", False)
        countries = self._countries_as_consumer(debtor)
        return domain & (
            Domain("consumer_country_ids", "=", False)
            | Domain("consumer_country_ids", "in", countries.ids)
        )

    def _countries_as_consumer(self, debtor):
        """Return where the contact guard, too, takes the debtor for a consumer; maybe nowhere."""
        guard = self.env["cobranza.contact.guard"]
        person = debtor._payment_contact()
        known = self.env["cobranza.contact.preference"]._of(
            debtor.partner_id | person, debtor.company_id
        )
        own = guard._preferences(Question(debtor, person, "email"), known)
        countries = self.env["res.country"]
        if guard._kind(debtor, own) == "consumer":
            for country, _state in guard._places(debtor, person):
                countries |= country
        return countries

    # -- in words ------------------------------------------------------------------------

    @api.model
    def _text(self, text, found):
        """Say what is wrong with each passage and what to do, with the text marked below."""
        return self.env._(
            "%(sentences)s\n\nNothing was sent. Change what is marked:\n\n%(text)s",
            sentences="\n".join(self._sentences(found)),
            text=respect.marked(respect.readable(text), found),
        )

    @api.model
    def _html(self, text, found):
        """Return the text as HTML with its passages marked."""
        begin, end = "\0", "\1"
        plain = str(escape(respect.marked(respect.readable(text), found, begin, end)))
        for sign, tag in ((begin, "<mark>"), (end, "</mark>"), ("\n", "<br/>")):
            plain = plain.replace(sign, tag)
        return Markup(plain)

    @api.model
    def _sentences(self, found):
        """Return a sentence per kind of passage: what it does, and what to write instead."""
        _ = self.env._
        advice = {
            respect.Kind.THREAT: lambda quoted: _(
                "%s threatens: write what you ask for and by which day, not what you could do to"
                " them.",
                quoted,
            ),
            respect.Kind.SHAME: lambda quoted: _(
                "%s shames the person: write about the invoices, not about them.", quoted
            ),
            respect.Kind.COURT: lambda quoted: _(
                "%s looks like a court document: write as your own company.", quoted
            ),
            respect.Kind.ASK_WHY: lambda quoted: _(
                "%s asks why they have not paid, which may not be asked of consumers there: ask"
                " what you can do, or for a date.",
                quoted,
            ),
        }
        return [
            say(", ".join(f"“{text}”" for text in texts))
            for kind, say in advice.items()
            if (texts := dict.fromkeys(one.text for one in found if one.kind == kind))
        ]

    @api.model
    def _warning(self, texts):
        """Return what is wrong with texts that may go to any debtor, or False."""
        found = [passage for text in texts for passage in self._passages(self._nobody(), text)]
        if not found:
            return False
        return self.env._(
            "%s\nA message with this is stopped and becomes a task for the collector.",
            "\n".join(self._sentences(found)),
        )

    def _nobody(self):
        return self.env["cobranza.debtor"]
