from datetime import timedelta

from markupsafe import Markup

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import inputs

# So long an objection that is closed stays on the page.
_SHOWN_DAYS = 90


class CobranzaDebtor(models.Model):
    """Objecting to invoices on the page: it counts for nothing until a collector accepts it."""

    _inherit = "cobranza.debtor"

    def _page_values(self):
        values = super()._page_values()
        listed = [
            line
            for section in values["statement"]["sections"]
            for line in section["lines"] + section["excluded"]
            if line["item"]._to_pay()
        ]
        values["objection"] = listed and {
            "types": self._page_objection_types(),
            "items": [
                {
                    "id": line["item"].id,
                    "name": line["move"].name,
                    "due": format_date(self.env, line["item"].due_date),
                    "amount": line["item"].currency_id._cobranza_text(
                        line["open"], self.partner_id
                    ),
                }
                for line in listed
            ],
        }
        values["objections"] = self._page_objections()
        return values

    def _page_done(self):
        return {
            **super()._page_done(),
            "objection": self.env._(
                "Thank you. We have received your objection; you will read here what comes of it."
            ),
        }

    def _page_objection_types(self):
        types = self.env["cobranza.barrier.type"]
        return types.search_fetch([("page_name", "!=", False)], ["page_name"])

    def _page_objections(self):
        """Return what the customer objected on the page: list of {what, about, state, answer}.

        What our people wrote about it is ours; the answer alone is for the customer.
        """
        day = self.company_id._cobranza_today() - timedelta(days=_SHOWN_DAYS)
        since = self.company_id._cobranza_day_start(day)
        barriers = self.env["cobranza.barrier"].search_fetch(
            [
                ("debtor_id", "=", self.id),
                ("source", "=", "portal"),
                "|",
                ("state", "in", ("reported", "open")),
                ("create_date", ">=", since),
            ],
            ["answer", "create_date", "state", "type_id"],
            order="id DESC",
            limit=20,
        )
        return [
            {
                "what": barrier.type_id.page_name or barrier.type_id.name,
                "about": ", ".join(barrier.invoice_ids.mapped("name")),
                "on": self.company_id._cobranza_day(barrier.create_date),
                "state": self._page_objection_state(barrier),
                "answer": barrier.answer,
            }
            for barrier in barriers
        ]

    def _page_objection_state(self, barrier):
        _ = self.env._
        if barrier.answer:
            return _("Not accepted")
        return {
            "reported": _("We are looking at it"),
            "open": _("Accepted: we are working on it"),
        }.get(barrier.state, _("Closed"))

    def _page_object(self, type_id, item_ids, amount, note, files):
        """Take an objection to some of the customer's documents.

        :param type_id: as the browser sent it, like `item_ids`, a list, and `amount`
        :param files: list of (name, content, mimetype), checked
        """
        kind = self._page_objection_types().filtered(lambda kind: str(kind.id) == type_id)
        if not kind:
            raise UserError(self.env._("Choose what is wrong."))
        items = self._page_chosen_items(item_ids)
        note = inputs.text(self.env, note, self.env._("What happened"))
        disputed = self._page_disputed(items, amount)
        if self._page_objected_already(kind, items.move_id):
            return
        barrier = self.env["cobranza.barrier"].create(
            {
                "debtor_id": self.id,
                "type_id": kind.id,
                "invoice_ids": [Command.set(items.move_id.ids)],
                "item_ids": [Command.set(items.ids)],
                "amount_disputed": disputed,
                "note": note,
                "source": "portal",
            }
        )
        self._page_attach(barrier, files)
        barrier._ask_to_accept()
        self._page_log(
            "outcome_dispute" if kind.is_dispute else "outcome_barrier",
            lambda env: env._("Objects on their page: %s", kind.with_context(lang=env.lang).name),
            lambda env: [", ".join(items.move_id.mapped("name")), *([note] if note else [])],
            barrier_id=barrier.id,
        )

    def _page_chosen_items(self, item_ids):
        """Return the open items with these ids, which came from the browser: the customer's own."""
        items = self._open_items()._to_pay()
        chosen = items.filtered(lambda item: str(item.id) in item_ids)
        if not chosen or len(chosen) != len(set(item_ids)):
            raise UserError(self.env._("Choose one or more of the documents on this page."))
        return chosen

    def _page_disputed(self, items, amount):
        """Return what is disputed of items in company currency; 0: the documents as a whole."""
        given = inputs.text(self.env, amount, self.env._("Amount"))
        if given and len(items.currency_id) > 1:
            raise UserError(
                self.env._("Choose documents in one currency, or leave the amount empty.")
            )
        face, residual = sum(items.mapped("residual_currency")), sum(items.mapped("residual"))
        meant = self._page_amounts(given, items.currency_id, face) if given else {face}
        if not meant:
            raise UserError(
                self.env._("Amount: write a number that is not more than what is open.")
            )
        # Of two readings the larger one.
        share = max(meant) / face
        # All of it is the documents as a whole, whatever is posted to them afterwards; of an
        # invoice in instalments only if all of them were chosen.
        others = self._open_items()._to_pay() - items
        if share >= 1 and not others.move_id & items.move_id:
            return 0.0
        return self.currency_id.round(residual * min(share, 1))

    def _page_objected_already(self, kind, moves):
        """Whether the same is under way: sent twice, it is one objection."""
        alike = self.env["cobranza.barrier"].search(
            [
                ("debtor_id", "=", self.id),
                ("type_id", "=", kind.id),
                ("state", "in", ("reported", "open")),
                ("invoice_ids", "in", moves.ids),
            ]
        )
        return any(moves <= barrier.invoice_ids for barrier in alike)

    def _page_attach(self, barrier, files):
        """Put the files a customer sent to a barrier: for those who may read it."""
        if not files:
            return
        attachments = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": barrier._name,
                    "res_id": barrier.id,
                }
                for name, content, mimetype in files
            ]
        )
        barrier.message_post(
            body=Markup(""),
            attachment_ids=attachments.ids,
            author_id=self._page_visitor().id,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
