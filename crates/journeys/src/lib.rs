//! One file per use case that writes, or that crosses subjects.
