BEGIN { print "naïve Ωμέγα 日本語 🐢" }

{ print "<" $0 ">" }
