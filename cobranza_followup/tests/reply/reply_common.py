from freezegun import freeze_time

from ..common import TODAY, CobranzaCommon

MAIL = """From: {sender}
To: {to}
Subject: {subject}
Message-Id: <{number}@customer.example>
{more}{reference}MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=_b"

--=_b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{body}
--=_b{attachments}--
"""
OURS = {"body": "Your balance is past due.", "subject": "Your balance"}
ATTACHMENT = """
Content-Type: {kind}; name="{name}"
Content-Disposition: attachment; filename="{name}"
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--=_b"""


class Correspondence(CobranzaCommon):
    """A debtor, `debtor`, who answers what the desk wrote, through the mail gateway."""

    number = 0

    def _ours(self, record=None):
        """Write to the customer, as the collector does on a record."""
        return (
            (record or self.debtor)
            .sudo()
            .message_post(
                **OURS,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.customer.ids,
                author_id=self.collector.partner_id.id,
            )
        )

    def _write_back(
        self, body, to=None, *, sender=None, subject="Re: Your balance", more="", files=()
    ):
        """Have a customer answer a message of ours; return the new replies.

        :param files: (name, kind) of what they attach
        """
        Correspondence.number += 1
        to = to or self._ours()
        mail = MAIL.format(
            sender=sender or self.customer.email,
            to="desk@company.example",
            subject=subject,
            number=Correspondence.number,
            more=more,
            reference=f"In-Reply-To: {to.message_id}\nReferences: {to.message_id}\n",
            body=body,
            attachments="".join(ATTACHMENT.format(name=name, kind=kind) for name, kind in files),
        )
        before = self._replies()
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(False, mail.encode())
        self._commit()
        return self._replies() - before

    def _replies(self):
        return self.env["cobranza.reply"].search([])

    def _suggested(self, reply):
        """What a reply suggests, as the collector finds it."""
        return reply.with_user(self.collector).suggestion_ids


@freeze_time(TODAY)
class ReplyCommon(Correspondence):
    """A customer who owes 20,000 and answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.invoice = cls._invoice(-20, 20_000)
        cls.debtor = cls._debtor()
        cls.collector.group_ids |= cls.env.ref("account.group_account_invoice")
