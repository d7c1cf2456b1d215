from odoo.addons.cobranza_followup_sale.tests.rpc_common import RpcCommon

from .holds_common import HoldsCommon


class HoldsRpcCommon(HoldsCommon, RpcCommon):
    """Calls from outside about deliveries."""
