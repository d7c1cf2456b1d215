import { registry } from "@web/core/registry";

import { accessible } from "@cobranza_followup/../tests/tours/accessible";

registry.category("web_tour.tours").add("cobranza_shop_salesperson_tour", {
    steps: () => [
        {
            content: "It says where it came from, and what is to become of it",
            trigger: "div[name=cobranza_sent] div[name=cobranza_agreed]",
        },
        accessible("A quotation from the shop", "div[name=cobranza_sent]"),
        {
            content: "The salesperson will see to it",
            trigger: "div[name=cobranza_sent] button[name=action_cobranza_end_agreement]",
            run: "click",
        },
        {
            content: "It is confirmed by hand",
            trigger: "div[name=cobranza_sent] div[name=cobranza_by_hand]",
        },
    ],
});
