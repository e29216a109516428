//! Two tests of whether what was counted is what chance makes: Pearson's χ², Kolmogorov and Smirnov's.

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// What a test found.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct Finding {
    /// What was compared.
    pub(crate) what: &'static str,
    /// `χ²` or `KS`.
    pub(crate) test: &'static str,
    /// χ², or the largest distance between the two distribution functions.
    pub(crate) statistic: f64,
    /// Degrees of freedom of χ², or how many values the other test had.
    pub(crate) freedom: usize,
    /// How likely a statistic at least this large is if nothing is wrong.
    pub(crate) p: f64,
}

impl Finding {
    /// A line of the table.
    pub(crate) fn row(&self) -> String {
        let Self { what, test, statistic, freedom, p } = self;
        match *test {
            "χ²" => format!("| {what} | χ² | {statistic:.2} | {freedom} | {p:.3} |"),
            _ => format!("| {what} | {test} | {statistic:.6} | n = {freedom} | {p:.3} |"),
        }
    }
}

/// Pearson's test of counts, each with its expectation and its variance, with `freedom` degrees of freedom.
///
/// For counts that sum up to a fixed number, `(observed − expected)² ÷ expected` is the usual form; it is the same with
/// the variance that such counts have, and holds for others as well.
pub(crate) fn chi_squared(what: &'static str, statistic: f64, freedom: usize) -> Finding {
    #[expect(clippy::cast_precision_loss, reason = "degrees of freedom are few")]
    let p = ChiSquared::new(freedom as f64).map_or(f64::NAN, |distribution| distribution.sf(statistic));
    Finding { what, test: "χ²", statistic, freedom, p }
}

/// Whether values are spread evenly over 0 to 1.
///
/// The p-value is the asymptotic one with Stephens' correction for a finite number (1970).
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub(crate) fn kolmogorov_smirnov(what: &'static str, mut values: Vec<f64>) -> Finding {
    values.sort_unstable_by(f64::total_cmp);
    let count = values.len() as f64;
    let distance_at = |(index, value): (usize, &f64)| {
        let (before, after) = (index as f64 / count, (index + 1) as f64 / count);
        (value - before).max(after - value)
    };
    let statistic = values.iter().enumerate().map(distance_at).fold(0.0, f64::max);
    let scaled = (count.sqrt() + 0.12 + 0.11 / count.sqrt()) * statistic;
    let term = |number: i32| {
        let number = f64::from(number);
        (-2.0 * (number * scaled).powi(2)).exp()
    };
    let tail: f64 = (1..=100).map(|number| if number % 2 == 1 { term(number) } else { -term(number) }).sum();
    Finding { what, test: "KS", statistic, freedom: values.len(), p: (2.0 * tail).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tabulated: the 95th percentiles of χ² with 1 and 39 degrees, and of Kolmogorov's distribution.
    #[test]
    fn p_values_are_those_of_the_tables() {
        for (statistic, freedom) in [(3.841, 1), (54.572, 39)] {
            let p = chi_squared("", statistic, freedom).p;
            assert!((p - 0.05).abs() < 1e-4, "{statistic} with {freedom}: {p}");
        }
        // A thousand values that are all too small by 1.3581 ÷ √1,000, but for the correction.
        let values = (0..1_000).map(|index| (f64::from(index) + 0.5) / 1_000.0 - 0.042_3).collect();
        let finding = kolmogorov_smirnov("", values);
        assert!((finding.p - 0.05).abs() < 5e-3, "{finding:?}");
    }
}
