from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import authority


class CobranzaPanoramaSetting(models.Model):
    """What a company's managers aim at, and who gets the panorama by e-mail."""

    _name = "cobranza.panorama.setting"
    _description = "Targets of collecting"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    target_ids = fields.One2many("cobranza.measure.target", "setting_id", string="Targets")
    user_ids = fields.Many2many(
        "res.users",
        relation="cobranza_panorama_setting_user_rel",
        column1="setting_id",
        column2="user_id",
        string="Monthly E-mail To",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="They get the panorama of the month before as a PDF on its first working day.",
    )
    sent_for = fields.Date(readonly=True, string="Last Sent For", help="First day of the month.")

    _of_company = models.UniqueIndex("(company_id)", "A company has one set of targets.")

    @api.constrains("user_ids", "company_id")
    def _check_users(self):
        for setting in self.sudo():
            for user in setting.user_ids:
                if not setting._may_get(user):
                    raise ValidationError(
                        self.env._(
                            "%s cannot get the panorama: choose collections staff of the company"
                            " who have an e-mail address.",
                            user.name,
                        )
                    )

    def _may_get(self, user):
        """Whether a user may see the company's figures, and can be written to."""
        return (
            user.active
            and not user.share
            and user.email
            and self.company_id in user.company_ids
            and user.has_group("cobranza_followup.group_cobranza_user")
        )

    @api.model_create_multi
    def create(self, vals_list):
        authority.check_not_by_mail(self)
        settings = super().create(vals_list)
        for setting in settings.filtered(lambda setting: not setting.sent_for):
            setting._begin()
        return settings

    def _begin(self):
        """Have the first e-mail go on the next first working day, and none before."""
        today = self.company_id._cobranza_today()
        this = today.replace(day=1)
        if today > self.env["cobranza.panorama"]._first_working_day(self.company_id, this):
            self.sudo().sent_for = this - relativedelta(months=1)

    @api.model
    def _of(self, company):
        """Return the company's settings, in `sudo`; there are none before a manager made some."""
        return self.sudo().search([("company_id", "=", company.id)], limit=1)

    def _targets(self):
        """Return {name of a figure: target, as it is shown}."""
        return {target.figure: target.value for target in self.target_ids}
