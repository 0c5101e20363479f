//! The parts of a form that sends a file (`multipart/form-data`).

use std::collections::BTreeMap;

use poem::web::Multipart;

use super::problem::Problem;

/// What a form sent: its file, and its other fields by name.
#[derive(Default)]
pub struct Parts {
    /// What the sender calls the file; empty when none was chosen.
    pub file_name: String,
    /// The file's bytes; none when none was chosen, which is then refused as
    /// an empty file.
    pub bytes: Vec<u8>,
    fields: BTreeMap<String, String>,
}

impl Parts {
    /// Reads every part. The part called `file` is the file.
    ///
    /// # Errors
    /// When the parts cannot be read, or a field is no text.
    pub async fn read(mut parts: Multipart) -> Result<Self, Problem> {
        let unreadable = || Problem::malformed("the form's parts cannot be read");
        let mut sent = Self::default();
        while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(|_| unreadable())?;
            if name == "file" {
                sent.file_name = file_name;
                sent.bytes = bytes;
                continue;
            }
            let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
            sent.fields.insert(name, text);
        }
        Ok(sent)
    }

    /// What a field holds; empty when it was not sent.
    pub fn field(&self, name: &str) -> &str {
        self.fields
            .get(name)
            .map(String::as_str)
            .unwrap_or_default()
    }

    /// Whether a field was sent: a check box that is ticked.
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }
}
