import { expect, test } from "@odoo/hoot";
import { defineMailModels, start } from "@mail/../tests/mail_test_helpers";
import { getService } from "@web/../tests/web_test_helpers";

defineMailModels();

let nextId = 4000;

/** Return what is said beside the icon of a message, of one notification. */
function labelOf({ status, type = "email", model = "cobranza.debtor" }) {
    const store = getService("mail.store");
    const id = nextId++;
    const thread = { id: 7, model };
    store["mail.message"].insert({ id, model, res_id: thread.id, thread });
    return store["mail.notification"].insert({
        id,
        mail_message_id: id,
        notification_status: status,
        notification_type: type,
    }).label;
}

test("what became of a message to a debtor is said in words", async () => {
    await start();
    for (const [status, word] of Object.entries({
        ready: "Waiting",
        process: "Waiting",
        pending: "Sent",
        sent: "Sent",
        bounce: "Returned",
        exception: "Not sent",
        canceled: "Not sent",
    })) {
        expect(labelOf({ status })).toBe(word, { message: status });
    }
    expect(labelOf({ status: "sent", model: "cobranza.promise" })).toBe("Sent");
});

test("of what is not ours, or is no e-mail, Odoo says what it says", async () => {
    await start();
    expect(labelOf({ status: "exception", model: "sale.order" })).toBe("");
    expect(labelOf({ status: "sent", type: "inbox" })).toBe("");
    expect(labelOf({ status: "unheard of" })).toBe("");
});
