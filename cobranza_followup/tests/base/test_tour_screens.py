from odoo import Command
from odoo.tests import tagged

from ..common import TODAY, day
from ..interest.test_interest_rates import InterestCommon
from ..reply.reply_common import Correspondence
from ..tours_common import ToursCommon

# As firms are called, and people write: too long for one line of a card.
NAME = "Comercializadora e Importadora de Abarrotes, Vinos y Licores del Noroeste, S.A. de C.V."
REASON = (
    "Devolvieron el cheque por segunda vez y la persona que autoriza los pagos está de vacaciones"
    " hasta fin de mes, según dijo su asistente"
)


class ScreensCommon(Correspondence, InterestCommon, ToursCommon):
    """A customer with a long name, and one of everything there is to see of one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"name": NAME, "lang": "es_419"})
        cls.ago = (cls.company._cobranza_today() - TODAY).days
        cls.invoices = [cls._invoice(cls.ago + due, 1_234_567.89) for due in (-80, -50, -20, 10)]
        cls.debtor = cls._debtor()

    def _look(self, tour, user, path="cobranza-my-day"):
        self._commit()
        self._click(f"screens_{tour}", user, path)

    def _agree(self):
        """Have the customer agree to all there is."""
        first, second, third, fourth = self.invoices
        self._promise(first.amount_total, self.ago + 3, first, note=REASON)
        self.env["cobranza.promise.plan"].with_user(self.collector).create(
            {
                "debtor_id": self.debtor.id,
                "invoice_ids": [Command.set(second.ids)],
                "note": REASON,
                "promise_ids": [
                    Command.create({"date_promised": day(self.ago + due), "amount": 617_283.94})
                    for due in (5, 20)
                ],
            }
        )
        self.env["cobranza.payment.notice"].with_user(self.collector).create(
            {
                "debtor_id": self.debtor.id,
                "amount": third.amount_total,
                "date": day(self.ago - 1),
                "invoice_ids": [Command.set(third.ids)],
                "reference": "SPEI 0012 3456 7890 1234 5678",
            }
        )
        offers = self.env["cobranza.offer"].with_user(self.manager)
        offers.create(
            {
                "debtor_id": self.debtor.id,
                "currency_id": self.company.currency_id.id,
                "invoice_ids": [Command.set(fourth.ids)],
                "amount_to_pay": fourth.amount_total / 2,
                "valid_until": day(self.ago + 5),
            }
        ).action_offer()
        action = self.debtor.with_user(self.manager).action_prompt_offer()
        campaign = self.env["cobranza.offer.campaign"].browse(action["res_id"])
        campaign.write({"discount_percent": 5, "valid_until": day(self.ago + 10)})

    def _note(self):
        """Write down what happened with the customer."""
        self._write_back("Ya le había dicho que " + REASON + ". El viernes le deposito 1,500.")
        self._interact("refused", note=REASON, channel="call", user_id=self.collector.id)
        self._barrier("goods", self.invoices[0], note=REASON)
        self._hold(reason=REASON)


class Screens:
    """No word is cut, and axe-core has nothing against any of the screens."""

    def test_debtors_and_documents(self):
        self._look("debtors", self.collector)

    def test_what_was_agreed(self):
        self._agree()
        self._look("agreed", self.collector)

    def test_what_happened(self):
        self._note()
        self._look("log", self.collector)

    def test_what_managers_look_at(self):
        self._run()
        self._rate(name="Contrato")
        self.env["cobranza.handover"].with_user(self.manager).create(
            {"debtor_id": self.debtor.id, "agent_id": self.customer.copy().id}
        )
        self._look("manager", self.manager)

    def test_late_interest(self):
        self._rate(name="Contrato")
        self._look("interest", self.collector, f"cobranza-debtors/{self.debtor.id}")


@tagged("post_install", "-at_install")
class TestScreens(Screens, ScreensCommon):
    browser_size = "1366x768"


@tagged("post_install", "-at_install")
class TestScreensOnAPhone(Screens, ScreensCommon):
    browser_size = "390x844"
    touch_enabled = True
