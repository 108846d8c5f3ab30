//! How many points there are, and what a batch of them is.

use super::count;
use triplet_engine::config::{Config, K, MOST_IN_BATCH, MOST_POINTS, P};

/// What a batch can't give although it was asked for.
pub fn about_batch(config: &Config) -> Option<String> {
    let (classes, samples) = (config.training_classes(), config.data.samples);
    let noun = |n: u32, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let few_classes = config.p > classes;
    let [one, many] = if config.held_out > 0 { ["training class", "training classes"] } else { ["class", "classes"] };
    let few_samples = config.k > samples;
    let full = config.p == config.most_p() && f64::from(config.p) < P.max;
    if !few_classes && !few_samples && (full || (config.k == config.most_k() && f64::from(config.k) < K.max)) {
        return Some(format!("a batch has at most {MOST_IN_BATCH} points"));
    }
    let few = smallest(config);
    if config.k > few && few < samples {
        let only = if few_classes { format!("only {}; ", noun(classes, one, many)) } else { String::new() };
        return Some(format!("{only}a class with fewer than {} samples gives all it has", config.k));
    }
    match (few_classes, few_samples) {
        (false, false) => None,
        (true, false) => Some(format!("only {}: all of them", noun(classes, one, many))),
        (false, true) => Some(format!("only {} per class: all of them", noun(samples, "sample", "samples"))),
        (true, true) => {
            Some(format!("only {} of {}: all of them", noun(classes, one, many), noun(samples, "sample", "samples")))
        }
    }
}

/// What a batch is.
pub fn about_sizes(config: &Config) -> String {
    let (p, k) = (config.p.min(config.training_classes()), config.k.min(config.data.samples));
    let all = if smallest(config) < k { "up to" } else { "=" };
    format!("{p} × {k} {all} {} points", count((p * k).into()))
}

/// Points of the smallest class.
fn smallest(config: &Config) -> u32 {
    config.data.size(config.data.classes.saturating_sub(1))
}

/// Classes beyond which the page says how to tell one from the other.
const FEW_CLASSES: u32 = 20;

/// How many points there are, where they are many, or not the same few of each class.
pub fn about_points(config: &Config) -> Option<String> {
    let (data, few) = (&config.data, smallest(config));
    let all = count(data.total().into());
    if few != data.samples {
        let (most, last) = (data.samples, count(data.classes.into()));
        return Some(format!("from {most} points in class 1 to {few} in class {last}: {all} in all"));
    }
    let full = (data.classes + 1) * data.samples > MOST_POINTS || data.classes * (data.samples + 1) > MOST_POINTS;
    let points = if full { format!("{all} points, the most there may be") } else { format!("{all} points") };
    (data.classes > FEW_CLASSES).then(|| format!("{points}: point at one, and its class lights up"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_says_what_the_data_cannot_give() {
        let mut config = Config { p: 4, k: 8, ..Config::default() };
        assert_eq!(about_batch(&config), None);
        config.data.classes = 3;
        assert_eq!(about_batch(&config).as_deref(), Some("only 3 classes: all of them"));
        config.data.classes = 1;
        assert_eq!(about_batch(&config).as_deref(), Some("only 1 class: all of them"));
        config.data.samples = 5;
        assert_eq!(about_batch(&config).as_deref(), Some("only 1 class of 5 samples: all of them"));
        assert_eq!(about_sizes(&config), "1 × 5 = 5 points");
    }

    #[test]
    fn an_imbalance_is_told_in_points() {
        let mut config = Config::default();
        assert_eq!(about_points(&config), None);
        config.data.imbalance = 10;
        assert_eq!(about_points(&config).as_deref(), Some("from 40 points in class 1 to 4 in class 4: 72 in all"));
        assert_eq!(about_sizes(&config), "4 × 8 up to 32 points");
        assert_eq!(about_batch(&config).as_deref(), Some("a class with fewer than 8 samples gives all it has"));
        config.p = 9;
        assert_eq!(
            about_batch(&config).as_deref(),
            Some("only 4 classes; a class with fewer than 8 samples gives all it has")
        );
    }
}
