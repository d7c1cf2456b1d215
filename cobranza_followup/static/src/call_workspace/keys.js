import { useEffect } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/**
 * Gives each label a letter of its own to press: the one it is always to have, else the first of
 * one of its words if it is free, else any of its letters, else any letter at all, else none ("").
 *
 * @param {{ label: string, always?: string }[]} items no two always have the same
 * @returns {string[]}
 */
export function assignKeys(items) {
    const taken = new Set(items.map(({ always }) => always).filter(Boolean));
    return items.map(({ label, always }) => {
        if (always) {
            return always;
        }
        const words = plain(label).split(/[^a-z]+/);
        const wanted = [...words.map((word) => word[0]), ...words.join(""), ...LETTERS];
        const key = wanted.find((letter) => letter && !taken.has(letter)) || "";
        taken.add(key);
        return key;
    });
}

/** Lower case, without accents. */
function plain(label) {
    return label.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * Keys pressed alone while nothing is being typed or chosen.
 *
 * @param {() => [string, () => void][]} getKeys
 * @param {() => boolean} isOn
 */
export function usePlainKeys(getKeys, isOn = () => true) {
    const hotkey = useService("hotkey");
    const elsewhere = "select, .o_popover, .dropdown-menu";
    // Enter on a button or a link is for that.
    const pressed = `${elsewhere}, button, a[href]`;
    const isAvailable = (key) => (target) =>
        isOn() && !target.closest?.(key === "enter" ? pressed : elsewhere);
    useEffect(
        () => {
            const remove = getKeys().map(([key, callback]) =>
                hotkey.add(key, callback, { isAvailable: isAvailable(key) })
            );
            return () => remove.forEach((forget) => forget());
        },
        () => [
            getKeys()
                .map(([key]) => key)
                .join(),
        ]
    );
}
