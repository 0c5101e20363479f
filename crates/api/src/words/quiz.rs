//! A quiz: before it, question by question, and its result.

use super::Phrase;

// Before an attempt.
pub const EXEMPTION_TEST: Phrase = Phrase::new(
    "「{0}」の免除テストです。合格すると、「{0}」を受けなくても、「{1}」を始められます。",
    "「{0}」を もう 知（し）って いる 人（ひと）の テストです。合格（ごうかく）すると、「{0}」を 受（う）けないで、「{1}」を はじめられます。",
    "This is the exemption test for “{0}”. If you pass, you can start “{1}” without taking “{0}”.",
);
pub const EXEMPTED_IS_NOT_COMPLETED: Phrase = Phrase::new(
    "「{0}」を修了したことにはならず、その修了証も出ません。",
    "でも、「{0}」は おわりに なりません。「{0}」の 修了証（しゅうりょうしょう）も 出（で）ません。",
    "Passing does not complete “{0}”, and you get no certificate for it.",
);
pub const ABOUT: Phrase = Phrase::new("テストの内容", "テストに ついて", "About this quiz");
pub const QUESTIONS: Phrase = Phrase::new("設問", "問題（もんだい）", "Questions");
pub const QUESTION_COUNT: Phrase = Phrase::new("{0}問", "{0}問（もん）", "{0}");
pub const TO_PASS: Phrase = Phrase::new("合格", "合格（ごうかく）", "To pass");
pub const PASS_MARK: Phrase = Phrase::new(
    "{0}点のうち{1}点以上",
    "{0}点（てん）の なかの {1}点（てん）以上（いじょう）",
    "At least {1} of {0} points",
);
pub const NO_PASS_MARK: Phrase = Phrase::new(
    "合否はありません",
    "合格（ごうかく）・不合格（ふごうかく）は ありません",
    "There is no pass mark",
);
pub const TRIES: Phrase = Phrase::new(
    "受けられる回数",
    "何回（なんかい） 受（う）けられるか",
    "Tries",
);
pub const TRIES_UNLIMITED: Phrase =
    Phrase::new("何回でも", "何回（なんかい）でも", "As many as you like");
pub const TRIES_ALLOWED: Phrase = Phrase::new("{0}回", "{0}回（かい）", "{0}");
pub const TRIES_LEFT: Phrase = Phrase::new("あと{0}回", "あと {0}回（かい）", "{0} left");
pub const TIME: Phrase = Phrase::new("時間", "時間（じかん）", "Time");
pub const TIME_LIMIT: Phrase = Phrase::new(
    "{0}分以内（始めた時から数えます。時間になると、保存した答えで提出されます）",
    "{0}分（ふん・ぷん）まで（はじめた ときからの 時間（じかん）です。時間（じかん）に なると、保存（ほぞん）した 答（こた）えを 出（だ）します）",
    "{0} min from when you start. When time is up, your saved answers are handed in.",
);
pub const TIME_EXPECTED: Phrase = Phrase::new(
    "{0}分くらい（制限はありません）",
    "{0}分（ふん・ぷん）ぐらい（時間（じかん）は きまって いません）",
    "About {0} min (no limit)",
);
pub const SAFETY_RULE: Phrase = Phrase::new(
    "命や安全にかかわる設問は、点数が足りていても、正解しないと合格になりません。",
    "命（いのち）や 安全（あんぜん）の 問題（もんだい）は 大切（たいせつ）です。この 問題（もんだい）を まちがえると、点（てん）が あっても、合格（ごうかく）しません。",
    "You must get the questions about life and safety right to pass, even if you have enough points.",
);
pub const BEFORE_LEARNING_RULE: Phrase = Phrase::new(
    "学ぶ前の力を知るためのものです。まちがえても、何にも影響しません。",
    "勉強（べんきょう）の まえに、いま 知（し）って いる ことを たしかめる テストです。まちがえても、だいじょうぶです。",
    "This shows what you know before you learn. Mistakes do not matter.",
);
pub const IN_TURN_RULE: Phrase = Phrase::new(
    "設問は1問ずつ、順番に答えます。前の設問には戻れず、飛ばすこともできません。",
    "問題（もんだい）は 1つずつ、じゅんばんに 答（こた）えます。前（まえ）の 問題（もんだい）には もどれません。とばす ことも できません。",
    "You answer the questions one by one. You cannot go back or skip one.",
);
pub const ANSWERS_ARE_SAVED: Phrase = Phrase::new(
    "答えは1問ごとに保存されます。途中でやめても、続きから答えられます。",
    "答（こた）えは 1つずつ 保存（ほぞん）します。とちゅうで やめても、つづきから 答（こた）えられます。",
    "Each answer is saved. You can stop at any time and go on later.",
);
pub const GO_ON: Phrase = Phrase::new("続きから答える", "つづきから 答（こた）える", "Continue");
pub const BEGIN: Phrase = Phrase::new("テストを始める", "テストを はじめる", "Start the quiz");
pub const AGAIN: Phrase = Phrase::new(
    "もう一度受ける",
    "もう一度（いちど） 受（う）ける",
    "Try again",
);
pub const BEING_GRADED: Phrase = Phrase::new(
    "提出した答えを、担当者が採点しています。終わると、結果を見られます。",
    "いま、人（ひと）が 答（こた）えを 読（よ）んで、点（てん）を つけて います。おわると、結果（けっか）を 見（み）られます。",
    "A person is grading your answers. You will see the result when that is done.",
);
pub const PASSED_ALREADY: Phrase = Phrase::new(
    "このテストには合格しています。",
    "この テストは、もう 合格（ごうかく）しました。",
    "You have passed this quiz.",
);
pub const HANDED_IN_ALREADY: Phrase = Phrase::new(
    "このテストは提出ずみです。",
    "この テストは、もう 出（だ）しました。",
    "You have handed in this quiz.",
);
pub const AGAIN_FROM: Phrase = Phrase::new(
    "次に受けられるのは、{0}からです。それまでに、まちがえたところを読み直してください。",
    "次（つぎ）は、{0}から 受（う）けられます。それまでに、まちがえた ところを もう一度（いちど） 読（よ）んで ください。",
    "You can try again from {0}. Until then, please read again what you got wrong.",
);
pub const TRIES_USED_UP: Phrase = Phrase::new(
    "受けられる回数を、すべて使いました。このあとのことは、会社の研修担当者に相談してください。",
    "もう 受（う）けられません。会社（かいしゃ）の 研修（けんしゅう）の 人（ひと）に 相談（そうだん）して ください。",
    "You have used all your tries. Please ask the person in charge of training at your company.",
);
pub const RESULTS_SO_FAR: Phrase = Phrase::new(
    "これまでの結果",
    "いままでの 結果（けっか）",
    "Your results so far",
);
pub const TRY: Phrase = Phrase::new("{0}回目", "{0}回目（かいめ）", "Try {0}");
pub const POINTS_OF: Phrase = Phrase::new("{0} / {1}点", "{0} / {1}点（てん）", "{0} / {1} points");
pub const WAITS_FOR_GRADING: Phrase = Phrase::new(
    "採点をお待ちください",
    "まって ください。点（てん）を つけて います",
    "Waiting to be graded",
);

// One question.
pub const QUESTION: Phrase = Phrase::new("設問{0}", "問題（もんだい）{0}", "Question {0}");
pub const ANSWERED_OF: Phrase = Phrase::new(
    "全{0}問のうち、答えた設問",
    "{0}問（もん）の なかで、答（こた）えた 問題（もんだい）",
    "Questions answered (of {0})",
);
pub const IN_TURN: Phrase = Phrase::new(
    "順番に答えます。「次へ」を押した答えは変えられません。",
    "じゅんばんに 答（こた）えます。「次（つぎ）へ」を おすと、答（こた）えは かえられません。",
    "You answer in order. Once you press “Next”, you cannot change that answer.",
);
pub const DEADLINE: Phrase = Phrase::new(
    "{0}までに提出してください。時間になると、それまでに保存した答えで提出されます。",
    "{0}までに 出（だ）して ください。時間（じかん）に なると、保存（ほぞん）した 答（こた）えを 出（だ）します。",
    "Please hand in your answers by {0}. When time is up, the answers saved until then are handed in.",
);
pub const ANSWER_FIRST: Phrase = Phrase::new(
    "答えてから「次へ」を押してください。順番に答えるテストでは、設問を飛ばせません。",
    "答（こた）えてから、「次（つぎ）へ」を おして ください。この テストでは、問題（もんだい）を とばせません。",
    "Please answer before you press “Next”. In this quiz you cannot skip a question.",
);
pub const TO_CHECK: Phrase = Phrase::new(
    "答えを確かめる",
    "答（こた）えを たしかめる",
    "Check your answers",
);
pub const NEXT: Phrase = Phrase::new("次へ", "次（つぎ）へ", "Next");
pub const BACK: Phrase = Phrase::new("前へ", "前（まえ）へ", "Back");
pub const ALL_ANSWERS: Phrase = Phrase::new(
    "答えの一覧へ",
    "答（こた）えを 全部（ぜんぶ） 見（み）る",
    "See all answers",
);
pub const YOUR_RESPONSE: Phrase =
    Phrase::new("あなたの対応：", "あなたが えらんだ こと：", "You chose: ");
pub const PLEASE_CHOOSE: Phrase =
    Phrase::new("選んでください", "えらんで ください", "Please choose");
pub const TYPED_BEGIN: Phrase = Phrase::new("（いま", "（いま ", " (now ");
pub const TYPED_END: Phrase = Phrase::new("字）", "字（じ））", ")");
pub const LENGTH_BETWEEN: Phrase = Phrase::new(
    "{0}字から{1}字まで",
    "{0}字（じ）から {1}字（じ）まで",
    "{0} to {1} characters",
);
pub const LENGTH_UP_TO: Phrase =
    Phrase::new("{0}字まで", "{0}字（じ）まで", "Up to {0} characters");

// What stands beside a field where the question itself does not say it.
pub const PLACE: Phrase = Phrase::new("{0}番目", "{0}番目（ばんめ）", "No. {0}");
pub const ANSWER: Phrase = Phrase::new("答え", "答（こた）え", "Answer");
pub const BEST: Phrase = Phrase::new(
    "最もよい対応",
    "いちばん よい やりかた",
    "The best response",
);
pub const WORST: Phrase = Phrase::new(
    "最もよくない対応",
    "いちばん よくない やりかた",
    "The worst response",
);

// What to do with a question, by its kind.
pub const CHOOSE_ONE: Phrase = Phrase::new(
    "1つ選んでください。",
    "1つ えらんで ください。",
    "Choose one.",
);
pub const CHOOSE_ALL: Phrase = Phrase::new(
    "当てはまるものを、すべて選んでください。",
    "あう ものを、全部（ぜんぶ） えらんで ください。",
    "Choose all that apply.",
);
pub const PUT_IN_ORDER: Phrase = Phrase::new(
    "正しい順になるように、番号ごとに選んでください。",
    "正（ただ）しい じゅんばんに なるように、番号（ばんごう）ごとに えらんで ください。",
    "Put them in the right order: choose one for each number.",
);
pub const RANK: Phrase = Phrase::new(
    "よいと思う順に、番号ごとに選んでください。",
    "いちばん よい ものから じゅんばんに、番号（ばんごう）ごとに えらんで ください。",
    "Rank them, the best first: choose one for each number.",
);
pub const MATCH: Phrase = Phrase::new(
    "それぞれに合うものを選んでください。",
    "それぞれに あう ものを えらんで ください。",
    "Choose what goes with each one.",
);
pub const ANSWER_IN_WORDS: Phrase = Phrase::new(
    "言葉で答えてください。ひらがな、カタカナ、全角、半角のちがいは問いません。",
    "ことばで 答（こた）えて ください。ひらがなでも カタカナでも いいです。",
    "Answer with a word or two in Japanese. Hiragana or katakana, full-width or half-width: any will do.",
);
pub const CHOOSE_BEST_AND_WORST: Phrase = Phrase::new(
    "最もよい対応と、最もよくない対応を、1つずつ選んでください。",
    "いちばん よい やりかたと、いちばん よくない やりかたを、1つずつ えらんで ください。",
    "Choose the best response and the worst, one each.",
);
pub const CHOOSE_BY_SCENE: Phrase = Phrase::new(
    "場面ごとに、あなたの対応を選んでください。選んで進むと、前の場面には戻れません。",
    "場面（ばめん）ごとに、あなたが する ことを えらんで ください。えらんだ あとは、前（まえ）の 場面（ばめん）に もどれません。",
    "Choose what you would do in each scene. You cannot go back to an earlier scene.",
);
pub const WRITE_SENTENCES: Phrase = Phrase::new(
    "文章で答えてください。担当者が読んで採点するため、結果が出るまで日数がかかります。",
    "文（ぶん）で 答（こた）えて ください。人（ひと）が 読（よ）んで 点（てん）を つけます。結果（けっか）が 出（で）るまで、何日（なんにち）か かかります。",
    "Answer in sentences. A person reads and grades them, so the result takes some days.",
);

// The answers before handing in.
pub const CHECK: Phrase = Phrase::new(
    "答えの確認",
    "答（こた）えを たしかめる",
    "Check your answers",
);
pub const ALL_ANSWERED: Phrase = Phrase::new(
    "すべての設問に答えました。よければ提出してください。提出したあとは、答えを変えられません。",
    "全部（ぜんぶ） 答（こた）えました。よければ、出（だ）して ください。出（だ）した あとは、答（こた）えを かえられません。",
    "You have answered every question. Hand in your answers when you are ready. You cannot change your answers after that.",
);
pub const UNANSWERED: Phrase = Phrase::new(
    "まだ答えていない設問が{0}問あります。答えないまま提出すると、不正解になります。",
    "答（こた）えて いない 問題（もんだい）が {0}問（もん） あります。答（こた）えないで 出（だ）すと、まちがいに なります。",
    "Questions without an answer: {0}. If you hand in your answers now, they count as wrong.",
);
pub const ANSWER_QUESTION: Phrase = Phrase::new(
    "設問{0}に答える",
    "問題（もんだい）{0}に 答（こた）える",
    "Answer question {0}",
);
pub const LABELLED: Phrase = Phrase::new("{0}：{1}", "{0}：{1}", "{0}: {1}");
pub const TOO_SHORT: Phrase = Phrase::new(
    "字数が足りません",
    "もっと 書（か）いて ください",
    "Too short",
);
pub const NOT_ANSWERED_YET: Phrase = Phrase::new("未回答", "まだ", "Not answered");
pub const ANSWERED: Phrase = Phrase::new("回答ずみ", "答（こた）えました", "Answered");
pub const HAND_IN_ANYWAY: Phrase = Phrase::new(
    "まだ答えていない設問が{0}問あります。このまま提出しますか。",
    "答（こた）えて いない 問題（もんだい）が {0}問（もん） あります。いま 出（だ）しますか。",
    "Questions without an answer: {0}. Hand in your answers anyway?",
);
pub const HAND_IN: Phrase = Phrase::new("提出する", "出（だ）す", "Hand in");

// Waiting for a person's judgement.
pub const WAIT_FOR: Phrase = Phrase::new(
    "採点をお待ちください：{0}",
    "まって ください：{0}",
    "Waiting to be graded: {0}",
);
pub const WAIT: Phrase = Phrase::new(
    "採点をお待ちください。記述の答えは、担当者が読んで採点します。",
    "まって ください。書（か）いた 答（こた）えは、人（ひと）が 読（よ）んで 点（てん）を つけます。",
    "Please wait: a person reads and grades the written answers.",
);
pub const HANDED_IN_AT: Phrase = Phrase::new(
    "{0}に提出しました。採点が終わると、この画面に結果が表示されます。",
    "{0}に 出（だ）しました。点（てん）が つくと、この 画面（がめん）に 結果（けっか）が 出（で）ます。",
    "Handed in: {0}. The result will appear on this page once it is graded.",
);

// The result.
pub const RESULT_OF: Phrase = Phrase::new("結果：{0}", "結果（けっか）：{0}", "Result: “{0}”");
pub const REGRADED: Phrase = Phrase::new(
    "採点を見直しました（{0}）。",
    "点（てん）を もう一度（いちど） つけました（{0}）。",
    "This was graded again ({0}).",
);
pub const REGRADED_PASS_STANDS: Phrase = Phrase::new(
    "採点を見直しました（{0}）。合格は、そのままです。",
    "点（てん）を もう一度（いちど） つけました（{0}）。合格（ごうかく）は かわりません。",
    "This was graded again ({0}). Your pass stands.",
);
pub const RESULT: Phrase = Phrase::new("結果", "結果（けっか）", "Result");
pub const POINTS: Phrase = Phrase::new("点数", "点（てん）", "Score");
pub const OUT_OF: Phrase = Phrase::new("/ {0}点", "/ {0}点（てん）", "/ {0} points");
pub const PASS_FROM: Phrase = Phrase::new(
    "（合格は{0}点以上）",
    "（合格（ごうかく）は {0}点（てん）以上（いじょう））",
    " (to pass: at least {0})",
);
pub const SAFETY_MISSED: Phrase = Phrase::new(
    "命や安全にかかわる設問に、まちがいがありました。この設問は、正解することが合格の条件です。下の解説を読んでください。",
    "命（いのち）や 安全（あんぜん）の 問題（もんだい）を まちがえました。この 問題（もんだい）に 正（ただ）しく 答（こた）えないと、合格（ごうかく）できません。下（した）の 説明（せつめい）を 読（よ）んで ください。",
    "You got a question about life or safety wrong. You need to get it right to pass. Please read the explanation below.",
);
pub const PASSED_EXEMPTION_TEST: Phrase = Phrase::new(
    "合格です。「{0}」を受けなくても、「{1}」を始められます。",
    "合格（ごうかく）です。「{0}」を 受（う）けないで、「{1}」を はじめられます。",
    "You have passed. You can start “{1}” without taking “{0}”.",
);
pub const PASSED: Phrase = Phrase::new(
    "合格です。おつかれさまでした。",
    "合格（ごうかく）です。おつかれさまでした。",
    "You have passed. Well done!",
);
pub const HANDED_IN_BEFORE_LEARNING: Phrase = Phrase::new(
    "提出しました。学んだあとのテストで、どれだけ伸びたかを確かめましょう。",
    "出（だ）しました。勉強（べんきょう）の あとの テストで、もう一度（いちど） たしかめましょう。",
    "Handed in. The quiz after learning will show how far you have come.",
);
pub const NEXT_STEP: Phrase = Phrase::new("次へ：{0}", "次（つぎ）へ：{0}", "Next: “{0}”");
pub const PASSED_IN_ANOTHER_TRY: Phrase = Phrase::new(
    "このテストには、ほかの回で合格しています。",
    "この テストは、ほかの 回（かい）で 合格（ごうかく）しました。",
    "You passed this quiz in another try.",
);
pub const NOT_PASSED_YET: Phrase = Phrase::new(
    "まだ合格ではありません。下の解説と本文を読んでから、もう一度受けられます。",
    "まだ 合格（ごうかく）では ありません。下（した）の 説明（せつめい）と 教材（きょうざい）を 読（よ）んでから、もう一度（いちど） 受（う）けられます。",
    "Not passed yet. Read the explanations below and the course text, then you can try again.",
);
pub const AGAIN_LEFT: Phrase = Phrase::new(
    "もう一度受ける（あと{0}回）",
    "もう一度（いちど） 受（う）ける（あと {0}回（かい））",
    "Try again ({0} left)",
);
pub const AGAIN_FROM_AFTER_READING: Phrase = Phrase::new(
    "次に受けられるのは、{0}からです。それまでに、下の解説と本文を読み直してください。",
    "次（つぎ）は、{0}から 受（う）けられます。それまでに、下（した）の 説明（せつめい）と 教材（きょうざい）を 読（よ）んで ください。",
    "You can try again from {0}. Until then, please read the explanations below and the course text again.",
);
pub const NEXT_TRY_IS_OPEN: Phrase = Phrase::new(
    "いま、次の回を受けている途中です。",
    "いま、次（つぎ）の 回（かい）の とちゅうです。",
    "You are in the middle of your next try.",
);
pub const BEFORE_AND_NOW: Phrase = Phrase::new(
    "学ぶ前と、いま",
    "勉強（べんきょう）の まえと、いま",
    "Before learning and now",
);
pub const READ_AGAIN: Phrase = Phrase::new(
    "読み直すところ",
    "もう一度（いちど） 読（よ）む ところ",
    "Read again",
);
pub const QUESTION_BY_QUESTION: Phrase = Phrase::new(
    "1問ごとの結果",
    "問題（もんだい）ごとの 結果（けっか）",
    "Question by question",
);
pub const RESULT_ONLY: Phrase = Phrase::new(
    "このテストでは、正解と解説を表示しません。",
    "この テストでは、正（ただ）しい 答（こた）えと 説明（せつめい）は 出（で）ません。",
    "This quiz does not show the right answers or explanations.",
);
pub const OWN_CHOICES_ONLY: Phrase = Phrase::new(
    "もう一度受けられるので、選んだ答えの解説だけを表示しています。",
    "もう一度（いちど） 受（う）けられるので、えらんだ 答（こた）えの 説明（せつめい）だけ 出（で）ます。",
    "You can try again, so only the answers you chose are explained.",
);
pub const NOT_COUNTED: Phrase = Phrase::new(
    "採点から除外",
    "点（てん）に 入（はい）りません",
    "Not counted",
);
pub const GRADED: Phrase = Phrase::new("採点ずみ", "点（てん）が つきました", "Graded");
pub const RIGHT: Phrase = Phrase::new("正解", "正（ただ）しい", "Right");
pub const WRONG: Phrase = Phrase::new("不正解", "まちがい", "Wrong");
pub const GRADED_AGAIN: Phrase = Phrase::new(
    "採点を見直しました：{0}",
    "点（てん）を もう一度（いちど） つけました：{0}",
    "Graded again: {0}",
);
pub const KEY_CORRECTED: Phrase = Phrase::new(
    "正解を訂正して、採点し直しました。",
    "正（ただ）しい 答（こた）えを なおして、もう一度（いちど） 点（てん）を つけました。",
    "The right answer was corrected.",
);
pub const RIGHT_FOR_ALL: Phrase = Phrase::new(
    "全員を正解としました。",
    "みんな 正（ただ）しい ことに しました。",
    "It counts as right for everyone.",
);
pub const TAKEN_OUT: Phrase = Phrase::new(
    "採点から外しました。",
    "この 問題（もんだい）は 点（てん）に 入（はい）りません。",
    "It no longer counts.",
);
pub const KEY_WIDENED: Phrase = Phrase::new(
    "正解を増やして、採点し直しました。",
    "正（ただ）しい 答（こた）えを ふやして、もう一度（いちど） 点（てん）を つけました。",
    "One more answer counts as right.",
);
pub const NO_ANSWER: Phrase = Phrase::new(
    "答えませんでした。",
    "答（こた）えませんでした。",
    "You did not answer.",
);
pub const EMPTY: Phrase = Phrase::new(
    "（答えませんでした）",
    "（答（こた）えませんでした）",
    "(no answer)",
);
pub const MODEL_ANSWER: Phrase =
    Phrase::new("【解答例】", "【答（こた）えの れい】", "[Model answer] ");
pub const RIGHT_ANSWER: Phrase = Phrase::new(
    "【正解】",
    "【正（ただ）しい 答（こた）え】",
    "[Right answer] ",
);
pub const LEVEL_POINTS: Phrase = Phrase::new(
    "（{0} / {1}点）",
    "（{0} / {1}点（てん））",
    " ({0} / {1} points)",
);
pub const FROM_THE_GRADER: Phrase = Phrase::new(
    "採点者から",
    "点（てん）を つけた 人（ひと）から",
    "From the person who graded it",
);
pub const YOUR_ANSWER: Phrase = Phrase::new(
    "（あなたの答え）",
    "（あなたの 答（こた）え）",
    "(your answer)",
);
pub const RIGHT_OPTION: Phrase = Phrase::new("【正解】", "【正（ただ）しい】", "[Right]");
pub const WRONG_OPTION: Phrase = Phrase::new("【不正解】", "【まちがい】", "[Wrong]");

// What was learnt between two tests.
pub const BEFORE_LEARNING: Phrase =
    Phrase::new("学ぶ前", "勉強（べんきょう）の まえ", "Before learning");
pub const NOW: Phrase = Phrase::new("いま", "いま", "Now");
pub const BY_OBJECTIVE: Phrase = Phrase::new(
    "目標ごとに見る",
    "目標（もくひょう）ごとに 見（み）る",
    "See goal by goal",
);
pub const OBJECTIVE: Phrase = Phrase::new("目標 {0}", "目標（もくひょう） {0}", "Goal {0}");
