"""Posting many invoices in one go: the same for everybody who may want to know of it."""

MANY = 1000
TIMES = 3


def measure(env, clock):
    """Measure the posting of 1,000 drafts in one transaction, up to what its commit would do."""
    partners = env["res.partner"].search(
        [("name", "=like", "Customer %")], order="id DESC", limit=MANY
    )
    product = env["product.product"].create({"name": "Benchmark posting", "type": "service"})
    for _time in range(TIMES):
        invoices = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_line_ids": [(0, 0, {"product_id": product.id, "price_unit": 10})],
                }
                for partner in partners
            ]
        )
        env.cr.commit()
        clock.measure("post_1000", invoices.action_post)
        env.cr.commit()
