from odoo import api, models
from odoo.exceptions import AccessError

from ...tools import authority, inputs


class CobranzaLogMixin(models.AbstractModel):
    """A record that is written once: nobody edits or deletes it, managers included.

    Models list in `_log_may_change` the fields that the add-on itself completes later.
    """

    _name = "cobranza.log.mixin"
    _description = "Append-only record of the collections desk"

    _log_may_change = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        authority.check_not_by_mail(self)
        # The caller's defaults must not fill in what these values leave out.
        logged = super(CobranzaLogMixin, authority.without_defaults(self)).create(vals_list)
        return logged.with_env(self.env)

    def write(self, vals):
        authority.check_not_by_mail(self)
        if not set(inputs.values(self, vals)) <= self._log_may_change:
            raise AccessError(
                self.env._(
                    "“%s” is a log: its lines cannot be changed. Add a new line that corrects it.",
                    self._description,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(
            self.env._("“%s” is a log: its lines cannot be deleted.", self._description)
        )
