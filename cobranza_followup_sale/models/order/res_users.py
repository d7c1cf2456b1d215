from contextlib import contextmanager

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.addons.cobranza_followup.ledger.collector_rules import COLLECTOR
from odoo.addons.cobranza_followup.tools.apart import surviving

_WAITS = "cobranza_followup_sale.activity_type_order_waits"


class ResUsers(models.Model):
    """Accepted orders that wait stay somebody's task when who had it leaves."""

    _inherit = "res.users"

    def _cobranza_leave(self):
        # EXTENDS 'cobranza_followup': once their debtors have other collectors
        leaving = self.filtered("active")
        result = super()._cobranza_leave()
        if leaving:
            with surviving(self.env, "passing on the accepted orders of who leaves"):
                leaving._cobranza_pass_on_orders(Domain.TRUE)
        return result

    def _cobranza_give_away_lost(self, lost):
        # EXTENDS 'cobranza_followup': who does not collect any more may sell as before
        result = super()._cobranza_give_away_lost(lost)
        for user_id, company_id in sorted(lost[COLLECTOR]):
            others = Domain("company_id", "=", company_id) & Domain("user_id", "!=", user_id)
            self.sudo().browse(user_id)._cobranza_pass_on_orders(others)
        return result

    @api.model
    @contextmanager
    def _cobranza_work_changes(self):
        # EXTENDS 'cobranza_followup': nobody sees orders of a company that they do not work in any
        # more, whoever the salesperson is; who only sells is no collector, and asked about here
        before = self._cobranza_companies_of_told()
        with super()._cobranza_work_changes():
            yield
        left = {user: companies - user.company_ids for user, companies in before.items()}
        if any(left.values()):
            with surviving(self.env, "passing on the accepted orders of who left a company"):
                for user, companies in left.items():
                    user._cobranza_pass_on_orders(Domain("company_id", "in", companies.ids))

    @api.model
    def _cobranza_companies_of_told(self):
        """Return {user: companies they work in} of who has tasks about orders that wait."""
        kind = self.env.ref(_WAITS, raise_if_not_found=False)
        if not kind or self.env.context.get(MODULE_UNINSTALL_FLAG):
            return {}
        tasks = self.env["mail.activity"].sudo()
        told = tasks._read_group(
            [("activity_type_id", "=", kind.id), ("user_id", "!=", False)], ["user_id"]
        )
        return {user: user.company_ids for (user,) in told}

    def _cobranza_pass_on_orders(self, which):
        """Give the tasks about accepted orders that wait to whose work the orders are now.

        Where there is nobody they wait for nobody in particular: Odoo deletes what people have with
        them, and of an order without a salesperson nobody would hear when the hold ends.

        :param which: domain on orders
        """
        kind = self.env.ref(_WAITS, raise_if_not_found=False)
        theirs = Domain("activity_type_id", "in", kind.ids if kind else [])
        theirs &= Domain("user_id", "in", self.ids)
        orders = self.env["sale.order"].sudo().with_context(mail_activity_quick_update=True)
        for order in orders.search(Domain("activity_ids", "any", theirs) & which):
            order.activity_ids.filtered_domain(theirs).user_id = order._seller(self)
