import { beforeEach, expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    getService,
    makeServerError,
    mockService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";

import { openRunProgress } from "@cobranza_followup/run_progress/run_progress";
import { MainComponentsContainer } from "@web/core/main_components_container";

class CobranzaRun extends models.Model {
    _name = "cobranza.run";
}

defineMailModels();
defineModels([CobranzaRun]);

const IDLE = { run_id: 4, running: false, state: "done", phase: "steps", done: 9, total: 9 };

let progress, started;

beforeEach(() => {
    progress = { ...IDLE };
    started = new Deferred();
    onRpc("cobranza.run", "progress", () => progress);
    onRpc("cobranza.run", "action_run_now", () => {
        expect.step("started");
        return started;
    });
    mockService("action", {
        doAction: (action) => expect.step(`${action.res_model} ${action.res_id}`),
    });
});

async function open() {
    await mountWithCleanup(MainComponentsContainer);
    openRunProgress({ services: { dialog: getService("dialog") } });
    await animationFrame();
    await animationFrame();
}

async function aSecond() {
    await advanceTime(1000);
    await animationFrame();
}

function underWay(phase, done, total) {
    progress = { run_id: 5, running: true, state: "running", phase, done, total };
}

test("a run shows how far it is, then opens", async () => {
    await open();
    expect.verifySteps(["started"]);
    expect(".o_cobranza_run_progress p:first").toHaveText("The run begins…");

    underWay("evaluating", 12000, 20000);
    await aSecond();
    expect(".o_cobranza_run_progress p:first").toHaveText("12,000 of 20,000 debtors");
    expect(".o_cobranza_run_progress p:first").toHaveAttribute("aria-live", "polite");
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "60");

    underWay("steps", 40, 130);
    await aSecond();
    expect(".o_cobranza_run_progress p:first").toHaveText("Carrying out steps: 40 of 130");
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "31");
    expect.verifySteps([]);

    started.resolve({ res_model: "cobranza.run", res_id: 5 });
    await animationFrame();
    expect.verifySteps(["cobranza.run 5"]);
    expect(".o_dialog").toHaveCount(0);
});

test("figures of the run before are not taken for this one's", async () => {
    await open();
    expect.verifySteps(["started"]);
    await aSecond();
    expect(".o_cobranza_run_progress p:first").toHaveText("The run begins…");
    expect.verifySteps([]);
});

test("a run of another process is followed, not started again", async () => {
    underWay("evaluating", 5000, 20000);
    await open();
    expect.verifySteps([]);
    expect(".o_cobranza_run_progress p:first").toHaveText("5,000 of 20,000 debtors");
    progress = { ...IDLE, run_id: 5 };
    await aSecond();
    expect.verifySteps(["cobranza.run 5"]);
    expect(".o_dialog").toHaveCount(0);
});

test("a run that another process began a moment before is followed", async () => {
    await open();
    underWay("evaluating", 0, 20000);
    started.reject(makeServerError({ message: "A run is under way." }));
    await animationFrame();
    await animationFrame();
    expect(".alert-danger").toHaveCount(0);
    expect(".o_cobranza_run_progress p:first").toHaveText("0 of 20,000 debtors");
    progress = { ...IDLE, run_id: 5 };
    await aSecond();
    expect.verifySteps(["started", "cobranza.run 5"]);
});

test("a run that others do is followed until it ends", async () => {
    await open();
    underWay("evaluating", 0, 20000);
    started.resolve({ res_model: "cobranza.run", res_id: 5, under_way: true });
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["started"]);
    expect(".o_cobranza_run_progress p:first").toHaveText("0 of 20,000 debtors");
    progress = { ...IDLE, run_id: 5 };
    await aSecond();
    expect.verifySteps(["cobranza.run 5"]);
});

test("a run of another process that was killed says so", async () => {
    underWay("evaluating", 5000, 20000);
    await open();
    progress = { ...progress, running: false };
    await aSecond();
    expect(".alert-danger").toHaveText(/ended before it was complete/);
    expect.verifySteps([]);
});

test("an error is said in its own words", async () => {
    await open();
    started.reject(makeServerError({ message: "An earlier day cannot be run." }));
    await animationFrame();
    await animationFrame();
    expect(".alert-danger").toHaveText("An earlier day cannot be run.");
    expect("[role=progressbar]").toHaveCount(0);
    await aSecond();
    expect.verifySteps(["started"]);
});

test("closing the dialog leaves the run alone", async () => {
    await open();
    await click(".o_dialog footer button");
    await animationFrame();
    await animationFrame();
    expect(".o_dialog").toHaveCount(0);
    expect(".o_notification").toHaveText(/The run goes on/);
    started.resolve({ res_model: "cobranza.run", res_id: 5 });
    await aSecond();
    expect.verifySteps(["started"]);
});
