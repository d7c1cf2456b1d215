from datetime import date, timedelta

from odoo import api, models

from ...tools import authority

# Where a debtor stands, and since when; see `engine.escalation.Standing`.
_STANDING = (
    "stage_id",
    "stage_since",
    "episode_start",
    "standing_date",
    "previous_stage_id",
    "previous_stage_since",
    "previous_episode_start",
    "episode_resumed_on",
    "previous_episode_resumed_on",
    "left_stage_id",
    "left_on",
    "left_episode_start",
    "left_due_date",
    "left_item_id",
    "stage_pinned_until",
)
# Fields that a merged debtor gives where the one that is kept has no value.
_ONE_OF_THEM = (
    "collector_id",
    "access_token",
    "debtor_type_override",
    "policy_id",
    "limit_policy_id",
    "payment_days_of_month",
    "withholding_percent",
)


class CobranzaDebtor(models.Model):
    """What becomes of debtors when customers are merged, join another customer or leave it.

    What is on record is never lost, and nobody is freed of a hold by any of this.
    """

    _inherit = "cobranza.debtor"

    @api.model
    def _follow_family(self, before):
        """Follow customers who became part of another, or are no longer part of one.

        :param before: {partner: the commercial partner it had}
        """
        # The desk's own doing, whatever brought the contact here: no default of the caller's.
        self = authority.plain(self)  # noqa: PLW0642
        for partner, old in before.items():
            new = partner.commercial_partner_id
            if new == old:
                continue
            if (new != partner and new != old.commercial_partner_id) or old == partner:
                self._check_nothing_leaves(partner, old, new)
            if old == partner:
                self._unite(partner, new, heir=partner)
            elif old.commercial_partner_id != new:
                self._carry_hold(partner, old)

    @api.model
    def _check_nothing_leaves(self, partner, old, new):
        """Raise if what was confirmed for a customer on hold would go to another with a contact.

        What a contact carries does not count while it is part of another customer; a hold of its
        own becomes that customer's. It may come back to the customer it carries the hold of.
        """
        holds = self._active_holds_of(old).filtered(lambda hold: hold._is_in_force())
        if old == partner:
            holds = holds.filtered(
                lambda hold: hold.source == "carried" and hold.carried_from_id.partner_id != new
            )
        if holds:
            holds._check_nothing_leaves_with(partner)

    @api.model
    def _carry_hold(self, partner, old):
        """Have a contact that leaves a customer carry the holds it is under there.

        While it is part of another customer, only that one's holds count: `_find_in_force`.
        """
        for hold in self._active_holds_of(old):
            self._carry(partner, hold.carried_from_id or hold)

    @api.model
    def _carry(self, partner, hold):
        debtor = self._get_or_create_own(partner, hold.company_id)
        own = self._active_holds_of(partner).filtered(lambda one: one.debtor_id == debtor)
        if own:
            own._stop_also(hold)
        else:
            hold._carry_to(debtor)
            self.env["cobranza.decision"]._log_event(debtor, "carried", "on")
        debtor._show_holds()

    @api.model
    def _active_holds_of(self, partners):
        self.env["cobranza.hold"].flush_model()
        return (
            self.env["cobranza.hold"]
            .sudo()
            .search([("debtor_id.partner_id", "in", partners.ids), ("state", "=", "active")])
        )

    @api.model
    def _get_or_create_own(self, partner, company):
        """Return the debtor that a partner is by itself, not its customer; create it if need be."""
        debtors = self.sudo().with_context(tracking_disable=True)
        debtor = debtors.search(
            [("partner_id", "=", partner.id), ("company_id", "=", company.id)]
        ) or debtors.create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "collector_id": company.cobranza_collector_id.id,
            }
        )
        self._mark_stale([(partner.id, company.id)])
        return debtor

    @api.model
    def _unite(self, partners, owner, heir):
        """Make one debtor of several customers, in each company, and have it be `owner`'s.

        :param heir: the contact who goes on carrying what they carried from a former customer:
            what `owner` may buy is not decided by it, unless that is the contact itself
        """
        carried = self._active_holds_of(partners - owner).filtered(
            lambda hold: hold.source == "carried"
        )
        carried._end(self.env._("They are part of another customer now."))
        debtors = self.sudo().search([("partner_id", "in", (partners - owner).ids)])
        for company, same in debtors.grouped("company_id").items():
            kept = self.sudo().search(
                [("partner_id", "=", owner.id), ("company_id", "=", company.id)]
            )
            kept = (kept or same[0]).with_context(tracking_disable=True)
            kept._take_over(same - kept)
            if kept.partner_id != owner:
                kept.partner_id = owner
            kept._name_customer()
            self._mark_stale([(owner.id, company.id)])
        for hold in carried.carried_from_id:
            if hold.debtor_id.partner_id != owner:
                self._carry(heir, hold)

    def _take_over(self, others):
        """Take over all that is on record of other debtors, and delete them."""
        if not others:
            return
        names = ", ".join(others.mapped("display_name"))
        leading = max(self | others, key=lambda debtor: debtor.stage_id.sequence or -1)
        self._keep_strongest_hold(others)
        self._make_room_for_executions(leading, others)
        self.write(self._values_of_all(leading, others))
        self.env.flush_all()
        merge = self.env["base.partner.merge.automatic.wizard"].sudo()
        merge._update_foreign_keys_generic(self._name, others, self)
        merge._update_reference_fields_generic(self._name, others, self)
        self.env.invalidate_all()
        others.unlink()
        self.env["cobranza.hold"]._show(self)
        self._message_log(body=self.env._("Took over what was on record of %s.", names))
        self.env["cobranza.decision"]._log_event(self, "merged")
        self._forget_behaviour([("id", "in", self.ids)])
        self._plan_payment_dates()

    def _values_of_all(self, leading, others):
        """Return the values of the debtor that is kept.

        It stands where the one in the hardest stage stood. Nobody is exempt, and no stage pinned,
        by being merged with somebody who is.
        """
        everyone = self | others
        values = {name: leading[name] for name in _STANDING}
        for name, value in values.items():
            if self._fields[name].type == "many2one":
                values[name] = value.id
        states = set(everyone.mapped("state"))
        if "legal" in states:
            values["state"] = "legal"
        elif states != {"exempt"}:
            values["state"] = "open" if leading.stage_id else "clear"
        for name in _ONE_OF_THEM:
            said = self[name] or next((one[name] for one in others if one[name]), False)
            values[name] = said.id if self._fields[name].type == "many2one" and said else said
        # Whether somebody chose the collector, or a rule, goes with the collector.
        whose = self.filtered("collector_id") or others.filtered("collector_id")[:1]
        values["collector_by_hand"] = whose.collector_by_hand
        values["collector_rule_id"] = whose.collector_rule_id.id
        if values["debtor_type_override"] != self.debtor_type_override:
            by_hand = others.filtered("debtor_type_override")[:1]
            values["debtor_type_override_reason"] = by_hand.debtor_type_override_reason
            values["debtor_type_override_until"] = by_hand.debtor_type_override_until
        return values

    def _keep_strongest_hold(self, others):
        """Leave one hold in force: the one that lasts longest, stopping what any of them did."""
        self.env["cobranza.hold"].flush_model()
        active = (
            self.env["cobranza.hold"]
            .sudo()
            .search([("debtor_id", "in", (self | others).ids), ("state", "=", "active")])
        )
        if len(active) < 2:
            return
        strongest = max(active, key=_lasting)
        weaker = active - strongest
        strongest._stop_also(weaker)
        weaker.carried_ids.filtered(
            lambda carried: carried.state == "active"
        ).carried_from_id = strongest
        weaker._end(self.env._("The customer was merged with another one on hold."))

    def _make_room_for_executions(self, leading, others):
        """Have each step carried out keep its row: one per debtor, stage and episode.

        Where two debtors came to the same stage in debts that began the same day, the episode of
        the one is put before that of the other; what happened and when stays as it was.
        """
        executions = (
            self.env["cobranza.step.execution"]
            .sudo()
            .search([("debtor_id", "in", (self | others).ids)])
        )
        taken = set()
        for execution in executions.sorted(
            lambda execution: (execution.debtor_id != leading, execution.id)
        ):
            start = execution.episode_start
            while (execution.stage_id, start) in taken:
                start -= timedelta(days=1)
            taken.add((execution.stage_id, start))
            if start != execution.episode_start:
                self.env.cr.execute(
                    "UPDATE cobranza_step_execution SET episode_start = %s WHERE id = %s",
                    [start, execution.id],
                )
        executions.invalidate_recordset(["episode_start"])

    def _name_customer(self):
        """Have all that is on record of the debtor name its customer."""
        for model in self.env.values():
            field = model._fields.get("partner_id")
            if (
                model._auto
                and not model._transient
                and "debtor_id" in model._fields
                and model._fields["debtor_id"].comodel_name == self._name
                and field
                and field.store
                and (field.related == "debtor_id.partner_id" or model._name == "cobranza.hold")
            ):
                records = model.sudo().with_context(active_test=False)
                records = records.search([("debtor_id", "=", self.id)])
                if field.related:
                    self.env.add_to_compute(field, records)
                else:
                    records.write({"partner_id": self.partner_id.id})
        self.env.flush_all()


def _lasting(hold):
    """How long a hold lasts: by hand until it is ended, until its debt is paid, until a day."""
    rank = {"manual": 3, "policy": 2, "carried": 0}[hold.source]
    if hold.date_to and hold.source == "manual":
        rank = 1
    return rank, hold.date_to or date.max, hold.id
