//! 修了証のお知らせ: the certificate is there, and where.

use kernel::id::{CertificateId, CompanyId};
use mail::Letter;

use super::signature;
use crate::Settings;

/// What the letter says.
pub(crate) struct CertificateIssued<'a> {
    /// The holder's company.
    pub(crate) company: CompanyId,
    /// 姓 名
    pub(crate) person_name: &'a str,
    /// Where the letter goes.
    pub(crate) address: &'a str,
    /// The certificate's heading.
    pub(crate) title: &'a str,
    /// The track's title.
    pub(crate) track: &'a str,
    /// The certificate that it announces.
    pub(crate) certificate: CertificateId,
}

/// The letter; one for each certificate. It carries neither the number nor
/// the sheet: both are behind the sign-in.
pub(crate) fn certificate_issued(settings: &Settings, values: &CertificateIssued<'_>) -> Letter {
    let body_text = format!(
        "{name} 様\n\n\
         研修「{track}」を修了しました。おつかれさまでした。\n\
         {title}が発行されました。次のページにサインインすると、見たり印刷したりできます。\n\n\
         {base}/history\n\n{signature}",
        name = values.person_name,
        track = values.track,
        title = values.title,
        base = settings.base_url,
        signature = signature(settings),
    );
    Letter {
        kind: "certificate_issued",
        company: Some(values.company),
        to_address: values.address.to_owned(),
        to_name: values.person_name.to_owned(),
        subject: format!("【テラコヤ】{}が発行されました", values.title),
        body_text,
        secret_link: None,
        dedupe_key: format!("certificate_issued:{}", values.certificate),
    }
}
