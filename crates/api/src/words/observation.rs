//! The observer's sheet of a role-play. What it asks is the course's own.

use super::Phrase;

pub const SHEET: Phrase = Phrase::new(
    "観察シート（{0}回目）",
    "見（み）る 人（ひと）の シート（{0}回目（かいめ））",
    "Observation sheet (round {0})",
);
pub const PARTS: Phrase = Phrase::new(
    "見る役：{0}",
    "見（み）る 役（やく）：{0}",
    "You watch: {0}",
);
pub const SHEET_SENT: Phrase = Phrase::new(
    "{0}回目の観察シートを送りました。",
    "{0}回目（かいめ）の シートを おくりました。",
    "The observation sheet of round {0} has been sent.",
);
pub const SENT: Phrase = Phrase::new(
    "送りました。付け直すと、前の段階と入れ替わります。",
    "おくりました。もう一度（いちど） つけると、前（まえ）の ものと かわります。",
    "Sent. If you rate again, that replaces what you sent.",
);
pub const WHAT_FOR: Phrase = Phrase::new(
    "見たことだけで付けます。合否や人事の評価には使いません。会場には、5枚以上の合計だけが、名前なしで映ります。",
    "見（み）た ことだけで つけて ください。合格（ごうかく）や 会社（かいしゃ）の 評価（ひょうか）には 使（つか）いません。スクリーンには、5枚（まい）以上（いじょう）の 合計（ごうけい）だけが、名前（なまえ）なしで 出（で）ます。",
    "Rate only what you saw. It is not used for passing or for anybody’s evaluation at work. The screen in the room shows only totals of 5 sheets or more, without names.",
);
pub const SEND: Phrase = Phrase::new("観察シートを送る", "シートを おくる", "Send the sheet");
pub const OTHERS: Phrase = Phrase::new("ほかの回", "ほかの 回（かい）", "Other rounds");
pub const ROUND: Phrase = Phrase::new("{0}回目", "{0}回目（かいめ）", "Round {0}");
