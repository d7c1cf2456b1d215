import { expect, test } from "@odoo/hoot";
import { Component, useState, xml } from "@odoo/owl";
import { manuallyDispatchProgrammaticEvent, press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, defineModels, models, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";

import { CallOutcome } from "@cobranza_followup/call_workspace/call_outcome";

class CallWorkspace extends models.Model {
    _name = "cobranza.call.workspace";
}

defineMailModels();
defineModels([CallWorkspace]);

const OUTCOMES = [
    { id: 1, code: "promised", name: "Promised to pay", reached: true, suggests: "promise", key: "p" },
    { id: 2, code: "no_answer", name: "No answer", reached: false, suggests: "callback", key: "n" },
    { id: 3, code: "barrier", name: "Barrier", reached: true, suggests: "barrier", key: "b" },
    { id: 4, code: "informed", name: "Informed", reached: true, suggests: "callback", key: "i" },
    { id: 5, code: "dispute", name: "Disputes", reached: true, suggests: "barrier", key: "d" },
    { id: 6, code: "paid", name: "Paid already", reached: true, suggests: "callback", key: "a" },
    { id: 7, code: "callback", name: "Call later", reached: true, suggests: "callback", key: "c" },
];
const MAY = { permits: true, state: "allowed", text: "May be contacted now.", from: false };
const MAY_NOT = { permits: false, state: "waits", text: "Not before Monday: hours.", from: "Mon" };

function customer(values = {}) {
    return {
        id: 7,
        promise: {
            amount: 1000,
            currency_id: 1,
            suggestions: [
                { date: "2026-03-13", label: "pay day" },
                { date: "2026-03-31", label: "end of month" },
            ],
        },
        barrier: {
            types: [
                { id: 5, name: "No invoice", is_dispute: false, owner_id: 9 },
                { id: 6, name: "Wrong goods", is_dispute: true, owner_id: false },
            ],
            deadline: "2026-03-16",
        },
        invoices: [
            { id: 31, name: "INV/1", due: "01/02/2026", days: 20, text: "$ 600.00" },
            { id: 32, name: "INV/2", due: "01/03/2026", days: 9, text: "$ 400.00" },
        ],
        next_contact_date: "2026-03-12",
        again: "Next attempt: today from 10:00.",
        ...values,
    };
}

async function mountOutcome(props = {}) {
    mockDate("2026-03-11 09:00:00");
    onRpc("res.users", "web_search_read", () => ({ records: [{ id: 9, display_name: "Pedro" }], length: 1 }));
    onRpc("cobranza.call.workspace", "promise_of", ({ args }) => {
        expect.step(`promise of ${args[1].invoice_ids} ${args[1].amount || ""}`.trim());
        return {
            amount: args[1].amount || (args[1].invoice_ids.length ? 400 : 1000),
            currency_id: 1,
            instalments: args[1].in_instalments
                ? [
                      { date: "Fri 13 Mar", amount: "$ 500.00" },
                      { date: "Fri 27 Mar", amount: "$ 500.00" },
                  ]
                : [],
            warning: "",
        };
    });
    onRpc("cobranza.call.workspace", "log", ({ args }) => {
        const { outcome_id, date_promised, amount, override_reason, duration } = args[1];
        expect.step({ debtor: args[0], outcome_id, date_promised, amount, override_reason, duration });
        return { said: "Noted." };
    });
    /** The screen that holds the checked invoices. */
    class Screen extends Component {
        static components = { CallOutcome };
        static props = ["*"];
        static template = xml`<CallOutcome t-props="props" chosen="state.chosen" toggle.bind="toggle"/>`;

        setup() {
            this.state = useState({ chosen: props.chosen || [] });
        }

        toggle(id, checked) {
            const others = this.state.chosen.filter((one) => one !== id);
            this.state.chosen = checked ? [...others, id] : others;
        }
    }
    await mountWithCleanup(Screen, {
        props: {
            customer: customer(),
            outcomes: OUTCOMES,
            person: { id: 3, guard: { call: MAY } },
            call: null,
            keysOn: true,
            reason: "",
            giveReason: () => {},
            logged: (said) => expect.step(said),
            openForm: () => {},
            ...props,
        },
    });
}

async function pressKey(key) {
    await press(key);
    await animationFrame();
    await animationFrame();
}

const logged = (values) => ({
    debtor: 7,
    outcome_id: undefined,
    date_promised: undefined,
    amount: undefined,
    override_reason: "",
    duration: 0,
    ...values,
});

test.tags("desktop");
test("a promise is two keys and Enter", async () => {
    await mountOutcome();
    await pressKey("p");
    expect(".o_cobranza_calls_promise .btn-sm:first").toBeFocused();
    await pressKey("2");
    expect("button.btn-sm[aria-pressed=true]:contains(end of month)").toHaveCount(1);
    expect.verifySteps(["promise of"]);
    expect(".o_cobranza_calls_log").toBeFocused();
    await pressKey("Enter");
    expect.verifySteps([
        logged({ outcome_id: 1, date_promised: "2026-03-31", amount: 1000 }),
        "Noted.",
    ]);
});

test.tags("desktop");
test("one key alone logs nothing, and Escape takes the choice back", async () => {
    await mountOutcome();
    await pressKey("n");
    expect(".o_cobranza_calls_panel p").toHaveText("Next attempt: today from 10:00.");
    expect(".o_cobranza_calls_outcomes button").toHaveCount(1);
    await pressKey("Escape");
    expect(".o_cobranza_calls_panel").toHaveCount(0);
    expect(".o_cobranza_calls_outcomes button").toHaveCount(OUTCOMES.length);
    await pressKey("Enter");
    expect.verifySteps([]);
    await pressKey("n");
    await pressKey("Enter");
    expect.verifySteps([logged({ outcome_id: 2 }), "Noted."]);
});

test.tags("desktop");
test("Enter on the date that is asked for chooses it, and then logs", async () => {
    await mountOutcome();
    await pressKey("p");
    await pressKey("Enter");
    expect.verifySteps(["promise of"]);
    expect("button.btn-sm[aria-pressed=true]:contains(pay day)").toHaveCount(1);
    await pressKey("Enter");
    expect.verifySteps([
        logged({ outcome_id: 1, date_promised: "2026-03-13", amount: 1000 }),
        "Noted.",
    ]);
});

test.tags("desktop");
test("a barrier is three keys", async () => {
    await mountOutcome();
    await pressKey("b");
    expect("[data-type='5']").toBeFocused();
    await pressKey("1");
    expect(".o_cobranza_calls_log").toBeFocused();
    await pressKey("Enter");
    expect.verifySteps([logged({ outcome_id: 3 }), "Noted."]);
});

test.tags("desktop");
test("who disputes is asked what and which invoices, in the same place", async () => {
    await mountOutcome();
    await pressKey("d");
    expect(".o_cobranza_calls_types button").toHaveCount(1);
    await pressKey("1");
    const invoices = ".o_cobranza_calls_disputed_invoices input";
    expect(`${invoices}:first`).toBeFocused();
    await contains(".o_cobranza_calls_log").click();
    expect("[role=alert]").toHaveText("Check the invoices that are disputed.");
    expect(`${invoices}:first`).toBeFocused();
    onRpc("cobranza.call.workspace", "log", ({ args }) => {
        const { barrier_type_id, invoice_ids } = args[1];
        expect.step({ barrier_type_id, invoice_ids });
        return { said: "Noted." };
    });
    await pressKey("Enter");
    expect(`${invoices}:first`).toBeChecked();
    expect(`${invoices}:first`).toBeFocused();
    await contains(`${invoices}:eq(1)`).click();
    await contains(".o_cobranza_calls_log").click();
    expect.verifySteps([{ barrier_type_id: 6, invoice_ids: [31, 32] }, "Noted."]);
});

test.tags("desktop");
test("a dispute of the only invoice is two keys and Enter", async () => {
    const [only] = customer().invoices;
    await mountOutcome({ customer: customer({ invoices: [only] }) });
    onRpc("cobranza.call.workspace", "log", ({ args }) => {
        const { barrier_type_id, invoice_ids } = args[1];
        expect.step({ barrier_type_id, invoice_ids });
        return { said: "Noted." };
    });
    await pressKey("d");
    await pressKey("1");
    expect(".o_cobranza_calls_disputed_invoices input").toBeChecked();
    expect(".o_cobranza_calls_log").toBeFocused();
    await pressKey("Enter");
    expect.verifySteps([{ barrier_type_id: 6, invoice_ids: [31] }, "Noted."]);
});

test("the selector of who removes it has a label", async () => {
    await mountOutcome();
    await contains("[data-code=barrier]").click();
    await contains("[data-type='5']").click();
    await animationFrame();
    expect("label[for=cobranza_calls_owner]").toHaveText("Who removes it");
    expect("#cobranza_calls_owner").toHaveValue("Pedro");
    await contains("[data-type='5']").click();
    await contains("[data-type='6']").click();
    await animationFrame();
    expect("#cobranza_calls_owner").toHaveValue("");
});

test("what is discarded is not there when another outcome is chosen", async () => {
    await mountOutcome();
    await contains("textarea").edit("They sound cross", { confirm: false });
    await contains("[data-code=dispute]").click();
    await contains("[data-type='6']").click();
    await contains("button:contains(Discard)").click();
    await contains("[data-code=barrier]").click();
    expect(".o_cobranza_calls_types button[aria-pressed=true]").toHaveCount(0);
    expect("textarea").toHaveValue("They sound cross");
});

test("what they say they paid is asked for and logged", async () => {
    await mountOutcome();
    onRpc("cobranza.call.workspace", "log", ({ args }) => {
        const { paid_date, paid_amount, paid_currency_id, paid_reference } = args[1];
        expect.step({ paid_date, paid_amount, paid_currency_id, paid_reference });
        return { said: "Noted." };
    });
    await contains("[data-code=paid]").click();
    expect("#cobranza_calls_paid_date").toBeFocused();
    await contains("#cobranza_calls_paid_date").edit("03/10/2026", { confirm: "enter" });
    expect("#cobranza_calls_paid_amount").toBeFocused();
    await contains("#cobranza_calls_paid_amount").edit("250.5", { confirm: "enter" });
    expect("#cobranza_calls_paid_reference").toBeFocused();
    await contains("#cobranza_calls_paid_reference").edit("SPEI 8812", { confirm: "enter" });
    expect.verifySteps([
        {
            paid_date: "2026-03-10",
            paid_amount: 250.5,
            paid_currency_id: 1,
            paid_reference: "SPEI 8812",
        },
        "Noted.",
    ]);
});

test("who asks for another call is asked the hour, and Enter logs it there", async () => {
    await mountOutcome();
    onRpc("cobranza.call.workspace", "log", ({ args }) => {
        const { next_contact_date, next_contact_hour } = args[1];
        expect.step({ next_contact_date, next_contact_hour });
        return { said: "Noted." };
    });
    await contains("[data-code=callback]").click();
    expect("#cobranza_calls_hour").toBeFocused();
    // Hoot reads what the field holds as a date, and nothing is none.
    queryOne("#cobranza_calls_hour").value = "16:30";
    await manuallyDispatchProgrammaticEvent(queryOne("#cobranza_calls_hour"), "input");
    await pressKey("Enter");
    expect.verifySteps([{ next_contact_date: "2026-03-12", next_contact_hour: 16.5 }, "Noted."]);
});

test.tags("desktop");
test("what is typed in a note chooses no outcome", async () => {
    await mountOutcome();
    await contains("textarea").click();
    await pressKey("p");
    expect(".o_cobranza_calls_panel").toHaveCount(0);
});

test.tags("desktop");
test("without keys the buttons do it", async () => {
    await mountOutcome({ keysOn: false });
    expect("kbd").toHaveCount(0);
    await pressKey("n");
    expect(".o_cobranza_calls_panel").toHaveCount(0);
    await contains("[data-code=no_answer]").click();
    await contains(".o_cobranza_calls_log").click();
    expect.verifySteps([logged({ outcome_id: 2 }), "Noted."]);
});

test("a promise without a date is not logged, and says what is missing", async () => {
    await mountOutcome();
    await contains("[data-code=promised]").click();
    await contains(".o_cobranza_calls_log").click();
    expect("[role=alert]").toHaveText("Choose the date they promised.");
    expect.verifySteps([]);
});

test("the amount is that of the checked items until another is typed", async () => {
    await mountOutcome({ chosen: [11, 12] });
    await contains("[data-code=promised]").click();
    await animationFrame();
    expect.verifySteps(["promise of 11,12"]);
    expect("#cobranza_calls_amount").toHaveValue("400.00");
    await contains("#cobranza_calls_amount").edit("250");
    expect.verifySteps(["promise of 11,12 250"]);
    await contains("button:contains(pay day)").click();
    expect.verifySteps(["promise of 11,12 250"]);
    await contains(".o_cobranza_calls_log").click();
    expect.verifySteps([
        logged({ outcome_id: 1, date_promised: "2026-03-13", amount: 250 }),
        "Noted.",
    ]);
});

test("the instalments of a plan are shown before it is agreed", async () => {
    await mountOutcome();
    await contains("[data-code=promised]").click();
    await contains("button:contains(pay day)").click();
    await contains(".o_cobranza_calls_promise .o-checkbox input").click();
    await animationFrame();
    expect(queryAllTexts(".o_cobranza_calls_instalments li")).toEqual([
        "Fri 13 Mar: $ 500.00",
        "Fri 27 Mar: $ 500.00",
    ]);
    expect.verifySteps(["promise of", "promise of"]);
});

test("a barrier proposes who removes it", async () => {
    await mountOutcome();
    await contains("[data-code=barrier]").click();
    await contains(".o_cobranza_calls_log").click();
    expect("[role=alert]").toHaveText("Choose what keeps them from paying.");
    await contains("[data-type='5']").click();
    await animationFrame();
    expect("#cobranza_calls_disputed").toHaveCount(0);
    await contains(".o_cobranza_calls_log").click();
    expect.verifySteps([logged({ outcome_id: 3 }), "Noted."]);
});

test("against the guard a contact is logged with a reason only, the refusal always", async () => {
    await mountOutcome({ person: { id: 3, guard: { call: MAY_NOT } } });
    onRpc("cobranza.call.workspace", "log", () => {
        expect.step("refused");
        return { refused: "Not before Monday: hours." };
    });
    expect(".o_cobranza_calls_forbidden").toHaveText(/Not before Monday: hours/);
    await contains("[data-code=informed]").click();
    await contains(".o_cobranza_calls_log").click();
    await animationFrame();
    expect(".text-danger[role=alert]").toHaveCount(1);
    expect("#cobranza_calls_reason").toBeFocused();
    expect.verifySteps(["refused"]);
});

test("what is only warned of is logged without a reason, or with one", async () => {
    const guard = { call: { ...MAY, state: "warned", text: "With a warning: twice a day." } };
    await mountOutcome({ person: { id: 3, guard }, reason: "The line broke" });
    expect(".o_cobranza_calls_warning").toHaveText(/twice a day/);
    await contains("[data-code=informed]").click();
    await contains(".o_cobranza_calls_log").click();
    expect.verifySteps([logged({ outcome_id: 4, override_reason: "The line broke" }), "Noted."]);
});

test("with a reason it is logged, and theirs needs none", async () => {
    await mountOutcome({ person: { id: 3, guard: { call: MAY_NOT } }, reason: "They asked" });
    await contains("[data-code=informed]").click();
    await contains(".o_cobranza_calls_log").click();
    expect.verifySteps([logged({ outcome_id: 4, override_reason: "They asked" }), "Noted."]);
    await contains("label:contains(They called us)").click();
    expect(".o_cobranza_calls_forbidden").toHaveCount(0);
});

test("the call ends when its outcome is known", async () => {
    mockDate("2026-03-11 09:00:00");
    const call = { debtorId: 7, contactId: 3, since: Date.now() };
    await mountOutcome({ call });
    await advanceTime(75_000);
    await contains("[data-code=informed]").click();
    await advanceTime(60_000);
    await contains(".o_cobranza_calls_log").click();
    expect.verifySteps([logged({ outcome_id: 4, duration: 75 }), "Noted."]);
});
