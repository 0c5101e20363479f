//! Means in which each session, or each company, counts alike. They are not
//! 平均 and are shown under their own names.

use kernel::Failure;
use sea_orm::ConnectionTrait;
use surveys::{Exact, Mean, mean_of_means};

use super::{Ask, By, groups, same_words};

/// The mean of the means of groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeanOfMeans {
    /// Exact, rounded where it is shown.
    pub mean: Exact,
    /// How many groups count.
    pub groups: usize,
    /// Groups without ratings; they do not count.
    pub left_out: usize,
}

/// Both kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeansOfMeans {
    /// 開催回の平均の平均
    pub sessions: Option<MeanOfMeans>,
    /// 契約企業の平均の平均
    pub companies: Option<MeanOfMeans>,
}

impl MeansOfMeans {
    /// Each with its name, as it is shown.
    pub fn named(&self) -> Vec<(&'static str, &MeanOfMeans)> {
        let sessions = self
            .sessions
            .iter()
            .map(|found| ("開催回の平均の平均", found));
        let companies = self
            .companies
            .iter()
            .map(|found| ("契約企業の平均の平均", found));
        sessions.chain(companies).collect()
    }
}

/// The firm's, over every session and company of the period.
pub(super) async fn of_firm(db: &impl ConnectionTrait, ask: &Ask) -> Result<MeansOfMeans, Failure> {
    if ask.by == By::Question {
        return Ok(MeansOfMeans::default());
    }
    Ok(MeansOfMeans {
        sessions: of(db, ask, By::Session).await?,
        companies: of(db, ask, By::Company).await?,
    })
}

async fn of(db: &impl ConnectionTrait, ask: &Ask, by: By) -> Result<Option<MeanOfMeans>, Failure> {
    let mut groups = groups(db, ask, by).await?;
    if same_words(&groups).is_err() {
        return Ok(None);
    }
    // Answers whose company is not told belong to no company's mean.
    groups.retain(|group| !group.key.is_empty());
    let means: Vec<Option<Mean>> = groups.iter().map(|group| group.counts.mean()).collect();
    let found = mean_of_means(&means).map(|(mean, left_out)| MeanOfMeans {
        mean,
        groups: means.len() - left_out,
        left_out,
    });
    Ok(found)
}
