//! Puts the layers around the routes, in the order that [`super`] describes.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use journeys::App;
use kernel::Failure;
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response};

use super::limits::Limiter;
use super::openapi::{KnownQueries, known_queries_only};
use super::problem::Problem;
use super::{csrf, flash, limits, metrics, observe, render, sign_in};
use crate::policy::{Rule, Table};

/// The longest that a handler may take, its body included.
pub const HANDLER_TIMEOUT: Duration = Duration::from_secs(30);

/// The whole door around `routes`. `table` says who may call what;
/// `document` is the API's description.
pub fn wrap<R: Endpoint + 'static>(
    app: App,
    table: Table,
    document: &str,
    routes: R,
) -> impl Endpoint + use<R> {
    metrics::collect();
    routes
        .around(known_queries_only)
        .around(csrf::own_pages_only)
        .around(limits::body)
        .around(limits::session)
        .around(sign_in::identify)
        .around(limits::address)
        .around(known_routes_only)
        .around(in_time)
        .around(without_panic)
        .around(flash::show_once)
        .around(render::refusals)
        .around(observe::every_request)
        .data(table)
        .data(Arc::new(Limiter::default()))
        .data(Arc::new(KnownQueries::of(document)))
        .data(app)
}

/// Answers 404 to a path without a row in the table, and 405 to a method.
async fn known_routes_only<E: Endpoint>(
    next: Arc<E>,
    request: Request,
) -> poem::Result<Response> {
    if request.data::<&'static Rule>().is_some() {
        return next.call(request).await.map(IntoResponse::into_response);
    }
    let table = request.data::<Table>();
    let verbs = table.map(|table| table.verbs_of(request.uri().path()));
    let verbs = verbs.unwrap_or_default();
    Err(if verbs.is_empty() {
        Problem::no_route().into()
    } else {
        Problem::method_not_allowed(verbs).into()
    })
}

/// Stops a handler that takes too long. What it has not committed is undone.
async fn in_time<E: Endpoint>(next: Arc<E>, request: Request) -> poem::Result<Response> {
    let answer = tokio::time::timeout(HANDLER_TIMEOUT, next.call(request)).await;
    match answer {
        Ok(result) => result.map(IntoResponse::into_response),
        Err(_) => Err(Problem::timed_out().into()),
    }
}

/// Turns a panic into a breakdown like any other. What was panicking is
/// dropped; the next request starts anew.
async fn without_panic<E: Endpoint>(next: Arc<E>, request: Request) -> poem::Result<Response> {
    let mut answer = pin!(next.call(request));
    let guarded = poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)));
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(result)) => Poll::Ready(result.map(IntoResponse::into_response)),
            Err(_) => Poll::Ready(Err(panicked().into())),
        }
    });
    guarded.await
}

fn panicked() -> Problem {
    Problem::from(Failure::internal("server.panic", "a handler panicked"))
}
