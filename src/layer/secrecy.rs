//! How secret a layer is: an output has the highest class among its inputs.

use serde::{Deserialize, Serialize};

/// Secrecy class of a layer (密级); 绝密 is refused.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Secrecy {
    /// 公开.
    #[default]
    Public,
    /// 内部（工作秘密）.
    Internal,
    /// 秘密.
    Secret,
    /// 机密.
    Confidential,
}
