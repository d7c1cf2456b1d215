from babel import Locale

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import babel_locale_parse, get_lang

from ...engine import respect


class CobranzaRespectWord(models.Model):
    """A phrase that no message to a debtor may contain."""

    _name = "cobranza.respect.word"
    _description = "Phrase of the respect check"
    _order = "language, kind, phrase"
    _rec_name = "phrase"

    language = fields.Selection("_languages", required=True, index=True)
    phrase = fields.Char(
        required=True,
        help="Found whatever its accents, capitals and line breaks are, as whole words. A star at"
        " the end of a word stands for any ending.",
    )
    kind = fields.Selection(
        [
            (respect.Kind.THREAT.value, "Threatens"),
            (respect.Kind.SHAME.value, "Shames"),
            (respect.Kind.COURT.value, "Imitates a Court"),
            (respect.Kind.ASK_WHY.value, "Asks Why They Do Not Pay"),
        ],
        required=True,
        default=respect.Kind.THREAT.value,
    )
    consumer_country_ids = fields.Many2many(
        "res.country",
        string="Only for Consumers In",
        help="Empty: whoever the debtor is. Else only for consumers in one of these countries.",
    )
    legal_lifts = fields.Boolean(
        string="Permitted When Handed Over",
        help="May be written to debtors in a stage whose objective is to hand over.",
    )
    active = fields.Boolean(default=True)

    _phrase_unique = models.Constraint(
        "UNIQUE(language, phrase)", "This phrase is in the list of this language already."
    )
    _phrase_short = models.Constraint(
        "CHECK(length(phrase) <= 200)",
        "A phrase has at most 200 letters: enter only the words to look for.",
    )

    @api.model
    def _languages(self):
        """Return the languages Odoo knows, without the variants of countries."""
        names = babel_locale_parse(get_lang(self.env).code)
        langs = self.env["res.lang"].sudo().with_context(active_test=False).search([])
        codes = {lang.code.partition("_")[0].partition("@")[0] for lang in langs}
        named = ((code, Locale.parse(code).get_display_name(names) or code) for code in codes)
        return sorted(named, key=lambda language: language[1])

    @api.constrains("phrase")
    def _check_phrase(self):
        for word in self:
            if not respect.is_phrase(word.phrase):
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be looked for: write words, with a star only at the end of"
                        " one.",
                        word.phrase,
                    )
                )

    def _phrases(self):
        """Return the words as the engine takes them."""
        return [respect.Phrase(word.id, word.phrase, word.kind) for word in self]
