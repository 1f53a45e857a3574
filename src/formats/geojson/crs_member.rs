//! The `crs` member of GeoJSON before RFC 7946: still written by most desktop programs.

use super::json::{JsonError, JsonReader};
use super::properties::read_property;
use crate::base::diagnostics::{Place, Severity};
use crate::base::message::Message;
use crate::crs::{Crs, Datum, declared};
use crate::formats::placing::Declared;
use crate::formats::remarks::Remarks;
use crate::layer::Value;
use std::io::Read;

/// What the member says.
#[derive(Debug, Default)]
pub(super) enum CrsMember {
    /// It is not there: RFC 7946 means WGS 84.
    #[default]
    Absent,
    /// `null`: GeoJSON 2008 means "unknown".
    Null,
    /// A name or code.
    Named(String),
    /// A link to somewhere else.
    Linked(String),
    /// Something else.
    Other,
}

impl CrsMember {
    /// Reads the member's value.
    pub(super) fn read<R: Read>(json: &mut JsonReader<R>) -> Result<Self, JsonError> {
        let mut name = None;
        let mut link = None;
        let mut is_null = false;
        read_property(
            json,
            "crs".to_owned(),
            &mut |path, value| match (path.as_str(), value) {
                ("crs", Value::Null) => is_null = true,
                ("crs" | "crs.name" | "crs.properties.name", Value::Text(text)) => {
                    name = Some(text);
                }
                ("crs.properties.code", Value::Int(code)) => name = Some(format!("EPSG:{code}")),
                ("crs.properties.code", Value::Text(code)) => name = Some(format!("EPSG:{code}")),
                ("crs.properties.href", Value::Text(href)) => link = Some(href),
                _ => {}
            },
        )?;
        Ok(match (name, link) {
            (Some(name), _) => Self::Named(name),
            (None, Some(link)) => Self::Linked(link),
            (None, None) if is_null => Self::Null,
            (None, None) => Self::Other,
        })
    }

    /// The system it means, what cannot be used said in `remarks`.
    pub(super) fn declared(&self, remarks: &mut Remarks) -> Declared {
        let place = Place {
            path: Some("crs".to_owned()),
            ..Place::default()
        };
        let message = match self {
            Self::Absent => {
                return Declared::System {
                    crs: Crs::geographic(Datum::Wgs84),
                    basis: Message::new("formats.crs_by_rfc7946"),
                };
            }
            Self::Named(name) => match declared(name) {
                Ok(found) => {
                    let crs = found.crs;
                    return Declared::System {
                        crs,
                        basis: Message::new("formats.crs_by_member")
                            .with("name", name.as_str())
                            .with("crs", crs.describe()),
                    };
                }
                Err(why) => Message::new("formats.crs_member_unknown")
                    .with("name", name.as_str())
                    .with("why", why.message()),
            },
            Self::Linked(link) => {
                Message::new("formats.crs_member_linked").with("link", link.as_str())
            }
            Self::Null => Message::new("formats.crs_member_null"),
            Self::Other => Message::new("formats.crs_member_unreadable"),
        };
        remarks.say_at(Severity::Warning, message, place);
        Declared::Nothing
    }
}
