//! The frame of every page.

use super::Phrase;

pub const SKIP: Phrase = Phrase::new(
    "本文へ移動",
    "本文（ほんぶん）へ 行（い）く",
    "Skip to the main content",
);
pub const SAMPLE: Phrase = Phrase::new(
    "見本のデータです。会社も人も実在しません。",
    "これは 見本（みほん）です。本当（ほんとう）の 会社（かいしゃ）や 人（ひと）では ありません。",
    "This is sample data. No company or person in it is real.",
);
pub const END: Phrase = Phrase::new("終わる", "おわる", "Finish");
pub const MENU: Phrase = Phrase::new("メニュー", "メニュー", "Menu");
pub const SETTINGS: Phrase = Phrase::new("設定", "設定（せってい）", "Settings");
pub const SIGN_OUT: Phrase = Phrase::new("サインアウト", "サインアウト", "Sign out");
pub const TRAINEE: Phrase = Phrase::new("受講者", "受（う）ける 人（ひと）", "Learner");
pub const OWN_TRAINING: Phrase = Phrase::new(
    "自分の研修",
    "自分（じぶん）の 研修（けんしゅう）",
    "My training",
);
pub const HISTORY: Phrase = Phrase::new(
    "履歴・修了証",
    "おわった 研修（けんしゅう）・修了証（しゅうりょうしょう）",
    "History and certificates",
);
pub const SESSIONS: Phrase = Phrase::new(
    "集合研修",
    "集（あつ）まる 研修（けんしゅう）",
    "Live sessions",
);
pub const NO_PASSWORD: Phrase = Phrase::new(
    "パスワードがまだありません。",
    "パスワードが まだ ありません。",
    "You have no password yet. ",
);
pub const NO_PASSWORD_WHY: Phrase = Phrase::new(
    "このままサインアウトすると、もう一度入るのに新しい用紙が必要です。",
    "このまま サインアウトすると、もう一度（いちど） 入（はい）るとき、新（あたら）しい 紙（かみ）が いります。",
    "If you sign out now, you will need a new slip to come back.",
);
pub const CHOOSE_PASSWORD: Phrase = Phrase::new(
    "パスワードを決める",
    "パスワードを きめる",
    "Choose a password",
);
pub const IDLE: Phrase = Phrase::new(
    "まもなく自動で終わります。続けるときは、画面にさわってください。",
    "もうすぐ おわります。つづける ときは、画面（がめん）に さわって ください。",
    "This will end soon. Touch the screen to go on.",
);
pub const HELP: Phrase = Phrase::new("困ったとき", "こまった とき", "Need help?");
pub const HELP_HOW: Phrase = Phrase::new(
    "受講やサインインについては、勤務先の研修担当者（人事）にお問い合わせください。",
    "会社（かいしゃ）の 研修（けんしゅう）の 人（ひと）（人事（じんじ））に 聞（き）いて ください。",
    "Ask the person in charge of training (HR) at your company.",
);
pub const LANGUAGE: Phrase = Phrase::new("表示のことば", "ことば", "Language");
pub const ERROR: Phrase = Phrase::new("エラー：", "エラー：", "Error: ");
pub const CHECK_INPUT: Phrase = Phrase::new(
    "入力内容を確認してください",
    "書（か）いた ことを たしかめて ください",
    "Please check what you entered",
);
pub const OPTIONAL: Phrase = Phrase::new("任意", "書（か）かなくても よい", "optional");
pub const SHOW: Phrase = Phrase::new("表示", "見（み）る", "Show");
pub const HIDE: Phrase = Phrase::new("隠す", "かくす", "Hide");
pub const SENDING: Phrase = Phrase::new("送信中…", "おくって います…", "Sending…");
pub const SAVING: Phrase = Phrase::new("保存しています…", "保存（ほぞん）して います…", "Saving…");
pub const SAVED: Phrase = Phrase::new("保存しました", "保存（ほぞん）しました", "Saved");
pub const NOT_SAVED: Phrase = Phrase::new(
    "保存できませんでした。「次へ」を押して続けてください。",
    "保存（ほぞん）できませんでした。「次（つぎ）へ」を おして、つづけて ください。",
    "Could not be saved. Press “Next” to go on.",
);
pub const OFFLINE: Phrase = Phrase::new(
    "保存されていません。電波の届く場所で、もう一度ためします。",
    "保存（ほぞん）して いません。電波（でんぱ）が ある ところで、もう一度（いちど） 保存（ほぞん）します。",
    "Not saved yet. It will be tried again when you are back online.",
);
pub const CANCEL: Phrase = Phrase::new("やめる", "もどる", "Go back");
pub const HOME: Phrase = Phrase::new("ホームへ戻る", "ホームへ もどる", "Back to home");
pub const REQUEST_ID: Phrase = Phrase::new(
    "お問い合わせの際は、この番号をお伝えください：",
    "聞（き）く ときは、この 番号（ばんごう）を 言（い）って ください：",
    "If you ask for help, give this number: ",
);

// The states of a course or a step.
pub const NOT_STARTED: Phrase = Phrase::new("未受講", "まだ", "Not started");
pub const IN_PROGRESS: Phrase = Phrase::new("受講中", "とちゅう", "In progress");
pub const COMPLETED: Phrase = Phrase::new("修了", "おわり", "Completed");
pub const OVERDUE: Phrase = Phrase::new("期限超過", "期限（きげん）が すぎました", "Overdue");
pub const PASSED: Phrase = Phrase::new("合格", "合格（ごうかく）", "Passed");
pub const FAILED: Phrase = Phrase::new("不合格", "不合格（ふごうかく）", "Not passed");
pub const LOCKED: Phrase = Phrase::new("まだ開けません", "まだ ひらけません", "Not open yet");
pub const VALID: Phrase = Phrase::new("有効", "使（つか）えます", "Valid");
pub const EXPIRED: Phrase = Phrase::new("有効期限切れ", "期限（きげん）が おわりました", "Expired");
pub const SUPERSEDED: Phrase = Phrase::new(
    "差し替え済み",
    "新（あたら）しい ものが あります",
    "Replaced",
);
pub const REVOKED: Phrase = Phrase::new("取り消し済み", "取（と）り消（け）しました", "Revoked");
pub const WAIVED: Phrase = Phrase::new("免除", "受（う）けなくて よい", "Exempt");
pub const WITHDRAWN: Phrase = Phrase::new("取消", "とりけし", "Withdrawn");
