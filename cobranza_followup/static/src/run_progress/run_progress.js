import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";

const LOOK_EVERY = 1000; // milliseconds

/**
 * Runs the company's debtors now and shows how far it is; a run that is under way already is
 * shown instead. Closing the dialog stops nothing.
 */
export class RunProgress extends Component {
    static template = "cobranza_followup.RunProgress";
    static components = { Dialog };
    static props = { close: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({ phase: "", done: 0, total: 0, error: "" });
        this.isOver = false;
        onMounted(() => this.begin());
        onWillUnmount(() => this.leave());
    }

    async begin() {
        const progress = await this.look();
        if (progress?.running) {
            this.follow();
        } else {
            this.start();
        }
    }

    async start() {
        let reason;
        const run = this.orm.silent
            .call("cobranza.run", "action_run_now", [[]])
            .catch((error) => (reason = error));
        this.lookAgain();
        const action = await run;
        if (!reason && !action.under_way) {
            return this.finish(action.res_id);
        }
        // Others do it, another process was quicker, or the answer got lost while the run goes on.
        const progress = await this.look();
        if (progress?.running || !reason) {
            this.follow();
        } else {
            this.fail(reason.data?.message || reason.message);
        }
    }

    /** Show the run of another process until it ends. */
    follow() {
        this.isFollowing = true;
        this.lookAgain();
    }

    lookAgain() {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(async () => {
            const progress = await this.look();
            if (this.isOver) {
                return;
            }
            if (!progress || progress.running || !this.isFollowing) {
                this.lookAgain();
            } else if (progress.state === "running") {
                this.fail(_t("The run ended before it was complete. Start it again."));
            } else {
                this.finish(progress.run_id);
            }
        }, LOOK_EVERY);
    }

    /** Read how far the run is; without an answer, null: it is as far as it was. */
    async look() {
        try {
            const progress = await this.orm.silent.call("cobranza.run", "progress", []);
            if (progress.running) {
                const { phase, done, total } = progress;
                Object.assign(this.state, { phase, done, total });
            }
            return progress;
        } catch {
            return null;
        }
    }

    finish(runId) {
        if (this.isOver) {
            return;
        }
        this.isOver = true;
        this.props.close();
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "cobranza.run",
            res_id: runId,
            views: [[false, "form"]],
        });
    }

    fail(message) {
        if (!this.isOver) {
            this.isOver = true;
            this.state.error = message;
        }
    }

    leave() {
        browser.clearTimeout(this.timer);
        if (!this.isOver) {
            this.isOver = true;
            this.notification.add(
                _t("The run goes on. You find its result under Reporting, Runs."),
                { type: "info" }
            );
        }
    }

    get percent() {
        const { done, total } = this.state;
        return total ? Math.round((100 * done) / total) : 0;
    }

    get text() {
        const { phase, total } = this.state;
        const counts = { done: formatInteger(this.state.done), total: formatInteger(total) };
        if (!total) {
            return _t("The run begins…");
        }
        return phase === "steps"
            ? _t("Carrying out steps: %(done)s of %(total)s", counts)
            : _t("%(done)s of %(total)s debtors", counts);
    }
}

export function openRunProgress(env) {
    env.services.dialog.add(RunProgress);
}

registry.category("actions").add("cobranza_run_progress", openRunProgress);
