import { registry } from "@web/core/registry";

const HELD = ".o_form_view div[name='credit_hold']";

registry.category("web_tour.tours").add("cobranza_warehouse_requests", {
    steps: () => [
        {
            content: "The banner says why the delivery waits",
            trigger: `${HELD} div[name='credit_hold_reason']:contains('Cheque devuelto')`,
        },
        {
            content: "The storekeeper tries all the same",
            trigger: ".o_statusbar_buttons button[name='button_validate']",
            run: "click",
        },
        {
            content: "One sentence says why not",
            trigger: ".o_error_dialog:contains('Cheque devuelto')",
        },
        {
            trigger: ".o_error_dialog .o-default-button",
            run: "click",
        },
        {
            content: "Ask for the release",
            trigger: `body:not(:has(.o_error_dialog)) ${HELD} button[data-hotkey='shift+r']`,
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='note'] input",
            run: "edit El camión está en la puerta",
        },
        {
            trigger: ".modal button[name='action_request']",
            run: "click",
        },
        {
            content: "The banner says who asked, and why",
            trigger: `${HELD} div[name='release_request']:contains('El camión está en la puerta')`,
        },
    ],
});

registry.category("web_tour.tours").add("cobranza_warehouse_delivers", {
    steps: () => [
        {
            content: "The delivery is released, and says so",
            trigger: ".o_form_view div[name='credit_exception']",
        },
        {
            content: "Nothing stops it any more",
            trigger:
                ".o_form_view:not(:has(div[name='credit_hold'])) .o_statusbar_buttons button[name='button_validate']",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current[data-value='done']",
        },
    ],
});
