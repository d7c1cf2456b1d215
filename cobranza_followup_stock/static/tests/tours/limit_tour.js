import { registry } from "@web/core/registry";
import { accessible } from "@cobranza_followup/../tests/tours/accessible";
import { ABOVE, askForException } from "./hold_steps";

const NOTE = "Pagan el viernes";

registry.category("web_tour.tours").add("cobranza_salesperson_sees_credit", {
    steps: () => [
        {
            content: "The customer shows what is left of their credit",
            trigger:
                ".o_form_view .o_field_widget[name='cobranza_credit_available']:contains('300')",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='cobranza_exposure']:contains('700')",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='cobranza_credit_limit']:contains('1')",
        },
        accessible("A customer's credit", ".o_form_view .o_cobranza_credit"),
    ],
});

registry.category("web_tour.tours").add("cobranza_salesperson_above_limit", {
    steps: () => [
        {
            content: "What is left is seen before anybody confirms",
            trigger:
                ".o_form_view .o_field_widget[name='cobranza_credit_available']:contains('300')",
        },
        {
            content: "And that the order is above it",
            trigger: `${ABOVE} div[name='cobranza_limit_warning']:contains('Abarrotes del Norte')`,
        },
        accessible("The banner of a limit", ABOVE),
        {
            content: "The salesperson tries anyway",
            trigger: ".o_statusbar_buttons button[name='action_confirm']",
            run: "click",
        },
        ...askForException("Abarrotes del Norte", NOTE, ABOVE),
    ],
});

registry.category("web_tour.tours").add("cobranza_salesperson_sees_stopped_orders", {
    steps: () => [
        {
            content: "What was requested comes first: stopped by the limit",
            trigger: `.o_list_view .o_data_row:first td[name='cobranza_exception_request_note']:contains('${NOTE}')`,
        },
        {
            trigger:
                ".o_list_view .o_data_row:first td[name='cobranza_over_limit'] input:checked",
        },
        {
            content: "Beside those stopped by a hold",
            trigger:
                ".o_list_view .o_data_row td[name='cobranza_hold_reason']:contains('Cheque devuelto')",
        },
        accessible("Orders stopped by hold or limit", ".o_content"),
    ],
});

registry.category("web_tour.tours").add("cobranza_manager_lets_above_limit", {
    steps: () => [
        {
            content: "Make an exception for this one",
            trigger: `${ABOVE} button[name=action_make_credit_exception]`,
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Acordado con la gerencia",
        },
        accessible("The form of an exception to a limit", ".modal .o_form_view"),
        {
            content: "Sign it",
            trigger: ".modal footer button.btn-primary",
            run: "click",
        },
        {
            content: "Nothing stops it now",
            trigger:
                "body:not(:has(.modal)) .o_form_view:not(:has(.alert[name=cobranza_over_limit]))",
        },
        {
            trigger: ".o_statusbar_buttons button[name='action_confirm']",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current[data-value='sale']",
        },
    ],
});

registry.category("web_tour.tours").add("cobranza_warehouse_above_limit", {
    steps: () => [
        {
            content: "The banner says why the delivery waits",
            trigger: ABOVE,
        },
        {
            content: "The storekeeper tries anyway",
            trigger: ".o_statusbar_buttons button[name='button_validate']",
            run: "click",
        },
        ...askForException("Abarrotes del Norte", "El camión está en la puerta", ABOVE),
    ],
});
