//! What went wrong, for whoever learns. By the code of the failure or fault; a
//! code that is not here keeps its Japanese message.

use poem::http::StatusCode;

use super::{Phrase, sessions};

/// A failure's or a fault's words.
pub fn of(code: &str) -> Option<Phrase> {
    let (_, phrase) = BY_CODE.iter().find(|(known, _)| *known == code)?;
    Some(*phrase)
}

/// The title of the page that refuses.
pub fn title(status: StatusCode) -> Phrase {
    match status {
        StatusCode::NOT_FOUND => NOT_FOUND,
        StatusCode::FORBIDDEN | StatusCode::METHOD_NOT_ALLOWED => FORBIDDEN,
        StatusCode::CONFLICT => NOT_NOW,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => BUSY,
        status if status.is_server_error() => BROKEN,
        _ => WRONG,
    }
}

/// What the reader can do now.
pub fn advice(status: StatusCode) -> Phrase {
    match status {
        StatusCode::NOT_FOUND => NOT_FOUND_ADVICE,
        StatusCode::FORBIDDEN => FORBIDDEN_ADVICE,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => KEPT,
        status if status.is_server_error() => BROKEN_ADVICE,
        _ => AGAIN,
    }
}

const NOT_FOUND: Phrase = Phrase::new("見つかりませんでした", "見（み）つかりません", "Not found");
const FORBIDDEN: Phrase = Phrase::new("この操作はできません", "できません", "Not allowed");
const NOT_NOW: Phrase = Phrase::new(
    "いまはこの操作ができません",
    "いまは できません",
    "Not possible now",
);
const BUSY: Phrase = Phrase::new(
    "ただいま混み合っています",
    "いま こんで います",
    "Too busy just now",
);
const BROKEN: Phrase = Phrase::new(
    "サーバーで問題が起きました",
    "問題（もんだい）が おきました",
    "Something went wrong",
);
const WRONG: Phrase = Phrase::new(
    "入力に誤りがあります",
    "まちがいが あります",
    "Something is not right",
);
const NOT_FOUND_ADVICE: Phrase = Phrase::new(
    "アドレスが正しいか確認してください。案内メールや用紙のアドレスからもう一度開くと、見つかることがあります。",
    "メールや 紙（かみ）の アドレスから、もう一度（いちど） ひらいて ください。",
    "Please check the address. Opening it again from your email or slip may help.",
);
const FORBIDDEN_ADVICE: Phrase = Phrase::new(
    "必要な権限がないか、画面が古くなっています。続けて起きるときは、研修担当者にお問い合わせください。",
    "画面（がめん）が 古（ふる）いかも しれません。また おきたら、会社（かいしゃ）の 研修（けんしゅう）の 人（ひと）に 聞（き）いて ください。",
    "You do not have the right to do this, or the page is out of date. If it happens again, ask the person in charge of training.",
);
const KEPT: Phrase = Phrase::new(
    "保存ずみの内容は失われていません。",
    "保存（ほぞん）した ものは、なくなって いません。",
    "Nothing that was saved is lost.",
);
const BROKEN_ADVICE: Phrase = Phrase::new(
    "保存ずみの内容は失われていません。続けて起きるときは、下の番号を添えてお問い合わせください。",
    "保存（ほぞん）した ものは、なくなって いません。また おきたら、下（した）の 番号（ばんごう）を 言（い）って ください。",
    "Nothing that was saved is lost. If it happens again, please ask for help with the number below.",
);
const AGAIN: Phrase = Phrase::new(
    "前の画面に戻って、もう一度お試しください。",
    "前（まえ）の 画面（がめん）に もどって、もう一度（いちど） やって ください。",
    "Please go back and try again.",
);

const MISSING: Phrase = Phrase::new(
    "入力してください。",
    "書（か）いて ください。",
    "Please fill this in.",
);

/// Codes that somebody who learns can meet.
const BY_CODE: &[(&str, Phrase)] = &[
    (
        "sign_in.wrong",
        Phrase::new(
            "サインインできませんでした。入力した内容を確かめて、もう一度お試しください。",
            "サインインできませんでした。書（か）いた ことを たしかめて、もう一度（いちど） やって ください。",
            "Could not sign you in. Please check what you entered and try again.",
        ),
    ),
    (
        "sign_in.too_many_tries",
        Phrase::new(
            "サインインの失敗が続いたため、一時的に止めています。しばらく待ってから、もう一度お試しください。お急ぎのときは、人事の担当者に連絡してください。",
            "何回（なんかい）も まちがえたので、いまは サインインできません。15分（ふん）くらい まって ください。いそぐ ときは、会社（かいしゃ）の 人事（じんじ）に 言（い）って ください。",
            "Too many failed tries. Please wait a while (up to 15 minutes) and try again. If it is urgent, ask your HR.",
        ),
    ),
    (
        "sign_in.link_spent",
        Phrase::new(
            "このリンクは使えません。期限が切れたか、すでに使われています。人事の担当者に再発行をたのんでください。",
            "この リンクは 使（つか）えません。会社（かいしゃ）の 人事（じんじ）に、新（あたら）しい リンクを たのんで ください。",
            "This link cannot be used: it has expired or was used already. Please ask your HR for a new one.",
        ),
    ),
    ("sign_in.missing", MISSING),
    ("text.missing", MISSING),
    (
        "email.syntax",
        Phrase::new(
            "メールアドレスは「name@example.jp」の形で、半角で入力してください。",
            "メールアドレスは「name@example.jp」の 形（かたち）で 書（か）いて ください。",
            "Please enter an email address like name@example.jp.",
        ),
    ),
    (
        "password.length",
        Phrase::new(
            "パスワードは12文字以上256文字以内で決めてください。",
            "パスワードは 12文字（もじ）から 256文字（もじ）までに して ください。",
            "The password needs 12 to 256 characters.",
        ),
    ),
    (
        "password.own_id",
        Phrase::new(
            "社員番号やメールアドレスと同じパスワードは使えません。別のものを決めてください。",
            "社員番号（しゃいんばんごう）や メールアドレスと 同（おな）じ パスワードは 使（つか）えません。",
            "The password must differ from your employee number and email address.",
        ),
    ),
    (
        "password.common",
        Phrase::new(
            "よく使われる、推測されやすいパスワードです。別のものを決めてください。",
            "みんなが よく 使（つか）う パスワードです。ほかの ものに して ください。",
            "Many people use this password, so it is easy to guess. Please choose another.",
        ),
    ),
    (
        "password.current",
        Phrase::new(
            "いまのパスワードが違います。",
            "いまの パスワードが ちがいます。",
            "Your current password is not right.",
        ),
    ),
    (
        "request.csrf",
        Phrase::new(
            "画面の有効期限が切れました。前の画面に戻って再読み込みし、もう一度お試しください。",
            "画面（がめん）が 古（ふる）く なりました。前（まえ）の 画面（がめん）を もう一度（いちど） ひらいて ください。",
            "This page has expired. Please go back, reload and try again.",
        ),
    ),
    (
        "request.too_many",
        Phrase::new(
            "短い時間に操作が集中しました。少し待って、もう一度お試しください。",
            "少（すこ）し まって、もう一度（いちど） やって ください。",
            "Too many requests in a short time. Please wait a little and try again.",
        ),
    ),
    (
        "database.busy",
        Phrase::new(
            "ただいま混み合っています。少し待って、もう一度お試しください。",
            "いま こんで います。少（すこ）し まって、もう一度（いちど） やって ください。",
            "It is busy just now. Please wait a little and try again.",
        ),
    ),
    (
        "enrolment.closed",
        Phrase::new(
            "この研修は、もう受けられません。",
            "この 研修（けんしゅう）は、おわったか、期限（きげん）が すぎたか、受（う）けなくて よく なりました。つづけたい ときは、会社（かいしゃ）の 研修（けんしゅう）の 人（ひと）に 聞（き）いて ください。",
            "You cannot go on with this course now: it is completed, its time is over, or you no longer need it. To continue, ask the person in charge of training at your company.",
        ),
    ),
    (
        "lesson.not_text",
        Phrase::new(
            "テストとアンケートは、答えを送ると終わります。",
            "テストと アンケートは、答（こた）えを おくると おわります。",
            "A quiz or survey is done when you send your answers.",
        ),
    ),
    (
        "quiz.already_passed",
        Phrase::new(
            "このテストには、もう合格しています。結果の画面で解説を読めます。",
            "この テストは、もう 合格（ごうかく）しました。",
            "You have passed this quiz already. The result page explains the answers.",
        ),
    ),
    (
        "quiz.attempts_used_up",
        Phrase::new(
            "このテストを受けられる回数を、すべて使いました。担当者に相談してください。",
            "この テストは、もう 受（う）けられません。会社（かいしゃ）の 研修（けんしゅう）の 人（ひと）に 相談（そうだん）して ください。",
            "You have used all your tries at this quiz. Please ask the person in charge of training.",
        ),
    ),
    (
        "quiz.attempt_closed",
        Phrase::new(
            "このテストは、もう提出されています。答えは変えられません。結果の画面を見てください。",
            "この テストは、もう 出（だ）しました。答（こた）えは かえられません。",
            "This quiz was handed in already. Please see the result.",
        ),
    ),
    (
        "quiz.answer.passed",
        Phrase::new(
            "この設問には、もう答えています。順番に答えるテストでは、前の設問に戻れません。",
            "もう 答（こた）えました。前（まえ）の 問題（もんだい）には もどれません。",
            "You have answered this. In this quiz you cannot go back.",
        ),
    ),
    (
        "quiz.answer.not_its_turn",
        Phrase::new(
            "先に、前の設問に答えてください。順番に答えるテストでは、設問を飛ばせません。",
            "先（さき）に、前（まえ）の 問題（もんだい）に 答（こた）えて ください。",
            "Please answer the question before this one first.",
        ),
    ),
    (
        "quiz.not_graded",
        Phrase::new(
            "このテストは、まだ採点されていません。",
            "まだ 点（てん）が ついて いません。",
            "This quiz has not been graded yet.",
        ),
    ),
    (
        "quiz.awaits_grading",
        Phrase::new(
            "採点をお待ちください。記述の答えは、担当者が読んで採点します。採点が終わると、結果を見られます。",
            "まって ください。人（ひと）が 読（よ）んで 点（てん）を つけます。",
            "Please wait: a person reads and grades the written answers. Then you will see the result.",
        ),
    ),
    (
        "quiz.answer.foreign_option",
        Phrase::new(
            "この設問の選択肢ではありません。画面を読み込み直して、選び直してください。",
            "画面（がめん）を もう一度（いちど） ひらいて、えらんで ください。",
            "Please reload the page and choose again.",
        ),
    ),
    (
        "quiz.answer.too_many",
        Phrase::new(
            "この設問で選べるのは1つです。1つだけ選んでください。",
            "1つだけ えらんで ください。",
            "Please choose only one.",
        ),
    ),
    (
        "quiz.answer.repeated",
        Phrase::new(
            "同じものを2回選んでいます。それぞれに、違うものを選んでください。",
            "同（おな）じ ものを 2回（かい） えらんで います。ちがう ものを えらんで ください。",
            "You have chosen the same one twice. Please choose different ones.",
        ),
    ),
    (
        "quiz.answer.stage_fixed",
        Phrase::new(
            "前の場面で選んだ対応は、変えられません。いまの場面で、続きを選んでください。",
            "前（まえ）の 場面（ばめん）は かえられません。いまの 場面（ばめん）で えらんで ください。",
            "You cannot change what you chose in an earlier scene. Please choose in this scene.",
        ),
    ),
    (
        "quiz.answer.unknown_field",
        Phrase::new(
            "この設問にない欄です。画面を読み込み直して、答え直してください。",
            "画面（がめん）を もう一度（いちど） ひらいて、答（こた）えて ください。",
            "Please reload the page and answer again.",
        ),
    ),
    (
        "quiz.answer.too_long",
        Phrase::new(
            "答えが長すぎます。短くしてください。",
            "答（こた）えが 長（なが）すぎます。短（みじか）く して ください。",
            "Your answer is too long. Please make it shorter.",
        ),
    ),
    (
        "quiz.answer.stale",
        Phrase::new(
            "別の画面で、この設問の答えが変わりました。画面を読み込み直して、答えを確かめてください。",
            "ほかの 画面（がめん）で、答（こた）えが かわりました。画面（がめん）を もう一度（いちど） ひらいて、答（こた）えを たしかめて ください。",
            "This answer was changed on another screen. Please reload the page and check your answer.",
        ),
    ),
    (
        "quiz.cooling_off",
        Phrase::new(
            "次に受けられる時刻まで、お待ちください。それまでに、まちがえたところを読み直してください。",
            "いまは まだ 受（う）けられません。まちがえた ところを もう一度（いちど） 読（よ）んで、まって ください。",
            "You cannot try again yet. Please read again what you got wrong and come back later.",
        ),
    ),
    (
        "quiz.time_up",
        Phrase::new(
            "時間になりました。それまでに保存した答えで提出されています。",
            "時間（じかん）に なりました。保存（ほぞん）した 答（こた）えで 出（だ）しました。",
            "Time is up. The answers saved until then have been handed in.",
        ),
    ),
    (
        "quiz.answer.nothing",
        Phrase::new(
            "答えを選んでから「答える」を押してください。分からないときは「わからない」を押してください。",
            "答（こた）えを えらんで、「答（こた）える」を おして ください。わからない ときは、「わからない」を おして ください。",
            "Choose an answer, then press “Answer”. If you do not know, press “I do not know”.",
        ),
    ),
    (
        "survey.already_issued",
        Phrase::new(
            "このアンケートの回答用紙は、すでに別の画面でお渡ししています。回答は1人1回です。",
            "この アンケートは、ほかの 画面（がめん）で もう はじめました。1人（ひとり） 1回（かい）です。",
            "You have opened this survey on another screen already. Everybody answers once.",
        ),
    ),
    (
        "survey.not_open",
        Phrase::new(
            "アンケートは、ほかの学習がすべて終わると答えられます。",
            "アンケートは、ほかが 全部（ぜんぶ） おわると 答（こた）えられます。",
            "You can answer the survey when everything else is done.",
        ),
    ),
    (
        "survey.token",
        Phrase::new(
            "回答用紙を確かめられませんでした。アンケートのページを開き直してください。",
            "アンケートの ページを、もう一度（いちど） ひらいて ください。",
            "Please open the survey page again.",
        ),
    ),
    (
        "survey.late",
        Phrase::new(
            "このアンケートの回答期間は終わりました。研修の修了には影響しません。",
            "この アンケートは おわりました。研修（けんしゅう）の 修了（しゅうりょう）には 関係（かんけい）ありません。",
            "This survey has ended. It does not affect your completion of the course.",
        ),
    ),
    (
        "survey.receipt",
        Phrase::new(
            "この番号の回答は見つかりません。番号をもう一度確かめてください。",
            "この 番号（ばんごう）は ありません。もう一度（いちど） たしかめて ください。",
            "No answers were found for this number. Please check it.",
        ),
    ),
    (
        "survey.not_counted",
        Phrase::new(
            "この回答は、すでに取り消されたか、無効にする手続きに入っています。",
            "この 答（こた）えは、もう とりけしたか、集計（しゅうけい）から はずす ところです。",
            "These answers were withdrawn already or are being made void.",
        ),
    ),
    (
        "survey.other_mode",
        Phrase::new(
            "このアンケートの記名・匿名の方式が、画面を開いたあとに変わりました。ページを開き直してください。",
            "この アンケートに 名前（なまえ）が つくか、つかないかが、ページを ひらいた あとで かわりました。ページを もう一度（いちど） ひらいて ください。",
            "Whether this survey is anonymous or linked to your name changed after you opened the page. Please open the page again.",
        ),
    ),
    (
        "survey.empty",
        Phrase::new(
            "どれか1つは答えてください。",
            "1つは 答（こた）えて ください。",
            "Please answer at least one question.",
        ),
    ),
    (
        "booking.full",
        Phrase::new("満席です。", "いっぱいです。", "It is fully booked."),
    ),
    (
        "booking.exists",
        Phrase::new(
            "この研修には、もう申し込んでいます。",
            "もう 申（もう）しこんで います。",
            "You have booked this session already.",
        ),
    ),
    (
        "booking.closed",
        Phrase::new(
            "この研修の申込みと取消は、締め切りました。事情があるときは、会社の研修担当者に連絡してください。",
            "申（もう）しこみと とりけしは、おわりました。会社（かいしゃ）の 研修（けんしゅう）の 人（ひと）に 言（い）って ください。",
            "Booking and cancelling are closed. Please ask the person in charge of training.",
        ),
    ),
    (
        "booking.begun",
        Phrase::new(
            "研修が始まっているので、取り消せません。来ない人は、欠席として記録されます。",
            "研修（けんしゅう）は もう はじまりました。とりけせません。来（こ）ない 人（ひと）は、欠席（けっせき）に なります。",
            "The session has begun, so you cannot cancel your booking. Whoever does not come is marked absent.",
        ),
    ),
    ("check_in.expired", sessions::CODE_EXPIRED),
    (
        "check_in.outside",
        Phrase::new(
            "いまは、QRコードでの記録を受け付けていません。講師に声をかけてください。",
            "いまは QRコードを 使（つか）えません。先生（せんせい）に 言（い）って ください。",
            "The QR code cannot be used now. Please tell the instructor.",
        ),
    ),
    (
        "check_in.not_booked",
        Phrase::new(
            "この研修の予約がありません。講師に声をかけてください。",
            "予約（よやく）が ありません。先生（せんせい）に 言（い）って ください。",
            "You have no booking for this session. Please tell the instructor.",
        ),
    ),
    ("check_in.not_there", sessions::NOT_THERE),
    (
        "booking.overlap",
        Phrase::new(
            "同じ時間に、ほかの研修を予約しています。先にそちらを取り消してください。",
            "同（おな）じ 時間（じかん）に、ほかの 予約（よやく）が あります。先（さき）に、その 予約（よやく）を とりけして ください。",
            "You have booked another session at that time. Please cancel it first.",
        ),
    ),
    (
        "booking.state",
        Phrase::new(
            "この予約は、もう変えられません。",
            "この 予約（よやく）は、もう かえられません。",
            "This booking can no longer be changed.",
        ),
    ),
    (
        "survey.answer.kind",
        Phrase::new(
            "この質問への答え方が違います。",
            "答（こた）え方（かた）が ちがいます。",
            "This question takes another kind of answer.",
        ),
    ),
    (
        "survey.question.unknown",
        Phrase::new(
            "このアンケートにない質問です。",
            "この アンケートに ない 質問（しつもん）です。",
            "This question is not in the survey.",
        ),
    ),
    (
        "survey.comment",
        Phrase::new(
            "文章は2,000文字以内で書いてください。",
            "文章（ぶんしょう）は 2,000文字（もじ）までで 書（か）いて ください。",
            "This text cannot be used: it has more than 2,000 characters, or characters that cannot be saved.",
        ),
    ),
    (
        "handover.stale",
        Phrase::new(
            "別の画面で、引継ぎ票が保存されています。画面を読み込み直して、内容を確かめてください。",
            "ほかの 画面（がめん）で 保存（ほぞん）しました。もう一度（いちど） ひらいて、たしかめて ください。",
            "The handover note was saved on another screen first. Please reload the page and check it.",
        ),
    ),
    (
        "handover.handed_in",
        Phrase::new(
            "引継ぎ票は、もう提出されています。",
            "引継ぎ票（ひきつぎひょう）は、もう 出（だ）しました。",
            "The handover note was handed in already.",
        ),
    ),
    (
        "handover.empty",
        Phrase::new(
            "引継ぎ票に、何か書いてください。",
            "引継ぎ票（ひきつぎひょう）に 書（か）いて ください。",
            "Please write something in the handover note.",
        ),
    ),
    (
        "assessment.cancelled",
        Phrase::new(
            "この実技評価は、取り消されています。",
            "この ロールプレイは、とりけしに なりました。",
            "This role-play assessment was cancelled.",
        ),
    ),
    (
        "not_found",
        Phrase::new(
            "見つかりませんでした。",
            "見（み）つかりません。",
            "This page was not found.",
        ),
    ),
    (
        "forbidden",
        Phrase::new(
            "この操作をする権限がありません。",
            "これは できません。",
            "You do not have the right to do this.",
        ),
    ),
    (
        "request.method",
        Phrase::new(
            "この操作はこのアドレスではできません。",
            "ここでは できません。",
            "This cannot be done here.",
        ),
    ),
    (
        "request.timed_out",
        Phrase::new(
            "処理に時間がかかったため中断しました。少し待って、もう一度お試しください。",
            "時間（じかん）が かかりすぎました。少（すこ）し まって、もう一度（いちど） やって ください。",
            "It took too long and was stopped. Please wait a little and try again.",
        ),
    ),
    (
        "handover.field.too_long",
        Phrase::new(
            "500文字までで書いてください。",
            "500文字（もじ）までで 書（か）いて ください。",
            "Please write no more than 500 characters.",
        ),
    ),
    (
        "text.too_long",
        Phrase::new("長すぎます。", "長（なが）すぎます。", "This is too long."),
    ),
    (
        "text.control_characters",
        Phrase::new(
            "改行などの制御文字が入っています。取り除いてください。",
            "使（つか）えない 文字（もじ）が あります。",
            "This holds line breaks or other characters that cannot be used.",
        ),
    ),
];
