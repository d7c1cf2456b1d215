import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { accessible } from "./accessible";
import { back, chart, clickLastBar } from "./panorama_steps";

const menu = (xmlid) => `[data-menu-xmlid='cobranza_followup.${xmlid}']`;
// The place of 31 to 60 days among the ages.
const OLDER = 2;
const card = (name) => `.o_cobranza_panorama_of_${name}`;

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
            content: "What matters is seen without scrolling",
            trigger: card("overdue_share"),
            run: () => {
                const cards = document.querySelectorAll("[class*=o_cobranza_panorama_of_]");
                const below = [...cards].filter((one) => one.getBoundingClientRect().bottom > innerHeight);
                if (below.length) {
                    throw new Error(`Below the fold: ${below.map((one) => one.innerText)}`);
                }
            },
        },
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
        back(),
        {
            content: "as it was",
            trigger: `${card("overdue_share")} .o_cobranza_panorama_value`,
        },
        {
            content: "A bar of the chart: what is old enough to be in it",
            trigger: chart("aging"),
            run: ({ anchor }) => clickLastBar(anchor, OLDER),
        },
        {
            content: "is opened as the open items of that day and age",
            trigger: ".o_list_view .o_data_row:contains(Tienda Morosa) .o_data_cell[name=bucket]:contains(31–60)",
        },
        back(),
        {
            content: "Without a mouse: the chart as a table",
            trigger: ".o_cobranza_panorama_aging details:not([open]) summary",
            run: "click",
        },
        accessible("The chart as a table", ".o_cobranza_panorama_aging"),
        {
            content: "A number of it",
            trigger: ".o_cobranza_panorama_aging tbody tr:last td:has(button):last button",
            async run({ anchor, press }) {
                anchor.focus();
                await press("Enter");
            },
        },
        {
            content: "opens the same",
            trigger: ".o_list_view .o_data_row:contains(Tienda Morosa) .o_data_cell[name=bucket]:contains(31–60)",
        },
    ],
});
