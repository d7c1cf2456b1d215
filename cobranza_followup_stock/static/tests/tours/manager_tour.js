import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { accessible } from "@cobranza_followup/../tests/tours/accessible";
import { makeException } from "./hold_steps";

// The words on the screen are the user's language: everything is found by its name.
const menu = (xmlid, addon = "cobranza_followup") => `[data-menu-xmlid='${addon}.${xmlid}']`;

registry.category("web_tour.tours").add("cobranza_manager_tour", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the collections app",
            trigger: `.o_app${menu("menu_root")}`,
            run: "click",
        },
        {
            content: "Open the reports",
            trigger: `button${menu("menu_reporting")}`,
            run: "click",
        },
        {
            content: "Look at what tonight's run would do",
            trigger: `.o-dropdown--menu ${menu("menu_preview")}`,
            run: "click",
        },
        {
            content: "The preview says who changes stage",
            trigger: ".o_field_widget[name=moved_count]:contains(1)",
        },
        accessible("The preview", ".o_content"),
        {
            content: "Open the list",
            trigger: "button[name=action_open_lines]",
            run: "click",
        },
        {
            content: "The debtor who moves is in it",
            trigger: ".o_list_view .o_data_cell[name=partner_id]:contains(Tienda Que Sube)",
        },
        accessible("The lines of the preview", ".o_content"),
        {
            content: "Open the credit menu",
            trigger: `button${menu("menu_credit")}`,
            run: "click",
        },
        {
            content: "Open the held orders",
            trigger: `.o-dropdown--menu ${menu("menu_held_orders", "cobranza_followup_sale")}`,
            run: "click",
        },
        {
            content: "The order that waits is in them",
            trigger: ".o_data_row:contains(Tienda Bloqueada)",
        },
        accessible("The held orders", ".o_content"),
        {
            content: "Open it",
            trigger: ".o_data_row:contains(Tienda Bloqueada) .o_data_cell[name=name]",
            run: "click",
        },
        ...makeException("Acordado con la dirección"),
        {
            content: "Open the reports again",
            trigger: `button${menu("menu_reporting")}`,
            run: "click",
        },
        {
            content: "Open the runs",
            trigger: `.o-dropdown--menu ${menu("menu_runs")}`,
            run: "click",
        },
        {
            content: "Run now",
            trigger: ".o_control_panel button.o_cobranza_run_now",
            run: "click",
        },
        {
            content: "The run shows its progress, then its result",
            trigger: ".o_form_view .o_field_widget[name=raised_count]:contains(1)",
        },
        accessible("A run", ".o_content"),
    ],
});
