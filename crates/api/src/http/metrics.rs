//! Counters and times per route, for Prometheus.

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

const REQUESTS: &str = "terakoya_http_requests_total";
const SECONDS: &str = "terakoya_http_request_seconds";
const BUCKETS: [f64; 10] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Collects this process's metrics from now on. Every part of the process
/// that counts something shows up in [`text`].
pub fn collect() {
    HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).ok()?;
        builder.install_recorder().ok()
    });
}

/// Everything collected, as Prometheus reads it; empty before [`collect`].
pub fn text() -> String {
    let handle = HANDLE.get().and_then(Option::as_ref);
    handle
        .map(|handle| {
            handle.run_upkeep();
            handle.render()
        })
        .unwrap_or_default()
}

/// Counts one answered request.
pub fn count(method: &'static str, route: &'static str, status: u16, took: Duration) {
    let labels = [("method", method.to_owned()), ("route", route.to_owned())];
    metrics::histogram!(SECONDS, &labels).record(took);
    metrics::counter!(
        REQUESTS,
        "method" => method,
        "route" => route,
        "status" => status.to_string()
    )
    .increment(1);
}
