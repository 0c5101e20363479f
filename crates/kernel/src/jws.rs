//! Signed JSON that programs of other houses check: a JSON web signature in its
//! compact form (RFC 7515), with Ed25519 (`EdDSA`, RFC 8037).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::signing::{PublicKey, SigningKey};

/// What a token is, for its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenType {
    /// A JSON web token (RFC 7519).
    Jwt,
    /// A credential of the W3C's data model 2.0 (VC-JOSE-COSE).
    Credential,
}

impl TokenType {
    fn as_str(self) -> &'static str {
        match self {
            Self::Jwt => "JWT",
            Self::Credential => "vc+jwt",
        }
    }
}

impl SigningKey {
    /// `payload` as a token. `key_address` leads to the public key.
    pub fn token(&self, kind: TokenType, key_address: &str, payload: &Value) -> String {
        let header = json!({ "alg": "EdDSA", "kid": key_address, "typ": kind.as_str() });
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encode(&header), encode(payload));
        let signature = self.sign(signed.as_bytes());
        format!("{signed}.{signature}")
    }
}

impl PublicKey {
    /// The key as a JSON web key (RFC 8037), named `name`.
    pub fn web_key(&self, name: &str) -> Value {
        json!({
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": name, "x": self.text(),
        })
    }
}
