//! Makes data, trains a network on them, and evaluates the embedding.

use triplet_engine::config::Config;
use triplet_engine::eval::{Workspace, evaluate};
use triplet_engine::trainer::Trainer;

fn main() {
    let config = Config::default();
    let mut trainer = Trainer::generated(&config);
    for _ in 0..500 {
        trainer.step().expect("a finite step");
    }
    let data = trainer.dataset().clone();
    let embedding = trainer.embed_all().expect("finite embeddings");
    let found = evaluate(embedding, &data.labels, config.training_distance(), &mut Workspace::default());
    println!("R-precision after 500 steps: {:.3}", found.r_precision.expect("several points of a class"));
}
