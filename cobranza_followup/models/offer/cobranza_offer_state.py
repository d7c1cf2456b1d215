from markupsafe import escape

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...ledger.promises import newest_partial
from ...tools import authority, inputs


class CobranzaOffer(models.Model):
    """How an offer is made: by whom it may be, who approves it, and how it ends."""

    _inherit = "cobranza.offer"

    def action_offer(self):
        """Make the offer to the debtor, or ask a manager to, if it waives too much."""
        inputs.several(self)
        self.check_access("write")
        for offer in self:
            offer._check_is("draft")
            offer.sudo()._write_terms()
            offer._check_terms()
            if offer.needs_approval:
                offer._ask_managers()
            else:
                offer._make()
        return True

    def action_approve(self):
        """Make an offer that a collector may not make alone (managers)."""
        inputs.several(self)
        self._check_may_approve()
        for offer in self:
            offer._check_is("to_approve")
            offer.sudo()._write_terms()
            # It is no longer one that waits while it is checked.
            offer._check_terms()
            offer._make()
        return True

    def action_send_back(self, reason):
        """Not approve an offer: it is a draft again, with the reason (managers).

        :param str reason: what is wrong with it
        """
        inputs.several(self)
        self._check_may_approve()
        reason = inputs.reason(self.env, reason, self.env._("Say why the offer is not approved."))
        for offer in self:
            offer._check_is("to_approve")
            offer.sudo().write({"state": "draft", "answer_reason": reason})
            offer._end_tasks()
            offer.debtor_id._give_task(
                lambda env: env._("Offer not approved"), lambda env: escape(reason)
            )
        return True

    def action_withdraw(self, reason):
        """Take an offer back; one that was accepted only a manager can.

        :param str reason: kept on the offer
        """
        inputs.several(self)
        self.check_access("write")
        reason = inputs.reason(self.env, reason, self.env._("Say why the offer is withdrawn."))
        for offer in self:
            offer._lock()
            if offer.state == "accepted" and not authority.is_manager(self.env):
                raise AccessError(
                    self.env._("It was accepted: only a collections manager can withdraw it.")
                )
            if offer.state not in ("draft", "to_approve", "offered", "accepted"):
                raise UserError(self.env._("This offer is over already: %s.", offer.display_name))
            offer.sudo()._cancel_promises(reason, lapsed=False)
            offer.sudo().write({"state": "withdrawn", "answer_reason": reason})
            offer._end_tasks()
        self.debtor_id._refresh_later()
        return True

    # -- how --------------------------------------------------------------------------------

    def _check_may_approve(self):
        self.check_access("write")
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only a collections manager can approve an offer."))

    def _check_is(self, state):
        """Raise unless the offer is in a state; nobody else changes it meanwhile."""
        self._lock()
        if self.state != state:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(offer)s: this offer is “%(state)s”, this cannot be done with it.",
                    offer=self.display_name,
                    state=states[self.state],
                )
            )

    def _lock(self):
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute("SELECT FROM cobranza_offer WHERE id = %s FOR UPDATE", [self.id])
        self.invalidate_recordset(["state"], flush=False)

    def _ask_managers(self):
        self.sudo().write({"state": "to_approve", "answer_reason": False})
        for user in self.company_id._cobranza_managers():
            offer = self.sudo().with_context(lang=user.lang, mail_notify_force_send=False)
            offer.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.company_id._cobranza_today(),
                summary=offer.env._("Approve an offer"),
                note=escape(
                    offer.env._(
                        "%(offer)s: %(waived)s of %(owed)s would be waived. %(user)s may waive"
                        " %(allowed)s alone.",
                        offer=offer.display_name,
                        waived=offer._money(offer.amount_waived + offer.interest_waived),
                        owed=offer._money(offer.amount_owed),
                        user=self.env.user.name,
                        allowed=offer._money(offer._allowed()),
                    )
                ),
                user_id=user.id,
            )

    def _make(self):
        """Make the offer: the debtor finds it on their page, and may accept it."""
        manager = authority.is_manager(self.env)
        self.sudo().write(
            {
                "state": "offered",
                "offered_on": self.company_id._cobranza_today(),
                "last_partial_id": newest_partial(self.env),
                "approved_by_id": self.env.uid if manager else False,
                "answer_reason": False,
            }
        )
        self._end_tasks()

    def _end_tasks(self):
        """Take back what managers were asked to do about it."""
        self.sudo().activity_ids.unlink()

    def _cancel_promises(self, reason, lapsed):
        """Cancel what is still promised by the offer.

        :param lapsed: the offer lapsed; should a payment turn up that was in time, they are back
        """
        still_open = self.promise_ids.filtered(lambda promise: promise.state == "open")
        still_open.write(
            {
                "state": "cancelled",
                "cancel_reason": reason,
                "amount_owed": 0,
                "offer_lapsed": lapsed,
            }
        )

    def _reopen_promises(self):
        """Have what the lapse of the offer cancelled promised again."""
        for promise in self.promise_ids.filtered("offer_lapsed"):
            promise.write(
                {
                    "state": "open",
                    "cancel_reason": False,
                    "amount_owed": promise.amount_due,
                    "offer_lapsed": False,
                }
            )

    def _set_state(self, state):
        """Put an offer in the state that payments say, with what follows from it.

        Part of an evaluation, and undone with it.

        :param state: "accepted", "offered", "fulfilled", "lapsed" or "withdrawn"
        """
        offer = self.with_context(tracking_disable=True)
        before, today = self.state, self.company_id._cobranza_today()
        over = state in ("fulfilled", "lapsed", "withdrawn")
        offer.write({"state": state, "settled_on": today if over else False})
        if before == "fulfilled" and offer.credited_on:
            offer.credit_to_review = True
        if state in ("lapsed", "withdrawn"):
            language = self.company_id.partner_id.lang
            env = self.with_context(lang=language).env
            offer._cancel_promises(env._("The offer it was part of lapsed."), lapsed=True)
        elif before in ("lapsed", "withdrawn"):
            offer._reopen_promises()
        offer._write_result()
        code = {
            "fulfilled": "offer_fulfilled",
            "lapsed": "offer_lapsed",
        }.get(state, "offer_reopened" if before == "fulfilled" else None)
        if code and (before != "offered" or state == "fulfilled"):
            self.env["cobranza.decision"]._log_event(self.debtor_id, code)
        self.env.ref("cobranza_followup.ir_cron_offers").sudo()._trigger()

    def _write_result(self):
        """Write what the offer has cost and brought in, in company currency."""
        company, today = self.company_id, self.company_id._cobranza_today()
        kept = self.state == "fulfilled"

        def in_company(amount):
            return self.currency_id._convert(amount, company.currency_id, company, today)

        self.write(
            {
                "amount_cost_company": in_company(self.amount_waived) if kept else 0.0,
                "amount_brought_company": in_company(self.amount_owed - self.amount_waived)
                if kept
                else 0.0,
            }
        )

    def _is_answerable(self):
        """Whether the debtor may still accept or refuse it."""
        self.ensure_one()
        if not self.sudo().invoice_ids:
            return False  # they were deleted: there is nothing left that it is about
        return self.state == "offered" and (
            fields.Date.to_date(self.valid_until) >= self.company_id._cobranza_today()
        )
