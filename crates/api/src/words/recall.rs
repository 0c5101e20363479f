//! The memory quiz. Its name and the word for going on stand with the home
//! page, which leads to it.

use super::Phrase;

pub const HELLO: Phrase = Phrase::new(
    "{0}さん、こんにちは。",
    "{0}さん、こんにちは。",
    "Hello {0}.",
);
pub const WHAT: Phrase = Phrase::new(
    "研修「{0}」で学んだことを思い出す、{1}問のクイズです。1分ほどで終わります。",
    "研修（けんしゅう）「{0}」で 勉強（べんきょう）した ことを 思（おも）い出（だ）す クイズです。{1}問（もん） あります。1分（ぷん）くらいで おわります。",
    "A quiz to bring back what you learnt in the course “{0}”. Questions: {1}. It takes about 1 minute.",
);
pub const USED_FOR_NOTHING: Phrase = Phrase::new(
    "答えは、成績にも会社への報告にも使いません。",
    "答（こた）えは、成績（せいせき）にも、会社（かいしゃ）への 報告（ほうこく）にも 使（つか）いません。",
    "Your answers are used neither for your results nor for reports to your company.",
);
pub const BEGIN: Phrase = Phrase::new("始める", "はじめる", "Start");
pub const QUESTION: Phrase = Phrase::new(
    "思い出しクイズ　{0}問目",
    "思（おも）い出（だ）す クイズ　{0}問目（もんめ）",
    "Memory quiz: question {0}",
);
pub const PLACE: Phrase = Phrase::new(
    "全{0}問のうち{1}問目",
    "{0}問（もん）の なかの {1}問目（もんめ）",
    "Question {1} of {0}",
);
pub const ANSWER: Phrase = Phrase::new("答える", "答（こた）える", "Answer");
pub const UNKNOWN: Phrase = Phrase::new("わからない", "わからない", "I do not know");
pub const QUESTION_EXPLAINED: Phrase = Phrase::new(
    "思い出しクイズ　{0}問目の解説",
    "思（おも）い出（だ）す クイズ　{0}問目（もんめ）の 説明（せつめい）",
    "Memory quiz: question {0} explained",
);
pub const WELL_REMEMBERED: Phrase = Phrase::new(
    "よく覚えていました。",
    "よく おぼえて いました。",
    "Well remembered.",
);
pub const READ_NOW: Phrase = Phrase::new(
    "いま読むと、次は思い出せます。",
    "いま 読（よ）むと、次（つぎ）は 思（おも）い出（だ）せます。",
    "Read this now, and you will remember it next time.",
);
pub const EXPLANATION: Phrase = Phrase::new("解説", "説明（せつめい）", "Explanation");
pub const TO_END: Phrase = Phrase::new("おわりへ", "おわりへ", "To the end");
pub const NEXT: Phrase = Phrase::new(
    "次の問題へ",
    "次（つぎ）の 問題（もんだい）へ",
    "Next question",
);
pub const FINISHED: Phrase = Phrase::new(
    "おつかれさまでした。思い出すたびに、長く覚えていられます。",
    "おつかれさまでした。思（おも）い出（だ）すと、長（なが）く おぼえて いられます。",
    "Well done! Each time you recall something, you remember it longer.",
);
pub const LAPSED: Phrase = Phrase::new(
    "この回の期間は終わりました。次の回が来ると、ホームに表示されます。",
    "この クイズの 期間（きかん）は おわりました。次（つぎ）の クイズは、ホームに 出（で）ます。",
    "The time for this quiz is over. The next one will appear on your home page.",
);
pub const READ_AGAIN: Phrase = Phrase::new(
    "もう一度読むなら",
    "もう一度（いちど） 読（よ）むなら",
    "To read again",
);
pub const NEEDS_SIGN_IN: Phrase = Phrase::new(
    "本文を読むには、サインインが必要です。",
    "読（よ）むには、サインインが いります。",
    "You need to sign in to read these pages.",
);
pub const LINK_ENDED: Phrase = Phrase::new(
    "リンクの期限が終わりました",
    "リンクの 期限（きげん）が おわりました",
    "This link has expired",
);
pub const LINK_ENDED_ADVICE: Phrase = Phrase::new(
    "このリンクの期限は終わりました。サインインすると、ホームから思い出しクイズに答えられることがあります。",
    "この リンクの 期限（きげん）は おわりました。サインインすると、ホームから 思（おも）い出（だ）す クイズに 答（こた）えられる ことが あります。",
    "This link has expired. If you sign in, you may be able to answer the memory quiz from your home page.",
);
