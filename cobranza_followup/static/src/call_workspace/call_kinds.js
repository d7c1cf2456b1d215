/** What is said of each kind of outcome; the rest stays out of what is logged. */
export const OF_KIND = {
    promise: [
        "amount",
        "currency_id",
        "date_promised",
        "invoice_ids",
        "in_instalments",
        "instalment_count",
        "instalment_every",
    ],
    barrier: ["barrier_type_id", "invoice_ids", "amount_disputed", "owner_id", "deadline"],
    callback: ["next_contact_date", "next_contact_hour"],
    paid: ["next_contact_date", "paid_date", "paid_amount", "paid_currency_id", "paid_reference"],
    none: [],
};
// What an outcome asks for beyond what it suggests, by its code.
export const KINDS = { no_answer: "none", paid: "paid" };
// What is asked first where an answer helps, but may be missing.
export const WELCOME = { paid: "paid", callback: "hour" };
export const OF_ALL = ["note", "satisfaction", "direction", "override_reason"];

/** What is known of an outcome before anybody says anything. */
export function newValues({ promise, barrier, next_contact_date }) {
    return {
        note: "",
        satisfaction: false,
        direction: "out",
        next_contact_date,
        next_contact_hour: 0,
        paid_date: false,
        paid_amount: 0,
        paid_currency_id: promise.currency_id,
        paid_reference: "",
        amount: promise.amount,
        currency_id: promise.currency_id,
        date_promised: false,
        in_instalments: false,
        instalment_count: 3,
        instalment_every: "month",
        barrier_type_id: false,
        amount_disputed: 0,
        owner_id: false,
        deadline: barrier.deadline,
    };
}
