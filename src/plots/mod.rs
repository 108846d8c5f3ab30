//! The charts, with plotters: one pure function per chart, for the canvas and for SVG alike.
