import { registry } from "@web/core/registry";

import { accessible } from "./accessible";
import { back } from "./panorama_steps";

const steps = ".o_field_widget[name=step_ids]";
const press = `${steps} .o_data_row:has([name=stage_id]:contains(Presionar))`;

// From a policy: a draft of it, what it would have done, and to whom.
registry.category("web_tour.tours").add("cobranza_laboratory_tour", {
    steps: () => [
        {
            content: "Try another policy on the past",
            trigger: ".o_form_view button[name=action_try_on_past]",
            run: "click",
        },
        {
            content: "It says what it cannot know, before anything is tried",
            trigger: ".o_form_view h2:contains(no puede saber)",
        },
        accessible("A comparison that is still to be made", ".o_content"),
        {
            content: "Make a draft",
            trigger: "button[name=action_make_draft]:visible",
            run: "click",
        },
        {
            content: "It has the steps of the policy, and nobody is under it",
            trigger: ".o_form_view .ribbon",
        },
        {
            content: "The step that presses",
            trigger: `${press} .o_data_cell[name=minimum_days]`,
            run: "click",
        },
        {
            content: "a week earlier",
            trigger: `${steps} .o_selected_row [name=minimum_days] input`,
            run: "edit 24",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It is saved",
            trigger: `.o_form_saved ${press} .o_data_cell[name=minimum_days]:contains(24)`,
        },
        back("Back to the comparison"),
        {
            content: "Compare",
            trigger: "button[name=action_start]:visible",
            run: "click",
        },
        {
            content: "In short: one of two was treated differently",
            trigger: ".o_form_view .o_field_widget[name=text]:contains(1):contains(2)",
        },
        accessible("What was found", ".o_content"),
        {
            content: "Whom would it have pressed earlier?",
            trigger: ".o_field_widget[name=figure_ids] .o_data_row:contains(presionan) button[name=action_open_customers]",
            run: "click",
        },
        {
            content: "The one who never paid",
            trigger: ".o_list_view .o_data_row:contains(Tienda Perdida) .o_data_cell[name=debtor_id]",
            run: "click",
        },
        {
            content: "is the debtor, with all that is known",
            trigger: ".o_form_view .oe_title:contains(Tienda Perdida)",
        },
    ],
});
