//! The tables, and how a row becomes the noun.

pub(crate) mod booking;
pub(crate) mod feed;
pub(crate) mod follow_up;
pub(crate) mod observation;
pub(crate) mod schedule;

pub(crate) mod training_session {
    use kernel::id::{SessionId, TrackId};
    use sea_orm::entity::prelude::*;

    use crate::{SessionFacts, TrainingSession};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "training_sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SessionId,
        pub code: String,
        pub track_id: TrackId,
        pub instructor: String,
        pub ended_on: chrono::NaiveDate,
        pub is_sample: bool,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl From<Model> for TrainingSession {
        fn from(row: Model) -> Self {
            Self {
                id: row.id,
                code: row.code,
                facts: SessionFacts {
                    track: row.track_id,
                    instructor: row.instructor,
                    ended_on: row.ended_on,
                },
                is_sample: row.is_sample,
            }
        }
    }
}
