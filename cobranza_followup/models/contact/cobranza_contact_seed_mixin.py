from odoo import api, models
from odoo.exceptions import AccessError

from ...tools import authority


class CobranzaContactSeedMixin(models.AbstractModel):
    """What a rule consists of cannot be changed while the rule is one that came with the add-on.

    Only the add-on's own data, loaded by the system, may.
    """

    _name = "cobranza.contact.seed.mixin"
    _description = "Part of a contact rule"

    def _seed_rules(self):
        """Return the rules these records belong to."""
        raise NotImplementedError

    def _check_not_seed(self):
        if authority.of_the_desk(self.env):
            return
        for rule in self._seed_rules().sudo().filtered("seed"):
            raise AccessError(
                self.env._(
                    "“%s” came with the program and cannot be changed: duplicate it and change the"
                    " copy, which then applies instead.",
                    rule.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_not_seed()
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        self._check_not_seed()
        result = super().write(vals)
        self._check_not_seed()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_seed(self):
        self._check_not_seed()

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
