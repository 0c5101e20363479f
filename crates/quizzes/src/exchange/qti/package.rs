//! A package: a zip with `imsmanifest.xml` and a file for each item. Nothing is
//! ever written to a path; what is read is counted, whatever the directory of
//! the zip says.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::read;
use crate::exchange::xml::{self, child, children};
use crate::exchange::{Found, MOST_BYTES, MOST_QUESTIONS, Remark, beginning, text};

const MANIFEST: &str = "imsmanifest.xml";
const MOST_ENTRIES: usize = 10_000;
/// Bytes of all files that are read, after expansion.
const EXPANDED_BYTES: usize = 4 * MOST_BYTES;

pub(in crate::exchange) fn is_package(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Reads one item, or a package of them.
pub(in crate::exchange) fn import(bytes: &[u8]) -> Result<Vec<Found>, Remark> {
    if !is_package(bytes) {
        let text = text::decode(bytes)?;
        return Ok(vec![read::item(text.trim_start(), 1)?]);
    }
    let mut package = Package::open(bytes)?;
    let manifest = text::decode(&package.read(MANIFEST)?)?;
    let resources = resources(manifest.trim_start())?;
    let mut found = Vec::new();
    for (resource, place) in resources.into_iter().zip(1..) {
        if found.len() > MOST_QUESTIONS {
            break;
        }
        found.push(package.found(resource, place));
    }
    Ok(found)
}

/// A file that the manifest names.
struct Resource {
    kind: String,
    path: String,
}

fn resources(manifest: &str) -> Result<Vec<Resource>, Remark> {
    let document = xml::parse(manifest)?;
    let resources = child(document.root_element(), "resources");
    let resources = resources.map(|node| {
        let resources = children(node, "resource").filter_map(|node| {
            let kind = node.attribute("type").unwrap_or_default();
            let path = node.attribute("href").unwrap_or_default();
            // Pictures and the like are files of an item, not questions.
            let is_qti = kind.starts_with("imsqti_");
            is_qti.then(|| Resource {
                kind: kind.to_owned(),
                path: path.trim_start_matches("./").to_owned(),
            })
        });
        resources.collect::<Vec<_>>()
    });
    let resources = resources.unwrap_or_default();
    if resources.is_empty() {
        let message = "パッケージの中に、QTI の設問がありません。";
        return Err(Remark::new("qti.no_items", message));
    }
    Ok(resources)
}

/// A zip and how much of it may still be read.
struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    left: usize,
}

impl<'a> Package<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, Remark> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
            Remark::new("qti.zip", "zip として読めません。書き出し直してください。")
        })?;
        if archive.len() > MOST_ENTRIES {
            let message = format!("zip の中のファイルが{MOST_ENTRIES}個より多くあります。");
            return Err(Remark::new("qti.entries", message));
        }
        Ok(Self {
            archive,
            left: EXPANDED_BYTES,
        })
    }

    fn read(&mut self, path: &str) -> Result<Vec<u8>, Remark> {
        let missing = || {
            let message = format!("パッケージの中の「{}」を読めません。", beginning(path));
            Remark::new("qti.file", message)
        };
        let most = self.left.min(MOST_BYTES);
        let file = self.archive.by_name(path).map_err(|_| missing())?;
        let mut bytes = Vec::new();
        let read = file.take(most as u64 + 1).read_to_end(&mut bytes);
        self.left = self.left.saturating_sub(bytes.len());
        read.map_err(|_| missing())?;
        if bytes.len() > most {
            let message = "パッケージの中のファイルが、ひらくと大きすぎます。";
            return Err(Remark::new("qti.expanded", message));
        }
        Ok(bytes)
    }

    fn found(&mut self, resource: Resource, place: usize) -> Found {
        let Resource { kind, path } = resource;
        let refused = |refusal| Found {
            line: place,
            name: beginning(&path),
            read: Err(refusal),
        };
        if !kind.starts_with("imsqti_item") {
            let message = "テスト全体の組み立ては取り込めません。設問だけを取り込みます。";
            return refused(Remark::new("qti.test", message));
        }
        let text = self.read(&path).and_then(|bytes| text::decode(&bytes));
        match text.and_then(|text| read::item(text.trim_start(), place)) {
            Ok(found) => found,
            Err(refusal) => refused(refusal),
        }
    }
}

/// Items as one package.
pub(in crate::exchange) fn package(items: &[String]) -> Vec<u8> {
    let path = |place: usize| format!("items/item-{place:04}.xml");
    let resources = (1..=items.len()).map(|place| {
        let path = path(place);
        format!(
            "<resource identifier=\"item-{place:04}\" type=\"imsqti_item_xmlv2p1\" href=\"{path}\">\
             <file href=\"{path}\"/></resource>\n"
        )
    });
    let resources: String = resources.collect();
    let manifest = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <manifest xmlns=\"http://www.imsglobal.org/xsd/imscp_v1p1\" identifier=\"terakoya\">\n\
         <metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion></metadata>\n\
         <organizations/>\n\
         <resources>\n\
         {resources}</resources>\n\
         </manifest>\n"
    );
    let files = items
        .iter()
        .zip(1..)
        .map(|(item, place)| (path(place), item.as_str()));
    let files = std::iter::once((MANIFEST.to_owned(), manifest.as_str())).chain(files);
    zipped(files).unwrap_or_default()
}

/// In memory, where only a file beyond what a zip can hold fails.
fn zipped<'a>(
    files: impl Iterator<Item = (String, &'a str)>,
) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in files {
        writer.start_file(path, SimpleFileOptions::default())?;
        writer.write_all(text.as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}
