import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { accessible } from "./accessible";

const menu = (xmlid) => `[data-menu-xmlid='cobranza_followup.${xmlid}']`;
const card = (name) => `.o_cobranza_panorama_of_${name}`;
const back = ".o_breadcrumb .breadcrumb-item a:first, .o_back_button:first";

registry.category("web_tour.tours").add("cobranza_panorama_tour", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the collections app",
            trigger: `.o_app${menu("menu_root")}`,
            run: "click",
        },
        {
            content: "Managers land on the panorama",
            trigger: `${card("overdue_share")} .o_cobranza_panorama_value:contains(%)`,
        },
        {
            content: "The charts are drawn",
            trigger: ".o_cobranza_panorama_aging canvas[role=img][aria-label*='2']",
        },
        accessible("The panorama", ".o_cobranza_panorama"),
        {
            content: "How it is counted",
            trigger: `${card("dso_countback")} .o_cobranza_panorama_explain`,
            run: "click",
        },
        {
            content: "is said",
            trigger: `${card("dso_countback")} .o_cobranza_panorama_formula`,
        },
        {
            content: "The targets",
            trigger: ".o_cobranza_panorama_settings",
            run: "click",
        },
        {
            content: "Another target",
            trigger: ".modal .o_field_x2many_list_row_add a, .modal .o_field_x2many_list_row_add button",
            run: "click",
        },
        {
            content: "of what is overdue",
            trigger: ".modal .o_data_row [name=figure] .o_select_menu_toggler, .modal .o_data_row [name=figure] select",
            run: "click",
        },
        {
            content: "is the first to choose",
            trigger: ".o_select_menu_item:first",
            run: "click",
        },
        {
            content: "at most a fifth",
            trigger: ".modal .o_data_row [name=value] input",
            run: "edit 20",
        },
        {
            content: "Save",
            trigger: ".modal footer .o_form_button_save",
            run: "click",
        },
        {
            content: "It is beside the figure, and not reached",
            trigger: `body:not(:has(.modal)) ${card("overdue_share")} .o_cobranza_panorama_target:contains(20)`,
        },
        {
            content: "The month before",
            trigger: ".o_cobranza_panorama_month",
            run: "selectByIndex 1",
        },
        {
            content: "and back",
            trigger: ".o_cobranza_panorama_month",
            run: "selectByIndex 0",
        },
        {
            content: "What is behind it",
            trigger: `${card("overdue_share")} .o_cobranza_panorama_value`,
            run: "click",
        },
        {
            content: "The open items",
            trigger: ".o_list_view .o_data_row:contains(Tienda Morosa)",
        },
        {
            content: "Back to the panorama",
            trigger: back,
            run: "click",
        },
        {
            content: "as it was",
            trigger: `${card("overdue_share")} .o_cobranza_panorama_value`,
        },
    ],
});
