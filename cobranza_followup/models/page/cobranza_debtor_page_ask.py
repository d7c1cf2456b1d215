import base64

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ...engine import clock_hour
from ...engine.channels import DECLINED
from ...tools import inputs
from ..contact.cobranza_contact_window import WEEKDAYS

# Hours that leave room to reach them: nobody hides behind one hour on Sundays.
_EARLIEST, _LATEST, _SHORTEST = 7, 21, 3
_MARK = "page"


class CobranzaDebtor(models.Model):
    """What a customer asks for on the page: a copy, another contact, other hours, an answer."""

    _inherit = "cobranza.debtor"

    def _page_values(self):
        values = super()._page_values()
        own = self._page_preference()
        values["ask"] = {
            "documents": [
                (line["move"].id, line["move"].name)
                for section in values["statement"]["sections"]
                for line in section["lines"] + section["excluded"]
                if line["move"].is_invoice()
            ],
            "addresses": [
                (person.id, _masked(person.email_normalized)) for person in self._page_reachable()
            ],
            "hours": list(range(_EARLIEST, _LATEST + 1)),
            "hour_text": clock_hour.written,
            "weekdays": own.window_ids._fields["weekday_from"]._description_selection(self.env),
            "window": own.window_ids.filtered(lambda window: window.reference == _MARK)[:1],
            "channels": self._page_channels(),
            "objected": own.opted_out_channel_ids,
        }
        return values

    def _page_done(self):
        _ = self.env._
        return {
            **super()._page_done(),
            "copy": _("Thank you. The copy is on its way, or we will get in touch with you."),
            "contact": _("Thank you. We will note who handles payments."),
            "preference": _("Thank you. We will keep to it from now on."),
            "message": _("Thank you. Your message has arrived; we will answer you."),
        }

    # -- a copy of an invoice --------------------------------------------------------------------

    def _page_reachable(self):
        """Return the customer's people who have an e-mail address, one for each address."""
        found = {}
        for person in self.people_ids:
            if person.email_normalized:
                found.setdefault(person.email_normalized, person)
        return self.env["res.partner"].union(*found.values())

    def _page_copy(self, move_id, contact_id, address):
        """Send a copy of one of the customer's invoices.

        To an address that is known already, at once; another one is for the collector to judge.

        :param move_id: as the browser sent it, like `contact_id` and `address`
        """
        moves = self._open_items().move_id.filtered(lambda move: move.is_invoice())
        move = moves.filtered(lambda move: str(move.id) == move_id)
        if not move:
            raise UserError(self.env._("Choose one of the documents on this page."))
        address = inputs.text(self.env, address, self.env._("E-mail"))
        known = self._page_reachable()
        person = known.filtered(lambda one: str(one.id) == contact_id)
        if address:
            normalized = email_normalize(address)
            if not normalized:
                raise UserError(self.env._("E-mail: write an address such as name@company.com."))
            person = known.filtered(lambda one: one.email_normalized == normalized)
        if person:
            self._page_send_copy(move, person)
        self._page_log_copy(move, person, address)

    def _page_log_copy(self, move, person, address):
        if person:
            self._page_log(
                "outcome_page",
                lambda env: env._("Asked on their page for a copy of %s", move.name),
                lambda env: [env._("Sent to %s", person.email)],
            )
            return
        self._page_request(
            lambda env: env._("Asks on their page for a copy of %s", move.name),
            lambda env: [
                env._("To an address that is not on record: %s", address)
                if address
                else env._("There is no e-mail address of theirs on record.")
            ],
        )

    def _page_send_copy(self, move, person):
        document = move._get_invoice_legal_documents("pdf", allow_fallback=True)
        attachment = self.env["ir.attachment"].create(
            {
                "name": document["filename"],
                "datas": base64.b64encode(document["content"]),
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        lang = person.lang or self._statement_lang()
        of_reader = self.with_context(lang=lang)
        sender = self._collector().partner_id or self.company_id.partner_id
        of_reader.message_post(
            subject=of_reader.env._("Copy of %s", move.name),
            body=of_reader.env._("Here is the copy of %s that you asked for.", move.name),
            author_id=sender.id,
            email_from=of_reader.sender_email,
            partner_ids=person.ids,
            attachment_ids=attachment.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            email_layout_xmlid="mail.mail_notification_light",
            cobranza_purpose="requested",
        )

    # -- who, when and how -----------------------------------------------------------------------

    def _page_say_contact(self, name, email, phone):
        """Tell the collector who handles payments. No contact is made or changed by it."""
        _ = self.env._
        name = inputs.text(self.env, name, _("Name"))
        email = inputs.text(self.env, email, _("E-mail"))
        phone = inputs.text(self.env, phone, _("Phone"))
        if not name or not (email or phone):
            raise UserError(_("Give the name, and an e-mail address or a phone number."))
        if email and not email_normalize(email):
            raise UserError(_("E-mail: write an address such as name@company.com."))

        def lines(env):
            yield env._("Name: %s", name)
            if email:
                yield env._("E-mail: %s", email)
            if phone:
                yield env._("Phone: %s", phone)

        self._page_request(
            lambda env: env._("Says on their page who handles payments"),
            lambda env: list(lines(env)),
        )

    def _page_channels(self):
        channels = self.env["cobranza.contact.channel"]
        return channels.browse(channels._ids_of(DECLINED))

    def _page_preference(self):
        return self.env["cobranza.contact.preference"].search(
            [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        )

    def _page_prefer(self, days, hours, channel_ids):
        """Note when and how a customer wants to be contacted: the guard keeps to it at once.

        Hours that a collector entered stay as they are: then it is a request.

        :param days: (first, last) as the browser sent them, like `hours`
        :param channel_ids: those they do not want, as the browser sent them
        """
        window = self._page_window(days, hours)
        offered = self._page_channels()
        unwanted = offered.filtered(lambda channel: str(channel.id) in channel_ids)
        own = self._page_preference()
        if window and own.window_ids.filtered(lambda one: one.reference != _MARK):
            self._page_request(
                lambda env: env._("Asks on their page for other hours"),
                lambda env: [self._page_hours_text(env, window)],
            )
            window = None
        elif own or window or unwanted:
            own = own or own.create(
                {"partner_id": self.partner_id.id, "company_id": self.company_id.id}
            )
            mine = own.window_ids.filtered(lambda one: one.reference == _MARK)
            own.write(
                {
                    "window_ids": [
                        *(Command.delete(one.id) for one in mine),
                        *([Command.create({**window, "reference": _MARK})] if window else []),
                    ]
                }
            )
        if unwanted != own.opted_out_channel_ids & offered:
            kept = own.opted_out_channel_ids - offered
            own = own or own.create(
                {"partner_id": self.partner_id.id, "company_id": self.company_id.id}
            )
            own.opted_out_channel_ids = kept | unwanted
        self._page_log(
            "outcome_page",
            lambda env: env._("Said on their page when and how to contact them"),
            lambda env: [
                *([self._page_hours_text(env, window)] if window else []),
                *(
                    env._("Not by: %s", channel.name)
                    for channel in unwanted.with_context(lang=env.lang)
                ),
            ],
        )

    def _page_window(self, days, hours):
        """Return the values of the hours a customer asks for; None: any."""
        if not any(days) and not any(hours):
            return None
        names = dict(WEEKDAYS)
        if any(day not in names for day in days) or days[0] > days[1]:
            raise UserError(self.env._("Choose the first day and, after it, the last one."))
        hours = [inputs.text(self.env, hour, self.env._("Hour")) for hour in hours]
        if any(not hour.isdecimal() or len(hour) > 2 for hour in hours):
            raise UserError(self.env._("Choose from which hour to which."))
        start, end = map(int, hours)
        if not _EARLIEST <= start <= end - _SHORTEST or end > _LATEST:
            raise UserError(
                self.env._(
                    "Leave us at least %(hours)s hours between %(first)s and %(last)s on working"
                    " days.",
                    hours=_SHORTEST,
                    first=clock_hour.written(_EARLIEST),
                    last=clock_hour.written(_LATEST),
                )
            )
        if days[0] >= "5":
            raise UserError(self.env._("Choose at least one working day."))
        return {
            "weekday_from": days[0],
            "weekday_to": days[1],
            "hour_from": start,
            "hour_to": end,
            # Letters and e-mail ring at nobody's door: a notice is not put off by it.
            "channel_ids": [Command.set(self._page_channels().ids)],
        }

    def _page_hours_text(self, env, window):
        names = dict(
            env["cobranza.contact.window"]._fields["weekday_from"]._description_selection(env)
        )
        return env._(
            "%(first)s to %(last)s, %(start)s to %(end)s",
            first=names[window["weekday_from"]],
            last=names[window["weekday_to"]],
            start=clock_hour.written(window["hour_from"]),
            end=clock_hour.written(window["hour_to"]),
        )

    # -- writing to the collector ----------------------------------------------------------------

    def _page_write(self, note):
        """Hand a message to the collector."""
        note = inputs.text(self.env, note, self.env._("Message"))
        if not note:
            raise UserError(self.env._("Write what you want to tell us."))
        self._page_request(lambda env: env._("Wrote on their page"), lambda env: [note])


def _masked(address):
    """Return an address as its owner knows it, and nobody else learns it.

    >>> _masked("pagos@abarrotes.example"), _masked("a@b.mx")
    ('p•••@abarrotes.example', 'a•••@b.mx')
    """
    return f"{address[:1]}•••@{address.partition('@')[2]}"
