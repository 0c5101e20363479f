//! Passwords: what is a good one, and hashing off the async threads.

use std::sync::Arc;
use std::thread::available_parallelism;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use kernel::{Failure, Kind};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use crate::text::{Flaw, fold};

const SHORTEST: usize = 12;
const LONGEST: usize = 256;

/// 19 MiB, two passes, one lane: OWASP's floor for argon2id, 24 ms on a small
/// server.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The hash of a password nobody knows, with the cost of every other, so that
/// an unknown user takes as long as a known one.
const DUMMY_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$dGVyYWtveWEtZHVtbXkhIQ$pQ0QkIuQH1dSG1Gx0tb8bV8yCk3vJQ3C7G0wqS0u8mE";

/// Checks a new password: 12 to 256 characters, spaces kept, not among the
/// usual ones, not what the person signs in with. `own_words` are their
/// address, employee number and company code.
///
/// # Errors
/// The first thing wrong with it.
pub fn check_new(password: &str, own_words: &[&str]) -> Result<(), Flaw> {
    let length = password.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Err(Flaw::new(
            "password.length",
            format!("パスワードは{SHORTEST}文字以上{LONGEST}文字以内で決めてください。"),
        ));
    }
    let folded = fold(password);
    let is_own = |word: &&str| {
        let word = fold(word);
        let local_part = word.split('@').next().unwrap_or_default();
        !word.is_empty() && (folded == word || folded == local_part)
    };
    if own_words.iter().any(is_own) {
        return Err(Flaw::new(
            "password.own_id",
            "社員番号やメールアドレスと同じパスワードは使えません。別のものを決めてください。",
        ));
    }
    if is_common(&folded) {
        return Err(Flaw::new(
            "password.common",
            "よく使われる、推測されやすいパスワードです。別のものを決めてください。",
        ));
    }
    Ok(())
}

/// The words that guessers try first, alone, repeated or counted up.
const COMMON_STEMS: [&str; 24] = [
    "password",
    "passw0rd",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx",
    "1q2w3e4r5t",
    "letmein",
    "welcome",
    "iloveyou",
    "admin",
    "administrator",
    "sakura",
    "doraemon",
    "pokemon",
    "monkey",
    "dragon",
    "abc",
    "abcd",
    "abcdefg",
    "test",
    "terakoya",
    "kenshu",
];

fn is_common(folded: &str) -> bool {
    let without_stems = COMMON_STEMS
        .iter()
        .fold(folded.to_owned(), |rest, stem| rest.replace(stem, ""));
    let left: Vec<char> = without_stems
        .chars()
        .filter(|char| char.is_alphanumeric())
        .collect();
    let stem_was_found = without_stems.len() < folded.len();
    let only_digits_left = left.iter().all(char::is_ascii_digit);
    (stem_was_found && only_digits_left) || is_a_run(folded)
}

/// One character or a short group over and over, or neighbours in order:
/// 111111111111, abcabcabcabc, 123456789012.
fn is_a_run(folded: &str) -> bool {
    let chars: Vec<char> = folded.chars().collect();
    let repeats = |period: usize| {
        chars
            .iter()
            .zip(chars.iter().skip(period))
            .all(|(a, b)| a == b)
    };
    let is_next = |a: char, b: char| {
        let wraps = (a, b) == ('9', '0') || (a, b) == ('z', 'a');
        wraps || u32::from(b) == u32::from(a) + 1
    };
    let rises = chars.windows(2).all(|pair| is_next(pair[0], pair[1]));
    let falls = chars.windows(2).all(|pair| is_next(pair[1], pair[0]));
    (1..=4).any(repeats) || rises || falls
}

/// Hashes and verifies passwords and PINs on threads of their own, as many at
/// once as there are cores. Never call it inside a transaction.
#[derive(Clone, Debug)]
pub struct Passwords {
    places: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

impl Passwords {
    /// One place for each core.
    pub fn new() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self {
            places: Arc::new(Semaphore::new(cores)),
        }
    }

    /// The argon2id hash that is stored, with a salt of its own.
    ///
    /// # Errors
    /// When the machine has no entropy or no memory.
    pub async fn hash(&self, secret: &str) -> Result<String, Failure> {
        let secret = normal(secret);
        let salt = kernel::secret::random_bytes::<16>()?;
        self.run(move || {
            let hash = argon2()?
                .hash_password_with_salt(secret.as_bytes(), &salt)
                .map_err(broken)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether `secret` is the one that was hashed. Without a hash (an unknown
    /// user, an account without password) it takes as long and says no.
    ///
    /// # Errors
    /// When the stored hash cannot be read, or the machine has no memory.
    pub async fn verify(&self, secret: &str, hash: Option<&str>) -> Result<bool, Failure> {
        if secret.chars().count() > LONGEST {
            return Ok(false);
        }
        let secret = normal(secret);
        let is_known = hash.is_some();
        let hash = hash.unwrap_or(DUMMY_HASH).to_owned();
        let fits = self
            .run(move || {
                let hash = PasswordHash::new(&hash).map_err(broken)?;
                Ok(argon2()?.verify_password(secret.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(fits && is_known)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place =
            place.map_err(|_| Failure::new(Kind::Busy, "password.closed", "終了処理中です。"))?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        });
        done.await
            .map_err(|error| Failure::internal("password.thread", error))?
    }
}

/// One composition, so that a password typed on a Mac equals the same one
/// typed on a phone.
fn normal(secret: &str) -> String {
    secret.nfc().collect()
}

fn argon2() -> Result<Argon2<'static>, Failure> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(broken)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken(error: impl std::fmt::Display) -> Failure {
    Failure::internal("password.hash", error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_length(characters: usize) -> String {
        "梅田店のねこは三匹います"
            .chars()
            .cycle()
            .take(characters)
            .collect()
    }

    #[test]
    fn long_passwords_of_any_characters_are_good() {
        let longest = of_length(256);
        for good in [
            "correct horse battery",
            " 12 chars ok ",
            "梅田店のねこは三匹います",
            &longest,
        ] {
            assert_eq!(
                check_new(good, &["a@example.jp", "000123"]),
                Ok(()),
                "{good}"
            );
        }
    }

    #[test]
    fn short_long_usual_and_own_ones_are_refused() {
        let too_long = of_length(257);
        for (bad, code) in [
            ("elevenchars", "password.length"),
            (too_long.as_str(), "password.length"),
            ("password1234", "password.common"),
            ("Passw0rd!2026", "password.common"),
            ("QWERTY123456", "password.common"),
            ("terakoya2026", "password.common"),
            ("111111111111", "password.common"),
            ("abcdabcdabcd", "password.common"),
            ("123456789012", "password.common"),
            ("987654321098", "password.common"),
            ("saki.takahashi@example.jp", "password.own_id"),
            ("Saki.Takahashi", "password.own_id"),
            ("000000000123", "password.own_id"),
        ] {
            let own = ["saki.takahashi@example.jp", "000000000123"];
            assert_eq!(check_new(bad, &own).expect_err(bad).code, code, "{bad}");
        }
    }

    #[tokio::test]
    async fn a_hash_fits_its_secret_only_and_spaces_count() {
        let passwords = Passwords::new();
        let hash = passwords.hash(" spaces are kept ").await.expect("a hash");
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        for (typed, fits) in [
            (" spaces are kept ", true),
            ("spaces are kept", false),
            ("", false),
        ] {
            assert_eq!(
                passwords
                    .verify(typed, Some(&hash))
                    .await
                    .expect("an answer"),
                fits
            );
        }
    }

    #[tokio::test]
    async fn the_same_letters_composed_differently_are_the_same_password() {
        let passwords = Passwords::new();
        let hash = passwords
            .hash("か\u{3099}くせいふくをきる")
            .await
            .expect("a hash");
        assert!(
            passwords
                .verify("がくせいふくをきる", Some(&hash))
                .await
                .expect("an answer")
        );
    }

    #[tokio::test]
    async fn an_unknown_user_is_refused_after_the_same_work() {
        let dummy = PasswordHash::new(DUMMY_HASH).expect("a hash that can be read");
        assert_eq!(dummy.params.to_string(), "m=19456,t=2,p=1");
        assert!(
            !Passwords::new()
                .verify("anything", None)
                .await
                .expect("an answer")
        );
    }
}
