import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { accessible } from "./accessible";
import { menu } from "./desk_steps";

const row = (place) => `.o_list_view .o_data_row:eq(${place})`;

// What customers wrote: who has waited longest first, and one click takes what it may mean.
registry.category("web_tour.tours").add("cobranza_reply_tour", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the collections app",
            trigger: `.o_app${menu("menu_root")}`,
            run: "click",
        },
        {
            content: "The inbox",
            trigger: menu("menu_inbox"),
            run: "click",
        },
        {
            content: "Two wait, who wrote first on top; what is answered is not there",
            trigger: `.o_list_view:not(:has(.o_data_row:eq(2))) .o_data_row:eq(1):contains(mañana)`,
        },
        accessible("The inbox", ".o_content"),
        {
            content: "It may be a promise",
            trigger: `${row(0)}:contains(deposito) .o_data_cell[name=suggestion_text]:not(:empty)`,
            run: "click",
        },
        {
            content: "Their words",
            trigger: ".o_form_view [name=body]:contains(El viernes le deposito)",
        },
        accessible("A reply", ".o_content"),
        {
            content: "Take the promise",
            trigger: ".o_form_view [name=suggestion_ids] button[name=action_take]",
            run: "click",
        },
        {
            content: "It is taken",
            trigger: ".o_form_view [name=suggestion_ids] .o_kanban_record:not(:has(button)) .badge",
        },
        {
            content: "Nothing else is to be said",
            trigger: ".o_form_statusbar button[name=action_done]",
            run: "click",
        },
        {
            content: "Done",
            trigger: ".o_arrow_button_current[data-value=done]",
        },
        accessible("A reply that was dealt with", ".o_content"),
        {
            content: "Back",
            trigger: ".o_breadcrumb .breadcrumb-item a:first, .o_back_button:first",
            run: "click",
        },
        {
            content: "The next has waited longest now",
            trigger: `.o_list_view:not(:has(.o_data_row:eq(1))) .o_data_row:first:contains(mañana)`,
        },
    ],
});
