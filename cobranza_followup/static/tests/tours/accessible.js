import { loadJS } from "@web/core/assets";

import { cutTexts } from "./cut_texts";

const AXE = "/cobranza_followup/tests/axe.js";
// What the law asks for nearly everywhere, and what axe's authors add to it.
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];

// What Odoo's own lists, forms and fields lack on any screen: by rule of axe, whose it is.
const ODOOS = {
    "aria-allowed-attr": ".o_field_selection, .o_tag, .o-autocomplete--input",
    // A card of Odoo's is an article that is a link.
    "aria-allowed-role": ".o_kanban_record, .o-mail-Chatter",
    "aria-command-name": ".o-mail-Chatter",
    "aria-prohibited-attr": ".o-mail-Chatter",
    "aria-required-parent": ".o_notebook_headers, .o-mail-Chatter",
    "autocomplete-valid": ".o_select_menu_toggler",
    "button-name": ".o_list_actions_header, .o_web_sign_auto_select_style",
    "color-contrast": ".o-mail-Chatter",
    "empty-table-header": ".o_list_table thead",
    "heading-order": ".modal-title",
    "image-alt": ".o_avatar, .o_preview_image, .o-mail-Avatar, .o-mail-Chatter",
    label: ".o_list_record_selector, .o_list_table .o-checkbox, .o_field_boolean .o-checkbox",
    "link-in-text-block": ".o-mail-Message-body",
    list: ".o-mail-Chatter",
    // Each of its views is a <main>, a list in a form too.
    "landmark-main-is-top-level": ".o_cobranza_debtor_tab, .modal",
    "landmark-no-duplicate-banner": ".modal-header",
    "landmark-no-duplicate-main": ".o_form_view_container, .modal",
    "landmark-unique": ".o_form_view_container",
    "role-img-alt": ".o-mail-Chatter",
};

/** What axe-core finds in a part that stays as it is while it looks: a list may just be loading. */
async function violations(part) {
    for (let attempt = 1; ; attempt++) {
        const { violations: found } = await window.axe.run(document.querySelector(part), {
            runOnly: RULES,
            resultTypes: ["violations"],
            elementRef: true,
        });
        const gone = found.some(({ nodes }) => nodes.some(({ element }) => !element.isConnected));
        if (!gone || attempt === 5) {
            return found;
        }
    }
}

/**
 * A step of a tour: no text of a part of the page is cut, and axe-core finds nothing of ours in it.
 *
 * @param {string} name of the screen, for the report
 * @param {string} part selector of what is looked at
 */
export const accessible = (name, part) => ({
    content: `${name} is accessible`,
    trigger: part,
    timeout: 60000,
    async run() {
        await document.fonts.ready;
        const cut = cutTexts(document.querySelector(part));
        if (cut.length) {
            throw new Error(`${name}: cut texts at ${window.innerWidth} px\n${cut.join("\n")}`);
        }
        await loadJS(AXE);
        if (!window.axe) {
            console.warn("There is no axe-core to look with.");
            return;
        }
        // Half way from one color to another, none is as it will be.
        const moving = document.getAnimations().map(({ finished }) => finished);
        await Promise.race([Promise.allSettled(moving), new Promise((done) => setTimeout(done, 2000))]);
        const found = (await violations(part)).flatMap(({ id, help, nodes }) =>
            nodes
                .filter(({ element }) => !(ODOOS[id] && element.closest(ODOOS[id])))
                .map(({ target, html, any, all }) => {
                    const why = [...any, ...all].map(({ message }) => message).join("; ");
                    return `${id}: ${help}\n  ${target.join(" ")}\n  ${html.slice(0, 300)}\n  ${why}`;
                })
        );
        if (found.length) {
            throw new Error(`${name}: axe-core found\n${found.join("\n")}`);
        }
    },
});
