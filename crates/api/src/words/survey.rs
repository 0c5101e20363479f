//! The survey: what holds before it, its questions, the receipt.

use surveys::{HeldState, Mode, NamedReaders, ORIGINAL_KEPT_DAYS, TextRelease};

use super::{Language, Phrase};

pub const LOCKED: Phrase = Phrase::new(
    "アンケートは、ほかの学習がすべて終わると答えられます。",
    "アンケートは、ほかが 全部（ぜんぶ） おわると 答（こた）えられます。",
    "You can answer the survey when everything else is done.",
);
pub const BEFORE_ANSWERING: Phrase = Phrase::new(
    "答える前に",
    "答（こた）える 前（まえ）に",
    "Before you answer",
);
pub const ONLY_ISSUE_IS_RECORDED: Phrase = Phrase::new(
    "回答用紙をお渡ししたことだけを、受講の記録に残します。何と答えたかは残しません。",
    "研修（けんしゅう）の 記録（きろく）に のこすのは、回答用紙（かいとうようし）を わたした ことだけです。何（なん）と 答（こた）えたかは のこしません。",
    "Your training record keeps only the fact that the answer sheet was handed to you. It does not keep what you answered.",
);
pub const COUNTED_TOGETHER: Phrase = Phrase::new(
    "回答は、同じ会社の5件以上がまとまってから、順番を混ぜて集計します。",
    "同（おな）じ 会社（かいしゃ）の 回答用紙（かいとうようし）が 5枚（まい）以上（いじょう） あつまってから、順番（じゅんばん）を まぜて 数（かぞ）えます。",
    "Answers are counted only after at least 5 answer sheets from the same company have come in, with their order mixed.",
);
pub const RECEIPT_WHAT: Phrase = Phrase::new(
    "送信すると「控え番号」をお見せします。番号を持つ人だけが、あとで回答を変更したり取り消したりできます。番号はお名前と結びつきません。",
    "おくると、「控え番号（ひかえばんごう）」を 見（み）せます。番号（ばんごう）を もって いる 人（ひと）だけが、あとで 答（こた）えを かえたり、とりけしたり できます。番号（ばんごう）は 名前（なまえ）と つながりません。",
    "When you send your answers, we show you a “receipt number”. Only a person who has the number can change or withdraw the answers later. The number is not linked to your name.",
);
pub const LAST_DAY: Phrase = Phrase::new(
    "回答の締め切りは {0} です。",
    "しめきりは {0}です。",
    "The deadline for answers is {0}.",
);
pub const LAST_DAY_PASSED: Phrase = Phrase::new(
    "回答の締め切りは {0} です。締め切りを過ぎたので、これからの回答は集計に入れず、締め切り後の回答としてお預かりします。",
    "しめきりは {0}です。しめきりは すぎました。これからの 答（こた）えは 数（かぞ）えません。しめきりの あとの 答（こた）えとして あずかります。",
    "The deadline for answers is {0}. It has passed, so answers from now on are not counted in the figures; we keep them as answers after the deadline.",
);
pub const ISSUED: Phrase = Phrase::new(
    "回答用紙はお渡ししました。まだ送信していなければ、もう一度開けます。送信ずみの回答が二重に数えられることはありません。",
    "回答用紙（かいとうようし）は もう わたしました。まだ おくって いない ときは、もう一度（いちど） ひらけます。おくった 答（こた）えを 2回（かい） 数（かぞ）える ことは ありません。",
    "Your answer sheet was handed to you. If you have not sent it yet, you can open it again. Answers that were sent are not counted twice.",
);
pub const ISSUED_ELSEWHERE: Phrase = Phrase::new(
    "回答用紙は、別の端末かブラウザーでお渡ししています。まだ送信していなければ、そちらで開いてください。",
    "回答用紙（かいとうようし）は、ほかの スマホ・パソコンか ブラウザーで わたしました。まだ おくって いない ときは、そちらで ひらいて ください。",
    "Your answer sheet was handed to you on another device or browser. If you have not sent it yet, please open it there.",
);
pub const OPEN_AGAIN: Phrase = Phrase::new(
    "回答用紙をもう一度開く",
    "回答用紙（かいとうようし）を もう一度（いちど） ひらく",
    "Open the answer sheet again",
);
pub const ANSWER: Phrase = Phrase::new(
    "アンケートに答える",
    "アンケートに 答（こた）える",
    "Answer the survey",
);
pub const NO_COOKIE: Phrase = Phrase::new(
    "ブラウザーの設定でCookieを許可してから、このページを再読み込みしてください。",
    "ブラウザーの 設定（せってい）で Cookie（クッキー）を 使（つか）えるように して、この ページを もう一度（いちど） ひらいて ください。",
    "Please allow cookies in the settings of your browser, then reload this page.",
);

// The survey by name.
pub const BY_NAME: Phrase = Phrase::new(
    "記名のアンケートです",
    "名前（なまえ）が わかる アンケートです",
    "This survey is not anonymous",
);
pub const WHO_READS: Phrase = Phrase::new(
    "このアンケートの回答は、あなたのお名前と結びつきます。お名前と回答（自由記述も）を読むのは、{0}です。ほかの人には、名前のない集計だけを見せます。",
    "この アンケートの 答（こた）えは、あなたの 名前（なまえ）と つながります。名前（なまえ）と 答（こた）え（自由（じゆう）に 書（か）いた ことも）を 読（よ）むのは、{0}です。ほかの 人（ひと）には、名前（なまえ）の ない 集計（しゅうけい）だけを 見（み）せます。",
    "Your answers to this survey are linked to your name. Your name and your answers (free text, too) are read by {0}. Other people are shown only figures without names.",
);
pub const MAY_BE_CHANGED: Phrase = Phrase::new(
    "締め切りまでは、この画面で何度でも変更できます。",
    "しめきりまでは、この 画面（がめん）で 何回（なんかい）でも かえられます。",
    "Until the deadline you can change your answers on this page as often as you like.",
);
pub const WITHDRAWAL_UNLINKS: Phrase = Phrase::new(
    "取り消すと、お名前との結びつきと書かれた文章はすぐに消えます。",
    "とりけすと、名前（なまえ）との つながりと、書（か）いた 文（ぶん）は すぐに きえます。",
    "If you withdraw them, the link to your name and the text that was written are deleted at once.",
);
pub const MAY_BE_LEFT_OUT: Phrase = Phrase::new(
    "当てはまらない質問では「該当なし」を選んでください。答えたくない質問は空けておけます。",
    "あてはまらない 質問（しつもん）では「あてはまらない（該当（がいとう）なし）」を えらんで ください。答（こた）えたくない 質問（しつもん）は、答（こた）えなくても いいです。",
    "For a question that does not apply to you, choose “Does not apply”. You can leave out questions that you do not want to answer.",
);
pub const LAST_DAY_PASSED_BY_NAME: Phrase = Phrase::new(
    "回答の締め切りは {0} です。締め切りを過ぎたので、これからの回答は集計に入れません。",
    "しめきりは {0}です。しめきりは すぎました。これからの 答（こた）えは 数（かぞ）えません。",
    "The deadline for answers is {0}. It has passed, so answers from now on are not counted in the figures.",
);
pub const RECEIVED: Phrase = Phrase::new(
    "回答を受け取っています。",
    "答（こた）えを もらって います。",
    "We have your answers.",
);
pub const CHANGE: Phrase = Phrase::new(
    "この内容に変更する",
    "この 答（こた）えに かえる",
    "Save these changes",
);
pub const SEND_BY_NAME: Phrase = Phrase::new(
    "記名で送信する",
    "名前（なまえ）と いっしょに おくる",
    "Send with my name",
);
pub const WITHDRAWAL: Phrase = Phrase::new("取り消し", "とりけし", "Withdraw");
pub const WITHDRAWAL_BY_NAME: Phrase = Phrase::new(
    "回答を集計から外し、お名前との結びつきを消します。研修の修了には影響しません。",
    "答（こた）えを 集計（しゅうけい）から はずして、名前（なまえ）との つながりを けします。研修（けんしゅう）の 修了（しゅうりょう）には 関係（かんけい）ありません。",
    "Your answers are taken out of the figures, and the link to your name is deleted. It does not affect your completion of the course.",
);
pub const WITHDRAW: Phrase = Phrase::new(
    "回答を取り消す",
    "答（こた）えを とりけす",
    "Withdraw my answers",
);
pub const HOME: Phrase = Phrase::new("ホームに戻る", "ホームへ もどる", "Back to home");
pub const THANKS: Phrase = Phrase::new(
    "回答を受け取りました。ありがとうございました。",
    "答（こた）えを もらいました。ありがとうございました。",
    "We have received your answers. Thank you.",
);
pub const WITHDRAWN: Phrase = Phrase::new(
    "回答を取り消しました。",
    "答（こた）えを とりけしました。",
    "Your answers have been withdrawn.",
);

// The answer sheet.
pub const NOT_APPLICABLE: Phrase = Phrase::new(
    "該当なし",
    "あてはまらない（該当（がいとう）なし）",
    "Does not apply",
);
pub const SEND: Phrase = Phrase::new("送信する", "おくる", "Send");

// The receipt.
pub const THANK_YOU: Phrase = Phrase::new(
    "ご回答ありがとうございました",
    "答（こた）えて くださって、ありがとうございました",
    "Thank you for your answers",
);
pub const TAKEN_BEFORE: Phrase = Phrase::new(
    "この回答用紙の回答は、すでに受け取っています。はじめに送信された回答が有効です。",
    "この 回答用紙（かいとうようし）の 答（こた）えは、もう もらって います。はじめに おくった 答（こた）えを 使（つか）います。",
    "We have received answers on this answer sheet before. The answers that were sent first are valid.",
);
pub const TAKEN_LATE: Phrase = Phrase::new(
    "締め切りのあとに届いたので、集計には入れずにお預かりします。研修の修了には影響しません。",
    "しめきりの あとに とどいたので、数（かぞ）えないで あずかります。研修（けんしゅう）の 修了（しゅうりょう）には 関係（かんけい）ありません。",
    "Your answers came after the deadline, so we keep them without counting them in the figures. It does not affect your completion of the course.",
);
pub const TAKEN: Phrase = Phrase::new(
    "お名前と結びつかない形で受け取りました。研修をよくするために使います。",
    "名前（なまえ）と つながらない 形（かたち）で もらいました。研修（けんしゅう）を よく するために 使（つか）います。",
    "We have received your answers in a form that is not linked to your name. We use them to make the training better.",
);
pub const RECEIPT: Phrase = Phrase::new("控え番号", "控え番号（ひかえばんごう）", "Receipt number");
pub const KEEP_RECEIPT: Phrase = Phrase::new(
    "この番号を持つ人だけが、あとで回答を見直し、変更または取り消しできます。番号はお名前と結びつかないので、なくすと調べられません。必要な方は、写すか、画面を保存してください。",
    "この 番号（ばんごう）を もって いる 人（ひと）だけが、あとで 答（こた）えを もう一度（いちど） 見（み）たり、かえたり、とりけしたり できます。番号（ばんごう）は 名前（なまえ）と つながらないので、なくすと、しらべられません。ほしい 人（ひと）は、番号（ばんごう）を 書（か）くか、画面（がめん）を 保存（ほぞん）して ください。",
    "Only a person who has this number can look at the answers again later, and change or withdraw them. The number is not linked to your name, so it cannot be looked up if you lose it. If you need it, copy it or save this screen.",
);
pub const QR_OF_REVIEW: Phrase = Phrase::new(
    "回答の確認ページのQRコード",
    "答（こた）えを たしかめる ページの QRコード",
    "QR code of the page where you check your answers",
);
pub const REVIEW: Phrase = Phrase::new(
    "回答の確認・変更・取り消し",
    "答（こた）えを 見（み）る・かえる・とりけす",
    "See, change or withdraw your answers",
);
pub const REVIEW_AT: Phrase = Phrase::new(
    "（{0} に番号を入力しても開けます）",
    "（{0} に 番号（ばんごう）を 書（か）いても ひらけます）",
    " (or enter the number at {0})",
);
pub const CLOSE_SHARED: Phrase = Phrase::new(
    "共用の端末では、このページを閉じてから席を離れてください。",
    "みんなで 使（つか）う 機械（きかい）では、この ページを とじてから、席（せき）を 立（た）って ください。",
    "On a shared device, close this page before you leave.",
);

// The page that asks for a receipt, and the answers that it leads to.
pub const ASK_RECEIPT: Phrase = Phrase::new(
    "アンケートを送信したときの控え番号を入力してください。サインインは要りません。この画面から、誰の回答かが分かることもありません。",
    "アンケートを おくった ときの 控え番号（ひかえばんごう）を 書（か）いて ください。サインインは いりません。この 画面（がめん）から、だれの 答（こた）えかが わかる ことも ありません。",
    "Enter the receipt number that you got when you sent the survey. You do not need to sign in. Nor does this page reveal whose answers they are.",
);
pub const RECEIPT_HINT: Phrase = Phrase::new(
    "英数字32文字。ハイフンや大文字・小文字の違いは気にしなくてかまいません。",
    "英語（えいご）の 文字（もじ）と 数字（すうじ）で、32文字（もじ）です。ハイフン（-）や 大文字（おおもじ）・小文字（こもじ）は、ちがっても だいじょうぶです。",
    "32 letters and digits. Hyphens and capital or small letters do not matter.",
);
pub const LOOK: Phrase = Phrase::new("回答を見る", "答（こた）えを 見（み）る", "See my answers");
pub const OWN_ANSWERS: Phrase =
    Phrase::new("あなたの回答", "あなたの 答（こた）え", "Your answers");
pub const CHANGED: Phrase = Phrase::new(
    "回答を変更しました。",
    "答（こた）えを かえました。",
    "Your answers have been changed.",
);
pub const CHANGE_UNTIL: Phrase = Phrase::new(
    "{0} まで変更できます。",
    "{0}まで かえられます。",
    "You can change them until {0}.",
);
pub const WITHDRAWAL_BY_RECEIPT: Phrase = Phrase::new(
    "取り消すと、書かれた文章はすぐに消えます。評価は、ほかの人の分とまとめて集計から外します。元には戻せません。研修の修了には影響しません。",
    "とりけすと、書（か）いた 文（ぶん）は すぐに きえます。評価（ひょうか）は、ほかの 人（ひと）の ものと まとめて 集計（しゅうけい）から はずします。もとに もどせません。研修（けんしゅう）の 修了（しゅうりょう）には 関係（かんけい）ありません。",
    "If you withdraw them, the text that was written is deleted at once. The ratings are taken out of the figures together with those of other people. This cannot be undone. It does not affect your completion of the course.",
);

// Who reads a free text, said before it is typed.
pub const TEXT_BY_NAME: Phrase = Phrase::new(
    "ここに書いた文章は、お名前といっしょに、{0}が読みます。ほかの人には見せません。",
    "ここに 書（か）いた ことは、あなたの 名前（なまえ）と いっしょに、{0}が 読（よ）みます。ほかの 人（ひと）には 見（み）せません。",
    "What you write here is read together with your name by {0}. It is not shown to anybody else.",
);
const TEXT_IS_CHECKED: Phrase = Phrase::new(
    "ここに書いた文章は、まず研修会社の担当者がそのまま読んで確認します。もとの文章は、確認から{0}日たつと消します。",
    "ここに 書（か）いた ことは、はじめに 研修（けんしゅう）の 会社（かいしゃ）の 担当者（たんとうしゃ）が 読（よ）んで、たしかめます。もとの 文（ぶん）は、たしかめてから {0}日（にち）で けします。",
    "What you write here is first read and checked, as it is, by the people in charge at the training firm. The original text is deleted {0} days after the check.",
);
const TEXT_FOR_THE_COMPANY: Phrase = Phrase::new(
    "締め切りと確認のあと、お名前を付けずに、短くしたり一部を伏せたりして、ほかの人に見せることがあります。お勤めの会社の人事・研修担当者が読めるのは、同じ会社の回答が{0}件以上あるときだけです。",
    "しめきりの あと、名前（なまえ）を つけないで、みじかく したり、一部（いちぶ）を かくしたり して、ほかの 人（ひと）に 見（み）せる ことが あります。あなたの 会社（かいしゃ）の 人事（じんじ）・研修（けんしゅう）の 担当者（たんとうしゃ）が 読（よ）めるのは、同（おな）じ 会社（かいしゃ）の 答（こた）えが {0}件（けん）以上（いじょう） ある ときだけです。",
    "After the deadline and the check it may be shown to other people without your name, perhaps shortened or with parts hidden. HR and the people in charge of training at your company can read it only if there are {0} or more answers from your company.",
);
const TEXT_FOR_THE_INSTRUCTOR: Phrase = Phrase::new(
    "講師が読めるのは、この回の回答が{0}件以上あるときだけです。",
    "先生（せんせい）が 読（よ）めるのは、この 回（かい）の 答（こた）えが {0}件（けん）以上（いじょう） ある ときだけです。",
    "The instructor can read it only if there are {0} or more answers about this session.",
);
const TEXT_OUTSIDE: Phrase = Phrase::new(
    "研修会社が、研修の紹介に使うこともあります。",
    "研修（けんしゅう）の 会社（かいしゃ）が、研修（けんしゅう）の 紹介（しょうかい）に 使（つか）う ことも あります。",
    "The training firm may also use it to present the training.",
);

/// What stands at a free text of a confidential survey: who reads it, and when.
pub fn free_text(language: Language, release: TextRelease) -> String {
    let mut sentences = vec![
        TEXT_IS_CHECKED.with(language, ORIGINAL_KEPT_DAYS),
        TEXT_FOR_THE_COMPANY.with(language, release.k_text),
    ];
    if release.has_instructor {
        sentences.push(TEXT_FOR_THE_INSTRUCTOR.with(language, release.k_text));
    }
    sentences.push(TEXT_OUTSIDE.of(language).to_owned());
    sentences.join(match language {
        Language::Japanese => "",
        Language::Easy | Language::English => " ",
    })
}

/// Who reads the answers of a survey by name.
pub fn readers(mode: Mode) -> Phrase {
    match mode {
        Mode::Named(NamedReaders::FirmAndCompany) => Phrase::new(
            "研修会社の担当者と、お勤めの会社の人事・研修担当者",
            "研修（けんしゅう）の 会社（かいしゃ）の 担当者（たんとうしゃ）と、あなたの 会社（かいしゃ）の 人事（じんじ）・研修（けんしゅう）の 担当者（たんとうしゃ）",
            "the people in charge at the training firm, and HR and the people in charge of training at your company",
        ),
        Mode::Named(NamedReaders::Firm) | Mode::Confidential => Phrase::new(
            "研修会社の担当者",
            "研修（けんしゅう）の 会社（かいしゃ）の 担当者（たんとうしゃ）",
            "the people in charge at the training firm",
        ),
    }
}

/// Where the answers of a receipt are.
pub fn state(state: HeldState) -> Phrase {
    match state {
        HeldState::Waiting => Phrase::new(
            "受け付けました。ほかの回答とまとめて集計します。",
            "もらいました。ほかの 答（こた）えと まとめて 数（かぞ）えます。",
            "Received. They will be counted together with other answers.",
        ),
        HeldState::Counted => Phrase::new(
            "集計に入っています。変更と取り消しは、ほかの人の分とまとめて集計に反映します。",
            "集計（しゅうけい）に 入（はい）って います。かえたり とりけしたり した ことは、ほかの 人（ひと）の ものと まとめて 集計（しゅうけい）に 入（い）れます。",
            "They are counted in the figures. Changes and withdrawals reach the figures together with those of other people.",
        ),
        HeldState::Late => Phrase::new(
            "締め切りのあとに届いたため、集計には入れずにお預かりしています。",
            "しめきりの あとに とどいたので、数（かぞ）えないで あずかって います。",
            "They came after the deadline, so we keep them without counting them in the figures.",
        ),
        HeldState::Withdrawn => Phrase::new(
            "取り消されています。書かれた文章は消しました。",
            "とりけして あります。書（か）いた 文（ぶん）は けしました。",
            "They have been withdrawn. The text that was written has been deleted.",
        ),
        HeldState::Void => Phrase::new(
            "重複またはテスト入力として、集計から外しています。",
            "同（おな）じ ものが 2つ（ふたつ） あるか、テストで 入（い）れた ものなので、集計（しゅうけい）から はずして います。",
            "They are left out of the figures as a duplicate or a test entry.",
        ),
    }
}
