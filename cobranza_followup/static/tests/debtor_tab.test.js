import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Customer extends models.Model {
    _name = "customer";
    name = fields.Char();
    _records = [{ id: 5, name: "Abarrotes" }];
}

class Note extends models.Model {
    _name = "note";
    name = fields.Char();
    debtor_id = fields.Many2one({ relation: "debtor" });
    _records = [
        { id: 1, name: "Called", debtor_id: 1 },
        { id: 2, name: "Wrote", debtor_id: 1 },
        { id: 3, name: "Somebody else's", debtor_id: 2 },
    ];
    _views = {
        list: `<list><field name="name"/></list>`,
        kanban: `<kanban><templates><t t-name="card"><field name="name"/></t></templates></kanban>`,
        search: `<search/>`,
    };
}

class Debtor extends models.Model {
    _name = "debtor";
    partner_id = fields.Many2one({ relation: "customer" });
    comment = fields.Char();
    _records = [
        { id: 1, partner_id: 5 },
        { id: 2, partner_id: 5 },
    ];
}

defineMailModels();
defineModels([Customer, Note, Debtor]);

const mountDebtor = () =>
    mountView({
        type: "form",
        resModel: "debtor",
        resId: 1,
        arch: `
            <form>
                <field name="comment"/>
                <notebook>
                    <page string="First" name="first"><p>Nothing to read here</p></page>
                    <page string="Log" name="log"><widget name="cobranza_debtor_tab" model="note"/></page>
                </notebook>
            </form>`,
    });

test("a tab is read when it is opened, and only what is the debtor's", async () => {
    onRpc("note", "web_search_read", ({ kwargs }) => {
        expect(kwargs.domain).toEqual([["debtor_id", "=", 1]]);
        expect(kwargs.context.cobranza_partner_ids).toEqual([5]);
        expect.step("read");
    });
    await mountDebtor();
    expect.verifySteps([]);
    await contains("a[name=log]").click();
    expect.verifySteps(["read"]);
    expect(".o_cobranza_debtor_tab :is(.o_data_row, .o_kanban_record:not(.o_kanban_ghost))").toHaveCount(2);
});

test("editing the form does not read the tab again; saving it does", async () => {
    onRpc("note", "web_search_read", () => expect.step("read"));
    await mountDebtor();
    await contains("a[name=log]").click();
    expect.verifySteps(["read"]);
    await contains("[name=comment] input").edit("Ask for Irma");
    await animationFrame();
    expect.verifySteps([]);
    await contains(".o_form_button_save").click();
    expect.verifySteps(["read"]);
});

test("all of them open in a list of their own", async () => {
    mockService("action", {
        doAction(action) {
            expect(action.domain).toEqual([["debtor_id", "=", 1]]);
            expect.step(action.res_model);
        },
    });
    await mountDebtor();
    await contains("a[name=log]").click();
    await contains(".o_cobranza_debtor_tab > button").click();
    expect.verifySteps(["note"]);
});
