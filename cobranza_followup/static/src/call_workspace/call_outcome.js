import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { CallBarrier } from "./call_barrier";
import { CallPromise } from "./call_promise";
import { secondsSince } from "./call_timer";
import { usePlainKeys } from "./keys";

/** What is said of each kind of outcome; the rest stays out of what is logged. */
const OF_KIND = {
    promise: [
        "amount",
        "currency_id",
        "date_promised",
        "invoice_ids",
        "in_instalments",
        "instalment_count",
        "instalment_every",
    ],
    barrier: ["barrier_type_id", "invoice_ids", "amount_disputed", "owner_id", "deadline"],
    callback: ["next_contact_date"],
    none: [],
};
const OF_ALL = ["note", "satisfaction", "direction", "override_reason"];

/**
 * What came of the call: choose an outcome, complete what it asks for, log it.
 *
 * A key alone chooses the outcome, Enter logs it, Escape takes the choice back. An outcome
 * is never logged by one key: a log cannot be taken back.
 */
export class CallOutcome extends Component {
    static template = "cobranza_followup.CallOutcome";
    static components = { CallBarrier, CallPromise, CheckBox, DateTimeInput };
    static props = {
        customer: Object,
        outcomes: Array,
        person: { type: Object, optional: true },
        chosen: { type: Array, element: Number },
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
        this.state = useState({ outcome: null, error: "", refused: "", busy: false });
        const { promise, barrier, next_contact_date } = this.props.customer;
        this.values = useState({
            note: "",
            satisfaction: false,
            direction: "out",
            next_contact_date,
            amount: promise.amount,
            currency_id: promise.currency_id,
            date_promised: false,
            in_instalments: false,
            instalment_count: 3,
            instalment_every: "month",
            barrier_type_id: false,
            amount_disputed: 0,
            owner_id: false,
            deadline: barrier.deadline,
        });
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
        useEffect(
            (outcome) => outcome && this.panel.el.focus(),
            () => [this.state.outcome]
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
        return outcome.code === "no_answer" ? "none" : outcome.suggests;
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
    }

    cancel() {
        this.seconds = undefined;
        Object.assign(this.state, { outcome: null, error: "" });
    }

    /** Return what is missing, in a sentence, or "". */
    missing() {
        if (this.kind === "promise" && !this.values.date_promised) {
            return _t("Choose the date they promised.");
        }
        if (this.kind === "barrier" && this.state.outcome.reached && !this.values.barrier_type_id) {
            return _t("Choose what keeps them from paying.");
        }
        return "";
    }

    get toLog() {
        const values = {
            ...this.values,
            invoice_ids: [...this.props.chosen],
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

    async log() {
        this.state.error = this.missing().toString();
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
            } else {
                await this.props.logged(answer.said);
            }
        } finally {
            this.state.busy = false;
        }
    }
}
