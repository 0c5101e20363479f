//! Queries. What serves a person takes the company as an argument; a foreign
//! row is not found.

mod accounts;
mod actors;
mod companies;
mod devices;
mod employment;
mod members;
mod officers;
mod org_changes;
mod persons;
mod sign_in;
mod themes;

pub(crate) use accounts::in_force;
pub use accounts::{
    RoleHeld, account, account_by_staff_email, account_names, account_of_member,
    accounts_of_members, auditors, find_for_sign_in, has_firm_admin, password_hash,
    role_assignments, staff,
};
pub use actors::{actor_of_account, actor_of_api_key, actor_of_session};
pub use companies::{
    companies, company, company_by_code, has_sample_company, managed_tops, managed_units,
    names_on_record, subtree, unit_by_path, units,
};
pub(crate) use devices::in_use;
pub use devices::{shared_device, shared_devices};
pub use employment::{due_employment_changes, employment_changes};
pub use members::{
    MemberNumber, all_members, headcounts, member, member_count, members, members_by_address,
    members_by_employee_no, members_by_ids, numbers_after, unit_headcounts,
};
pub use officers::{Officer, companies_with_address, officers};
pub use org_changes::{due_org_changes, planned_org_changes, supervisors, transfers, unit_changes};
pub use persons::{OneOfSeveral, employments, namesakes, same_person, several_employments};
pub(crate) use persons::{employments_of_all, persons_of_employments};
pub use sign_in::{open_link, open_pin_hash, tries};
pub use themes::{own_theme, theme, theme_in_force};
