#![allow(dead_code, reason = "each test binary uses its own part")]
//! A sound content folder to break in one place.

mod rich;

use std::ops::Deref;

use courses::content::{self, Content, ContentFault};
use testkit::content::{Folder, ONE_MODULE};

/// A folder of a test's own, sound until it is changed.
pub struct ContentFolder(Folder);

impl Deref for ContentFolder {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.0
    }
}

impl ContentFolder {
    pub fn sound() -> Self {
        Self(ONE_MODULE.folder())
    }

    pub fn read(&self) -> Result<Content, Vec<ContentFault>> {
        content::read(self.path())
    }

    /// The faults as `file:line code`.
    pub fn faults(&self) -> Vec<String> {
        let faults = self.read().expect_err("the folder has faults");
        faults
            .into_iter()
            .map(|fault| format!("{}:{} {}", fault.file, fault.line, fault.code))
            .collect()
    }
}
