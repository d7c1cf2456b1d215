import { registry } from "@web/core/registry";

import { accessible } from "./accessible";

const click = (content, trigger, more = {}) => ({ content, trigger, run: "click", ...more });
const open = (part) => `#cobranza_${part}[open]`;
const PNG =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Put a photo into a file input, as the camera of a telephone does. */
function takePhoto({ anchor }) {
    const bytes = Uint8Array.from(atob(PNG), (letter) => letter.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], "caja rota.png", { type: "image/png" }));
    anchor.files = files.files;
}

// A customer on a phone: sees what is overdue, promises it, and objects to one invoice with a photo.
registry.category("web_tour.tours").add("cobranza_page_tour", {
    steps: () => [
        {
            content: "What is owed is on top",
            trigger: ".cobranza-statement .card .h3:contains(800)",
        },
        click("Promise", "#cobranza_promise > summary"),
        {
            content: "All that is overdue, in the server's words",
            trigger: `${open("promise")} strong:contains(400)`,
        },
        {
            content: "The last day the policy takes",
            trigger: "#cobranza_promise_date",
            run({ anchor }) {
                anchor.value = anchor.max;
            },
        },
        accessible("The form of a promise", "#wrap"),
        click("Promise it", `${open("promise")} button[type=submit]`, { expectUnloadPage: true }),
        { content: "It is thanked for", trigger: ".alert-success[role=status]" },
        { content: "It is on the page", trigger: ".cobranza-statement:contains(compromisos)" },
        click("Object", "#cobranza_object > summary"),
        click("Goods are missing", `${open("object")} label:contains(mercancía)`),
        click("One document", `${open("object")} input[name=item]:first`),
        {
            content: "A part of it",
            trigger: "#cobranza_object_amount",
            run: "edit 60",
        },
        { content: "A photo", trigger: "#cobranza_object_files", run: takePhoto },
        accessible("The form of an objection", "#wrap"),
        click("Send it", `${open("object")} button[type=submit]`, { expectUnloadPage: true }),
        { content: "It is thanked for", trigger: ".alert-success[role=status]" },
        {
            content: "The customer reads how it stands",
            trigger: "#cobranza_objections .card",
        },
        accessible("The page with an objection", "#wrap"),
    ],
});

// What the collector sees of it, and accepts.
registry.category("web_tour.tours").add("cobranza_page_collector_tour", {
    steps: () => [
        {
            content: "The promise shows on the debtor",
            trigger: ".o_form_view [name=promise_text]:contains(400)",
        },
        { content: "So does what they did", trigger: ".o_form_view [name=page_text]:not(:empty)" },
        accessible("A debtor who was on their page", ".o_content"),
        click("Barriers", ".o_notebook a[name=barriers]"),
        click("The objection", ".o_cobranza_debtor_tab .o_data_row [name=type_id]"),
        {
            content: "It is to be accepted, and the photo is there",
            trigger: ".o_form_view .alert-warning[role=alert]",
        },
        { content: "The photo is there", trigger: ".o-mail-Chatter .o-mail-AttachmentContainer" },
        accessible("An objection", ".o_content"),
        click("Accept", "button[name=action_accept]"),
        {
            content: "It counts from now on",
            trigger: ".o_arrow_button_current[data-value=open]",
        },
    ],
});
