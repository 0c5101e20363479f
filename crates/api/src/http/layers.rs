//! Puts the layers around the routes, in the order that [`super`] describes.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use journeys::App;
use kernel::Failure;
use poem::endpoint::BoxEndpoint;
use poem::{Endpoint, EndpointExt, Request, Response};

use super::limits::Limiter;
use super::openapi::{KnownQueries, known_queries_only};
use super::problem::Problem;
use super::{csrf, flash, idempotency, limits, metrics, observe, render, sign_in};
use crate::policy::{Rule, Table};

/// The longest that a handler may take, its body included.
pub const HANDLER_TIMEOUT: Duration = Duration::from_secs(30);

/// Everything further in, as a layer sees it.
pub type Next = Arc<Door>;

/// Routes with any number of layers around them. Its type does not grow with
/// the layers: written out, twelve nested futures are more than the compiler
/// takes.
pub type Door = BoxEndpoint<'static, Response>;

/// The whole door around `routes`. `table` says who may call what;
/// `document` is the API's description.
pub fn wrap(app: App, table: Table, document: &str, routes: impl Endpoint + 'static) -> Door {
    metrics::collect();
    let door = routes.map_to_response().boxed();
    let door = layer(door, known_queries_only);
    let door = layer(door, idempotency::once);
    let door = layer(door, csrf::own_pages_only);
    let door = layer(door, limits::body);
    let door = layer(door, limits::session);
    let door = layer(door, sign_in::identify);
    let door = layer(door, limits::address);
    let door = layer(door, known_routes_only);
    let door = layer(door, in_time);
    let door = layer(door, without_panic);
    let door = layer(door, flash::show_once);
    let door = layer(door, render::refusals);
    let door = layer(door, observe::every_request);
    door.data(table)
        .data(Arc::new(Limiter::default()))
        .data(Arc::new(KnownQueries::of(document)))
        .data(app)
        .boxed()
}

fn layer<F, Answer>(inner: Door, outer: F) -> Door
where
    F: Fn(Next, Request) -> Answer + Send + Sync + 'static,
    Answer: Future<Output = poem::Result<Response>> + Send + 'static,
{
    inner.around(outer).boxed()
}

/// Answers 404 to a path without a row in the table, and 405 to a method.
async fn known_routes_only(next: Next, request: Request) -> poem::Result<Response> {
    if request.data::<&'static Rule>().is_some() {
        return next.call(request).await;
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
async fn in_time(next: Next, request: Request) -> poem::Result<Response> {
    let answer = tokio::time::timeout(HANDLER_TIMEOUT, next.call(request)).await;
    match answer {
        Ok(result) => result,
        Err(_) => Err(Problem::timed_out().into()),
    }
}

/// Turns a panic into a breakdown like any other. What was panicking is
/// dropped; the next request starts anew.
async fn without_panic(next: Next, request: Request) -> poem::Result<Response> {
    let mut answer = pin!(next.call(request));
    let guarded = poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)));
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(result)) => Poll::Ready(result),
            Err(_) => Poll::Ready(Err(panicked().into())),
        }
    });
    guarded.await
}

fn panicked() -> Problem {
    Problem::from(Failure::internal("server.panic", "a handler panicked"))
}
