from odoo import api, models
from odoo.exceptions import UserError

from ...tools import authority


class CobranzaThreadMixin(models.AbstractModel):
    """A record of the desk with messages. Replies to it are welcome; none begins with a message.

    Messages that would make a new one go back to who sent them: `mail.thread`.
    """

    _name = "cobranza.thread.mixin"
    _description = "Record of the collections desk with messages"
    _inherit = ["mail.thread"]

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        # OVERRIDES 'mail'
        raise UserError(self.env._("“%s”: this is not entered by e-mail.", self._description))

    @api.model_create_multi
    def create(self, vals_list):
        authority.check_not_by_mail(self)
        return super().create(vals_list)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        # EXTENDS 'mail': Odoo has colleagues follow what they answer by mail, whatever they
        # may read; here they would be sent what others write from then on.
        if authority.is_by_mail(self.env):
            return False
        return super()._message_subscribe(partner_ids, subtype_ids, customer_ids)

    # -- what goes to people outside ---------------------------------------------------------

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        # EXTENDS 'mail': what is about to go to people outside passes the respect check first
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        outside = any(recipient["share"] for recipient in recipients)
        if outside or kwargs.get("outgoing_email_to"):
            self._check_respect(message, msg_vals or {})
        return recipients

    def _check_respect(self, message, msg_vals):
        """Raise if one of us wrote what may not be written to the debtor."""
        # What the customer writes is not checked.
        by_mail = message.message_type == "email" and message.author_id.partner_share
        if by_mail or self.env.user.share:
            return
        for debtor in self.env["cobranza.contact.guard"]._debtors_of(self._name, self.ids).values():
            for name in ("subject", "body"):
                text = msg_vals[name] if name in msg_vals else message[name]
                self.env["cobranza.respect"]._check(debtor, text)
