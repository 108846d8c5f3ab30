//! The overlays' data on the page: what is asked for, and what is kept until newer data come.

use std::sync::Arc;

use crate::app::state::{State, Switches};
use triplet_engine::config::{Config, Model};
use triplet_engine::protocol::overlays::{ActiveTriplets, MappedGrid, OverlayRequest, Overlays, Regions, Window};

/// Batches up to this size have their active triplets listed in every frame, larger ones at the slow pace.
const SMALL_BATCH: u32 = 128;
/// Networks up to this many parameters have the grid mapped in every frame, larger ones at the slow pace.
const SMALL_NETWORK: usize = 3_000;
/// How much more of the plane than is in sight is asked for, on every side, as a share: room for the camera to move.
const AIR: f32 = 0.12;

/// What the session last said for the overlays that are on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OverlayData {
    /// The active triplets of the batch.
    pub triplets: Option<Arc<ActiveTriplets>>,
    /// The input plane's grid, mapped.
    pub grid: Option<Arc<MappedGrid>>,
    /// The regions of the neighbours' vote.
    pub regions: Option<Arc<Regions>>,
    /// The neighbours' vote on each sample.
    pub votes: Option<Arc<Vec<u32>>>,
}

impl OverlayData {
    /// Takes over what is newer.
    pub fn take(&mut self, new: Overlays) {
        let Overlays { triplets, grid, regions, votes } = new;
        self.triplets = triplets.map(Arc::new).or(self.triplets.take());
        self.grid = grid.map(Arc::new).or(self.grid.take());
        self.regions = regions.map(Arc::new).or(self.regions.take());
        self.votes = votes.map(Arc::new).or(self.votes.take());
    }

    /// Forgets what is not shown: switched on again, it is to be that of then.
    pub fn keep(&mut self, switches: &Switches) {
        let Self { triplets, grid, regions, votes } = self;
        triplets.take_if(|_| !switches.triplets);
        grid.take_if(|_| !switches.grid);
        regions.take_if(|_| !switches.knn);
        votes.take_if(|_| !switches.knn);
    }
}

/// What the next frame is to hold for the overlays that are on and can be had; `slow`: it is time for what is dear.
/// `sight`: what of the embedding's plane is in sight.
pub fn wanted(state: &State, slow: bool, sight: Option<Window>) -> OverlayRequest {
    let (on, config) = (state.switches, &state.config);
    OverlayRequest {
        triplets: on.triplets && (slow || config.p * config.k <= SMALL_BATCH),
        grid: on.grid && has_grid(config) && (slow || config.parameters() <= SMALL_NETWORK),
        regions: sight.filter(|_| on.knn && slow && is_flat(config)).map(with_air),
        votes: on.knn && slow && !is_flat(config),
    }
}

/// What was last asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    switches: Option<Switches>,
    window: Option<Window>,
}

impl Asked {
    /// Whether what is on lacks what no frame was asked for: something was switched or, if it is `time` for what is dear, the
    /// camera has left the raster.
    pub fn lacks(&mut self, state: &State, sight: Option<Window>, time: bool) -> bool {
        let on = state.switches;
        let switched = self.switches.replace(on).is_some_and(|before| before != on);
        if switched || !on.knn {
            self.window = None;
        }
        // the circle's raster goes all around
        let moves = on.knn && is_flat(&state.config) && !state.config.embedding.normalised();
        switched || (time && moves && outgrown(self.window, sight))
    }

    /// Takes down what a frame is asked for.
    pub fn note(&mut self, wanted: OverlayRequest) {
        self.window = wanted.regions.or(self.window);
    }
}

/// Whether a raster over `asked` no longer serves what is in sight: some of that is beyond it, or it is far too coarse.
fn outgrown(asked: Option<Window>, sight: Option<Window>) -> bool {
    let Some(sight) = sight else { return false };
    let Some(asked) = asked else { return true };
    let beyond = |axis: usize| sight.low[axis] < asked.low[axis] || sight.high[axis] > asked.high[axis];
    let side = |w: Window| w.high[0] - w.low[0];
    beyond(0) || beyond(1) || side(asked) > 1.6 * side(sight)
}

/// Whether there is a function whose grid could be mapped.
pub fn has_grid(config: &Config) -> bool {
    config.model == Model::Network
}

/// Whether the embedding is a plane, or a circle in it.
pub fn is_flat(config: &Config) -> bool {
    config.embedding.dim() == 2
}

fn with_air(sight: Window) -> Window {
    let air = [0, 1].map(|axis| AIR * (sight.high[axis] - sight.low[axis]));
    Window { low: [0, 1].map(|x| sight.low[x] - air[x]), high: [0, 1].map(|x| sight.high[x] + air[x]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::link::Link;
    use crate::app::state::Theme;
    use triplet_engine::config::Embedding;

    const SIGHT: Window = Window { low: [-1.0, -2.0], high: [1.0, 2.0] };

    fn state(config: Config) -> State {
        State::new(Link { config, ..Link::default() }, Theme::Light, false)
    }

    fn all_on(state: &mut State) {
        let on = Switches { triplets: true, grid: true, knn: true, means: true, field: true, ..Switches::default() };
        state.switches = on;
    }

    #[test]
    fn nothing_is_asked_for_until_it_is_switched_on() {
        let mut state = state(Config::default());
        assert_eq!(wanted(&state, true, Some(SIGHT)), OverlayRequest::default());
        all_on(&mut state);
        let now = wanted(&state, true, Some(SIGHT));
        assert!(now.triplets && now.grid && now.regions.is_some());
        let cheap = OverlayRequest { triplets: true, grid: true, ..OverlayRequest::default() };
        assert_eq!(wanted(&state, false, Some(SIGHT)), cheap);
        let mut deep = self::state(Config { embedding: Embedding::FreeSpace, ..Config::default() });
        all_on(&mut deep);
        let now = wanted(&deep, true, None);
        assert!(now.votes && now.regions.is_none() && !wanted(&deep, false, None).votes);
    }

    #[test]
    fn what_cannot_be_had_is_not_asked_for_and_what_is_dear_not_often() {
        let mut free = state(Config { model: Model::FreePoints, ..Config::default() });
        all_on(&mut free);
        assert!(!wanted(&free, true, Some(SIGHT)).grid);
        let mut large = state(Config { p: 20, k: 32, hidden: vec![64, 64], ..Config::default() });
        all_on(&mut large);
        let (often, slow) = (wanted(&large, false, None), wanted(&large, true, None));
        assert_eq!([often.triplets, often.grid, slow.triplets, slow.grid], [false, false, true, true]);
    }

    #[test]
    fn a_raster_serves_until_the_camera_leaves_it() {
        let asked = Some(with_air(SIGHT));
        assert!(outgrown(None, Some(SIGHT)) && !outgrown(asked, Some(SIGHT)) && !outgrown(asked, None));
        let moved = Window { low: [-1.1, -2.0], high: [0.9, 2.0] };
        assert!(!outgrown(asked, Some(moved)));
        let far = Window { low: [-2.0, -2.0], high: [0.0, 2.0] };
        let near = Window { low: [-0.3, -0.6], high: [0.3, 0.6] };
        assert!(outgrown(asked, Some(far)) && outgrown(asked, Some(near)));
    }

    #[test]
    fn a_paused_page_asks_once_for_what_was_switched_on() {
        let mut state = state(Config::default());
        let mut asked = Asked::default();
        assert!(!asked.lacks(&state, Some(SIGHT), true));
        all_on(&mut state);
        assert!(asked.lacks(&state, Some(SIGHT), false));
        asked.note(wanted(&state, true, Some(SIGHT)));
        assert!(!asked.lacks(&state, Some(SIGHT), true));
        let far = Window { low: [4.0; 2], high: [9.0; 2] };
        assert!(!asked.lacks(&state, Some(far), false) && asked.lacks(&state, Some(far), true));
    }

    #[test]
    fn what_is_switched_off_is_forgotten() {
        let full = || Overlays {
            triplets: Some(ActiveTriplets::default()),
            regions: Some(Regions::default()),
            ..Overlays::default()
        };
        let mut shown = OverlayData::default();
        shown.take(full());
        shown.take(Overlays::default());
        assert!(shown.triplets.is_some() && shown.regions.is_some(), "kept until newer data come");
        shown.keep(&Switches { triplets: true, ..Switches::default() });
        assert!(shown.triplets.is_some() && shown.regions.is_none());
    }
}
