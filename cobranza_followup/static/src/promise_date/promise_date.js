import { Component } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { dateField, DateTimeField } from "@web/views/fields/datetime/datetime_field";

import { DateSuggestions } from "./date_suggestions";

/**
 * A date with a few suggestions beside it, each a button.
 *
 * The field named in the option `suggestions` holds them: a list of {date, label}.
 */
export class PromiseDate extends Component {
    static template = "cobranza_followup.PromiseDate";
    static components = { DateTimeField, DateSuggestions };
    static props = { ...DateTimeField.props, suggestions: String };

    get dateProps() {
        const { suggestions, ...props } = this.props;
        return props;
    }

    get suggestions() {
        return this.props.record.data[this.props.suggestions] || [];
    }

    get chosen() {
        const value = this.props.record.data[this.props.name];
        return value ? value.toISODate() : "";
    }

    choose(date) {
        return this.props.record.update({ [this.props.name]: deserializeDate(date) });
    }
}

export const promiseDate = {
    ...dateField,
    component: PromiseDate,
    supportedTypes: ["date"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...dateField.extractProps(fieldInfo, dynamicInfo),
        suggestions: fieldInfo.options.suggestions,
    }),
};

registry.category("fields").add("cobranza_promise_date", promiseDate);
