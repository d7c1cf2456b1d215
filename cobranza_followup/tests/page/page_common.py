import re

from lxml import html

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import CobranzaCommon

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
PDF = b"%PDF-1.4 nothing in it"


@tagged("post_install", "-at_install")
class PageCommon(CobranzaCommon, HttpCase):
    """A customer at their page, by its link alone unless a test logs somebody in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Dates and amounts are compared as they are written in English.
        cls.env["res.lang"]._activate_lang("en_US")
        cls.invoice = cls._invoice(-10, 1000)
        cls.debtor = cls._debtor()
        cls.token = cls.debtor._portal_ensure_token()
        cls.url = f"/my/statement/{cls.debtor.id}"

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)  # a session, as any browser has; nobody is logged in

    @classmethod
    def _stranger(cls):
        """Another customer, with an invoice and a page of their own."""
        other = cls.env["res.partner"].create({"name": "Zapatería Dos", "email": "z@dos.example"})
        invoice = cls._invoice(-10, 77, other)
        return cls._debtor(other), invoice

    def _get(self, url=None, **more):
        self.env.flush_all()
        url = url or f"{self.url}?access_token={self.token}"
        answer = self.url_open(url, allow_redirects=False, **more)
        if "/en/my/" in answer.headers.get("Location", ""):  # the same in the reader's language
            answer = self.url_open(answer.headers["Location"], allow_redirects=False, **more)
        return answer

    def _tree(self, url=None):
        return html.fromstring(self._get(url).text)

    def _post(self, act, files=None, token=None, csrf=True, url=None, **values):
        """Post as the form of the page does."""
        self.env.flush_all()
        data = {"access_token": self.token if token is None else token, **values}
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        answer = self.url_open(
            f"{url or self.url}/{act}", data=data, files=files, allow_redirects=False
        )
        self.env.invalidate_all()
        return answer

    def _problem(self, answer):
        """The sentence above the page about what could not be done."""
        self.assertEqual(answer.status_code, 200)
        return html.fromstring(answer.text).get_element_by_id("cobranza_problem").text_content()

    def _done(self, answer):
        self.assertEqual(answer.status_code, 303, re.sub(r"\s+", " ", answer.text)[:300])
        return self.url_open(answer.headers["Location"]).text

    def _standing(self):
        """What nothing that is done on the page may lower or end."""
        self._commit()
        self.env.invalidate_all()
        debtor = self.debtor
        return {
            "stage": debtor.stage_id,
            "hold": debtor.hold_id,
            "chased": debtor.amount_overdue,
            "disputed": debtor.amount_disputed,
            "next": debtor.next_contact_date,
            "last": debtor.last_contact_date,
        }

    def _tasks(self, user=None):
        return (
            self.env["mail.activity"]
            .sudo()
            .search([("user_id", "=", (user or self.collector).id)])
            .filtered(lambda task: task.res_model in ("cobranza.debtor", "cobranza.barrier"))
        )

    def _portal_user(self, partner=None, login="juana"):
        user = new_test_user(self.env, login=login, groups="base.group_portal", name=login)
        user.partner_id.parent_id = partner or self.customer
        return user
