import { registry } from "@web/core/registry";
import { accessible } from "@cobranza_followup/../tests/tours/accessible";
import { HELD, askForException, makeException } from "./hold_steps";

// One customer's story, told by those who take part in it, at the desk and on a phone. What
// happens overnight in between is in `test_tour_story.py`.
const CUSTOMER = "Abarrotes del Norte";
const NO_DIALOG = "body:not(:has(.modal))";

/** Press a button of the status bar; a phone keeps all but the first in a menu. */
const press = (content, button) => [
    {
        isActive: ["mobile"],
        content: "Open the menu of buttons",
        trigger: `${NO_DIALOG} .o_statusbar_buttons .dropdown-toggle`,
        run: "click",
    },
    {
        content,
        trigger: `${NO_DIALOG} :is(.o_statusbar_buttons, .o-dropdown--menu) ${button}`,
        run: "click",
    },
];

const openFromMyDay = [
    {
        isActive: ["desktop"],
        content: "The customer is on top of the day's list",
        trigger: `.o_data_row:first .o_data_cell[name=partner_id]:contains(${CUSTOMER})`,
        run: "click",
    },
    {
        isActive: ["mobile"],
        content: "The customer is on top of the day's list",
        trigger: `.o_kanban_record:first:contains(${CUSTOMER})`,
        run: "click",
    },
];

const logOutcome = (name) => [
    {
        content: "Log the contact",
        trigger: `${NO_DIALOG} .o_statusbar_buttons button[data-hotkey=g]`,
        run: "click",
    },
    {
        content: "What came of it",
        trigger: `.modal [name=outcome_id] .o_radio_item:contains(${name}) input`,
        run: "click",
    },
];

const tell = (name, steps) =>
    registry.category("web_tour.tours").add(`cobranza_story_${name}`, { steps: () => steps });

tell("promises", [
    ...openFromMyDay,
    ...logOutcome("Se comprometió a pagar"),
    {
        content: "For a suggested date",
        trigger: ".modal .o_cobranza_promise_date button.btn-sm:first",
        run: "click",
    },
    {
        content: "which is taken",
        trigger: ".modal .o_cobranza_promise_date button[aria-pressed=true]",
    },
    {
        content: "Log it",
        trigger: ".modal footer button[name=action_log]",
        run: "click",
    },
    {
        content: "The promise is on the form",
        trigger: `${NO_DIALOG} .o_field_widget[name=promise_text]`,
    },
    accessible("A debtor with a promise", ".o_content"),
]);

tell("is_pressed", [
    ...openFromMyDay,
    {
        content: "The broken promise is said",
        trigger: ".o_field_widget[name=promise_text]:contains(Incumplido)",
    },
    {
        content: "The stage is higher",
        trigger: ".o_field_widget[name=stage_id]:contains(Presionar)",
    },
    ...logOutcome("Quedó informado"),
    {
        content: "Log it",
        trigger: ".modal footer button[name=action_log]",
        run: "click",
    },
    {
        content: "It is logged",
        trigger: `${NO_DIALOG} .o_form_view`,
    },
]);

tell("is_refused", [
    {
        content: "The banner says why",
        trigger: `${HELD} [name=cobranza_hold_reason]:contains(Deuda vencida)`,
    },
    ...press("Confirm anyway", "button[name=action_confirm]"),
    ...askForException("Deuda vencida", "Entrega ya pagada en mostrador"),
]);

tell("passes", makeException("Acordado con la dirección"));

tell("is_confirmed", [
    ...press("Confirm", "button[name=action_confirm]"),
    {
        content: "It is an order",
        trigger: ".o_form_view:has(.o_arrow_button_current[data-value=sale])",
    },
]);

tell("pays", [
    {
        content: "The customer is on hold",
        trigger: ".alert-danger [name=hold_reason]",
    },
    accessible("A debtor on hold", ".o_content"),
    ...press("Register the payment", "button[name=action_register_payment]"),
    {
        content: "What is overdue is chosen",
        trigger: ".modal button[name=action_continue]",
        run: "click",
    },
    {
        content: "Odoo's own form",
        trigger: ".modal button[name=action_create_payments]",
        run: "click",
    },
    {
        content: "The hold is gone",
        trigger: `${NO_DIALOG} .o_form_view:not(:has(.alert-danger [name=hold_reason]))`,
    },
]);
