//! Two short tracks with a role-play each, and the rubric that scores both:
//! `first-line` with `A1-play`, `second-line` with `B1-play`.

use std::path::Path;

use testkit::content::write;

const RUBRIC: &str = r#"id = "play"
title = "見るところ"
intro = "行動を見ます。"
sources = ["§1"]

[pass]
minimum = 2
mean_tenths = 25

[[raise]]
track = "second-line"
criterion = "limits"
minimum = 3

[[criterion]]
id = "safety"
name = "安全"
safety = true
minimum = 3
levels = ["気づかない", "あとで気づく", "早く動く", "先に備える"]

[[criterion]]
id = "limits"
name = "線引き"
levels = ["言い返す", "あいまい", "1つに絞る", "選べる方法も伝える"]
"#;

/// Adds both tracks to a content folder that has this survey.
pub fn add(folder: &Path, survey: &str) {
    write(folder, "rubrics/play.toml", RUBRIC);
    for (track, module) in [("first-line", "A1"), ("second-line", "B1")] {
        let head = format!(
            "code = \"{track}\"\ntitle = \"コース{module}\"\nsummary = \"研修です。\"\n\
             legal_basis_date = \"2026-11-23\"\nmodules = [\"{module}\"]\nsurvey = \"{survey}\"\n"
        );
        write(folder, &format!("tracks/{track}/track.toml"), &head);
        let room = format!("tracks/{track}/{module}");
        let head = format!(
            "id = \"{module}\"\ntitle = \"章{module}\"\nminutes = 10\nobjectives = [\"GO1\"]\n\
             lessons = [\"{module}-play\"]\n"
        );
        write(folder, &format!("{room}/module.toml"), &head);
        write(folder, &format!("{room}/{module}-play.toml"), kit(module));
    }
}

fn kit(module: &str) -> String {
    format!(
        "kind = \"role-play\"\nid = \"{module}-play\"\ntitle = \"場面{module}\"\nminutes = 10\n\
         objectives = [\"GO1\"]\nsources = [\"§1\"]\nrubric = \"play\"\naim = \"落ち着いて言います。\"\n\
         [timing]\nprepare = 1\nplay = 5\ndebrief = 3\nstep_out = 1\n\
         [[rule]]\ntext = \"やめてもかまいません。\"\n\
         [[card]]\nrole = \"店員役\"\nbrief = \"朝です。\"\n\
         [[observe]]\ncriterion = \"安全\"\nlook_for = \"距離\"\n\
         [[debrief]]\nquestion = \"どうでしたか。\"\nanswer = \"例です。\"\n"
    )
}
