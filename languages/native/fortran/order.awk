# Writes the files that are named before "--", a line each: one that defines a module before those that use it, and
# else in the order in which they were named.
BEGIN {
  for (count = 0; count + 1 < ARGC && ARGV[count + 1] != "--"; count++) read_file(ARGV[count + 1])
  for (at = 1; at <= count; at++) write_file(ARGV[at])
}

function read_file(file, line, words) {
  while ((getline line < file) > 0) {
    sub(/!.*/, "", line)
    line = tolower(line)
    # A submodule needs its parent as if it used it.
    if (line ~ /^[ \t]*submodule[ \t]*\(/) sub(/submodule[ \t]*\(/, "use ", line)
    sub(/,[ \t]*(non_)?intrinsic/, " ", line)
    gsub(/::/, " ", line)
    gsub(/[^a-z0-9_ \t]/, " , ", line)
    split(line, words)
    if (words[1] == "use") uses[file] = uses[file] " " words[2]
    if (words[1] == "module" && words[2] !~ /^(procedure|function|subroutine)$/ && !(words[2] in defined)) defined[words[2]] = file
  }
  close(file)
}

function write_file(file, names, total, at) {
  if (file in written) return
  written[file] = 1
  total = split(uses[file], names)
  for (at = 1; at <= total; at++) if (names[at] in defined) write_file(defined[names[at]])
  print file
}
