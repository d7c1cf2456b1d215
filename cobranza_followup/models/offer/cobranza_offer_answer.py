import base64
import binascii

from markupsafe import escape

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.image import image_process

from ...tools import inputs, upload

# Of a drawn signature, as sent; a screenful of ink has far less.
MOST_SIGNATURE = 2 * 10**6
LONGEST_NAME = 100


class CobranzaOffer(models.Model):
    """What the debtor says to an offer: signed on their page or on paper, or refused."""

    _inherit = "cobranza.offer"

    def _sign_on_page(self, name, signature):
        """Accept the offer with a signature drawn on the page.

        :param name: of who signs, as they wrote it
        :param signature: the picture, base64; anything may come
        """
        self._check_answerable()
        name = self._signer(name)
        picture = self._picture(signature)
        self._accept({"signed_by": name, "signed_how": "page", "signature": picture}, "portal")
        self._keep_document(self._print(), self._document_name(), "application/pdf")
        self._tell_collector(
            lambda env: env._("Offer accepted"),
            lambda env: env._(
                "%(name)s signed on the page: %(offer)s.", name=name, offer=self.display_name
            ),
        )

    def _sign_on_paper(self, name, content, filename, mimetype):
        """Accept the offer with the signed paper that a collector uploads."""
        self._check_answerable()
        self._accept({"signed_by": self._signer(name), "signed_how": "paper"}, "visit")
        self._keep_document(content, filename, mimetype)

    def _refuse(self, reason):
        """Have the debtor refuse the offer.

        :param reason: as they wrote it
        """
        self._check_answerable()
        reason = inputs.reason(
            self.env, reason, self.env._("Tell us why you do not accept the offer.")
        )
        self.sudo().write(
            {"state": "refused", "answered_on": fields.Datetime.now(), "answer_reason": reason}
        )
        self._tell_collector(
            lambda env: env._("Offer refused"),
            lambda env: env._("%(offer)s: %(reason)s", offer=self.display_name, reason=reason),
        )

    # -- how --------------------------------------------------------------------------------

    def _check_answerable(self):
        """Raise one sentence if the offer cannot be answered any more."""
        self._lock()
        _ = self.env._
        if self.state in ("accepted", "fulfilled"):
            raise UserError(_("This offer was accepted already."))
        if self.state == "refused":
            raise UserError(_("This offer was refused. Write to us if you would like another one."))
        if not self._is_answerable():
            raise UserError(
                _("This offer is not valid any more. Write to us if you would like another one.")
            )

    def _signer(self, name):
        name = inputs.text(self.env, name, self.env._("Name"))
        if not name or len(name) > LONGEST_NAME:
            raise UserError(self.env._("Write your name below the signature."))
        return name

    def _picture(self, signature):
        wrong = UserError(self.env._("The signature could not be read: please draw it again."))
        if not isinstance(signature, str) or not signature or len(signature) > MOST_SIGNATURE:
            raise wrong
        try:
            content = base64.b64decode(signature, validate=True)
            if upload.kind(content)[0] not in ("image/png", "image/jpeg"):
                raise wrong
            # Read it as the field will: what is no picture is no signature.
            if not image_process(content, size=(1024, 1024), verify_resolution=True):
                raise wrong
        except (binascii.Error, ValueError, UserError, OSError):
            raise wrong from None
        return base64.b64encode(content)

    def _accept(self, signed, source):
        """Keep who signed and when, and take the promises the offer is made of."""
        if self.kind == "prompt":
            raise UserError(self.env._("No signature is needed: the discount is for who pays."))
        owed = self.currency_id.round(sum(self._open_parts().mapped("amount_chased_currency")))
        if self.currency_id.compare_amounts(owed, self.amount_owed):
            raise UserError(
                self.env._(
                    "What is owed has changed since this offer was made. Write to us: we will"
                    " make it anew."
                )
            )
        self.sudo().write({"state": "accepted", "answered_on": fields.Datetime.now(), **signed})
        if self.kind == "waiver":
            self._waive_interest()
        self._promise(source)
        self.debtor_id.sudo()._refresh_later()

    def _waive_interest(self):
        """Log what interest is waived: as long as the offer is kept, nobody invoices it."""
        self.env["cobranza.interest.charge"].sudo().create(
            [
                {
                    "debtor_id": self.debtor_id.id,
                    "origin_id": line.invoice.id,
                    "offer_id": self.id,
                    "date_until": line.until,
                    "currency_id": line.currency.id,
                    "amount_interest": line.interest_left,
                    "amount_fixed": line.fixed_left,
                }
                for line in self._interest_lines(self._open_parts())
                if line.amount > 0
            ]
        )

    def _promise(self, source):
        """Take the promises of the offer, by which payments judge whether it is kept."""
        common = {
            "debtor_id": self.debtor_id.id,
            "currency_id": self.currency_id.id,
            "invoice_ids": [fields.Command.set(self.invoice_ids.ids)],
            "source": source,
            "note": self.display_name,
        }
        lines = [
            {"amount": amount, "date_promised": day} for day, amount in self.sudo()._instalments()
        ]
        items = self.debtor_id.sudo()._open_items()
        beside = items.filtered(lambda item: item.amount_chased > 0).move_id - self.invoice_ids
        desk = self.with_user(self.user_id).with_context(cobranza_about_a_part=bool(beside)).sudo()
        promises = desk.env["cobranza.promise"]
        if self.kind == "plan":
            commands = [fields.Command.create(line) for line in lines]
            plan = desk.env["cobranza.promise.plan"].create({**common, "promise_ids": commands})
            desk.plan_id = plan
            promises |= plan.promise_ids
        else:
            promises |= promises.create([{**common, **line} for line in lines])
        promises.write({"offer_id": self.id})

    def _tell_collector(self, summary, note):
        self.debtor_id.sudo()._give_task(summary, lambda env: escape(note(env)))
