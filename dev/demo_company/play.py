"""The last three months, day by day and in order, as they would have happened.

Mornings the run and its letters, then what the bank and the invoicing department enter, then
the desk.  Stages, promises, steps and holds come out of that and of nothing else.
"""

from odoo.fields import Datetime

from .heard import hear

# The history before this day is entered at once; from here on, day by day.
FIRST_DAY = -97
# The desk watches for some nights before the company acts.
WATCH_FROM = -93
ACT_FROM = -90
# The branch only watches: once a week is enough.
BRANCH_EVERY = 7


class Play:
    def __init__(self, env, companies, clock, ledger, desk, orders, trials):
        self.env = env
        self.companies = companies
        self.clock = clock
        self.ledger = ledger
        self.desk = desk
        self.orders = orders
        self.trials = trials

    def history(self, bills, receipts):
        """Enter all that happened before the first day."""
        self.clock.move_to(FIRST_DAY - 1, 20)
        self.ledger.post([bill for bill in bills if bill.day < FIRST_DAY])
        self.ledger.receive([receipt for receipt in receipts if receipt.day < FIRST_DAY])
        self.env.cr.commit()

    def days(self, bills, receipts):
        """Play every day from the first to yesterday."""
        # Nobody reads the messages of the past: they go without the PDF, which takes a second each.
        policies = self.env["cobranza.policy"].search([])
        policies.attach_statement = False
        for day in range(FIRST_DAY, 0):
            if day >= WATCH_FROM:
                self.clock.move_to(day, 4)
                self.night(day)
            self.clock.move_to(day, 11)
            self.post()
            if day == ACT_FROM:
                self.companies["main"].cobranza_mode = "act"
                for company in self.companies.values():
                    company.sudo().cobranza_setup_done_on = company._cobranza_today()
            self.ledger.post([bill for bill in bills if bill.day == day])
            self.ledger.receive([receipt for receipt in receipts if receipt.day == day])
            self.orders.work(day)
            self.env.cr.commit()
            if day >= ACT_FROM:
                self.clock.move_to(day, 16)
                self.desk.work(day)
                self.trials.work(day)
                self.env.cr.commit()
        self.desk.agree_on_a_plan(-1)
        hear(self.desk)
        policies.write(
            {
                "attach_statement": True,
                "thanks_template_id": self.env.ref("cobranza_followup.mail_template_thanks").id,
            }
        )

    def night(self, day):
        """Run the company, have the post take its letters; return the run."""
        run = self.env["cobranza.run"]._run(self.companies["main"])
        if day % BRANCH_EVERY == 0:
            self.env["cobranza.run"]._run(self.companies["branch"])
        self.post()
        self.env.cr.commit()
        return run

    def post(self):
        """Take the letters that may go; at night the contact guard has them wait."""
        due = [("scheduled_date", "=", False), ("scheduled_date", "<=", Datetime.now())]
        self.env["mail.mail"].search([("state", "=", "outgoing"), "|", *due]).send()
