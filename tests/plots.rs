//! The charts as SVG: pictures blessed by hand (`BLESS=1 cargo test --test plots`, then look at them), and what a reader of
//! them would check.

#[path = "plots/sheet.rs"]
mod sheet;

use sheet::{Sheet, clusters, collapsing, falling, history, look, one_class, untrained};
use triplet_playground::app::state::Theme;
use triplet_playground::distance::Distance;
use triplet_playground::eval::{Evaluation, Gap};
use triplet_playground::history::Bucket;
use triplet_playground::plots::{composition, distances, gaps, loss};

/// A chart as the mock-up has it.
const SIZE: (u32, u32) = (220, 160);

fn loss_of(history: &[Bucket]) -> loss::Data<'_> {
    loss::Data { history, margin: Some(1.0), collapsed: false }
}

fn distances_of(evaluation: &Evaluation) -> distances::Data<'_> {
    distances::Data { evaluation, margin: Some(1.0), distance: Distance::Euclidean }
}

fn gaps_of(gaps: &[Gap]) -> gaps::Data<'_> {
    gaps::Data { gaps, margin: Some(1.0), distance: Distance::Euclidean, hover: None }
}

#[test]
fn charts_look_as_they_were_blessed() {
    let (early, long, spike, stuck) =
        (history(140, 1, falling), history(4000, 5, falling), spiked(), history(600, 2, collapsing));
    let (trained, start, dot, single) = (clusters(), untrained(), sheet::collapsed(), one_class());
    let idle: Vec<Bucket> = early.iter().map(|b| Bucket { shares: [0.0; 3], mined: [0.0; 3], ..*b }).collect();
    let hard: Vec<Bucket> = early.iter().map(|b| Bucket { mined: [0.0, 0.1, 0.9], ..*b }).collect();
    let soft = loss::Data { margin: None, ..loss_of(&long) };
    let stuck = loss::Data { collapsed: true, ..loss_of(&stuck) };
    let squared = distances::Data { margin: Some(0.2), distance: Distance::SquaredEuclidean, ..distances_of(&start) };
    let (light, dark, big) = (look(Theme::Light, 12.0), look(Theme::Dark, 12.0), look(Theme::Light, 20.0));
    let (small, wide) = ((180, 120), (440, 240));
    let sheets = [
        Sheet::of("loss", SIZE, &light, |a| loss::draw(&loss_of(&early), &light, a)),
        Sheet::of("loss-dark-long", SIZE, &dark, |a| loss::draw(&soft, &dark, a)),
        Sheet::of("loss-spike", SIZE, &light, |a| loss::draw(&loss_of(&spike), &light, a)),
        Sheet::of("loss-stuck", SIZE, &light, |a| loss::draw(&stuck, &light, a)),
        Sheet::of("loss-none", small, &light, |a| loss::draw(&loss_of(&[]), &light, a)),
        Sheet::of("loss-one-step", small, &light, |a| loss::draw(&loss_of(&early[..1]), &light, a)),
        Sheet::of("loss-presenter", wide, &big, |a| loss::draw(&loss_of(&early), &big, a)),
        Sheet::of("composition", SIZE, &light, |a| {
            composition::draw(&composition::Data { history: &early }, &light, a)
        }),
        Sheet::of("composition-dark", (320, 220), &dark, |a| {
            composition::draw(&composition::Data { history: &hard }, &dark, a)
        }),
        Sheet::of("composition-idle", small, &light, |a| {
            composition::draw(&composition::Data { history: &idle }, &light, a)
        }),
        Sheet::of("distances", SIZE, &light, |a| distances::draw(&distances_of(&trained), &light, a)),
        Sheet::of("distances-dark", SIZE, &dark, |a| distances::draw(&squared, &dark, a)),
        Sheet::of("distances-collapsed", SIZE, &light, |a| distances::draw(&distances_of(&dot), &light, a)),
        Sheet::of("distances-one-class", small, &light, |a| distances::draw(&distances_of(&single), &light, a)),
        Sheet::of("gaps", SIZE, &light, |a| gaps::draw(&gaps_of(&start.gaps), &light, a)),
        Sheet::of("gaps-dark-hover", SIZE, &dark, |a| {
            gaps::draw(&gaps::Data { hover: Some(7), ..gaps_of(&trained.gaps) }, &dark, a)
        }),
        Sheet::of("gaps-collapsed", SIZE, &light, |a| gaps::draw(&gaps_of(&dot.gaps), &light, a)),
        Sheet::of("gaps-none", small, &light, |a| gaps::draw(&gaps_of(&[]), &light, a)),
    ];
    let changed: Vec<&str> = sheets.iter().filter(|s| !s.is_blessed()).map(|s| s.name).collect();
    assert!(changed.is_empty(), "look at target/plots, then BLESS=1: {changed:?}");
}

/// A run whose first step was far off.
fn spiked() -> Vec<Bucket> {
    let mut all = history(140, 1, falling);
    all[0] = Bucket { loss_min: 1.2e19, loss_max: 1.2e19, loss_mean: 1.2e19, ..all[0] };
    all
}
