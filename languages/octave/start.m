% Read before a program. Octave takes a file that begins with a function for the file of that function alone, and runs
% none of the commands below it, where the file lies in its path, as a program does. It is a script where its name is
% known as that of something else. A file of functions, which none of its commands follow, stays what it is.
try
  sandpiper.entry = argv(){find(strcmp(argv(), "--path"), 1) + 2};
  [~, sandpiper.name] = fileparts(sandpiper.entry);
  sandpiper.file = fopen(sandpiper.entry);
  sandpiper.text = fread(sandpiper.file, [1, Inf], "char=>char");
  fclose(sandpiper.file);
  sandpiper.command = '^end\w*[^\n]*\n(?:[ \t\r]*(?:[%#][^\n]*)?\n)*(?!function\W|end)[^\s%#]';
  if (isvarname(sandpiper.name) && ! isempty(regexp(sandpiper.text, sandpiper.command, "once", "lineanchors")))
    warning("off", "Octave:function-name-clash");
    eval(["function " sandpiper.name ", end"]);
  end
end_try_catch
clear sandpiper ans
lasterr("");
