import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Promised extends models.Model {
    _name = "promised";
    currency_id = fields.Many2one({ relation: "res.currency" });
    amount = fields.Monetary({ currency_field: "currency_id", aggregator: "sum" });
    owed = fields.Monetary({ currency_field: "currency_id", aggregator: "sum" });
    level = fields.Integer();
    _records = [
        { id: 1, currency_id: 1, amount: 100, owed: 0, level: 1 },
        { id: 2, currency_id: 1, amount: 250.5, owed: 0, level: 1 },
        { id: 3, currency_id: 2, amount: -40, owed: 0, level: 2 },
    ];
}

defineMailModels();
defineModels([Promised]);

const ARCH = `
    <kanban js_class="cobranza_cards" limit="1">
        <field name="currency_id"/>
        <field name="owed" sum="Still Owed"/>
        <templates><t t-name="card"><field name="amount" sum="Promised"/><field name="level"/></t></templates>
    </kanban>`;

async function mountCards(more = {}) {
    await mountView({ type: "kanban", resModel: "promised", arch: ARCH, ...more });
    await animationFrame();
}

test("above the cards stand the sums of all that was found, of each currency", async () => {
    await mountCards();
    expect(".o_kanban_record:not(.o_kanban_ghost)").toHaveCount(1);
    expect(queryAllTexts(".o_cobranza_card_totals div")).toEqual([
        "Promised:\n$ 350.50 + -40.00 €",
    ]);
});

test("only of what was found", async () => {
    await mountCards({ domain: [["currency_id", "=", 1]] });
    expect(queryAllTexts(".o_cobranza_card_totals dd")).toEqual(["$ 350.50"]);
});

test("in columns there are none", async () => {
    await mountCards({ groupBy: ["level"] });
    expect(".o_cobranza_card_totals").toHaveCount(0);
});
