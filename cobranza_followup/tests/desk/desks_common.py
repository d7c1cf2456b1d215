from ..common import CobranzaCommon, day


class DesksCommon(CobranzaCommon):
    """A company with several collectors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "cobranza_followup.group_cobranza_user"
        cls.ana = cls._new_user("ana", group)
        cls.eva = cls._new_user("eva", group)
        # Those of the database the tests run in are no part of them.
        cls.env["cobranza.collector.rule"].search([]).active = False

    @classmethod
    def _rule(cls, name, collectors, **values):
        return (
            cls.env["cobranza.collector.rule"]
            .with_user(cls.manager)
            .create(
                {
                    "name": name,
                    "company_id": cls.company.id,
                    "collector_ids": collectors.ids,
                    **values,
                }
            )
        )

    @classmethod
    def _owing(cls, name, amount=1000.0, due=-40, **values):
        """Return the debtor of a new customer who owes so much."""
        partner = cls.env["res.partner"].create({"name": name, **values})
        cls._invoice(due, amount, partner=partner)
        return cls._debtor(partner)

    def _absence(self, user, deputy, first=0, last=5, by=None):
        return (
            self.env["cobranza.absence"]
            .with_user(by or user)
            .create(
                {
                    "user_id": user.id,
                    "deputy_id": deputy.id,
                    "date_from": day(first),
                    "date_to": day(last),
                }
            )
        )

    def _task(self, debtor, user, summary="Call"):
        return debtor.sudo().activity_schedule(
            "mail.mail_activity_data_todo", summary=summary, user_id=user.id
        )

    def _my_day(self, user):
        """Return the debtors of a user's list, as the filter of the screen finds them."""
        return (
            self.env["cobranza.debtor"]
            .with_user(user)
            .search([("company_id", "=", self.company.id), ("is_mine", "=", True)])
        )
