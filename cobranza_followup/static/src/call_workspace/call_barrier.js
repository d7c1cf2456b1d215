import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { parseMonetary } from "@web/views/fields/parsers";

import { InvoiceChoices } from "../invoice_picker/invoice_choices";
import { usePlainKeys } from "./keys";

// Keys 1 to 9.
const KEYS = 9;

/**
 * What keeps them from paying, who removes it and until when; of a dispute, which invoices.
 *
 * `data-asked` marks what still needs an answer: the focus goes there.
 */
export class CallBarrier extends Component {
    static template = "cobranza_followup.CallBarrier";
    static components = { DateTimeInput, InvoiceChoices, RecordSelector };
    static props = {
        customer: Object,
        types: Array,
        values: Object,
        chosen: { type: Array, element: Number },
        toggle: Function,
        keysOn: Boolean,
    };

    setup() {
        this.owner = useRef("owner");
        this.values = useState(this.props.values);
        this.state = useState({ wrong: false });
        usePlainKeys(
            () =>
                this.kind
                    ? []
                    : this.props.types
                          .slice(0, KEYS)
                          .map(({ id }, index) => [String(index + 1), () => this.chooseType(id)]),
            () => this.props.keysOn
        );
        // Odoo's selector has no way to name its input, and a label needs one; the picture beside
        // it says nothing that the name does not.
        useEffect(
            (input) => {
                input?.setAttribute("id", "cobranza_calls_owner");
                this.owner.el?.querySelector("img")?.setAttribute("alt", "");
            },
            () => [this.owner.el?.querySelector("input")]
        );
    }

    get kind() {
        return this.props.types.find(({ id }) => id === this.values.barrier_type_id);
    }

    /** While the rest is being completed, the other types are out of the way. */
    get offered() {
        return this.kind ? [this.kind] : this.props.types;
    }

    keyOf(index) {
        return this.props.keysOn && !this.kind && index < KEYS ? String(index + 1) : "";
    }

    get deadline() {
        return this.values.deadline && deserializeDate(this.values.deadline);
    }

    chooseType(id) {
        this.values.barrier_type_id = id === this.values.barrier_type_id ? false : id;
        this.values.owner_id = this.kind?.owner_id || false;
    }

    chooseDeadline(date) {
        this.values.deadline = date ? serializeDate(date) : false;
    }

    typeDisputed(text) {
        try {
            this.values.amount_disputed = parseMonetary(text || "0");
            this.state.wrong = false;
        } catch {
            this.state.wrong = true;
        }
    }
}
