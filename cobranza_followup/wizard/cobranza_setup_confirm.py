from odoo import Command, models
from odoo.exceptions import AccessError, UserError

from ..tools import inputs
from .cobranza_setup import COLLECTOR, POLICY_VALUES


class CobranzaSetup(models.TransientModel):
    """The end of the setup: what the choices would lead to, and putting them into force."""

    _inherit = "cobranza.setup"

    def _forecast(self):
        """Try a run with what was chosen, observing and acting, and keep what it would do."""
        evaluation = self.env["cobranza.evaluation"].sudo()
        today = self.company_id._cobranza_today()
        company = self.company_id.sudo()
        observed, acted = (
            evaluation._preview(company, today, acting, change=self._try_choices)
            for acting in (False, True)
        )
        previews = self.env["cobranza.preview"]
        counts = previews._counts(observed)
        self.write(
            {
                "observe_moved_count": counts["moved_count"],
                "observe_freed_count": counts["freed_count"],
                "preview_id": previews._create_for(self.company_id, today, acted).id,
            }
        )

    def action_open_lines(self):
        """Show the debtors of the forecast as a list to search, group and export."""
        inputs.one(self)
        return self.preview_id.action_open_lines()

    def action_confirm(self):
        """Put what was chosen into force, and start the first run."""
        self._check_step()
        if self.state != "preview":
            raise UserError(self.env._("Go through the steps before you confirm them."))
        self._write_policy()
        self._include_excluded()
        self._add_collectors()
        # Collections managers need not be administrators of the company's other settings.
        self.company_id.sudo().write(
            {
                "cobranza_collector_id": self.collector_id.id,
                "cobranza_company_kind": self.company_kind,
                "cobranza_mode": self.go_live,
                "cobranza_timezone": self.timezone,
                "cobranza_setup_done_on": self.company_id._cobranza_today(),
            }
        )
        self.state = "done"
        return self.env["ir.actions.client"]._for_xml_id(
            "cobranza_followup.cobranza_run_action_now"
        )

    def _write_policy(self):
        self.policy_id._change({name: self[name] for name in POLICY_VALUES})

    def _try_choices(self):
        self._write_policy()
        self._followed_up()

    def _followed_up(self):
        """Have the opening balances followed up, if that was chosen; return them.

        Collections managers need not be accountants.
        """
        items = self.env["account.move.line"].sudo()
        if self.include_excluded:
            items = items.browse([id_ for id_, _residual in self._excluded()])
            items.no_followup = False
        return items

    def _include_excluded(self):
        """Do it, and say so on each entry, in the name of the manager who decided it."""
        moves = self._followed_up().move_id
        text = self.env._("Included in follow-up, by the setup of the collections desk.")
        if moves:
            moves._message_log_batch(bodies=dict.fromkeys(moves.ids, text))

    def _add_collectors(self):
        """Make users collectors, as far as the manager may manage users at all."""
        if not self.new_collector_ids:
            return
        if not self.can_manage_users:
            raise AccessError(
                self.env._("You may not make users collectors. Ask %s.", self.user_administrators)
            )
        group = self.env.ref(COLLECTOR)
        self.new_collector_ids.write({"group_ids": [Command.link(group.id)]})
