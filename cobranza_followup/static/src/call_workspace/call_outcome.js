import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { CallBarrier } from "./call_barrier";
import { KINDS, newValues, OF_ALL, OF_KIND, WELCOME } from "./call_kinds";
import { CallPaid } from "./call_paid";
import { CallPromise } from "./call_promise";
import { secondsSince } from "./call_timer";
import { usePlainKeys } from "./keys";

/**
 * What came of the call: choose an outcome, complete what it asks for, log it.
 *
 * A key alone chooses the outcome, Enter logs it, Escape takes the choice back. An outcome
 * is never logged by one key: a log cannot be taken back.
 */
export class CallOutcome extends Component {
    static template = "cobranza_followup.CallOutcome";
    static components = { CallBarrier, CallPaid, CallPromise, CheckBox, DateTimeInput };
    static props = {
        customer: Object,
        outcomes: Array,
        person: { type: Object, optional: true },
        chosen: { type: Array, element: Number },
        toggle: Function,
        call: { type: [Object, { value: null }], optional: true },
        keysOn: Boolean,
        reason: String,
        giveReason: Function,
        logged: Function,
        openForm: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.panel = useRef("panel");
        this.reason = useRef("reason");
        this.state = useState({ outcome: null, error: "", refused: "", busy: false });
        this.values = useState(newValues(this.props.customer));
        usePlainKeys(
            () =>
                this.state.outcome
                    ? [
                          ["enter", () => this.log()],
                          ["escape", () => this.cancel()],
                      ]
                    : this.props.outcomes.map((one) => [one.key, () => this.choose(one)]),
            () => this.props.keysOn
        );
        // The focus is where an answer is needed, and at the end on the button that logs it.
        let before = "";
        useEffect(
            (outcome, asked) => {
                // Several invoices may be checked, one after the other, by Enter too.
                const several = this.props.customer.invoices?.length > 1;
                if (outcome && !(before === "invoices" && !asked && several)) {
                    // After all that is being drawn, the children too.
                    queueMicrotask(() => this.focusAsked());
                }
                before = asked;
            },
            () => [this.state.outcome, this.asked]
        );
        this.satisfactions = [
            ["good", _t("Good")],
            ["neutral", _t("Neutral")],
            ["poor", _t("Poor")],
        ];
    }

    /** While one is being completed, the others are out of the way. */
    get offered() {
        return this.state.outcome ? [this.state.outcome] : this.props.outcomes;
    }

    get kind() {
        const { outcome } = this.state;
        return KINDS[outcome.code] || outcome.suggests;
    }

    /** Whoever disputes an invoice has a dispute; where no type is one, any will do. */
    get barrierTypes() {
        const { types } = this.props.customer.barrier;
        const disputes = types.filter((one) => one.is_dispute);
        return this.state.outcome.code === "dispute" && disputes.length ? disputes : types;
    }

    /** What cannot be missing and is: "date", "type" or "invoices"; else "". */
    get asked() {
        const { outcome } = this.state;
        if (!outcome) {
            return "";
        }
        if (this.kind === "promise") {
            return this.values.date_promised ? "" : "date";
        }
        if (this.kind !== "barrier") {
            return "";
        }
        if (!this.barrierType) {
            return outcome.reached ? "type" : "";
        }
        return this.barrierType.is_dispute && !this.about.length ? "invoices" : "";
    }

    get barrierType() {
        return this.barrierTypes.find(({ id }) => id === this.values.barrier_type_id);
    }

    /** The invoices it is about; a dispute, where one is open only, about that. */
    get about() {
        const { chosen, customer } = this.props;
        const isDispute = this.kind === "barrier" && this.barrierType?.is_dispute;
        const only = isDispute && customer.invoices?.length === 1 ? customer.invoices : [];
        return chosen.length ? chosen : only.map(({ id }) => id);
    }

    focusAsked() {
        const { el } = this.panel;
        const asked = this.asked || WELCOME[this.state.outcome?.code];
        const target =
            (asked && el?.querySelector(`[data-asked=${asked}] :is(button, input)`)) ||
            el?.querySelector(".o_cobranza_calls_log");
        target?.focus();
    }

    /** The hour as a number of hours: 16.5 is half past four. */
    planHour(text) {
        const [hours, minutes] = text.split(":").map(Number);
        this.values.next_contact_hour = text ? hours + minutes / 60 : 0;
    }

    get planned() {
        return this.state.outcome.code === "no_answer" ? this.props.customer.again : "";
    }

    /** What the contact guard has against it, or "". */
    get forbidden() {
        const call = this.props.person?.guard.call;
        if (this.values.direction === "in") {
            return "";
        }
        return call && !call.permits ? call.text : this.state.refused;
    }

    /** What the contact guard warns of, or "": one may go ahead, and give a reason. */
    get warning() {
        const call = this.props.person?.guard.call;
        const warned = this.values.direction !== "in" && call?.state === "warned";
        return warned ? call.text : "";
    }

    get nextContact() {
        return this.values.next_contact_date && deserializeDate(this.values.next_contact_date);
    }

    planContact(date) {
        this.values.next_contact_date = date ? serializeDate(date) : false;
    }

    choose(outcome) {
        if (outcome === this.state.outcome) {
            this.cancel();
            return;
        }
        // The call is over when one knows what came of it; writing it down is not talking.
        this.seconds ??= this.props.call ? secondsSince(this.props.call.since) : 0;
        Object.assign(this.state, { outcome, error: "" });
        const { barrier_type_id: type } = this.values;
        if (type && !this.barrierTypes.some(({ id }) => id === type)) {
            this.values.barrier_type_id = false;
        }
    }

    /** Take the choice back, and with it what was completed; what is said of all stays. */
    cancel() {
        this.seconds = undefined;
        const { note, satisfaction, direction } = this.values;
        Object.assign(this.values, newValues(this.props.customer), {
            note,
            satisfaction,
            direction,
        });
        Object.assign(this.state, { outcome: null, error: "" });
    }

    /** Return what is missing, in a sentence, or "". */
    missing() {
        return {
            "": "",
            date: _t("Choose the date they promised."),
            type: _t("Choose what keeps them from paying."),
            invoices: _t("Check the invoices that are disputed."),
        }[this.asked];
    }

    get toLog() {
        const values = {
            ...this.values,
            invoice_ids: [...this.about],
            override_reason: this.forbidden || this.warning ? this.props.reason : "",
        };
        const names = [...OF_ALL, ...OF_KIND[this.kind]];
        return {
            outcome_id: this.state.outcome.id,
            contact_id: this.props.person?.id || false,
            channel: "call",
            duration: this.seconds || 0,
            ...Object.fromEntries(names.map((name) => [name, values[name]])),
        };
    }

    /** Enter where the reason is typed logs, as it does in the panel. */
    onReasonKey(ev) {
        if (ev.key === "Enter" && this.state.outcome) {
            ev.preventDefault();
            this.log();
        }
    }

    async log() {
        this.state.error = this.missing().toString();
        if (this.state.error) {
            this.focusAsked();
        }
        if (this.state.error || this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const answer = await this.orm.call("cobranza.call.workspace", "log", [
                this.props.customer.id,
                this.toLog,
            ]);
            if (answer.refused) {
                // That the guard was asked and said no is in the log now.
                this.state.refused = answer.refused;
                this.state.error = _t(
                    "Say why you contact them anyway, or skip the customer."
                ).toString();
                this.reason.el?.focus();
            } else {
                await this.props.logged(answer.said);
            }
        } finally {
            this.state.busy = false;
        }
    }
}
