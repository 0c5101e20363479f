//! Signing in and out, who one is, and keys for programs.

use chrono::{DateTime, Utc};
use journeys::{App, Opened, PasswordSignIn, PinSignIn};
use kernel::id::ApiKeyId;
use kernel::{Actor, Failure};
use poem::Request;
use poem::http::header;
use poem_openapi::param::Path;
use poem_openapi::payload::{Json, Response};
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use crate::http::csrf::CsrfToken;
use crate::http::limits::peer;
use crate::http::sign_in::{Credential, Identity, cookie_line, cookie_name, device_of};
use crate::http::{Caller, Problem};

/// A role with what it reaches.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
struct HeldRole {
    /// `firm_admin`, `author`, `instructor`, `assessor`, `auditor`, `company_hr`,
    /// `unit_manager` or `trainee`.
    role: String,
    /// Left out for the firm's roles.
    company: Option<Uuid>,
    /// The top of the subtree of a unit manager.
    unit: Option<Uuid>,
}

/// Who is signed in.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
struct Me {
    /// The account's key.
    account: Uuid,
    /// 姓 名
    name: String,
    /// The employer's key; left out for the firm's own people.
    company: Option<Uuid>,
    /// The employment's key; left out for the firm's own people.
    person: Option<Uuid>,
    /// Every role in force now.
    roles: Vec<HeldRole>,
    /// For `X-CSRF-Token` with unsafe methods; left out for a key.
    csrf_token: Option<String>,
    /// After a PIN: whether a password has been set yet. Only at sign-in.
    has_password: Option<bool>,
}

impl Me {
    fn of(actor: &Actor) -> Self {
        let role = |scope: &kernel::Scope| HeldRole {
            role: scope.role.as_str().to_owned(),
            company: scope.company.map(|company| company.0),
            unit: scope.unit.map(|unit| unit.0),
        };
        Self {
            account: actor.account.0,
            name: actor.display_name.clone(),
            company: actor.company.map(|company| company.0),
            person: actor.membership.map(|membership| membership.0),
            roles: actor.scopes.iter().map(role).collect(),
            csrf_token: None,
            has_password: None,
        }
    }
}

/// What is typed at the sign-in page.
#[derive(Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
struct NewPasswordSignIn {
    /// 会社コード; left out for the firm's own people.
    #[oai(validator(max_length = 64))]
    company_code: Option<String>,
    /// Mail address, or employee number with a company code.
    #[oai(validator(max_length = 254))]
    login: String,
    /// The password, spaces and all.
    #[oai(validator(max_length = 256))]
    password: String,
}

/// What is typed from a slip.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewPinSignIn {
    /// 会社コード
    #[oai(validator(max_length = 64))]
    company_code: String,
    /// 社員番号
    #[oai(validator(max_length = 64))]
    employee_no: String,
    /// Eight digits.
    #[oai(validator(max_length = 20))]
    pin: String,
}

/// A key to be made.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct NewKey {
    /// What it is for, in the owner's words.
    #[oai(validator(max_length = 100))]
    name: String,
}

/// A key that has just been made.
#[derive(Object)]
struct IssuedKey {
    /// To revoke it by.
    id: Uuid,
    /// The value for `Authorization: Bearer`, shown this once.
    key: String,
    /// Until when it is good.
    expires_at: DateTime<Utc>,
}

/// Signing in and out, who one is, and keys for programs.
pub struct SignInApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl SignInApi {
    /// Signs in with a password: sets the sign-in cookie.
    #[oai(
        path = "/sign-ins/password",
        method = "post",
        operation_id = "signInWithPassword",
        tag = "crate::json::Tag::People"
    )]
    async fn with_password(
        &self,
        request: &Request,
        body: Json<NewPasswordSignIn>,
    ) -> Result<Response<Json<Me>>, Problem> {
        let typed = PasswordSignIn {
            company_code: body.0.company_code.unwrap_or_default(),
            login: body.0.login,
            password: body.0.password,
        };
        let opened = journeys::sign_in_with_password(&self.app, peer(request), &typed).await;
        self.let_in(request, opened.map_err(told_to_wait)?).await
    }

    /// Signs in with the PIN of a slip, once: sets the sign-in cookie. A
    /// password is to be set next.
    #[oai(
        path = "/sign-ins/pin",
        method = "post",
        operation_id = "signInWithPin",
        tag = "crate::json::Tag::People"
    )]
    async fn with_pin(
        &self,
        request: &Request,
        body: Json<NewPinSignIn>,
    ) -> Result<Response<Json<Me>>, Problem> {
        let typed = PinSignIn {
            company_code: body.0.company_code,
            employee_no: body.0.employee_no,
            pin: body.0.pin,
        };
        let opened = journeys::sign_in_with_pin(&self.app, peer(request), &typed).await;
        self.let_in(request, opened.map_err(told_to_wait)?).await
    }

    /// Ends this browser's session and makes it drop the cookie. A key is
    /// revoked instead.
    #[oai(
        path = "/sign-out",
        method = "post",
        operation_id = "signOut",
        tag = "crate::json::Tag::People"
    )]
    async fn sign_out(&self, caller: Caller, request: &Request) -> Result<Response<()>, Problem> {
        let credential = request
            .data::<Identity>()
            .map(|identity| &identity.credential);
        let Some(credential @ Credential::Cookie(_)) = credential else {
            return Err(Problem::no_route());
        };
        journeys::sign_out(&self.app, &caller.0, &credential.hash()).await?;
        let is_https = self.app.settings.is_https();
        let line = cookie_line(cookie_name(is_https), "", is_https, 0);
        Ok(Response::new(()).header(header::SET_COOKIE, line))
    }

    /// Shows who is signed in, with every role in force now.
    #[oai(
        path = "/me",
        method = "get",
        operation_id = "getMe",
        tag = "crate::json::Tag::People"
    )]
    async fn me(&self, caller: Caller, request: &Request) -> Result<Json<Me>, Problem> {
        let token = request.data::<Identity>().and_then(CsrfToken::of);
        Ok(Json(Me {
            csrf_token: token.map(|token| token.as_str().to_owned()),
            ..Me::of(&caller.0)
        }))
    }

    /// Makes a key with the caller's own roles, good for ninety days.
    #[oai(
        path = "/api-keys",
        method = "post",
        operation_id = "issueApiKey",
        tag = "crate::json::Tag::People"
    )]
    async fn issue_key(
        &self,
        caller: Caller,
        body: Json<NewKey>,
    ) -> Result<Json<IssuedKey>, Problem> {
        let issued = journeys::issue_api_key(&self.app, &caller.0, &body.0.name).await?;
        Ok(Json(IssuedKey {
            id: issued.id.0,
            key: issued.token.reveal().to_owned(),
            expires_at: issued.expires_at,
        }))
    }

    /// Ends one of the caller's own keys.
    #[oai(
        path = "/api-keys/:key",
        method = "delete",
        operation_id = "revokeApiKey",
        tag = "crate::json::Tag::People"
    )]
    async fn revoke_key(
        &self,
        caller: Caller,
        /// The key's key.
        key: Path<Uuid>,
    ) -> Result<(), Problem> {
        journeys::revoke_api_key(&self.app, &caller.0, ApiKeyId(key.0)).await?;
        Ok(())
    }
}

impl SignInApi {
    async fn let_in(
        &self,
        request: &Request,
        opened: Opened,
    ) -> Result<Response<Json<Me>>, Problem> {
        let opened = match device_of(&self.app, request).await? {
            Some(device) => journeys::keep_on_device(&self.app, opened, &device).await?,
            None => opened,
        };
        let is_https = self.app.settings.is_https();
        let token = opened.token.reveal();
        let line = cookie_line(
            cookie_name(is_https),
            token,
            is_https,
            opened.max_age_seconds,
        );
        let me = Me {
            has_password: Some(opened.has_password),
            ..Me::of(&opened.actor)
        };
        Ok(Response::new(Json(me)).header(header::SET_COOKIE, line))
    }
}

/// Too many tries become a 429 that says how long to wait.
fn told_to_wait(failure: Failure) -> Problem {
    let source = failure.source.as_deref();
    let refusal = source.and_then(|source| source.downcast_ref::<people::Error>());
    match refusal {
        Some(people::Error::TooManyTries { until, now }) => {
            let seconds = (*until - *now).num_seconds().max(1);
            Problem::too_many(seconds.unsigned_abs())
        }
        _ => failure.into(),
    }
}
