import { registry } from "@web/core/registry";

import { accessible } from "./accessible";

const remind = ".o_field_widget[name=step_ids] .o_data_row:has([name=stage_id]:contains(Recordar))";
const rival = ".o_field_widget[name=rival_template_id]";
const state = (name) => `.o_form_view .o_field_widget[name=state] .o_arrow_button_current[data-value=${name}]`;

// From a step of a policy: another e-mail for half of its debtors, stopped, and adopted.
registry.category("web_tour.tours").add("cobranza_challenger_tour", {
    steps: () => [
        {
            content: "Try a rival of the reminder",
            trigger: `${remind} button[name=action_challenge]`,
            run: "click",
        },
        {
            content: "The present e-mail stands there",
            trigger: ".o_form_view .o_field_widget[name=template_id]:not(:empty)",
        },
        {
            content: "The rival",
            trigger: `${rival} input`,
            run: "edit Recordatorio amable",
        },
        {
            content: "is chosen",
            trigger: `${rival} .o-autocomplete--dropdown-item:contains(Recordatorio amable)`,
            run: "click",
        },
        {
            content: "It takes so many customers to be sure",
            trigger: ".o_form_view .o_field_widget[name=planned_count]:contains(170)",
        },
        {
            content: "Start",
            trigger: "button[name=action_start]:visible",
            run: "click",
        },
        {
            content: "Nothing is said before it is known",
            trigger: ".o_form_view .o_field_widget[name=result_text]:contains(Aún muy pocos)",
        },
        accessible("A trial under way", ".o_content"),
        {
            content: "Stop",
            trigger: "button[name=action_stop]:visible",
            run: "click",
        },
        {
            content: "It is stopped",
            trigger: state("stopped"),
        },
        {
            content: "Adopt the rival all the same",
            trigger: "button[name=action_adopt]:visible",
            run: "click",
        },
        {
            content: "Though nothing shows that it is better",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "It is the e-mail of the step now",
            trigger: `body:not(:has(.modal)) ${state("adopted")}`,
        },
    ],
});
