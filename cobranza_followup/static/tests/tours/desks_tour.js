import { registry } from "@web/core/registry";

import { accessible } from "./accessible";
import { choose, dayText, field, openDesks, save } from "./desk_steps";

const desk = (name) => `.o_field_widget[name=desk_ids] .o_data_row:contains(${name})`;

registry.category("web_tour.tours").add("cobranza_balance_tour", {
    url: "/odoo",
    steps: () => [
        ...openDesks("menu_balance"),
        {
            content: "Ana has everything to do",
            trigger: `${desk("Ana")} [name=debtor_count]:contains(4)`,
        },
        {
            content: "and half of it is proposed to Eva",
            trigger: ".o_field_widget[name=move_ids] .o_data_row ~ .o_data_row",
        },
        accessible("The balance of desks", ".o_content"),
        {
            content: "Eva has few hours",
            trigger: `${desk("Eva")} .o_data_cell[name=hours_available]`,
            run: "click",
        },
        {
            content: "Enter them",
            trigger: `${desk("Eva")} [name=hours_available] input`,
            run: "edit 12:00",
        },
        {
            content: "Propose anew",
            trigger: "button[name=action_propose]",
            run: "click",
        },
        {
            content: "One move is left",
            trigger: ".o_field_widget[name=move_ids]:not(:has(.o_data_row ~ .o_data_row)) .o_data_row",
        },
        {
            content: "Her hours are kept",
            trigger: `${desk("Eva")} [name=hours_available]:contains(12:00)`,
        },
        {
            content: "Accept",
            trigger: "button[name=action_accept]",
            run: "click",
        },
        {
            content: "Nothing is left to propose",
            trigger: ".o_form_view:not(:has(.o_field_widget[name=move_ids] .o_data_row))",
        },
        {
            content: "Eva has one of them",
            trigger: `${desk("Eva")} [name=debtor_count]:contains(1)`,
        },
    ],
});

registry.category("web_tour.tours").add("cobranza_collector_rule_tour", {
    url: "/odoo",
    steps: () => [
        ...openDesks("menu_collector_rules"),
        {
            content: "A new rule",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Its name",
            trigger: `${field("name")} input`,
            run: "edit Las grandes",
        },
        ...choose("collector_ids", "Eva"),
        {
            content: "She is one of them",
            trigger: `${field("collector_ids")} .o_tag:contains(Eva)`,
        },
        {
            content: "No more than her",
            trigger: `${field("name")} input`,
            run: "click",
        },
        {
            content: "From an amount on",
            trigger: `${field("amount_from")} input`,
            run: "edit 5000",
        },
        ...save,
        {
            content: "No suggestions are open any more",
            trigger: "body:not(:has(.o-autocomplete--dropdown-menu))",
        },
        accessible("A rule for collectors", ".o_content"),
        {
            content: "Back to the list",
            trigger: ".o_breadcrumb .breadcrumb-item a:first, .o_back_button:first",
            run: "click",
        },
        {
            content: "It is there",
            trigger: ".o_list_view .o_data_row:contains(Las grandes)",
        },
        accessible("The rules for collectors", ".o_content"),
    ],
});

registry.category("web_tour.tours").add("cobranza_absence_tour", {
    url: "/odoo",
    steps: () => [
        ...openDesks("menu_absences"),
        {
            content: "A new absence",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Who is away is who enters it",
            trigger: `${field("user_id")} input:value(Ana)`,
        },
        ...choose("deputy_id", "Eva"),
        {
            content: "From today",
            trigger: `${field("date_from")} input`,
            run: () => fillDate("date_from", 0),
        },
        {
            content: "for a week",
            trigger: `${field("date_to")} input`,
            run: () => fillDate("date_to", 6),
        },
        accessible("An absence", ".o_content"),
        ...save,
        {
            content: "The tasks are lent at once",
            trigger: field("begun_on"),
        },
        {
            content: "Back to the list",
            trigger: ".o_breadcrumb .breadcrumb-item a:first, .o_back_button:first",
            run: "click",
        },
        {
            content: "The absence is in it",
            trigger: ".o_list_view .o_data_row:contains(Eva)",
        },
        accessible("The absences", ".o_content"),
    ],
});

registry.category("web_tour.tours").add("cobranza_deputy_tour", {
    steps: () => [
        {
            content: "The deputy's day has the debtors of who is away",
            trigger: ".o_list_view .o_data_row:contains(Tienda de Ana)",
        },
    ],
});

/** Enter a day so many days from today, as typing does. */
function fillDate(name, offset) {
    const input = document.querySelector(`.o_field_widget[name=${name}] input`);
    input.focus();
    input.value = dayText(offset);
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}
