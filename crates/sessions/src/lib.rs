//! When it is taught live: training sessions.
