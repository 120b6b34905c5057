//! What the program does only later with the model that it has read.

use crate::model::Model;

/// The program merges these only when it uses them; our getters have them merged.
pub(crate) fn merged(mut theirs: Model) -> Model {
    let found = theirs
        .keys()
        .filter_map(|key| key.strip_suffix(".checktype"));
    let virtuals: Vec<String> = found.map(str::to_owned).collect();
    for at in virtuals {
        merge_globals(&mut theirs, &at);
        merge_fallback(&mut theirs, &at);
        // In effect only together with udp, as our getter has it.
        let udp = theirs
            .get(&format!("{at}.protocol"))
            .is_some_and(|protocol| protocol == "udp");
        if !udp {
            theirs.insert(format!("{at}.ops"), "no".to_owned());
        }
    }
    theirs
}

fn merge_globals(theirs: &mut Model, at: &str) {
    const MERGED: [&str; 8] = [
        "checkinterval",
        "cleanstop",
        "emailalert",
        "emailalertfreq",
        "emailalertstatus",
        "fallbackcommand",
        "quiescent",
        "smtp",
    ];
    let fork = theirs.get("global.fork").is_some_and(|fork| fork == "yes");
    for key in MERGED {
        let Some(global) = theirs.get(&format!("global.{key}")).cloned() else {
            continue;
        };
        let own = theirs
            .entry(format!("{at}.{key}"))
            .or_insert_with(|| global.clone());
        if key == "checkinterval" && !fork {
            *own = global;
        }
    }
}

fn merge_fallback(theirs: &mut Model, at: &str) {
    if theirs.contains_key(&format!("{at}.fallback.forward")) {
        return;
    }
    let six = theirs
        .get(&format!("{at}.family"))
        .is_some_and(|family| family == "IPv6");
    let global = if six {
        "global.fallback6"
    } else {
        "global.fallback"
    };
    for key in ["server", "port", "forward"] {
        if let Some(value) = theirs.get(&format!("{global}.{key}")).cloned() {
            theirs.insert(format!("{at}.fallback.{key}"), value);
        }
    }
}

/// Takes out what the program garbles: an IPv6 address that prints with dots is cut off at its
/// first colon, and no port and no service are left.
pub(crate) fn without_garbled(theirs: &mut Model, ours: &mut Model) {
    let garbled = theirs
        .iter()
        .filter(|(key, value)| key.ends_with(".server") && *value == "[");
    let keys: Vec<String> = garbled.map(|(key, _)| key.replace(".server", "")).collect();
    for at in keys {
        let below = |key: &String| {
            let name = key.rsplit('.').next().unwrap_or_default();
            let of_service = ["server", "port", "service"].contains(&name);
            let own = *key == format!("{at}.{name}") && of_service;
            own || (key.starts_with(&format!("{at}.real")) && name == "url")
        };
        theirs.retain(|key, _| !below(key));
        ours.retain(|key, _| !below(key));
    }
}
