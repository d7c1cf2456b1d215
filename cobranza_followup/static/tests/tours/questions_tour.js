import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { back, chart, clickLastBar } from "./panorama_steps";

const card = (name) => `.o_cobranza_panorama_of_${name}`;
const menu = (xmlid) => `[data-menu-xmlid='cobranza_followup.${xmlid}']`;
const rows = (text) => `.o_list_view .o_data_row:contains(${text})`;
const link = (name) => `.o_cobranza_panorama_${name}`;
const ours = ".o_cobranza_panorama_ours";

// Six questions of a manager, each answered by clicking.
registry.category("web_tour.tours").add("cobranza_questions_tour", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the collections app",
            trigger: `.o_app${menu("menu_root")}`,
            run: "click",
        },
        {
            content: "All of the menu is in the bar, nothing behind a plus",
            trigger: `.o_menu_sections:not(:has(.o_menu_sections_more)) button${menu("menu_configuration")}`,
        },
        {
            content: "How much is overdue? Half of 4,000",
            trigger: `${card("overdue_share")}:contains(2.000):contains(4.000) .o_cobranza_panorama_value:contains(50)`,
        },
        {
            content: "Is it getting better? Less of it than a month ago",
            trigger: `${card("overdue_share")} span:contains(-):contains(mejor)`,
        },
        {
            content: "Which reason costs most, and is it ours? It is: the first, and so marked",
            trigger: `.o_cobranza_panorama_reasons tbody tr:first:contains(De nosotros) button:has(${ours})`,
            run: "click",
        },
        {
            content: "Its barriers",
            trigger: rows("Tienda Morosa"),
        },
        back(),
        {
            content: "Who will probably not pay in time next month?",
            trigger: link("likely_late"),
            run: "click",
        },
        {
            content: "By customer: whoever is always late",
            trigger: ".o_list_view .o_group_name:contains(Tienda Tardada)",
            run: "click",
        },
        {
            content: "with what falls due",
            trigger: `${rows("Tienda Tardada")} .o_data_cell[name=late_probability]:contains(%)`,
        },
        back(),
        {
            content: "How much comes in the next four weeks, and how sure is that?",
            trigger: `${link("cash_line")}:first:contains(4):contains($)`,
        },
        {
            content: "What of it comes when?",
            trigger: chart("cash"),
            run: ({ anchor }) => clickLastBar(anchor),
        },
        {
            content: "The items expected in that week",
            trigger: ".o_list_view .o_data_row .o_data_cell[name=expected_date]:not(:empty)",
        },
        back(),
        {
            content: "What would stopping orders 15 days earlier have done?",
            trigger: link("laboratory"),
            run: "click",
        },
        {
            content: "The comparison",
            trigger: `${rows("Detener 15 días antes")} .o_data_cell[name=draft_id]`,
            run: "click",
        },
        {
            content: "What would have changed, and to whom",
            trigger: ".o_field_widget[name=figure_ids] .o_data_row:contains(presionan) button[name=action_open_customers]",
            run: "click",
        },
        {
            content: "The customers",
            trigger: rows("Tienda Perdida"),
        },
        back("Back to the comparison"),
        {
            content: "which says what it cannot know",
            trigger: ".o_form_view h2:contains(no puede saber)",
        },
        back("Back to the list"),
        { content: "that it came from", trigger: rows("Detener 15 días antes") },
        back(),
        {
            content: "Which of two reminders works better?",
            trigger: link("challenger"),
            run: "click",
        },
        {
            content: "The trial",
            trigger: `${rows("Un recordatorio más amable")} .o_data_cell[name=name]`,
            run: "click",
        },
        {
            content: "The rival does",
            trigger: ".o_form_view .o_field_widget[name=result_text]:contains(El rival funciona mejor)",
        },
    ],
});
