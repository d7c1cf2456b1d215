"""Whether Odoo reads a written ledger as its own."""

SAMPLE = 500


def check_ledger(env):
    """Have the ORM compute a sample of amounts again; raise if one differs from what is stored.

    :return: number of journal items compared
    """
    lines = env["account.move.line"].search(
        [("account_id.account_type", "=", "asset_receivable")], limit=SAMPLE * 20
    )[::20]
    moves = lines.move_id
    fields = {
        lines: ("amount_residual", "amount_residual_currency", "reconciled"),
        moves: ("amount_residual", "amount_total", "payment_state"),
    }
    stored = {records: records.read(names) for records, names in fields.items()}
    for records, names in fields.items():
        for name in names:
            env.add_to_compute(records._fields[name], records)
    env["account.move"].flush_model()
    for records, names in fields.items():
        computed = records.read(names)
        wrong = [
            (before, after)
            for before, after in zip(stored[records], computed, strict=True)
            if before != after
        ]
        if wrong:
            raise AssertionError(f"Odoo computes {len(wrong)} {records._name} anew: {wrong[:3]}")
    unbalanced = env["account.move"]._get_unbalanced_moves({"records": moves})
    if unbalanced:
        raise AssertionError(f"{len(unbalanced)} entries do not balance: {unbalanced[:3]}")
    return len(lines)
