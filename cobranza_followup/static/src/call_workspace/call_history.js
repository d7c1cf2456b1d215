import { Component } from "@odoo/owl";

const ICONS = { contact: "fa-phone", promise: "fa-handshake-o", payment: "fa-money" };

/** The last contacts, promises and payments, the latest first. */
export class CallHistory extends Component {
    static template = "cobranza_followup.CallHistory";
    static props = { lines: Array };

    icon(line) {
        return ICONS[line.kind];
    }
}
