import uuid
from datetime import timedelta
from urllib.parse import urlencode

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import authority, inputs


class CobranzaDebtor(models.Model):
    """The link to a customer's page: how long it is valid, and how it is replaced."""

    _inherit = "cobranza.debtor"

    link_issued_on = fields.Date(
        readonly=True,
        copy=False,
        help="When the link to the customer's page was made, or last sent to them. What the"
        " settings say of how long a link is valid counts from here.",
    )

    def _is_link_old(self):
        """Whether the link to the page is past its time. One never dated counts from today."""
        days = self.company_id.cobranza_link_days
        if not days or not self.link_issued_on:
            return False
        return self.link_issued_on + timedelta(days=days) < self.company_id._cobranza_today()

    def _portal_ensure_token(self):
        # EXTENDS 'portal': whoever has the old link does not get in again because the customer
        # was sent a message: that carries a new one. One that is valid begins its time anew.
        debtor = authority.plain(self).sudo()
        if not debtor.access_token or debtor._is_link_old():
            debtor._make_link()
        return super()._portal_ensure_token()

    def _make_link(self):
        """Make a new key for the page: the old one opens nothing from now on."""
        self.write(
            {
                "access_token": str(uuid.uuid4()),
                "link_issued_on": self.company_id._cobranza_today(),
            }
        )

    def _statement_url(self, suffix=""):
        # A message to the customer carries it: its time begins.
        debtor, today = authority.plain(self).sudo(), self.company_id._cobranza_today()
        url = super()._statement_url(suffix)
        if debtor.link_issued_on != today:
            debtor.link_issued_on = today
        return url

    def _page_url(self, token, suffix="", **query):
        """Return the address of the customer's page, of a part of it, or of what it offers.

        :param token: the key that the visitor came with; "": they are logged in
        """
        query = {**({"access_token": token} if token else {}), **query}
        return f"/my/statement/{self.id}{suffix}" + (f"?{urlencode(query)}" if query else "")

    def action_renew_link(self):
        """Make a new link to the customer's page; the old one opens nothing from now on."""
        inputs.one(self)
        self.check_access("write")
        if not self.env.user.has_group("cobranza_followup.group_cobranza_user"):
            raise UserError(self.env._("Only a collector can make a new link."))
        self.sudo()._make_link()
        self.message_post(
            body=Markup("<p>%s</p>")
            % self.env._(
                "New link to the customer's page: the old one opens nothing now. The next message"
                " to them carries the new one."
            )
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The old link opens nothing now. Send the customer the new one: each message"
                    " and statement carries it."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_page(self):
        """Open the customer's page as they see it."""
        inputs.one(self)
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": self.access_url, "target": "new"}
