//! The past of a run, step by step, in branches: a checkpoint now and then, and a log of the edits in between, which is replayed.

mod label;
mod moment;

use std::rc::Rc;

use crate::config::Config;
use crate::diagnosis::{Doctor, Glance};
use crate::history::History;
use crate::protocol::{BranchView, TimelineView};
use crate::trainer::StepReport;
use label::label;
pub use moment::{Edit, Moment, Now};

/// Steps between two checkpoints, as long as there is room: the default scene replays them in a few milliseconds.
const SPACING: u64 = 64;
/// Bytes that the past may take; then every other checkpoint goes.
const BUDGET: usize = 16 << 20;
/// So few checkpoints of a branch are kept whatever they take.
const FEWEST: usize = 8;
/// Most branches; then the one that was longest not looked at goes.
const MOST_BRANCHES: usize = 24;

/// A run from its start, with all that was tried.
pub struct Timeline {
    start: Config,
    branches: Vec<Branch>,
    /// Which of them the run is on.
    current: usize,
    /// Entries of its log that the run has been through.
    place: usize,
    spacing: u64,
    bytes: usize,
    /// Branches ever made.
    made: u32,
    /// Times that another branch was gone to.
    visits: u64,
}

/// One way from step 0 to a last step. What it has in common with others is there in each, checkpoints shared.
struct Branch {
    id: u32,
    /// Where it left another.
    fork: Option<u64>,
    /// Entries of the log that are of before.
    own: usize,
    /// Edit log: the step and the edit, in order.
    log: Vec<(u64, Edit)>,
    checkpoints: Vec<Kept>,
    history: History,
    last: u64,
    label: String,
    visited: u64,
}

/// A checkpoint.
#[derive(Clone)]
struct Kept {
    /// Entries of the log that it has been through.
    place: usize,
    moment: Rc<Moment>,
}

impl Timeline {
    /// Of a run at step 0.
    pub fn new(now: &Now) -> Self {
        let start = now.trainer.config().clone();
        let first = Branch {
            id: 0,
            fork: None,
            own: 0,
            log: Vec::new(),
            checkpoints: vec![Kept { place: 0, moment: Rc::new(now.moment()) }],
            history: History::default(),
            last: 0,
            label: label(&start, &[], 0, None),
            visited: 0,
        };
        let mut timeline =
            Self { start, branches: vec![first], current: 0, place: 0, spacing: SPACING, bytes: 0, made: 1, visits: 0 };
        timeline.bytes = timeline.measure();
        timeline
    }

    fn branch(&self) -> &Branch {
        &self.branches[self.current]
    }

    /// Whether the run is at the newest step of its branch.
    pub fn is_live(&self, now: &Now) -> bool {
        let branch = self.branch();
        now.at() == branch.last && self.place == branch.log.len()
    }

    /// The loss and composition of the whole branch, whichever step is shown.
    pub fn history(&self) -> &History {
        &self.branch().history
    }

    /// As the page shows it.
    pub fn view(&self, now: &Now) -> TimelineView {
        let of = |b: &Branch| BranchView { id: b.id, fork: b.fork, last: b.last, label: b.label.clone() };
        TimelineView {
            branch: self.branch().id,
            last: self.branch().last,
            live: self.is_live(now),
            branches: self.branches.iter().map(of).collect(),
        }
    }

    /// Bytes that the past takes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// One step; `false` if the run has ended. Over known ground it goes as it went then, up to where a person changed
    /// something: there it goes another way.
    pub fn step(&mut self, now: &mut Now) -> bool {
        if now.ended() {
            return false;
        }
        if self.branch().log.get(self.place).is_some_and(|(stamp, _)| *stamp <= now.at()) {
            self.fork_or_join(now);
        }
        let live = self.is_live(now);
        match now.step() {
            Ok(report) if live => {
                self.extend(now, report);
                true
            }
            Ok(_) => {
                self.catch_up(now);
                true
            }
            Err(_) => {
                if live {
                    self.settle(now);
                }
                false
            }
        }
    }

    /// The newest step of all.
    fn extend(&mut self, now: &Now, report: StepReport) {
        let branch = &mut self.branches[self.current];
        branch.history.push(report, now.collapse_loss());
        branch.last = report.step;
        if report.step.is_multiple_of(self.spacing) {
            let kept = Kept { place: self.place, moment: Rc::new(now.moment()) };
            self.bytes += kept.moment.bytes();
            branch.checkpoints.push(kept);
            self.thin();
        }
    }

    /// Takes in that a run that was live has ended: it may have gone back some steps, and those never were.
    pub fn settle(&mut self, now: &mut Now) {
        let branch = &mut self.branches[self.current];
        let known = branch.log.iter().rev().find(|(_, entry)| !matches!(entry, Edit::Look(_)));
        if !now.ended() || matches!(known, Some((_, Edit::WentBack(_)))) {
            return;
        }
        let step = now.at();
        branch.log.truncate(branch.log.partition_point(|(stamp, _)| *stamp <= step));
        branch.checkpoints.retain(|kept| kept.moment.step() <= step);
        branch.own = branch.own.min(branch.log.len());
        branch.fork = branch.fork.map(|fork| fork.min(step));
        branch.last = step;
        self.branches[self.current].history = self.history_until(now);
        // what was said of it then is said again
        let again = self.again(now, step, |_, _| ());
        (now.doctor, now.report) = (again.doctor, again.report);
        self.note(step, Edit::WentBack(Rc::new(now.moment())));
    }

    /// Puts down what has just befallen the newest step.
    fn note(&mut self, step: u64, entry: Edit) {
        self.bytes += entry.bytes();
        let branch = &mut self.branches[self.current];
        let edit = entry.is_edit();
        branch.log.push((step, entry));
        self.place = branch.log.len();
        if edit {
            branch.label = label(&self.start, &branch.log, branch.own, branch.fork);
        }
    }

    /// A look at all points: what the doctor makes of it. At an earlier step it changes nothing.
    pub fn consult(&mut self, now: &mut Now, glance: Glance) -> Doctor {
        let (live, step) = (self.is_live(now), now.at());
        let mut doctor = now.doctor.clone();
        if doctor.consider(now.trainer.config(), step, glance) && live {
            now.doctor.clone_from(&doctor);
            self.note(step, Edit::Look(glance));
        }
        doctor
    }

    /// A change by a person, in force from the next step on: at the newest step in this branch, at an earlier one in a new
    /// one. `false`, and nothing done, if it can't be.
    pub fn edit(&mut self, now: &mut Now, entry: Edit) -> bool {
        if !now.accepts(&entry) {
            return false;
        }
        if matches!(&entry, Edit::Settings(config) if !now.ended() && **config == *now.trainer.config()) {
            return true;
        }
        if !self.is_live(now) {
            self.fork(now);
        } else if self.branch().history.last() > now.at() {
            // those steps never were
            self.branches[self.current].history = self.history_until(now);
        }
        now.enact(&entry);
        self.note(now.at(), entry);
        true
    }

    /// Goes to a step of a branch, or to its last one.
    pub fn seek(&mut self, now: &mut Now, id: u32, step: u64) {
        let Some(to) = self.branches.iter().position(|b| b.id == id) else { return };
        let branch = &self.branches[to];
        let step = step.min(branch.last);
        let Some(from) = branch.before(step) else { return };
        let on_the_way = to == self.current && (from.moment.step()..=step).contains(&now.at()) && !now.ended();
        if !on_the_way {
            now.restore(&from.moment);
            self.place = from.place;
        }
        if to != self.current {
            self.visit(to);
        }
        let branch = &self.branches[to];
        replay(&branch.log, &mut self.place, now, step, |_, _| ());
    }

    fn visit(&mut self, to: usize) {
        self.current = to;
        self.visits += 1;
        self.branches[to].visited = self.visits;
    }

    /// Carries out the edits logged at the step that has just been reached again, except those of a person.
    fn catch_up(&mut self, now: &mut Now) {
        let log = &self.branches[self.current].log;
        while let Some((stamp, entry)) = log.get(self.place)
            && *stamp <= now.at()
            && !entry.is_edit()
        {
            now.enact(entry);
            self.place += 1;
        }
    }

    /// Goes another way than this branch went: that of a branch that went on from here, or a new one.
    fn fork_or_join(&mut self, now: &mut Now) {
        let (step, place) = (now.at(), self.place);
        let so_far = &self.branch().log[..place];
        let goes_on = |b: &Branch| {
            let Some((same, ahead)) = b.log.split_at_checked(place) else { return false };
            let edited = ahead.iter().take_while(|(stamp, _)| *stamp <= step).any(|(_, entry)| entry.is_edit());
            let is = |((s, a), (t, b)): (&(u64, Edit), &(u64, Edit))| s == t && a.is(b);
            b.last >= step && !edited && same.iter().zip(so_far).all(is)
        };
        match self.branches.iter().position(goes_on) {
            Some(other) => {
                self.visit(other);
                self.catch_up(now);
            }
            None => self.fork(now),
        }
    }

    /// A new branch from here.
    fn fork(&mut self, now: &Now) {
        let (from, step) = (self.branch(), now.at());
        let log = from.log[..self.place].to_vec();
        let passed = |kept: &&Kept| kept.place <= self.place && kept.moment.step() <= step;
        let branch = Branch {
            id: self.made,
            fork: Some(step),
            own: self.place,
            checkpoints: from.checkpoints.iter().filter(passed).cloned().collect(),
            history: self.history_until(now),
            last: step,
            label: label(&self.start, &log, self.place, Some(step)),
            log,
            visited: 0,
        };
        self.made += 1;
        self.branches.push(branch);
        self.visit(self.branches.len() - 1);
        if self.branches.len() > MOST_BRANCHES {
            self.drop_one();
        }
        self.bytes = self.measure();
        self.thin();
    }

    /// Lets go of the branch that was longest not looked at.
    fn drop_one(&mut self) {
        let others = self.branches.iter().enumerate().filter(|(i, _)| *i != self.current);
        let Some((oldest, _)) = others.min_by_key(|(_, b)| b.visited) else { return };
        self.branches.remove(oldest);
        self.current -= usize::from(oldest < self.current);
    }

    /// The history of this branch up to now. Entries that stand for several steps can't be cut: the one that would have to be
    /// is summed up again.
    fn history_until(&self, now: &Now) -> History {
        let (mut history, cut) = self.branch().history.until(now.at());
        if let Some(first) = cut {
            self.again(now, first, |now, report| {
                if report.step >= first {
                    history.push(report, now.collapse_loss());
                }
            });
        }
        history
    }

    /// A copy of the run that has come to its step again, from before `first`; `each` is called with every step.
    fn again(&self, now: &Now, first: u64, each: impl FnMut(&Now, StepReport)) -> Now {
        let mut again = now.clone();
        if let Some(from) = self.branch().before(first) {
            let mut place = from.place;
            again.restore(&from.moment);
            let log = &self.branch().log;
            replay(&log[..self.place.min(log.len())], &mut place, &mut again, now.at(), each);
        }
        again
    }

    /// Keeps to the budget: every other checkpoint goes; if looks take most of it, so does every other look, and verdicts of
    /// long ago then come from those that are left.
    fn thin(&mut self) {
        while self.bytes > BUDGET && self.branches.iter().any(|b| b.checkpoints.len() > FEWEST) {
            self.spacing *= 2;
            let spacing = self.spacing;
            self.branches.iter_mut().for_each(|b| b.checkpoints.retain(|k| k.moment.step().is_multiple_of(spacing)));
            let looks = |b: &Branch| size_of_val(b.log.as_slice());
            if self.branches.iter().map(looks).sum::<usize>() > BUDGET / 2 {
                self.forget_looks();
            }
            self.bytes = self.measure();
        }
    }

    fn forget_looks(&mut self) {
        let current = self.current;
        for (i, branch) in self.branches.iter_mut().enumerate() {
            let mut looks = 0usize;
            let stays: Vec<bool> = branch
                .log
                .iter()
                .map(|(_, entry)| {
                    looks += usize::from(matches!(entry, Edit::Look(_)));
                    !matches!(entry, Edit::Look(_)) || looks.is_multiple_of(2)
                })
                .collect();
            let moved = |place: usize| stays[..place].iter().filter(|&&stays| stays).count();
            branch.own = moved(branch.own);
            branch.checkpoints.iter_mut().for_each(|kept| kept.place = moved(kept.place));
            if i == current {
                self.place = moved(self.place);
            }
            let mut stays = stays.iter();
            branch.log.retain(|_| stays.next() == Some(&true));
            branch.log.shrink_to_fit();
        }
    }

    /// Bytes that the past takes, counted: what branches share counts once.
    fn measure(&self) -> usize {
        let mut moments: Vec<&Rc<Moment>> =
            self.branches.iter().flat_map(|b| &b.checkpoints).map(|kept| &kept.moment).collect();
        moments.sort_by_key(|moment| Rc::as_ptr(moment).addr());
        moments.dedup_by(|a, b| Rc::ptr_eq(a, b));
        let of = |b: &Branch| b.history.bytes() + b.log.iter().map(|(_, entry)| entry.bytes()).sum::<usize>();
        moments.iter().map(|moment| moment.bytes()).sum::<usize>() + self.branches.iter().map(of).sum::<usize>()
    }
}

impl Branch {
    /// The last checkpoint before a step, or that of step 0. Not one at the very step: what went before it is what a run that
    /// turns out to have diverged goes back to.
    fn before(&self, step: u64) -> Option<&Kept> {
        let end = self.checkpoints.partition_point(|kept| kept.moment.step() < step);
        self.checkpoints.get(end.saturating_sub(1))
    }
}

/// Lets a run at `place` of a log go through it again, up to and with the edits at step `to`.
fn replay(log: &[(u64, Edit)], place: &mut usize, now: &mut Now, to: u64, mut each: impl FnMut(&Now, StepReport)) {
    loop {
        while let Some((stamp, entry)) = log.get(*place)
            && *stamp <= now.at()
        {
            now.enact(entry);
            *place += 1;
        }
        if now.at() >= to {
            return;
        }
        match now.step() {
            Ok(report) => each(now, report),
            Err(_) => return,
        }
    }
}
