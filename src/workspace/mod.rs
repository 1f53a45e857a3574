//! The project file: own on-disk types, versioned, relative paths, atomic save. Floor 6.
