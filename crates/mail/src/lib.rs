//! Letters, the outbox and the SMTP transport.
