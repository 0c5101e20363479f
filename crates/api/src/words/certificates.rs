//! The holder's own certificate.

use super::Phrase;

pub const NO_PDF: Phrase = Phrase::new(
    "いまは、PDFを作れません。このページは、このまま印刷できます。",
    "いま PDFは 作（つく）れません。この ページを 印刷（いんさつ）する ことは できます。",
    "There is no PDF just now. You can print this page as it is.",
);
pub const DOWNLOAD_PDF: Phrase = Phrase::new(
    "PDFをダウンロード",
    "PDFを ダウンロードする",
    "Download the PDF",
);
pub const SEE_CHECK_PAGE: Phrase = Phrase::new(
    "確認ページを見る",
    "たしかめる ページを 見（み）る",
    "See the verification page",
);
pub const SIGNED_DATA: Phrase = Phrase::new(
    "電子署名つきデータ（JSON）",
    "電子署名（でんししょめい）の ある データ（JSON）",
    "Digitally signed data (JSON)",
);
pub const OPEN_BADGE: Phrase = Phrase::new(
    "オープンバッジ（JWT）",
    "オープンバッジ（JWT）",
    "Open badge (JWT)",
);
pub const OPEN_BADGE_WHAT: Phrase = Phrase::new(
    "オープンバッジ（Open Badges 3.0）は、デジタル証明書のウォレットなどに入れて使うデータです。氏名と会社名は入っていません。",
    "オープンバッジ（Open Badges 3.0）は、ウォレットの アプリに 入（い）れる データです。名前（なまえ）と 会社（かいしゃ）の 名前（なまえ）は ありません。",
    "The open badge (Open Badges 3.0) is data for a wallet of digital credentials. It does not hold your name or your company’s.",
);
pub const PRINT_HOW: Phrase = Phrase::new(
    "このページは、ブラウザーの「印刷」で1枚の紙に印刷できます。",
    "この ページは、ブラウザーの「印刷（いんさつ）」で、1枚（まい）の 紙（かみ）に 印刷（いんさつ）できます。",
    "You can print this page on one sheet with “Print” in your browser.",
);
pub const TO_SHOW: Phrase = Phrase::new(
    "ほかの人に見せるとき",
    "ほかの 人（ひと）に 見（み）せる とき",
    "To show it to somebody",
);
pub const TO_SHOW_HOW: Phrase = Phrase::new(
    "番号とQRコードの確認ページには、名字だけが出て、会社名は出ません。氏名と会社名も見せたいときは、次のリンクを渡してください。",
    "番号（ばんごう）と QRコードの ページには、名字（みょうじ）だけが 出（で）ます。会社（かいしゃ）の 名前（なまえ）は 出（で）ません。名字（みょうじ）と 下（した）の 名前（なまえ）と 会社（かいしゃ）の 名前（なまえ）も 見（み）せたい ときは、この リンクを わたして ください。",
    "The verification page behind the number and the QR code shows only your family name, and not your company. To show your full name and your company, too, give this link.",
);
pub const FULL_CHECK_PAGE: Phrase = Phrase::new(
    "氏名と会社名つきの確認ページ",
    "名前（なまえ）と 会社（かいしゃ）の 名前（なまえ）が 出（で）る ページ",
    "Verification page with your full name and company",
);
pub const NOT_USABLE: Phrase = Phrase::new(
    "この修了証は、もう使えません。新しい修了証があるときは、履歴・修了証のページに出ています。",
    "この 修了証（しゅうりょうしょう）は、もう 使（つか）えません。新（あたら）しい 修了証（しゅうりょうしょう）が ある ときは、「おわった 研修（けんしゅう）・修了証（しゅうりょうしょう）」の ページに あります。",
    "This certificate can no longer be used. If there is a new one, you will find it under “History and certificates”.",
);
pub const BACK_TO_HISTORY: Phrase = Phrase::new(
    "履歴・修了証に戻る",
    "おわった 研修（けんしゅう）・修了証（しゅうりょうしょう）へ もどる",
    "Back to history and certificates",
);
