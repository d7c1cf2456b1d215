import { registry } from "@web/core/registry";

import { accessible } from "@cobranza_followup/../tests/tours/accessible";

registry.category("web_tour.tours").add("cobranza_shop_tour", {
    steps: () => [
        {
            content: "Put it in the basket",
            trigger: "#add_to_cart",
            run: "click",
        },
        {
            content: "Go to the basket",
            trigger: ".toast a[href='/shop/cart']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Check out",
            trigger: "a[name=website_sale_main_button]",
            run: "click",
            expectUnloadPage: true,
        },
        accessible("Sending without paying", "#cobranza_send"),
        {
            content: "It may be paid, too",
            trigger: "#o_payment_form",
        },
        {
            content: "Have it confirmed by itself",
            trigger: "#cobranza_send input[name=agreed]",
            run: "check",
        },
        {
            content: "Send it",
            trigger: "#cobranza_send button[name=cobranza_send]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is said what becomes of it",
            trigger: "div[name=cobranza_sent] p[name=cobranza_agreed]",
        },
        accessible("The order that was sent", "div[name=cobranza_sent]"),
        {
            content: "Their own account is a click away",
            trigger: "div[name=cobranza_sent] a[name=cobranza_statement]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "There it can be paid",
            trigger: "#cobranza_pay",
        },
    ],
});
