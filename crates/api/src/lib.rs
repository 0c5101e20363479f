//! The HTTP door: JSON API and pages.
