import { Notification } from "@mail/core/common/notification_model";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

// What became of a message to a debtor, in words: the icon alone says it only by its shape.
const WORDS = {
    ready: _t("Waiting"),
    process: _t("Waiting"),
    pending: _t("Sent"),
    sent: _t("Sent"),
    bounce: _t("Returned"),
    exception: _t("Not sent"),
    canceled: _t("Not sent"),
};

patch(Notification.prototype, {
    get label() {
        const isOurs = this.mail_message_id?.thread?.model?.startsWith("cobranza.");
        if (isOurs && this.notification_type === "email") {
            return WORDS[this.notification_status]?.toString() || super.label;
        }
        return super.label;
    },
});
