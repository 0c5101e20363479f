//! One file per use case that writes, or that crosses subjects.
//!
//! A journey reads top to bottom like the rule book: find, gather, decide,
//! write, announce. What always holds:
//! - Only journeys begin and commit; one journey is one transaction.
//! - Every state change leaves one audit row in its own transaction.
//! - A letter is a row of the outbox, written with its cause; sending is
//!   [`deliver_mail()`]'s work, outside any transaction.
//! - Nothing here knows poem, HTTP, HTML or JSON documents.

pub mod add_company;
pub mod add_staff;
pub mod answer_survey;
pub mod app;
pub mod archive_certificates;
pub mod assign_by_rule;
pub mod book_seat;
pub mod change_assessment;
pub mod change_certificate;
pub mod change_employment;
pub mod change_org;
pub mod check_ready;
pub mod choose_survey_mode;
pub mod choose_theme;
pub mod close_periods;
pub mod compare_questions;
pub mod complete_enrolment;
pub mod create_link;
pub mod decide_enrolments;
pub mod deliver_mail;
pub mod enrol;
pub mod examine_database;
pub mod export_layouts;
pub mod export_progress;
pub mod export_questions;
pub mod fill_slots;
pub mod follow_up_session;
pub mod forget_sign_ins;
pub mod grade_essay;
pub mod grant_attempt;
pub mod grant_role;
pub mod health;
pub mod heartbeat;
pub mod hold_session;
pub mod import_questions;
pub mod import_ratings;
pub mod import_roster;
pub mod invalidate_ballot;
pub mod invite_to_surveys;
pub mod issue_api_key;
pub mod issue_badge;
pub mod issue_certificate;
pub mod issue_slips;
pub mod join_employments;
pub mod keep_session_alive;
pub mod learn;
pub mod letters;
pub mod links;
pub mod mark_attendance;
pub mod monthly_report;
pub mod move_question;
pub mod note_bounce;
pub mod observe_role_play;
pub mod pdf;
mod presence;
pub mod print_certificate;
pub mod print_figure;
pub mod print_kit;
pub mod prove_surveys;
pub mod publish_content;
pub mod publish_figure;
pub mod question_file;
pub mod recall;
pub mod regrade;
pub mod remember_requests;
pub mod remind;
pub mod report_workplace;
pub mod request_reset;
pub mod retry_letter;
pub mod review_comments;
pub mod review_content;
pub mod save_question;
pub mod schedule_assessment;
pub mod schedule_session;
pub mod score_assessment;
pub mod seal_rounds;
pub mod session_calendar;
pub(crate) mod session_news;
pub mod set_password;
pub mod set_supervisor;
pub mod share_device;
pub mod sheet;
pub mod sign_in;
pub mod sign_in_with_link;
pub mod sign_in_with_password;
pub mod sign_in_with_pin;
pub mod sign_out;
pub mod take_quiz;
pub mod type_paper;
pub mod under_way;
pub mod undo_roster;
pub mod use_receipt;
pub mod verify;
pub mod views;
pub mod write_handover;

pub use add_company::{AddedCompany, NewCompany, add_company};
pub use add_staff::add_staff;
pub use answer_survey::{
    answer_by_name, issue_ballot, open_survey, redeem_ballot, withdraw_by_name,
};
pub use app::{App, Settings};
pub use archive_certificates::{CertificateArchive, archive_certificates};
pub use assign_by_rule::{
    RuleChange, RuleRun, apply_rule_now, apply_rules, preview_rule, save_rule,
};
pub use book_seat::{
    BookMembers, BookReport, book_members, book_own_seat, cancel_booking, cancel_own_booking,
    decide_request,
};
pub use change_assessment::{ReplaceAssessor, cancel_assessment, replace_assessor};
pub use change_certificate::{reissue_certificate, revoke_certificate};
pub use change_employment::{
    apply_employment_changes, cancel_employment_change, change_employment,
};
pub use change_org::apply_org_changes;
pub use check_ready::check_ready;
pub use choose_survey_mode::{SurveyModeInput, choose_survey_mode, raise_round_k};
pub use choose_theme::{choose_theme, reset_theme};
pub use close_periods::{PeriodRun, close_periods};
pub use compare_questions::{ComparisonInput, compare_questions};
pub use create_link::{create_demo_link, create_setup_link};
pub use decide_enrolments::{
    DecideEnrolments, DecisionPreview, DecisionReport, decide_enrolments, preview_decision,
};
pub use deliver_mail::deliver_mail;
pub use enrol::enrol;
pub use export_layouts::{KeepLayout, export_layouts, keep_export_layout, remove_export_layout};
pub use export_progress::{ExportedFile, export_progress, export_progress_in_layout};
pub use export_questions::{ExportRemark, ExportedQuestions, export_questions};
pub use fill_slots::fill_slots;
pub use follow_up_session::{add_follow_up, settle_follow_up};
pub use forget_sign_ins::forget_sign_ins;
pub use grade_essay::{ASSESSORS, EssayMarked, Marking, mark_essay};
pub use grant_attempt::{GrantAttempt, grant_attempt};
pub use grant_role::{end_role, grant_audit, grant_role};
pub use health::Health;
pub use hold_session::{Held, hold_session};
pub use import_questions::{
    ImportCounts, PlannedImport, QuestionDryRun, QuestionFile, QuestionsTaken, apply_questions,
    preview_questions, question_dry_run, question_uploads,
};
pub use import_ratings::import_ratings;
pub use import_roster::{
    RosterFile, RosterPreview, RosterResult, apply_queued_rosters, apply_roster,
    choose_roster_columns, confirm_roster, latest_rosters, preview_roster, roster_columns,
    roster_fault_file, roster_preview, roster_template, take_roster,
};
pub use invalidate_ballot::{InvalidationInput, decide_invalidation, request_invalidation};
pub use invite_to_surveys::{SurveyRun, invite_to_surveys};
pub use issue_api_key::{IssuedApiKey, issue_api_key, revoke_api_key};
pub use issue_badge::{
    IssuedBadge, badge_achievement, badge_key, badge_profile, badge_status_list, issue_own_badge,
};
pub use issue_certificate::issue_missing_certificates;
pub use issue_slips::{MOST_SLIPS, PrintedSlips, Slip, SlipsFor, issue_slips, issue_slips_as_pdf};
pub use join_employments::{join_employments, part_employment};
pub use keep_session_alive::keep_session_alive;
pub use learn::{complete_lesson, open_lesson};
pub use mark_attendance::{
    CheckIn, CheckedIn, MarkInput, MeetingPreview, WalkIn, check_in, mark_attendance,
    mark_from_meeting, mark_rest, open_check_in, preview_meeting, projector_code, take_walk_in,
    undo_mark,
};
pub use monthly_report::send_monthly_reports;
pub use move_question::{MoveQuestion, move_question};
pub use note_bounce::{lift_bounce, report_bounce};
pub use observe_role_play::{ObservationInput, begin_role_play, send_observation};
pub use pdf::Printer;
pub use print_certificate::{PrintedCertificate, print_company_certificate, print_own_certificate};
pub use print_figure::{print_badge, print_figure};
pub use print_kit::{PrintedKit, print_kit};
pub use prove_surveys::prove_surveys;
pub use publish_content::{check_content, preview_content, publish_content};
pub use publish_figure::{
    FigureInput, FigurePreview, approve_figure, preview_figure, propose_figure, register_place,
    retract_figure,
};
pub use question_file::QuestionFormat;
pub use recall::{RecallKey, answer_recall, begin_recall, open_linked_recall, send_recalls};
pub use regrade::{
    PlanRegrade, Regraded, apply_regrade, discard_regrade, plan_regrade, preview_regrade,
};
pub use remember_requests::{forget_requests, keep_answer};
pub use remind::{remind_by_hand, save_reminder_plan, send_reminders};
pub use report_workplace::{count_workplace, observe_unit};
pub use request_reset::request_reset;
pub use retry_letter::retry_letter;
pub use review_comments::{COMMENT_REVIEWERS, review_comment, tidy_comments};
pub use review_content::review_content;
pub use save_question::{AddQuestion, EditQuestion, add_question, edit_question};
pub use schedule_assessment::{ScheduleAssessment, schedule_assessment};
pub use schedule_session::{
    ScheduleSession, cancel_session, change_session, copy_session, publish_session,
    schedule_session, set_seats_aside, take_bookings,
};
pub use score_assessment::{SheetInput, moderate_assessment, score_assessment};
pub use seal_rounds::{SealRun, seal_rounds};
pub use set_password::{PasswordChange, set_password};
pub use share_device::{
    DeviceSignIn, ShareDevice, StartedDevice, keep_on_device, leave_device, shared_device,
    sign_in_on_device, start_shared_device, stop_shared_device,
};
pub use sign_in::Opened;
pub use sign_in_with_link::{LinkUse, LinkView, look_at_link, sign_in_with_link};
pub use sign_in_with_password::{PasswordSignIn, sign_in_with_password};
pub use sign_in_with_pin::{PinSignIn, sign_in_with_pin};
pub use sign_out::sign_out;
pub use take_quiz::{
    HandedIn, close_overdue_attempts, save_answer, save_answers, start_attempt, submit_attempt,
};
pub use type_paper::{PaperInput, PaperSession, PaperSessionInput, open_paper_session, type_paper};
pub use under_way::UnderWay;
pub use undo_roster::forget_rosters;
pub use use_receipt::{HeldAnswer, change_answer, look_at_answer, withdraw_answer};
pub use verify::{Finding, verify};
pub use write_handover::{HandoverInput, type_handover, write_own_handover};
