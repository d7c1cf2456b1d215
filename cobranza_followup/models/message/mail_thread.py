import logging

from markupsafe import Markup

from odoo import api, models
from odoo.tools.mail import generate_tracking_message_id

from ...tools import authority
from ...tools.apart import surviving

_logger = logging.getLogger(__name__)


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        # EXTENDS 'mail': what a debtor was sent came back. Odoo tells the debtor's record the
        # address only; which message it was decides what the customer was told.
        result = super()._routing_handle_bounce(email_message, message_dict)
        message = message_dict["bounced_message"]
        if message_dict["bounced_email"] and message.model == "cobranza.debtor":
            # The mail gateway goes on whatever becomes of it here.
            with surviving(self.env, "noting that a message came back"):
                self.env["mail.mail"].sudo()._cobranza_bounced(message)
        return result

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        # EXTENDS 'mail': what a message does is not the desk's doing, and begins nothing of it
        routes = [
            route
            for route in routes or ()
            if not self._cobranza_turn_away(message, message_dict, route)
        ]
        return super(MailThread, authority.by_mail(self))._message_route_process(
            message, message_dict, routes
        )

    @api.model
    def _cobranza_turn_away(self, message, message_dict, route):
        """Send a message back that would begin a record of the desk; return whether it would.

        :param route: (model, id of the thread, values, user id, alias) of Odoo's mail gateway
        """
        model, thread_id = route[:2]
        desk = isinstance(self.env[model], self.pool["cobranza.thread.mixin"])
        if not desk or (thread_id and self.env[model].browse(thread_id).exists()):
            return False
        sender = message_dict.get("email_from") or ""
        _logger.info("A mail from %s begins no %s: it goes back.", sender, model)
        if not message.get("To"):
            return True
        body = Markup("<p>%s</p>") % self.env._(
            "This message was not received: answer a message you got from us, or write to the"
            " person you know there."
        )
        self._routing_create_bounce_email(
            sender,
            body,
            message,
            # As Odoo does: an answer to this is not answered in turn.
            references=(
                f"{message_dict.get('message_id') or ''}"
                f" {generate_tracking_message_id('loop-detection-bounce-email')}"
            ),
            reply_to=self.env.company.email,
        )
        return True

    def _get_message_create_valid_field_names(self):
        # EXTENDS 'mail': what a message about a debt is for
        names = super()._get_message_create_valid_field_names()
        return names | {"cobranza_purpose", "cobranza_override_reason"}
