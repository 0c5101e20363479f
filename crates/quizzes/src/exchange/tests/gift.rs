use super::*;
use crate::task::Scoring;

#[test]
fn escapes_stand_for_themselves() {
    let seen = one(
        Format::Gift,
        "::名前\\:\\:2024::3 \\~ 4 \\= 5 \\# 6 \\{ 7 \\} 8 \\: 9 \\\\ 10\\n次の行 {\n=はい\\=はい#\\#1\n~い\\~い えC:\\\\temp\n}",
    );
    let question = seen.taken();
    assert_eq!(question.code, "名前::2024");
    assert_eq!(question.stem, "3 ~ 4 = 5 # 6 { 7 } 8 : 9 \\ 10\n次の行");
    assert_eq!(seen.options(), ["a* はい=はい # #1", "b い~い えC:\\temp"]);
    assert_eq!(seen.codes, Vec::<&str>::new());
}

#[test]
fn blank_lines_part_questions_and_comments_hold_tags() {
    let file = "// 註\n$CATEGORY: tom/dick\n\n// [id:F1-q1] [tag:objective:FO1] [tag:safety] [tag:points:4] [tag:よその札]\n::名前9::一つ目{T}\n\n\n二つ目{=a\n=b}\n三つ目{F}";
    let seen = seen(Format::Gift, file);
    assert_eq!(seen.len(), 2, "{seen:?}");
    let first = seen[0].taken();
    assert_eq!(
        (first.code.as_str(), first.objective.as_str()),
        ("F1-q1", "FO1")
    );
    assert_eq!((first.safety, first.points), (true, 4));
    assert_eq!(
        seen[0].codes,
        [
            "exchange.category_lost",
            "exchange.name_lost",
            "exchange.tag_lost"
        ]
    );
    assert_eq!((seen[0].line, seen[1].line), (5, 8));
    // Without an empty line between them, two questions are one too many.
    assert_eq!(seen[1].codes, ["gift.braces"]);
}

#[test]
fn answers_say_the_kind() {
    let kind = |answers: &str| {
        let seen = one(Format::Gift, format!("文 {{{answers}}}"));
        let kind = seen
            .question
            .as_ref()
            .map(|question| question.task.kind().as_str());
        kind.unwrap_or_else(|| seen.codes[0])
    };
    assert_eq!(kind("T"), "true_false");
    assert_eq!(kind("FALSE#ちがう#そう"), "true_false");
    assert_eq!(kind("=い ~ろ"), "single");
    assert_eq!(kind("=い->ろ ~は"), "single");
    assert_eq!(kind("~%50%い ~%50%ろ ~%-50%は"), "multiple");
    assert_eq!(kind("=い =ろ"), "short_text");
    assert_eq!(kind("い"), "short_text");
    assert_eq!(kind("=い -> ろ =は -> に"), "matching");
    assert_eq!(kind(""), "exchange.essay");
    assert_eq!(kind("#1822:5"), "gift.numerical");
    assert_eq!(kind("い ~ろ =は"), "gift.no_marks");
    assert_eq!(kind("~い ~ろ"), "exchange.right_count");
    assert_eq!(kind("=い =ろ ~は"), "exchange.right_count");
    assert_eq!(kind("=い -> ろ =は"), "gift.matching");
    assert_eq!(kind("~%200%い ~ろ"), "gift.weight");
    assert_eq!(kind("=%0%い"), "exchange.no_right");
    assert_eq!(kind(&"=い ".repeat(MOST_ANSWERS + 1)), "exchange.answers");
    assert_eq!(one(Format::Gift, "説明だけ").codes, ["gift.no_answers"]);
    assert_eq!(one(Format::Gift, "開くだけ {T").codes, ["gift.no_answers"]);
    assert_eq!(one(Format::Gift, "文 } {T}").codes, ["gift.braces"]);
    assert_eq!(one(Format::Gift, "{T}").codes, ["gift.no_stem"]);
}

#[test]
fn weights_become_our_scoring_or_are_named() {
    let scored = |answers: &str| {
        let seen = one(Format::Gift, format!("文 {{{answers}}}"));
        let Task::Multiple(scoring) = seen.taken().task else {
            panic!("{seen:?}");
        };
        (scoring, seen.codes)
    };
    let lost = vec!["exchange.weight_lost"];
    assert_eq!(
        scored("~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-33.33333%d"),
        (Scoring::Partial, vec![])
    );
    assert_eq!(scored("~%50%a ~%50%b ~%-100%c"), (Scoring::Whole, vec![]));
    assert_eq!(scored("~%50%a ~%50%b ~c"), (Scoring::Partial, lost.clone()));
    assert_eq!(scored("~%70%a ~%30%b"), (Scoring::Partial, lost));
    let single = one(Format::Gift, "文 {=い ~%50%ろ ~%%は}");
    assert_eq!(single.codes, ["exchange.weight_lost"]);
    assert_eq!(single.options(), ["a* い", "b ろ", "c %%は"]);
}

#[test]
fn feedback_belongs_to_its_answer_and_the_last_to_all() {
    let seen = one(
        Format::Gift,
        "文 {\n=い#よい\n~ろ # わるい\n####全体に#一言\n}",
    );
    assert_eq!(seen.options(), ["a* い # よい", "b ろ # わるい"]);
    assert_eq!(seen.taken().feedback, "全体に#一言");
    let seen = one(Format::Gift, "文 {FALSE#ちがいます#そのとおり####全体}");
    assert_eq!(
        seen.options(),
        ["a 正しい # ちがいます", "b* 正しくない # そのとおり"]
    );
    let words = one(Format::Gift, "文 {=い#一言 =%50%ろ =は*}");
    assert_eq!(
        words.codes,
        [
            "exchange.feedback_lost",
            "exchange.weight_lost",
            "exchange.wildcard_lost"
        ]
    );
}

#[test]
fn a_missing_word_leaves_a_blank() {
    let stem = |file: &str| one(Format::Gift, file).taken().stem.clone();
    assert_eq!(
        stem("日本の首都は{=東京 ~大阪}です。"),
        "日本の首都は_____です。"
    );
    assert_eq!(stem("日本の首都は{=東京 ~大阪}"), "日本の首都は");
}

#[test]
fn brackets_say_how_a_text_is_written() {
    let seen = one(
        Format::Gift,
        "[html]<p>太<b>字</b></p>{=<i>い</i> ~[plain]<i>ろ</i>}",
    );
    assert_eq!(seen.taken().stem, "太字");
    assert_eq!(seen.options(), ["a* い", "b <i>ろ</i>"]);
    assert_eq!(seen.codes, ["exchange.markup_lost"]);
    let seen = one(Format::Gift, "[markdown]**太字**{T}");
    assert_eq!(seen.taken().stem, "**太字**");
    assert_eq!(seen.codes, ["exchange.markdown_lost"]);
    assert_eq!(
        one(Format::Gift, "[注意]とは{T}").taken().stem,
        "[注意]とは"
    );
}

#[test]
fn the_same_text_is_the_same_choice() {
    let seen = one(Format::Gift, "文 {=い -> 1 =ろ -> 2 =は -> 1 = -> 3}");
    assert_eq!(
        seen.options(),
        ["a い", "b ろ", "c は", "d 1", "e 2", "f 3"]
    );
    let Task::Matching(matching) = &seen.taken().task else {
        panic!("{seen:?}");
    };
    let pairs: Vec<String> = matching
        .pairs
        .iter()
        .map(|(p, c)| format!("{p}{c}"))
        .collect();
    assert_eq!(pairs, ["ad", "be", "cd"]);
}

#[test]
fn a_code_that_comes_again_gets_a_number() {
    let seen = seen(
        Format::Gift,
        "::問::い{T}\n\n::問::ろ{T}\n\n::問-2::は{T}\n\n::問::に{T}",
    );
    let found: Vec<&str> = seen.iter().map(|seen| seen.taken().code.as_str()).collect();
    assert_eq!(found, ["問", "問-2", "問-2-2", "問-3"]);
    assert_eq!(seen[1].codes, ["exchange.code_changed"]);
    assert_eq!(seen[0].name, "問");
}
