//! A colour: sRGB with straight alpha, written `#rrggbb` or `#rrggbbaa`.

use serde::{Deserialize, Serialize};

/// An sRGB colour with straight (not premultiplied) alpha, 0–255 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Color {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity; 255 is opaque.
    pub a: u8,
}

/// The text is not `#rrggbb` or `#rrggbbaa`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a colour of the form #rrggbb or #rrggbbaa: {text}")]
pub struct ColorError {
    /// The text as given.
    pub text: String,
}

impl Color {
    /// Nothing to see.
    pub const TRANSPARENT: Self = Self {
        r: 0,
        g: 0,
        b: 0,
        a: 0,
    };

    /// An opaque colour from `0xrrggbb`.
    pub const fn rgb(hex: u32) -> Self {
        let [_, r, g, b] = hex.to_be_bytes();
        Self { r, g, b, a: 255 }
    }

    /// The same colour at an opacity in percent, 0–100.
    #[must_use]
    pub const fn percent(self, percent: u8) -> Self {
        Self {
            a: ((percent as u32 * 255 + 50) / 100) as u8,
            ..self
        }
    }

    /// Red, green, blue premultiplied by alpha, and alpha, each 0–1.
    pub fn premultiplied(self) -> [f32; 4] {
        let a = f32::from(self.a) / 255.0;
        let of = |c: u8| f32::from(c) / 255.0 * a;
        [of(self.r), of(self.g), of(self.b), a]
    }
}

impl std::fmt::Display for Color {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.r, self.g, self.b)?;
        if self.a != 255 {
            write!(f, "{:02x}", self.a)?;
        }
        Ok(())
    }
}

impl From<Color> for String {
    fn from(color: Color) -> Self {
        color.to_string()
    }
}

impl std::str::FromStr for Color {
    type Err = ColorError;

    fn from_str(text: &str) -> Result<Self, ColorError> {
        let wrong = || ColorError {
            text: text.to_owned(),
        };
        let digits = text.trim().strip_prefix('#').ok_or_else(wrong)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        // Eight hex digits always fit; the length decides what they mean.
        let value = u32::from_str_radix(digits, 16).ok().ok_or_else(wrong)?;
        match digits.len() {
            6 => Ok(Self::rgb(value)),
            8 => {
                let [r, g, b, a] = value.to_be_bytes();
                Ok(Self { r, g, b, a })
            }
            _ => Err(wrong()),
        }
    }
}

impl TryFrom<String> for Color {
    type Error = ColorError;

    fn try_from(text: String) -> Result<Self, ColorError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_survive_being_written_and_read() {
        for color in [Color::rgb(0xc8312b), Color::rgb(0x2f7d4f).percent(10)] {
            assert_eq!(color.to_string().parse(), Ok(color));
        }
        assert_eq!(Color::rgb(0xf0c94b).percent(32).to_string(), "#f0c94b52");
        assert!("#12345".parse::<Color>().is_err());
        assert!("#+12345".parse::<Color>().is_err());
    }
}
