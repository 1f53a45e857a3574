//! Which encoding a file is in: the user's word, else the declarations in their order as long
//! as the bytes agree, else the bytes.

use super::evidence::Evidence;
use super::labels::from_label;
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::formats::remarks::Remarks;
use crate::layer::EncodingDecision;
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8};

/// Where a declaration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Declared {
    /// In the .cpg file.
    Cpg,
    /// In the language byte of the .dbf.
    Ldid,
    /// In the format's own rule, or a byte order mark.
    Format,
}

/// What a file says about its text.
#[derive(Debug, Clone)]
pub(crate) struct Declaration {
    pub(crate) by: Declared,
    /// As it stands there.
    pub(crate) text: String,
    /// What it means; `None` if nothing is known by that name.
    pub(crate) encoding: Option<&'static Encoding>,
}

impl Declaration {
    fn basis(&self, encoding: &'static Encoding) -> Message {
        Message::new(match self.by {
            Declared::Cpg => "formats.encoding_by_cpg",
            Declared::Ldid => "formats.encoding_by_ldid",
            Declared::Format => "formats.encoding_by_format",
        })
        .with("declared", self.text.as_str())
        .with("encoding", encoding.name())
    }
}

/// Decides, and says in `remarks` which declarations were not followed and why.
pub(crate) fn decide(
    evidence: &Evidence,
    declarations: &[Declaration],
    user: Option<&str>,
    remarks: &mut Remarks,
) -> (&'static Encoding, EncodingDecision) {
    let (encoding, basis, guessed) = choose(evidence, declarations, user, remarks);
    let shown = if encoding == GBK && evidence.four_byte_gb > 0 && evidence.bad_gb == 0 {
        GB18030
    } else {
        encoding
    };
    let is_gb = |e: &'static Encoding| e == GBK || e == GB18030;
    let alternatives = if evidence.num_texts == 0 {
        Vec::new()
    } else {
        [UTF_8, GBK, BIG5]
            .into_iter()
            .filter(|e| evidence.bad(e) == 0 && *e != shown && !(is_gb(e) && is_gb(shown)))
            .map(Encoding::name)
            .collect()
    };
    let decision = EncodingDecision {
        encoding: shown.name(),
        basis,
        guessed,
        alternatives,
    };
    (encoding, decision)
}

fn choose(
    evidence: &Evidence,
    declarations: &[Declaration],
    user: Option<&str>,
    remarks: &mut Remarks,
) -> (&'static Encoding, Message, bool) {
    if let Some(label) = user {
        match from_label(label) {
            Some(encoding) => {
                let basis =
                    Message::new("formats.encoding_by_user").with("encoding", encoding.name());
                return (encoding, basis, false);
            }
            None => remarks.advise(
                Severity::Warning,
                Message::new("formats.encoding_option_unknown").with("encoding", label),
                Message::new("formats.hint_encoding_names"),
            ),
        }
    }
    let mut overruled = None;
    for declaration in declarations {
        let Some(encoding) = declaration.encoding else {
            remarks.say(
                Severity::Info,
                Message::new("formats.encoding_declaration_unknown")
                    .with("declared", declaration.text.as_str()),
            );
            continue;
        };
        let Some(by_bytes) = contradicted(evidence, encoding) else {
            return (encoding, declaration.basis(encoding), false);
        };
        remarks.advise(
            Severity::Warning,
            Message::new("formats.encoding_declaration_wrong")
                .with("declared", declaration.text.as_str())
                .with("encoding", by_bytes.name())
                .with("bad", evidence.bad(encoding))
                .with("total", evidence.num_texts),
            Message::new("formats.hint_encoding_override"),
        );
        overruled.get_or_insert(declaration);
    }
    let (encoding, found) = by_bytes(evidence);
    let basis = match overruled {
        Some(declaration) => Message::new("formats.encoding_bytes_over_declaration")
            .with("declared", declaration.text.as_str())
            .with("encoding", encoding.name()),
        None => Message::new(found)
            .with("encoding", encoding.name())
            .with("texts", evidence.num_texts),
    };
    // Plain ASCII reads the same whatever the encoding: nothing was guessed.
    (encoding, basis, evidence.num_texts > 0)
}

/// What the bytes say instead, if they contradict a declared encoding.
fn contradicted(evidence: &Evidence, declared: &'static Encoding) -> Option<&'static Encoding> {
    if evidence.num_texts == 0 {
        return None;
    }
    let (best, _) = by_bytes(evidence);
    if declared == UTF_8 {
        return (best != UTF_8)
            .then_some(best)
            .filter(|e| evidence.bad(e) < evidence.bad_utf8);
    }
    if evidence.is_surely_utf8() {
        return Some(UTF_8);
    }
    let multi_byte = declared == GBK || declared == GB18030 || declared == BIG5;
    if multi_byte {
        return (evidence.bad(best) < evidence.bad(declared)).then_some(best);
    }
    (declared.is_single_byte() && evidence.looks_gb()).then_some(GBK)
}

/// What the bytes alone say, with the code of the sentence that says why.
fn by_bytes(evidence: &Evidence) -> (&'static Encoding, &'static str) {
    if evidence.num_texts == 0 {
        (UTF_8, "formats.encoding_ascii")
    } else if evidence.is_surely_utf8() {
        if evidence.bad_utf8 == 0 {
            (UTF_8, "formats.encoding_by_bytes_utf8")
        } else {
            (UTF_8, "formats.encoding_by_bytes_mostly")
        }
    } else if evidence.long_utf8 * 2 > evidence.num_texts {
        (UTF_8, "formats.encoding_by_bytes_mostly")
    } else if evidence.bad_gb == 0 {
        (GBK, "formats.encoding_by_bytes_gbk")
    } else if evidence.bad_utf8 < evidence.bad_gb {
        (UTF_8, "formats.encoding_by_bytes_mostly")
    } else {
        (GBK, "formats.encoding_by_bytes_mostly")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(texts: &[&[u8]]) -> Evidence {
        let mut evidence = Evidence::default();
        for text in texts {
            evidence.take(text);
        }
        evidence
    }

    #[test]
    fn two_bytes_that_are_also_cyrillic_utf8_are_read_as_a_hanzi() {
        // 一 in GBK is D2 BB, which is also U+04BB in strict UTF-8.
        let (encoding, decision) = decide(
            &evidence(&[b"\xd2\xbb"]),
            &[],
            None,
            &mut Remarks::default(),
        );
        assert_eq!(encoding, GBK);
        assert!(decision.guessed);
        assert_eq!(decision.alternatives, ["UTF-8", "Big5"]);
    }

    #[test]
    fn four_byte_characters_are_called_gb18030() {
        // U+20087 of Extension B, GB 18030-2022: 95 32 90 31.
        let text = GB18030.encode("𠂇").0;
        let (_, decision) = decide(&evidence(&[&text]), &[], None, &mut Remarks::default());
        assert_eq!(decision.encoding, "gb18030");
    }

    #[test]
    fn accented_latin_declared_as_such_stays_latin() {
        let declared = Declaration {
            by: Declared::Ldid,
            text: "0x03".into(),
            encoding: from_label("1252"),
        };
        let (encoding, _) = decide(
            &evidence(&[b"Gen\xe8ve", b"Z\xfcrich"]),
            &[declared],
            None,
            &mut Remarks::default(),
        );
        assert_eq!(encoding.name(), "windows-1252");
    }
}
