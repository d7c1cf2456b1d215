import { Component } from "@odoo/owl";

/** A few dates to choose from, each a button: a list of {date, label}, the date as ISO text. */
export class DateSuggestions extends Component {
    static template = "cobranza_followup.DateSuggestions";
    static props = {
        suggestions: Array,
        chosen: String,
        choose: Function,
        numbered: { type: Boolean, optional: true },
    };
}
