from odoo import models

from ...engine import payment_choice


class CobranzaDebtor(models.Model):
    """Paying by bank transfer what was chosen on the customer's page."""

    _inherit = "cobranza.debtor"

    def _transfer(self, plan):
        """Return how a plan is paid by transfer: accounts, what to quote, codes to scan.

        :param plan: of `_payment_plan`
        """
        report = self.env["report.cobranza_followup.report_statement"]
        free, structured = self._transfer_reference(plan)
        accounts = report._bank_accounts(self, [plan["currency"]])
        for entry in accounts:
            entry["code"] = self._transfer_code(entry["account"], plan, free, structured)
        return {"accounts": accounts, "reference": structured or free}

    def _transfer_reference(self, plan):
        """Return (text, structured reference or "") that tell the bank what is paid.

        By the payment reference of one document; of several, by their numbers, one after the
        other, which is how a bank line is matched with several invoices.
        """
        moves = list(dict.fromkeys(one.item.move_id for one in plan["payables"]))
        if len(moves) == 1:
            own = moves[0].payment_reference or moves[0].name
            return moves[0].name, own if own != moves[0].name else ""
        return payment_choice.reference(move.name for move in moves), ""

    def _transfer_code(self, account, plan, free, structured):
        """Return the image that a bank's app reads the transfer from; None if there is no kind.

        What is in it is Odoo's, and which kinds there are is up to what is installed: SEPA's
        comes with IBANs. It is drawn as our other codes are, on any server.
        """
        account = account.sudo()
        values = account._build_qr_code_vals(
            plan["amount"], free, structured, plan["currency"], self.partner_id, silent_errors=True
        )
        code = values and account._get_qr_code_generation_params(**values)
        # Switzerland's has a cross in it, which only Odoo's own picture has.
        if not code or code.get("barcode_type") != "QR" or code.get("mask"):
            return None
        return self.env["report.cobranza_followup.report_statement"]._qr(code["value"])
