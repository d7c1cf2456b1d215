import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { InvoiceChoices } from "../invoice_picker/invoice_choices";
import { PlaybookPage } from "../playbook/playbook_page";
import { CallCustomer } from "./call_customer";
import { CallHistory } from "./call_history";
import { CallOutcome } from "./call_outcome";
import { CallPeople } from "./call_people";
import { CallSummary } from "./call_summary";
import { assignKeys, usePlainKeys } from "./keys";
import { keysAreOn, Morning, turnKeys } from "./morning";

// The keys of the two commonest outcomes, in every language.
const ALWAYS = { promised: "p", no_answer: "n" };
const MODEL = "cobranza.call.workspace";

/**
 * A morning of calls: one customer after the other, and at the end what came of it.
 *
 * The server says whom to call and what was done; only who was put off is kept here.
 */
export class CallWorkspace extends Component {
    static template = "cobranza_followup.CallWorkspace";
    static components = {
        CallCustomer,
        CallHistory,
        CallOutcome,
        CallPeople,
        CallSummary,
        CheckBox,
        InvoiceChoices,
        Layout,
        PlaybookPage,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.heading = useRef("heading");
        this.page = useRef("page");
        this.state = useState({
            day: null,
            customer: null,
            summary: null,
            said: "",
            version: 0,
            // There is no keyboard on a phone to press one of.
            keysOn: keysAreOn() && !this.env.isSmall,
        });
        onWillStart(() => this.start());
        usePlainKeys(
            () => (this.state.customer ? [[this.skipKey, () => this.skip()]] : []),
            () => this.state.keysOn
        );
        // Whoever reads with the ears, or the keyboard, begins with the new customer.
        // What was scrolled to of the last one would hide the name and the amount of this one.
        useEffect(
            () => {
                this.heading.el?.focus({ preventScroll: true });
                for (let part = this.page.el; part; part = part.parentElement) {
                    part.scrollTop = 0;
                }
            },
            () => [this.state.version]
        );
    }

    call(method, ...args) {
        return this.orm.call(MODEL, method, args);
    }

    async start() {
        const day = await this.call("open_day");
        this.morning = new Morning(day.day);
        await this.next();
    }

    /** Go on with whoever the server says is next, or end with the summary. */
    async next() {
        await this.look();
        const { debtor_id: debtorId } = this.state.day;
        await (debtorId ? this.show(debtorId) : this.finish());
    }

    /** Read how far the day is. */
    async look() {
        const day = await this.call("open_day", this.morning.skipped);
        const keys = assignKeys([
            ...day.outcomes.map(({ code, name }) => ({ label: name, always: ALWAYS[code] })),
            { label: this.skipLabel },
        ]);
        this.skipKey = keys.pop();
        day.outcomes.forEach((outcome, index) => (outcome.key = keys[index]));
        this.state.day = day;
    }

    async show(debtorId) {
        this.turnTo(await this.call("customer", debtorId));
    }

    turnTo(customer) {
        const call = this.morning.callWith(customer.id);
        Object.assign(this.state, {
            customer,
            summary: null,
            contactId: call?.contactId || customer.people[0]?.id || false,
            call,
            chosen: [],
            reason: "",
            version: this.state.version + 1,
        });
    }

    async finish() {
        const summary = await this.call("summary");
        Object.assign(this.state, { summary, customer: null, version: this.state.version + 1 });
    }

    get skipLabel() {
        return _t("Skip for Now").toString();
    }

    get percent() {
        const { done, left } = this.state.day;
        return done + left ? Math.round((100 * done) / (done + left)) : 100;
    }

    get progressText() {
        const { done, left } = this.state.day;
        return _t("%(done)s done, %(left)s left", { done, left });
    }

    get person() {
        return this.state.customer.people.find(({ id }) => id === this.state.contactId);
    }

    turnKeys(on) {
        turnKeys(on);
        this.state.keysOn = on;
    }

    toggleInvoice(id, checked) {
        const others = this.state.chosen.filter((chosen) => chosen !== id);
        this.state.chosen = checked ? [...others, id] : others;
    }

    dial(person) {
        this.morning.dial(this.state.customer.id, person.id);
        this.state.contactId = person.id;
        this.state.call = this.morning.call;
    }

    /** Open the form of a message by WhatsApp, where the guard's answer is and the log is written. */
    async write(person) {
        this.state.contactId = person.id;
        const args = [[this.state.customer.id], person.id, this.state.reason];
        await this.open(await this.orm.call("cobranza.debtor", "action_whatsapp", args));
    }

    async logged(said) {
        this.morning.hangUp();
        this.state.said = said;
        await this.next();
    }

    async skip() {
        this.morning.skip(this.state.customer.id);
        this.morning.hangUp();
        this.state.said = "";
        await this.next();
    }

    // -- what else one does for the customer ----------------------------------------------

    /** Do something of the debtor's, then show what it changed. */
    async doOfDebtor(method) {
        const action = await this.orm.call("cobranza.debtor", method, [[this.state.customer.id]]);
        await this.open(action);
    }

    async reportMissing(documentId) {
        const args = [[documentId]];
        await this.open(await this.orm.call("cobranza.required.document", "action_report_missing", args));
    }

    async pay() {
        await this.open(
            await this.call("register_payment", this.state.customer.id, this.state.chosen)
        );
    }

    open(action, options = {}) {
        return this.action.doAction(action, { ...options, onClose: () => this.refresh() });
    }

    openForm() {
        return this.open("cobranza_followup.cobranza_interaction_new_action", {
            additionalContext: { default_debtor_id: this.state.customer.id },
        });
    }

    openDebtor() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "cobranza.debtor",
            res_id: this.state.customer.id,
            views: [[false, "form"]],
        });
    }

    /** Read the customer anew, keeping what was begun. */
    async refresh() {
        if (!this.state.customer) {
            return;
        }
        const [customer] = await Promise.all([
            this.call("customer", this.state.customer.id),
            this.look(),
        ]);
        const open = customer.invoices.map(({ id }) => id);
        this.state.chosen = this.state.chosen.filter((id) => open.includes(id));
        this.state.customer = customer;
    }
}

registry.category("actions").add("cobranza_calls", CallWorkspace);
