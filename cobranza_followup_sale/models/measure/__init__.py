from . import cobranza_measure, cobranza_panorama
