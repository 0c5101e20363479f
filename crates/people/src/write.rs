//! Changes, each through the journey's transaction.

mod accounts;
mod companies;
mod devices;
mod employment;
mod members;
mod org_changes;
mod persons;
mod sign_in;
mod themes;

pub use accounts::{
    Grant, add_staff, change_staff, close_account, end_role, forget_password, grant_audit,
    grant_role, set_password_hash,
};
pub use companies::{add_company, change_company_status, ensure_unit, hold_company};
pub use devices::{NewSharedDevice, keep_on_device, start_shared_device, stop_shared_device};
pub use employment::{
    enter_employment_change, hold_accounts, hold_member, settle_employment_change,
};
pub use members::{NewMember, add_member, change_member, change_member_status};
pub use org_changes::{
    add_unit, enter_org_change, hold_units, order_units, place_unit, remove_unit, set_supervisor,
    settle_org_change, transfer,
};
pub(crate) use persons::{employed_twice, follow_names};
pub use persons::{join_persons, part_person};
pub(crate) use sign_in::end_links_of;
pub use sign_in::{
    NewApiKey, clear_tries, close_all_sessions, close_session, count_try, forget_expired,
    issue_api_key, issue_link, issue_pin, open_session, revoke_api_key, touch, use_link, use_pin,
    void_links,
};
pub use themes::{NewTheme, save_theme};
