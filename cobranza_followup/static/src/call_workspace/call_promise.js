import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { getCurrency } from "@web/core/currency";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { parseMonetary } from "@web/views/fields/parsers";

import { DateSuggestions } from "../promise_date/date_suggestions";
import { usePlainKeys } from "./keys";

/**
 * What they promise: an amount, a date, or a plan of instalments shown before it is agreed.
 *
 * The amount follows the checked invoices until another is typed. All sums are the server's.
 */
export class CallPromise extends Component {
    static template = "cobranza_followup.CallPromise";
    static components = { CheckBox, DateSuggestions, DateTimeInput };
    static props = { customer: Object, values: Object, chosen: Array, keysOn: Boolean };

    setup() {
        this.orm = useService("orm");
        this.last = new KeepLast();
        this.state = useState({ instalments: [], warning: "", typed: false, wrong: false });
        this.values = useState(this.props.values);
        this.every = [
            ["week", _t("Week")],
            ["fortnight", _t("Two weeks")],
            ["month", _t("Month")],
        ];
        usePlainKeys(
            () =>
                this.suggestions.map(({ date }, index) => [
                    String(index + 1),
                    () => this.chooseDate(date),
                ]),
            () => this.props.keysOn
        );
        if (this.props.chosen.length) {
            this.work(this.props.chosen);
        }
        onWillUpdateProps(({ chosen }) => {
            if (chosen.join() !== this.props.chosen.join()) {
                this.state.typed = false;
                this.work(chosen);
            }
        });
    }

    get suggestions() {
        return this.props.customer.promise.suggestions;
    }

    get symbol() {
        return getCurrency(this.values.currency_id)?.symbol || "";
    }

    get amountText() {
        const digits = getCurrency(this.values.currency_id)?.digits;
        return formatFloat(this.values.amount, { digits });
    }

    get date() {
        return this.values.date_promised && deserializeDate(this.values.date_promised);
    }


    typeAmount(text) {
        try {
            this.values.amount = parseMonetary(text);
        } catch {
            this.state.wrong = true;
            return;
        }
        Object.assign(this.state, { typed: true, wrong: false });
        this.work();
    }

    chooseDate(date) {
        this.values.date_promised = date;
        this.work();
    }

    pickDate(date) {
        this.chooseDate(date ? serializeDate(date) : false);
    }

    set(name, value) {
        this.values[name] = value;
        this.work();
    }

    /** Have the server say what the choice amounts to, and which instalments it makes. */
    async work(chosen = this.props.chosen) {
        const { amount, currency_id, ...values } = this.values;
        const asked = { invoice_ids: [...chosen] };
        if (this.state.typed) {
            Object.assign(asked, { amount, currency_id });
        }
        for (const name of [
            "date_promised",
            "in_instalments",
            "instalment_count",
            "instalment_every",
        ]) {
            asked[name] = values[name];
        }
        const made = await this.last.add(
            this.orm.call("cobranza.call.workspace", "promise_of", [this.props.customer.id, asked])
        );
        Object.assign(this.values, { amount: made.amount, currency_id: made.currency_id });
        Object.assign(this.state, { instalments: made.instalments, warning: made.warning });
    }
}
