import { registry } from "@web/core/registry";

import { accessible } from "./accessible";

const click = (content, trigger, more = {}) => ({ content, trigger, run: "click", ...more });
const send = (content, trigger) => click(content, trigger, { expectUnloadPage: true });
const open = (part) => `#cobranza_${part}[open]`;

// A debtor on a phone pays what is overdue with Odoo's own provider for trying out, to the end.
registry.category("web_tour.tours").add("cobranza_page_demo_tour", {
    steps: () => [
        send("Pay what is overdue", "#cobranza_pay button[value^='due.']:contains(400)"),
        { content: "The sum is the server's", trigger: "#cobranza_to_pay:contains(400)" },
        { content: "Give a card", trigger: "#customer_input", run: "edit 4242 4242 4242 4242" },
        {
            content: "The provider will say that it is done",
            trigger: "#simulated_payment_state:has(option[value=done]:checked)",
        },
        accessible("What is paid", "#cobranza_payment > .card"),
        send("Pay", "button[name=o_payment_submit_button]:enabled"),
        {
            content: "Back on the statement: it has arrived",
            trigger: ".alert-success[role=status]:contains(400)",
            timeout: 60000,
        },
        {
            content: "Nothing is overdue any more",
            trigger: "#cobranza_pay:not(:has(button[value^='due.'])):has(button[value^='all.'])",
        },
        {
            content: "It is among the last payments",
            trigger: "#cobranza_received:contains(400)",
        },
    ],
});

// A debtor who reads English walks through the page on a phone.
registry.category("web_tour.tours").add("cobranza_page_english_tour", {
    steps: () => [
        { content: "What it is", trigger: "html[lang=en-US] h1:contains(Statement of Account)" },
        { content: "What is owed", trigger: ".card:contains(Total owed) .h3:contains(800)" },
        click("Choose documents", "#cobranza_pay summary:contains(Choose documents)"),
        {
            content: "What is proposed, and its sum",
            trigger:
                "#cobranza_pay p:contains(Checked for you: 2 overdue documents) strong:contains(400)",
        },
        click("Promise", "#cobranza_promise > summary:contains(Promise a payment)"),
        {
            content: "The last day",
            trigger: `${open("promise")} #cobranza_promise_date`,
            run({ anchor }) {
                anchor.value = anchor.max;
            },
        },
        send("Promise it", `${open("promise")} button:contains(I promise to pay)`),
        { content: "Thanked", trigger: ".alert-success:contains(Thank you. What you promised)" },
        click("I have paid", "#cobranza_notice > summary:contains(I have paid)"),
        { content: "How much", trigger: "#notice_amount", run: "edit 1,00.5x" },
        {
            content: "When",
            trigger: "#notice_date",
            run({ anchor }) {
                anchor.value = anchor.max;
            },
        },
        send("Send it", `${open("notice")} button:contains(Send)`),
        {
            content: "What is wrong is said in English",
            trigger: "#cobranza_problem:contains(Give the amount that you paid in figures)",
        },
        { content: "And the right amount", trigger: "#notice_amount", run: "edit 100.50" },
        send("Send it", `${open("notice")} button:contains(Send)`),
        { content: "Thanked", trigger: ".alert-success:contains(Thank you. We are looking)" },
        {
            content: "How it stands",
            trigger: "#cobranza_notices li:contains(We are looking for it in the bank)",
        },
        click("Write", "#cobranza_write > summary:contains(Write to us)"),
        { content: "A message", trigger: "#cobranza_write_note", run: "edit Thank you for waiting" },
        send("Send it", `${open("write")} button:contains(Send message)`),
        { content: "Thanked", trigger: ".alert-success:contains(Your message has arrived)" },
        accessible("The whole page in English", "#wrap"),
    ],
});

// A debtor with more documents than a page lists pays a sum, and finds the others.
registry.category("web_tour.tours").add("cobranza_page_large_tour", {
    steps: () => [
        click("Choose documents", "#cobranza_pay summary"),
        accessible("Paying one of many", "#wrap"),
        send("To the next page", "#cobranza_pay a:contains(Next page)"),
        {
            content: "It is the second, and the form is in sight",
            trigger: "#cobranza_pay details[open]:contains(page 2 of 2)",
        },
        click("I have paid", "#cobranza_notice > summary"),
        accessible("A notice about one of many", "#wrap"),
        {
            content: "A sum",
            trigger: "#cobranza_pay input[id^=cobranza_pay_sum_]",
            run: "edit 1500",
        },
        send("Pay it", "#cobranza_pay button:contains(Pay this amount)"),
        { content: "The oldest first", trigger: "#cobranza_to_pay:contains(500)" },
        accessible("What is paid", "#cobranza_payment"),
    ],
});
