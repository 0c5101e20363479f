//! The shared tablet, where the next person begins.

use super::Phrase;

pub const BEGIN_TRAINING: Phrase = Phrase::new(
    "研修をはじめる",
    "研修（けんしゅう）を はじめる",
    "Start your training",
);
pub const HOW_TO_BEGIN: Phrase = Phrase::new(
    "{0}は、みんなで使う端末です。自分の社員番号を入力してください。終わったら、画面の上の「終わる」を押してください。",
    "{0}は、みんなで 使（つか）います。自分（じぶん）の 社員番号（しゃいんばんごう）を 書（か）いて ください。おわったら、画面（がめん）の 上（うえ）の「おわる」を おして ください。",
    "{0} is a shared tablet. Enter your own employee number. When you are done, press “Finish” at the top of the screen.",
);
pub const PASSWORD_OR_PIN: Phrase = Phrase::new(
    "パスワード、または用紙のPIN",
    "パスワードか、紙（かみ）の PIN",
    "Password, or the PIN on your slip",
);
pub const FIRST_TIME: Phrase = Phrase::new(
    "はじめての人は、用紙に書いてある8桁のPINを入力します。",
    "はじめての 人（ひと）は、紙（かみ）に ある PIN（8つの 数字（すうじ））を 書（か）いて ください。",
    "If this is your first time, enter the 8 digits of the PIN on your slip.",
);
pub const BEGIN: Phrase = Phrase::new("はじめる", "はじめる", "Start");
pub const LOST: Phrase = Phrase::new(
    "パスワードを忘れたときや、用紙をなくしたときは、人事の担当者に新しい用紙をたのんでください。",
    "パスワードを わすれた ときや、紙（かみ）を なくした ときは、会社（かいしゃ）の 人事（じんじ）に 新（あたら）しい 紙（かみ）を たのんで ください。",
    "If you forgot your password or lost your slip, please ask your HR for a new slip.",
);
pub const STOP_SHARING_LINK: Phrase = Phrase::new(
    "この端末の共用をやめる（管理する人）",
    "この タブレットを みんなで 使（つか）うのを やめる（管理（かんり）する 人（ひと））",
    "Stop sharing this tablet (for managers)",
);

// To stop sharing.
pub const STOP_SHARING: Phrase = Phrase::new(
    "この端末の共用をやめる",
    "この タブレットを みんなで 使（つか）うのを やめる",
    "Stop sharing this tablet",
);
pub const WHO_MAY_STOP: Phrase = Phrase::new(
    "企業管理者か、この部署・店舗の管理者が、自分のパスワードでやめられます。",
    "会社（かいしゃ）や 店（みせ）を 管理（かんり）する 人（ひと）が、自分（じぶん）の パスワードで やめる ことが できます。",
    "Your company’s HR or the manager of this unit or shop can do this with their own password.",
);
pub const STOP: Phrase = Phrase::new("共用をやめる", "やめる", "Stop sharing");

// A browser that is no shared tablet.
pub const NOT_SHARED: Phrase = Phrase::new(
    "共用の端末ではありません",
    "みんなで 使（つか）う タブレットでは ありません",
    "Not a shared tablet",
);
pub const HOW_TO_SHARE: Phrase = Phrase::new(
    "この端末は、店舗共用タブレットではありません。共用にするときは、企業管理者か部署・店舗の管理者がこの端末でサインインして、「従業員」の「店舗共用タブレット」から始めてください。",
    "これは、みんなで 使（つか）う タブレットでは ありません。みんなで 使（つか）いたい ときは、会社（かいしゃ）や 店（みせ）を 管理（かんり）する 人（ひと）が、ここで サインインして、「従業員（じゅうぎょういん）」の「店舗共用（てんぽきょうよう）タブレット」から はじめて ください。",
    "This is not a shared tablet. To share it, your company’s HR or the manager of your unit or shop signs in here and begins at 「店舗共用タブレット」 (shared tablets) under 「従業員」 (staff).",
);
