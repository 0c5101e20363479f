//! Certificates: the caller's own, a company's, and whether a number is good.

use enrolments::{Certificate, Snapshot, Validity};
use journeys::views::certificates::{
    CheckedCertificate, check_certificate, own_certificate, own_certificates,
};
use journeys::views::report_certificates::{CertificateFilter, CertificateRow, certificate_list};
use journeys::{
    App, PrintedCertificate, links, print_company_certificate, print_own_certificate,
    reissue_certificate, revoke_certificate,
};
use kernel::id::{CertificateId, CompanyId, OrgUnitId};
use kernel::{Cursor, Failure, PageRequest};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Attachment, AttachmentType, Json};
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use uuid::Uuid;

use crate::http::{Caller, Problem};

/// What a certificate is today.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum CertificateState {
    /// It holds.
    Valid,
    /// Its last day is over.
    Expired,
    /// Another one stands in its place.
    Superseded,
    /// The firm took it back.
    Revoked,
}

impl From<Validity> for CertificateState {
    fn from(validity: Validity) -> Self {
        match validity {
            Validity::Valid => Self::Valid,
            Validity::Expired => Self::Expired,
            Validity::Superseded => Self::Superseded,
            Validity::Revoked => Self::Revoked,
        }
    }
}

impl From<CertificateState> for Validity {
    fn from(state: CertificateState) -> Self {
        match state {
            CertificateState::Valid => Self::Valid,
            CertificateState::Expired => Self::Expired,
            CertificateState::Superseded => Self::Superseded,
            CertificateState::Revoked => Self::Revoked,
        }
    }
}

/// A certificate of the caller.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OwnCertificate {
    /// Its key.
    id: Uuid,
    /// The completed enrolment.
    enrolment: Uuid,
    /// What it is today.
    state: CertificateState,
    /// The number.
    serial: String,
    /// The kind, by its track.
    kind: String,
    /// Its heading.
    title: String,
    /// The name as printed.
    name: String,
    /// The track's title.
    track: String,
    /// The version that was learnt.
    version: i32,
    /// The day of completion.
    completed_on: chrono::NaiveDate,
    /// The last day on which it holds; left out when it does not expire.
    valid_until: Option<chrono::NaiveDate>,
    /// The page where anybody checks the number.
    check_url: String,
}

/// The caller's certificates.
#[derive(Debug, Object)]
pub struct OwnCertificateList {
    /// The newest first.
    items: Vec<OwnCertificate>,
}

/// The certificate as a file that is checked with the public key alone.
#[derive(Debug, Object)]
pub struct SignedCertificate {
    /// Always `Ed25519`.
    algorithm: String,
    /// What the certificate says. Signed is this object with its keys sorted
    /// and no spaces, as UTF-8.
    certificate: CertificateText,
    /// The name of the key, as in `/.well-known/terakoya-keys.json`.
    key_id: String,
    /// URL-safe base 64 without padding.
    signature: String,
}

/// Everything that is printed and signed.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CertificateText {
    /// The number.
    serial: String,
    /// The kind, by its track.
    kind: String,
    /// Its heading.
    title: String,
    /// What it certifies.
    statement: String,
    /// The holder's name.
    name: String,
    /// The holder's company.
    company: String,
    /// The track's title.
    track: String,
    /// The track's code.
    track_code: String,
    /// The version that was learnt.
    version: i32,
    /// The day whose law the version describes.
    legal_basis_date: chrono::NaiveDate,
    /// The day of completion.
    completed_on: chrono::NaiveDate,
    /// The day of issue.
    issued_on: chrono::NaiveDate,
    /// The last day on which it holds; left out when it does not expire.
    valid_until: Option<chrono::NaiveDate>,
    /// Who issued it.
    firm: String,
}

impl From<Snapshot> for CertificateText {
    fn from(said: Snapshot) -> Self {
        Self {
            serial: said.serial,
            kind: said.kind,
            title: said.title,
            statement: said.statement,
            name: said.name,
            company: said.company,
            track: said.track,
            track_code: said.track_code,
            version: said.version,
            legal_basis_date: said.legal_basis_date,
            completed_on: said.completed_on,
            issued_on: said.issued_on,
            valid_until: said.valid_until,
            firm: said.firm,
        }
    }
}

/// A certificate of a company.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CompanyCertificateRow {
    /// Its key.
    id: Uuid,
    /// What it is today.
    state: CertificateState,
    /// The number.
    serial: String,
    /// 社員番号
    employee_no: String,
    /// 姓 名, as they are now.
    name: String,
    /// 部署; empty without one.
    unit: String,
    /// The track's title as certified.
    track: String,
    /// The certificate's heading.
    title: String,
    /// The day of completion.
    completed_on: chrono::NaiveDate,
    /// The last day on which it holds; left out when it does not expire.
    valid_until: Option<chrono::NaiveDate>,
}

/// A page of a company's certificates.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CompanyCertificateList {
    /// By reading of the name.
    items: Vec<CompanyCertificateRow>,
    /// How many there are in all pages.
    count: i64,
    /// Where the next page starts; left out on the last.
    next: Option<Uuid>,
}

/// Why a certificate is replaced or taken back.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct CertificateChange {
    /// At most 200 characters.
    #[oai(validator(max_length = 200))]
    reason: String,
}

/// The new certificate.
#[derive(Debug, Object)]
pub struct ReissuedCertificate {
    /// Its key.
    id: Uuid,
}

#[derive(ApiResponse)]
enum Reissued {
    /// It was replaced.
    #[oai(status = 201)]
    Created(Json<ReissuedCertificate>),
}

#[derive(ApiResponse)]
enum Revoked {
    /// It was taken back.
    #[oai(status = 204)]
    Done,
}

/// What anybody learns of a number.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CheckedNumber {
    /// What the certificate is today.
    state: CertificateState,
    /// The rest only while it is valid, or expired.
    certificate: Option<CheckedFacts>,
}

/// What is told of a certificate that stands: no whole name and no company.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CheckedFacts {
    /// The number as printed.
    serial: String,
    /// The kind, by its track.
    kind: String,
    /// Its heading.
    title: String,
    /// The track's title.
    track: String,
    /// The version that was learnt.
    version: i32,
    /// The day of completion.
    completed_on: chrono::NaiveDate,
    /// The last day on which it holds; left out when it does not expire.
    valid_until: Option<chrono::NaiveDate>,
    /// Part of the holder's name.
    masked_name: String,
    /// Who issued it.
    firm: String,
}

/// Certificates.
pub struct CertificatesApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl CertificatesApi {
    /// Lists the caller's certificates.
    #[oai(
        path = "/me/certificates",
        method = "get",
        operation_id = "listOwnCertificates",
        tag = "super::Tag::Enrolments"
    )]
    async fn list_own(&self, caller: Caller) -> Result<Json<OwnCertificateList>, Problem> {
        let own = own_certificates(&self.app, &caller.0).await?;
        let items = own.iter().map(|one| self.own(one)).collect();
        Ok(Json(OwnCertificateList { items }))
    }

    /// Shows a certificate of the caller with its signature.
    #[oai(
        path = "/me/certificates/:certificate",
        method = "get",
        operation_id = "showOwnCertificate",
        tag = "super::Tag::Enrolments"
    )]
    async fn show_own(
        &self,
        caller: Caller,
        /// The certificate's key.
        certificate: Path<Uuid>,
    ) -> Result<Json<SignedCertificate>, Problem> {
        let id = CertificateId(certificate.0);
        let found = own_certificate(&self.app, &caller.0, id).await?;
        let file = found.signed_file();
        Ok(Json(SignedCertificate {
            algorithm: file.algorithm,
            certificate: found.snapshot.into(),
            key_id: file.key_id,
            signature: file.signature,
        }))
    }

    /// Sends a certificate of the caller as PDF: the same bytes every time.
    #[oai(
        path = "/me/certificates/:certificate/pdf",
        method = "get",
        operation_id = "printOwnCertificate",
        tag = "super::Tag::Enrolments"
    )]
    async fn print_own(
        &self,
        caller: Caller,
        /// The certificate's key.
        certificate: Path<Uuid>,
    ) -> Result<Attachment<Vec<u8>>, Problem> {
        let id = CertificateId(certificate.0);
        Ok(attached(
            print_own_certificate(&self.app, &caller.0, id).await?,
        ))
    }

    /// Lists the certificates of a company that the caller may see.
    #[allow(clippy::too_many_arguments, reason = "one argument per parameter")]
    #[oai(
        path = "/companies/:company/certificates",
        method = "get",
        operation_id = "listCertificates",
        tag = "super::Tag::Enrolments"
    )]
    async fn list(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// A unit and those below it.
        unit: Query<Option<Uuid>>,
        /// A track, by code.
        #[oai(validator(max_length = 64))]
        track: Query<Option<String>>,
        /// What they are today; whatever is not replaced when left out.
        state: Query<Option<CertificateState>>,
        /// Words of which each must be found.
        #[oai(validator(max_length = 100))]
        q: Query<Option<String>>,
        /// How many, 1 to 100.
        limit: Query<Option<u64>>,
        /// The last row of the page before.
        after: Query<Option<Uuid>>,
    ) -> Result<Json<CompanyCertificateList>, Problem> {
        let filter = CertificateFilter {
            unit: unit.0.map(OrgUnitId),
            track: track.0,
            validity: state.0.map(Validity::from),
            search: q.0.unwrap_or_default(),
        };
        let page = PageRequest::new(limit.0, after.0.map(Cursor));
        let company = CompanyId(company.0);
        let list = certificate_list(&self.app, &caller.0, company, &filter, page).await?;
        Ok(Json(CompanyCertificateList {
            count: list.count,
            next: list.rows.next.map(|cursor| cursor.0),
            items: list.rows.items.into_iter().map(Into::into).collect(),
        }))
    }

    /// Sends a certificate of a company as PDF: the same bytes every time.
    #[oai(
        path = "/companies/:company/certificates/:certificate/pdf",
        method = "get",
        operation_id = "printCertificate",
        tag = "super::Tag::Enrolments"
    )]
    async fn print(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The certificate's key.
        certificate: Path<Uuid>,
    ) -> Result<Attachment<Vec<u8>>, Problem> {
        let (company, id) = (CompanyId(company.0), CertificateId(certificate.0));
        let printed = print_company_certificate(&self.app, &caller.0, company, id).await?;
        Ok(attached(printed))
    }

    /// Replaces a certificate by a new one with the names as they are now.
    #[oai(
        path = "/companies/:company/certificates/:certificate/reissue",
        method = "post",
        operation_id = "reissueCertificate",
        tag = "super::Tag::Enrolments"
    )]
    async fn reissue(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The certificate's key.
        certificate: Path<Uuid>,
        change: Json<CertificateChange>,
    ) -> Result<Reissued, Problem> {
        let (company, id) = (CompanyId(company.0), CertificateId(certificate.0));
        let reason = &change.0.reason;
        let new = reissue_certificate(&self.app, &caller.0, company, id, reason).await?;
        Ok(Reissued::Created(Json(ReissuedCertificate { id: new.0 })))
    }

    /// Takes a certificate back.
    #[oai(
        path = "/companies/:company/certificates/:certificate/revocation",
        method = "post",
        operation_id = "revokeCertificate",
        tag = "super::Tag::Enrolments"
    )]
    async fn revoke(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The certificate's key.
        certificate: Path<Uuid>,
        change: Json<CertificateChange>,
    ) -> Result<Revoked, Problem> {
        let (company, id) = (CompanyId(company.0), CertificateId(certificate.0));
        revoke_certificate(&self.app, &caller.0, company, id, &change.0.reason).await?;
        Ok(Revoked::Done)
    }

    /// Says whether a number is good, to anybody.
    #[oai(
        path = "/certificates/:serial",
        method = "get",
        operation_id = "checkCertificate",
        tag = "super::Tag::Enrolments"
    )]
    async fn check(
        &self,
        /// The number as printed or typed.
        serial: Path<String>,
    ) -> Result<Json<CheckedNumber>, Problem> {
        match check_certificate(&self.app, &serial.0, None).await? {
            CheckedCertificate::Unknown => Err(Failure::not_found().into()),
            CheckedCertificate::Ended(validity) => Ok(Json(CheckedNumber {
                state: validity.into(),
                certificate: None,
            })),
            CheckedCertificate::Stands(told) => Ok(Json(CheckedNumber {
                state: told.validity.into(),
                certificate: Some(CheckedFacts {
                    serial: told.said.serial,
                    kind: told.said.kind,
                    title: told.said.title,
                    track: told.said.track,
                    version: told.said.version,
                    completed_on: told.said.completed_on,
                    valid_until: told.said.valid_until,
                    masked_name: told.name,
                    firm: told.said.firm,
                }),
            })),
        }
    }
}

impl CertificatesApi {
    fn own(&self, certificate: &Certificate) -> OwnCertificate {
        let said = certificate.snapshot.clone();
        OwnCertificate {
            id: certificate.id.0,
            enrolment: certificate.enrolment.0,
            state: certificate.validity(self.app.clock.today()).into(),
            check_url: links::certificate_check(&self.app, &said.serial),
            serial: said.serial,
            kind: said.kind,
            title: said.title,
            name: said.name,
            track: said.track,
            version: said.version,
            completed_on: said.completed_on,
            valid_until: said.valid_until,
        }
    }
}

impl From<CertificateRow> for CompanyCertificateRow {
    fn from(row: CertificateRow) -> Self {
        Self {
            id: row.id.0,
            state: row.validity.into(),
            serial: row.serial,
            employee_no: row.employee_no,
            name: row.name,
            unit: row.unit_path,
            track: row.track,
            title: row.title,
            completed_on: row.completed_on,
            valid_until: row.valid_until,
        }
    }
}

fn attached(printed: PrintedCertificate) -> Attachment<Vec<u8>> {
    Attachment::new(printed.pdf)
        .attachment_type(AttachmentType::Attachment)
        .filename(printed.name)
}
