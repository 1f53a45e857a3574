//! One shape of a finding for screening and audit: what, where, how much, evidence.
//!
//! Floor 2. Data only; sentences are made in `i18n`, late.
