<?php
echo $_ENV["GREETING"], "\n";
