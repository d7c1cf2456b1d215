from ..common import CobranzaCommon


class HandoverCommon(CobranzaCommon):
    """A customer who owes 1,000 and 500, and a lawyer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.invoice, cls.second = cls._invoice(-90, 1000), cls._invoice(-60, 500)
        cls.debtor = cls._debtor()
        cls.lawyer = cls.env["res.partner"].create(
            {"name": "Despacho Ruiz", "email": "ruiz@despacho.example", "lang": "en_US"}
        )

    def _handover(self, user=None, **values):
        return (
            self.env["cobranza.handover"]
            .with_user(user or self.manager)
            .create(
                {
                    "debtor_id": self.debtor.id,
                    "agent_id": self.lawyer.id,
                    "notice_days": 10,
                    "commission_percent": 20,
                    **values,
                }
            )
        )

    def _noticed(self, **values):
        handover = self._handover(**values)
        handover.action_send_notice()
        self._send_mails()
        self.env.invalidate_all()
        return handover
