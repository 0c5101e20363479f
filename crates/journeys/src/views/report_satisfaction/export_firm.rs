//! What only the firm compares, as files: two periods, and the order of
//! instructors.

use chrono::NaiveDate;
use kernel::Failure;
use surveys::order::{InstructorOrder, Placed};

use super::export::written;
use super::{Ask, PeriodChange, firm_order, period_change};
use crate::App;
use crate::export_progress::ExportedFile;
use crate::sheet::{SheetFormat, Table};

/// The comparison of two periods as a file. Reads only.
///
/// # Errors
/// As [`period_change`].
pub async fn export_change(
    app: &App,
    question: &str,
    earlier: (NaiveDate, NaiveDate),
    later: (NaiveDate, NaiveDate),
    format: SheetFormat,
) -> Result<ExportedFile, Failure> {
    let change = period_change(app, question, earlier, later).await?;
    let table = change_table(&change, earlier, later);
    let days = [earlier.0, later.1].map(|day| day.format("%Y%m%d"));
    let name = format!("satisfaction-comparison-{}-{}", days[0], days[1]);
    written(vec![table], &name, format).await
}

fn change_table(
    change: &PeriodChange,
    earlier: (NaiveDate, NaiveDate),
    later: (NaiveDate, NaiveDate),
) -> Table {
    let days = |(from, to): (NaiveDate, NaiveDate)| format!("{from}〜{to}");
    let pair = |name: &str, earlier: String, later: String| {
        let mut cells = vec![name.to_owned(), earlier, later];
        cells.resize(HEADINGS_OF_CHANGE.len(), String::new());
        cells
    };
    let mut rows = vec![pair("期間", days(earlier), days(later))];
    if let Some(raw) = &change.raw {
        let (low, high) = raw.interval.printed_signed();
        let mut mean = pair("平均", raw.earlier.to_string(), raw.later.to_string());
        mean[3] = raw.difference.to_string();
        mean[4] = low;
        mean[5] = high;
        mean[6] = raw.change.label().to_owned();
        rows.push(mean);
        let (before, after) = (raw.earlier, raw.later);
        rows.push(pair(
            "合計",
            before.sum().to_string(),
            after.sum().to_string(),
        ));
        rows.push(pair("件数", before.n().to_string(), after.n().to_string()));
    }
    if let Some(same) = &change.standardised {
        let name = format!(
            "コースの割合をそろえた値（{}コース、平均ではない参考値）",
            same.tracks
        );
        let mut cells = pair(&name, same.earlier.to_string(), same.later.to_string());
        cells[3] = same.difference.signed();
        rows.push(cells);
    }
    Table {
        title: "満足度の比較".to_owned(),
        headings: HEADINGS_OF_CHANGE.map(str::to_owned).to_vec(),
        rows,
    }
}

const HEADINGS_OF_CHANGE: [&str; 7] = [
    "項目",
    "前の期間",
    "後の期間",
    "差",
    "差の95%区間の下限",
    "差の95%区間の上限",
    "判定",
];

/// The order of instructors as a file. Reads only.
///
/// # Errors
/// As [`firm_order`].
pub async fn export_order(
    app: &App,
    ask: &Ask,
    format: SheetFormat,
) -> Result<ExportedFile, Failure> {
    let order = firm_order(app, ask).await?;
    let table = order_table(order.as_ref());
    let days = [ask.from, ask.to].map(|day| day.format("%Y%m%d"));
    let name = format!("satisfaction-instructors-{}-{}", days[0], days[1]);
    written(vec![table], &name, format).await
}

const HEADINGS_OF_ORDER: [&str; 8] = [
    "順",
    "講師",
    "調整ずみ（社内用、平均ではない）",
    "本人の平均",
    "件数",
    "95%区間の下限",
    "95%区間の上限",
    "全体と比べて",
];

fn order_table(order: Option<&InstructorOrder>) -> Table {
    let mut rows = Vec::new();
    if let Some(order) = order {
        let fallback = if order.is_fallback {
            "（決まった件数）"
        } else {
            ""
        };
        let mut firm = vec![String::new(); HEADINGS_OF_ORDER.len()];
        firm[1] = format!("全体（全体の平均を{}件ずつ加える{fallback}）", order.weight);
        firm[3] = order.firm.to_string();
        firm[4] = order.firm.n().to_string();
        rows.push(firm);
        rows.extend((1..).zip(&order.placed).map(placed_cells));
    }
    Table {
        title: "講師の順（社内用）".to_owned(),
        headings: HEADINGS_OF_ORDER.map(str::to_owned).to_vec(),
        rows,
    }
}

fn placed_cells((place, placed): (usize, &Placed)) -> Vec<String> {
    let (low, high) = placed.interval.printed();
    vec![
        place.to_string(),
        placed.name.clone(),
        placed.shrunken.to_string(),
        placed.mean.to_string(),
        placed.mean.n().to_string(),
        low,
        high,
        placed.word().to_owned(),
    ]
}
