import { registry } from "@web/core/registry";

import { accessible } from "./accessible";

const click = (content, trigger) => ({ content, trigger, run: "click" });
const choice = (name) => `.modal .o_cobranza_invoice_picker .o-checkbox:contains(${name})`;

// Two of three overdue invoices are paid, in four clicks.
registry.category("web_tour.tours").add("cobranza_payment_tour", {
    steps: () => [
        click("1: they paid", ".o_form_statusbar button[name=action_register_payment]"),
        {
            content: "What is overdue is chosen, and its sum shown",
            trigger: `.modal:has(.o_cobranza_invoice_picker input:checked:eq(2)) [name=sum_text]:contains(600)`,
        },
        {
            content: "What is not due is not",
            trigger: `${choice(400)} input:not(:checked)`,
        },
        accessible("The choice of what is paid", ".modal .o_form_view"),
        click("2: not the largest", `${choice(300)} input`),
        {
            content: "The sum follows",
            trigger: ".modal [name=sum_text]:not(:contains(600)):contains(300)",
        },
        click("3: go on", ".modal button[name=action_continue]"),
        click("4: pay", ".modal button[name=action_create_payments]"),
        {
            content: "The debtor is up to date at once",
            trigger: "body:not(:has(.modal)) .oe_title [name=amount_overdue]:contains(300)",
        },
    ],
});
