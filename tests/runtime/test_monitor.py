import pytest
from faust.sensors.prometheus import FaustMetrics, PrometheusMonitor
from faust.types import TP
from prometheus_client import CollectorRegistry

from streams.runtime.monitor import QuietMonitor


def test_an_end_offset_that_is_not_known_yet_is_no_error():
    stock = PrometheusMonitor(FaustMetrics.create(CollectorRegistry(), "stock"))
    with pytest.raises(TypeError):
        stock.track_tp_end_offset(TP("t", 0), None)  # fs#214: it ends the consumer
    QuietMonitor().track_tp_end_offset(TP("t", 0), None)
