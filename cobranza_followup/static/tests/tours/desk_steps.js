// What is clicked in the tours of desks, handovers and imports alike.

import { stepUtils } from "@web_tour/tour_utils";

// The words on the screen are the user's language: everything is found by its name.
export const menu = (xmlid) => `[data-menu-xmlid='cobranza_followup.${xmlid}']`;
export const field = (name, within = "") => `${within} .o_field_widget[name=${name}]`;
/** A day as people here type it, so many days from the browser's today. */
export const dayText = (offset) => luxon.DateTime.now().plus({ days: offset }).toFormat("dd/MM/yyyy");

/** Open the collections app, and a menu of its section of desks. */
export const openDesks = (xmlid) => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open the collections app",
        trigger: `.o_app${menu("menu_root")}`,
        run: "click",
    },
    {
        content: "Open the menu of desks",
        trigger: `button${menu("menu_desks")}`,
        run: "click",
    },
    {
        content: "Choose",
        trigger: `.o-dropdown--menu ${menu(xmlid)}`,
        run: "click",
    },
];

/** Choose a record by its name in a field with suggestions. */
export const choose = (name, text, within = "") => [
    {
        content: `Look for ${text}`,
        trigger: `${field(name, within)} input`,
        run: `edit ${text}`,
    },
    {
        content: `Choose ${text}, once the others are gone`,
        trigger: `.o-autocomplete--dropdown-item:first-child:contains(${text}):not(.o_m2o_dropdown_option)`,
        run: "click",
    },
];

/** Save a form, and wait until it is. */
export const save = [
    {
        content: "Save",
        trigger: ".o_form_button_save:visible",
        run: "click",
    },
    {
        content: "Saved",
        trigger: ".o_form_view .o_form_saved",
    },
];
