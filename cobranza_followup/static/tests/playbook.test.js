import { expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

class Debtor extends models.Model {
    _name = "debtor";
    name = fields.Char();
    _records = [{ id: 7, name: "Abarrotes" }];
}

defineMailModels();
defineModels([Debtor]);

const mountDebtor = () =>
    mountView({
        type: "form",
        resModel: "debtor",
        resId: 7,
        arch: `
            <form>
                <notebook>
                    <page string="First" name="first"><field name="name"/></page>
                    <page string="Playbook" name="playbook"><widget name="cobranza_playbook"/></page>
                </notebook>
            </form>`,
    });

test("the page is read when its tab is opened, and shows its sections as text", async () => {
    onRpc("cobranza.playbook", "page_of", ({ args }) => {
        expect.step(`page of ${args[0]}`);
        return {
            facts: ["$ 600 overdue."],
            sections: [
                { name: "opening", title: "Opening", lines: ["Good morning, <b>Ana</b>.", "It is $ 600."] },
                { name: "avoid", title: "What Not to Say", lines: ["Do not threaten."] },
            ],
        };
    });
    await mountDebtor();
    expect.verifySteps([]);
    await contains("a[name=playbook]").click();
    expect.verifySteps(["page of 7"]);
    expect(".o_cobranza_playbook li").toHaveText("$ 600 overdue.");
    expect("section[data-name=opening] p:first").toHaveText("Good morning, <b>Ana</b>.");
    expect("section[data-name=avoid] h3").toHaveClass("text-danger");
});

test("without a page it says so", async () => {
    onRpc("cobranza.playbook", "page_of", () => ({ facts: [], sections: [] }));
    await mountDebtor();
    await contains("a[name=playbook]").click();
    expect(".o_cobranza_playbook p").toHaveText("There is nothing to say to this customer today.");
});
