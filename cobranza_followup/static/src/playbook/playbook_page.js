import { Component } from "@odoo/owl";

/** A page of the playbook as `page_of` gives it: the facts, and what to say. */
export class PlaybookPage extends Component {
    static template = "cobranza_followup.PlaybookPage";
    static props = { page: Object };
}
