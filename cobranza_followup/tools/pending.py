"""What the ORM has still to write before SQL of ours reads it."""

from itertools import chain


def write_pending(env, reads):
    """Flush the fields that a statement reads, of models of which anything is pending.

    `flush_model` asks each field by itself. A statement of ours reads hundreds, and most
    transactions change a handful: to ask took a payment longer than most of its statements.

    :param reads: {model: names of its fields, None for all}
    """
    transaction = env.transaction
    for model, names in reads.items():
        # Looked at anew for each: what one model writes may concern the next.
        waiting = chain(transaction.tocompute, transaction.field_dirty)
        if any(field.model_name == model for field in waiting):
            env[model].flush_model(names)
