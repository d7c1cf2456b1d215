from odoo import api, fields, models
from odoo.tools import SQL

from ..contact.cobranza_contact_attempt import PURPOSES

# So many days after they wrote, a message to them is an answer.
ANSWER_DAYS = 7


class MailMessage(models.Model):
    _inherit = "mail.message"

    cobranza_purpose = fields.Selection(
        PURPOSES,
        string="What For",
        help="Of a message about a debt, as its sender said. Empty: an answer, if it follows what"
        " the customer wrote; else collecting.",
    )
    cobranza_override_reason = fields.Char(string="Reason to Contact Anyway", copy=False)

    @api.model
    def _cobranza_answers(self, model, places):
        """Return the record ids where a message answers what somebody outside wrote lately.

        Theirs is the last one written before: notes and what was sent by itself do not count.

        :param places: {record id: id of the message; None: one that is to be written now}
        """
        if not places:
            return set()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT place.res_id
                  FROM unnest(%(res_ids)s::int[], %(written)s::int[]) AS place (res_id, written_id)
                  JOIN LATERAL (
                       SELECT earlier.author_id, earlier.message_type, earlier.date
                         FROM mail_message earlier
                         LEFT JOIN mail_message_subtype subtype ON subtype.id = earlier.subtype_id
                        WHERE earlier.model = %(model)s AND earlier.res_id = place.res_id
                          AND (place.written_id IS NULL OR earlier.id < place.written_id)
                          AND earlier.message_type IN ('email', 'comment')
                          AND NOT COALESCE(subtype.internal, FALSE)
                        ORDER BY earlier.id DESC
                        LIMIT 1) AS latest ON TRUE
                  LEFT JOIN res_partner author ON author.id = latest.author_id
                 WHERE latest.date > %(since)s
                   AND (author.partner_share OR (author.id IS NULL
                                                 AND latest.message_type = 'email'))
                """,
                res_ids=list(places),
                written=list(places.values()),
                model=model,
                since=fields.Datetime.subtract(fields.Datetime.now(), days=ANSWER_DAYS),
            )
        )
        return {row[0] for row in rows}
