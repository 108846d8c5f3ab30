//! What the panel of measures shows: its table, the neighbours of one point, and the threshold.

use std::sync::Arc;

use crate::app::neighbours;
use crate::app::state::State;
use crate::app::words::{count, figure, share};
use triplet_engine::distance::Distance;
use triplet_engine::eval::retrieval::chance;
use triplet_engine::eval::{BINS, Evaluation, anchors};
use triplet_engine::protocol::Frame;
use triplet_engine::protocol::measures::{Clustering, Measures, MeasuresView, PER_BIN, Verification, clusterable};
use triplet_engine::text::sample;

/// Most neighbours that are told.
pub const MOST: usize = 24;
/// The number of neighbours whose vote stands in the table.
pub const K: usize = 5;

/// The panel's part of the page's state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluating {
    /// Whether it is open.
    pub open: bool,
    /// Whether it is to be over the classes held out, if there are any.
    pub held_out: bool,
    /// What the session last said.
    pub measures: Option<Arc<MeasuresView>>,
    /// How often it has said something.
    pub told: u32,
    /// The distance up to which a pair is taken for one class; where it is not set, that of equal errors.
    pub threshold: Option<f32>,
}

impl Evaluating {
    /// Takes over what a frame says, if it is over the points that are `held_out`, or over the others, as asked now, and in the distance that trains now.
    pub fn take(&mut self, frame: &mut Frame, held_out: bool, distance: Distance) {
        let fits = |measures: &MeasuresView| (measures.held_out, measures.distance) == (held_out, Some(distance));
        if self.measures.as_ref().is_some_and(|measures| measures.distance != Some(distance)) {
            self.threshold = None;
        }
        let said = frame.measures.take().filter(|measures| self.open && fits(measures));
        self.told += u32::from(said.is_some());
        let before = self.measures.take_if(|measures| fits(measures));
        self.measures = said.map(|measures| Arc::new(*measures)).or(before);
    }

    /// Another run: nothing is known of it.
    pub fn forget(&mut self) {
        (self.measures, self.threshold) = (None, None);
    }

    /// Whether another look would tell more of a run that stands still.
    pub fn lacks(&self) -> bool {
        self.open && self.measures.as_ref().is_none_or(|measures| !measures.complete)
    }

    /// Verification of the trained embedding.
    pub fn verification(&self) -> Option<&Verification> {
        self.measures.as_ref()?.trained.as_ref()?.verification.as_ref()
    }

    /// Where the threshold stands among those whose rates are known, and they: false and true accept rate.
    pub fn threshold(&self) -> Option<Threshold> {
        let of = self.verification()?;
        let width = of.bin_width / PER_BIN as f32;
        let last = of.rates.len().checked_sub(1)?;
        let position = match self.threshold {
            Some(threshold) => ((threshold / width + 0.5) as usize).min(last),
            None => of.rates.iter().position(|[far, tar]| far + tar >= 1.0).unwrap_or(last),
        };
        let [far, tar] = of.rates[position];
        Some(Threshold { position, last, distance: position as f32 * width, far, tar })
    }

    /// The threshold that stands there.
    pub fn threshold_at(&self, position: usize) -> Option<f32> {
        self.verification().map(|of| position as f32 * of.bin_width / PER_BIN as f32)
    }
}

/// A threshold and what it does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// Its number.
    pub position: usize,
    /// The number of the last one.
    pub last: usize,
    /// Pairs up to this distance are taken for one class.
    pub distance: f32,
    /// Of pairs of two classes, the share taken for one.
    pub far: f32,
    /// Of pairs of one class, the share taken for one.
    pub tar: f32,
}

/// The histograms of the distances of pairs.
pub fn histograms(of: &Verification) -> Evaluation {
    let at = |edge: usize, kind: usize| of.rates.get(edge * PER_BIN).map_or(1.0, |r| r[kind]);
    // the first bin holds what is one spot, too
    let share = |bin: usize, kind: usize| at(bin + 1, kind) - if bin == 0 { 0.0 } else { at(bin, kind) };
    let shares = |kind| (0..BINS).map(|bin| share(bin, kind)).collect();
    let [within, between] = of.means.map(Some);
    let (same, different) = (shares(1), shares(0));
    Evaluation { same, different, within, between, bin_width: of.bin_width, ..Evaluation::default() }
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What is measured.
    pub name: &'static str,
    /// The same for tests and style sheets.
    pub slug: &'static str,
    /// What it means.
    pub about: String,
    /// Of the embedding now, of that at step 0, of the input.
    pub values: [Option<f64>; 3],
    /// What chance would give; of the effective rank there is none.
    pub chance: Option<f64>,
}

impl Row {
    /// A number of it as it is shown.
    pub fn shown(&self, value: Option<f64>) -> String {
        match self.slug {
            "silhouette" | "ami" => figure(value, 3),
            "effective-rank" => figure(value, 2),
            _ => share(value),
        }
    }
}

/// The table.
pub fn rows(state: &State) -> Vec<Row> {
    let measures = state.evaluating.measures.as_deref();
    let columns = measures.map_or([None; 3], |b| [b.trained.as_ref(), b.untrained.as_ref(), b.input.as_ref()]);
    let row = |name, slug, about: &str, chance, of: &dyn Fn(&Measures) -> Option<f64>| {
        let values = columns.map(|measures| measures.and_then(of));
        Row { name, slug, about: about.to_owned(), values, chance }
    };
    let labels = measured_labels(state);
    let guessed = chance(&labels);
    let apart = lacks_classes(&labels);
    let clustered =
        |of: fn(&Clustering) -> f64| move |m: &Measures| m.clustering.as_ref().map(of).filter(|_| apart.is_none());
    let nmi = columns[0].and_then(clustered(|c| c.nmi_by_chance));
    let too_many = match clusters(&labels) {
        true => String::new(),
        false => format!(
            " Not measured: k-means of {} points with {} clusters would keep the training waiting.",
            count(labels.len() as u64),
            count(classes_of(&labels) as u64)
        ),
    };
    let verified = |of: fn(&Verification) -> f64| move |m: &Measures| m.verification.as_ref().map(of);
    // what is not defined of these points has no number, nor has chance, and says why
    let told = |about: &str, missing: Option<&str>| match missing {
        Some(why) => format!("{about} There is none: {why}."),
        None => about.to_owned(),
    };
    let (lone, pairless) = (lacks_others(&labels), lacks_pairs(&labels));
    let if_apart = |chance: f64| Some(chance).filter(|_| apart.is_none());
    let if_pairs = |chance: f64| Some(chance).filter(|_| pairless.is_none());
    let dim = state.config.embedding.dim();
    vec![
        row(
            "Precision@1",
            "precision-at-1",
            &told(
                "Share of points whose nearest other point is of their class. Chance: what a random other point would be.",
                lone,
            ),
            guessed.precision_at_1,
            &|m| m.retrieval.precision_at_1,
        ),
        row(
            "R-precision",
            "measures-r-precision",
            &told(
                "R is how many others a point's class has: of its R nearest, the share of its class. Chance: the same of R random ones.",
                lone,
            ),
            guessed.r_precision,
            &|m| m.retrieval.r_precision,
        ),
        row(
            "MAP@R",
            "map-at-r",
            &told(
                "As R-precision, but a hit counts the more the earlier it comes: mean precision at the hits among the R nearest. Chance: of a random order.",
                lone,
            ),
            guessed.map_at_r,
            &|m| m.retrieval.map_at_r,
        ),
        row(
            "5-NN accuracy",
            "knn-5",
            "Share of points whose class the vote of their 5 nearest others names. Chance: about what one random other point names.",
            guessed.precision_at_1,
            &|m| m.knn.get(K - 1).or(m.knn.last()).copied(),
        ),
        row(
            "NMI",
            "nmi",
            &told(
                &format!(
                    "What k-means, with as many clusters as classes and without seeing them, tells of the classes: 0 nothing, 1 all. Chance: clusters of these sizes, filled at random.{too_many}"
                ),
                apart,
            ),
            nmi,
            &clustered(|c| c.nmi),
        ),
        row(
            "AMI",
            "ami",
            &told(
                &format!(
                    "NMI with chance taken out: 0 is what random clusters give, 1 is clusters that are the classes.{too_many}"
                ),
                apart,
            ),
            if_apart(0.0),
            &clustered(|c| c.ami),
        ),
        row(
            "Silhouette",
            "silhouette",
            &told(
                "Mean over the points of how much nearer its own class is than the next one: 1 tight and apart, 0 on the border (as random classes are), below 0 nearer to another.",
                apart,
            ),
            if_apart(0.0),
            &|m| m.silhouette.filter(|_| apart.is_none()),
        ),
        row(
            "AUC",
            "auc",
            &told(
                "Of a pair of one class and a pair of two, how often the first is closer. Chance: half the time.",
                pairless,
            ),
            if_pairs(0.5),
            &verified(|v| v.auc),
        ),
        row(
            "Equal error rate",
            "eer",
            &told(
                "At the threshold where as many pairs of two classes are accepted as pairs of one are rejected, that share: less is better. Chance: 0.5.",
                pairless,
            ),
            if_pairs(0.5),
            &verified(|v| v.equal_error_rate),
        ),
        row(
            "TAR at FAR 1 %",
            "tar-at-1",
            &told(
                "Share of pairs of one class accepted when at most 1 % of pairs of two are. Chance: as many, 0.01.",
                pairless,
            ),
            if_pairs(0.01),
            &verified(|v| v.tar_at[0]),
        ),
        row(
            "TAR at FAR 0.1 %",
            "tar-at-01",
            &told(
                "Share of pairs of one class accepted when at most 1 in 1,000 pairs of two is. Chance: as many, 0.001.",
                pairless,
            ),
            if_pairs(0.001),
            &verified(|v| v.tar_at[1]),
        ),
        row(
            "Effective rank",
            "effective-rank",
            &format!(
                "How many directions the points really use: from 1, a line, to {dim}, all of f(x) alike (the input has 2); 0 is one spot. Chance has no say."
            ),
            None,
            &|m| Some(m.effective_rank),
        ),
    ]
}

/// What the measures are over: `144 training points`, or how many of them were asked.
pub fn measured(state: &State) -> String {
    let points = measured_labels(state).len();
    let kind = if state.over_held_out() { "held-out points" } else { "training points" };
    match sample(anchors(points).len() as u32, points as u32) {
        Some(of) => format!("{kind}: {of}, evenly taken"),
        None => format!("{} {kind}", count(points as u64)),
    }
}

/// How many pairs verification has measured, or why there is nothing to verify.
pub fn pairs_measured(state: &State) -> Option<String> {
    let labels = measured_labels(state);
    if let Some(why) = lacks_pairs(&labels) {
        return Some(format!("No threshold to set: {why}."));
    }
    let found = state.evaluating.verification()?;
    let [same, different] = found.pairs.map(|n| count(n.into()));
    let points = labels.len();
    let of = match sample(anchors(points).len() as u32, points as u32) {
        Some(of) => format!(": those of {of}, of two classes one in {}", found.one_in),
        None if found.one_in > 1 => format!("; one in {} measured, evenly", found.one_in),
        None => String::new(),
    };
    Some(format!("{same} pairs of one class, {different} of two{of}."))
}

/// Whether points of these classes are few enough for k-means.
pub fn clusters(labels: &[u32]) -> bool {
    clusterable(labels.len(), classes_of(labels))
}

/// What is said where something is not known: that it is not known yet, or that it never will be, and why.
pub fn unknown(missing: Option<&str>) -> String {
    missing.map_or("none yet".into(), |why| format!("none, {why}"))
}

/// Why no point's neighbours can be of its class, if so.
fn lacks_others(labels: &[u32]) -> Option<&'static str> {
    (classes_of(labels) == labels.len()).then_some("no class has two points")
}

/// Why same and different can't be told apart by a threshold, if so: one of them does not occur.
pub fn lacks_pairs(labels: &[u32]) -> Option<&'static str> {
    let one = "one class, so no pair of two";
    if classes_of(labels) < 2 {
        Some(one)
    } else {
        lacks_others(labels).map(|_| "no class has two points, so no pair of one")
    }
}

/// Why there is nothing to tell classes from each other by, if so.
fn lacks_classes(labels: &[u32]) -> Option<&'static str> {
    if classes_of(labels) < 2 { Some("one class, with no other to tell it from") } else { lacks_others(labels) }
}

/// How many classes there are among labels that stand class by class.
fn classes_of(labels: &[u32]) -> usize {
    labels.chunk_by(|a, b| a == b).count()
}

impl State {
    /// Whether the measures are over the classes held out.
    pub fn over_held_out(&self) -> bool {
        self.evaluating.held_out && self.config.held_out > 0
    }
}

/// The classes of the points that the measures are over.
pub fn measured_labels(state: &State) -> Vec<u32> {
    let labels = &state.dataset.labels;
    let samples = state.config.samples_of(state.over_held_out(), labels);
    samples.into_iter().map(|i| labels[i as usize]).collect()
}

/// A point that asks, and what it is answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The point.
    pub query: u32,
    /// Its class.
    pub class: u32,
    /// How many others are of its class.
    pub others: usize,
    /// Among which points it asks, where not among all: those trained on or those held out, as it is itself.
    pub among: Option<&'static str>,
    /// Its nearest others, nearest first.
    pub found: Vec<Neighbour>,
}

/// One of the nearest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// Which sample.
    pub sample: u32,
    /// Its class.
    pub class: u32,
    /// How far it is, in the distance that trains.
    pub distance: f32,
    /// Whether it is of the query's class.
    pub hit: bool,
}

/// The neighbours of the point pointed at; else of the anchor.
pub fn answer(state: &State) -> Option<Answer> {
    let query = state.hover.or(state.focus().map(|f| f.triplet[0]))?;
    let labels = &state.dataset.labels;
    let class = *labels.get(query as usize)?;
    let frame = state.frame.as_ref()?;
    let (dim, held_out) = (state.config.embedding.dim(), state.is_held_out(query));
    let some = state.config.held_out > 0;
    let among = some.then_some(if held_out { "held-out points" } else { "training points" });
    let own = |i: u32| !some || state.is_held_out(i) == held_out;
    let nearest = neighbours::nearest(&frame.positions, dim, state.config.training_distance(), query, MOST, own);
    let one = |(sample, distance): (u32, f32)| {
        let of = *labels.get(sample as usize)?;
        Some(Neighbour { sample, class: of, distance, hit: of == class })
    };
    let others = labels.iter().filter(|&&l| l == class).count() - 1;
    Some(Answer { query, class, others, among, found: nearest.into_iter().filter_map(one).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::link::Link;
    use crate::app::state::Theme;
    use crate::app::update::Msg;
    use crate::app::update::tests::frame;
    use triplet_engine::data::Dataset;
    use triplet_engine::matrix::Matrix;

    /// Two bins' worth of rates: pairs of one class within 1, of two beyond 0.75.
    fn verification() -> Verification {
        let rate = |i: usize| [if i > 3 { 0.25 } else { 0.0 }, (i as f32 * 0.25).min(1.0)];
        Verification { bin_width: 1.0, rates: (0..=BINS * PER_BIN).map(rate).collect(), ..Verification::default() }
    }

    fn state() -> State {
        let mut state = State::new(Link::default(), Theme::Light, false);
        state.dataset = Arc::new(Dataset { points: Matrix::zeros(2, 4), labels: vec![0, 0, 1, 1], classes: 2 });
        let mut frame = frame(1, 5, false);
        frame.positions = vec![0.0, 0.0, 1.0, 0.0, 0.5, 0.0, 4.0, 0.0];
        state.frame = Some(Arc::new(frame));
        state.update(Msg::Evaluate(true));
        let trained = Some(Measures { verification: Some(verification()), ..Measures::default() });
        let distance = Some(state.config.training_distance());
        state.evaluating.measures =
            Some(Arc::new(MeasuresView { trained, distance, step: 5, ..MeasuresView::default() }));
        state
    }

    #[test]
    fn the_neighbours_of_the_point_pointed_at_are_told_in_their_order() {
        let mut state = state();
        assert_eq!(answer(&state), None, "nobody asks");
        state.update(Msg::Hover(Some(0)));
        let found = answer(&state).expect("an answer");
        assert_eq!((found.query, found.others), (0, 1));
        let told: Vec<_> = found.found.iter().map(|n| (n.sample, n.distance, n.hit)).collect();
        assert_eq!(told, [(2, 0.5, false), (1, 1.0, true), (3, 4.0, false)]);
    }

    #[test]
    fn the_threshold_begins_at_equal_errors_and_goes_where_it_is_put() {
        let mut state = state();
        let first = state.evaluating.threshold().expect("a threshold");
        assert_eq!((first.position, first.distance, first.tar, first.far), (4, 1.0, 1.0, 0.25));
        state.update(Msg::Threshold(2));
        let set = state.evaluating.threshold().expect("a threshold");
        assert_eq!((set.position, set.distance, set.tar, set.far), (2, 0.5, 0.5, 0.0));
        state.update(Msg::Threshold(9999));
        assert_eq!(state.evaluating.threshold().map(|t| t.position), Some(BINS * PER_BIN));
    }

    #[test]
    fn numbers_in_another_distance_are_not_kept_nor_is_a_threshold_among_them() {
        let mut state = state();
        state.update(Msg::Threshold(2));
        let Evaluating { measures, threshold, .. } = &mut state.evaluating;
        assert!(measures.is_some() && threshold.is_some());
        let mut newer = frame(1, 6, false);
        newer.measures = Some(Box::new(MeasuresView { distance: Some(Distance::Cosine), ..MeasuresView::default() }));
        state.evaluating.take(&mut newer, false, Distance::Euclidean);
        assert_eq!(
            state.evaluating.measures.as_ref().map(|b| b.step),
            Some(5),
            "said of a distance that trains no more"
        );
        state.evaluating.take(&mut frame(1, 7, false), false, Distance::Cosine);
        assert_eq!((state.evaluating.measures, state.evaluating.threshold), (None, None));
    }

    #[test]
    fn the_histograms_are_the_steps_of_the_rates() {
        let Evaluation { same, different, .. } = histograms(&verification());
        assert_eq!((same[0], same[1], different[0]), (1.0, 0.0, 0.25));
        assert_eq!(same.len(), BINS);
        let told = Verification { means: [0.25, 1.5], ..verification() };
        let means = histograms(&told);
        assert_eq!((means.within, means.between), (Some(0.25), Some(1.5)));
    }

    #[test]
    fn chance_is_said_of_these_classes() {
        let rows = rows(&state());
        let of = |slug: &str| rows.iter().find(|r| r.slug == slug).expect("a row");
        assert!((of("precision-at-1").chance.expect("chance") - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(of("auc").chance, Some(0.5));
        assert_eq!(of("auc").values, [Some(0.0), None, None]);
        assert_eq!(of("auc").shown(None), "–");
    }

    #[test]
    fn what_will_never_be_known_says_why() {
        let mut state = state();
        let told = |state: &State| {
            let kept = |row: Row| row.about.split_once(" There is none: ").map(|(_, why)| (row.slug, why.to_owned()));
            rows(state).into_iter().filter_map(kept).collect::<Vec<_>>()
        };
        assert_eq!(told(&state), []);
        state.evaluating.measures = None;
        assert_eq!(pairs_measured(&state), None, "not yet");
        let of = |labels: Vec<u32>| Arc::new(Dataset { points: Matrix::zeros(2, 4), labels, classes: 4 });
        state.dataset = of(vec![0; 4]);
        state.evaluating.measures = Some(Arc::new(MeasuresView {
            trained: Some(Measures {
                silhouette: Some(0.0),
                clustering: Some(Clustering::default()),
                ..Measures::default()
            }),
            ..MeasuresView::default()
        }));
        assert_eq!(
            told(&state).iter().map(|t| t.0).collect::<Vec<_>>(),
            ["nmi", "ami", "silhouette", "auc", "eer", "tar-at-1", "tar-at-01"]
        );
        assert!(told(&state)[3..].iter().all(|t| t.1 == "one class, so no pair of two."));
        let without = |state: &State| {
            rows(state)
                .into_iter()
                .filter(|r| r.about.contains("There is none"))
                .all(|r| r.values == [None; 3] && r.chance.is_none())
        };
        assert!(without(&state));
        assert_eq!(pairs_measured(&state).as_deref(), Some("No threshold to set: one class, so no pair of two."));
        assert_eq!(unknown(lacks_pairs(&measured_labels(&state))), "none, one class, so no pair of two");
        state.dataset = of(vec![0, 1, 2, 3]);
        assert_eq!(told(&state).len(), 10, "retrieval too");
        assert!(without(&state));
        assert_eq!(told(&state)[6].1, "no class has two points, so no pair of one.");
        assert_eq!(unknown(None), "none yet");
    }

    #[test]
    fn another_run_and_a_closed_panel_leave_nothing_behind() {
        let mut state = state();
        assert!(state.evaluating.lacks(), "not all was said");
        state.update(Msg::Evaluate(false));
        assert!(!state.evaluating.lacks() && state.evaluating.measures.is_none());
        state.update(Msg::Evaluate(true));
        state.evaluating.measures = Some(Arc::default());
        state.update(Msg::Reset);
        assert_eq!(state.evaluating.measures, None);
    }
}
