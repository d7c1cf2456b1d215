import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { CallTimer } from "./call_timer";

/**
 * Whom one can call, each with what the contact guard says to it.
 *
 * A number is a link when it may be called, or when the collector said why it must be.
 */
export class CallPeople extends Component {
    static template = "cobranza_followup.CallPeople";
    static components = { CallTimer };
    static props = {
        people: Array,
        contactId: { type: [Number, Boolean] },
        call: { type: [Object, { value: null }], optional: true },
        reason: String,
        choose: Function,
        dial: Function,
        write: Function,
    };

    mayDial(person) {
        return person.guard.call.permits || Boolean(this.props.reason.trim());
    }

    notBefore(person) {
        const { from } = person.guard.call;
        return from ? _t("From %s", from) : _t("Not to be called");
    }

    whatsappLabel(person) {
        return _t("Write to %s by WhatsApp", person.name);
    }

    href(person) {
        return `tel:${person.phone.replace(/[^\d+*#]/g, "")}`;
    }
}
