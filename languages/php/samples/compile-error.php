<?php
echo "before\n";

echo 1 + ;
