from datetime import timedelta

from odoo.tests import tagged

from ..common import TODAY
from ..tours_common import ToursCommon
from .reply_common import Correspondence


@tagged("post_install", "-at_install")
class TestReplyTour(Correspondence, ToursCommon):
    """A collector's inbox, in Spanish, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice((cls.company._cobranza_today() - TODAY).days - 20, 20_000)
        cls.debtor = cls._debtor()

    def test_the_oldest_is_answered_first_and_a_suggestion_taken(self):
        ours = self._ours()
        promise, question, other = (
            self._write_back(words, ours)
            for words in (
                "El viernes le deposito 1,500.",
                "Mañana le llamo para aclarar la factura.",
                "Gracias, ya lo vi.",
            )
        )
        # Who came last wrote first: mail is late now and then.
        for reply, hours in ((promise, 30), (question, 20), (other, 40)):
            reply.sudo().date = reply.date - timedelta(hours=hours)
        other.action_done()
        self._click("reply_tour", self.collector)
        self.assertRecordValues(
            promise.suggestion_ids.promise_id,
            [{"amount": 1500, "source": "email", "user_id": self.collector.id}],
        )
        self.assertEqual((promise.state, question.state), ("done", "open"))
