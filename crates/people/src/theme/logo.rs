//! A logo: a PNG, read whole and written again by us, so that what we hand on
//! holds pixels and nothing else. SVG is not taken: it is a document that can
//! carry scripts and addresses.

use std::io::Cursor;

use crate::text::Flaw;

/// The largest file that is read, in bytes.
pub const LARGEST_LOGO: usize = 256 * 1024;
const WIDEST: u32 = 1_200;
const HIGHEST: u32 = 400;
const LEAST_SIDE: u32 = 16;
/// What reading one may take at most: the pixels, their rows, and the inflater.
const MEMORY: usize = 16 * 1024 * 1024;
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A checked logo, as PNG with eight bits of red, green, blue and opacity.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo(Vec<u8>);

impl Logo {
    /// Reads an image file.
    ///
    /// # Errors
    /// When it is no PNG, too large or broken.
    pub fn read(file: &[u8]) -> Result<Self, Flaw> {
        if file.len() > LARGEST_LOGO {
            return Err(Flaw::new(
                "theme.logo.size",
                "ロゴのファイルは256KB以下にしてください。",
            ));
        }
        if !file.starts_with(PNG_SIGNATURE) {
            return Err(Flaw::new(
                "theme.logo.kind",
                "ロゴはPNG形式の画像（.png）を選んでください。",
            ));
        }
        let (width, height, pixels) = pixels(file)?;
        written(width, height, &pixels)
            .map(Self)
            .map_err(|_| broken())
    }

    /// The file.
    pub fn png(&self) -> &[u8] {
        &self.0
    }

    /// The file, to keep.
    pub fn into_png(self) -> Vec<u8> {
        self.0
    }
}

impl std::fmt::Debug for Logo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Logo({} bytes)", self.0.len())
    }
}

/// Width, height and the pixels row by row, four bytes each.
fn pixels(file: &[u8]) -> Result<(u32, u32, Vec<u8>), Flaw> {
    let limits = png::Limits { bytes: MEMORY };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(file), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| broken())?;
    let (width, height) = reader.info().size();
    let fits = (LEAST_SIDE..=WIDEST).contains(&width) && (LEAST_SIDE..=HIGHEST).contains(&height);
    if !fits {
        return Err(Flaw::new(
            "theme.logo.sides",
            format!(
                "ロゴは幅{LEAST_SIDE}〜{WIDEST}ピクセル、高さ{LEAST_SIDE}〜{HIGHEST}ピクセルにしてください（この画像は{width}×{height}）。"
            ),
        ));
    }
    let mut buffer = vec![0; reader.output_buffer_size().ok_or_else(broken)?];
    let frame = reader.next_frame(&mut buffer).map_err(|_| broken())?;
    let read = &buffer[..frame.buffer_size()];
    let whole = |grey: u8, opacity: u8| [grey, grey, grey, opacity];
    let pixels: Vec<u8> = match frame.color_type {
        png::ColorType::Rgba => read.to_vec(),
        png::ColorType::Rgb => read
            .chunks_exact(3)
            .flat_map(|part| [part[0], part[1], part[2], u8::MAX])
            .collect(),
        png::ColorType::GrayscaleAlpha => read
            .chunks_exact(2)
            .flat_map(|part| whole(part[0], part[1]))
            .collect(),
        png::ColorType::Grayscale => read.iter().flat_map(|grey| whole(*grey, u8::MAX)).collect(),
        png::ColorType::Indexed => return Err(broken()),
    };
    Ok((width, height, pixels))
}

fn written(width: u32, height: u32, pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}

fn broken() -> Flaw {
    Flaw::new(
        "theme.logo.broken",
        "ロゴの画像が壊れているか、読めない形です。画像を開きなおして、PNG形式で保存してから選んでください。",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(width: u32, height: u32) -> Vec<u8> {
        let pixels = vec![0x80; (width * height * 4) as usize];
        written(width, height, &pixels).expect("written")
    }

    fn code(file: &[u8]) -> &'static str {
        Logo::read(file).expect_err("refused").code
    }

    #[test]
    fn what_is_kept_holds_pixels_only() {
        let plain = image(20, 20);
        let end = plain.len() - 12;
        let mut telling = plain[..end].to_vec();
        telling.extend(chunk(*b"tEXt", b"Author\0secret"));
        telling.extend(&plain[end..]);
        telling.extend(b"<script>alert(1)</script>");
        let logo = Logo::read(&telling).expect("a logo");
        assert_eq!(logo.png(), plain);
    }

    fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
        let mut named = name.to_vec();
        named.extend(body);
        let mut crc = u32::MAX;
        for byte in &named {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 {
                    (crc >> 1) ^ 0xedb8_8320
                } else {
                    crc >> 1
                };
            }
        }
        let mut chunk = u32::try_from(body.len())
            .expect("short")
            .to_be_bytes()
            .to_vec();
        chunk.extend(named);
        chunk.extend((!crc).to_be_bytes());
        chunk
    }

    #[test]
    fn other_files_and_odd_sizes_are_refused_by_name() {
        assert_eq!(
            code(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            "theme.logo.kind"
        );
        assert_eq!(code(&image(8, 20)), "theme.logo.sides");
        assert_eq!(code(&image(1_201, 20)), "theme.logo.sides");
        assert_eq!(code(&image(20, 401)), "theme.logo.sides");
        assert_eq!(code(&vec![0; LARGEST_LOGO + 1]), "theme.logo.size");
        let whole = image(200, 100);
        assert_eq!(code(&whole[..whole.len() / 2]), "theme.logo.broken");
        let mut flipped = whole.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 1;
        assert_eq!(code(&flipped), "theme.logo.broken");
        assert!(Logo::read(&whole).is_ok());
    }
}
