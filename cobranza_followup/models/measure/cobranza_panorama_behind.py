from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError

from ...ledger import measures
from ...tools import inputs
from .cobranza_panorama_words import figure_names


class CobranzaPanorama(models.AbstractModel):
    """What is behind the figures of the panorama: the records they are made up of."""

    _inherit = "cobranza.panorama"

    @api.model
    def action_behind(self, name, filters=None):
        """Return the action that opens the records behind a figure (managers).

        :param name: of the figure, "aging", "reasons", "cash" or "collector"
        :param filters: as `overview` takes them; with "reasons", "type_id" of one of them
        """
        company, first, chosen = self._read_filters(filters)
        last = min(measures.month_end(first), company._cobranza_today())
        behind = self._behind()
        if not isinstance(name, str) or name not in behind:
            raise UserError(self.env._("There is no such figure: %s", str(name)[:50]))
        action = behind[name](company, first, last, chosen)
        if name == "reasons" and filters and filters.get("type_id"):
            types = self.env["cobranza.barrier.type"]
            reason = inputs.record(types, filters["type_id"], self.env._("Reason"))
            action["domain"].append(("type_id", "=", reason.id))
        month = self._month_name(action.pop("month", first))
        title = figure_names(self.env).get(name, action["name"])
        return {**action, "display_name": f"{title}: {month}", "path": False}

    @api.model
    def action_settings(self):
        """Open the targets and who gets the e-mail, of the user's company (managers)."""
        company, _first, _chosen = self._read_filters({})
        settings = self.env["cobranza.panorama.setting"]
        setting = settings._of(company) or settings.create({"company_id": company.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Targets and E-mail"),
            "res_model": settings._name,
            "res_id": setting.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _behind(self):
        owed = self._behind_owed
        return {
            **{card.name: owed for card in self._shown()},
            "aging": owed,
            "overdue_share": lambda *args: owed(*args, [("days_overdue", ">", 0)]),
            "best_possible_dso": lambda *args: owed(*args, [("days_overdue", "=", 0)]),
            "promise_kept_share": self._behind_promises,
            "came_in": self._behind_came,
            "on_time_share": self._behind_paid,
            "average_days_late": self._behind_paid,
            "hold_count": self._behind_holds,
            "at_risk_share": self._behind_at_risk,
            "reached_share": self._behind_work,
            "promise_per_reached": self._behind_work,
            "collected_after_contact": self._behind_work,
            "written_off": self._behind_written_off,
            "reasons": self._behind_reasons,
            "cash": self._behind_cash,
            "collector": self._behind_collector,
        }

    @api.model
    def _open(self, xmlid, domain, views=None, **context):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"cobranza_followup.{xmlid}")
        action = {**action, "domain": domain, "context": context}
        if views:
            action["views"] = sorted(action["views"], key=lambda view: view[1] != views)
        return action

    @api.model
    def _of_debtors(self, company, chosen, path="debtor_id"):
        """Return the domain of records of the chosen debtors."""
        columns = {"salesperson_id": "partner_id.user_id"}
        dot = f"{path}." if path else ""
        return [
            ("company_id", "=", company.id),
            *((f"{dot}{columns.get(name, name)}", "=", id_) for name, id_ in chosen.items()),
        ]

    @api.model
    def _of_partners(self, company, chosen):
        """Return the domain of journal items or documents of the chosen debtors' customers."""
        domain = [("company_id", "=", company.id)]
        if chosen:
            debtors = self.env["cobranza.debtor"].sudo()
            found = debtors._search(self._of_debtors(company, chosen, path=""))
            partners = debtors.browse(found).partner_id
            domain.append(("partner_id.commercial_partner_id", "in", partners.ids))
        return domain

    @api.model
    def _behind_owed(self, company, first, last, chosen, more=()):
        context = {"search_default_to_collect": 1}
        if last < company._cobranza_today():
            context["cobranza_as_of"] = last.isoformat()
        domain = [*self._of_debtors(company, chosen), *more]
        return self._open("cobranza_open_item_action", domain, **context)

    @api.model
    def _behind_promises(self, company, first, last, chosen):
        domain = [
            *self._of_debtors(company, chosen),
            ("state", "in", ("kept", "partial", "broken")),
            ("date_promised", ">=", first),
            ("date_promised", "<=", measures.month_end(first)),
        ]
        return self._open("cobranza_promise_action", domain)

    @api.model
    def _behind_holds(self, company, first, last, chosen):
        domain = [*self._of_debtors(company, chosen), ("date_from", "<=", last)]
        if last == company._cobranza_today():
            domain.append(("state", "=", "active"))
        else:
            ended = company._cobranza_day_start(first + relativedelta(months=1))
            domain += ["|", ("state", "=", "active"), ("ended_on", ">=", ended)]
        return self._open("cobranza_hold_action", domain)

    @api.model
    def _behind_work(self, company, first, last, chosen):
        domain = [
            *self._of_debtors(company, chosen),
            ("date", ">=", first),
            ("date", "<=", last),
        ]
        return self._open("cobranza_activity_action", domain)

    @api.model
    def _behind_collector(self, company, first, last, chosen):
        """What a collector did, whoever's customers these are today."""
        others = {name: id_ for name, id_ in chosen.items() if name != "collector_id"}
        action = self._behind_work(company, first, last, others)
        action["domain"].append(("user_id", "=", chosen.get("collector_id", False)))
        return action

    @api.model
    def _behind_reasons(self, company, first, last, chosen):
        until = first + relativedelta(months=1)
        domain = [
            *self._of_debtors(company, chosen),
            ("state", "!=", "rejected"),
            ("create_date", ">=", company._cobranza_day_start(first)),
            ("create_date", "<", company._cobranza_day_start(until)),
        ]
        return self._open("cobranza_barrier_action", domain)

    @api.model
    def _behind_at_risk(self, company, first, last, chosen):
        """What stayed unpaid of the month's invoices, or of the newest of which it is known."""
        today = company._cobranza_today()
        while not measures.is_ripe(first, today):
            first -= relativedelta(months=1)
        last = measures.month_end(first)
        return {**self._items("at_risk", company, first, last, chosen), "month": first}

    @api.model
    def _items(self, name, company, first, last, chosen):
        """Return the action that opens the journal items a figure is counted from."""
        counted = f"{name}/{company.id}/{first.isoformat()}/{last.isoformat()}"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Journal Items"),
            "res_model": "account.move.line",
            "views": [(False, "list"), (False, "form")],
            "domain": [*self._of_partners(company, chosen), ("cobranza_counted", "=", counted)],
        }

    @api.model
    def _behind_came(self, *asked):
        return self._items("came_in", *asked)

    @api.model
    def _behind_paid(self, *asked):
        action = self._items("paid", *asked)
        # of a branch's payments some are in its parent's books
        action["domain"] = [one for one in action["domain"] if one[0] != "company_id"]
        return action

    @api.model
    def _behind_written_off(self, *asked):
        return self._items("written_off", *asked)

    @api.model
    def _behind_cash(self, company, first, last, chosen):
        return {
            **self.env["cobranza.cash.forecast"].action_open(),
            "domain": [("company_id", "=", company.id), ("is_current", "=", True)],
            "context": {},
        }
