import { registry } from "@web/core/registry";
import { formatMonetary } from "@web/views/fields/formatters";
import { MonetaryField, monetaryField } from "@web/views/fields/monetary/monetary_field";

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
});
// For the sums below lists, which ask for the formatter of a column's widget.
registry.category("formatters").add("cobranza_signed_amount", formatSignedAmount);
