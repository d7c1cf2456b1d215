import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { InvoiceChoices } from "./invoice_choices";

/**
 * Choose open invoices with check boxes.
 *
 * The field holds the chosen invoices; the field named in the option `choices` holds those to
 * choose from. What the choice amounts to is the server's to say.
 */
export class InvoicePicker extends Component {
    static template = "cobranza_followup.InvoicePicker";
    static components = { InvoiceChoices };
    static props = { ...standardFieldProps, choices: String };

    get invoices() {
        return this.props.record.data[this.props.choices] || [];
    }

    get chosen() {
        return this.props.record.data[this.props.name];
    }

    toggle(id, checked) {
        return this.chosen.addAndRemove(checked ? { add: [id] } : { remove: [id] });
    }
}

export const invoicePicker = {
    component: InvoicePicker,
    supportedTypes: ["many2many"],
    isEmpty: () => false,
    extractProps: ({ options }) => ({ choices: options.choices }),
};

registry.category("fields").add("cobranza_invoice_picker", invoicePicker);
