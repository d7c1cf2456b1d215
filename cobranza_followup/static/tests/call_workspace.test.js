import { beforeEach, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    getService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";

import { CallPeople } from "@cobranza_followup/call_workspace/call_people";
import { assignKeys } from "@cobranza_followup/call_workspace/keys";
import { Morning } from "@cobranza_followup/call_workspace/morning";
import { WebClient } from "@web/webclient/webclient";

class CallWorkspace extends models.Model {
    _name = "cobranza.call.workspace";
}

defineMailModels();
defineModels([CallWorkspace]);

const MAY = { permits: true, state: "allowed", text: "May be contacted now.", from: false };
const MAY_NOT = { permits: false, state: "waits", text: "Not before Monday: hours.", from: "Mon 8:00" };
const NAMES = { 1: "Abarrotes", 2: "Ferretería", 3: "Papelería" };

const customer = (id) => ({
    id,
    name: NAMES[id],
    stage: "Remind",
    overdue: "$ 1,000.00",
    days: 20,
    amounts: { currency_id: 1, bucket_1_30: 1000 },
    page: { facts: [], sections: [{ name: "opening", title: "Opening", lines: ["Good morning."] }] },
    invoices: [{ id: 31, name: "INV/1", due: "01/02/2026", days: 20, text: "$ 1,000.00" }],
    people: [{ id: 3, name: "Ana", role: "", phone: "+52 55", guard: { call: MAY, whatsapp: MAY } }],
    barriers: [],
    calendar: "",
    documents: [],
    history: [{ key: "payment-1", kind: "payment", when: "1 Mar", title: "Payment", text: "$ 5.00" }],
    promise: { amount: 1000, currency_id: 1, suggestions: [] },
    barrier: { types: [], deadline: false },
    next_contact_date: false,
    again: "",
    in_list: true,
    may_pay: true,
});

let todo, done;

/** A server with a list of three customers. */
beforeEach(() => {
    todo = [1, 2, 3];
    done = 0;
    onRpc("cobranza.call.workspace", "open_day", ({ args }) => {
        const skipped = args[0] || [];
        const order = [...todo.filter((id) => !skipped.includes(id)), ...skipped];
        return {
            day: "2026-03-11",
            debtor_id: order.find((id) => todo.includes(id)) || false,
            done,
            left: todo.length,
            waiting: [],
            outcomes: [
                { id: 1, code: "no_answer", name: "No answer", reached: false, suggests: "none" },
                { id: 2, code: "x", name: "Notable", reached: true, suggests: "none" },
            ],
        };
    });
    onRpc("cobranza.call.workspace", "customer", ({ args }) => customer(args[0]));
    onRpc("cobranza.call.workspace", "log", ({ args }) => {
        todo = todo.filter((id) => id !== args[0]);
        done++;
        return { said: `${NAMES[args[0]]}: noted.` };
    });
    onRpc("cobranza.call.workspace", "summary", () => ({
        contacts: done,
        customers: done,
        reached: 0,
        promises: 1,
        barriers: 0,
        minutes: 0,
        promised: ["$ 600.00", "€ 70.00"],
        outcomes: [],
    }));
});

async function openCalls() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "cobranza_calls" });
}

async function logNoAnswer() {
    await contains("[data-code=no_answer]").click();
    await contains(".o_cobranza_calls_log").click();
    await animationFrame();
}

test("one customer follows the other, with the focus on the new name, until the summary", async () => {
    await openCalls();
    expect("h1").toHaveText("Abarrotes");
    expect("h1").toBeFocused();
    await logNoAnswer();
    expect("h1").toHaveText("Ferretería");
    expect("h1").toBeFocused();
    expect(".o_cobranza_calls_said").toHaveText("Abarrotes: noted.");
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "33");
    expect(".o_cobranza_calls_done").toHaveText("1 done, 2 left");
    await logNoAnswer();
    await logNoAnswer();
    expect(".o_cobranza_calls_summary h1").toHaveText("Your list is done");
    expect(".o_cobranza_calls_summary h1").toBeFocused();
    expect("dd[data-name=contacts]").toHaveText("3");
    expect(queryAllTexts("dd[data-name=promised] div")).toEqual(["$ 600.00", "€ 70.00"]);
});

test("the next customer begins at the top, name and amount in sight", async () => {
    await openCalls();
    const content = queryOne(".o_content");
    Object.assign(content.style, { height: "120px", overflow: "auto", flex: "none" });
    for (const follow of [logNoAnswer, logNoAnswer, logNoAnswer]) {
        content.scrollTop = 60;
        expect(content.scrollTop).toBe(60);
        await follow();
        expect(content.scrollTop).toBe(0);
    }
});

test.tags("desktop");
test("who is skipped comes back after the others, by a key too", async () => {
    await openCalls();
    expect(".o_cobranza_calls_skip kbd").toHaveText("S");
    await press("s");
    await animationFrame();
    await animationFrame();
    expect("h1").toHaveText("Ferretería");
    await logNoAnswer();
    await logNoAnswer();
    expect("h1").toHaveText("Abarrotes");
});

test("finishing early shows what was done, and one can go on", async () => {
    await openCalls();
    await contains(".o_cobranza_calls_finish").click();
    expect(".o_cobranza_calls_summary h1").toHaveText("Your calls so far");
    await contains(".o_cobranza_calls_go_on").click();
    expect("h1").toHaveText("Abarrotes");
});

test("a dialled number starts the clock", async () => {
    await openCalls();
    expect(".o_cobranza_calls_timer").toHaveCount(0);
    document.addEventListener("click", (ev) => ev.preventDefault(), { once: true });
    await contains("a[href='tel:+5255']").click();
    expect(".o_cobranza_calls_timer").toHaveText("0:00");
});

test("the script, the items and the history are on the screen", async () => {
    await openCalls();
    expect(".o_cobranza_playbook section[data-name=opening] p").toHaveText("Good morning.");
    expect(".o_cobranza_invoice_picker label").toHaveText(/INV\/1/);
    expect(".o_cobranza_calls_line").toHaveText(/Payment/);
    expect(".o_cobranza_aging_bar li").toHaveCount(1);
});

const PEOPLE = [
    { id: 3, name: "Ana", role: "", phone: "+52 (55) 12", guard: { call: MAY_NOT, whatsapp: MAY } },
    { id: 4, name: "Beto", role: "Boss", phone: "", guard: { call: MAY, whatsapp: MAY } },
];

const mountPeople = (reason) =>
    mountWithCleanup(CallPeople, {
        props: {
            people: PEOPLE,
            contactId: 3,
            call: null,
            reason,
            choose: () => {},
            dial: () => {},
            write: ({ name }) => expect.step(name),
        },
    });

test("a number that may not be called is no link, and says from when and why", async () => {
    await mountPeople("");
    expect("a").toHaveCount(0);
    expect("[data-id='3'] .disabled").toHaveText("From Mon 8:00");
    expect("[data-id='3']").toHaveText(/Not before Monday: hours/);
    expect("[data-id='4']").toHaveText(/No phone number/);
});

test("whoever says why may call it", async () => {
    await mountPeople("They asked for it");
    expect("[data-id='3'] a").toHaveAttribute("href", "tel:+525512");
});

test("whoever has a number is written to by WhatsApp: the form asks the guard", async () => {
    await mountPeople("");
    expect("button").toHaveCount(1);
    expect("[data-id='3'] button").toHaveAttribute("aria-label", "Write to Ana by WhatsApp");
    await contains("[data-id='3'] button").click();
    expect.verifySteps(["Ana"]);
});

test("each label has a key of its own, the same where it must be", () => {
    const labels = ["Se comprometió a pagar", "Pide que se le llame", "Épico", "No contesta", "1"];
    const items = labels.map((label) => ({ label }));
    items[0].always = "p";
    expect(assignKeys(items)).toEqual(["p", "q", "e", "n", "a"]);
    const many = assignKeys(Array.from({ length: 30 }, () => ({ label: "same" })));
    expect(new Set(many.filter(Boolean)).size).toBe(26);
});

test("who was put off, and a call under way, outlive a reload but not the day", () => {
    const morning = new Morning("2026-03-11");
    morning.skip(1);
    morning.skip(2);
    morning.skip(1);
    morning.dial(2, 3);
    const reloaded = new Morning("2026-03-11");
    expect(reloaded.skipped).toEqual([2, 1]);
    expect(reloaded.callWith(2).contactId).toBe(3);
    expect(reloaded.callWith(1)).toBe(null);
    expect(new Morning("2026-03-12").skipped).toEqual([]);
});
