import { Component } from "@odoo/owl";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * Choose open invoices with check boxes, each with its age and amount.
 *
 * The field holds the chosen invoices; the field named in the option `choices` holds those to
 * choose from, as `_invoices_to_choose` of a debtor gives them. What the choice amounts to is
 * the server's to say.
 */
export class InvoicePicker extends Component {
    static template = "cobranza_followup.InvoicePicker";
    static components = { CheckBox };
    static props = { ...standardFieldProps, choices: String };

    get invoices() {
        return this.props.record.data[this.props.choices] || [];
    }

    get chosen() {
        return this.props.record.data[this.props.name];
    }

    isChosen(invoice) {
        return this.chosen.currentIds.includes(invoice.id);
    }

    toggle(invoice, checked) {
        return this.chosen.addAndRemove(
            checked ? { add: [invoice.id] } : { remove: [invoice.id] }
        );
    }
}

export const invoicePicker = {
    component: InvoicePicker,
    supportedTypes: ["many2many"],
    isEmpty: () => false,
    extractProps: ({ options }) => ({ choices: options.choices }),
};

registry.category("fields").add("cobranza_invoice_picker", invoicePicker);
