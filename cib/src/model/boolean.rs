//! Booleans in their many spellings.

/// What Pacemaker takes the text for, as the value of an option.
///
/// True: `true on yes y 1`; false: `false off no n 0`; any case. `None` for anything else.
///
/// ```
/// use cib::model::parse_boolean;
///
/// assert_eq!(parse_boolean("Yes"), Some(true));
/// assert_eq!(parse_boolean("OFF"), Some(false));
/// assert_eq!(parse_boolean(""), None);
/// ```
#[must_use]
pub fn parse_boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "on" | "yes" | "y" | "1" => Some(true),
        "false" | "off" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}
