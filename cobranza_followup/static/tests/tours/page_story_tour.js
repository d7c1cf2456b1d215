import { registry } from "@web/core/registry";

import { accessible } from "./accessible";

const click = (content, trigger, more = {}) => ({ content, trigger, run: "click", ...more });
const send = (content, trigger) => click(content, trigger, { expectUnloadPage: true });
const open = (part) => `#cobranza_${part}[open]`;
const thanked = { content: "It is thanked for", trigger: ".alert-success[role=status]" };
const PNG =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Put a photo into a file input, as the camera of a telephone does. */
function takePhoto({ anchor }) {
    const bytes = Uint8Array.from(atob(PNG), (letter) => letter.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], "foto.png", { type: "image/png" }));
    anchor.files = files.files;
}

/** Choose the last day that a field takes. */
function lastDay({ anchor }) {
    anchor.value = anchor.max;
}

// A debtor on a phone does all there is to do on their page, one after the other.
registry.category("web_tour.tours").add("cobranza_page_story_pay_tour", {
    steps: () => [
        click("Choose documents", "#cobranza_pay summary"),
        click("Not the second", `#cobranza_pay input[name=items]:checked:eq(2)`),
        click("Nor this", `#cobranza_pay input[name=items]:checked:eq(2)`),
        { content: "A part", trigger: "#cobranza_pay input[name=amount]", run: "edit 250" },
        send("Go on", "#cobranza_pay details[open] button[name=what]"),
        { content: "The sum is the server's", trigger: "#cobranza_to_pay:contains(250)" },
        send("Pay", "button[name=o_payment_submit_button]:enabled"),
        { content: "Back from the provider", trigger: "div[name=o_payment_status]" },
    ],
});

registry.category("web_tour.tours").add("cobranza_page_story_tour", {
    steps: () => [
        click("Promise", "#cobranza_promise > summary"),
        { content: "The last day", trigger: "#cobranza_promise_date", run: lastDay },
        send("Promise the rest", `${open("promise")} button[type=submit]`),
        thanked,
        click("Object", "#cobranza_object > summary"),
        click("Goods are missing", `${open("object")} label:contains(mercancía)`),
        click("One document", `${open("object")} input[name=item]:last`),
        { content: "A photo", trigger: "#cobranza_object_files", run: takePhoto },
        send("Send it", `${open("object")} button[type=submit]`),
        thanked,
        click("I have paid", "#cobranza_notice > summary"),
        { content: "How much", trigger: "#notice_amount", run: "edit 50" },
        { content: "When", trigger: "#notice_date", run: lastDay },
        { content: "The reference", trigger: "#notice_reference", run: "edit SPEI 4471" },
        { content: "The proof", trigger: "#notice_proof", run: takePhoto },
        accessible("The form of a notice", "#wrap"),
        send("Send it", `${open("notice")} button[type=submit]`),
        thanked,
        { content: "They read how it stands", trigger: "#cobranza_notices li" },
        accessible("The whole page", "#wrap"),
    ],
});

registry.category("web_tour.tours").add("cobranza_page_story_offer_tour", {
    steps: () => [
        send("See the offer", "#cobranza_offers a.btn"),
        { content: "The terms are there", trigger: ".cobranza-offer:contains(140)" },
        accessible("The offer", "#wrap"),
        click("The name stands in letters", ".o_web_sign_auto_button"),
        { content: "The form is ready", trigger: ".o_portal_sign_submit:enabled" },
        send("Accept and sign", ".o_portal_sign_submit:enabled"),
        { content: "It is accepted", trigger: ".cobranza-offer code" },
    ],
});

// The collector sees each of them arrive.
registry.category("web_tour.tours").add("cobranza_page_story_collector_tour", {
    steps: () => [
        {
            content: "The promise",
            trigger: ".o_form_view [name=promise_text]:not(:empty)",
        },
        {
            content: "What they say they paid",
            trigger: ".o_form_view [name=notice_text]:contains(SPEI)",
        },
        {
            content: "The offer they accepted",
            trigger: ".o_form_view button[name=action_open_offers]:contains(1)",
        },
        click("Interactions", ".o_notebook a[name=interactions]"),
        {
            content: "What they paid on the page",
            trigger: ".o_cobranza_debtor_tab .o_data_row td[name=note]:contains(250)",
        },
        click("Barriers", ".o_notebook a[name=barriers]"),
        { content: "They are there", trigger: ".o_cobranza_debtor_tab [name=type_id]" },
        accessible("A debtor after all they did", ".o_content"),
        click("The objection", ".o_cobranza_debtor_tab .o_data_row [name=type_id]"),
        { content: "It is to be accepted", trigger: ".o_form_view .alert-warning[role=alert]" },
        {
            content: "Its photo",
            trigger: ".o-mail-Chatter .o-mail-AttachmentContainer:contains(foto), .o-mail-Chatter .o-mail-AttachmentContainer img",
        },
        click("Back to the debtor", ".o_breadcrumb .breadcrumb-item a:last, .o_back_button:first"),
        click("The notices", "button[name=action_open_notices]"),
        click("The notice", ".o_data_row td[name=reference]:contains(SPEI)"),
        {
            content: "Its proof",
            trigger: ".o_form_view [name=attachment_ids]:contains(foto)",
        },
        accessible("A payment notice", ".o_content"),
        click("It is in the bank", ".o_form_view button[name=action_open_verify]"),
        { content: "Verified how", trigger: ".modal .o_form_view" },
        accessible("How a notice is verified", ".modal .o_form_view"),
    ],
});
