//! State ↔ the address.
