import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Debtor extends models.Model {
    _name = "debtor";
    currency_id = fields.Many2one({ relation: "res.currency" });
    amount_not_due = fields.Monetary({ currency_field: "currency_id" });
    bucket_1_30 = fields.Monetary({ currency_field: "currency_id" });
    bucket_31_60 = fields.Monetary({ currency_field: "currency_id" });
    bucket_61_90 = fields.Monetary({ currency_field: "currency_id" });
    bucket_91_120 = fields.Monetary({ currency_field: "currency_id" });
    bucket_older = fields.Monetary({ currency_field: "currency_id" });
    _records = [
        { id: 1, currency_id: 1, amount_not_due: 100, bucket_1_30: 300, bucket_older: 600 },
        { id: 2, currency_id: 1 },
    ];
}

defineMailModels();
defineModels([Debtor]);

const mountBar = (resId) =>
    mountView({
        type: "form",
        resModel: "debtor",
        resId,
        arch: `<form><widget name="cobranza_aging_bar"/></form>`,
    });

test("each age takes its share of the bar", async () => {
    await mountBar(1);
    expect(".o_cobranza_aging_bar [role=img] > div").toHaveCount(3);
    expect(".o_cobranza_aging_bar [role=img] > div:eq(0)").toHaveAttribute("style", "width: 10%");
    expect(".o_cobranza_aging_bar [role=img] > div:eq(2)").toHaveAttribute("style", "width: 60%");
});

test("the ages are told in words, not by colour alone", async () => {
    await mountBar(1);
    expect(queryAllTexts(".o_cobranza_aging_bar li")).toEqual([
        "Not due $ 100.00",
        "1–30 days $ 300.00",
        "Over 120 days $ 600.00",
    ]);
    expect(".o_cobranza_aging_bar [role=img]").toHaveAttribute(
        "aria-label",
        "Not due: $\u00a0100.00; 1–30 days: $\u00a0300.00; Over 120 days: $\u00a0600.00"
    );
});

test("who owes nothing has no bar", async () => {
    await mountBar(2);
    expect(".o_cobranza_aging_bar").toHaveCount(0);
});
