//! The funnel of instructors, drawn here without styles or scripts: each mean
//! with its interval, the fewest ratings first, across the mean of all.

use surveys::order::InstructorOrder;

use super::scale::{self, LEFT, Scale};

const STEP: usize = 40;

/// A funnel as a drawing; the table beside it holds the same numbers.
pub(super) struct FunnelView {
    pub(super) width: usize,
    pub(super) height: i128,
    /// How far down the mean of all lies.
    pub(super) firm: i128,
    /// The scale: a rating and how far down it lies.
    pub(super) scale: Vec<(i128, i128)>,
    pub(super) points: Vec<FunnelPoint>,
    spoken: String,
}

/// An instructor in the drawing.
pub(super) struct FunnelPoint {
    /// The place in the order, by which the table names the instructor.
    pub(super) place: usize,
    pub(super) x: usize,
    pub(super) y: i128,
    pub(super) top: i128,
    pub(super) bottom: i128,
}

impl FunnelView {
    /// The drawing of an order; none without instructors.
    pub(super) fn of(order: &InstructorOrder) -> Option<Self> {
        let lows = order.placed.iter().map(|one| one.interval.outward(2).0);
        let scale = Scale::holding(lows.min()?.into());
        let mut placed: Vec<_> = (1..).zip(&order.placed).collect();
        placed.sort_by_key(|(place, one)| (one.mean.n(), *place));
        let mut points = Vec::new();
        let mut spoken = vec![format!("全体の平均 {}", order.firm)];
        for (column, (place, one)) in placed.into_iter().enumerate() {
            let (low, high) = one.interval.outward(2);
            spoken.push(format!(
                "{} {}（{}、{}）",
                one.name,
                one.mean,
                one.interval,
                one.word()
            ));
            points.push(FunnelPoint {
                place,
                x: LEFT + STEP / 2 + column * STEP,
                y: scale.of_mean(&one.mean),
                top: scale.down(high.into()),
                bottom: scale.down(low.into()),
            });
        }
        Some(Self {
            width: scale::width(points.len(), STEP),
            height: Scale::HEIGHT,
            firm: scale.of_mean(&order.firm),
            scale: scale.lines(),
            points,
            spoken: spoken.join("、"),
        })
    }

    /// The drawing in one line, for its readers.
    pub(super) fn spoken(&self) -> &str {
        &self.spoken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use surveys::Counts;
    use surveys::order::instructor_order;

    #[test]
    fn the_fewest_ratings_come_first_and_every_interval_holds_its_mean() {
        let rated = |rated: [i64; 5]| Counts {
            rated,
            ..Counts::default()
        };
        let order = instructor_order(&[
            ("多い".to_owned(), rated([0, 2, 10, 38, 50])),
            ("少ない".to_owned(), rated([0, 0, 0, 0, 3])),
        ]);
        let order = order.expect("ratings");
        let funnel = FunnelView::of(&order).expect("two");
        let few = order.placed.iter().position(|one| one.name == "少ない");
        assert_eq!(funnel.points.len(), 2);
        assert_eq!(Some(funnel.points[0].place), few.map(|place| place + 1));
        for point in &funnel.points {
            assert!(point.top <= point.y && point.y <= point.bottom);
            assert!(point.bottom < funnel.height && point.x < funnel.width);
        }
        let widths: Vec<i128> = funnel
            .points
            .iter()
            .map(|point| point.bottom - point.top)
            .collect();
        assert!(widths[0] > widths[1], "{widths:?}");
        assert!(funnel.spoken().contains("少ない 5.00"));
    }
}
