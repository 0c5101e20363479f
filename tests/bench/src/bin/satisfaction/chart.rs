//! The growth of a read with the ratings, both scales in powers of ten.

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 64.0;
const TOP: f64 = 24.0;
const BELOW: f64 = 48.0;
const RIGHT: f64 = 120.0;
/// Ratings from ten thousand to ten million.
const RATINGS: (f64, f64) = (4.0, 7.0);
/// Microseconds from a hundred to ten seconds.
const MICROS: (f64, f64) = (2.0, 7.0);
const COLOURS: [&str; 2] = ["#0017c1", "#b3000f"];

/// One database: ratings and microseconds.
pub struct Line {
    /// Which.
    pub name: String,
    /// In order.
    pub points: Vec<(u64, u64)>,
}

/// The drawing.
pub fn svg(lines: &[Line]) -> String {
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"13\">\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>"
    );
    for (power, label) in (4..=7).zip(["10⁴", "10⁵", "10⁶", "10⁷"]) {
        let x = across(10_f64.powi(power));
        text.push_str(&format!(
            "<line x1=\"{x}\" x2=\"{x}\" y1=\"{TOP}\" y2=\"{}\" stroke=\"#dddddd\"/><text x=\"{}\" y=\"{}\">{label}</text>",
            HEIGHT - BELOW,
            x - 10.0,
            HEIGHT - BELOW + 20.0
        ));
    }
    for (power, label) in (2..=7).zip(["0.1 ms", "1 ms", "10 ms", "100 ms", "1 s", "10 s"]) {
        let y = down(10_f64.powi(power));
        text.push_str(&format!(
            "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\" stroke=\"#dddddd\"/><text x=\"8\" y=\"{}\">{label}</text>",
            WIDTH - RIGHT,
            y + 4.0
        ));
    }
    for (line, colour) in lines.iter().zip(COLOURS) {
        let places: Vec<(f64, f64)> = line
            .points
            .iter()
            .map(|(ratings, micros)| (across(*ratings as f64), down(*micros as f64)))
            .collect();
        let path: Vec<String> = places
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        text.push_str(&format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            path.join(" ")
        ));
        for (x, y) in &places {
            text.push_str(&format!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{colour}\"/>"
            ));
        }
        if let Some((x, y)) = places.last() {
            text.push_str(&format!(
                "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{colour}\">{}</text>",
                x + 8.0,
                y + 4.0,
                line.name
            ));
        }
    }
    text.push_str(&format!(
        "<text x=\"{LEFT}\" y=\"{}\">ratings in the year; median of one question by track</text></svg>\n",
        HEIGHT - 8.0
    ));
    text
}

fn across(ratings: f64) -> f64 {
    LEFT + (ratings.log10() - RATINGS.0) / (RATINGS.1 - RATINGS.0) * (WIDTH - RIGHT - LEFT)
}

fn down(micros: f64) -> f64 {
    let share = (micros.max(1.0).log10() - MICROS.0) / (MICROS.1 - MICROS.0);
    HEIGHT - BELOW - share * (HEIGHT - BELOW - TOP)
}
