from . import cobranza_activity, cobranza_statement, ir_actions_report
