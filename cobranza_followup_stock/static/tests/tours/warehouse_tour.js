import { registry } from "@web/core/registry";
import { accessible } from "@cobranza_followup/../tests/tours/accessible";
import { HELD, askForException } from "./hold_steps";

registry.category("web_tour.tours").add("cobranza_warehouse_requests", {
    steps: () => [
        {
            content: "The banner says why the delivery waits",
            trigger: `${HELD} div[name='cobranza_hold_reason']:contains('Cheque devuelto')`,
        },
        {
            content: "The storekeeper tries anyway",
            trigger: ".o_statusbar_buttons button[name='button_validate']",
            run: "click",
        },
        ...askForException("Cheque devuelto", "El camión está en la puerta"),
    ],
});

registry.category("web_tour.tours").add("cobranza_warehouse_delivers", {
    steps: () => [
        {
            content: "The delivery may pass, and says so",
            trigger: ".o_form_view div[name='cobranza_passes_hold']",
        },
        {
            content: "Nothing stops it now",
            trigger:
                ".o_form_view:not(:has(div[name='cobranza_hold'])) .o_statusbar_buttons button[name='button_validate']",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current[data-value='done']",
        },
    ],
});

registry.category("web_tour.tours").add("cobranza_warehouse_solves_barrier", {
    steps: () => [
        {
            content: "What is theirs to remove is in their list",
            trigger: ".o_data_row .o_data_cell[name='partner_id']:contains('Abarrotes del Norte')",
        },
        accessible("One's barriers", ".o_content"),
        {
            content: "Open it",
            trigger: ".o_data_row .o_data_cell[name='partner_id']:contains('Abarrotes del Norte')",
            run: "click",
        },
        {
            content: "The form says about which invoice, and what is disputed",
            trigger: ".o_form_view div[name='invoice_text']:contains('INV')",
        },
        {
            trigger:
                ".o_form_view:not(:has(div[name='amount_disputed'])):has(div[name='disputed_text'])",
        },
        accessible("A barrier", ".o_content"),
        {
            content: "They solved it",
            trigger: ".o_statusbar_buttons button.btn-primary",
            run: "click",
        },
        {
            trigger: ".modal div[name='resolution'] input",
            run: "edit Se entregaron los dos sacos",
        },
        accessible("The form that closes a barrier", ".modal .o_form_view"),
        {
            trigger: ".modal button[name='action_close']",
            run: "click",
        },
        {
            content: "It is closed",
            trigger: ".o_arrow_button_current[data-value='solved']",
        },
    ],
});
