//! Positions as they are shown: on their way from where they are drawn to where the newest frame says they are.

use super::vector::{along_sphere, direction, point};
use triplet_engine::config::Embedding;
use triplet_engine::protocol::Frame;

/// The longest way between two frames, in ms.
const LONGEST: f64 = 300.0;

/// What is to be done about a frame's positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Move there fluidly.
    Fluid,
    /// Be there at once.
    AtOnce,
}

/// Positions between two frames.
#[derive(Clone, Debug, Default)]
pub struct Tween {
    /// The frame that is being gone to.
    goal: Option<Goal>,
    from: Vec<[f32; 3]>,
    to: Vec<[f32; 3]>,
    shown: Vec<[f32; 3]>,
    started: f64,
    duration: f64,
    last_step: f64,
}

/// What a frame is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Goal {
    run: u32,
    branch: u32,
    step: u64,
    points: usize,
}

/// What a new frame meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing: the same step of the same run.
    Same,
    /// A later step of the same run.
    Later,
    /// Another step of the same run that it did not come to from here: one of its past, or of another branch.
    Sought,
    /// Another run.
    Anew,
}

impl Tween {
    /// Takes in the newest frame, whose points live in `embedding`.
    pub fn aim(&mut self, frame: &Frame, now: f64, pace: Pace, embedding: Embedding) -> News {
        let dim = embedding.dim();
        let count = frame.positions.len() / dim;
        let goal = Goal { run: frame.run, branch: frame.timeline.branch, step: frame.step, points: count };
        let to = frame.positions.chunks_exact(dim).map(|p| [0, 1, 2].map(|k| p.get(k).copied().unwrap_or(0.0)));
        let onward = frame.training || frame.timeline.live;
        let news = match self.goal {
            Some(old) if (old.run, old.points) != (goal.run, goal.points) => News::Anew,
            Some(old) if old == goal && self.to.iter().copied().eq(to.clone()) => News::Same,
            // by training or by a single step; or where it is, the weights or where they lead to changed by hand
            Some(old) if old.step + 1 == goal.step || (onward && old.step < goal.step) || old == goal => News::Later,
            Some(_) => News::Sought,
            None => News::Anew,
        };
        if news == News::Same {
            return news;
        }
        // as far as they got by now: from there the new way starts
        self.at(now, embedding);
        self.goal = Some(goal);
        self.to.clear();
        self.to.extend(to);
        if matches!(news, News::Anew | News::Sought) || pace == Pace::AtOnce {
            self.duration = 0.0;
            self.from.clone_from(&self.to);
            self.shown.clone_from(&self.to);
        } else {
            self.from.clone_from(&self.shown);
            self.duration = (now - self.last_step).clamp(0.0, LONGEST);
        }
        self.started = now;
        self.last_step = now;
        news
    }

    /// The positions to show at `now`.
    pub fn at(&mut self, now: f64, embedding: Embedding) -> &[[f32; 3]] {
        let share =
            if self.duration > 0.0 { ((now - self.started) / self.duration).clamp(0.0, 1.0) as f32 } else { 1.0 };
        if share >= 1.0 {
            self.duration = 0.0;
            self.shown.clone_from(&self.to);
        } else {
            self.shown.clear();
            self.shown.extend(self.from.iter().zip(&self.to).map(|(a, b)| between(*a, *b, share, embedding)));
        }
        &self.shown
    }

    /// Whether positions are under way.
    pub fn moving(&self) -> bool {
        self.duration > 0.0
    }
}

/// Between two places: straight, or on the unit circle or sphere along it.
pub(super) fn between(a: [f32; 3], b: [f32; 3], share: f32, embedding: Embedding) -> [f32; 3] {
    if !embedding.normalised() {
        return [0, 1, 2].map(|k| a[k] + (b[k] - a[k]) * share);
    }
    match [a, b].map(|p| direction(point(p), 1e-6)) {
        [Some(from), Some(to)] => along_sphere(from, to, share.into()).map(|v| v as f32),
        _ => b,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use triplet_engine::protocol::TimelineView;

    const PLANE: Embedding = Embedding::FreePlane;

    /// A frame with these positions and nothing else to say.
    pub fn frame<const DIM: usize>(run: u32, step: u64, positions: &[[f32; DIM]]) -> Frame {
        let timeline = TimelineView { live: true, ..TimelineView::default() };
        Frame { run, step, timeline, training: true, positions: positions.concat(), ..Frame::default() }
    }

    #[test]
    fn positions_move_evenly_from_where_they_are_drawn() {
        let mut tween = Tween::default();
        assert_eq!(tween.aim(&frame(1, 0, &[[0.0, 0.0]]), 0.0, Pace::Fluid, PLANE), News::Anew);
        assert_eq!(tween.aim(&frame(1, 1, &[[1.0, 0.0]]), 200.0, Pace::Fluid, PLANE), News::Later);
        assert_eq!(tween.at(200.0, PLANE), [[0.0, 0.0, 0.0]], "no jump when a frame comes");
        assert_eq!(tween.at(300.0, PLANE), [[0.5, 0.0, 0.0]]);
        assert_eq!(tween.aim(&frame(1, 2, &[[0.5, 1.0]]), 300.0, Pace::Fluid, PLANE), News::Later);
        assert_eq!(tween.at(300.0, PLANE), [[0.5, 0.0, 0.0]], "nor when one comes on the way");
        assert_eq!(tween.at(400.0, PLANE), [[0.5, 1.0, 0.0]]);
        assert!(!tween.moving());
    }

    #[test]
    fn at_sixty_frames_a_second_it_is_one_frame_behind_at_most() {
        let mut tween = Tween::default();
        for i in 0..60 {
            let now = 16.7 * f64::from(i);
            tween.aim(&frame(1, i as u64, &[[i as f32, 0.0]]), now, Pace::Fluid, PLANE);
            let x = tween.at(now, PLANE)[0][0];
            assert!((i as f32 - x) <= 1.001, "{x} at {i}");
        }
    }

    #[test]
    fn another_run_a_step_back_and_reduced_motion_are_shown_at_once() {
        let mut tween = Tween::default();
        tween.aim(&frame(1, 5, &[[0.0, 0.0]]), 0.0, Pace::Fluid, PLANE);
        assert_eq!(tween.aim(&frame(2, 6, &[[9.0, 0.0]]), 100.0, Pace::Fluid, PLANE), News::Anew);
        assert_eq!(tween.at(100.0, PLANE), [[9.0, 0.0, 0.0]]);
        assert_eq!(tween.aim(&frame(2, 0, &[[4.0, 0.0]]), 200.0, Pace::Fluid, PLANE), News::Sought);
        assert_eq!(tween.at(200.0, PLANE), [[4.0, 0.0, 0.0]]);
        assert_eq!(tween.aim(&frame(2, 1, &[[5.0, 0.0]]), 300.0, Pace::AtOnce, PLANE), News::Later);
        assert_eq!(tween.at(300.0, PLANE), [[5.0, 0.0, 0.0]]);
    }

    #[test]
    fn on_the_circle_and_the_sphere_points_stay_there() {
        let embedding = Embedding::UnitSphere;
        let mut tween = Tween::default();
        tween.aim(&frame(1, 0, &[[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]), 0.0, Pace::Fluid, embedding);
        tween.aim(&frame(1, 1, &[[0.0, 0.6, 0.8], [-1.0, 0.0, 0.0]]), 100.0, Pace::Fluid, embedding);
        for p in tween.at(150.0, embedding) {
            assert!((libm::hypotf(libm::hypotf(p[0], p[1]), p[2]) - 1.0).abs() < 1e-6);
        }
        let embedding = Embedding::UnitCircle;
        tween.aim(&frame(2, 0, &[[1.0, 0.0]]), 0.0, Pace::Fluid, embedding);
        tween.aim(&frame(2, 1, &[[0.0, 1.0]]), 100.0, Pace::Fluid, embedding);
        let p = tween.at(150.0, embedding)[0];
        assert!((libm::hypotf(p[0], p[1]) - 1.0).abs() < 1e-6 && p[2] == 0.0);
    }
}
