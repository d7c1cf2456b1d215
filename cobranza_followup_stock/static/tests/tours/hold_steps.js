// What several people click when a credit hold stops them: the same in orders and deliveries.

import { accessible } from "@cobranza_followup/../tests/tours/accessible";

export const HELD = ".o_form_view .alert[name=cobranza_hold]";
export const ABOVE = ".o_form_view .alert[name=cobranza_over_limit]";

/** Read the one sentence that refuses, and ask for the exception instead. */
export const askForException = (reason, note, banner = HELD) => [
    {
        content: "One sentence says why not",
        trigger: `.o_error_dialog:contains('${reason}')`,
    },
    accessible("The refusal", ".o_error_dialog"),
    {
        content: "It has the button to ask for the exception",
        trigger: ".o_error_dialog footer .btn-primary",
        run: "click",
    },
    {
        content: "Say why",
        trigger: ".modal .o_field_widget[name=note] input",
        run: `edit ${note}`,
    },
    accessible("The request for an exception", ".modal .o_form_view"),
    {
        content: "Send it",
        trigger: ".modal button[name=action_request]",
        run: "click",
    },
    {
        content: "The banner says who asked, and why",
        trigger: `${banner} div[name=exception_request]:contains('${note}')`,
    },
    accessible("The banner of what is stopped", banner),
];

/** As a manager, let one document go, from its banner. */
export const makeException = (reason) => [
    {
        content: "Make an exception for this one",
        trigger: `${HELD} button[name=action_make_credit_exception]`,
        run: "click",
    },
    {
        content: "Say why",
        trigger: ".modal .o_field_widget[name=reason] input",
        run: `edit ${reason}`,
    },
    accessible("The form of an exception", ".modal .o_form_view"),
    {
        content: "Sign it",
        trigger: ".modal footer button.btn-primary",
        run: "click",
    },
    {
        content: "It may go on",
        trigger: "body:not(:has(.modal)) .alert[name=cobranza_passes_hold]",
    },
    accessible("The banner of an exception", ".alert[name=cobranza_passes_hold]"),
];
