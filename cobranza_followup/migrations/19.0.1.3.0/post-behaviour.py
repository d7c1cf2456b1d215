"""Payment histories are read by another statement now: each debtor's anew, in the next night."""


def migrate(cr, version):
    cr.execute("UPDATE cobranza_debtor SET behaviour_until = NULL")
