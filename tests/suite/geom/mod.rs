//! Suite: geom. The witnesses lie in `tests/oracle/geom`, each with the script that made it.

mod areas;
mod edit;
mod measure;
mod pairs;
mod predicate;
mod properties;
mod region;
mod synthetic;
mod validity;
