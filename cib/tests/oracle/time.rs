//! Dates, durations and periods beside Pacemaker's own `iso8601`.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::rule::{Moment, Period, Release, Span};

use super::campaign::{Random, rounds};
use super::tool::Pacemaker;

/// Time zones of the tool's clock with their offsets in seconds.
const ZONES: &[(&str, i32)] = &[("UTC0", 0), ("IST-5:30", 19_800), ("PST8", -28_800)];

/// The lines that `iso8601` prints, or nothing where it refuses.
fn theirs(pacemaker: &Pacemaker, arguments: &[&str], zone: &str) -> Vec<String> {
    let output = pacemaker.run("iso8601", arguments, zone);
    if !output.status.success() {
        return Vec::new();
    }
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        // 3.0 takes the number of the whole for that of the seconds.
        .map(|line| line.trim_end().replace(" 1 seconds)", " 1 second)"))
        .collect()
}

fn date(random: &mut Random) -> String {
    let years = [
        "2024", "2023", "1900", "2000", "0001", "9999", "2020", "2015", "2009", "0000", "10000",
    ];
    let year = random.pick(&years);
    let number = |random: &mut Random, most: usize| random.below(most + 2);
    match random.below(8) {
        0 => format!("{year}-{:03}", number(random, 366)),
        1 => format!("{year}-W{:02}-{}", number(random, 53), number(random, 7)),
        2 => format!("{year}{:02}{:02}", number(random, 12), number(random, 31)),
        3 => format!("{year}-{}-{}", number(random, 12), number(random, 31)),
        4 => (*random.pick(&[
            "epoch", "EPOCH", "", "now", "2024", "20240", "202403", "2024-", "x",
        ]))
        .to_owned(),
        _ => format!("{year}-{:02}-{:02}", number(random, 12), number(random, 31)),
    }
}

fn time(random: &mut Random) -> String {
    let (hour, minute, second) = (random.below(26), random.below(62), random.below(62));
    let clock = match random.below(7) {
        0 => format!("{hour:02}"),
        1 => format!("{hour:02}:{minute:02}"),
        2 => format!("{hour:02}{minute:02}"),
        3 => format!("{hour:02}{minute:02}{second:02}"),
        4 => (*random.pick(&[
            "24:00:00", "24:00:01", "24", "", "00:00:00", "23:59:59", "7:3:9",
        ]))
        .to_owned(),
        _ => format!("{hour:02}:{minute:02}:{second:02}"),
    };
    let zone = match random.below(9) {
        0 => "",
        1 => " +01:00",
        2 => " -0930",
        3 => " 05:45",
        4 => "+02:00",
        5 => " -00:61",
        6 => "  +14",
        _ => "Z",
    };
    let separator = random.pick(&["T", " ", " ", "t"]);
    format!("{separator}{clock}{zone}")
}

fn moment(random: &mut Random) -> String {
    let date = date(random);
    let text = if random.below(4) == 0 {
        date
    } else {
        date + &time(random)
    };
    damage(text, random)
}

fn duration(random: &mut Random) -> String {
    let mut text = "P".to_owned();
    let number = |random: &mut Random| match random.below(8) {
        0 => "0".to_owned(),
        1 => format!("-{}", random.below(500)),
        2 => format!("{}", random.below(100_000)),
        3 => (*random.pick(&[
            "1.5",
            ".5",
            "+3",
            ":4",
            "2147483647",
            "4294967297",
            "99999999999",
        ]))
        .to_owned(),
        _ => format!("{}", random.below(30)),
    };
    for unit in ["Y", "M", "W", "D"] {
        if random.below(3) == 0 {
            // Millions of years overflow in the tools, each in its own way.
            let years = matches!(unit, "Y" | "M");
            let number = Some(number(random)).filter(|number| !years || number.len() < 6);
            text += &format!("{}{unit}", number.as_deref().unwrap_or("1"));
        }
    }
    if random.below(2) == 0 {
        text += "T";
        for unit in ["H", "M", "S"] {
            if random.below(2) == 0 {
                text += &format!("{}{unit}", number(random));
            }
        }
    }
    damage(text, random)
}

/// Now and then a character goes, comes or changes.
fn damage(text: String, random: &mut Random) -> String {
    if random.below(6) > 0 {
        return text;
    }
    let mut letters: Vec<char> = text.chars().collect();
    let at = random.below(letters.len() + 1);
    let new = *random.pick(&['0', '9', '-', ':', ' ', 'T', 'Z', 'W', '/', '+', 'P', 'x']);
    match random.below(3) {
        0 => letters.insert(at, new),
        1 if at < letters.len() => drop(letters.remove(at)),
        _ if at < letters.len() => letters.splice(at..=at, [new]).for_each(drop),
        _ => {}
    }
    letters.into_iter().collect()
}

/// Texts whose meaning hangs on the real clock, or at which a tool loops or crashes.
fn is_out_of_reach(text: &str) -> bool {
    let alone = text.starts_with('T') || text.as_bytes().get(2) == Some(&b':');
    // 2.1 reads a year 0 and counts in it as if it were a length of time.
    let year_zero = text.starts_with("00") && !text.starts_with("0001");
    let long_fraction = text.split(['.', ',']).skip(1).any(|rest| rest.len() > 10);
    let dashes = text.contains("--") || text.starts_with('-');
    alone
        || year_zero
        || long_fraction
        || dashes
        || text.starts_with(' ')
        || text.eq_ignore_ascii_case("now")
}

fn utc(moment: Moment) -> String {
    moment.to_utc().to_string()
}

/// Whether the sum or the difference lies before year 1, where each tool ends elsewhere.
fn before_year_1(date: &str, duration: &str, now: Moment) -> bool {
    let release = Release::V2_1;
    let (Ok(date), Ok(span)) = (
        Moment::parse(date, now, release),
        Span::parse(duration, release),
    ) else {
        return false;
    };
    let results = [date.plus(span, release), date.minus(span, release)];
    results.iter().any(|result| result.date().0 < 2)
}

/// What we say to `iso8601 -d DATE -D DURATION`.
fn ours(date: &str, duration: &str, now: Moment, release: Release) -> Vec<String> {
    let (Ok(date), Ok(span)) = (
        Moment::parse(date, now, release),
        Span::parse(duration, release),
    ) else {
        return Vec::new();
    };
    let lines = [
        format!("Date: {}", utc(date)),
        format!("Duration: {span}"),
        format!("Duration ends at: {}", date.plus(span, release)),
    ];
    lines.map(|line| line.trim_end().to_owned()).into()
}

#[test]
#[ignore = "needs pacemaker's tools, two releases: cargo lab test"]
fn dates_and_durations_read_as_iso8601_reads_them() {
    let count = rounds(4_000, 150);
    for pacemaker in Pacemaker::all() {
        let mut accepted = 0;
        let mut failures = Vec::new();
        for seed in 0..count {
            let mut random = Random::new(u64::try_from(seed).unwrap() + 77);
            let (zone, offset) = *random.pick(ZONES);
            let now = Moment::from_epoch(1_700_000_000, offset);
            let (date, duration) = (moment(&mut random), duration(&mut random));
            if is_out_of_reach(&date) || is_out_of_reach(&duration) {
                continue;
            }
            if before_year_1(&date, &duration, now) {
                continue;
            }
            let theirs = theirs(&pacemaker, &["-d", &date, "-D", &duration], zone);
            let ours = ours(&date, &duration, now, pacemaker.release);
            accepted += usize::from(!theirs.is_empty());
            if ours != theirs {
                failures.push(format!(
                    "{zone} -d {date:?} -D {duration:?}\n  ours {ours:?}\n  theirs {theirs:?}"
                ));
            }
        }
        let shown: Vec<String> = failures.iter().take(12).cloned().collect();
        println!(
            "{:?}: {count} dates and durations, {accepted} accepted",
            pacemaker.release
        );
        assert!(
            failures.is_empty(),
            "{}: {}",
            failures.len(),
            shown.join("\n")
        );
        assert!(
            accepted * 4 > count,
            "the campaign makes too little that is valid"
        );
    }
}

#[test]
#[ignore = "needs pacemaker's tools, two releases: cargo lab test"]
fn dates_alone_print_as_iso8601_prints_them() {
    let count = rounds(2_000, 100);
    for pacemaker in Pacemaker::all() {
        let mut accepted = 0;
        for seed in 0..count {
            let mut random = Random::new(u64::try_from(seed).unwrap() + 7_777);
            let (zone, offset) = *random.pick(ZONES);
            let now = Moment::from_epoch(1_700_000_000, offset);
            let text = moment(&mut random);
            if is_out_of_reach(&text) {
                continue;
            }
            let parsed = Moment::parse(&text, now, pacemaker.release);
            let style = *random.pick(&["-O", "-W", "-S", "-L"]);
            let ours: Vec<String> = parsed
                .iter()
                .map(|moment| format!("Date: {}", styled(*moment, style)))
                .collect();
            let theirs = theirs(&pacemaker, &["-d", &text, style], zone);
            accepted += ours.len();
            assert_eq!(
                ours, theirs,
                "{:?} {zone} {style} {text:?}",
                pacemaker.release
            );
        }
        println!(
            "{:?}: {count} dates, {accepted} accepted",
            pacemaker.release
        );
    }
}

fn styled(moment: Moment, style: &str) -> String {
    let utc = moment.to_utc();
    let (hour, minute, second) = utc.time();
    match style {
        "-S" => moment.epoch().to_string(),
        "-L" => moment.to_string(),
        "-O" => {
            let (year, ..) = utc.date();
            format!(
                "{}-{:03} {hour:02}:{minute:02}:{second:02}Z",
                year.cast_unsigned(),
                utc.day_of_year()
            )
        }
        _ => {
            let (year, week, day) = utc.week();
            format!(
                "{}-W{week:02}-{day} {hour:02}:{minute:02}:{second:02}Z",
                year.cast_unsigned()
            )
        }
    }
}

#[test]
#[ignore = "needs pacemaker's tools, two releases: cargo lab test"]
fn periods_read_as_iso8601_reads_them() {
    let count = rounds(2_000, 100);
    for pacemaker in Pacemaker::all() {
        let mut accepted = 0;
        for seed in 0..count {
            let mut random = Random::new(u64::try_from(seed).unwrap() + 777_777);
            let (zone, offset) = *random.pick(ZONES);
            let now = Moment::from_epoch(1_700_000_000, offset);
            let text = match random.below(4) {
                0 => format!("{}/{}", duration(&mut random), moment(&mut random)),
                1 => format!("{}/{}", moment(&mut random), moment(&mut random)),
                _ => format!("{}/{}", moment(&mut random), duration(&mut random)),
            };
            let clock = text.split('/').any(is_out_of_reach)
                || text.starts_with('P') && !text.contains('/');
            let (one, two) = text.split_once('/').unwrap_or_default();
            let clock = clock || before_year_1(one, two, now) || before_year_1(two, one, now);
            if clock {
                continue;
            }
            let period = Period::parse(&text, now, pacemaker.release);
            let line =
                |period: Period| format!("Period: {} to {}", utc(period.start), utc(period.end));
            let ours: Vec<String> = period.into_iter().map(line).collect();
            let theirs = theirs(&pacemaker, &["-p", &text], zone);
            accepted += ours.len();
            assert_eq!(
                ours, theirs,
                "{:?} {zone} seed {seed} {text:?}",
                pacemaker.release
            );
        }
        println!(
            "{:?}: {count} periods, {accepted} accepted",
            pacemaker.release
        );
    }
}
