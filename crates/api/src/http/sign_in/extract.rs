//! What a handler's argument says about who asks.

use std::sync::Arc;

use kernel::Actor;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::registry::{MetaSecurityScheme, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use super::{Credential, Identity};
use crate::http::problem::Problem;

/// Who asks for a page. Nobody signed in: the browser goes to the sign-in
/// page and comes back.
#[derive(Clone, Debug)]
pub struct Signed(pub Arc<Actor>);

impl<'a> FromRequest<'a> for Signed {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self(identity(request)?.actor.clone()))
    }
}

/// Who asks for a page that everybody may see.
#[derive(Clone, Debug)]
pub struct MaybeSigned(pub Option<Arc<Actor>>);

impl<'a> FromRequest<'a> for MaybeSigned {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let identity = request.data::<Identity>();
        Ok(Self(identity.map(|identity| identity.actor.clone())))
    }
}

/// The browser's own sign-in, to end it or to list it: the hash that the
/// database keeps. A program that signs in with a key has none.
#[derive(Clone, Debug)]
pub struct Session(pub Vec<u8>);

impl<'a> FromRequest<'a> for Session {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        match &identity(request)?.credential {
            credential @ Credential::Cookie(_) => Ok(Self(credential.hash())),
            Credential::Key(_) => Err(Problem::no_route().into()),
        }
    }
}

/// Who calls an operation of the API: its first argument, so that nothing of
/// an anonymous request is parsed. Declares both ways to sign in.
#[derive(Clone, Debug)]
pub struct Caller(pub Arc<Actor>);

const COOKIE_SCHEME: &str = "Session";
const KEY_SCHEME: &str = "ApiKey";

impl<'a> ApiExtractor<'a> for Caller {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        registry.create_security_scheme(
            COOKIE_SCHEME,
            MetaSecurityScheme {
                ty: "apiKey",
                description: Some(
                    "The cookie of a signed-in browser; named `sid` without HTTPS. Unsafe \
                     methods also need the page's token in `X-CSRF-Token`.",
                ),
                name: Some("__Host-sid"),
                key_in: Some("cookie"),
                scheme: None,
                bearer_format: None,
                flows: None,
                openid_connect_url: None,
            },
        );
        registry.create_security_scheme(
            KEY_SCHEME,
            MetaSecurityScheme {
                ty: "http",
                description: Some("A key for programs; revocable, shown once when it is made."),
                name: None,
                key_in: None,
                scheme: Some("bearer"),
                bearer_format: None,
                flows: None,
                openid_connect_url: None,
            },
        );
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![COOKIE_SCHEME, KEY_SCHEME]
    }

    async fn from_request(
        request: &'a Request,
        _: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        Ok(Self(identity(request)?.actor.clone()))
    }
}

fn identity(request: &Request) -> Result<&Identity, Problem> {
    request.data().ok_or_else(Problem::unauthenticated)
}
