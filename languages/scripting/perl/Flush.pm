# What is printed is written at once.
package Sandpiper::Flush;
$| = 1;
1;
