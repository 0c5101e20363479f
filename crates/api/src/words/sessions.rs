//! Live sessions: what may be booked, the own bookings, and the check-in.

use super::Phrase;

pub const WHEN_OF_SEVERAL: Phrase = Phrase::new(
    "{0}（全{1}回）",
    "{0}（全部（ぜんぶ）で {1}回（かい））",
    "{0} ({1} dates in all)",
);

// How somebody stands.
pub const REQUESTED: Phrase = Phrase::new(
    "承認待ち",
    "会社（かいしゃ）の 返事（へんじ）を まって います",
    "Waiting for approval",
);
pub const WAITLISTED: Phrase = Phrase::new(
    "キャンセル待ち",
    "キャンセル待（ま）ち",
    "On the waiting list",
);
pub const WAITLISTED_AT: Phrase = Phrase::new(
    "キャンセル待ち（{0}番目）",
    "キャンセル待（ま）ち（{0}番目（ばんめ））",
    "On the waiting list (no. {0})",
);
pub const BOOKED: Phrase = Phrase::new("予約済", "予約（よやく）しました", "Booked");
pub const DECLINED: Phrase = Phrase::new(
    "見送り",
    "会社（かいしゃ）の OKが ありませんでした",
    "Not approved",
);
pub const CANCELLED_BY_LEARNER: Phrase = Phrase::new(
    "本人が取消",
    "自分（じぶん）で とりけしました",
    "Cancelled by you",
);
pub const CANCELLED_BY_COMPANY: Phrase = Phrase::new(
    "会社が取消",
    "会社（かいしゃ）が とりけしました",
    "Cancelled by your company",
);
pub const EVENT_CANCELLED: Phrase = Phrase::new(
    "研修の中止",
    "研修（けんしゅう）は 中止（ちゅうし）です",
    "Session called off",
);
pub const CALLED_OFF: Phrase = Phrase::new("中止", "中止（ちゅうし）です", "Called off");
pub const SEATS_FREE: Phrase = Phrase::new(
    "空き{0}席",
    "あいて いる 席（せき）：{0}",
    "Seats free: {0}",
);
pub const FULL: Phrase = Phrase::new("満席", "いっぱいです", "Fully booked");

// For whom, and where, a session is.
pub const ONE_COMPANY: Phrase =
    Phrase::new("一社", "あなたの 会社（かいしゃ）だけ", "Your company only");
pub const PUBLIC: Phrase = Phrase::new(
    "公開",
    "ほかの 会社（かいしゃ）の 人（ひと）も 来（き）ます",
    "Open to several companies",
);
pub const ONLINE: Phrase = Phrase::new("オンライン", "オンライン", "Online");

// What is on record of a date.
pub const NOT_SET: Phrase = Phrase::new("未入力", "まだ", "Not recorded yet");
pub const PRESENT: Phrase = Phrase::new("出席", "出席（しゅっせき）", "Present");
pub const LATE: Phrase = Phrase::new("遅刻", "遅刻（ちこく）", "Late");
pub const PARTLY_PRESENT: Phrase = Phrase::new(
    "一部出席（{0}%）",
    "一部（いちぶ） 出席（しゅっせき）（{0}%）",
    "Partly present ({0}%)",
);
pub const ABSENT: Phrase = Phrase::new("欠席", "欠席（けっせき）", "Absent");
pub const EXCUSED: Phrase = Phrase::new("公欠", "理由（りゆう）の ある 休（やす）み", "Excused");

// The list.
pub const NOTHING_OFFERED: Phrase = Phrase::new(
    "いまは、申し込める集合研修がありません。日程が決まると、ここに表示されます。",
    "いま 申（もう）しこめる 研修（けんしゅう）は ありません。日（ひ）が きまると、ここに 出（で）ます。",
    "There are no live sessions to book now. New dates will appear here.",
);
pub const OWN_BOOKINGS: Phrase = Phrase::new(
    "予約・申込みをしている研修",
    "申（もう）しこんだ 研修（けんしゅう）",
    "Your bookings",
);
pub const OPEN_TO_BOOK: Phrase = Phrase::new(
    "申し込める研修",
    "申（もう）しこめる 研修（けんしゅう）",
    "Sessions you can book",
);
pub const OVER: Phrase = Phrase::new(
    "終わった研修",
    "おわった 研修（けんしゅう）",
    "Past sessions",
);
pub const CALENDAR: Phrase = Phrase::new(
    "スマートフォンのカレンダーに予定を出す",
    "スマートフォンの カレンダーに 予定（よてい）を 出（だ）す",
    "Show your sessions in your phone’s calendar",
);
pub const CALENDAR_HOW: Phrase = Phrase::new(
    "予約した研修の予定が、カレンダーのアプリに自動で出ます。アプリの「URLで追加」「照会カレンダー」に、次のアドレスを入れてください。",
    "予約（よやく）した 研修（けんしゅう）が、カレンダーの アプリに 出（で）ます。アプリの「URLで追加（ついか）」か「照会（しょうかい）カレンダー」に、この アドレスを 入（い）れて ください。",
    "The sessions that you have booked appear in your calendar app by themselves. In the app, choose “Add by URL” or “Subscribe to calendar” and enter this address.",
);
pub const RENEW_ADDRESS_CONFIRM: Phrase = Phrase::new(
    "いまのアドレスを使えなくして、新しく作ります。カレンダーには、新しいアドレスを登録し直してください。",
    "新（あたら）しい アドレスを 作（つく）ります。いまの アドレスは 使（つか）えなく なります。カレンダーに、新（あたら）しい アドレスを 入（い）れて ください。",
    "This makes a new address, and the old one stops working. Please enter the new address in your calendar.",
);
pub const RENEW_ADDRESS: Phrase = Phrase::new(
    "アドレスを作り直す",
    "新（あたら）しい アドレスを 作（つく）る",
    "Make a new address",
);
pub const ADDRESS_IS_SECRET: Phrase = Phrase::new(
    "このアドレスは、あなた専用です。ほかの人に見せないでください。",
    "この アドレスは、あなただけの ものです。ほかの 人（ひと）に 見（み）せないで ください。",
    "This address is yours alone. Please do not show it to anybody.",
);
pub const ADDRESS_RENEWED: Phrase = Phrase::new(
    "カレンダーのアドレスを作り直しました。前のアドレスは、もう使えません。",
    "新（あたら）しい アドレスを 作（つく）りました。前（まえ）の アドレスは、もう 使（つか）えません。",
    "Your calendar has a new address. The old one no longer works.",
);

// A session.
pub const WAS_CALLED_OFF: Phrase = Phrase::new(
    "この研修は中止になりました。",
    "この 研修（けんしゅう）は 中止（ちゅうし）に なりました。",
    "This session was called off. ",
);
pub const OTHER_DATES: Phrase = Phrase::new(
    "代わりの日程は、会社の研修担当者に確かめてください。",
    "ほかの 日（ひ）は、会社（かいしゃ）の 研修（けんしゅう）の 人（ひと）に 聞（き）いて ください。",
    "Please ask the person in charge of training at your company for another date.",
);
pub const ABOUT: Phrase = Phrase::new(
    "集合研修の案内",
    "この 研修（けんしゅう）に ついて",
    "About this live session",
);
pub const DATE_AND_TIME: Phrase = Phrase::new("日時", "日（ひ）と 時間（じかん）", "Date and time");
pub const KIND: Phrase = Phrase::new("区分", "種類（しゅるい）", "Kind");
pub const VENUE: Phrase = Phrase::new("会場", "場所（ばしょ）", "Place");
pub const OPEN_MAP: Phrase = Phrase::new("地図を開く", "地図（ちず）を ひらく", "Open the map");
pub const MEETING: Phrase = Phrase::new(
    "オンラインの参加先",
    "オンラインの アドレス",
    "Join online at",
);
pub const BELONGINGS: Phrase =
    Phrase::new("持ち物", "持（も）って 来（く）る もの", "What to bring");
pub const INSTRUCTOR: Phrase = Phrase::new("講師", "先生（せんせい）", "Instructor");
pub const COURSE: Phrase = Phrase::new("コース", "コース", "Course");
pub const CUT_OFF: Phrase = Phrase::new(
    "申込・取消の締切",
    "申（もう）しこみと とりけしが できる 最後（さいご）の 日（ひ）",
    "Book or cancel by",
);
pub const ATTENDANCE: Phrase = Phrase::new("出欠", "出席（しゅっせき）", "Attendance");
pub const ATTENDED_ON: Phrase = Phrase::new("{0}（{1}）", "{0}（{1}）", "{0} ({1})");
pub const NEEDS_APPROVAL: Phrase = Phrase::new(
    "会社の担当者が承認すると、予約になります。",
    "会社（かいしゃ）の 人（ひと）が「いいです」と 言（い）うと、予約（よやく）が できます。",
    "You are booked once your company approves.",
);
pub const ASK_FOR_SEAT: Phrase = Phrase::new("申し込む", "申（もう）しこむ", "Ask for a seat");
pub const JOIN_WAITING_LIST: Phrase = Phrase::new(
    "キャンセル待ちに入る",
    "キャンセル待（ま）ちを する",
    "Join the waiting list",
);
pub const BOOK: Phrase = Phrase::new("予約する", "予約（よやく）する", "Book");
pub const SCAN_THERE: Phrase = Phrase::new(
    "当日は、会場のスクリーンのQRコードを読み取って、出席を記録します。",
    "その 日（ひ）に、スクリーンの QRコードを スマートフォンで 読（よ）んで ください。出席（しゅっせき）に なります。",
    "On the day, scan the QR code on the screen there to record that you are present.",
);
pub const OBSERVING: Phrase = Phrase::new(
    "ロールプレイの観察",
    "ロールプレイを 見（み）る",
    "Watching the role-play",
);
pub const YOU_OBSERVE: Phrase = Phrase::new(
    "あなたが観察者の回です。見たことを、その場で付けます。",
    "あなたは 見（み）る 人（ひと）です。見（み）た ことを、すぐに 書（か）いて ください。",
    "You are an observer. Note what you see right away.",
);
pub const SHEET_OF_ROUND: Phrase = Phrase::new(
    "{0}回目の観察シート",
    "{0}回目（かいめ）の シート",
    "Observation sheet, round {0}",
);
pub const SHEET_SENT: Phrase = Phrase::new("（送りました）", "（おくりました）", " (sent)");
pub const AFTERWARDS: Phrase = Phrase::new(
    "研修のあとに",
    "研修（けんしゅう）の あとで",
    "After the session",
);
pub const ATTENDANCE_RECORDED: Phrase = Phrase::new(
    "出席が記録されました。テストとアンケートに進めます。",
    "出席（しゅっせき）しました。テストと アンケートが できます。",
    "Your attendance is recorded. You can go on to the quiz and the survey.",
);
pub const GO_TO_QUIZ: Phrase = Phrase::new("テストへ進む", "テストへ 行（い）く", "Go to the quiz");
pub const ANSWER_SURVEY_UNTIL: Phrase = Phrase::new(
    "アンケートに答える（{0}まで）",
    "アンケートに 答（こた）える（{0}まで）",
    "Answer the survey (until {0})",
);
pub const CANCEL_CONFIRM: Phrase = Phrase::new(
    "予約・申込みを取り消します。",
    "予約（よやく）を とりけします。",
    "This cancels your booking.",
);
pub const CANCEL: Phrase = Phrase::new("取り消す", "とりけす", "Cancel the booking");
pub const TOO_LATE_TO_CANCEL: Phrase = Phrase::new(
    "取消の締切を過ぎています。行けなくなったときは、会社の研修担当者に連絡してください。",
    "もう とりけせません。行（い）けない ときは、会社（かいしゃ）の 研修（けんしゅう）の 人（ひと）に 言（い）って ください。",
    "It is too late to cancel here. If you cannot come, please tell the person in charge of training at your company.",
);
pub const NOW_BOOKED: Phrase = Phrase::new(
    "予約しました。",
    "予約（よやく）しました。",
    "You are booked.",
);
pub const NOW_WAITLISTED: Phrase = Phrase::new(
    "キャンセル待ちに入りました。席が空くと、順番に知らせます。",
    "キャンセル待（ま）ちに なりました。席（せき）が あくと、じゅんばんに お知（し）らせします。",
    "You are on the waiting list. When seats become free, people on the list are told in turn.",
);
pub const NOW_REQUESTED: Phrase = Phrase::new(
    "申し込みました。承認されると、予約になります。",
    "申（もう）しこみました。会社（かいしゃ）の 返事（へんじ）を まって ください。",
    "You have asked for a seat. You are booked once your company approves.",
);
pub const NOW_CANCELLED: Phrase = Phrase::new("取り消しました。", "とりけしました。", "Cancelled.");

// The check-in.
pub const RECORD_COMING: Phrase = Phrase::new(
    "出席の記録",
    "出席（しゅっせき）の 記録（きろく）",
    "Check in",
);
pub const RECORD_LEAVING: Phrase = Phrase::new(
    "退出の記録",
    "帰（かえ）る 時間（じかん）の 記録（きろく）",
    "Check out",
);
pub const COME: Phrase = Phrase::new(
    "出席を記録する",
    "出席（しゅっせき）を 記録（きろく）する",
    "Record that I am here",
);
pub const LEAVE: Phrase = Phrase::new(
    "退出を記録する",
    "帰（かえ）る ことを 記録（きろく）する",
    "Record that I am leaving",
);
pub const RECORDED_AS: Phrase = Phrase::new(
    "記録されています（{0}）。",
    "記録（きろく）しました（{0}）。",
    "You are recorded ({0}). ",
);
pub const WAIT_HERE: Phrase = Phrase::new(
    "このままお待ちください。",
    "ここで まって ください。",
    "Please wait here.",
);
pub const BACK_TO_SESSIONS: Phrase = Phrase::new(
    "集合研修に戻る",
    "集（あつ）まる 研修（けんしゅう）へ もどる",
    "Back to live sessions",
);
pub const NOT_BOOKED: Phrase = Phrase::new(
    "この研修の予約がありません。講師に声をかけてください。",
    "予約（よやく）が ありません。先生（せんせい）に 言（い）って ください。",
    "You have no booking for this session. Please tell the instructor.",
);
pub const CODE_EXPIRED: Phrase = Phrase::new(
    "時間がたちました。スクリーンのQRコードを、もう一度読み取ってください。",
    "時間（じかん）が すぎました。スクリーンの QRコードを、もう一度（いちど） 読（よ）んで ください。",
    "Too much time has passed. Please scan the QR code on the screen again.",
);
pub const OUTSIDE_WINDOW: Phrase = Phrase::new(
    "いまは、QRコードでの記録を受け付けていません。",
    "いまは QRコードを 使（つか）えません。",
    "The QR code cannot be used now.",
);
pub const NOT_THERE: Phrase = Phrase::new(
    "出席の記録がありません。講師に声をかけてください。",
    "出席（しゅっせき）の 記録（きろく）が ありません。先生（せんせい）に 言（い）って ください。",
    "There is no record that you came. Please tell the instructor.",
);
pub const WINDOW: Phrase = Phrase::new(
    "受付時間　{0}",
    "QRコードを 使（つか）える 時間（じかん）　{0}",
    "Open: {0}",
);
pub const TELL_INSTRUCTOR: Phrase = Phrase::new(
    "この時間の外に来たときは、講師に声をかけてください。",
    "ほかの 時間（じかん）に 来（き）た ときは、先生（せんせい）に 言（い）って ください。",
    "If you came at another time, please tell the instructor.",
);
pub const RECORDED: Phrase = Phrase::new(
    "「{0}」の{1}を記録しました。",
    "「{0}」：{1}を 記録（きろく）しました。",
    "Recorded for {0}: {1}.",
);
pub const LEAVING_RECORDED: Phrase = Phrase::new(
    "「{0}」の退出を記録しました。",
    "「{0}」：帰（かえ）る 時間（じかん）を 記録（きろく）しました。",
    "Recorded: you left {0}.",
);
