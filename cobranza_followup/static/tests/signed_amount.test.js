import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";
import { signFirst } from "@cobranza_followup/signed_amount/signed_amount";

class Item extends models.Model {
    _name = "item";
    currency_id = fields.Many2one({ relation: "res.currency" });
    residual = fields.Monetary({ currency_field: "currency_id" });
    _records = [
        { id: 1, currency_id: 1, residual: -34201.44 },
        { id: 2, currency_id: 1, residual: 10 },
    ];
}

defineMailModels();
defineModels([Item]);

test("an amount has its sign first", () => {
    expect(signFirst("$ -34.20")).toBe("-$ 34.20");
    expect(signFirst("-34.20 €")).toBe("-34.20 €");
    expect(signFirst("$ 34.20")).toBe("$ 34.20");
    expect(signFirst("")).toBe("");
});

test("in a list and in the sum below it, too", async () => {
    await mountView({
        type: "list",
        resModel: "item",
        arch: `<list>
            <field name="currency_id" column_invisible="1"/>
            <field name="residual" widget="cobranza_signed_amount" sum="Open"/>
        </list>`,
    });
    expect(queryAllTexts("td[name=residual]")[0]).toMatch(/^-\$\s34,201\.44$/);
    expect(queryFirst("tfoot").textContent).toMatch(/-\$\s34,191\.44/);
});
