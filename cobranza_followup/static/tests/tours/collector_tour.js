import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { accessible } from "./accessible";

// The words on the screen are the user's language: everything is found by its name.
const menu = (xmlid) => `[data-menu-xmlid='cobranza_followup.${xmlid}']`;
const opened = (name) => `.o_form_view .oe_title:contains(${name})`;
const outcome = (name) => `.modal [name=outcome_id] .o_radio_item:contains(${name}) input`;
const dialogClosed = "body:not(:has(.modal))";

registry.category("web_tour.tours").add("cobranza_collector_tour", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the collections app",
            trigger: `.o_app${menu("menu_root")}`,
            run: "click",
        },
        {
            content: "My day",
            trigger: menu("menu_worklist"),
            run: "click",
        },
        {
            content: "The most urgent is on top, and the points say why",
            trigger: ".o_data_row:first:contains(Tienda Morosa) [name=priority_reason]:contains(+)",
        },
        accessible("My day", ".o_content"),
        {
            content: "Open the most urgent",
            trigger: ".o_data_row:first .o_data_cell[name=partner_id]",
            run: "click",
        },
        {
            content: "How old the debt is",
            trigger: `${opened("Tienda Morosa")}`,
        },
        {
            content: "is in one bar",
            trigger: ".o_cobranza_aging_bar li",
        },
        accessible("A debtor", ".o_content"),
        {
            content: "They promise to pay: one button",
            trigger: ".o_form_statusbar button[data-hotkey=o]",
            run: "click",
        },
        {
            content: "The invoice they mean",
            trigger: ".modal .o_cobranza_invoice_picker input:first",
            run: "click",
        },
        {
            content: "A suggested date",
            trigger: ".modal .o_cobranza_promise_date button.btn-sm:first",
            run: "click",
        },
        {
            content: "is taken",
            trigger: ".modal .o_cobranza_promise_date button[aria-pressed=true]",
        },
        accessible("The form of a contact", ".modal .o_form_view"),
        {
            content: "Log it",
            trigger: ".modal footer button[name=action_log]",
            run: "click",
        },
        {
            content: "The promise is on the form",
            trigger: `${dialogClosed} .o_field_widget[name=promise_text]`,
        },
        {
            content: "Next customer",
            trigger: ".o_form_statusbar button[name=action_next_customer]",
            run: "click",
        },
        {
            content: "is the next of the list",
            trigger: opened("Tienda Olvidada"),
        },
        {
            content: "They do not pay for a reason",
            trigger: ".o_form_statusbar button[data-hotkey=b]",
            run: "click",
        },
        {
            content: "Choose it",
            trigger: ".modal [name=barrier_type_id] input",
            run: "click",
        },
        {
            content: "They never got the invoice",
            trigger: ".modal [name=barrier_type_id] .o-autocomplete--dropdown-item:contains(factura):first",
            run: "click",
        },
        {
            content: "Log it, and on to the next",
            trigger: ".modal footer button[name=action_log_and_next]",
            run: "click",
        },
        {
            content: "The third customer",
            trigger: opened("Tienda Callada"),
        },
        {
            content: "Nobody answers",
            trigger: ".o_form_statusbar button[data-hotkey=g]",
            run: "click",
        },
        {
            content: "Say so",
            trigger: outcome("No contesta"),
            run: "click",
        },
        {
            content: "The next attempt is suggested",
            trigger: ".modal .o_field_widget[name=next_contact_date]:not(.o_field_empty)",
        },
        {
            content: "Log it",
            trigger: ".modal footer button[name=action_log]",
            run: "click",
        },
        {
            content: "What was logged is in its tab",
            trigger: `${dialogClosed} a[name=interactions]`,
            run: "click",
        },
        {
            content: "at once",
            trigger: ".o_cobranza_debtor_tab .o_data_row:contains(No contesta)",
        },
        {
            content: "Next",
            trigger: ".o_form_statusbar button[name=action_next_customer]",
            run: "click",
        },
        {
            content: "Everyone has been contacted",
            trigger: ".o_notification_content",
        },
        {
            content: "and the list is empty",
            trigger: ".o_list_view .o_view_nocontent_smiling_face",
        },
    ],
});
