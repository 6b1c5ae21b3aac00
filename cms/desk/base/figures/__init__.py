"""Figures in texts: `find.figures_in` finds each number with what it counts, its bound and its offsets."""
