import { expect, test } from "@odoo/hoot";
import { click, press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    mountViewInDialog,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Invoice extends models.Model {
    _name = "invoice";
    name = fields.Char();
    _records = [
        { id: 7, name: "INV/0007" },
        { id: 8, name: "INV/0008" },
    ];
}

class PromiseForm extends models.Model {
    _name = "promise.form";
    date_promised = fields.Date();
    date_suggestions = fields.Json();
    invoice_ids = fields.Many2many({ relation: "invoice" });
    open_invoices = fields.Json();
    _records = [
        {
            id: 1,
            invoice_ids: [8],
            date_suggestions: [
                { date: "2026-03-13", label: "Friday, pay day" },
                { date: "2026-03-31", label: "End of month" },
            ],
            open_invoices: [
                { id: 7, name: "INV/0007", due: "01/02/2026", days: 38, text: "$ 500.00" },
                { id: 8, name: "INV/0008", due: "20/03/2026", days: 0, text: "$ 250.00" },
            ],
        },
    ];
}

defineMailModels();
defineModels([Invoice, PromiseForm]);

const ARCH = `
    <form>
        <field name="open_invoices" invisible="1"/>
        <field name="date_suggestions" invisible="1"/>
        <field name="invoice_ids" widget="cobranza_invoice_picker" options="{'choices': 'open_invoices'}"/>
        <field name="date_promised" widget="cobranza_promise_date" options="{'suggestions': 'date_suggestions'}"/>
    </form>`;

async function mountPromise() {
    mockDate("2026-03-11 12:00:00");
    await mountView({ type: "form", resModel: "promise.form", resId: 1, arch: ARCH });
}

test("invoices are chosen by check boxes that show age and amount", async () => {
    onRpc("web_save", ({ args }) => {
        expect(args[1].invoice_ids).toEqual([
            [4, 7],
            [3, 8],
        ]);
        expect.step("saved");
    });
    await mountPromise();
    expect(queryAllTexts(".o_cobranza_invoice_picker .form-check")).toEqual([
        "INV/0007\nDue: 01/02/2026\nDays overdue: 38\n$ 500.00",
        "INV/0008\nDue: 20/03/2026\n$ 250.00",
    ]);
    expect(".o_cobranza_invoice_picker input:eq(1)").toBeChecked();
    await contains(".o_cobranza_invoice_picker input:eq(0)").click();
    await contains(".o_cobranza_invoice_picker input:eq(1)").click();
    await clickSave();
    expect.verifySteps(["saved"]);
});

const PAY = `
    <form>
        <field name="open_invoices" invisible="1"/>
        <field name="invoice_ids" widget="cobranza_invoice_picker" options="{'choices': 'open_invoices', 'confirms': True}"/>
        <footer><button name="pay" type="object" class="btn-primary">Pay</button></footer>
    </form>`;

async function mountPayment(resId) {
    onRpc("pay", ({ args }) => {
        expect.step(`paid ${args[0]}`);
        return false;
    });
    await mountViewInDialog({ type: "form", resModel: "promise.form", resId, arch: PAY });
    await animationFrame();
}

test("where the choice is confirmed, the focus is on the button and Enter goes on", async () => {
    await mountPayment(1);
    expect(".modal footer .btn-primary").toBeFocused();
    await contains(".o_cobranza_invoice_picker input:eq(0)").focus();
    await press("Enter");
    await animationFrame();
    expect(".o_cobranza_invoice_picker input:eq(0)").not.toBeChecked();
    expect.verifySteps(["paid 1"]);
    await press("Space");
    await animationFrame();
    expect(".o_cobranza_invoice_picker input:eq(0)").toBeChecked();
});

test("while nothing is chosen, the focus is on what is to choose", async () => {
    PromiseForm._records.push({ ...PromiseForm._records[0], id: 2, invoice_ids: [] });
    await mountPayment(2);
    expect(".o_cobranza_invoice_picker input:eq(0)").toBeFocused();
});

test("a suggested date is one click, and shows as chosen", async () => {
    onRpc("web_save", ({ args }) => {
        expect(args[1].date_promised).toBe("2026-03-31");
        expect.step("saved");
    });
    await mountPromise();
    expect(queryAllTexts(".o_cobranza_promise_date button.btn-sm")).toEqual([
        "Friday, pay day",
        "End of month",
    ]);
    await click(".o_cobranza_promise_date button.btn-sm:eq(1)");
    await animationFrame();
    expect(".o_cobranza_promise_date button.btn-sm:eq(1)").toHaveAttribute("aria-pressed", "true");
    expect(".o_cobranza_promise_date button.btn-sm:eq(0)").toHaveAttribute("aria-pressed", "false");
    await clickSave();
    expect.verifySteps(["saved"]);
});
