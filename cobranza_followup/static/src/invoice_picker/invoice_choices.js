import { Component } from "@odoo/owl";
import { CheckBox } from "@web/core/checkbox/checkbox";

/**
 * Open invoices with check boxes, each with its age and amount.
 *
 * `invoices` are as `_invoices_to_choose` of a debtor gives them.
 */
export class InvoiceChoices extends Component {
    static template = "cobranza_followup.InvoiceChoices";
    static components = { CheckBox };
    static props = {
        invoices: Array,
        chosen: { type: Array, element: Number },
        toggle: Function,
        readonly: { type: Boolean, optional: true },
    };
}
