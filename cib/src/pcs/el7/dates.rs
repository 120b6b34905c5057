//! Dates in rules as older versions of pcs 0.9 had them typed: operands before the operation.

/// The words of a rule with dates as they are typed today: `date start=D gt` becomes `date gt D`,
/// `date start=D end=E in_range` becomes `date in_range D to E`, and `date-spec` loses its
/// `operation=date_spec`.
pub(in super::super) fn dates(words: &[String]) -> Vec<String> {
    let mut modern = Vec::new();
    let mut rest = words;
    while let [word, after @ ..] = rest {
        modern.push(word.clone());
        rest = after;
        if word == "date-spec" {
            while let [option, after @ ..] = rest
                && option.contains('=')
            {
                modern.extend((option != "operation=date_spec").then(|| option.clone()));
                rest = after;
            }
        } else if word == "date"
            && let Some((operands, after)) = operands(rest)
        {
            modern.extend(operands);
            rest = after;
        }
    }
    modern
}

/// The operands and the operation of an old `date`, and the words after it.
fn operands(words: &[String]) -> Option<(Vec<String>, &[String])> {
    let count = words.iter().take_while(|word| word.contains('=')).count();
    let (options, rest) = words.split_at_checked(count)?;
    let (operation, rest) = rest.split_first().filter(|_| count > 0)?;
    let value = |name: &str| {
        let mut values = options.iter().filter_map(|word| word.split_once('='));
        let (_, value) = values.find(|(known, _)| *known == name)?;
        Some(value.to_owned())
    };
    let words = match (operation.as_str(), value("start"), value("end")) {
        ("gt", Some(start), None) => vec![operation.clone(), start],
        ("lt", None, Some(end)) => vec![operation.clone(), end],
        ("in_range", Some(start), Some(end)) => {
            vec![operation.clone(), start, "to".to_owned(), end]
        }
        _ => return None,
    };
    Some((words, rest))
}
