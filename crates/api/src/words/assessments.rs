//! A role-play assessment as its learner sees it, and the handover note.

use super::{Language, Phrase};

// The four levels.
pub const NEEDS_WORK: Phrase = Phrase::new("要改善", "もっと 練習（れんしゅう）", "Needs work");
pub const NEARLY: Phrase = Phrase::new("もう少し", "もう少（すこ）し", "Nearly there");
pub const ACHIEVED: Phrase = Phrase::new("達成", "できました", "Achieved");
pub const EXEMPLARY: Phrase = Phrase::new("模範", "とても よい", "Exemplary");
pub const BETWEEN_LEVELS: Phrase = Phrase::new("{0}〜{1}", "{0}〜{1}", "{0} – {1}");

// Before there is a result.
pub const AWAITS_SCORES: Phrase = Phrase::new(
    "採点を待っています。",
    "点（てん）を つけて います。まって ください。",
    "Waiting for the scores.",
);
pub const BEING_CHECKED: Phrase = Phrase::new(
    "採点が終わり、結果を確かめています。",
    "点（てん）が つきました。いま たしかめて います。",
    "The scores are in. The result is being checked.",
);
pub const CANCELLED: Phrase = Phrase::new(
    "取り消されました。",
    "とりけしに なりました。",
    "Cancelled.",
);

// The result.
pub const CONTENTS: Phrase = Phrase::new("目次", "目次（もくじ）", "Contents");
pub const PRACTISE_NEXT: Phrase = Phrase::new(
    "次に練習すること",
    "次（つぎ）に 練習（れんしゅう）する こと",
    "What to practise next",
);
pub const COMMENTS: Phrase = Phrase::new(
    "評価者からのコメント",
    "見（み）た 人（ひと）の コメント",
    "Comments from the assessors",
);
pub const LEVELS: Phrase = Phrase::new(
    "観点ごとの段階",
    "一（ひと）つ 一（ひと）つの 点（てん）",
    "Levels by criterion",
);
pub const NEEDED_TO_PASS: Phrase = Phrase::new(
    "（合格には{0}以上）",
    "（合格（ごうかく）は {0}から）",
    " (at least {0} to pass)",
);
pub const RECEIVED_NOTE: Phrase = Phrase::new(
    "受け取った引継ぎ票",
    "もらった 引継ぎ票（ひきつぎひょう）",
    "The handover note you received",
);
pub const WRITTEN_BY: Phrase = Phrase::new(
    "書いた人　{0}さん",
    "書（か）いた 人（ひと）　{0}さん",
    "Written by {0}",
);
pub const HANDED_IN_NOTE: Phrase = Phrase::new(
    "提出した引継ぎ票",
    "出（だ）した 引継ぎ票（ひきつぎひょう）",
    "The handover note handed in",
);
pub const ITEMS_COVERED: Phrase = Phrase::new(
    "{0}項目のうち、{1}項目がそろっています。",
    "{0}の なかの {1}を 書（か）きました。",
    "Items filled in: {1} of {0}.",
);
pub const BLANK: Phrase = Phrase::new("（空欄）", "（書（か）いて いません）", "(blank)");

// The form of the handover note.
pub const HANDOVER_NOTE: Phrase =
    Phrase::new("引継ぎ票", "引継ぎ票（ひきつぎひょう）", "Handover note");
pub const IS_HANDED_IN: Phrase = Phrase::new(
    "提出済みです。内容は変えられません。",
    "もう 出（だ）しました。かえられません。",
    "It has been handed in and cannot be changed.",
);
pub const HOW_TO_WRITE: Phrase = Phrase::new(
    "全部埋まらなくてかまいません。分からない欄は「未確認」と書きます。提出すると、2次の担当者がこの票から対応を始めます。",
    "全部（ぜんぶ） 書（か）かなくても いいです。わからない ところは「未確認（みかくにん）」と 書（か）いて ください。出（だ）すと、次（つぎ）の 人（ひと）が これを 読（よ）んで はじめます。",
    "You need not fill in everything. Where you do not know, write 「未確認」 (not confirmed). Once it is handed in, the second-line staff start from this note.",
);
pub const HAND_IN_CONFIRM: Phrase = Phrase::new(
    "提出すると、変えられません。提出しますか。",
    "出（だ）すと、かえられません。出（だ）しますか。",
    "You cannot change it once it is handed in. Hand it in?",
);
pub const SAVE_DRAFT: Phrase = Phrase::new(
    "下書きを保存する",
    "とちゅうで 保存（ほぞん）する",
    "Save as a draft",
);
pub const NOW_HANDED_IN: Phrase = Phrase::new(
    "引継ぎ票を提出しました。",
    "引継ぎ票（ひきつぎひょう）を 出（だ）しました。",
    "The handover note has been handed in.",
);
pub const DRAFT_SAVED: Phrase = Phrase::new(
    "下書きを保存しました。書き終えたら、提出してください。",
    "保存（ほぞん）しました。全部（ぜんぶ） 書（か）いたら、出（だ）して ください。",
    "The draft is saved. Hand it in when you are done.",
);

/// What the handover note asks, in a language. What is not here stays as it
/// stands on the checklist of the course.
pub fn asked(text: &'static str, language: Language) -> &'static str {
    let known = ASKED.iter().find(|phrase| phrase.japanese == text);
    known.map_or(text, |phrase| phrase.of(language))
}

/// Titles, labels and hints of the handover note, by their Japanese.
const ASKED: &[Phrase] = &[
    Phrase::new("1 安全", "1 安全（あんぜん）", "1 Safety"),
    Phrase::new(
        "けが・体調(お客さま、従業員)",
        "けが・体（からだ）の 調子（ちょうし）(お客（きゃく）さま、働（はたら）く 人（ひと）)",
        "Injuries and health (customers and staff)",
    ),
    Phrase::new(
        "なければ「なし」。「手が震える」「怖い」も書きます。",
        "ないときは「なし」。「手（て）が ふるえる」「こわい」も 書（か）きます。",
        "If none, write 「なし」 (none). Also write 「手が震える」 (my hands shake) or 「怖い」 (I am afraid).",
    ),
    Phrase::new(
        "相手は今どこか。担当者は離れたか",
        "相手（あいて）は 今（いま） どこですか。担当（たんとう）の 人（ひと）は はなれましたか",
        "Where is the other person now? Has the person in charge stepped away?",
    ),
    Phrase::new(
        "2 だれが・いつから",
        "2 だれが・いつから",
        "2 Who, and since when",
    ),
    Phrase::new(
        "相手(分かる範囲)と人数、経路",
        "相手（あいて）(わかる ことだけ)、何人（なんにん）か、どこから 来（き）たか",
        "The other person (as far as you know), how many, and how they reached you",
    ),
    Phrase::new(
        "例:窓口で1名。名前は名乗っていない。",
        "例（れい）：窓口（まどぐち）に 1人（ひとり）。名前（なまえ）は 言（い）って いない。",
        "For example: one person at the counter, who did not give a name.",
    ),
    Phrase::new(
        "始まりの時刻/引継ぎの時刻/対応した人の名前",
        "はじまった 時間（じかん）/引（ひ）きつぎの 時間（じかん）/話（はな）した 人（ひと）の 名前（なまえ）",
        "Time it began / time of the handover / name of who dealt with it",
    ),
    Phrase::new(
        "3 事実と未確認",
        "3 わかった ことと わからない こと",
        "3 Facts, and what is not confirmed",
    ),
    Phrase::new("確かめた事実", "たしかめた こと", "Facts that you checked"),
    Phrase::new(
        "伝票、画面、映像などで見たこと。",
        "伝票（でんぴょう）、画面（がめん）、ビデオなどで 見（み）た こと。",
        "What you saw on slips, screens, video and so on.",
    ),
    Phrase::new(
        "未確認のこと",
        "まだ わからない こと",
        "What is not confirmed",
    ),
    Phrase::new("4 要求", "4 ほしいと 言（い）って いる こと", "4 Demands"),
    Phrase::new(
        "求めていること(お客さまの言葉で)",
        "ほしいと 言（い）って いる こと(お客（きゃく）さまの ことばで)",
        "What is asked for (in the customer’s words)",
    ),
    Phrase::new(
        "複数あれば分けて書きます。",
        "2つ以上（いじょう） あるときは、分（わ）けて 書（か）きます。",
        "If there are several, write them one by one.",
    ),
    Phrase::new(
        "5 説明したこと・約束したこと",
        "5 説明（せつめい）した こと・約束（やくそく）した こと",
        "5 What was explained and promised",
    ),
    Phrase::new(
        "説明した内容",
        "説明（せつめい）した こと",
        "What you explained",
    ),
    Phrase::new(
        "約束の有無と、その言葉",
        "約束（やくそく）を したか、その ことば",
        "Whether anything was promised, and in which words",
    ),
    Phrase::new(
        "「なし」も必ず書きます。折り返しの日時もここに書きます。",
        "ない ときも「なし」と 書（か）きます。電話（でんわ）を する 日（ひ）と 時間（じかん）も ここに 書（か）きます。",
        "Write 「なし」 if nothing was. Also write when somebody will call back.",
    ),
    Phrase::new(
        "6 言動と録音",
        "6 ことば・した ことと 録音（ろくおん）",
        "6 Words, conduct and recordings",
    ),
    Phrase::new(
        "言葉(「」でそのまま)と回数・時刻",
        "ことば(「」で そのまま)と、何回（なんかい）か、何時（なんじ）か",
        "The words as they were said (in 「」), how often and when",
    ),
    Phrase::new(
        "言われたままに書きます。",
        "言（い）われた とおりに 書（か）きます。",
        "Write exactly what was said.",
    ),
    Phrase::new(
        "注意・警告をしたか。録音・映像はあるか",
        "注意（ちゅうい）を しましたか。録音（ろくおん）や ビデオは ありますか",
        "Was a warning given? Is there a recording or video?",
    ),
];

#[cfg(test)]
mod tests {
    use quizzes::practical::{HandoverField, ITEMS};

    use super::*;

    #[test]
    fn every_line_of_the_handover_note_is_told_in_english() {
        let of_field = |field: &'static HandoverField| [field.label, field.hint];
        for item in &ITEMS {
            let fields = item.fields.iter().flat_map(of_field);
            for text in fields.chain([item.title]).filter(|text| !text.is_empty()) {
                assert_eq!(asked(text, Language::Japanese), text);
                assert_ne!(asked(text, Language::English), text);
            }
        }
    }
}
