//! Reminders: plans, the forecast, what a person sends, and the delivery log.

mod view;

use std::collections::BTreeSet;

use journeys::remind::{ByHand, SavePlan, preview_by_hand};
use journeys::views::chosen::Chosen;
use journeys::views::delivery_log::{delivery_log, silence_log};
use journeys::views::reminders::{company_plan, firm_plan, reminder_forecast};
use journeys::{App, remind_by_hand, report_bounce, save_reminder_plan};
use kernel::id::{CompanyId, EnrolmentId};
use kernel::{Cursor, PageRequest};
use mail::reminder::PlanInput;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use crate::http::{Caller, Problem};
use view::{
    BounceReport, BouncesMarked, CompanyLetters, NotSentPage, ReminderForecastView,
    ReminderPlanInput, ReminderPlanView, RemindersSent, SendReminders,
};

/// Reminders.
pub struct RemindersApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl RemindersApi {
    /// The firm's default plan, which companies begin with.
    #[oai(
        path = "/reminder-plan",
        method = "get",
        operation_id = "getDefaultReminderPlan",
        tag = "super::Tag::Mail"
    )]
    async fn default_plan(&self, caller: Caller) -> Result<Json<ReminderPlanView>, Problem> {
        let saved = firm_plan(&self.app, &caller.0).await?;
        Ok(Json(saved.into()))
    }

    /// Saves the firm's default plan. Plans that companies have begun stay.
    #[oai(
        path = "/reminder-plan",
        method = "put",
        operation_id = "saveDefaultReminderPlan",
        tag = "super::Tag::Mail"
    )]
    async fn save_default(
        &self,
        caller: Caller,
        body: Json<ReminderPlanInput>,
    ) -> Result<Json<ReminderPlanView>, Problem> {
        let (version, input) = body.0.parts();
        self.save(&caller, None, version, &input).await?;
        let saved = firm_plan(&self.app, &caller.0).await?;
        Ok(Json(saved.into()))
    }

    /// A company's reminder plan: its own, or the firm's default, not active,
    /// at version 0.
    #[oai(
        path = "/companies/:company/reminder-plan",
        method = "get",
        operation_id = "getReminderPlan",
        tag = "super::Tag::Mail"
    )]
    async fn plan(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
    ) -> Result<Json<ReminderPlanView>, Problem> {
        let found = company_plan(&self.app, &caller.0, CompanyId(company.0)).await?;
        Ok(Json(found.saved.into()))
    }

    /// Saves a company's reminder plan as a whole. A step that keeps its `id`
    /// is the same step: nothing it has sent is sent again.
    #[oai(
        path = "/companies/:company/reminder-plan",
        method = "put",
        operation_id = "saveReminderPlan",
        tag = "super::Tag::Mail"
    )]
    async fn save_plan(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        body: Json<ReminderPlanInput>,
    ) -> Result<Json<ReminderPlanView>, Problem> {
        let company = CompanyId(company.0);
        let (version, input) = body.0.parts();
        self.save(&caller, Some(company), version, &input).await?;
        let found = company_plan(&self.app, &caller.0, company).await?;
        Ok(Json(found.saved.into()))
    }

    /// Which reminders go to whom on which day if nothing changes, and why
    /// others get none.
    #[oai(
        path = "/companies/:company/reminder-forecast",
        method = "get",
        operation_id = "forecastReminders",
        tag = "super::Tag::Mail"
    )]
    async fn forecast(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The last day, at most 180 days ahead; 30 days when left out.
        until: Query<Option<chrono::NaiveDate>>,
    ) -> Result<Json<ReminderForecastView>, Problem> {
        let company = CompanyId(company.0);
        let found = reminder_forecast(&self.app, Some(&caller.0), company, until.0).await?;
        Ok(Json(found.into()))
    }

    /// Sends a reminder about each of these enrolments, one letter a person,
    /// or tells with `dry_run` what that would do. Whoever got one within a day
    /// is left out.
    #[oai(
        path = "/companies/:company/reminders",
        method = "post",
        operation_id = "sendReminders",
        tag = "super::Tag::Mail"
    )]
    async fn send(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        body: Json<SendReminders>,
    ) -> Result<Json<RemindersSent>, Problem> {
        let company = CompanyId(company.0);
        let ids: BTreeSet<EnrolmentId> = body
            .0
            .enrolments
            .into_iter()
            .map(EnrolmentId::from)
            .collect();
        let chosen = Chosen::Ticked(ids.into_iter().collect());
        let preview = preview_by_hand(&self.app, &caller.0, company, &chosen).await?;
        if body.0.dry_run {
            return Ok(Json(RemindersSent::of(&preview)));
        }
        let input = ByHand {
            company,
            chosen,
            batch: preview.batch,
            expected: Some(preview.letters.len()),
        };
        let sent = remind_by_hand(&self.app, &caller.0, &input).await?;
        let mut answer = RemindersSent::of(&preview);
        answer.written = sent.written;
        Ok(Json(answer))
    }

    /// Lists reminders that were not sent, newest first, each with its reason.
    #[oai(
        path = "/companies/:company/reminders/not-sent",
        method = "get",
        operation_id = "listRemindersNotSent",
        tag = "super::Tag::Mail"
    )]
    async fn not_sent(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// Words of a person's name, number or address.
        q: Query<Option<String>>,
        /// How many, 1 to 100; 50 when left out.
        limit: Query<Option<u64>>,
        /// The `next` of the page before.
        after: Query<Option<Uuid>>,
    ) -> Result<Json<NotSentPage>, Problem> {
        let page = PageRequest::new(limit.0, after.0.map(Cursor));
        let search = q.0.unwrap_or_default();
        let company = CompanyId(company.0);
        let log = silence_log(&self.app, &caller.0, company, &search, page).await?;
        Ok(Json(log.into()))
    }

    /// Lists the letters to a company's people, newest first, with what became
    /// of each. Neither text nor links are shown.
    #[oai(
        path = "/companies/:company/letters",
        method = "get",
        operation_id = "listCompanyLetters",
        tag = "super::Tag::Mail"
    )]
    async fn letters(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// Words of the addressee's name or address.
        q: Query<Option<String>>,
        /// How many, 1 to 100; 50 when left out.
        limit: Query<Option<u64>>,
        /// The `next` of the page before.
        after: Query<Option<Uuid>>,
    ) -> Result<Json<CompanyLetters>, Problem> {
        let page = PageRequest::new(limit.0, after.0.map(Cursor));
        let search = q.0.unwrap_or_default();
        let company = CompanyId(company.0);
        let log = delivery_log(&self.app, &caller.0, company, &search, page).await?;
        Ok(Json(log.letters.into()))
    }

    /// Reports that a letter came back from an address: it is marked wherever
    /// somebody has it, and gets no reminders until it is corrected.
    #[oai(
        path = "/bounces",
        method = "post",
        operation_id = "reportBounce",
        tag = "super::Tag::Mail"
    )]
    async fn bounce(
        &self,
        caller: Caller,
        body: Json<BounceReport>,
    ) -> Result<Json<BouncesMarked>, Problem> {
        let report = body.0;
        let marked =
            report_bounce(&self.app, Some(&caller.0), &report.address, &report.reason).await?;
        Ok(Json(BouncesMarked { marked }))
    }
}

impl RemindersApi {
    async fn save(
        &self,
        caller: &Caller,
        company: Option<CompanyId>,
        version: i32,
        input: &PlanInput,
    ) -> Result<i32, Problem> {
        let target = SavePlan { company, version };
        Ok(save_reminder_plan(&self.app, &caller.0, target, input).await?)
    }
}
