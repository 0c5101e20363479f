//! Who gets a seat: pure rules over what the locked session holds.

use std::collections::BTreeMap;

use kernel::id::{BookingId, CompanyId};

/// The seats of a session: how many there are, which are set aside for a
/// company, and how many of each company's people are booked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seats {
    /// How many fit.
    pub max: i32,
    /// Seats set aside: a company named here never has more, and nobody else
    /// gets them.
    pub set_aside: BTreeMap<CompanyId, i32>,
    /// Booked people by company.
    pub taken: BTreeMap<CompanyId, i32>,
}

impl Seats {
    /// How many are booked in all.
    pub fn taken_in_all(&self) -> i32 {
        self.taken.values().sum()
    }

    /// How many more of a company's people fit; never below zero.
    pub fn free_for(&self, company: CompanyId) -> i32 {
        let taken = |company: &CompanyId| self.taken.get(company).copied().unwrap_or_default();
        let of_company = if let Some(own) = self.set_aside.get(&company) {
            own - taken(&company)
        } else {
            let for_others = self.max - self.set_aside.values().sum::<i32>();
            let is_other = |of: &&CompanyId| !self.set_aside.contains_key(*of);
            let others = self.taken.keys().filter(is_other).map(taken);
            for_others - others.sum::<i32>()
        };
        of_company.min(self.max - self.taken_in_all()).max(0)
    }

    /// Takes a seat for one of a company's people, if one is free.
    pub fn take(&mut self, company: CompanyId) -> bool {
        if self.free_for(company) == 0 {
            return false;
        }
        *self.taken.entry(company).or_default() += 1;
        true
    }
}

/// Which of those who wait get a seat now, in the order of their requests.
/// Somebody whose company has none left does not hold up those behind.
pub fn promoted(mut seats: Seats, queue: &[(BookingId, CompanyId)]) -> Vec<BookingId> {
    let mut promoted = Vec::new();
    for (booking, company) in queue {
        if seats.take(*company) {
            promoted.push(*booking);
        }
    }
    promoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Ids;

    struct Companies {
        a: CompanyId,
        b: CompanyId,
        c: CompanyId,
    }

    fn companies() -> Companies {
        let (ids, now) = (Ids::counted(), Default::default());
        Companies {
            a: ids.fresh(now),
            b: ids.fresh(now),
            c: ids.fresh(now),
        }
    }

    fn seats(max: i32, set_aside: &[(CompanyId, i32)], taken: &[(CompanyId, i32)]) -> Seats {
        Seats {
            max,
            set_aside: set_aside.iter().copied().collect(),
            taken: taken.iter().copied().collect(),
        }
    }

    #[test]
    fn a_seat_set_aside_is_its_companys_and_nobody_elses() {
        let Companies { a, b, c } = companies();
        let cases = [
            (seats(5, &[], &[]), a, 5),
            (seats(5, &[], &[(a, 3), (b, 2)]), a, 0),
            (seats(5, &[(a, 2)], &[]), a, 2),
            (seats(5, &[(a, 2)], &[]), b, 3),
            (seats(5, &[(a, 2)], &[(b, 2)]), c, 1),
            (seats(5, &[(a, 2)], &[(b, 3)]), c, 0),
            (seats(5, &[(a, 2)], &[(b, 3)]), a, 2),
            (seats(5, &[(a, 2)], &[(a, 2)]), a, 0),
            // Set aside after others had come: what is full stays full.
            (seats(5, &[(a, 4)], &[(b, 3)]), a, 2),
            (seats(5, &[(a, 4)], &[(b, 3)]), b, 0),
        ];
        for (seats, company, expected) in cases {
            assert_eq!(seats.free_for(company), expected, "{seats:?}");
        }
    }

    #[test]
    fn the_queue_moves_up_in_order_and_past_those_whose_company_is_full() {
        let Companies { a, b, c } = companies();
        let ids = Ids::counted();
        let queue: Vec<(BookingId, CompanyId)> = [a, b, a, c]
            .into_iter()
            .map(|company| (ids.fresh(Default::default()), company))
            .collect();
        let places = |seats: Seats| -> Vec<usize> {
            let promoted = promoted(seats, &queue);
            let place = |id: &BookingId| queue.iter().position(|(one, _)| one == id);
            promoted.iter().filter_map(place).collect()
        };
        assert_eq!(places(seats(0, &[], &[])), Vec::<usize>::new());
        assert_eq!(places(seats(2, &[], &[])), [0, 1]);
        assert_eq!(places(seats(9, &[], &[])), [0, 1, 2, 3]);
        assert_eq!(places(seats(3, &[(a, 1)], &[(a, 1)])), [1, 3]);
        assert_eq!(places(seats(3, &[(b, 1)], &[(a, 2)])), [1]);
    }
}
