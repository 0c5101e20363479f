//! Nothing here: the integration tests are the one test binary `it`.
