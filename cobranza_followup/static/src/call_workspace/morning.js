import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";

const KEY = "cobranza_followup.morning";
const NO_KEYS = "cobranza_followup.without_keys";

/**
 * What a reload must not lose and no record says: who was put off this morning, and since when
 * a call is going on. Another day, or another user in the same tab, begins anew.
 */
export class Morning {
    constructor(day) {
        this.day = `${user.userId} ${day}`;
        const kept = JSON.parse(browser.sessionStorage.getItem(KEY) || "{}");
        const { skipped, call } = kept.day === this.day ? kept : {};
        this.skipped = skipped || [];
        this.call = call || null;
    }

    /** Put a customer off until all others have had their turn. */
    skip(debtorId) {
        this.skipped = [...this.skipped.filter((id) => id !== debtorId), debtorId];
        this.keep();
    }

    /** A number was dialled: the call counts from now. */
    dial(debtorId, contactId) {
        this.call = { debtorId, contactId, since: Date.now() };
        this.keep();
    }

    hangUp() {
        this.call = null;
        this.keep();
    }

    callWith(debtorId) {
        return this.call?.debtorId === debtorId ? this.call : null;
    }

    keep() {
        const { day, skipped, call } = this;
        browser.sessionStorage.setItem(KEY, JSON.stringify({ day, skipped, call }));
    }
}

export const keysAreOn = () => !browser.localStorage.getItem(NO_KEYS);

export function turnKeys(on) {
    if (on) {
        browser.localStorage.removeItem(NO_KEYS);
    } else {
        browser.localStorage.setItem(NO_KEYS, "1");
    }
}
