from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount, format_date

from odoo.addons.cobranza_followup.tools import authority, inputs


class CobranzaExceptionRequest(models.Model):
    """How a request is answered: refused by a manager, or granted by an exception."""

    _inherit = "cobranza.exception.request"

    def action_refuse(self, reason):
        """Refuse open requests (managers), and tell those who made them.

        :param str reason: what the requester is told
        """
        inputs.several(self)
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only a collections manager can refuse an exception."))
        self.check_access("read")
        reason = inputs.reason(self.env, reason, self.env._("Say why the exception is refused."))
        for request in self.sudo():
            if request.state != "open":
                raise UserError(self.env._("This request has been answered already."))
            request._close("refused", answered_by_id=self.env.uid, answer=reason)
            _ = request._in_their_language()
            request._notify_requester(
                _(
                    "%(manager)s refused an exception for %(document)s: %(reason)s",
                    manager=self.env.user.name,
                    document=request._document().name,
                    reason=reason,
                )
            )
        return True

    @api.model
    def _grant(self, exceptions):
        """Answer the open requests that exceptions let through, and tell who made them."""
        for exception in exceptions.sudo():
            for request in self.sudo()._open_of(exception.debtor_id, exception.order_id):
                if request._is_granted_by(exception):
                    request._close(
                        "granted",
                        answered_by_id=self.env.uid,
                        answer=exception.reason,
                        exception_id=exception.id,
                    )
                    request._notify_requester(request._sentence_of(exception))

    def _is_granted_by(self, exception):
        """Whether nothing else stops the document.

        An exception for this very order answers the request even if it covers only a part.
        One for all orders of the debtor may not be meant for this document.
        """
        document = self._document()
        holds, limits = document._holds_to_pass(), document._limits_to_pass()
        if exception.order_id:
            holds -= exception.hold_id
            limits -= exception.partner_id if exception.kind == "limit" else limits.browse()
        return not (holds or limits)

    def _sentence_of(self, exception):
        """Say who let the document pass, until when and up to what, to who asked for it."""
        _ = self._in_their_language()
        lang = self.user_id.lang
        limits = ""
        if exception.valid_until:
            until = format_date(self.env, exception.valid_until, lang_code=lang)
            limits += _(", until %s", until)
        if exception.amount_max:
            amount, currency = exception._amount_and_currency()
            limits += _(", up to %s", format_amount(self.env, amount, currency, lang_code=lang))
        values = {
            "manager": exception.user_id.name,
            "document": self._document().name,
            "limits": limits,
        }
        if self._document()._is_stopped():
            return _(
                "%(manager)s let %(document)s pass only in part%(limits)s: reduce it, and it can"
                " go ahead.",
                **values,
            )
        if self._is_quotation():
            return _(
                "%(manager)s let %(document)s pass: you can confirm it now%(limits)s.", **values
            )
        return _(
            "%(manager)s let %(document)s pass: you can go ahead with it now%(limits)s.", **values
        )
