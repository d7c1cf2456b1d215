from contextlib import contextmanager
from io import BytesIO
from unittest.mock import patch
from zipfile import ZipFile

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ...models.handover import cobranza_handover_dossier
from ..common import TODAY
from .handover_common import HandoverCommon

PREPARED = "odoo.addons.cobranza_followup.models.handover.cobranza_handover_prepared"


@freeze_time(TODAY)
class TestDossierPrepared(HandoverCommon):
    """A dossier of many papers is made in the background, and whoever asked is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._invoice(-30, 200)
        cls.cron = cls.env.ref("cobranza_followup.ir_cron_dossier")

    def setUp(self):
        super().setUp()
        self.printed = []
        self.startPatcher(patch.object(cobranza_handover_dossier, "AT_ONCE", 2))
        handovers = self.env.registry["cobranza.handover"]

        def print_paper(handover, record):
            self.printed.append(record)
            return f"{record.name}.pdf", b"%PDF " + record.name.encode()

        self.startPatcher(patch.object(handovers, "_print_paper", print_paper))
        self.startPatcher(patch.object(handovers, "_pdf", lambda *_: b"%PDF"))

    @contextmanager
    def _turns_of(self, papers):
        """Let the server have time for so many papers in a turn."""
        done = []

        def commit_progress(cron, processed=0, *, remaining=None, deactivate=False):
            cron.env.cr.flush()
            done.extend([1] * processed)
            return 0 if len(done) >= papers else 60

        with patch.object(self.env.registry["ir.cron"], "_commit_progress", commit_progress):
            yield

    def _work(self, papers=100):
        with self._turns_of(papers):
            self.env["cobranza.handover"]._cron_prepare()
        self.env.invalidate_all()

    def _tasks(self, handover, user=None):
        tasks = handover.sudo().activity_ids
        return tasks.filtered(lambda task: task.user_id == (user or self.manager))

    def test_it_is_prepared_and_whoever_asked_is_told(self):
        handover = self._handover()
        self.env["ir.cron.trigger"].search([]).unlink()
        answer = handover.with_user(self.collector).action_dossier()
        self.assertEqual(answer["tag"], "display_notification")
        self.assertEqual(handover.dossier_state, "waiting")
        self.assertIn("0 of 3 papers", handover.dossier_text)
        self.assertEqual(self.env["ir.cron.trigger"].search([]).cron_id, self.cron)
        self.assertFalse(self.printed, "nobody waits for a paper")
        with self.assertRaisesRegex(UserError, "is being prepared"):
            handover.action_dossier()
        self._work()
        self.assertEqual(handover.dossier_state, "ready")
        archive = ZipFile(BytesIO(handover.sudo().dossier_id.raw))
        names = [name for name in archive.namelist() if name.startswith("Invoices/")]
        self.assertEqual(len(names), 3)
        self.assertEqual(archive.read(names[0]), b"%PDF " + self.invoice.name.encode())
        self.assertFalse(handover.sudo().paper_ids, "what it was made of is put away")
        task = self._tasks(handover, self.collector)
        self.assertEqual(task.summary, "The dossier is ready")
        url = handover.with_user(self.collector).action_download_dossier()["url"]
        self.assertIn(f"/{handover.sudo().dossier_id.id}?", url)
        self.assertFalse(task.exists())

    def test_it_goes_on_where_the_time_was_up(self):
        handover = self._handover()
        handover.action_dossier()
        self._work(papers=2)
        self.assertEqual((handover.dossier_state, handover.dossier_done), ("waiting", 2))
        self.assertEqual(self.env["cobranza.handover"].sudo()._papers_left(), 2)
        self.assertFalse(handover.dossier_id)
        self._work()
        self.assertEqual(handover.dossier_state, "ready")
        self.assertEqual(self.printed, [self.invoice, self.second, self.third], "each once")

    def test_an_error_leaves_nothing_half_done_and_says_why(self):
        handover = self._handover()
        handover.action_dossier()
        self._work(papers=1)
        broken = patch.object(
            self.env.registry["cobranza.handover"],
            "_print_paper",
            side_effect=UserError("The printer is broken."),
        )
        with broken:
            self._work()
        self.assertEqual(handover.dossier_state, "failed")
        self.assertIn("The printer is broken.", handover.dossier_text)
        self.assertFalse(handover.sudo().paper_ids)
        self.assertFalse(handover.dossier_id)
        self.assertEqual(self._tasks(handover).summary, "The dossier could not be prepared")
        with self.assertRaisesRegex(UserError, "no dossier yet"):
            handover.action_download_dossier()
        handover.action_dossier()
        self.assertFalse(self._tasks(handover))
        self._work()
        self.assertEqual(handover.dossier_state, "ready")

    def test_an_error_of_ours_is_logged_and_the_others_go_on(self):
        first = self._handover()
        first.action_dossier()
        other = self.env["res.partner"].create({"name": "Ferretería"})
        for number in range(3):
            self._invoice(-40 - number, partner=other)
        second = self._handover(debtor_id=self._debtor(other).id)
        second.action_dossier()
        fine = self.env.registry["cobranza.handover"]._print_paper

        def fails(handover, record):
            if record == self.invoice:
                raise ValueError("boom")
            return fine(handover, record)

        with (
            patch.object(self.env.registry["cobranza.handover"], "_print_paper", fails),
            self.assertLogs(PREPARED, "ERROR"),
        ):
            self._work()
        self.assertEqual((first.dossier_state, second.dossier_state), ("failed", "ready"))

    def test_who_lost_the_right_gets_none(self):
        handover = self._handover()
        handover.with_user(self.collector).action_dossier()
        self.collector.group_ids = [(6, 0, [self.env.ref("base.group_user").id])]
        with mute_logger(PREPARED, "odoo.addons.base.models.ir_model"):
            self._work()
        self.assertEqual(handover.dossier_state, "failed")
        self.assertFalse(self.printed)

    def test_a_paper_that_ends_the_server_is_given_up(self):
        handover = self._handover()
        handover.action_dossier()
        handover.sudo().dossier_tries = 3
        self._work()
        self.assertEqual(handover.dossier_state, "failed")
        self.assertIn("at the same paper", handover.dossier_text)

    def test_why_it_failed_is_said_in_the_language_of_whoever_asked(self):
        self.env["res.lang"]._activate_lang("es_MX")
        self.collector.lang = "es_MX"
        handover = self._handover()
        handover.with_user(self.collector).action_dossier()
        handover.sudo().dossier_tries = 3
        self._work()
        self.assertIn("interrumpió", handover.dossier_error)
        self.assertNotIn("the server", self._tasks(handover, self.collector).note)

        handover.with_user(self.collector).action_dossier()
        self.collector.group_ids = [(6, 0, [self.env.ref("base.group_user").id])]
        with mute_logger(PREPARED, "odoo.addons.base.models.ir_model"):
            self._work()
        self.assertEqual(handover.dossier_state, "failed")
        self.assertNotIn("You are not allowed", handover.dossier_error)

    def test_what_became_of_it_meanwhile_is_in_it(self):
        handover = self._handover()
        handover.action_dossier()
        self._work(papers=1)
        late = self._invoice(-10, 50)
        self._work()
        names = ZipFile(BytesIO(handover.sudo().dossier_id.raw)).namelist()
        self.assertTrue(any(late.name.replace("/", "-") in name for name in names))

    def test_a_small_one_takes_the_place_of_a_large_one(self):
        handover = self._handover(invoice_ids=[(6, 0, self.invoice.ids)])
        answer = handover.action_dossier()
        self.assertEqual(answer["type"], "ir.actions.act_url")
        self.assertFalse(handover.dossier_state)

    def test_what_is_printed_is_nobodys_to_read(self):
        handover = self._handover()
        handover.action_dossier()
        self._work(papers=1)
        with self.assertRaises(AccessError):
            handover.paper_ids.with_user(self.collector).read(["content"])
