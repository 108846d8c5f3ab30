//! The charts as SVG: pictures blessed by hand (`BLESS=1 cargo test --test plots`, then look at them), and what a
//! reader of them would check.

mod sheet;

use std::f32::consts::LN_2;

use sheet::{Sheet, clusters, collapsing, falling, history, look, one_class, under, untrained};
use triplet_engine::distance::Distance;
use triplet_engine::eval::{Evaluation, Gap};
use triplet_engine::history::Bucket;
use triplet_playground::app::state::Theme;
use triplet_playground::plots::{composition, distances, gaps, loss, roc, votes, words};
use triplet_playground::scene::Look;
use triplet_playground::scene::palette::Ink;

/// A chart as the mock-up has it.
const SIZE: (u32, u32) = (220, 160);

fn loss_of(history: &[Bucket]) -> loss::LossData<'_> {
    loss::LossData { history, cursor: None, training: false, line: Some((1.0, "α")), collapsed: false }
}

fn distances_of(evaluation: &Evaluation) -> distances::DistancesData<'_> {
    distances::DistancesData { evaluation, margin: Some(1.0), threshold: None, distance: Distance::Euclidean }
}

fn gaps_of(gaps: &[Gap]) -> gaps::GapsData<'_> {
    gaps::GapsData {
        gaps,
        asked: [gaps.len() as u32; 2],
        margin: Some(1.0),
        distance: Distance::Euclidean,
        hover: None,
    }
}

/// Three curves, each nearer to chance than the one before.
fn rates() -> [Vec<[f32; 2]>; 3] {
    [8, 3, 2].map(|power| (0..=60).map(|i| i as f32 / 60.0).map(|far| [far, 1.0 - (1.0 - far).powi(power)]).collect())
}

fn roc_of(rates: &[Vec<[f32; 2]>; 3]) -> roc::RocData<'_> {
    let areas = [8, 3, 2].map(|power| Some(1.0 - 1.0 / f64::from(power + 1)));
    let curves = rates.each_ref().map(|c| Some(c.as_slice()));
    roc::RocData { curves, areas, threshold: Some([0.1, 0.57]), missing: None }
}

fn accuracies() -> [Vec<f64>; 3] {
    [0.97, 0.7, 0.55].map(|best| (0..25).map(|i| best - 0.004 * f64::from(i)).collect())
}

fn votes_of(accuracies: &[Vec<f64>; 3]) -> votes::VotesData<'_> {
    votes::VotesData { curves: accuracies.each_ref().map(|c| Some(c.as_slice())), chance: Some(0.245) }
}

#[test]
fn charts_look_as_they_were_blessed() {
    let (early, long, spike, stuck) =
        (history(140, 1, falling), history(4000, 5, falling), spiked(), history(600, 2, collapsing));
    let (trained, start, dot, single) = (clusters(), untrained(), sheet::collapsed(), one_class());
    let idle: Vec<Bucket> = early.iter().map(|b| Bucket { shares: [0.0; 3], mined: [0.0; 3], ..*b }).collect();
    let hard: Vec<Bucket> = early.iter().map(|b| Bucket { mined: [0.0, 0.1, 0.9], ..*b }).collect();
    let soft = under(&long, LN_2);
    let soft = loss::LossData { line: Some((LN_2, "ln 2")), ..loss_of(&soft) };
    let stuck = loss::LossData { collapsed: true, ..loss_of(&stuck) };
    let squared =
        distances::DistancesData { margin: Some(0.2), distance: Distance::SquaredEuclidean, ..distances_of(&start) };
    let (light, dark, big) = (look(Theme::Light, 12.0), look(Theme::Dark, 12.0), look(Theme::Light, 20.0));
    let (small, wide) = ((180, 120), (440, 240));
    let (rates, accuracies) = (rates(), accuracies());
    let sheets = [
        Sheet::of("loss", SIZE, &light, |a| loss::draw(&loss_of(&early), &light, a)),
        Sheet::of("loss-dark-long", SIZE, &dark, |a| loss::draw(&soft, &dark, a)),
        Sheet::of("loss-spike", SIZE, &light, |a| loss::draw(&loss_of(&spike), &light, a)),
        Sheet::of("loss-stuck", SIZE, &light, |a| loss::draw(&stuck, &light, a)),
        Sheet::of("loss-none", small, &light, |a| loss::draw(&loss_of(&[]), &light, a)),
        Sheet::of("loss-one-step", small, &light, |a| loss::draw(&loss_of(&early[..1]), &light, a)),
        Sheet::of("loss-presenter", wide, &big, |a| loss::draw(&loss_of(&early), &big, a)),
        Sheet::of("loss-back", SIZE, &light, |a| {
            loss::draw(&loss::LossData { cursor: Some(60), ..loss_of(&early) }, &light, a)
        }),
        Sheet::of("composition", SIZE, &light, |a| {
            composition::draw(
                &composition::CompositionData { history: &early, cursor: None, training: false, margin: true },
                &light,
                a,
            )
        }),
        Sheet::of("composition-back", SIZE, &light, |a| {
            composition::draw(
                &composition::CompositionData { history: &early, cursor: Some(12), training: false, margin: true },
                &light,
                a,
            )
        }),
        Sheet::of("composition-dark", (320, 220), &dark, |a| {
            composition::draw(
                &composition::CompositionData { history: &hard, cursor: None, training: false, margin: true },
                &dark,
                a,
            )
        }),
        Sheet::of("composition-idle", small, &light, |a| {
            composition::draw(
                &composition::CompositionData { history: &idle, cursor: None, training: false, margin: true },
                &light,
                a,
            )
        }),
        Sheet::of("distances", SIZE, &light, |a| distances::draw(&distances_of(&trained), &light, a)),
        Sheet::of("distances-dark", SIZE, &dark, |a| distances::draw(&squared, &dark, a)),
        Sheet::of("distances-collapsed", SIZE, &light, |a| distances::draw(&distances_of(&dot), &light, a)),
        Sheet::of("distances-one-class", small, &light, |a| distances::draw(&distances_of(&single), &light, a)),
        Sheet::of("distances-threshold", SIZE, &light, |a| {
            let verified = distances::DistancesData { margin: None, threshold: Some(1.2), ..distances_of(&trained) };
            distances::draw(&verified, &light, a)
        }),
        Sheet::of("roc", SIZE, &light, |a| roc::draw(&roc_of(&rates), &light, a)),
        Sheet::of("roc-dark", (320, 220), &dark, |a| roc::draw(&roc_of(&rates), &dark, a)),
        Sheet::of("roc-none", small, &light, |a| roc::draw(&roc::RocData::default(), &light, a)),
        Sheet::of("votes", SIZE, &light, |a| votes::draw(&votes_of(&accuracies), &light, a)),
        Sheet::of("votes-dark", (320, 220), &dark, |a| votes::draw(&votes_of(&accuracies), &dark, a)),
        Sheet::of("votes-none", small, &light, |a| votes::draw(&votes::VotesData::default(), &light, a)),
        Sheet::of("gaps", SIZE, &light, |a| gaps::draw(&gaps_of(&start.gaps), &light, a)),
        Sheet::of("gaps-dark-hover", SIZE, &dark, |a| {
            gaps::draw(&gaps::GapsData { hover: Some(7), ..gaps_of(&trained.gaps) }, &dark, a)
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

fn light() -> Look {
    look(Theme::Light, 12.0)
}

/// Pasts that charts must bear.
fn pasts() -> Vec<Vec<Bucket>> {
    let odd = |loss: f32, shares: [f32; 3]| Bucket {
        first: 3,
        last: 3,
        loss_min: loss,
        loss_max: loss,
        loss_mean: loss,
        losses: 1,
        collapse_loss: Some(1.0),
        shares,
        valid_steps: 1,
        mined: shares,
        mined_steps: 1,
    };
    let huge = |(i, b): (usize, Bucket)| {
        let factor = 1e19 * 1.2_f32.powi(i as i32);
        Bucket { loss_min: factor, loss_max: 2.0 * factor, loss_mean: 1.5 * factor, ..b }
    };
    vec![
        vec![],
        history(1, 1, falling),
        history(2, 1, falling),
        history(140, 1, falling),
        history(4000, 25_000, falling),
        history(300, 2, collapsing),
        spiked(),
        history(40, 1, falling).into_iter().enumerate().map(huge).collect(),
        vec![odd(f32::NAN, [f32::NAN; 3]); 5],
        vec![odd(f32::INFINITY, [0.0; 3]), odd(0.5, [1.0, 0.0, 0.0]), odd(0.0, [0.0, 0.0, 1.0])],
        vec![odd(0.0, [0.0; 3])],
        vec![odd(1e-12, [0.004, 0.004, 0.992])],
    ]
}

/// Embeddings likewise.
fn evaluations() -> Vec<Evaluation> {
    let gaps = |gaps: &[f32]| gaps.iter().map(|g| Gap { anchor: 3, class: 11, gap: *g }).collect();
    let odd = Evaluation {
        within: Some(f64::NAN),
        same: vec![f32::NAN; 32],
        different: vec![1.0],
        bin_width: f32::NAN,
        gaps: gaps(&[f32::NAN, f32::NEG_INFINITY, 1.0]),
        ..Evaluation::default()
    };
    let mut far = untrained();
    far.bin_width = 3e17;
    far.within = Some(1.2e19);
    far.gaps = gaps(&[-1.2e19, -5.0, 1.2e19]);
    vec![Evaluation::default(), untrained(), clusters(), sheet::collapsed(), one_class(), odd, far]
}

/// Every chart of every state, at several sizes.
fn everything() -> Vec<(Sheet, Look, (u32, u32))> {
    let mut all = Vec::new();
    for (theme, text, size) in
        [(Theme::Light, 12.0, (180, 120)), (Theme::Dark, 12.0, (320, 220)), (Theme::Light, 20.0, (400, 230))]
    {
        let look = look(theme, text);
        for (margin, collapsed) in [(Some(1.0), false), (Some(0.2), true), (None, true), (Some(5.0), false)] {
            for history in &pasts() {
                let cursor = history.get(history.len() / 3).map(|b| b.last).filter(|_| collapsed);
                let line = Some(margin.map_or((LN_2, "ln 2"), |margin| (margin, "α")));
                let data = loss::LossData { history, cursor, training: collapsed, line, collapsed };
                all.push((Sheet::of("loss", size, &look, |a| loss::draw(&data, &look, a)), look, size));
                let data = composition::CompositionData { history, cursor, training: false, margin: true };
                all.push((Sheet::of("composition", size, &look, |a| composition::draw(&data, &look, a)), look, size));
            }
            let (rates, accuracies) = (rates(), accuracies());
            let odd = [[f32::NAN; 2], [0.5, 1.0], [f32::INFINITY, 0.0]];
            for data in [
                roc_of(&rates),
                roc::RocData {
                    curves: [None, None, Some(odd.as_slice())],
                    threshold: Some([1.0, 1.0]),
                    ..roc_of(&rates)
                },
                roc::RocData::default(),
            ] {
                all.push((Sheet::of("roc", size, &look, |a| roc::draw(&data, &look, a)), look, size));
            }
            let (few, none) = ([f64::NAN], votes::VotesData { chance: Some(f64::NAN), ..votes::VotesData::default() });
            for data in
                [votes_of(&accuracies), votes::VotesData { curves: [Some(few.as_slice()), None, None], ..none }, none]
            {
                all.push((Sheet::of("votes", size, &look, |a| votes::draw(&data, &look, a)), look, size));
            }
            for evaluation in &evaluations() {
                let threshold = margin.filter(|_| collapsed);
                let data =
                    distances::DistancesData { evaluation, margin, threshold, distance: Distance::SquaredEuclidean };
                all.push((Sheet::of("distances", size, &look, |a| distances::draw(&data, &look, a)), look, size));
                let data = gaps::GapsData {
                    gaps: &evaluation.gaps,
                    asked: [0; 2],
                    margin,
                    distance: Distance::Cosine,
                    hover: Some(3),
                };
                all.push((Sheet::of("gaps", size, &look, |a| gaps::draw(&data, &look, a)), look, size));
            }
        }
    }
    all
}

#[test]
fn no_chart_shows_what_is_no_number_or_text_too_small_or_cut_off() {
    for (sheet, look, (width, height)) in everything() {
        assert!(!sheet.svg.contains("NaN") && !sheet.svg.contains("inf"), "{}", sheet.svg);
        for word in sheet.words(&look) {
            assert!(word.size >= look.text.into(), "{}: {word:?}", sheet.name);
            let half = 0.4 * word.size;
            let inside = word.x0 > -1.0 && word.x1 < f64::from(width) + 2.0;
            assert!(inside && word.y > half && word.y < f64::from(height) - half, "{} {word:?}", sheet.name);
        }
    }
}

#[test]
fn no_text_lies_over_another() {
    for (sheet, look, size) in everything() {
        let words = sheet.words(&look);
        for (i, a) in words.iter().enumerate() {
            for b in &words[..i] {
                let apart = a.x1 < b.x0 + 1.0 || b.x1 < a.x0 + 1.0 || (a.y - b.y).abs() > 0.75 * a.size;
                assert!(apart, "{} at {size:?}: {a:?} over {b:?}", sheet.name);
            }
        }
    }
}

#[test]
fn the_margin_stands_at_its_value() {
    let look = light();
    for margin in [0.5, 1.0] {
        let past = under(&history(140, 1, falling), margin);
        let data = loss::LossData { line: Some((margin, "α")), ..loss_of(&past) };
        let sheet = Sheet::of("loss", SIZE, &look, |a| loss::draw(&data, &look, a));
        let [line] = sheet.rects(&look, Ink::Margin)[..] else { panic!("one line") };
        let (zero, one) = (sheet.height_of(&look, "0"), sheet.height_of(&look, "1.0"));
        let expected = zero + (one - zero) * f64::from(margin);
        assert!(((line[1] + line[3]) / 2.0 - expected).abs() < 0.3, "{line:?}, {expected}");
    }
    let e = untrained();
    let sheet = Sheet::of("gaps", SIZE, &look, |a| gaps::draw(&gaps_of(&e.gaps), &look, a));
    let [line] = sheet.rects(&look, Ink::Margin)[..] else { panic!("one line") };
    assert!(((line[1] + line[3]) / 2.0 - sheet.height_of(&look, "1")).abs() < 0.3);
}

#[test]
fn a_margin_changed_under_way_leaves_its_line_over_the_past() {
    let look = light();
    let whole = history(140, 1, falling);
    let past = [whole[..70].to_vec(), under(&whole[70..], 0.5)].concat();
    let lines = |margin: f32, past: &[Bucket]| {
        let data = loss::LossData { line: Some((margin, "α")), ..loss_of(past) };
        Sheet::of("loss", SIZE, &look, |a| loss::draw(&data, &look, a)).rects(&look, Ink::Margin)
    };
    let [before, after] = lines(0.5, &past)[..] else { panic!("two lines") };
    assert!(before[1] < after[1], "{before:?} is of the larger margin, {after:?} of the smaller");
    assert!((before[2] - after[0]).abs() < 0.3 && ((before[2] - before[0]) - (after[2] - after[0])).abs() < 0.5);
    // changed while it stands still: no step has been taken under the new one, which stands at the end alone
    let [before, now] = lines(0.3, &whole)[..] else { panic!("two lines") };
    assert!(now[1] > before[1] && now[2] - now[0] < 0.1 * (before[2] - before[0]));
}

#[test]
fn a_growing_past_ends_now_and_one_that_stands_still_at_its_step() {
    let (look, past) = (light(), history(140, 1, falling));
    for (training, end, other) in [(true, "now", "140 steps"), (false, "140 steps", "now")] {
        let data = loss::LossData { training, ..loss_of(&past) };
        let words = Sheet::of("loss", SIZE, &look, |a| loss::draw(&data, &look, a)).words(&look);
        assert!(words.iter().any(|w| w.text == end) && words.iter().all(|w| w.text != other));
    }
}

#[test]
fn the_margin_bar_is_to_the_scale_of_the_distances() {
    let (look, e) = (light(), clusters());
    let sheet = Sheet::of("distances", SIZE, &look, |a| distances::draw(&distances_of(&e), &look, a));
    let place = |text: &str| {
        let word = sheet.words(&look).into_iter().find(|w| w.text == text && w.y > 145.0);
        word.map(|w| (w.x0 + w.x1) / 2.0).expect("a mark")
    };
    let unit = (place("4") - place("2")) / 2.0;
    let bar =
        sheet.rects(&look, Ink::Margin).into_iter().max_by(|a, b| (a[2] - a[0]).total_cmp(&(b[2] - b[0]))).unwrap();
    assert!((bar[2] - bar[0] - unit).abs() < 0.5, "{bar:?}, {unit}");
    let within = place("2") + unit * (e.within.unwrap() - 2.0);
    assert!((bar[0] - within).abs() < 0.5, "{bar:?} starts at the mean of the same class, {within}");
}

#[test]
fn stuck_is_said_only_of_a_collapse() {
    let look = light();
    let said = |collapsed, margin: Option<f32>| {
        let past = under(&history(300, 1, collapsing), margin.unwrap_or(LN_2));
        let line = Some(margin.map_or((LN_2, "ln 2"), |margin| (margin, "α")));
        let data = loss::LossData { collapsed, line, ..loss_of(&past) };
        let sheet = Sheet::of("loss", SIZE, &look, |a| loss::draw(&data, &look, a));
        sheet
            .words(&look)
            .into_iter()
            .map(|w| w.text)
            .filter(|t| t.contains('α') || t.contains('l'))
            .collect::<Vec<_>>()
    };
    assert_eq!(said(false, Some(1.0)), ["α"]);
    assert_eq!(said(true, Some(1.0)), ["α · stuck here: collapsed"]);
    assert_eq!(said(true, None), ["ln 2 · collapsed"], "what there is room for");
}

#[test]
fn a_spike_is_cut_off_and_said_so() {
    let (look, past) = (light(), spiked());
    let sheet = Sheet::of("loss", SIZE, &look, |a| loss::draw(&loss_of(&past), &look, a));
    assert!(sheet.words(&look).iter().any(|w| w.text == "up to 1.2e19"));
    let (zero, one) = (sheet.height_of(&look, "0"), sheet.height_of(&look, "1.0"));
    assert!(zero - one > 30.0, "the rest lies flat");
    // a loss that grows and stays is shown as high as it is
    let mut grown = history(140, 1, falling);
    grown[130..].iter_mut().for_each(|b| (b.loss_min, b.loss_max, b.loss_mean) = (900.0, 900.0, 900.0));
    let now = loss::read_out(&loss_of(&grown), &look, (220.0, 160.0), (217.0, 50.0)).expect("the last step");
    assert!(now.text.contains("step 140: loss 900") && now.at.1 > 8.0, "{now:?}");
}

#[test]
fn no_mark_stands_in_the_words_on_how_high_the_loss_was() {
    let (look, mut past) = (light(), spiked());
    for i in [1, 4, 9, 13, 60] {
        past[i] = Bucket { loss_min: 40.0, loss_max: 40.0, loss_mean: 40.0, ..past[i] };
    }
    let sheet = Sheet::of("loss", SIZE, &look, |a| loss::draw(&loss_of(&past), &look, a));
    let said = sheet.words(&look).into_iter().find(|w| w.text.starts_with("up to")).expect("how high it was");
    let marks = sheet.polygons(&look, Ink::Ink2);
    assert!(!marks.is_empty());
    assert!(marks.iter().flatten().all(|(x, _)| *x < said.x0 || *x > said.x1), "{marks:?}, {said:?}");
}

#[test]
fn the_unit_of_the_gaps_is_said_where_they_are_measured() {
    let (look, e) = (light(), untrained());
    for (distance, size) in
        [(Distance::Cosine, (178, 120)), (Distance::SquaredEuclidean, (178, 120)), (Distance::Euclidean, SIZE)]
    {
        let data = gaps::GapsData { distance, ..gaps_of(&e.gaps) };
        let sheet = Sheet::of("gaps", size, &look, |a| gaps::draw(&data, &look, a));
        assert!(sheet.words(&look).iter().any(|w| w.text == distances::unit(distance)), "{distance:?}");
    }
}

#[test]
fn a_narrow_plot_counts_its_steps_without_a_word() {
    let (look, past) = (light(), history(221, 1_000, falling));
    let sheet = Sheet::of("composition", (178, 120), &look, |a| {
        composition::draw(
            &composition::CompositionData { history: &past, cursor: None, training: false, margin: true },
            &look,
            a,
        )
    });
    assert!(sheet.words(&look).iter().any(|w| w.text == "221,000"), "{:?}", sheet.words(&look));
}

#[test]
fn a_long_run_costs_no_more_than_the_screen_is_wide() {
    let (look, past) = (light(), history(4000, 25, falling));
    for sheet in [
        Sheet::of("loss", SIZE, &look, |a| loss::draw(&loss_of(&past), &look, a)),
        Sheet::of("composition", SIZE, &look, |a| {
            composition::draw(
                &composition::CompositionData { history: &past, cursor: None, training: false, margin: true },
                &look,
                a,
            )
        }),
    ] {
        assert!(sheet.lines().iter().all(|line| line.len() <= 225));
        assert!(sheet.words(&look).iter().any(|w| w.text == "100,000 steps"));
    }
}

#[test]
fn anchors_that_clear_the_margin_are_counted() {
    let gaps: Vec<Gap> = [-0.5, 0.9, 1.0, 1.5]
        .iter()
        .enumerate()
        .map(|(i, g)| Gap { anchor: 7 * i as u32, class: 0, gap: *g })
        .collect();
    let said = |margin| gaps::words(&gaps::GapsData { margin, ..gaps_of(&gaps) });
    assert!(said(Some(1.0)).contains("2 of 4 anchors clear the margin of 1.00"), "{}", said(Some(1.0)));
    assert!(said(Some(5.0)).contains("0 of 4"));
    assert!(said(None).contains("3 of 4 anchors are above 0"));
}

#[test]
fn what_is_pointed_at_is_what_is_read() {
    let (look, size) = (light(), (220.0, 160.0));
    let past = history(140, 1, falling);
    let early = loss::read_out(&loss_of(&past), &look, size, (40.0, 60.0)).expect("an early step");
    let is = |b: &&Bucket| early.text == format!("step {}: loss {}", b.last, words::number(b.loss_mean.into()));
    let step = past.iter().find(is).unwrap_or_else(|| panic!("{early:?} is no step")).last;
    assert!((2..20).contains(&step) && (early.at.0 - 40.0).abs() < 2.0, "{early:?}");
    assert_eq!(loss::read_out(&loss_of(&[]), &look, size, (100.0, 60.0)), None);
    assert_eq!(loss::read_out(&loss_of(&past), &look, size, (100.0, 158.0)), None, "below the axis");

    let data = composition::CompositionData { history: &past, cursor: None, training: false, margin: true };
    let mined = composition::read_out(&data, &look, size, (214.0, 60.0)).expect("the column");
    assert!(mined.text.starts_with("mined: easy "), "{mined:?}");
    let last = composition::read_out(&data, &look, size, (32.0, 60.0)).expect("the first steps");
    assert!(last.text.contains("easy") && last.text.contains("semi-hard") && last.text.contains("hard"), "{last:?}");

    let e = clusters();
    let bin = distances::read_out(&distances_of(&e), &look, size, (32.0, 60.0)).expect("one of the first bins");
    let near = (0..3).map(|i| format!("{} to", words::number(f64::from(e.bin_width) * f64::from(i))));
    assert!(near.into_iter().any(|from| bin.text.starts_with(&format!("distance {from}"))), "{bin:?}");
    assert!(bin.text.ends_with("different 0 %"), "{bin:?}");

    let data = gaps_of(&e.gaps);
    let found = gaps::read_out(&data, &look, size, (100.0, 40.0)).expect("an anchor");
    let again = gaps::read_out(&data, &look, size, found.at).expect("the same anchor");
    assert_eq!(found.anchor, again.anchor);
    assert!(e.gaps.iter().any(|g| Some(g.anchor) == found.anchor));
}

#[test]
fn curves_are_read_where_they_are_pointed_at_and_told_in_words() {
    let (look, size, rates, accuracies) = (light(), (220.0, 160.0), rates(), accuracies());
    let read = roc::read_out(&roc_of(&rates), &look, size, (120.0, 60.0)).expect("a rate");
    let numbers: Vec<f64> = read.text.split([' ', ':']).filter_map(|w| w.parse().ok()).collect();
    let [far, tar] = numbers[..] else { panic!("two rates in {read:?}") };
    assert!((1.0 - (1.0 - far).powi(8) - tar).abs() < 0.002, "{read:?} is on the curve");
    assert!(roc::words(&roc_of(&rates)).contains("now 0.889, untrained 0.750, input 0.667"));
    let read = votes::read_out(&votes_of(&accuracies), &look, size, (218.0 - 4.0, 60.0)).expect("a vote");
    assert_eq!(read.text, "k = 25: now 0.874, untrained 0.604, input 0.454");
    assert!(votes::words(&votes_of(&accuracies)).contains("k = 5: now 0.954"));
    assert_eq!(roc::read_out(&roc::RocData::default(), &look, size, (120.0, 60.0)), None);
    assert_eq!(votes::read_out(&votes::VotesData::default(), &look, size, (120.0, 60.0)), None);
}

#[test]
fn the_three_are_told_apart_without_colour() {
    let (look, rates) = (light(), rates());
    let pieces = |which: usize| {
        let mut curves = [None; 3];
        curves[which] = Some(rates[which].as_slice());
        let data = roc::RocData { curves, ..roc::RocData::default() };
        Sheet::of("roc", SIZE, &look, |a| roc::draw(&data, &look, a)).lines().len() - 1
    };
    let [now, untrained, input] = [0, 1, 2].map(pieces);
    // long dashes and short ones
    assert!(now == 1 && untrained > 10 && 10 * input > 17 * untrained, "{now} {untrained} {input}");
}

#[test]
fn where_no_batch_had_a_valid_triplet_there_is_no_loss() {
    let (look, mut past) = (light(), history(140, 1, falling));
    for b in &mut past[60..90] {
        (b.loss_min, b.loss_mean, b.loss_max) = (f32::NAN, f32::NAN, f32::NAN);
        (b.shares, b.mined) = ([0.0; 3], [0.0; 3]);
    }
    let sheet = Sheet::of("loss-gap", SIZE, &look, |a| loss::draw(&loss_of(&past), &look, a));
    let whole = Sheet::of("loss", SIZE, &look, |a| loss::draw(&loss_of(&history(140, 1, falling)), &look, a));
    assert_eq!(sheet.lines().len(), whole.lines().len() + 2, "the loss and its smoothed line have a gap each");
    assert!(loss::words(&loss_of(&past[60..90])).starts_with("Loss: no batch has had a loss"));
}

#[test]
fn without_a_margin_semi_hard_and_easy_are_one() {
    let past = [Bucket { first: 1, last: 1, shares: [0.5, 0.25, 0.25], mined: [0.0, 0.5, 0.5], ..Bucket::default() }];
    let data = composition::CompositionData { history: &past, cursor: None, training: false, margin: false };
    assert_eq!(
        composition::words(&data),
        "Triplets in the batch of step 1: in order 75 %, hard 25 %. Mined: in order 50 %, hard 50 %."
    );
    let (look, size) = (light(), (220, 160));
    let words = Sheet::of("composition", size, &look, |a| composition::draw(&data, &look, a)).words(&look);
    assert!(words.iter().any(|w| w.text == "in order") && !words.iter().any(|w| w.text.contains("semi")));
}
