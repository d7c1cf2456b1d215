import { registry } from "@web/core/registry";

import { accessible } from "./accessible";

// Part of a name that is longer than most: see `test_tour_screens.py`.
const NAME = "Comercializadora";
const ROW = ".o_data_row .o_data_cell:not(.o_list_button, .o_field_cell_button):first";
const CARD = ".o_kanban_record:not(.o_kanban_ghost):first";

/** Open a screen of ours as its menu does, in one of its views. */
const open = (action, view) => ({
    content: `Open ${action} as ${view}`,
    trigger: ".o_action_manager",
    async run() {
        const { action: service } = odoo.__WOWL_DEBUG__.root.env.services;
        await service.doAction(`cobranza_followup.${action}`, {
            clearBreadcrumbs: true,
            viewType: view,
        });
    },
});

/** Look at a screen in one of its views, with what it is about. */
const look = (name, action, view, shows = NAME) => [
    open(action, view),
    {
        content: `${name} (${view}) is there`,
        trigger: `.o_${view}_view:contains(${shows})`,
    },
    accessible(`${name} (${view})`, ".o_content"),
];

/** Steps at a desk only: a phone has cards for lists. */
const atDesks = (steps) => steps.map((step) => ({ isActive: ["desktop"], ...step }));

/** Look at a list and at its cards. */
const lookAtBoth = (name, action, shows = NAME) => [
    ...look(name, action, "kanban", shows),
    ...atDesks(look(name, action, "list", shows)),
];

/** Look at a list, at its cards, and at the form of the first. */
const lookAtAll = (name, action, shows = NAME) => [
    ...lookAtBoth(name, action, shows),
    {
        isActive: ["desktop"],
        content: `Open the first of ${name}`,
        trigger: ROW,
        run: "click",
    },
    {
        isActive: ["mobile"],
        content: `Open the first of ${name}`,
        trigger: CARD,
        run: "click",
    },
    {
        content: `The form of ${name}`,
        trigger: ".o_form_view:has(.o_form_sheet, .o_form_sheet_bg)",
    },
    accessible(`${name} (form)`, ".o_content"),
];

const tell = (name, steps) =>
    registry.category("web_tour.tours").add(`cobranza_screens_${name}`, { steps: () => steps });

tell("debtors", [
    ...lookAtBoth("My day", "cobranza_debtor_action_worklist"),
    ...lookAtAll("Debtors", "cobranza_debtor_action"),
    ...lookAtBoth("Documents", "account_move_action_documents"),
    ...lookAtBoth("Open items", "cobranza_open_item_action"),
]);

tell("agreed", [
    ...lookAtAll("Promises", "cobranza_promise_action"),
    ...lookAtAll("Plans", "cobranza_promise_plan_action"),
    ...lookAtAll("Payment notices", "cobranza_payment_notice_action"),
    ...lookAtAll("Offers", "cobranza_offer_action"),
    ...lookAtAll("Campaigns", "cobranza_offer_campaign_action", ""),
]);

tell("log", [
    ...lookAtAll("Inbox", "cobranza_reply_action"),
    ...lookAtAll("Contacts", "cobranza_interaction_action"),
    ...lookAtAll("Contact log", "cobranza_contact_attempt_action"),
    ...lookAtAll("Barriers", "cobranza_barrier_action"),
    ...lookAtAll("Holds", "cobranza_hold_action"),
    ...lookAtBoth("Contacts per week", "cobranza_contact_week_action"),
    ...lookAtBoth("Activity", "cobranza_activity_action"),
]);

tell("manager", [
    ...lookAtBoth("Everyone's day", "cobranza_debtor_action_worklist_all"),
    ...lookAtAll("Handovers", "cobranza_handover_action"),
    ...lookAtAll("Rates of interest", "cobranza_interest_rate_action", "Contrato"),
    ...lookAtAll("Policies", "cobranza_policy_action", ""),
    ...lookAtAll("Decisions", "cobranza_decision_action"),
    ...lookAtAll("Runs", "cobranza_run_action", ""),
]);

// What is claimed for paying late, from the debtor on.
tell("interest", [
    {
        content: "Late interest",
        trigger: ".o_form_view",
        async run() {
            const { action, orm } = odoo.__WOWL_DEBUG__.root.env.services;
            const ids = [Number(location.pathname.split("/").at(-1))];
            await action.doAction(await orm.call("cobranza.debtor", "action_late_interest", [ids]));
        },
    },
    {
        content: "How it is worked out",
        trigger: ".modal .o_form_view td:contains(%)",
    },
    accessible("Late interest", ".modal .o_form_view"),
]);
