//! A sound folder with every kind of lesson, a bank, slots, facts and a plan.

use super::ContentFolder;

const MODULE: &str = r#"id = "G2"
title = "場面のあいさつ"
minutes = 25
objectives = ["GO1", "GO2"]
lessons = ["G2-video", "G2-case", "G2-role-play", "G2-checklist", "G2-quiz"]
"#;

const VIDEO: &str = r#"kind = "video"
id = "G2-video"
title = "声の出し方"
minutes = 2
objectives = ["GO1"]
sources = ["§1"]

[[slide]]
title = "はじめに"
bullets = ["息をする"]
narration = "息をします。そして、声を出します。[^W1]"
"#;

const CASE: &str = r#"kind = "case"
id = "G2-case"
title = "返事がないとき"
minutes = 5
objectives = ["GO1"]
sources = ["W1"]
library_id = "G-C1"
category = "grey"
industry = "小売"
channel = "店頭"
background = "朝の店です。"
safety = "危なければ離れます。"

[[stage]]
id = "1"
scene = "返事がありません。"
customer = "「……」"
question = "次の一手は?"
[[stage.choice]]
id = "a"
text = "もう一度言う"
best = true
consequence = "返事が来ました。[^W1]"
next = "2"
[[stage.choice]]
id = "b"
text = "<b>怒る</b>"
consequence = "相手は驚きました。"
next = "1"

[[stage]]
id = "2"
scene = "窓口は{{contact_desk}}です。"
question = "最後の一手は?"
[[stage.choice]]
id = "a"
text = "記録する"
best = true
consequence = "残りました。"
[[stage.choice]]
id = "b"
text = "忘れる"
consequence = "残りません。"

[record]
when = "○月○日"
where = "店"
who = "店員"
facts = ["返事がなかった"]
unconfirmed = ["理由"]
request = "なし"
response = "言い直した"
handover = "店長へ"
classification = "保留"

[[debrief]]
question = "なぜですか。"
answer = "聞こえなかったのかもしれません。"
"#;

const ROLE_PLAY: &str = r#"kind = "role-play"
id = "G2-role-play"
title = "あいさつを演じる"
minutes = 10
objectives = ["GO2"]
sources = ["§1"]
rubric = "play"
aim = "落ち着いて言います。"

[timing]
prepare = 1
play = 5
debrief = 3
step_out = 1

[[rule]]
text = "やめてもかまいません。"

[[card]]
role = "店員役"
brief = "朝です。"
lines = ["「おはようございます」"]
limits = "近づきません。"

[[observe]]
criterion = "安全"
look_for = "距離"

[[debrief]]
question = "どうでしたか。"
answer = "例です。"
"#;

const CHECKLIST: &str = r#"kind = "checklist"
form = "check"
id = "G2-checklist"
title = "朝の確認"
minutes = 3
objectives = ["GO2"]
sources = ["§1"]
intro = "朝に確かめます。"

[[section]]
title = "声"
[[section.item]]
text = "声が出る"
help = "小さくてもよい"
[[section.item]]
text = "相手を見る"

[closing]
text = "おわりです。"
"#;

const QUIZ: &str = r#"id = "G2-quiz"
title = "修了テスト"
minutes = 5
pass_mark = 2
attempts = 3
objectives = ["GO1", "GO2"]
bank = "G2-bank"

[[draw]]
objective = "GO1"
count = 1

[[draw]]
objective = "GO2"
count = 1
"#;

const FACTS: &str = r#"[[fact]]
id = "§1"
status = "design"
statement = "この研修の考え方です。"

[[fact]]
id = "W1"
status = "confirmed"
statement = "確かめた事実です。"
open = "一部は要確認です。"
sources = ["R1"]

[[fact]]
id = "W9"
status = "unverified"
statement = "まだ確かめていません。"

[[avoid]]
id = "avoid-1"
phrase = "あいさつは犯罪"
reason = "法律にありません。"

[[source]]
id = "R1"
what = "一次資料"
url = "https://example.com/"
"#;

const SLOTS: &str = r#"[[slot]]
id = "contact_desk"
label = "相談窓口"
kind = "text"
required = true
help = "名前と電話番号"
"#;

const RUBRIC: &str = r#"id = "play"
title = "見るところ"
intro = "行動を見ます。"
sources = ["§1"]

[[criterion]]
id = "safety"
name = "安全"
safety = true
minimum = 3
levels = ["気づかない", "あとで気づく", "早く動く", "先に備える"]

[pass]
minimum = 2
mean_tenths = 28

[[raise]]
track = "greeting"
criterion = "safety"
minimum = 4
"#;

const PLAN: &str = r#"[[module]]
id = "G2"
minutes = 25
questions = 2
kinds = ["video", "case", "role-play", "checklist", "quiz"]
"#;

impl ContentFolder {
    /// As [`ContentFolder::sound`], with a second module of data lessons.
    pub fn rich() -> Self {
        let folder = Self::sound();
        folder.edit("tracks/greeting/track.toml", "[\"G1\"]", "[\"G1\", \"G2\"]");
        let questions: String = (1..=6).map(bank_question).collect();
        let bank = format!("id = \"G2-bank\"\ntitle = \"問題集\"\n{questions}");
        for (file, text) in [
            ("module.toml", MODULE),
            ("G2-video.toml", VIDEO),
            ("G2-case.toml", CASE),
            ("G2-role-play.toml", ROLE_PLAY),
            ("G2-checklist.toml", CHECKLIST),
            ("G2-quiz.toml", QUIZ),
            ("G2-bank.toml", &bank),
        ] {
            folder.write(&format!("tracks/greeting/G2/{file}"), text);
        }
        folder.write("facts.toml", FACTS);
        folder.write("slots.toml", SLOTS);
        folder.write("rubrics/play.toml", RUBRIC);
        folder.write("plan.toml", PLAN);
        folder
    }
}

fn bank_question(number: usize) -> String {
    let objective = if number.is_multiple_of(2) {
        "GO2"
    } else {
        "GO1"
    };
    format!(
        r#"
[[question]]
id = "G2-b{number}"
objective = "{objective}"
difficulty = 2
kind = "single"
safety = false
sources = ["W1"]
stem = "問題集の問い{number}"

[[question.option]]
id = "a"
text = "甲"
correct = true
explanation = "正しい理由です。[^W1]"

[[question.option]]
id = "b"
text = "乙"
correct = false
explanation = "違う理由です。"
"#
    )
}
