//! Addresses to be scanned.

use qrcode::QrCode;
use qrcode::render::svg;

/// The side of the QR code, in the drawing's own units.
const QR_SIDE: u32 = 200;

/// An address as a QR code, drawn without styles; empty when it does not fit.
pub fn qr(address: &str) -> String {
    let Ok(code) = QrCode::new(address.as_bytes()) else {
        return String::new();
    };
    let drawn = code
        .render::<svg::Color>()
        .min_dimensions(QR_SIDE, QR_SIDE)
        .build();
    // The prolog belongs to a file, not into a page.
    drawn
        .find("<svg")
        .map(|start| drawn[start..].to_owned())
        .unwrap_or_default()
}
