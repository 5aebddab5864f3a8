# Writes the SQL that binds arguments and environment as parameters.
function bind(name, value) {
  gsub(/'/, "''", name)
  gsub(/'/, "''", value)
  printf "INSERT INTO temp.sqlite_parameters VALUES ('%s', '%s');\n", name, value
}

BEGIN {
  for (number = 1; number < ARGC; number++) bind("?" number, ARGV[number])
  for (name in ENVIRON) if (name !~ /^AWK(LIB)?PATH$/) bind("$" name, ENVIRON[name])
}
