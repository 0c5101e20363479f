//! RFC 8785 for what manifests hold: objects, lists, strings and integers.

use serde_json::Value;

/// The largest integer that every JSON reader keeps exactly.
const LARGEST: i64 = (1 << 53) - 1;

/// The one writing of a value; nothing when it holds a fraction, a number
/// beyond 53 bits, true, false or null.
pub fn canonical(value: &Value) -> Option<String> {
    let mut text = String::new();
    write(value, &mut text)?;
    Some(text)
}

fn write(value: &Value, out: &mut String) -> Option<()> {
    match value {
        Value::Null | Value::Bool(_) => return None,
        Value::Number(number) => {
            let number = number.as_i64().filter(|number| number.abs() <= LARGEST)?;
            out.push_str(&number.to_string());
        }
        Value::String(text) => out.push_str(&quoted(text)?),
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (place, (key, member)) in members.into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                out.push_str(&quoted(key)?);
                out.push(':');
                write(member, out)?;
            }
            out.push('}');
        }
    }
    Some(())
}

/// serde_json escapes exactly what RFC 8785 escapes, in the same way.
fn quoted(text: &str) -> Option<String> {
    serde_json::to_string(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use sha2::{Digest, Sha256};

    #[test]
    fn a_manifest_has_one_writing() {
        // T25
        let value = json!({
            "version": 1,
            "sum": 283,
            "snapshot_sha256": "a3219cb41cc8aa996c774689b7a8f5fd01a0d31b4adf645a9987d1f6df774f2e",
            "rounding": "half_up_2",
            "question": "q1v1",
            "period": { "tz": "Asia/Tokyo", "to": "2024-03-31", "from": "2023-04-01", "basis": "session.ended_on" },
            "n": 60,
            "metric": "satisfaction.mean_responses",
            "display": "4.72",
            "counts": [0, 1, 3, 8, 48],
        });
        let text = canonical(&value).expect("integers and strings");
        assert_eq!(
            text,
            r#"{"counts":[0,1,3,8,48],"display":"4.72","metric":"satisfaction.mean_responses","n":60,"period":{"basis":"session.ended_on","from":"2023-04-01","to":"2024-03-31","tz":"Asia/Tokyo"},"question":"q1v1","rounding":"half_up_2","snapshot_sha256":"a3219cb41cc8aa996c774689b7a8f5fd01a0d31b4adf645a9987d1f6df774f2e","sum":283,"version":1}"#
        );
        assert_eq!(
            kernel::secret::hex(&Sha256::digest(text.as_bytes())),
            "7fc85dc60424d1ef877f94da954eae18f7005a151fde00b4f5b91571fcb4e511"
        );
    }

    #[test]
    fn strings_are_escaped_as_the_standard_says_and_keys_sorted_by_utf_16() {
        let value = json!({ "\u{fb33}": "\u{1}\n\"\\/é", "\u{1f600}": 1, "a": [] });
        let text = canonical(&value).expect("strings");
        assert_eq!(
            text,
            "{\"a\":[],\"\u{1f600}\":1,\"\u{fb33}\":\"\\u0001\\n\\\"\\\\/é\"}"
        );
    }

    #[test]
    fn fractions_and_words_for_nothing_are_refused() {
        for wrong in [json!(4.86), json!(null), json!([true]), json!(1_i64 << 53)] {
            assert_eq!(canonical(&wrong), None, "{wrong}");
        }
    }
}
