//! Who learns what: enrolments, progress and completion.
