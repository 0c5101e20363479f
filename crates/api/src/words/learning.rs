//! Home, a course and its steps.

use courses::LessonKind;

use super::Phrase;

pub const ISSUED: Phrase = Phrase::new(
    "{0}が発行されました。",
    "{0}が できました。",
    "Your certificate is ready: “{0}”. ",
);
pub const SEE_CERTIFICATE: Phrase = Phrase::new(
    "修了証を見る・印刷する",
    "修了証（しゅうりょうしょう）を 見（み）る・印刷（いんさつ）する",
    "See or print the certificate",
);
pub const CERTIFICATE_ISSUED: Phrase = Phrase::new(
    "修了証が発行されました。",
    "修了証（しゅうりょうしょう）が できました。",
    "Your certificate is ready.",
);
pub const MINUTES_LEFT: Phrase =
    Phrase::new("あと{0}分", "あと {0}分（ふん・ぷん）", "{0} min left");
pub const PROGRESS: Phrase = Phrase::new("進みぐあい", "どこまで おわったか", "Progress");
pub const NEXT_IS: Phrase = Phrase::new(
    "次は「{0}」（{1}）です。",
    "次（つぎ）は「{0}」（{1}）です。",
    "Next: “{0}” ({1})",
);
pub const GO_ON: Phrase = Phrase::new("続きから始める", "つづきから はじめる", "Continue");
pub const BEGIN: Phrase = Phrase::new("受講を始める", "はじめる", "Start");
pub const CONTENTS: Phrase = Phrase::new(
    "目次を見る",
    "目次（もくじ）を 見（み）る",
    "See the contents",
);
pub const CONTENTS_OF: Phrase = Phrase::new(
    "「{0}」の目次",
    "「{0}」の 目次（もくじ）",
    "Contents of “{0}”",
);
pub const OTHER_COURSES: Phrase =
    Phrase::new("ほかの研修", "ほかの 研修（けんしゅう）", "Other courses");
pub const MORE: Phrase = Phrase::new(
    "もっと見る（{0}件）",
    "もっと 見（み）る（{0}）",
    "More ({0})",
);
pub const DONE_COURSES: Phrase = Phrase::new(
    "修了した研修（{0}件）",
    "おわった 研修（けんしゅう）（{0}）",
    "Completed courses ({0})",
);
pub const SEE_DONE_COURSES: Phrase = Phrase::new(
    "修了した研修を見る（{0}件）",
    "おわった 研修（けんしゅう）を 見（み）る（{0}）",
    "See completed courses ({0})",
);
pub const ALL_DONE: Phrase = Phrase::new(
    "受ける研修は、すべて終わりました。おつかれさまでした。新しい研修が決まると、ここに表示されます。",
    "研修（けんしゅう）は 全部（ぜんぶ） おわりました。おつかれさまでした。新（あたら）しい 研修（けんしゅう）は、ここに 出（で）ます。",
    "You have completed all your courses. Well done! New courses will appear here.",
);
pub const NOTHING: Phrase = Phrase::new(
    "いまは受ける研修がありません。新しい研修が決まると、ここに表示されます。",
    "いま 受（う）ける 研修（けんしゅう）は ありません。新（あたら）しい 研修（けんしゅう）は、ここに 出（で）ます。",
    "You have no courses now. New courses will appear here.",
);
pub const SEE_HISTORY: Phrase = Phrase::new(
    "これまでの履歴を見る",
    "いままでの 研修（けんしゅう）を 見（み）る",
    "See your history",
);
pub const OFFERED: Phrase = Phrase::new(
    "申し込める集合研修を見る（{0}件）",
    "申（もう）しこめる 研修（けんしゅう）を 見（み）る（{0}）",
    "See sessions you can book ({0})",
);
pub const SEE_SESSIONS: Phrase = Phrase::new(
    "集合研修を見る",
    "集（あつ）まる 研修（けんしゅう）を 見（み）る",
    "See live sessions",
);
pub const RECALL: Phrase = Phrase::new(
    "思い出しクイズ（{0}問・1分）",
    "思（おも）い出（だ）す クイズ（{0}問（もん）・1分（ぷん））",
    "Memory quiz (questions: {0}, 1 min)",
);
pub const RECALL_NAME: Phrase = Phrase::new(
    "思い出しクイズ",
    "思（おも）い出（だ）す クイズ",
    "Memory quiz",
);
pub const RECALL_WHAT: Phrase = Phrase::new(
    "「{0}」で学んだことを、忘れかけたころに思い出すクイズです。成績には数えません。",
    "「{0}」で 勉強（べんきょう）した ことを 思（おも）い出（だ）す クイズです。点（てん）は つきません。",
    "A short quiz to bring back what you learnt in “{0}”. It does not count towards your results.",
);
pub const RECALL_GO_ON: Phrase = Phrase::new(
    "続きから答える",
    "つづきから 答（こた）える",
    "Continue the quiz",
);
pub const RECALL_BEGIN: Phrase = Phrase::new("答えてみる", "答（こた）えて みる", "Try it");
pub const FOLLOW_UP: Phrase = Phrase::new(
    "「{0}」で学んだことを、仕事で使えましたか。{1} まで答えられます。",
    "「{0}」で 勉強（べんきょう）した ことを、仕事（しごと）で 使（つか）いましたか。{1} まで 答（こた）えられます。",
    "Could you use what you learnt in “{0}” at work? You can answer until {1}.",
);
pub const OPEN_SURVEY: Phrase =
    Phrase::new("アンケートを開く", "アンケートを ひらく", "Open the survey");
pub const DUE: Phrase = Phrase::new("{0}まで", "{0}まで", "Due {0}");
pub const DUE_IN: Phrase = Phrase::new("{0}まで（{1}）", "{0}まで（{1}）", "Due {0} ({1})");
pub const TODAY: Phrase = Phrase::new("今日まで", "今日（きょう）まで", "today");
pub const DAYS_LEFT: Phrase = Phrase::new("あと{0}日", "のこりの 日（ひ）：{0}", "Days left: {0}");
pub const DAYS_LATE: Phrase = Phrase::new(
    "{0}日過ぎています",
    "すぎた 日（ひ）：{0}",
    "Days late: {0}",
);
pub const COMPLETED_ON: Phrase =
    Phrase::new("修了日 {0}", "おわった 日（ひ） {0}", "Completed {0}");
pub const VALID_UNTIL: Phrase = Phrase::new(
    "有効期限 {0}",
    "{0}まで 使（つか）えます",
    "Valid until {0}",
);
pub const GO_TO: Phrase = Phrase::new("「{0}」に進む", "「{0}」へ 行（い）く", "Go to “{0}”");
pub const EXEMPTION_TEST: Phrase = Phrase::new(
    "免除テストを受ける：{0}",
    "もう 知（し）って いる 人（ひと）の テストを 受（う）ける：{0}",
    "Take the exemption test: “{0}”",
);
pub const OPENS_AFTER: Phrase = Phrase::new(
    "「{0}」を終えると開きます",
    "「{0}」が おわると ひらきます",
    "opens after “{0}”",
);
pub const STATE: Phrase = Phrase::new("いまの状況", "いま", "Where you are");
pub const MODULE: Phrase = Phrase::new("第{0}章", "{0}", "Part {0}");
pub const MINUTES: Phrase = Phrase::new("{0}分", "{0}分（ふん・ぷん）", "{0} min");
pub const KIND_AND_MINUTES: Phrase =
    Phrase::new("{0}・{1}分", "{0}・{1}分（ふん・ぷん）", "{0}, {1} min");
pub const LAST: Phrase = Phrase::new("おわりに", "さいごに", "At the end");
pub const ASSESSMENTS: Phrase = Phrase::new(
    "実技評価の結果",
    "ロールプレイの 結果（けっか）",
    "Role-play results",
);
pub const WRITE_HANDOVER: Phrase = Phrase::new(
    "引継ぎ票を書く",
    "引継ぎ票（ひきつぎひょう）を 書（か）く",
    "Write the handover note",
);
pub const LAW: Phrase = Phrase::new(
    "この教材は {0} 時点の法令をもとにしています。",
    "この 教材（きょうざい）は {0} の 法律（ほうりつ）で 作（つく）りました。",
    "This course is based on the law as of {0}.",
);
pub const PLACE: Phrase = Phrase::new(
    "全{1}のうち{0}つ目。",
    "{1}の なかの {0}。",
    "Step {0} of {1}.",
);
pub const COURSE_LEFT: Phrase = Phrase::new(
    "コースの残りは{0}分です。",
    "あと {0}分（ふん・ぷん）です。",
    "{0} min left in the course.",
);
pub const READ_EASY: Phrase = Phrase::new(
    "やさしい 日本語（にほんご）で 読（よ）む",
    "やさしい 日本語（にほんご）で 読（よ）む",
    "Read in easy Japanese",
);
pub const NEXT: Phrase = Phrase::new("次へ進む", "次（つぎ）へ", "Next");
pub const NEXT_NAV: Phrase = Phrase::new("次に進む", "次（つぎ）へ", "Next");
pub const BACK_TO_CONTENTS: Phrase = Phrase::new(
    "目次に戻る",
    "目次（もくじ）へ もどる",
    "Back to the contents",
);
pub const READ_NEXT: Phrase = Phrase::new(
    "読みました。次へ進む",
    "読（よ）みました。次（つぎ）へ",
    "I have read this. Next",
);
pub const READ_END: Phrase = Phrase::new(
    "読みました。終わる",
    "読（よ）みました。おわる",
    "I have read this. Finish",
);
pub const PREVIOUS: Phrase = Phrase::new("前へ：{0}", "前（まえ）へ：{0}", "Back: “{0}”");
pub const ALL_STEPS_DONE: Phrase = Phrase::new(
    "すべて終わりました。おつかれさまでした。",
    "全部（ぜんぶ） おわりました。おつかれさまでした。",
    "All done. Well done!",
);
pub const NONE_COMPLETED: Phrase = Phrase::new(
    "まだ修了した研修はありません。",
    "まだ おわった 研修（けんしゅう）は ありません。",
    "You have not completed a course yet.",
);
pub const BACK_TO_OWN: Phrase = Phrase::new(
    "自分の研修に戻る",
    "自分（じぶん）の 研修（けんしゅう）へ もどる",
    "Back to my training",
);
pub const SEE_OR_PRINT: Phrase = Phrase::new(
    "見る・印刷する",
    "見（み）る・印刷（いんさつ）する",
    "See or print",
);
pub const SEE_OR_PRINT_OF: Phrase = Phrase::new(
    "{0}の{1}を見る・印刷する",
    "{0}の {1}を 見（み）る・印刷（いんさつ）する",
    "See or print: “{0}”, “{1}”",
);
pub const PDF_OF: Phrase = Phrase::new("{0}の{1}のPDF", "{0}の {1}の PDF", "PDF: “{0}”, “{1}”");
pub const CHECK_PAGE: Phrase = Phrase::new("確認ページ", "たしかめる ページ", "Verification page");
pub const CHECK_PAGE_OF: Phrase = Phrase::new(
    "{0}の{1}の確認ページ",
    "{0}の {1}を たしかめる ページ",
    "Verification page: “{0}”, “{1}”",
);
pub const COMES_FIRST: Phrase = Phrase::new(
    "先に{0}を修了すると開きます。",
    "{0}が おわると、ひらきます。",
    "This opens when you have completed {0}.",
);
pub const TEST_INSTEAD: Phrase = Phrase::new(
    "内容をもう知っている方は、免除テストに合格しても開きます。",
    "もう 知（し）って いる 人（ひと）は、テストに 合格（ごうかく）しても、ひらきます。",
    "If you know this already, passing the exemption test opens it, too.",
);
pub const OTHER_NUMBER: Phrase = Phrase::new(
    "別の社員番号で登録されている研修は、その番号でサインインして受けてください。",
    "ほかの 社員番号（しゃいんばんごう）の 研修（けんしゅう）は、その 番号（ばんごう）で サインインして ください。",
    "A course that you have under another employee number is taken after signing in with that number.",
);
pub const ASK_TO_ENROL: Phrase = Phrase::new(
    "まだ登録されていないときは、会社の研修担当者に頼んでください。",
    "まだ 登録（とうろく）が ないときは、会社（かいしゃ）の 研修（けんしゅう）の 人（ひと）に たのんで ください。",
    "If you are not enrolled in it yet, ask the person in charge of training at your company.",
);

/// What a step is.
pub fn kind(kind: LessonKind) -> Phrase {
    match kind {
        LessonKind::Text => Phrase::new("講義", "読（よ）む", "Reading"),
        LessonKind::Video => Phrase::new("動画", "ビデオ", "Video"),
        LessonKind::Case => Phrase::new("ケース", "れい", "Case"),
        LessonKind::RolePlay => Phrase::new("ロールプレイ", "ロールプレイ", "Role-play"),
        LessonKind::Checklist => Phrase::new("チェックリスト", "チェックリスト", "Checklist"),
        LessonKind::Quiz => Phrase::new("テスト", "テスト", "Quiz"),
        LessonKind::Survey => Phrase::new("アンケート", "アンケート", "Survey"),
    }
}
