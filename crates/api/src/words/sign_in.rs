//! Coming in, passwords, and how one wants to read.

use super::Phrase;

pub const SIGN_IN: Phrase = Phrase::new("サインイン", "サインイン", "Sign in");
pub const DO_SIGN_IN: Phrase = Phrase::new("サインインする", "サインインする", "Sign in");
pub const COMPANY_CODE: Phrase =
    Phrase::new("会社コード", "会社（かいしゃ）コード", "Company code");
pub const COMPANY_CODE_HINT: Phrase = Phrase::new(
    "案内のメールや用紙に書いてあります。研修会社の人は空欄にします。",
    "メールや 紙（かみ）に 書（か）いて あります。",
    "It is in your email or on your slip. Leave it empty if you work for the training firm.",
);
pub const EMPTY_FOR_THE_FIRM: Phrase = Phrase::new(
    "研修会社の人は空欄にします。",
    "研修会社（けんしゅうがいしゃ）の 人（ひと）は 書（か）きません。",
    "Leave it empty if you work for the training firm.",
);
pub const LOGIN: Phrase = Phrase::new(
    "メールアドレスまたは社員番号",
    "メールアドレスか 社員番号（しゃいんばんごう）",
    "Email address or employee number",
);
pub const PASSWORD: Phrase = Phrase::new("パスワード", "パスワード", "Password");
pub const FIRST_TIME: Phrase = Phrase::new(
    "はじめての人・パスワードを忘れた人",
    "はじめての 人（ひと）・パスワードを わすれた 人（ひと）",
    "First time here, or forgotten your password?",
);
pub const BY_PIN: Phrase = Phrase::new(
    "用紙のPINでサインインする",
    "紙（かみ）の PINで サインインする",
    "Sign in with the PIN on your slip",
);
pub const FORGOTTEN: Phrase = Phrase::new(
    "パスワードを忘れたとき",
    "パスワードを わすれた とき",
    "Forgotten your password?",
);
pub const PIN_TITLE: Phrase = Phrase::new(
    "用紙のPINでサインイン",
    "紙（かみ）の PINで サインイン",
    "Sign in with a PIN",
);
pub const PIN_HOW: Phrase = Phrase::new(
    "会社で受け取った用紙を見ながら入力してください。PINは一度だけ使えます。",
    "会社（かいしゃ）で もらった 紙（かみ）を 見（み）て、書（か）いて ください。PINは 1回（かい）だけ 使（つか）えます。",
    "Enter what is on the slip you got from your company. A PIN works once.",
);
pub const EMPLOYEE_NO: Phrase = Phrase::new(
    "社員番号",
    "社員番号（しゃいんばんごう）",
    "Employee number",
);
pub const PIN_HINT: Phrase = Phrase::new(
    "8桁の数字です。空白はあってもなくても構いません。",
    "8つの 数字（すうじ）です。",
    "Eight digits. Spaces do not matter.",
);
pub const PIN_LOST: Phrase = Phrase::new(
    "PINが使えないときや、用紙をなくしたときは、人事の担当者に新しい用紙をたのんでください。",
    "PINが 使（つか）えない とき、紙（かみ）が ない ときは、会社（かいしゃ）の 人事（じんじ）に 新（あたら）しい 紙（かみ）を たのんで ください。",
    "If the PIN does not work or you have lost the slip, ask your HR for a new one.",
);
pub const FORGOTTEN_HOW: Phrase = Phrase::new(
    "登録されているメールアドレスに、新しいパスワードを決めるためのリンクを送ります。",
    "メールで リンクを おくります。リンクで 新（あたら）しい パスワードを きめます。",
    "We send a link to your registered email address. With it you choose a new password.",
);
pub const EMAIL: Phrase = Phrase::new("メールアドレス", "メールアドレス", "Email address");
pub const SEND_LINK: Phrase = Phrase::new("リンクを送る", "リンクを おくる", "Send the link");
pub const NO_EMAIL: Phrase = Phrase::new(
    "メールアドレスを登録していない人",
    "メールアドレスが ない 人（ひと）",
    "No registered email address?",
);
pub const NO_EMAIL_HOW: Phrase = Phrase::new(
    "人事の担当者に、PINを書いた新しい用紙をたのんでください。",
    "会社（かいしゃ）の 人事（じんじ）に、PINの 新（あたら）しい 紙（かみ）を たのんで ください。",
    "Ask your HR for a new slip with a PIN.",
);
pub const SENT_TITLE: Phrase = Phrase::new(
    "メールを確認してください",
    "メールを 見（み）て ください",
    "Check your email",
);
pub const SENT: Phrase = Phrase::new(
    "入力されたメールアドレスが登録されていれば、リンクを書いたメールを送りました。30分以内に開いてください。",
    "登録（とうろく）した メールアドレスなら、メールを おくりました。30分（ぷん）の あいだに ひらいて ください。",
    "If this address is registered, we have sent an email with a link. Open it within 30 minutes.",
);
pub const SENT_NOT_THERE: Phrase = Phrase::new(
    "しばらく待っても届かないときは、迷惑メールのフォルダーと、入力したアドレスを確かめてください。それでも届かないときは、人事の担当者に連絡してください。",
    "メールが こない ときは、迷惑（めいわく）メールと、書（か）いた メールアドレスを たしかめて ください。それでも ない ときは、会社（かいしゃ）の 人事（じんじ）に 言（い）って ください。",
    "If it does not arrive, check your spam folder and the address you entered. If it still does not arrive, ask your HR.",
);
pub const BACK_TO_SIGN_IN: Phrase = Phrase::new(
    "サインインの画面へ戻る",
    "サインインへ もどる",
    "Back to sign-in",
);
pub const FIRST_SETUP: Phrase =
    Phrase::new("はじめの設定", "はじめの 設定（せってい）", "First set-up");
pub const FIRST_ADMIN: Phrase = Phrase::new(
    "この研修システムを動かす、はじめの運営管理者を登録します。",
    "この システムを 動（うご）かす 人（ひと）を 登録（とうろく）します。",
    "This registers the first administrator of this training system.",
);
pub const FAMILY_NAME: Phrase = Phrase::new("姓", "姓（せい）", "Family name");
pub const GIVEN_NAME: Phrase = Phrase::new("名", "名（めい）", "Given name");
pub const EMAIL_HINT: Phrase = Phrase::new(
    "次回からのサインインに使います。",
    "次（つぎ）の サインインで 使（つか）います。",
    "You will sign in with it.",
);
pub const CHOOSE_NEW_PASSWORD: Phrase = Phrase::new(
    "新しいパスワードを決める",
    "新（あたら）しい パスワードを きめる",
    "Choose a new password",
);
pub const CHANGE_PASSWORD: Phrase = Phrase::new(
    "パスワードを変える",
    "パスワードを かえる",
    "Change your password",
);
pub const ENTER_DEMO: Phrase = Phrase::new(
    "見本の画面に入る",
    "見本（みほん）に 入（はい）る",
    "Enter the demo",
);
pub const SIGN_IN_AS: Phrase = Phrase::new(
    "{0} さんとしてサインインします。",
    "{0} さんの 名前（なまえ）で サインインします。",
    "You are signing in as {0}.",
);
pub const NEW_PASSWORD: Phrase = Phrase::new(
    "新しいパスワード",
    "新（あたら）しい パスワード",
    "New password",
);
pub const PASSWORD_HINT: Phrase = Phrase::new(
    "12文字以上。好きな文を使うと覚えやすくなります（例：三毛ねこ と 朝のコーヒー）。空白も使えます。",
    "12文字（もじ）以上（いじょう）です。すきな 文（ぶん）が おぼえやすいです。スペースも 使（つか）えます。",
    "At least 12 characters. A sentence you like is easy to remember; spaces are fine.",
);
pub const DECIDE_AND_START: Phrase = Phrase::new(
    "決めて始める",
    "きめて はじめる",
    "Save the password and start",
);
pub const ENTER: Phrase = Phrase::new("入る", "入（はい）る", "Enter");
pub const NEXT_TIME: Phrase = Phrase::new(
    "次回からは、会社コード「{0}」と「{1}」でサインインします。",
    "次（つぎ）からは、会社（かいしゃ）コード「{0}」と「{1}」で サインインします。",
    "From now on, sign in with the company code “{0}” and “{1}”.",
);
pub const PASSWORD_NEEDED: Phrase = Phrase::new(
    "次回からサインインするためのパスワードを決めてください。用紙のPINは、もう使えません。",
    "次（つぎ）の サインインの パスワードを きめて ください。紙（かみ）の PINは、もう 使（つか）えません。",
    "Choose a password for the next time. The PIN on your slip has been used up.",
);
pub const CURRENT_PASSWORD: Phrase =
    Phrase::new("いまのパスワード", "いまの パスワード", "Current password");
pub const CHANGE: Phrase = Phrase::new("変える", "かえる", "Change it");
pub const OTHER_DEVICES: Phrase = Phrase::new(
    "変えると、ほかの端末ではもう一度サインインが必要になります。",
    "かえると、ほかの スマホや パソコンでは、もう一度（いちど） サインインします。",
    "On other devices you will then have to sign in again.",
);
pub const REGISTERED: Phrase = Phrase::new(
    "登録されている内容",
    "登録（とうろく）して ある こと",
    "What is registered",
);
pub const NAME: Phrase = Phrase::new("氏名", "名前（なまえ）", "Name");
pub const EMPLOYER: Phrase = Phrase::new("所属", "会社（かいしゃ）", "Company and unit");
pub const NONE: Phrase = Phrase::new("登録なし", "ありません", "none");
pub const ROLES: Phrase = Phrase::new("権限", "できる こと", "Roles");
pub const TELL_HR: Phrase = Phrase::new(
    "違うところがあれば、人事の担当者に知らせてください。",
    "ちがう ところが あれば、会社（かいしゃ）の 人事（じんじ）に 言（い）って ください。",
    "If something is wrong, tell your HR.",
);
pub const READING: Phrase = Phrase::new("読み方", "読（よ）み方（かた）", "How you read");
pub const TEXT_SIZE: Phrase =
    Phrase::new("文字の大きさ", "文字（もじ）の 大（おお）きさ", "Text size");
pub const READING_HINT: Phrase = Phrase::new(
    "教材は日本語です。やさしい日本語の教材があるのは、初動対応者向けコースの一部です。この設定は、この端末のこのブラウザーだけで使います。",
    "教材（きょうざい）は 日本語（にほんご）です。やさしい 日本語（にほんご）が ある ところも あります。この 設定（せってい）は、この スマホや パソコンだけです。",
    "The courses are in Japanese; parts of the first-line course are also in easy Japanese. These settings are for this browser on this device only.",
);
pub const SAVE: Phrase = Phrase::new("保存する", "保存（ほぞん）する", "Save");
pub const READING_KEPT: Phrase = Phrase::new(
    "読み方を保存しました。この端末で使います。",
    "保存（ほぞん）しました。この スマホや パソコンで 使（つか）います。",
    "Saved for this device.",
);
