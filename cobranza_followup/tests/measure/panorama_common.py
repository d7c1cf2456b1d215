from dateutil.relativedelta import relativedelta

from ..common import TODAY, CobranzaCommon

THIS = TODAY.replace(day=1)
LAST = THIS - relativedelta(months=1)


class PanoramaCommon(CobranzaCommon):
    """A company with a month that is measured, and a manager who looks at it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls._act()
        cls.other = cls.env["res.partner"].create({"name": "Ferretería del Sur"})
        # 1000 overdue, 500 not due; 300 of it came in this month
        cls.invoice = cls._invoice(-40, 1300)
        cls._invoice(20, 500, cls.other)
        cls._pay(cls.invoice, 300, on=-1)
        cls.panorama = cls.env["cobranza.panorama"].with_user(cls.manager)

    def setUp(self):
        super().setUp()
        self._run()
        self.env["cobranza.measure"]._fill_back(self.company)
        self.env.invalidate_all()

    def _cards(self, filters=None):
        return {card["name"]: card for card in self.panorama.overview(filters)["cards"]}

    def _behind(self, name, **filters):
        action = self.panorama.action_behind(name, filters)
        model = self.env[action["res_model"]].with_user(self.manager)
        # the browser asks anew for each day; what is kept here of an item is of the last one
        model.invalidate_model(flush=False)
        return model.with_context(**action.get("context") or {}).search(action["domain"])
