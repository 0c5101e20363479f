//! What is taught: tracks, versions, modules and lessons, and the reader of course-content.
