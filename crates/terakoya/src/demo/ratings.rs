//! A year of invented paper questionnaires, marked as sample data: 500 answers
//! to 総合満足度 whose exact mean is 2430/500 = 4.86.

use chrono::{Days, NaiveDate};

/// How many of the 500 answers rated 1, 2, 3, 4, 5: their sum is 2,430.
const OVERALL: [usize; 5] = [1, 2, 10, 40, 447];
/// The other questions, each with some 該当なし to reach 500.
const CONTENT: [usize; 5] = [1, 3, 15, 70, 408];
const INSTRUCTOR: [usize; 5] = [0, 1, 8, 41, 420];
const PRACTICE: [usize; 5] = [2, 4, 20, 84, 386];

const QUESTIONS: [(&str, [usize; 5]); 4] = [
    ("総合満足度", OVERALL),
    ("内容の分かりやすさ", CONTENT),
    ("講師の説明", INSTRUCTOR),
    ("実務に役立つか", PRACTICE),
];

const SESSIONS: usize = 25;
const ANSWERS_PER_SESSION: usize = 20;
const ANSWERS: usize = SESSIONS * ANSWERS_PER_SESSION;
const DAYS_BETWEEN_SESSIONS: u64 = 14;
const INSTRUCTORS: [&str; 2] = ["見本 講師一郎", "見本 講師花子"];

/// The questionnaires as the file that `import ratings` reads. `companies` are
/// the codes of the companies that took turns.
pub fn csv(companies: [&str; 2], first_day: NaiveDate) -> String {
    let mut text =
        String::from("\u{feff}回答番号,開催回,終了日,企業コード,コース,講師,設問,評価\r\n");
    for answer in 0..ANSWERS {
        let session = answer / ANSWERS_PER_SESSION;
        let ended_on = first_day + Days::new(DAYS_BETWEEN_SESSIONS * session as u64);
        let track = if session % 3 == 2 {
            "second-line"
        } else {
            "first-line"
        };
        for (place, (question, counts)) in QUESTIONS.iter().enumerate() {
            text.push_str(&format!(
                "D{:04},DEMO-{:02},{},{},{track},{},{question},{}\r\n",
                answer + 1,
                session + 1,
                ended_on.format("%Y/%m/%d"),
                companies[session % companies.len()],
                INSTRUCTORS[session % INSTRUCTORS.len()],
                rating(counts, scattered(answer, place)),
            ));
        }
    }
    text
}

/// Spreads the rare low ratings over the year: 500 and 37 have no common
/// divisor, so every place is hit once.
fn scattered(answer: usize, question: usize) -> usize {
    (answer * 37 + question * 113) % ANSWERS
}

fn rating(counts: &[usize; 5], place: usize) -> String {
    let mut passed = 0;
    for (rating, count) in (1..).zip(counts) {
        passed += count;
        if place < passed {
            return format!("{rating}");
        }
    }
    "該当なし".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_overall_question_sums_to_2430_of_500_answers() {
        let first_day = NaiveDate::from_ymd_opt(2025, 4, 7).expect("a real day");
        let csv = csv(["A", "B"], first_day);
        let ratings: Vec<u32> = csv
            .lines()
            .filter(|line| line.contains(",総合満足度,"))
            .filter_map(|line| line.rsplit(',').next()?.parse().ok())
            .collect();
        assert_eq!((ratings.len(), ratings.iter().sum::<u32>()), (500, 2430));
        assert!(
            csv.contains("2026/03/09"),
            "the last session ends inside the fiscal year"
        );
    }
}
