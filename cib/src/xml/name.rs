//! Which characters and names XML allows.

/// Whether `text` is an `NCName`: what an XML ID, and so every id in a CIB, must be.
///
/// First character a letter or `_`, the others also digits, `.`, `-` and combining characters;
/// no colon (Namespaces in XML 1.0, production 4). Of the signs from U+2070 to U+218F, which the
/// fifth edition of XML 1.0 let into names, only the letters are taken, as libxml2 validates ids by
/// earlier editions: so `€` is no part of an id, as in Pacemaker.
///
/// ```
/// assert!(cib::xml::is_ncname("VirtualIP-monitor-interval-30s"));
/// assert!(!cib::xml::is_ncname("1st") && !cib::xml::is_ncname("a:b"));
/// assert!(cib::xml::is_ncname("größe") && !cib::xml::is_ncname("größe€"));
/// ```
#[must_use]
pub fn is_ncname(text: &str) -> bool {
    !text.contains(':') && !text.contains(is_late_sign) && is_name(text)
}

/// Signs that are parts of names since the fifth edition only.
fn is_late_sign(character: char) -> bool {
    matches!(character, '\u{2070}'..='\u{218F}')
        && !matches!(character, '\u{20D0}'..='\u{20DC}' | '\u{20E1}' | '\u{2126}'
            | '\u{212A}'..='\u{212B}' | '\u{212E}' | '\u{2180}'..='\u{2182}')
}

/// Whether `text` is a `Name` (XML 1.0 fifth edition, production 5).
pub(crate) fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.iter().all(|byte| is_ascii_name_byte(*byte)) {
        let first = bytes.first();
        return first.is_some_and(|byte| !matches!(byte, b'-' | b'.' | b'0'..=b'9'));
    }
    let mut characters = text.chars();
    characters.next().is_some_and(is_name_start) && characters.all(is_name_character)
}

/// Whether a byte is a character of names by itself.
pub(super) fn is_ascii_name_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b':')
}

/// The first character that XML forbids, with its byte offset.
pub(crate) fn forbidden(text: &str) -> Option<(usize, char)> {
    // Control characters, and the first byte of U+FFFE and U+FFFF: branch-free, so that it is
    // compared many bytes at a time.
    let suspect = |byte: &u8| {
        (*byte < b' ') & (*byte != b'\t') & (*byte != b'\n') & (*byte != b'\r') | (*byte == 0xEF)
    };
    let any = |chunk: &[u8]| {
        chunk
            .iter()
            .fold(false, |found, byte| found | suspect(byte))
    };
    if !text.as_bytes().chunks(1 << 12).any(any) {
        return None;
    }
    text.char_indices()
        .find(|(_, character)| !is_character(*character))
}

/// Whether XML allows the character at all (production 2).
pub(crate) fn is_character(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}'
        | '\u{FFFE}' | '\u{FFFF}')
}

fn is_name_start(character: char) -> bool {
    matches!(character, ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{D6}'
        | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn is_name_character(character: char) -> bool {
    is_name_start(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}'
            | '\u{203F}'..='\u{2040}')
}
