import { Component, onWillUnmount, useState, xml } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

const SECOND = 1000;

/** Whole seconds since a moment, in milliseconds as of `Date.now`. */
export function secondsSince(since) {
    return Math.max(0, Math.round((Date.now() - since) / SECOND));
}

/** How long a call has lasted. It does not read itself out: nobody listens to a clock. */
export class CallTimer extends Component {
    static template = xml`<span role="timer" aria-live="off" class="o_cobranza_calls_timer badge text-bg-light" t-out="text"/>`;
    static props = { since: Number };

    setup() {
        this.state = useState({ seconds: secondsSince(this.props.since) });
        const ticking = browser.setInterval(() => {
            this.state.seconds = secondsSince(this.props.since);
        }, SECOND);
        onWillUnmount(() => browser.clearInterval(ticking));
    }

    get text() {
        const { seconds } = this.state;
        return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }
}
