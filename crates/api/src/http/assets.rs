//! Our own style sheet, script and icon, compiled into the binary. The
//! address of each holds a hash of its content, so a browser may keep it for
//! ever and still never shows an old one.

use std::sync::LazyLock;

use kernel::secret::hex;
use poem::http::header;
use poem::web::Path;
use poem::{Response, handler};
use sha2::{Digest, Sha256};

use super::problem::{PageResult, Problem};

struct Asset {
    name: &'static str,
    content_type: &'static str,
    content: &'static [u8],
}

static ASSETS: [Asset; 3] = [
    Asset {
        name: "app.css",
        content_type: "text/css; charset=utf-8",
        content: include_bytes!("../../assets/app.css"),
    },
    Asset {
        name: "app.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_bytes!("../../assets/app.js"),
    },
    Asset {
        name: "icon.svg",
        content_type: "image/svg+xml",
        content: include_bytes!("../../assets/icon.svg"),
    },
];

/// File name with hash, for each of [`ASSETS`].
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| ASSETS.iter().map(hashed_name).collect());

const HASH_CHARACTERS: usize = 16;
const FOR_EVER: &str = "public, max-age=31536000, immutable";

fn hashed_name(asset: &Asset) -> String {
    let (stem, ending) = asset.name.split_once('.').unwrap_or((asset.name, ""));
    let hash = hex(&Sha256::digest(asset.content));
    format!("{stem}.{}.{ending}", &hash[..HASH_CHARACTERS])
}

/// The address of an asset; empty for a name that we do not have.
pub fn url(name: &str) -> String {
    let place = ASSETS.iter().position(|asset| asset.name == name);
    let file = place.and_then(|place| NAMES.get(place));
    file.map(|file| format!("/assets/{file}"))
        .unwrap_or_default()
}

/// Serves an asset under its present name only.
///
/// # Errors
/// Any other name is not found.
#[handler]
pub fn serve(Path(file): Path<String>) -> PageResult {
    let place = NAMES.iter().position(|name| *name == file);
    let asset = place
        .and_then(|place| ASSETS.get(place))
        .ok_or_else(Problem::no_route)?;
    Ok(Response::builder()
        .content_type(asset.content_type)
        .header(header::CACHE_CONTROL, FOR_EVER)
        .body(asset.content))
}
