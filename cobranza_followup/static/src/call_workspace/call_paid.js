import { Component, useRef, useState } from "@odoo/owl";
import { getCurrency } from "@web/core/currency";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate, today } from "@web/core/l10n/dates";
import { parseMonetary } from "@web/views/fields/parsers";

/** What they say they paid: when, how much and with which reference, to find it in the bank. */
export class CallPaid extends Component {
    static template = "cobranza_followup.CallPaid";
    static components = { DateTimeInput };
    static props = { values: Object };

    setup() {
        this.values = useState(this.props.values);
        this.state = useState({ wrong: false });
        this.latest = today();
        this.fields = useRef("fields");
    }

    /** Enter goes on to the next question; on the last it logs, as in any form. */
    onKey(ev) {
        const inputs = [...this.fields.el.querySelectorAll("input")];
        const next = inputs[inputs.indexOf(ev.target) + 1];
        if (ev.key === "Enter" && next) {
            ev.preventDefault();
            next.focus();
        }
    }

    get date() {
        return this.values.paid_date && deserializeDate(this.values.paid_date);
    }

    get symbol() {
        return getCurrency(this.values.paid_currency_id)?.symbol || "";
    }

    pickDate(date) {
        this.values.paid_date = date ? serializeDate(date) : false;
    }

    typeAmount(text) {
        try {
            this.values.paid_amount = parseMonetary(text || "0");
            this.state.wrong = false;
        } catch {
            this.state.wrong = true;
        }
    }
}
