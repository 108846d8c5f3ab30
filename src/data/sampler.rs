//! Batches: P classes × K samples of each, without replacement.
