"""Where the web shop is, what joins it to the desk comes with the update.

Odoo's update installs no new add-on by itself.
"""


def migrate(cr, version):
    cr.execute(
        """UPDATE ir_module_module SET state = 'to install'
            WHERE name = 'cobranza_followup_website_sale' AND state = 'uninstalled'
              AND EXISTS (SELECT FROM ir_module_module shop WHERE shop.name = 'website_sale'
                             AND shop.state IN ('installed', 'to upgrade'))"""
    )
