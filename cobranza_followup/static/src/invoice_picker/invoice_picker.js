import { Component, onMounted, useRef } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { InvoiceChoices } from "./invoice_choices";

/**
 * Choose open invoices with check boxes.
 *
 * The field holds the chosen invoices; the field named in the option `choices` holds those to
 * choose from. What the choice amounts to is the server's to say. With the option `confirms`,
 * in a dialog, Enter goes on with what is chosen, and the space bar chooses.
 */
export class InvoicePicker extends Component {
    static template = "cobranza_followup.InvoicePicker";
    static components = { InvoiceChoices };
    static props = {
        ...standardFieldProps,
        choices: String,
        confirms: { type: Boolean, optional: true },
    };

    setup() {
        this.root = useRef("root");
        // After the dialog, which would put the focus on the first box.
        onMounted(() => this.props.confirms && queueMicrotask(() => this.focusAsked()));
    }

    get invoices() {
        return this.props.record.data[this.props.choices] || [];
    }

    get chosen() {
        return this.props.record.data[this.props.name];
    }

    get goOn() {
        return this.root.el?.closest(".modal-content")?.querySelector("footer .btn-primary");
    }

    /** The focus is where an answer is needed: on the boxes while none is checked. */
    focusAsked() {
        const asked = this.chosen.currentIds.length
            ? this.goOn
            : this.root.el?.querySelector("input");
        asked?.focus();
    }

    onKeydown(ev) {
        if (this.props.confirms && ev.key === "Enter" && !ev.repeat) {
            // Odoo's box would take it for a click.
            ev.preventDefault();
            ev.stopPropagation();
            this.goOn?.click();
        }
    }

    toggle(id, checked) {
        return this.chosen.addAndRemove(checked ? { add: [id] } : { remove: [id] });
    }
}

export const invoicePicker = {
    component: InvoicePicker,
    supportedTypes: ["many2many"],
    isEmpty: () => false,
    extractProps: ({ options }) => ({
        choices: options.choices,
        confirms: Boolean(options.confirms),
    }),
};

registry.category("fields").add("cobranza_invoice_picker", invoicePicker);
