import { registry } from "@web/core/registry";
import { formatMonetary } from "@web/views/fields/formatters";
import { MonetaryField, monetaryField } from "@web/views/fields/monetary/monetary_field";
import { FIELD_WIDTHS } from "@web/views/list/column_width_hook";

/** Put the sign of an amount before its currency: "-$ 34.20", where Odoo writes "$ -34.20". */
export function signFirst(text) {
    return /\d/.test(text) && text.includes("-") ? `-${text.replace("-", "")}` : text;
}

export class SignedAmountField extends MonetaryField {
    get formattedValue() {
        return this.props.readonly ? signFirst(super.formattedValue) : super.formattedValue;
    }
}

export const formatSignedAmount = (value, options) => signFirst(formatMonetary(value, options));
formatSignedAmount.extractOptions = formatMonetary.extractOptions;

registry.category("fields").add("cobranza_signed_amount", {
    ...monetaryField,
    component: SignedAmountField,
    // Of a widget it does not know, a list takes a column too narrow for a million.
    listViewWidth: FIELD_WIDTHS.monetary,
});
// For the sums below lists, which ask for the formatter of a column's widget.
registry.category("formatters").add("cobranza_signed_amount", formatSignedAmount);
