//! Surveys: forms, rounds, ballots, seals, cells and exact means.
