//! How much a clustering and the classes tell of each other.
//!
//! Normalized mutual information with the arithmetic mean (Strehl & Ghosh 2002), and the same adjusted for chance (Vinh, Epps &
//! Bailey 2010, eq. 24).

/// How often each class and each cluster meet.
struct Table {
    /// Rows classes, columns clusters; only those that occur.
    counts: Vec<Vec<u32>>,
    rows: Vec<u32>,
    columns: Vec<u32>,
    total: f64,
}

impl Table {
    fn of(labels: &[u32], clusters: &[u32]) -> Self {
        let names = |list: &[u32]| {
            let mut names = list.to_vec();
            names.sort_unstable();
            names.dedup();
            names
        };
        let (classes, groups) = (names(labels), names(clusters));
        let place = |names: &[u32], name: &u32| names.partition_point(|n| n < name);
        let mut counts = vec![vec![0; groups.len()]; classes.len()];
        for (label, cluster) in labels.iter().zip(clusters) {
            counts[place(&classes, label)][place(&groups, cluster)] += 1;
        }
        let rows = counts.iter().map(|row| row.iter().sum()).collect();
        let columns = (0..groups.len()).map(|c| counts.iter().map(|row| row[c]).sum()).collect();
        Self { counts, rows, columns, total: labels.len().min(clusters.len()) as f64 }
    }

    fn information(&self) -> f64 {
        let mut sum = 0.0;
        for (row, &a) in self.counts.iter().zip(&self.rows) {
            for (&n, &b) in row.iter().zip(&self.columns) {
                if n > 0 {
                    let n = f64::from(n);
                    sum += n / self.total * libm::log(self.total * n / (f64::from(a) * f64::from(b)));
                }
            }
        }
        sum
    }

    /// The information that two random divisions with these sizes have of each other, on average (hypergeometric).
    fn expected(&self) -> f64 {
        let total = self.total;
        // ln n! of every number there is: each is asked for many times
        let known: Vec<f64> = (0..=total as usize).map(|n| libm::lgamma(n as f64 + 1.0)).collect();
        let log_factorial = |n: f64| known[n as usize];
        let mut sum = 0.0;
        for &a in &self.rows {
            for &b in &self.columns {
                let (a, b) = (f64::from(a), f64::from(b));
                let fixed = log_factorial(a) + log_factorial(b) + log_factorial(total - a) + log_factorial(total - b)
                    - log_factorial(total);
                let mut n = (a + b - total).max(1.0);
                while n <= a.min(b) {
                    let ways = log_factorial(n)
                        + log_factorial(a - n)
                        + log_factorial(b - n)
                        + log_factorial(total - a - b + n);
                    sum += n / total * libm::log(total * n / (a * b)) * libm::exp(fixed - ways);
                    n += 1.0;
                }
            }
        }
        sum
    }
}

impl Table {
    /// Whether each class is one cluster and each cluster one class: then each tells the other wholly, however sums are rounded.
    fn is_one_to_one(&self) -> bool {
        let one = |row: &Vec<u32>| row.iter().filter(|&&n| n > 0).count() == 1;
        self.rows.len() == self.columns.len() && self.counts.iter().all(one)
    }
}

fn entropy(sizes: &[u32], total: f64) -> f64 {
    let shares = sizes.iter().map(|&n| f64::from(n) / total);
    -shares.map(|p| if p > 0.0 { p * libm::log(p) } else { 0.0 }).sum::<f64>()
}

/// Normalized mutual information, 0 to 1: 1 where each tells the other wholly, also where both are one group.
pub fn nmi(labels: &[u32], clusters: &[u32]) -> f64 {
    let table = Table::of(labels, clusters);
    if table.is_one_to_one() {
        return 1.0;
    }
    let mean = (entropy(&table.rows, table.total) + entropy(&table.columns, table.total)) / 2.0;
    if mean > 0.0 { table.information().max(0.0) / mean } else { 0.0 }
}

/// What [`nmi`] would be on average if these clusters' sizes were filled by chance.
pub fn nmi_by_chance(labels: &[u32], clusters: &[u32]) -> f64 {
    let table = Table::of(labels, clusters);
    let mean = (entropy(&table.rows, table.total) + entropy(&table.columns, table.total)) / 2.0;
    if mean > 0.0 { table.expected() / mean } else { 0.0 }
}

/// Adjusted mutual information: 0 for what chance would give, 1 for equal divisions.
pub fn ami(labels: &[u32], clusters: &[u32]) -> f64 {
    let table = Table::of(labels, clusters);
    if table.is_one_to_one() {
        return 1.0;
    }
    let mean = (entropy(&table.rows, table.total) + entropy(&table.columns, table.total)) / 2.0;
    let expected = table.expected();
    let room = mean - expected;
    // as in scikit-learn: a room of nothing has a sign, and no zero
    let room = if room < 0.0 { room.min(-f64::EPSILON) } else { room.max(f64::EPSILON) };
    (table.information() - expected) / room
}
