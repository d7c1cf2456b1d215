import { registry } from "@web/core/registry";
import { accessible } from "@cobranza_followup/../tests/tours/accessible";
import { HELD, askForException } from "./hold_steps";

registry.category("web_tour.tours").add("cobranza_salesperson_requests", {
    steps: () => [
        {
            content: "The banner says why the order waits",
            trigger: `${HELD} div[name='cobranza_hold_reason']:contains('Cheque devuelto')`,
        },
        {
            content: "The salesperson tries anyway",
            trigger: ".o_statusbar_buttons button[name='action_confirm']",
            run: "click",
        },
        ...askForException("Cheque devuelto", "Me enseñaron la transferencia"),
        {
            content: "Nobody asks twice",
            trigger: `${HELD}:not(:has(button[data-hotkey='shift+r']))`,
        },
    ],
});

registry.category("web_tour.tours").add("cobranza_salesperson_confirms", {
    steps: () => [
        {
            content: "The order may pass, and says so",
            trigger: ".o_form_view div[name='cobranza_passes_hold']:contains('Cheque devuelto')",
        },
        {
            trigger: `.o_form_view:not(:has(div[name='cobranza_hold'])) .o_statusbar_buttons button[name='action_confirm']`,
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current[data-value='sale']",
        },
    ],
});

registry.category("web_tour.tours").add("cobranza_salesperson_sees_held_orders", {
    steps: () => [
        {
            content: "What was requested comes first, with the reason",
            trigger:
                ".o_list_view .o_data_row:first td[name='cobranza_exception_request_note']:contains('Me enseñaron la transferencia')",
        },
        {
            trigger: ".o_list_view .o_data_row:first td[name='cobranza_hold_reason']:contains('Cheque devuelto')",
        },
        {
            content: "Only managers answer",
            trigger: ".o_list_view:not(:has(button[name='action_refuse_exception']))",
        },
        accessible("A salesperson's held orders", ".o_content"),
    ],
});
