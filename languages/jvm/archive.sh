#!/bin/sh
# Keeps what each compiler and library loads as the JVM has it in memory, when the image is made. The flags and the
# class path are those of the language.json: with others the JVM wouldn't take the archive, and would be slow in silence.
set -eu
cd /usr/local/lib/sandpiper
export LC_ALL=C.UTF-8
kotlin=kotlin/lib/kotlin-stdlib.jar:kotlin/lib/kotlin-stdlib-jdk7.jar:kotlin/lib/kotlin-stdlib-jdk8.jar
scala=scala/scala-library.jar:scala/scala-reflect.jar:scala/scala-xml.jar:scala/scala-parser-combinators.jar
absolute() { echo "$1" | sed "s#[^:]*#$PWD/&#g"; }
# Its complaints of classes that it can't keep are of no use.
flags='-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xlog:disable -Xlog:all=error:stderr'
training=$(mktemp -d)
jar() { java -m jdk.jartool/sun.tools.jar.Main "$@"; }

java -m jdk.compiler/com.sun.tools.javac.Main -nowarn -d "$training/classes" \
  -cp "kotlin/lib/kotlin-compiler.jar:scala/scala-compiler.jar:$scala" jvm/*.java
jar --create --file jvm/compile.jar -C "$training/classes" .
for language in kotlin scala groovy clojure; do
  mkdir "$training/$language"
  printf 'one two\nthree\n' > "$training/$language/input.txt"
done
mv jvm/training.kt "$training/kotlin"
mv jvm/training.scala "$training/scala"
mv jvm/training.groovy "$training/groovy"
mv jvm/training.clj "$training/clojure"
rm jvm/*.java

# archive <language> <file> <arguments of java>: one that lies over that of the JDK itself.
archive() {
  language=$1 file=$PWD/$1/$2; shift 2
  (cd "$training/$language" && java $flags -XX:ArchiveClassesAtExit="$file" "$@" < input.txt)
}
archive kotlin compile.jsa -cp "$(absolute kotlin/lib/kotlin-compiler.jar:kotlin/lib/trove4j.jar:jvm/compile.jar)" \
  CompileKotlin training.kt main -kotlin-home "$PWD/kotlin" -d . training.kt
archive scala compile.jsa -cp "$(absolute "scala/scala-compiler.jar:$scala:jvm/compile.jar")" \
  CompileScala training.scala main -usejavacp -encoding UTF-8 -target:jvm-1.8 -d . training.scala
archive groovy run.jsa -cp "$(absolute groovy/groovy.jar)" groovy.ui.GroovyMain training.groovy
archive clojure run.jsa -Djava.io.tmpdir=. \
  -cp "$(absolute clojure/clojure.jar:clojure/spec.alpha.jar:clojure/core.specs.alpha.jar)" clojure.main training.clj

# archive_libraries <language> <class path>: one that stands for that of the JDK. Only so can a program take part, here
# in a jar at the end of the class path, that isn't in the class path later.
archive_libraries() {
  language=$1 libraries=$(absolute "$2") folder=$training/$1
  jar --create --file "$folder/training.jar" -C "$folder" .
  java -XX:+UseSerialGC -Xshare:off -XX:DumpLoadedClassList="$folder/all" -cp "$libraries:$folder/training.jar" \
    "$(cat "$folder/main")" < "$folder/input.txt"
  jar --list --file "$folder/training.jar" | sed -n 's/\.class$//p' > "$folder/own"
  # A line is the name of a class, or "@lambda-proxy" and the class that it is of.
  awk 'NR == FNR { own[$0] = 1; next } !($1 in own) && !($2 in own)' "$folder/own" "$folder/all" > "$folder/classes"
  java -XX:+UseSerialGC -Xlog:disable -Xlog:all=error:stderr -Xshare:dump -XX:SharedClassListFile="$folder/classes" \
    -XX:SharedArchiveFile="$PWD/$language/run.jsa" -cp "$libraries"
}
archive_libraries kotlin "$kotlin"
archive_libraries scala "$scala"
rm -rf "$training"
