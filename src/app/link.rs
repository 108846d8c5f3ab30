//! Settings ↔ the address: `data=rings&margin=0.2&mining=batch-hard`, over [`KEYS`], only what differs from the defaults; and
//! the sandbox's three points while it is open: `sandbox=-0.20,-0.10,0.10,0.60,1.10,-0.30`.

use crate::app::sandbox::{self, Sandbox, Scene};
use triplet_engine::config::{Config, KEYS, Key};

/// Longest piece of a link that a notice repeats.
const QUOTED: usize = 24;
/// Most notices about one link; the last of them names the rest.
const NOTICES: usize = 4;
/// Most names in that one; those beyond are counted.
const NAMED: usize = 20;

/// A word of a link that is no setting of a run.
struct Extra {
    name: &'static str,
    /// What is turned, where its value changes and does not come or go.
    value: &'static str,
    /// Its value; `None` where the link has none.
    write: fn(&Link) -> Option<String>,
    /// Takes over a value, or says what is wrong with it and what is done instead.
    read: fn(&mut Link, &str) -> Result<(), String>,
}

/// Each of them, in the order in which a link has them, after the settings.
const EXTRAS: [Extra; 1] = [Extra {
    name: "sandbox",
    value: "points",
    write: |link| link.sandbox.as_ref().map(sandbox::write),
    read: |link, value| {
        let placed = sandbox::read(value);
        let wrong = placed.is_none();
        link.sandbox = Some(placed.unwrap_or_else(|| Sandbox::default().placed));
        let range = format!("six numbers from −{0} to {0}", sandbox::LIMIT);
        if wrong { Err(format!("is not {range}: points of its own are shown.")) } else { Ok(()) }
    },
}];

/// What a link says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// The settings, every one of them valid.
    pub config: Config,
    /// The sandbox's points, if it is to be open.
    pub sandbox: Option<Scene>,
    /// What could not be read as written, in plain words.
    pub notices: Vec<String>,
}

/// The settings alone as the fragment of an address, without `#`; empty for the defaults.
pub fn write_settings(config: &Config) -> String {
    let mut usual = Config::default();
    usual.set_generator(config.data.generator);
    let said = |key: &Key| {
        let text = key.read(config);
        // the data set is always compared with the default one, everything else with what that data set brings along
        let silent = if key.name == "data" { key.read(&Config::default()) } else { key.read(&usual) };
        (text != silent).then(|| format!("{}={}", key.name, plain(text)))
    };
    KEYS.iter().filter_map(said).collect::<Vec<_>>().join("&")
}

/// What differs, by name. What a data set brings along goes without saying.
pub fn turned(old: &Link, new: &Link) -> Vec<&'static str> {
    let extra = |extra: &Extra| {
        let (before, now) = ((extra.write)(old), (extra.write)(new));
        (before != now).then_some(if before.is_some() == now.is_some() { extra.value } else { extra.name })
    };
    let mut turned = settings_turned(&old.config, &new.config);
    turned.extend(EXTRAS.iter().filter_map(extra));
    turned
}

fn settings_turned(old: &Config, new: &Config) -> Vec<&'static str> {
    let names = KEYS.iter().filter(|key| key.read(old) != key.read(new)).map(|key| key.name);
    if old.data.generator != new.data.generator {
        return names.filter(|name| !["classes", "held-out", "samples", "noise"].contains(name)).collect();
    }
    names.collect()
}

/// All that a link says as the fragment of an address, without `#`.
pub fn write(link: &Link) -> String {
    let settings = Some(write_settings(&link.config)).filter(|text| !text.is_empty());
    let extra = |extra: &Extra| Some(format!("{}={}", extra.name, (extra.write)(link)?));
    settings.into_iter().chain(EXTRAS.iter().filter_map(extra)).collect::<Vec<_>>().join("&")
}

/// A decimal number without the zeros that say nothing: `0.20` → `0.2`.
fn plain(text: String) -> String {
    if text.contains('.') && text.parse::<f64>().is_ok() {
        text.trim_end_matches('0').trim_end_matches('.').into()
    } else {
        text
    }
}

/// The settings in the fragment of an address, with or without `#`. Whatever can't be used falls back to its default and is
/// named; the rest is kept. Any text will do.
pub fn read(fragment: &str) -> Link {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    let mut problems = Vec::new();
    let mut given: Vec<(String, String)> = Vec::new();
    for part in fragment.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let (name, value) = (tidy(name), tidy(value));
        let known = KEYS.iter().map(|key| key.name).chain(EXTRAS.iter().map(|extra| extra.name));
        if !known.into_iter().any(|known| known == name) {
            let said = format!("In the link, “{}” is no setting of this page: left out.", quote(&name));
            problems.push((name, said));
        } else if given.iter().any(|(known, _)| *known == name) {
            let said = format!("The link gives {name} more than once: the first one counts.");
            problems.push((name, said));
        } else {
            given.push((name, value));
        }
    }
    let mut config = Config::default();
    for key in &KEYS {
        if let Some((name, value)) = given.iter().find(|(name, _)| name == key.name) {
            problems.extend(set(&mut config, key, name, value).map(|said| (name.clone(), said)));
        }
    }
    let mut link = Link { config: config.clamped(), ..Link::default() };
    for extra in &EXTRAS {
        if let Some((name, value)) = given.iter().find(|(name, _)| name == extra.name)
            && let Err(wrong) = (extra.read)(&mut link, value)
        {
            problems.push((name.clone(), format!("In the link, {name}={} {wrong}", quote(value))));
        }
    }
    link.notices = shortened(problems);
    link
}

/// Sets one value; what is wrong with it, if something is.
fn set(config: &mut Config, key: &Key, name: &str, value: &str) -> Option<String> {
    let before = key.read(config);
    let result = key.write(config, value);
    let kept = key.read(config);
    if let Err(problem) = result {
        let used = if kept == before { "the default".into() } else { plain(kept) };
        return Some(format!("In the link, {name}={} is {}: {used} is used.", quote(value), problem.0));
    }
    let moved = matches!((value.parse::<f64>(), kept.parse::<f64>()), (Ok(a), Ok(b)) if (a - b).abs() > 1e-9 * a.abs());
    moved.then(|| format!("In the link, {name}={} lies between two values: rounded to {}.", quote(value), plain(kept)))
}

/// Percent-decoded, as UTF-8 as far as it goes, small letters, no blanks around it.
fn tidy(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex = |i: usize| bytes.get(i).and_then(|b| char::from(*b).to_digit(16));
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        match (bytes[i], hex(i + 1), hex(i + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                i += 3;
            }
            (byte, ..) => {
                decoded.push(byte);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).trim().to_lowercase()
}

/// A piece of a link short enough for a sentence.
fn quote(text: &str) -> String {
    let visible = |c: char| if c.is_control() { '·' } else { c };
    let mut short: String = text.chars().take(QUOTED).map(visible).collect();
    if text.chars().nth(QUOTED).is_some() {
        short.push('…');
    }
    if short.is_empty() { "(nothing)".into() } else { short }
}

/// What is wrong, by name, in a few sentences that leave out no name.
fn shortened(problems: Vec<(String, String)>) -> Vec<String> {
    if problems.len() <= NOTICES {
        return problems.into_iter().map(|(_, said)| said).collect();
    }
    let (told, rest) = problems.split_at(NOTICES - 1);
    let mut names: Vec<String> = Vec::new();
    let mut more = 0;
    for name in rest.iter().map(|(name, _)| quote(name)) {
        if names.contains(&name) {
            continue;
        }
        if names.len() < NAMED { names.push(name) } else { more += 1 }
    }
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let mut all: Vec<String> = told.iter().map(|(_, said)| said.clone()).collect();
    all.push(format!("In the link, these could not be used as written either: {}{more}.", names.join(", ")));
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use triplet_engine::choice::Choice;
    use triplet_engine::config::{Activation, Distance, Embedding, Generator, Loss, Mining, Model, Optimiser};
    use triplet_engine::config::{CLASSES, IMBALANCE, K, Knob, MARGIN, MAX_LAYERS, MAX_WIDTH, NOISE, P, RATE, SAMPLES};

    fn one<C: Choice + std::fmt::Debug>() -> impl Strategy<Value = C> {
        prop::sample::select(C::ALL)
    }

    fn knob(knob: Knob) -> impl Strategy<Value = f64> {
        (0..=knob.steps()).prop_map(move |i| knob.at(i.into()))
    }

    prop_compose! {
        fn configs()(
            generator in one::<Generator>(), classes in knob(CLASSES), samples in knob(SAMPLES),
            noise in knob(NOISE), imbalance in knob(IMBALANCE), seed in any::<u32>(), margin in knob(MARGIN),
        )(
            held_out in 0..=(classes as u32).saturating_sub(2),
            mining in one::<Mining>(), loss in one::<Loss>(), distance in one::<Distance>(), embedding in one::<Embedding>(),
            p in knob(P), k in knob(K), hidden in prop::collection::vec(1..=MAX_WIDTH, 0..=MAX_LAYERS),
            activation in one::<Activation>(), optimiser in one::<Optimiser>(), rate in knob(RATE), model in one::<Model>(),
            generator in Just(generator), classes in Just(classes), samples in Just(samples), noise in Just(noise),
            imbalance in Just(imbalance), seed in Just(seed), margin in Just(margin),
        ) -> Config {
            let mut config = Config::default();
            config.data.generator = generator;
            config.data.classes = classes as u32;
            config.data.samples = samples as u32;
            config.data.noise = noise as f32;
            config.data.imbalance = imbalance as u32;
            config.data.seed = seed;
            let config = Config {
                held_out, margin: margin as f32, mining, loss, distance, embedding, p: p as u32, k: k as u32, hidden, activation,
                optimiser, rate: rate as f32, model, ..config
            };
            config.clamped()
        }
    }

    proptest! {
        #[test]
        fn a_link_brings_back_the_settings_it_was_made_from(config in configs()) {
            let link = read(&format!("#{}", write_settings(&config)));
            prop_assert_eq!(link.notices, Vec::<String>::new());
            prop_assert_eq!(link.config, config);
        }

        #[test]
        fn a_link_brings_back_the_three_points(
            config in configs(), points in prop::array::uniform3(prop::array::uniform2(-10.0f32..10.0)),
        ) {
            let mut sandbox = Sandbox::default();
            sandbox.show(Some(points));
            let link = read(&write(&Link { config: config.clone(), sandbox: sandbox.linked(), notices: Vec::new() }));
            prop_assert_eq!(link.notices, Vec::<String>::new());
            prop_assert_eq!((link.config, link.sandbox), (config, sandbox.linked()));
        }

        #[test]
        fn any_text_gives_valid_settings(text in "\\PC*") {
            let link = read(&text);
            prop_assert_eq!(link.config.clone().clamped(), link.config);
        }

        #[test]
        fn any_values_of_known_keys_give_valid_settings(
            parts in prop::collection::vec((0..KEYS.len(), "[-+.%0-9a-zA-Z#=∞ ]{0,12}"), 0..20),
        ) {
            let text: Vec<String> = parts.iter().map(|(key, value)| format!("{}={value}", KEYS[*key].name)).collect();
            let link = read(&text.join("&"));
            prop_assert_eq!(link.config.clone().clamped(), link.config);
        }

        #[test]
        fn any_bytes_survive_percent_encoding(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let text: String = bytes.iter().map(|b| format!("%{b:02x}")).collect();
            read(&format!("margin={text}&{text}={text}"));
        }
    }

    #[test]
    fn the_defaults_need_no_words() {
        assert_eq!(write_settings(&Config::default()), "");
        assert_eq!(read(""), Link::default());
        assert_eq!(read("#").config, Config::default());
    }

    #[test]
    fn a_data_set_brings_its_own_classes_samples_and_noise() {
        let link = read("#data=stripes");
        assert_eq!((link.config.data.classes, link.config.data.samples), (8, 24));
        assert_eq!(write_settings(&link.config), "data=stripes");
    }

    #[test]
    fn facenets_collapse_reads_as_a_person_would_write_it() {
        let text = "data=rings&margin=0.2&mining=batch-hard&distance=squared-euclidean&embedding=unit-circle";
        let link = read(text);
        assert_eq!(link.notices, Vec::<String>::new());
        assert_eq!(link.config.margin, 0.2);
        assert_eq!(write_settings(&link.config), text);
    }

    #[test]
    fn the_order_of_words_does_not_matter() {
        assert_eq!(read("noise=0.2&data=moons").config, read("data=moons&noise=0.2").config);
        assert_eq!(read("noise=0.2&data=moons").config.data.noise, 0.2);
    }

    #[test]
    fn a_bad_value_falls_back_is_named_and_leaves_the_rest() {
        let link = read("#margin=lots&mining=semi-hard&rate=1e9&k=0&sparkle=yes");
        assert_eq!(link.config, Config { mining: Mining::SemiHard, ..Config::default() });
        assert_eq!(link.notices.len(), 4);
        for word in ["margin=lots", "rate=1e9", "k=0", "sparkle"] {
            assert!(link.notices.iter().any(|n| n.contains(word)), "{word}: {:?}", link.notices);
        }
    }

    #[test]
    fn not_a_number_is_no_number() {
        for text in ["margin=nan", "margin=inf", "rate=-inf", "seed=-1", "seed=4294967296", "noise="] {
            let link = read(text);
            assert_eq!(link.config, Config::default(), "{text}");
            assert_eq!(link.notices.len(), 1, "{text}");
        }
    }

    #[test]
    fn a_value_between_two_positions_is_rounded_and_said() {
        let link = read("margin=0.123");
        assert_eq!(link.config.margin, 0.1);
        assert!(link.notices[0].contains("0.1"), "{:?}", link.notices);
    }

    #[test]
    fn more_than_there_may_be_together_comes_as_near_as_it_can_and_is_said() {
        let link = read("data=grid&classes=1000&samples=50&p=64&k=32");
        assert_eq!((link.config.data.classes, link.config.data.samples), (1_000, 10));
        assert_eq!((link.config.p, link.config.k), (64, 10));
        assert_eq!(
            link.notices,
            [
                "In the link, samples=50 is not from 2 to 10, as the other settings allow: the default is used.",
                "In the link, k=32 is not from 1 to 10, as the other settings allow: 10 is used.",
            ]
        );
        let link = read("data=rings&classes=500");
        assert_eq!(link.config.data.classes, 20);
        assert!(link.notices[0].contains("classes=500 is not from 1 to 20"), "{:?}", link.notices);
        assert_eq!(read("p=20&k=32&classes=20&samples=100").notices, Vec::<String>::new(), "as it always was");
        assert_eq!(
            write_settings(&read("imbalance=12&data=grid&classes=999").config),
            "data=grid&classes=999&imbalance=12"
        );
    }

    #[test]
    fn given_twice_the_first_counts() {
        let link = read("k=4&k=9");
        assert_eq!(link.config.k, 4);
        assert_eq!(link.notices, ["The link gives k more than once: the first one counts."]);
    }

    #[test]
    fn percent_encoding_capitals_and_blanks_are_understood() {
        assert_eq!(read("mining=%62atch-HARD%20").config.mining, Mining::BatchHard);
        assert_eq!(read("%6Dargin=0.5").config.margin, 0.5);
    }

    #[test]
    fn the_sandbox_is_in_the_link_while_it_is_open() {
        let mut sandbox = Sandbox::default();
        let config = Config { margin: 0.2, ..Config::default() };
        assert_eq!(
            write(&Link { config: config.clone(), sandbox: sandbox.linked(), notices: Vec::new() }),
            "margin=0.2"
        );
        sandbox.show(Some([[-1.234, 0.0], [0.005, 2.0], [-0.001, -10.0]]));
        let text = write(&Link { config: config.clone(), sandbox: sandbox.linked(), notices: Vec::new() });
        assert_eq!(text, "margin=0.2&sandbox=-1.23,0.00,0.01,2.00,0.00,-10.00");
        let link = read(&text);
        assert_eq!((link.config, link.sandbox, link.notices), (config, sandbox.linked(), vec![]));
        assert_eq!(read("margin=0.2").sandbox, None);
    }

    #[test]
    fn points_that_are_none_are_named_and_the_sandbox_opens_all_the_same() {
        for text in ["", "1,2,3", "1,2,3,4,5,6,7", "a,b,c,d,e,f", "1,2,3,4,5,nan", "1,2,3,4,5,11", "inf,0,0,0,0,0"] {
            let link = read(&format!("sandbox={text}&k=4"));
            assert_eq!((link.sandbox, link.config.k), (Some(Sandbox::default().placed), 4), "{text}");
            assert!(link.notices[0].contains("six numbers"), "{text}: {:?}", link.notices);
        }
    }

    #[test]
    fn many_mistakes_do_not_flood_the_page() {
        let text = vec!["x=1"; 500].join("&") + &"&margin=".repeat(3);
        assert!(read(&text).notices.len() <= NOTICES);
        let different: Vec<String> = (0..500).map(|i| format!("x{i}=1")).collect();
        let notices = read(&different.join("&")).notices;
        assert!(notices.len() <= NOTICES && notices.iter().all(|n| n.len() < 300), "{notices:?}");
        assert!(read(&"y".repeat(100_000)).notices[0].chars().count() < 100);
    }

    #[test]
    fn of_many_mistakes_each_is_named() {
        let notices = read("#margin=lots&k=0&p=99&rate=no&noise=9&layers=1-2-3-x&sparkle=yes").notices;
        for name in ["margin", "k", "p", "rate", "noise", "layers", "sparkle"] {
            let named = |n: &String| n.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
            assert!(notices.iter().any(named), "{name}: {notices:?}");
        }
    }

    #[test]
    fn what_was_turned_is_told_by_name() {
        let start = Config::default();
        assert_eq!(settings_turned(&start, &start), Vec::<&str>::new());
        assert_eq!(settings_turned(&start, &Config { margin: 0.5, ..start.clone() }), ["margin"]);
        assert_eq!(settings_turned(&start, &read("#data=stripes").config), ["data"]);
        assert_eq!(settings_turned(&start, &read("#rate=0.1&mining=random").config), ["mining", "rate"]);
    }

    #[test]
    fn free_points_stand_where_layers_would_and_keep_them() {
        let config = Config { model: Model::FreePoints, ..Config::default() };
        assert_eq!(write_settings(&config), "layers=free-points");
        assert_eq!(read("layers=free-points").config, config);
        for hidden in [vec![8, 4], vec![], vec![1; MAX_LAYERS]] {
            let config = Config { hidden, ..config.clone() };
            let link = read(&write_settings(&config));
            assert_eq!((link.config, link.notices), (config, vec![]));
        }
        assert_eq!(write_settings(&Config { hidden: vec![8, 4], ..config }), "layers=free-points-8-4");
        for wrong in ["free-points-", "free-points8", "free-points-0", "free-points-free-points"] {
            assert_eq!(read(&format!("layers={wrong}")).notices.len(), 1, "{wrong}");
        }
        assert_eq!(read("layers=none").config.hidden, Vec::<u32>::new());
    }
}
