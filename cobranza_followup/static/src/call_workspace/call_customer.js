import { Component } from "@odoo/owl";

import { AgingBar } from "../aging_bar/aging_bar";

/** Why this customer, and why now: what they owe, what for, and what stands in the way. */
export class CallCustomer extends Component {
    static template = "cobranza_followup.CallCustomer";
    static components = { AgingBar };
    static props = { customer: Object, reportMissing: Function };

    /** The amounts, as the widget of a form gets them. */
    get record() {
        return { data: this.props.customer.amounts };
    }
}
