//! MapView, raster and label placement: pure, windowless pictures. Floor 5.
