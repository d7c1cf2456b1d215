"""The collections desk at work: calls, promises, barriers and the manager's measures.

Everything is entered as the user who does it, through the same models the screens use.
"""

from odoo import Command

from .answers import Situation, answer
from .ledger import receivable

# As many calls as one person makes beside everything else.
CALLS_A_DAY = 9
CALL = "mail.mail_activity_data_call"
CHANNELS = ("call", "call", "whatsapp")


class Desk:
    def __init__(self, env, company, users, partners, customers, ledger, receipts):
        self.env = env
        self.company = company
        self.users = users
        self.ledger = ledger
        self.clock = ledger.clock
        self.partners = partners
        self.customers = customers
        self.by_partner = {partners[one.name]: one for one in customers}
        self.receipts = receipts

    def _as(self, login):
        return self.env(user=self.users[login].id)

    def _debtor(self, customer, login):
        return self._as(login)["cobranza.debtor"]._for_partner(
            self.partners[customer.name], self.company
        )

    def work(self, day):
        """Do a day's work."""
        for customer in self.customers:
            if customer.obstacle:
                self._obstacle(customer, day)
            if customer.measure and customer.measure[1] == day:
                getattr(self, f"_{customer.measure[0]}")(customer)
        if self.clock.day(day).weekday() < 5:
            self._calls(day)

    # -- calls ---------------------------------------------------------------------------

    def _calls(self, day):
        env = self._as("cobradora")
        planned = env["mail.activity"].search(
            [
                ("res_model", "=", "cobranza.debtor"),
                ("user_id", "=", env.uid),
                ("activity_type_id", "=", env.ref(CALL).id),
                ("date_deadline", "<=", self.clock.day(day)),
            ],
            order="date_deadline, id",
            limit=CALLS_A_DAY,
        )
        for debtor in env["cobranza.debtor"].browse(dict.fromkeys(planned.mapped("res_id"))):
            if not self._may_contact(debtor, day):
                continue  # the task stays for the next day
            note = self._call(debtor, day)
            mine = planned.filtered(lambda activity, debtor=debtor: activity.res_id == debtor.id)
            mine.action_feedback(feedback=note)

    def _channel(self, debtor, day):
        return CHANNELS[(day + debtor.id) % len(CHANNELS)]

    def _may_contact(self, debtor, day):
        """Ask the contact guard: not on holidays, and not too often."""
        answer = debtor.env["cobranza.contact.guard"]._ask_one(
            debtor, debtor._payment_contact(), self._channel(debtor, day), patient=True
        )
        return answer.verdict.permits

    def _call(self, debtor, day):
        customer = self.by_partner[debtor.partner_id]
        if not debtor.amount_overdue:
            return "Ya pagó: no hizo falta llamar."
        if debtor.promise_ids.filtered(lambda promise: promise.state == "open"):
            return "Hay un compromiso vigente: se espera a su fecha."
        said = answer(
            customer.temper,
            Situation(
                day,
                debtor.amount_overdue,
                len(debtor.interaction_ids),
                self._planned(customer, day),
            ),
        )
        interaction = self._log(
            debtor,
            said.outcome,
            said.note,
            channel=self._channel(debtor, day),
            duration=45 + 20 * ((day + debtor.id) % 9),
            next_contact_date=self.clock.day(day + said.again) if said.again else False,
        )
        if said.promise:
            promised, amount = said.promise
            debtor.env["cobranza.promise"].create(
                {
                    "debtor_id": debtor.id,
                    "amount": round(amount, 2),
                    "date_promised": self.clock.day(promised),
                    "interaction_id": interaction.id,
                }
            )
        return said.note

    def _planned(self, customer, day):
        """What the customer means to pay of what is posted: [(day, amount)], the next first."""
        sums = {}
        for receipt in self.receipts:
            if receipt.customer is customer and receipt.day > day and receipt.seller == "main":
                if receipt.bill in self.ledger.moves:
                    amount = self.ledger.amount(receipt)
                    sums[receipt.day] = sums.get(receipt.day, 0) + amount
        return tuple(sorted(sums.items()))

    def _log(self, debtor, outcome, note, **values):
        return debtor.env["cobranza.interaction"].create(
            {
                "debtor_id": debtor.id,
                "contact_id": debtor._payment_contact().id,
                "outcome_id": self.env.ref(f"cobranza_followup.outcome_{outcome}").id,
                "note": note,
                **values,
            }
        )

    def agree_on_a_plan(self, day):
        """Have a customer who pays in parts promise the debt in four weekly instalments."""
        env = self._as("cobradora")
        debtors = env["cobranza.debtor"].search(
            [
                ("company_id", "=", self.company.id),
                ("state", "=", "open"),
                ("debtor_type", "=", "irregular"),
                ("amount_overdue", ">", 0),
                ("promise_ids.state", "!=", "open"),
            ],
            limit=1,
        )
        for debtor in debtors:
            part = round(debtor.amount_overdue / 4, 2)
            interaction = self._log(
                debtor,
                "promised",
                "Solo puede pagar en partes: cuatro cuotas semanales.",
                channel="call",
            )
            plan = env["cobranza.promise.plan"].create(
                {
                    "debtor_id": debtor.id,
                    "source": "call",
                    "promise_ids": [
                        Command.create(
                            {"date_promised": self.clock.day(day + 7 * week), "amount": part}
                        )
                        for week in range(1, 5)
                    ],
                }
            )
            plan.promise_ids.sudo().interaction_id = interaction

    # -- barriers ------------------------------------------------------------------------

    def _obstacle(self, customer, day):
        obstacle = customer.obstacle
        if day == obstacle.day:
            self._report(customer, obstacle)
        if day == obstacle.solved:
            barrier = self._debtor(customer, "gerente").barrier_ids
            barrier.action_solve(obstacle.resolution)

    def _report(self, customer, obstacle):
        debtor = self._debtor(customer, "cobradora")
        kind = self.env.ref(f"cobranza_followup.barrier_type_{obstacle.kind}")
        barrier = debtor.env["cobranza.barrier"].create(
            {
                "debtor_id": debtor.id,
                "type_id": kind.id,
                "invoice_ids": self._oldest_open(customer).ids,
                "owner_id": self.users["almacen" if kind.is_dispute else "gerente"].id,
                "deadline": self.clock.day(obstacle.day + 10),
                "note": obstacle.note,
            }
        )
        self._log(
            debtor,
            "dispute" if kind.is_dispute else "barrier",
            obstacle.note,
            channel="email",
            direction="in",
            barrier_id=barrier.id,
            satisfaction="poor" if kind.is_dispute else "neutral",
        )

    def _oldest_open(self, customer):
        moves = [
            move
            for key, move in self.ledger.moves.items()
            if key[:2] == (customer.name, "main")
            and any(receivable(move).mapped("amount_residual"))
        ]
        return min(moves, key=lambda move: move.invoice_date_due)

    # -- what the manager decides --------------------------------------------------------

    def _stage(self, name):
        return self.env.ref(f"cobranza_followup.stage_{name}").id

    def _legal(self, customer):
        debtor = self._debtor(customer, "gerente")
        debtor.action_pin_stage(self._stage("legal"), self.clock.day(365))
        debtor.state = "legal"

    def _exempt(self, customer):
        self._debtor(customer, "gerente").state = "exempt"

    def _pin(self, customer):
        until = self.clock.day(25)
        self._debtor(customer, "gerente").action_pin_stage(self._stage("commit"), until)

    def _type(self, customer):
        self._debtor(customer, "gerente").write(
            {
                "debtor_type_override": "occasional",
                "debtor_type_override_reason": "Cambiaron de banco; sus pagos vienen en camino.",
                "debtor_type_override_until": self.clock.day(40),
            }
        )

    def _hold(self, customer):
        debtor = self._debtor(customer, "gerente")
        debtor.env["cobranza.hold"].create(
            {"debtor_id": debtor.id, "reason": "Cheque devuelto por fondos insuficientes"}
        )

    def _block(self, customer):
        self._oldest_open(customer).action_toggle_block_payment()
