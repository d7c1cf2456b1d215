import { Component, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { parseMonetary } from "@web/views/fields/parsers";

/** What keeps them from paying, who removes it and until when. */
export class CallBarrier extends Component {
    static template = "cobranza_followup.CallBarrier";
    static components = { DateTimeInput, RecordSelector };
    static props = { choices: Object, values: Object, chosen: Array };

    setup() {
        this.values = useState(this.props.values);
        this.state = useState({ wrong: false });
    }

    get kind() {
        return this.props.choices.types.find(({ id }) => id === this.values.barrier_type_id);
    }

    get deadline() {
        return this.values.deadline && deserializeDate(this.values.deadline);
    }

    chooseType(id) {
        this.values.barrier_type_id = Number(id) || false;
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
