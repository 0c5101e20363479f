//! Mail addresses: the plain form that every server takes, and nothing that
//! could end a header line.

use unicode_normalization::UnicodeNormalization;

use crate::text::Flaw;

const LONGEST: usize = 254;
const LONGEST_LOCAL_PART: usize = 64;
const LONGEST_LABEL: usize = 63;

/// Reads an address: `local@host.example`, ASCII, at most 254 characters.
/// Full-width writing is brought to half width, case is kept.
///
/// # Errors
/// When it is no such address.
pub fn parse(typed: &str) -> Result<String, Flaw> {
    let address = typed.nfkc().collect::<String>().trim().to_owned();
    if is_address(&address) {
        return Ok(address);
    }
    Err(Flaw::new(
        "email.syntax",
        "メールアドレスは「name@example.jp」の形で、半角で入力してください。",
    ))
}

/// [`parse`] where an empty field means that there is no address.
///
/// # Errors
/// When it is neither.
pub fn optional(typed: &str) -> Result<Option<String>, Flaw> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    parse(typed).map(Some)
}

/// The form that addresses are compared in.
pub fn folded(address: &str) -> String {
    address.nfkc().collect::<String>().trim().to_lowercase()
}

fn is_address(address: &str) -> bool {
    let Some((local, host)) = address.split_once('@') else {
        return false;
    };
    address.len() <= LONGEST && is_local_part(local) && is_host(host)
}

fn is_local_part(local: &str) -> bool {
    let allowed = |char: char| char.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(char);
    let is_atom = |atom: &str| !atom.is_empty() && atom.chars().all(allowed);
    local.len() <= LONGEST_LOCAL_PART && local.split('.').all(is_atom)
}

fn is_host(host: &str) -> bool {
    let allowed = |char: char| char.is_ascii_alphanumeric() || char == '-';
    let is_label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label.chars().all(allowed)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = host.rsplit('.').next().unwrap_or_default();
    host.contains('.')
        && host.split('.').all(is_label)
        && top.chars().any(|char| char.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_addresses_pass() {
        for address in [
            "a@example.jp",
            "saki.takahashi+x@mail.example.co.jp",
            "o'neil@x-y.jp",
        ] {
            assert_eq!(parse(address).as_deref(), Ok(address));
        }
        assert_eq!(
            parse(" ｋ１＠ｅｘａｍｐｌｅ．ｊｐ ").as_deref(),
            Ok("k1@example.jp")
        );
        assert_eq!(optional(" "), Ok(None));
    }

    #[test]
    fn everything_else_is_refused() {
        let long = format!("{}@example.jp", "a".repeat(65));
        let longer = format!("a@{}.jp", "b.".repeat(130));
        for wrong in [
            "not-an-address",
            "@example.jp",
            "a@",
            "a@example",
            "a..b@example.jp",
            "a.@example.jp",
            "a b@example.jp",
            "a@exa mple.jp",
            "a@-x.jp",
            "a@example.123",
            "a@b@example.jp",
            "\"a\"@example.jp",
            "a@example.jp\r\nBcc: x@example.jp",
            "a\0@example.jp",
            "名@example.jp",
            &long,
            &longer,
        ] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
