"""What the manager tries out: two e-mails, and another policy on the past year."""

# The e-mail before the due date has a rival from the first day on; the reminder, of late.
FIRST_FROM = -89
SECOND_FROM = -12
# So few customers tell two e-mails apart only where they differ much.
DIFFERENCE = 0.5
# The draft stops orders so many days earlier.
EARLIER = 15


class Trials:
    def __init__(self, env, users):
        self.env = env
        self.manager = env(user=users["gerente"].id)
        self.policy = self.manager.ref("cobranza_followup.policy_default")

    def work(self, day):
        """Do what the manager tries on a day."""
        if day == FIRST_FROM:
            self._challenge(
                "courtesy",
                "Aviso previo: una pregunta en el asunto",
                "¿Tiene todo listo para el pago que vence en estos días?",
            )
        if day == SECOND_FROM:
            self._challenge(
                "remind",
                "Recordatorio: el asunto dice qué se ofrece",
                "¿Le ayudamos con algo para registrar su pago?",
            )

    def _step(self, policy, stage):
        stage = self.env.ref(f"cobranza_followup.stage_{stage}")
        return policy.step_ids.filtered(lambda step: step.stage_id == stage)

    def _challenge(self, stage, name, subject):
        step = self._step(self.policy, stage)
        rival = step.mail_template_id.sudo().copy({"name": name})
        rival.subject = subject
        trial = self.manager["cobranza.challenger"].create(
            {
                "name": name,
                "step_id": step.id,
                "rival_template_id": rival.id,
                "difference": DIFFERENCE,
            }
        )
        trial.action_start()

    def look_back(self):
        """Have done what the background would do in the hours after: measures, checks, a draft."""
        self.env["cobranza.measure"]._cron_measure()
        self.env["cobranza.forecast.accuracy"]._cron_check()
        self.env["cobranza.effect"]._cron_work()
        laboratory = self.manager["cobranza.laboratory"].create({"policy_id": self.policy.id})
        laboratory.action_make_draft()
        draft = laboratory.draft_id
        draft.name = f"Detener pedidos {EARLIER} días antes"
        self._step(draft, "terms").minimum_days -= EARLIER
        laboratory.action_start()
        self.env["cobranza.laboratory"]._cron_work()
