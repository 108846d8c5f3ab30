//! A little picture of a data set, for its button.

use super::shape::{Body, Drawing, Xy};
use triplet_engine::config::Generator;
use triplet_engine::data::{DataConfig, DataSource, Dataset, generate};

/// The data set that a generator's button shows: its own classes and noise, fewer samples.
pub fn dataset(generator: Generator) -> Dataset {
    let own = generator.defaults();
    // eight identities would be eight thin lines: four tell the same; of a grid it takes some more
    let classes = own.classes.min(generator.spec().thumbnail_classes);
    let samples = 72 / classes.max(1);
    generate(&DataConfig {
        source: DataSource::Generated,
        generator,
        classes,
        samples,
        noise: own.noise * 0.3,
        imbalance: 1,
        seed: 1,
    })
}

/// Draws a data set as large as the box allows.
pub fn draw(drawing: &mut Drawing, data: &Dataset, size: Xy) {
    drawing.clear();
    let side = size[0].min(size[1]);
    let values = || (0..data.points.rows()).flat_map(|r| data.points.row(r)).filter(|v| v.is_finite());
    let reach = values().fold(0.1, |m: f32, v| m.max(v.abs()));
    let (point, scale) = (side * 0.038, side * 0.45 / reach);
    for (i, &class) in data.labels.iter().enumerate() {
        let at = [size[0] / 2.0 + data.points.at(0, i) * scale, size[1] / 2.0 - data.points.at(1, i) * scale];
        drawing.mark(at, point, class, Body::Plain, 1.0);
    }
}
