//! This subject's tables.

pub(crate) mod track {
    use kernel::id::TrackId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tracks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: TrackId,
        pub code: String,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod track_version {
    use kernel::id::{TrackId, TrackVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "track_versions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: TrackVersionId,
        pub track_id: TrackId,
        pub number: i32,
        pub title: String,
        pub summary: String,
        pub legal_basis_date: chrono::NaiveDate,
        pub minutes: i32,
        pub content_hash: String,
        pub published_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod module {
    use kernel::id::{ModuleId, TrackVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "modules")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ModuleId,
        pub track_version_id: TrackVersionId,
        pub code: String,
        pub position: i32,
        pub title: String,
        pub minutes: i32,
        pub objectives: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod lesson {
    use kernel::id::{LessonId, ModuleId, TrackVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lessons")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: LessonId,
        pub track_version_id: TrackVersionId,
        pub module_id: Option<ModuleId>,
        pub code: String,
        pub position: i32,
        pub kind: String,
        pub title: String,
        pub minutes: i32,
        pub html: String,
        pub easy_html: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod handout {
    use kernel::id::HandoutId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "handouts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: HandoutId,
        pub code: String,
        pub number: i32,
        pub kind: String,
        pub title: String,
        pub html: String,
        pub withdrawn: bool,
        pub published_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod track_slot {
    use kernel::id::TrackVersionId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "track_slots")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub track_version_id: TrackVersionId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        pub position: i32,
        pub label: String,
        pub kind: String,
        pub required: bool,
        pub help: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod track_prerequisite {
    use kernel::id::TrackVersionId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "track_prerequisites")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub track_version_id: TrackVersionId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        pub code: String,
        pub exemption_test: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod track_certificate {
    use kernel::id::TrackVersionId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "track_certificates")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub track_version_id: TrackVersionId,
        pub kind: String,
        pub title: String,
        pub statement: String,
        pub valid_months: Option<i32>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod slot_value {
    use kernel::id::CompanyId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "slot_values")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub company_id: CompanyId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        pub value: String,
        pub updated_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod slot_sheet {
    use kernel::id::CompanyId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "slot_sheets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub company_id: CompanyId,
        pub version: i32,
        pub updated_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
