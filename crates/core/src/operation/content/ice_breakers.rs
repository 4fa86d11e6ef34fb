//! The ice breakers of a profile.

use postproxy_dm_fast::json::Object;

use super::possible::is_instagram;
use super::reader::Reader;
use super::tables;
use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;

/// Checks the ice breakers of a profile.
pub(in crate::operation) fn check_ice_breakers(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut ice_breakers = Reader::new(content, &tables::ICE_BREAKERS, platform);
    ice_breakers.refuse_unless("ice_breakers", is_instagram, "is not possible on");
    ice_breakers.check_all()
}
