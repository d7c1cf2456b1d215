from odoo import api, models
from odoo.tools import format_datetime, format_time

from ...engine.contact_case import Code, Standing, State
from ...tools.zone_text import zone_text


class CobranzaContactGuard(models.AbstractModel):
    """What the guard says, in words: whether, from when, by whose clock and by which rule."""

    _inherit = "cobranza.contact.guard"

    @api.model
    def _text(self, answer):
        """Say in one sentence whether the contact may be made, from when, and by which rule."""
        _ = self.env._
        why = self._why(answer)
        if answer.verdict.state == State.ALLOWED:
            return _("May be contacted now; it is %s there.", self._local(answer, answer.moment))
        if answer.verdict.state == State.WARNED and answer.clear_from:
            return _(
                "May be contacted now, with a warning: %(why)s. Nothing against it from"
                " %(moment)s there.",
                why=why,
                moment=self._local(answer, answer.clear_from),
            )
        if answer.verdict.state == State.WARNED:
            return _("May be contacted now, with a warning: %s.", why)
        if answer.verdict.state == State.WAITS:
            return _(
                "Not before %(moment)s there: %(why)s.",
                moment=self._local(answer, answer.not_before),
                why=why,
            )
        return _("May not be contacted this way: %s.", why)

    def _why(self, answer):
        """Name each reason that forbids or warns, with its law, or say that it is no law."""
        rules = {rule.id: rule for rule in answer.rules}
        return "; ".join(
            dict.fromkeys(self._reason(one, rules.get(one.key)) for one in answer.verdict.reasons)
        )

    def _reason(self, reason, rule):
        """Say what forbids or warns; a law is cited only for what it says, and whom it binds."""
        _ = self.env._
        words = self._reason_words()[reason.code]
        if reason.own:
            return words
        if reason.standing == Standing.LAW:
            return _("%(reason)s (%(rule)s)", reason=words, rule=rule.name)
        if reason.standing == Standing.OTHERS:
            return _(
                "%(reason)s (%(rule)s, which does not bind your company)",
                reason=words,
                rule=rule.name,
            )
        words = self._proposal_words().get(reason.code, words)
        if rule.seed or rule.replaces_id:
            return _("%(reason)s (a proposal of this program, no law)", reason=words)
        return _("%(reason)s (%(rule)s, a proposal, no law)", reason=words, rule=rule.name)

    def _reason_words(self):
        _ = self.env._
        return {
            Code.HOURS: _("outside the permitted hours"),
            Code.HOLIDAY: _("public holiday"),
            Code.LIMIT: _("as many contacts as are permitted"),
            Code.CHANNEL: _("this channel is not permitted"),
            Code.OPT_IN: _("they did not authorize this channel"),
            Code.THIRD_PARTY: _("third parties may not be contacted"),
            Code.ZONE: _("their time zone is not known"),
            Code.OWN_HOURS: _("outside the hours they asked for"),
            Code.OPT_OUT: _("they objected to this channel"),
            Code.STOPPED: _("they asked not to be contacted"),
            Code.LAWYER: _("only their lawyer may be contacted"),
            Code.ONE_A_DAY: _("they were written to that day already"),
        }

    def _proposal_words(self):
        _ = self.env._
        return {
            Code.HOURS: _("outside the hours proposed"),
            Code.LIMIT: _("as many contacts as are proposed"),
            Code.CHANNEL: _("this channel is advised against"),
            Code.THIRD_PARTY: _("they are a third party"),
        }

    @api.model
    def _clock_text(self, debtor, contact, zones=None):
        """Say by whose clock an hour is that a person names, and what it shows now."""
        now = self._local_now(debtor, contact, zones)
        return self.env._(
            "By the clock of %(place)s: it is %(hour)s there.",
            place=zone_text(self.env, now.tzinfo),
            hour=format_time(self.env, now.time(), time_format="short"),
        )

    def _local(self, answer, moment):
        zone = self._zone_shown(answer)
        return format_datetime(self.env, moment, tz=zone, dt_format="EEE d MMM HH:mm")

    def _zone_shown(self, answer):
        """Return the name of the first zone they may be in; of several, all are kept to."""
        return answer.zones[0].key if answer.zones else "UTC"
