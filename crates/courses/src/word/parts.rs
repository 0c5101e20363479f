//! The parts of the file beside the text. Sizes are in twentieths of a point,
//! letters in halves of one.

use super::escaped;

/// The width between the margins of an A4 page.
pub(super) const TEXT_WIDTH: usize = 9638;
/// How far each level of a list is set in.
pub(super) const INDENT: usize = 425;
/// How far a quotation is set in.
pub(super) const QUOTE_INDENT: usize = 284;
/// The numbers of the lists in `numbering.xml`.
pub(super) const BULLETS: usize = 1;
/// Lists of boxes to tick.
pub(super) const TICKS: usize = 2;
/// The first numbered list; each has a number of its own, to begin at 1 again.
pub(super) const FIRST_ORDERED: usize = 3;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

pub(super) const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/><Override PartName="/word/fontTable.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"/><Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

pub(super) const PACKAGE_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;

pub(super) const DOCUMENT_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable" Target="fontTable.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/><Relationship Id="rId5" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>"#;

/// The font, and what stands in for it where it is not installed.
pub(super) const FONTS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:font w:name="游ゴシック"><w:altName w:val="BIZ UDPゴシック"/><w:charset w:val="80"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>"#;

pub(super) const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:defaultTabStop w:val="840"/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/></w:settings>"#;

/// The page's number and how many there are.
pub(super) const FOOTER: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t xml:space="preserve"> / </w:t></w:r><w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>"#;

const PAGE: &str = r#"<w:sectPr><w:footerReference w:type="default" r:id="rId5"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>"#;

/// What the document's properties show.
pub(super) fn properties(title: &str) -> String {
    let title = escaped(title);
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{title}</dc:title>\
         <dc:language>ja-JP</dc:language></cp:coreProperties>"
    )
}

/// The text on its page.
pub(super) fn document(body: &str) -> String {
    format!(
        "{HEAD}<w:document {MAIN} \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
         <w:body>{body}{PAGE}</w:body></w:document>"
    )
}

/// How headings, text, quotations and tables look.
pub(super) fn styles() -> String {
    let heading = |level: usize, size: usize, before: usize| {
        let name = format!(
            "<w:name w:val=\"heading {level}\"/><w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/>"
        );
        let outline = level - 1;
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"Heading{level}\">{name}\
             <w:pPr><w:keepNext/><w:spacing w:before=\"{before}\" w:after=\"80\"/>\
             <w:outlineLvl w:val=\"{outline}\"/></w:pPr>\
             <w:rPr><w:b/><w:sz w:val=\"{size}\"/></w:rPr></w:style>"
        )
    };
    let headings: String = [(28, 360), (24, 280), (22, 200), (21, 160), (21, 160)]
        .into_iter()
        .zip(1..)
        .map(|((size, before), level)| heading(level, size, before))
        .collect();
    format!(
        "{HEAD}<w:styles {MAIN}><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"游ゴシック\" w:hAnsi=\"游ゴシック\" w:eastAsia=\"游ゴシック\" w:cs=\"游ゴシック\"/>\
         <w:sz w:val=\"21\"/><w:lang w:val=\"en-US\" w:eastAsia=\"ja-JP\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:spacing w:after=\"120\" w:line=\"320\" w:lineRule=\"atLeast\"/></w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"Title\"><w:name w:val=\"Title\"/><w:basedOn w:val=\"Normal\"/>\
         <w:next w:val=\"Normal\"/><w:qFormat/><w:pPr><w:spacing w:after=\"240\"/></w:pPr>\
         <w:rPr><w:b/><w:sz w:val=\"36\"/></w:rPr></w:style>{headings}\
         <w:style w:type=\"paragraph\" w:styleId=\"Quote\"><w:name w:val=\"Quote\"/><w:basedOn w:val=\"Normal\"/><w:qFormat/>\
         <w:pPr><w:pBdr><w:left w:val=\"single\" w:sz=\"24\" w:space=\"8\" w:color=\"7F8FA9\"/></w:pBdr>\
         <w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F3F5F8\"/><w:ind w:left=\"{QUOTE_INDENT}\"/></w:pPr></w:style>\
         <w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"TableText\"><w:name w:val=\"表の文字\"/>\
         <w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr><w:spacing w:after=\"40\"/></w:pPr><w:rPr><w:sz w:val=\"20\"/></w:rPr></w:style>\
         <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/>\
         <w:tblPr><w:tblCellMar><w:left w:w=\"108\" w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\
         <w:style w:type=\"table\" w:styleId=\"TableGrid\"><w:name w:val=\"Table Grid\"/><w:basedOn w:val=\"TableNormal\"/>\
         <w:tblPr><w:tblBorders>{}</w:tblBorders></w:tblPr></w:style></w:styles>",
        borders()
    )
}

fn borders() -> String {
    ["top", "left", "bottom", "right", "insideH", "insideV"]
        .map(|side| {
            format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"7F7F7F\"/>")
        })
        .concat()
}

/// The lists: bullets, boxes to tick, and one for each numbered list with the
/// number it begins with.
pub(super) fn numbering(ordered: &[usize]) -> String {
    let bullets = ["•", "◦", "▪", "•", "◦"].map(|mark| ("bullet", mark.to_owned()));
    let ticks = ["□"; 5].map(|mark| ("bullet", mark.to_owned()));
    let numbers = [1, 2, 3, 4, 5].map(|level| ("decimal", format!("%{level}.")));
    let kinds = [bullets, ticks, numbers].into_iter().zip(0..);
    let kinds: String = kinds.map(|(levels, id)| kind(id, &levels)).collect();
    let mut lists = String::new();
    for (id, kind) in [(BULLETS, 0), (TICKS, 1)] {
        lists.push_str(&format!(
            "<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"{kind}\"/></w:num>"
        ));
    }
    for (start, id) in ordered.iter().zip(FIRST_ORDERED..) {
        let begin: String = (0..5)
            .map(|level| {
                format!(
                    "<w:lvlOverride w:ilvl=\"{level}\"><w:startOverride w:val=\"{start}\"/></w:lvlOverride>"
                )
            })
            .collect();
        lists.push_str(&format!(
            "<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"2\"/>{begin}</w:num>"
        ));
    }
    format!("{HEAD}<w:numbering {MAIN}>{kinds}{lists}</w:numbering>")
}

fn kind(id: usize, levels: &[(&str, String); 5]) -> String {
    let levels: String = levels
        .iter()
        .zip(0..)
        .map(|((format, mark), level)| {
            let left = INDENT * (level + 1);
            format!(
                "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>\
                 <w:lvlText w:val=\"{mark}\"/><w:lvlJc w:val=\"left\"/>\
                 <w:pPr><w:ind w:left=\"{left}\" w:hanging=\"{INDENT}\"/></w:pPr></w:lvl>"
            )
        })
        .collect();
    format!(
        "<w:abstractNum w:abstractNumId=\"{id}\"><w:multiLevelType w:val=\"multilevel\"/>{levels}</w:abstractNum>"
    )
}
