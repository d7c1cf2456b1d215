import { registry } from "@web/core/registry";

import { accessible } from "./accessible";

registry.category("web_tour.tours").add("cobranza_page_payment_tour", {
    steps: () => [
        {
            content: "Open the choice of documents",
            trigger: "#cobranza_pay summary",
            run: "click",
        },
        {
            content: "What is overdue is checked already; pay a part of it",
            trigger: "#cobranza_pay details[open] input[name=amount]",
            run: "edit 350",
        },
        accessible("Paying", "#cobranza_pay"),
        {
            content: "Go on",
            trigger: "#cobranza_pay details[open] button[name=what]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The sum is what was chosen",
            trigger: "#cobranza_to_pay:contains(350)",
        },
        accessible("The ways to pay", "#cobranza_payment"),
        {
            content: "Pay",
            trigger: "button[name=o_payment_submit_button]:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Back from the provider",
            trigger: "div[name=o_payment_status]",
        },
    ],
});
