say "naïve Ωμέγα 日本語 🐢";
say "<$_>" for lines();
