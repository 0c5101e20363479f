//! Who: companies, org units, memberships, roles, rosters and sign-in.
