<?php

echo "naïve Ωμέγα 日本語 🐢\n";
while (($line = fgets(STDIN)) !== false) {
    echo '<', rtrim($line, "\n"), ">\n";
}
