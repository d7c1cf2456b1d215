import { registry } from "@web/core/registry";

import { accessible } from "./accessible";
import { choose, field, save } from "./desk_steps";

const state = (value) => `.o_statusbar_status button.o_arrow_button_current[data-value=${value}]`;
const dialogClosed = "body:not(:has(.modal))";

registry.category("web_tour.tours").add("cobranza_handover_tour", {
    steps: () => [
        {
            content: "A new handover",
            trigger: ".o_list_button_add",
            run: "click",
        },
        ...choose("debtor_id", "Tienda Perdida"),
        ...choose("agent_id", "Despacho Ruiz"),
        {
            content: "Days to pay",
            trigger: `${field("notice_days")} input`,
            run: "edit 5",
        },
        ...save,
        accessible("A handover in preparation", ".o_content"),
        {
            content: "The notice goes as a letter",
            trigger: ".o_form_statusbar button.btn-secondary[data-hotkey=l]",
            run: "click",
        },
        accessible("The day a letter goes", ".modal .o_form_view"),
        {
            content: "today",
            trigger: ".modal footer button[name=action_do]",
            run: "click",
        },
        {
            content: "The customer is notified",
            trigger: `${dialogClosed} ${state("noticed")}`,
        },
    ],
});

registry.category("web_tour.tours").add("cobranza_handed_over_tour", {
    steps: () => [
        {
            content: "The days to pay are over",
            trigger: ".o_list_view .o_data_row:contains(Tienda Perdida) .o_data_cell:first",
            run: "click",
        },
        {
            content: "Hand it over",
            trigger: "button[name=action_hand_over]",
            run: "click",
        },
        {
            content: "Yes",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "They have it",
            trigger: `${dialogClosed} ${state("handed")}`,
        },
        {
            content: "The items",
            trigger: ".o_notebook_headers a[name=items]",
            run: "click",
        },
        {
            content: "are its documents",
            trigger: ".o_field_widget[name=item_ids] .o_data_row",
        },
        accessible("A debt handed over", ".o_content"),
        {
            content: "Many papers: the dossier is made in the background",
            trigger: "button[name=action_dossier]",
            run: "click",
        },
        {
            content: "and says how far it is",
            trigger: ".alert button[name=action_look]",
        },
        accessible("A dossier being prepared", ".o_content"),
        {
            content: "The case is over",
            trigger: ".o_form_statusbar button.btn-secondary[data-hotkey=w]",
            run: "click",
        },
        {
            content: "because",
            trigger: `${field("reason", ".modal")} input`,
            run: "edit Cobrado",
        },
        {
            content: "Confirm",
            trigger: ".modal footer button[name=action_do]",
            run: "click",
        },
        {
            content: "Closed",
            trigger: `${dialogClosed} ${state("closed")}`,
        },
    ],
});
