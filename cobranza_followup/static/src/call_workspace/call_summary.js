import { Component, onMounted, useRef } from "@odoo/owl";

/** What came of the morning, and who is still to be called today. */
export class CallSummary extends Component {
    static template = "cobranza_followup.CallSummary";
    static props = { summary: Object, day: Object, call: Function, next: Function };

    setup() {
        const heading = useRef("heading");
        onMounted(() => heading.el.focus());
    }
}
