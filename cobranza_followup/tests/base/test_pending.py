from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from ...tools.pending import write_pending


@tagged("post_install", "-at_install")
class TestPending(TransactionCase):
    """What SQL of ours reads is in the database before, and nothing else is asked about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Ferretería", "parent_id": False})
        cls.env.flush_all()

    def _assign(self):
        if not self.partner.name.endswith("Oeste"):
            self.partner.name = "Ferretería Oeste"

    def _stored(self, column):
        self.env.cr.execute(
            f"SELECT {column} FROM res_partner WHERE id = %s",
            [self.partner.id],
        )
        return self.env.cr.fetchone()[0]

    def test_what_was_assigned_is_written(self):
        self.partner.name = "Ferretería Norte"
        write_pending(self.env, {"res.company": None, "res.partner": ("name",)})
        self.assertEqual(self._stored("name"), "Ferretería Norte")

    def test_what_is_still_to_be_computed_is_computed_and_written(self):
        self.partner.name = "Ferretería Sur"
        self.partner.flush_recordset(["name"])
        field = self.partner._fields["complete_name"]
        self.env.cr.execute(
            "UPDATE res_partner SET complete_name = '' WHERE id = %s", [self.partner.id]
        )
        self.partner.invalidate_recordset(["complete_name"])
        self.env.add_to_compute(field, self.partner)
        write_pending(self.env, {"res.partner": ("complete_name",)})
        self.assertEqual(self._stored("complete_name"), "Ferretería Sur")

    def test_what_one_model_makes_pending_in_the_next_is_written(self):
        company = self.env.company
        origin = type(company).flush_model

        def flush(model, names=None):
            result = origin(model, names)
            if model == company.browse():
                self._assign()
            return result

        company.email = "caja@example.com"
        with patch.object(type(self.env["base"]), "flush_model", flush):
            write_pending(self.env, {"res.company": None, "res.partner": None})
        self.assertEqual(self._stored("name"), "Ferretería Oeste")

    def test_models_without_anything_pending_are_not_asked(self):
        self.partner.name = "Ferretería Este"
        with patch.object(type(self.env["base"]), "flush_model", autospec=True) as flush:
            write_pending(self.env, {"res.company": None, "res.currency": ("rounding",)})
        flush.assert_not_called()
