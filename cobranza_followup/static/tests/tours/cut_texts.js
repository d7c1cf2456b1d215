// Where Odoo itself cuts texts on any screen, and why that is left as it is.
const ODOOS = [
    // A name of a record while it may be chosen anew is in one line, to type in; the list that
    // opens has the whole name.
    ".o_field_many2one input",
    // The name of a file of the chatter: whole in its tooltip.
    ".o-mail-AttachmentContainer",
];
// What nobody is to read with their eyes.
const UNREAD = ["[aria-hidden=true]", "script", "style"];
const HIDES = ["hidden", "clip"];
// Parts of a pixel, and what a slanted letter stands out.
const SLACK = 2;

/**
 * The texts of a part of the page that can be seen in part only: cut off, or with "…" at the end.
 *
 * What is cut by a box that scrolls is not: one can scroll there.
 *
 * @param {Element} part
 * @returns {string[]} a line for each, to find it by
 */
export function cutTexts(part) {
    const found = new Map();
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const box = text.data.trim() && isSeen(text.parentElement) && whatCuts(text);
        if (box) {
            found.set(box, `${text.data.trim()}\n  ${box.cloneNode().outerHTML.slice(0, 300)}`);
        }
    }
    for (const input of part.querySelectorAll("input:not([type=checkbox], [type=radio])")) {
        if (input.value && isSeen(input) && input.scrollWidth > input.clientWidth + SLACK) {
            found.set(input, `${input.value}\n  ${input.cloneNode().outerHTML.slice(0, 300)}`);
        }
    }
    return [...found.values()];
}

function isSeen(element) {
    const shown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    // What is to be heard only is made a dot, out of the way; what is squeezed to nothing stands in it.
    const isDot =
        getComputedStyle(element).position === "absolute" &&
        element.getBoundingClientRect().width <= 1;
    return shown && !isDot && !element.closest([...ODOOS, ...UNREAD].join());
}

/** The box that cuts a text off, if one does. */
function whatCuts(text) {
    const range = document.createRange();
    range.selectNodeContents(text);
    const lines = [...range.getClientRects()].filter(({ width, height }) => width && height);
    for (let box = text.parentElement; box && box !== document.body; box = box.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(box);
        const { left, right, top, bottom } = box.getBoundingClientRect();
        const isOut = (line) =>
            (HIDES.includes(overflowX) && (line.right > right + SLACK || line.left < left - SLACK)) ||
            (HIDES.includes(overflowY) && (line.bottom > bottom + SLACK || line.top < top - SLACK));
        if (lines.some(isOut)) {
            return box;
        }
        if (["auto", "scroll"].includes(overflowX) || ["auto", "scroll"].includes(overflowY)) {
            return null;
        }
    }
    return null;
}
