{
    "name": "Cobranza: many workers",
    "summary": "The nightly run in parts, done side by side by the workers of the job queue",
    "version": "19.0.1.3.3",
    "category": "Accounting/Accounting",
    "author": "cobranza_followup contributors",
    "license": "LGPL-3",
    "depends": ["cobranza_followup", "queue_job"],
    "data": [
        "security/ir.model.access.csv",
        "security/cobranza_run_part_rules.xml",
        "data/queue_job_function.xml",
        "data/ir_cron.xml",
        "views/cobranza_run_part_views.xml",
        "views/cobranza_run_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
