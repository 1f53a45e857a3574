//! The non-empty pieces of a mostly transparent picture, packed onto sheets: how labels are kept
//! without keeping the nothing between them.

use super::picture::Picture;

/// Height of the bands a picture is cut into, pixels.
const BAND: u32 = 32;
/// Empty columns that part two pieces of a band.
const PART: u32 = 6;
/// Pixels around a piece that its sheet repeats, so that it can be scaled without a seam.
pub const PIECE_GUTTER: u32 = 1;
/// Most pixels of a sheet on each side.
const SHEET: u32 = 2048;

/// A piece: where it stands in the picture and on its sheet, without its gutter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Left and top in the picture.
    pub from: (u32, u32),
    /// Left and top on the sheet.
    pub at: (u32, u32),
    /// Width and height.
    pub size: (u32, u32),
}

/// A sheet of pieces.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The pixels.
    pub picture: Picture,
    /// What stands where.
    pub pieces: Vec<Piece>,
}

/// Cuts a picture into its non-empty pieces. They cover every pixel that is not transparent,
/// and none twice.
pub fn pieces_of(picture: &Picture) -> Vec<Sheet> {
    let mut found = Vec::new();
    let mut top = 0;
    while top < picture.height {
        let bottom = (top + BAND).min(picture.height);
        band(picture, top, bottom, &mut found);
        top = bottom;
    }
    pack(picture, &found)
}

fn has_ink(picture: &Picture, x: u32, y: u32) -> bool {
    let at = (y as usize * picture.width as usize + x as usize) * 4 + 3;
    picture.rgba.get(at).is_some_and(|a| *a != 0)
}

/// Pieces of the rows from `top` to before `bottom`: runs of columns with ink in them.
fn band(picture: &Picture, top: u32, bottom: u32, found: &mut Vec<Piece>) {
    let mut inked = vec![false; picture.width as usize];
    for y in top..bottom {
        let from = y as usize * picture.width as usize * 4;
        let row = picture.rgba.get(from..from + inked.len() * 4);
        for (ink, pixel) in inked
            .iter_mut()
            .zip(row.unwrap_or_default().chunks_exact(4))
        {
            *ink |= pixel.last().is_some_and(|a| *a != 0);
        }
    }
    let mut run: Option<(u32, u32)> = None;
    let columns = (0..picture.width).zip(inked);
    for (x, _) in columns.filter(|(_, ink)| *ink) {
        let widest = SHEET - 2 * PIECE_GUTTER;
        run = match run {
            Some((from, last)) if x - last <= PART && x - from < widest => Some((from, x)),
            Some(done) => {
                found.push(tight(picture, done, top, bottom));
                Some((x, x))
            }
            None => Some((x, x)),
        };
    }
    if let Some(done) = run {
        found.push(tight(picture, done, top, bottom));
    }
}

/// A piece without the empty rows above and below its ink.
fn tight(picture: &Picture, (left, right): (u32, u32), top: u32, bottom: u32) -> Piece {
    let inked = |y: &u32| (left..=right).any(|x| has_ink(picture, x, *y));
    let first = (top..bottom).find(inked).unwrap_or(top);
    let last = (top..bottom).rev().find(inked).unwrap_or(first);
    Piece {
        from: (left, first),
        at: (0, 0),
        size: (right - left + 1, last - first + 1),
    }
}

/// Lays pieces onto shelves of sheets, in order.
fn pack(picture: &Picture, found: &[Piece]) -> Vec<Sheet> {
    let mut sheets: Vec<Vec<Piece>> = Vec::new();
    let shelf = BAND + 2 * PIECE_GUTTER;
    let (mut x, mut y) = (0, SHEET);
    for piece in found {
        let width = piece.size.0 + 2 * PIECE_GUTTER;
        if x + width > SHEET {
            (x, y) = (0, y + shelf);
        }
        if y + shelf > SHEET {
            sheets.push(Vec::new());
            (x, y) = (0, 0);
        }
        if let Some(sheet) = sheets.last_mut() {
            sheet.push(Piece {
                at: (x + PIECE_GUTTER, y + PIECE_GUTTER),
                ..*piece
            });
        }
        x += width;
    }
    sheets
        .into_iter()
        .map(|pieces| sheet(picture, pieces))
        .collect()
}

fn sheet(picture: &Picture, pieces: Vec<Piece>) -> Sheet {
    let end = |of: fn(&Piece) -> u32| pieces.iter().map(of).max().unwrap_or(0) + PIECE_GUTTER;
    let (width, height) = (end(|p| p.at.0 + p.size.0), end(|p| p.at.1 + p.size.1));
    let mut out = Picture::transparent(width, height);
    for piece in &pieces {
        for dy in 0..piece.size.1 + 2 * PIECE_GUTTER {
            for dx in 0..piece.size.0 + 2 * PIECE_GUTTER {
                let source = (
                    (piece.from.0 + dx).checked_sub(PIECE_GUTTER),
                    (piece.from.1 + dy).checked_sub(PIECE_GUTTER),
                );
                let (Some(x), Some(y)) = source else { continue };
                let pixel = picture.pixel(x, y);
                let to = (
                    piece.at.0 - PIECE_GUTTER + dx,
                    piece.at.1 - PIECE_GUTTER + dy,
                );
                let at = (to.1 as usize * width as usize + to.0 as usize) * 4;
                if let Some(place) = out.rgba.get_mut(at..at + 4) {
                    place.copy_from_slice(&pixel);
                }
            }
        }
    }
    Sheet {
        picture: out,
        pieces,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dotted(width: u32, height: u32, ink: impl Fn(u32, u32) -> bool) -> Picture {
        let mut picture = Picture::transparent(width, height);
        for y in 0..height {
            for x in 0..width {
                if ink(x, y) {
                    let at = ((y * width + x) * 4) as usize;
                    let value = (x * 7 + y * 13) as u8 | 1;
                    picture.rgba[at..at + 4].copy_from_slice(&[value, value, value, 255]);
                }
            }
        }
        picture
    }

    fn put_together(sheets: &[Sheet], width: u32, height: u32) -> Picture {
        let mut out = Picture::transparent(width, height);
        for sheet in sheets {
            for piece in &sheet.pieces {
                for dy in 0..piece.size.1 {
                    for dx in 0..piece.size.0 {
                        let pixel = sheet.picture.pixel(piece.at.0 + dx, piece.at.1 + dy);
                        let at = ((piece.from.1 + dy) * width + piece.from.0 + dx) as usize * 4;
                        assert_eq!(out.rgba[at + 3], 0, "a pixel in two pieces");
                        out.rgba[at..at + 4].copy_from_slice(&pixel);
                    }
                }
            }
        }
        out
    }

    #[test]
    fn pieces_put_together_are_the_picture() {
        let pictures = [
            dotted(400, 300, |_, _| false),
            dotted(400, 300, |_, _| true),
            dotted(3000, 90, |_, y| y > 20),
            dotted(400, 300, |x, y| (x * 31 + y * 17) % 97 == 0),
            dotted(640, 300, |x, y| x / 40 % 3 == 0 && y / 14 % 4 == 1),
        ];
        for picture in pictures {
            let sheets = pieces_of(&picture);
            assert!(put_together(&sheets, picture.width, picture.height) == picture);
            assert!(
                sheets
                    .iter()
                    .all(|s| s.picture.width <= SHEET && s.picture.height <= SHEET)
            );
        }
    }

    #[test]
    fn few_words_on_a_large_picture_need_a_small_sheet() {
        let picture = dotted(1500, 1000, |x, y| (x / 100) % 5 == 1 && (y / 15) % 20 == 3);
        let sheets = pieces_of(&picture);
        let bytes: usize = sheets.iter().map(|s| s.picture.rgba.len()).sum();
        assert!(bytes * 8 < picture.rgba.len(), "{bytes}");
    }
}
