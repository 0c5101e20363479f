//! A video's script: slides with what is said to them. Where no recording
//! exists, the script is the lesson; captions are timed to it.

use std::fmt::Write;

use askama::Template;

use super::super::fault::Faults;
use super::super::fields::Fields;
use super::paragraphs;

/// Japanese narration, in characters a minute.
const CHARACTERS_A_MINUTE: u64 = 300;
/// The longest caption: two lines of twenty characters or so.
const CAPTION_CHARACTERS: usize = 42;
const MILLISECONDS_A_MINUTE: u64 = 60_000;

#[derive(Template)]
#[template(path = "practice/video.html")]
pub(super) struct Script {
    slides: Vec<Slide>,
}

struct Slide {
    title: String,
    bullets: Vec<String>,
    narration: String,
}

impl Slide {
    fn spoken(&self) -> Vec<String> {
        paragraphs(&self.narration)
    }
}

/// Reads a script.
pub(super) fn read(fields: &mut Fields<'_>, faults: &mut Faults) -> Script {
    let slides = fields.tables("slide", faults);
    let slides = slides
        .into_iter()
        .map(|mut fields| {
            let title = fields.plain_line("title", 100, faults).value;
            let bullets = fields.texts("bullets", 100, faults);
            let narration = fields.long_text("narration", 1200, faults).value;
            fields.finish(faults);
            Slide {
                title,
                bullets,
                narration,
            }
        })
        .collect();
    Script { slides }
}

impl Script {
    /// WebVTT: a caption for each part of a sentence, as long as it takes to
    /// say it.
    pub(super) fn captions(&self) -> String {
        let mut vtt = String::from("WEBVTT\n");
        let mut spoken = 0;
        for slide in &self.slides {
            for part in slide.spoken().iter().flat_map(|text| parts(text)) {
                let start = spoken * MILLISECONDS_A_MINUTE / CHARACTERS_A_MINUTE;
                spoken += part.chars().count() as u64;
                let part = part.replace('&', "&amp;").replace('<', "&lt;");
                let end = spoken * MILLISECONDS_A_MINUTE / CHARACTERS_A_MINUTE;
                // Writing to a String cannot fail.
                let _ = write!(vtt, "\n{} --> {}\n{part}\n", time(start), time(end));
            }
        }
        vtt
    }
}

/// Cuts at the ends of sentences, and a long sentence at its commas.
fn parts(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for sentence in text.split_inclusive('。') {
        let mut part = String::new();
        for clause in sentence.split_inclusive('、') {
            let is_full = part.chars().count() + clause.chars().count() > CAPTION_CHARACTERS;
            if is_full && !part.is_empty() {
                parts.push(std::mem::take(&mut part));
            }
            part.push_str(clause);
        }
        if !part.trim().is_empty() {
            parts.push(part);
        }
    }
    parts
}

fn time(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    format!(
        "{:02}:{:02}:{:02}.{:03}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        milliseconds % 1000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_follow_each_other_at_the_speed_of_speech() {
        let script = Script {
            slides: vec![Slide {
                title: "一".to_owned(),
                bullets: Vec::new(),
                narration: "五文字です。次の文です。".to_owned(),
            }],
        };
        assert_eq!(
            script.captions(),
            "WEBVTT\n\n00:00:00.000 --> 00:00:01.200\n五文字です。\n\n\
             00:00:01.200 --> 00:00:02.400\n次の文です。\n"
        );
    }

    #[test]
    fn a_long_sentence_is_cut_at_its_commas() {
        let clause = "二十文字ほどの言葉をここに並べておきます、";
        let sentence = format!("{clause}{clause}{clause}おわり。");
        let parts = parts(&sentence);
        assert_eq!(parts.len(), 2);
        assert_eq!(parts.concat(), sentence);
    }
}
