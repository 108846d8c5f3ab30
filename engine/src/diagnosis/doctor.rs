//! Follows a run and says what is going on.

use super::facts::{self, Facts};
use super::signs::{Smooth, Trend, TrueSince, Window};
use super::{Diagnosis, Verdict, remedies, words};
use crate::config::Config;
use crate::eval::Evaluation;
use crate::trainer::{Diverged, StepReport};

/// Steps for which *collapsed* must have held.
const COLLAPSED: u64 = 50;
/// Steps for which *converged* must have held.
const CONVERGED: u64 = 100;
/// Steps for which *satisfied* must have held.
const SATISFIED: u64 = 50;
/// Steps for which nothing must have moved in 500, before *stalled* is given or taken back.
const STALLED: u64 = 100;
/// Steps over which the loss is smoothed before it is compared with α, and the violating share before it is called small: a
/// batch now and then may stray.
const SMOOTH: [u32; 2] = [10, 25];
/// Share of violating triplets that counts as none.
const QUIET: f64 = 0.005;
/// Share of anchors that may lack the margin before *satisfied* says so.
const FEW: f64 = 0.05;
/// Steps after which a look back is taken anew.
const LOOK_BACK: u64 = 100;

/// Follows one run. What only steps tell is known at every step, what only an evaluation tells is known where it was judged.
///
/// | verdict | condition | window |
/// | --- | --- | --- |
/// | diverged | the run has ended on a number that is not finite | at once |
/// | no triplets | the batch has no valid triplet | at once |
/// | collapsed | D̄ < 0.1 α; smoothed loss within 5 % of α (soft margin: of ln 2, and D̄ < 0.1; quadruplet: of α + α₂), \
///   violating > 0.95 (hinge); of a loss of the whole batch: D̄ = 0, and not of cosine | 50 |
/// | converged | R-precision ≥ 0.98; smoothed violating share < 0.005 (soft margin: hard) | 100 |
/// | satisfied | the mined have no loss; R-precision < 0.98 or > 5 % of anchors lack the margin | 50 |
/// | stalled | the last 250 steps like the 250 before: R-precision (± 0.01), D̄ (5 %), loss (1 %), violating share (a tenth), \
///   while ≥ 0.005 violate | 100 |
/// | learning | none of these | |
///
/// A verdict goes when its condition has failed at every judgement for as long as its window, and at once when a person changes
/// what it rests on. The first judgement of a run claims no window.
///
/// Seen over seeds 1 to 10, judged every 10 steps. *Collapsed*: in 20 of 20 runs of batch hard (clusters; rings on the unit
/// circle), first at step 90 to 120, and in none of 60 that train well (clusters with batch all, with semi-hard, with random,
/// with the soft margin, with a margin of 3; rings with semi-hard, then batch hard), none of which was called stalled either.
/// *Converged*: clusters with batch all 10 of 10, at step 670 to 1,410; rings with semi-hard for 2,000 steps, then batch hard,
/// 10 of 10, at step 1,590 to 2,930. *Stalled*: a network without hidden layer 10 of 10, at step 600 to 1,010.
#[derive(Clone, Debug, PartialEq)]
pub struct Doctor {
    config: Config,
    /// The step last judged.
    judged: u64,
    latest: Option<StepReport>,
    loss: Smooth,
    wrong: Smooth,
    /// Means of 50 steps' loss and violating share.
    trend: Trend<2>,
    block: [f64; 3],
    /// R-precision and D̄, as looked at.
    looked: Trend<2>,
    still: TrueSince,
    at_margin: TrueSince,
    quiet: TrueSince,
    idle: TrueSince,
    on_one_spot: TrueSince,
    apart: TrueSince,
    unsettled: TrueSince,
    opened: bool,
    collapsed: Window,
    converged: Window,
    satisfied: Window,
    stalled: Window,
    /// Two looks at R-precision, the older one 100 to 200 steps ago.
    looks: [Option<(u64, f64)>; 2],
}

/// What a doctor takes in of an evaluation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Glance {
    collapsed: bool,
    apart: bool,
    lacking: bool,
    r_precision: Option<f64>,
    between: Option<f64>,
}

impl Glance {
    /// At an evaluation made under these settings.
    pub fn of(config: &Config, evaluation: &Evaluation) -> Self {
        Self {
            collapsed: facts::collapsed(config, evaluation),
            apart: facts::apart(evaluation),
            lacking: facts::lacking(config, evaluation).is_some_and(|share| share > FEW),
            r_precision: evaluation.r_precision,
            between: evaluation.between,
        }
    }
}

impl Doctor {
    /// A doctor for a new run with these settings.
    pub fn new(config: &Config) -> Self {
        Self {
            config: config.clone(),
            judged: 0,
            latest: None,
            loss: Smooth::over(SMOOTH[0]),
            wrong: Smooth::over(SMOOTH[1]),
            trend: Trend::default(),
            block: [0.0; 3],
            looked: Trend::default(),
            still: TrueSince::default(),
            at_margin: TrueSince::default(),
            quiet: TrueSince::default(),
            idle: TrueSince::default(),
            on_one_spot: TrueSince::default(),
            apart: TrueSince::default(),
            unsettled: TrueSince::default(),
            opened: false,
            collapsed: Window::of(COLLAPSED),
            converged: Window::of(CONVERGED),
            satisfied: Window::of(SATISFIED),
            stalled: Window::of(STALLED),
            looks: [None; 2],
        }
    }

    /// Other settings from the next step on. What was seen under the old ones says nothing about the new: windows start again,
    /// and a verdict stays only where the embedding alone still bears it out.
    pub fn apply(&mut self, config: &Config) {
        if self.config == *config {
            return;
        }
        let old = std::mem::replace(self, Self::new(config));
        self.looks = old.looks;
        self.opened = old.opened;
        // another loss may lead out of where the old one stood still
        if config.collapse_loss().is_some() {
            self.collapsed = old.collapsed;
        }
        let aim = |c: &Config| (c.training_distance(), c.loss, c.embedding, c.margin.to_bits(), c.held_out);
        if aim(config) == aim(&old.config) {
            self.on_one_spot = old.on_one_spot;
            self.apart = old.apart;
            self.converged = old.converged;
        }
    }

    /// Takes in the step just taken. Constant time, no allocation.
    pub fn observe(&mut self, report: &StepReport) {
        let (step, config) = (report.step, &self.config);
        let loss = self.loss.see(report.loss.into());
        let wrong = report.violating(config.loss);
        let target = config.collapse_loss();
        let violates = facts::soft(config) || wrong.is_some_and(|w| w > 0.95);
        let at_target = target.is_none_or(|target| (loss - target).abs() <= 0.05 * target);
        self.at_margin.see(wrong.is_some() && violates && at_target, step);
        self.quiet.see(wrong.is_some_and(|w| self.wrong.see(w) < QUIET), step);
        self.idle.see(facts::idle(config, report), step);
        let [steps, losses, wrongs] = &mut self.block;
        *steps += 1.0;
        *losses += f64::from(report.loss);
        *wrongs += wrong.unwrap_or(0.0);
        if *steps >= 50.0 {
            self.trend.see([*losses / *steps, *wrongs / *steps], step);
            self.block = [0.0; 3];
        }
        self.latest = Some(*report);
    }

    /// What is going on at `step`, with the settings in force, by an evaluation of the embedding as it is now.
    pub fn judge(
        &mut self,
        config: &Config,
        step: u64,
        evaluation: &Evaluation,
        diverged: Option<&Diverged>,
    ) -> Diagnosis {
        self.consider(config, step, Glance::of(config, evaluation));
        self.say(step, evaluation, diverged)
    }

    /// Takes in a glance at the embedding at `step`; whether anything was learnt from it. The same one again teaches nothing.
    pub fn consider(&mut self, config: &Config, step: u64, glance: Glance) -> bool {
        if step < self.judged {
            // back at an earlier step: another run
            *self = Self::new(config);
        }
        let before = Self { judged: step, ..self.clone() };
        self.judged = step;
        self.apply(config);
        self.look(step, glance);
        self.weigh(step);
        *self != before
    }

    /// The verdict in words, by what was taken in last and the evaluation that it was taken from.
    pub fn say(&self, step: u64, evaluation: &Evaluation, diverged: Option<&Diverged>) -> Diagnosis {
        let (verdict, holds) = self.verdict(diverged.is_some());
        let facts = Facts {
            config: &self.config,
            step,
            evaluation,
            latest: self.latest.as_ref(),
            holds,
            before: self.looks[0].or(self.looks[1]).filter(|(then, _)| *then < step),
            opened: self.opened,
            loss: self.trend.halves().map(|(early, late)| (early[0] + late[0]) / 2.0),
        };
        let (sentence, why) = words::say(verdict, &facts, diverged);
        Diagnosis { verdict, sentence, why, remedies: remedies::offer(verdict, &facts) }
    }

    /// Takes in what was seen.
    fn look(&mut self, step: u64, glance: Glance) {
        let Glance { collapsed, apart, lacking, r_precision, between } = glance;
        self.opened |= !collapsed && between.is_some();
        self.on_one_spot.see(collapsed, step);
        self.apart.see(apart, step);
        self.unsettled.see(r_precision.is_some() && (!apart || lacking), step);
        if let (Some(r), Some(between), Some(_)) = (r_precision, between, self.latest) {
            self.looked.see([r, between], step);
        }
        let still = self.still();
        self.still.see(still, step);
        if self.latest.is_none() && !collapsed {
            self.collapsed.withdraw();
        }
        if let Some(r) = r_precision
            && self.looks[1].is_none_or(|(then, _)| step >= then + LOOK_BACK)
        {
            self.looks = [self.looks[1], Some((step, r))];
        }
    }

    /// Whether nothing has moved in 500 steps though triplets violate. What a batch tells is rough, so it gets more room.
    fn still(&self) -> bool {
        let (Some(steps), Some(looks)) = (self.trend.halves(), self.looked.halves()) else {
            return false;
        };
        let near = |(early, late): ([f64; 2], [f64; 2]), i: usize, share: f64| {
            (early[i] - late[i]).abs() <= share * early[i].max(late[i])
        };
        let r_still = (looks.0[0] - looks.1[0]).abs() <= 0.01;
        let violate = steps.0[1].min(steps.1[1]) >= QUIET;
        violate && r_still && near(looks, 1, 0.05) && near(steps, 0, 0.01) && near(steps, 1, 0.1)
    }

    /// Since when the conditions of collapsed, converged, satisfied and stalled have held.
    fn held(&self) -> [Option<u64>; 4] {
        let both = |a: TrueSince, b: TrueSince| Some(a.since()?.max(b.since()?));
        [
            both(self.at_margin, self.on_one_spot),
            both(self.quiet, self.apart),
            both(self.idle, self.unsettled),
            self.still.since(),
        ]
    }

    /// Lets verdicts come and go.
    fn weigh(&mut self, step: u64) {
        // settings that have not taken a step yet neither gain nor lose a verdict
        if self.latest.is_some() {
            let held = self.held();
            let windows = [&mut self.collapsed, &mut self.converged, &mut self.satisfied, &mut self.stalled];
            windows.into_iter().zip(held).for_each(|(window, held)| window.judge(held, step));
        }
    }

    /// The first verdict that is given, and whether its condition holds at this very moment.
    fn verdict(&self, diverged: bool) -> (Verdict, bool) {
        let windows = [
            (Verdict::Collapsed, self.collapsed),
            (Verdict::Converged, self.converged),
            (Verdict::Satisfied, self.satisfied),
            (Verdict::Stalled, self.stalled),
        ];
        let given = windows.into_iter().zip(self.held()).find(|((_, window), _)| window.given());
        let first = given.map_or((Verdict::Learning, true), |((verdict, _), held)| (verdict, held.is_some()));
        let nothing_valid = self.latest.is_some_and(|r| r.valid.total() == 0);
        if diverged {
            (Verdict::Diverged, true)
        } else if (nothing_valid || !facts::lacks(&self.config).is_empty()) && !self.config.loss.is_of_samples() {
            (Verdict::NoTriplets, true)
        } else {
            first
        }
    }
}
