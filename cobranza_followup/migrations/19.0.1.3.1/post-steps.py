"""The phase in which a run carries out steps is named after them: an effect is the laboratory's."""


def migrate(cr, version):
    cr.execute("UPDATE cobranza_run SET progress_phase = 'steps' WHERE progress_phase = 'effects'")
