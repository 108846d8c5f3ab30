//! The sandbox: three points in the plane or on the circle, moved by hand, without data and without a network.
//!
//! Distance, margin, loss and embedding are the page's own settings, and every number comes from the engine: what is learnt here
//! holds there. Of a three-dimensional embedding it shows the plane, or the circle.

pub mod experiment;
pub mod words;

use crate::app::keys::Arrow;
use triplet_engine::choice::{About, Choice};
use triplet_engine::config::{Config, Embedding, Loss};
use triplet_engine::protocol::{Focus, FocusReason};
use triplet_engine::session::focus::measure;

pub use experiment::Experiment;

/// Anchor, positive, negative: two coordinates each.
pub type Scene = [[f32; 2]; 3];

/// Rate of the gradient descent that moves the points once they are let go.
pub const RATE: f32 = 0.01;
/// Its steps a second: slow enough to be watched.
pub const STEPS_A_SECOND: f64 = 30.0;
/// No coordinate is set beyond this.
pub const LIMIT: f32 = 10.0;
/// How far an arrow key moves a point, and how far with shift: in the plane, or along the circle.
const STRIDES: [f32; 2] = [0.05, 0.25];
/// The soft margin never reaches 0: below this the rest is not worth watching.
const FADED: f32 = 0.05;
/// Steps in which the loss must have fallen by [`LEAST`], or the points have come to rest.
const PATIENCE: u32 = 60;
/// See [`PATIENCE`].
const LEAST: f32 = 1e-5;
/// Most milliseconds made up for at once: a tab that was hidden does not jump.
const LONGEST: f64 = 100.0;
/// Most steps taken where nothing may move by itself.
const MOST: u32 = 20_000;

/// A semi-hard triplet, to begin with.
const FIRST: Scene = [[-0.2, -0.1], [0.1, 0.6], [1.1, -0.3]];

/// What a point is in the triplet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// From here distances are measured.
    Anchor,
    /// Of the anchor's class: to come near.
    Positive,
    /// Of another class: to keep away.
    Negative,
}

impl Choice for Role {
    const ALL: &'static [Self] = &[Self::Anchor, Self::Positive, Self::Negative];

    fn about(self) -> About {
        match self {
            Self::Anchor => About { label: "Anchor", help: "from here distances are measured" },
            Self::Positive => About { label: "Positive", help: "of the anchor’s class: to come near" },
            Self::Negative => About { label: "Negative", help: "of another class: to keep away" },
        }
    }
}

/// Why the points that were let go move no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The loss is 0.
    Zero,
    /// The loss is not 0, but its gradient is.
    NoGradient,
    /// The soft margin's loss has all but faded.
    Faded,
    /// The loss falls no further, though it has a gradient.
    Rest,
}

/// Whether the points follow the gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Going {
    /// They stay where they were put.
    Held,
    /// They follow it: so far this many steps.
    Going(u32),
    /// They have come to an end, after this many.
    Ended(End, u32),
}

/// Three points, and what is being done with them.
#[derive(Clone, Debug, PartialEq)]
pub struct Sandbox {
    /// Whether it is on screen.
    pub open: bool,
    /// Where the points were put, to hundredths: what a link says, and where they are put back.
    pub placed: Scene,
    /// Where they are. On the circle only their directions count.
    points: Scene,
    /// The point whose places the loss is drawn over: the one moved last.
    pub chosen: Role,
    /// Whether they follow the gradient.
    pub going: Going,
    /// Milliseconds that no step has been taken for yet.
    due: f64,
    /// The least loss since they were let go, and the step of it.
    least: (f32, u32),
}

impl Default for Sandbox {
    fn default() -> Self {
        Self {
            open: false,
            placed: FIRST,
            points: FIRST,
            chosen: Role::Negative,
            going: Going::Held,
            due: 0.0,
            least: (f32::INFINITY, 0),
        }
    }
}

/// What can happen to it.
#[derive(Clone, Debug, PartialEq)]
pub enum SandboxMsg {
    /// Show it.
    Open,
    /// Back to training.
    Leave,
    /// The loss is to be drawn over the places of this point.
    Choose(Role),
    /// A point is moved here.
    Put(Role, [f32; 2]),
    /// A point is moved by an arrow key; by more with shift.
    Push(Role, Arrow, bool),
    /// All three are put where an experiment wants them.
    Try(Experiment),
    /// They follow the gradient from now on, or are held again.
    LetGo,
    /// They go back to where they were put.
    PutBack,
    /// So many milliseconds have passed.
    Advance(f64),
}

impl Sandbox {
    /// The settings as they hold in the sandbox: in two dimensions, with a loss that three points have.
    pub fn flat(config: &Config) -> Config {
        let embedding = if config.embedding.normalised() { Embedding::UnitCircle } else { Embedding::FreePlane };
        Config { embedding, ..config.of_triplets() }
    }

    /// Where the points are under these settings.
    pub fn points(&self, config: &Config) -> Scene {
        if config.embedding.normalised() { self.points.map(onto_circle) } else { self.points }
    }

    /// The engine's numbers for them.
    pub fn focus(&self, config: &Config) -> Focus {
        focus(&self.points(config), config)
    }

    /// Whether the points are elsewhere than where they were put.
    pub fn has_moved(&self) -> bool {
        self.points != self.placed
    }

    /// What a link says of it: where the points were put, while it is open.
    pub fn linked(&self) -> Option<Scene> {
        self.open.then_some(self.placed)
    }

    /// Shows these points, or none.
    pub fn show(&mut self, scene: Option<Scene>) {
        self.open = scene.is_some();
        self.hold();
        if let Some(scene) = scene
            && scene != self.placed
        {
            self.put(scene);
        }
    }

    /// The settings have changed: what had come to an end may go on.
    pub fn settings_changed(&mut self) {
        match self.going {
            Going::Going(steps) => self.least = (f32::INFINITY, steps),
            Going::Held | Going::Ended(..) => self.hold(),
        }
    }

    /// What `msg` makes of it; where nothing may move by itself (`still`), points let go are at once where they end.
    pub fn update(&mut self, msg: SandboxMsg, config: &Config, still: bool) {
        match msg {
            SandboxMsg::Open => self.open = true,
            SandboxMsg::Leave => {
                self.open = false;
                self.hold();
            }
            SandboxMsg::Choose(role) => self.chosen = role,
            SandboxMsg::Put(role, at) => self.place(role, at),
            SandboxMsg::Push(role, arrow, far) => {
                let at = self.pushed(role, arrow, STRIDES[usize::from(far)], config);
                self.place(role, at);
            }
            SandboxMsg::Try(experiment) => {
                if let Some(scene) = experiment.scene(config) {
                    self.put(scene);
                    self.chosen = Role::Negative;
                }
            }
            SandboxMsg::LetGo => {
                if let Going::Going(_) = self.going {
                    return self.hold();
                }
                (self.going, self.due, self.least) = (Going::Going(0), 0.0, (f32::INFINITY, 0));
                // an end that needs no step is told at once
                self.look(config);
                while still && matches!(self.going, Going::Going(steps) if steps < MOST) {
                    self.step(config);
                }
            }
            SandboxMsg::PutBack => self.put(self.placed),
            SandboxMsg::Advance(ms) => self.advance(ms, config),
        }
    }

    /// Plain gradient descent for `ms` milliseconds.
    fn advance(&mut self, ms: f64, config: &Config) {
        if !matches!(self.going, Going::Going(_)) {
            return;
        }
        self.due += ms.clamp(0.0, LONGEST);
        while self.due >= 1000.0 / STEPS_A_SECOND && matches!(self.going, Going::Going(_)) {
            self.due -= 1000.0 / STEPS_A_SECOND;
            self.step(config);
        }
    }

    /// Looks whether the points have come to an end; if not, their numbers.
    fn look(&mut self, config: &Config) -> Option<Focus> {
        let Going::Going(steps) = self.going else { return None };
        let focus = self.focus(config);
        if focus.loss < self.least.0 - LEAST {
            self.least = (focus.loss, steps);
        }
        let end = match focus.loss {
            0.0 => Some(End::Zero),
            _ if is_still(&focus) => Some(End::NoGradient),
            loss if config.loss == Loss::SoftMargin && loss < FADED => Some(End::Faded),
            _ if steps - self.least.1 >= PATIENCE => Some(End::Rest),
            _ => None,
        };
        if let Some(end) = end {
            self.going = Going::Ended(end, steps);
            return None;
        }
        Some(focus)
    }

    /// One step along −∂L/∂f of all three at once.
    fn step(&mut self, config: &Config) {
        let Some(focus) = self.look(config) else { return };
        let Going::Going(steps) = self.going else { return };
        let mut points = self.points(config);
        for (point, along) in points.iter_mut().zip(focus.step_direction) {
            *point = [0, 1].map(|k| point[k] + RATE * along[k]);
        }
        if points.iter().flatten().any(|x| !x.is_finite()) {
            self.going = Going::Ended(End::Rest, steps);
            return;
        }
        self.points = points;
        self.going = Going::Going(steps + 1);
        self.look(config);
    }

    fn hold(&mut self) {
        self.going = Going::Held;
    }

    fn put(&mut self, scene: Scene) {
        self.placed = scene.map(|p| p.map(hundredths));
        self.points = self.placed;
        self.hold();
    }

    /// Moves one point; the others are held where they are now.
    fn place(&mut self, role: Role, at: [f32; 2]) {
        if at.iter().any(|x| !x.is_finite()) {
            return;
        }
        let mut scene = self.points;
        scene[role as usize] = at;
        self.put(scene);
        self.chosen = role;
    }

    /// Where an arrow key moves a point: → and ↑ run anticlockwise on the circle.
    fn pushed(&self, role: Role, arrow: Arrow, by: f32, config: &Config) -> [f32; 2] {
        let [x, y] = self.points(config)[role as usize];
        let [dx, dy] = match arrow {
            Arrow::Left => [-by, 0.0],
            Arrow::Right => [by, 0.0],
            Arrow::Up => [0.0, by],
            Arrow::Down => [0.0, -by],
        };
        if !config.embedding.normalised() {
            return [x + dx, y + dy];
        }
        let angle = libm::atan2f(y, x) + dx + dy;
        [libm::cosf(angle), libm::sinf(angle)]
    }
}

/// The engine's numbers for three points.
pub fn focus(points: &Scene, config: &Config) -> Focus {
    let mut focus = Focus {
        triplet: [0, 1, 2],
        d_ap: 0.0,
        d_an: 0.0,
        loss: 0.0,
        step_direction: [[0.0; 3]; 3],
        // there is no batch to choose from; no sentence here says so
        reason: FocusReason::NearestToMargin { step: 0 },
    };
    measure(&mut focus, points.as_flattened(), 2, config);
    focus
}

/// Whether no point has a gradient that would move it.
pub fn is_still(focus: &Focus) -> bool {
    focus.step_direction.iter().flatten().all(|x| x.abs() < 1e-6)
}

/// The nearest point of the circle; the origin has no direction, and goes to the right.
fn onto_circle([x, y]: [f32; 2]) -> [f32; 2] {
    let length = libm::hypotf(x, y);
    if length > 0.0 { [x / length, y / length] } else { [1.0, 0.0] }
}

/// To hundredths, within the limit, and never −0.
fn hundredths(x: f32) -> f32 {
    libm::roundf(x.clamp(-LIMIT, LIMIT) * 100.0) / 100.0 + 0.0
}

/// A scene as a link writes it: six numbers.
pub fn write(scene: &Scene) -> String {
    let numbers: Vec<String> = scene.as_flattened().iter().map(|x| format!("{x:.2}")).collect();
    numbers.join(",")
}

/// A scene as a link writes it, if it is one.
pub fn read(text: &str) -> Option<Scene> {
    let numbers: Option<Vec<f32>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    let numbers: [f32; 6] = numbers?.try_into().ok()?;
    let within = numbers.iter().all(|x| x.abs() <= LIMIT);
    let [ax, ay, px, py, nx, ny] = numbers.map(hundredths);
    within.then_some([[ax, ay], [px, py], [nx, ny]])
}

#[cfg(test)]
mod tests;
