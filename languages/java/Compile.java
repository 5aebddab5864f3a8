import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;

/**
 * The compiler itself, which also notes which class of the entry file is to be started: whatever package it is in,
 * whatever folder it lies in, and whatever its file is called.
 *
 * <p>Usage: {@code java Compile <entry> <note> <options> -- <sources>}. The note is a file of arguments for java.
 */
public final class Compile {
  /** How a message begins, by the layout that language.json asks for. */
  private static final Pattern PLACE = Pattern.compile("^([^:\\n]+\\.java):(\\d+):(\\d+): ", Pattern.MULTILINE);
  private static final int TAB = 8;

  private String mainClass;

  public static void main(String[] args) throws IOException {
    List<String> words = Arrays.asList(args);
    // The sources are last, and none of them is "--".
    int end = words.lastIndexOf("--");
    List<String> sources = words.subList(end + 1, words.size());
    System.exit(new Compile().run(Path.of(args[0]), Path.of(args[1]), words.subList(2, end), sources));
  }

  private int run(Path entryPath, Path note, List<String> options, List<String> sources) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var files = compiler.getStandardFileManager(null, null, null);
    var said = new StringWriter();
    JavacTask task;
    try {
      task = (JavacTask) compiler.getTask(said, files, null, options, null, files.getJavaFileObjectsFromStrings(sources));
    } catch (IllegalArgumentException error) {
      System.err.println(error.getMessage());
      return 2;
    }
    task.addTaskListener(new TaskListener() {
      @Override
      public void finished(TaskEvent event) {
        // Later the classes are no longer there: the compiler drops what it has written.
        if (event.getKind() == TaskEvent.Kind.PARSE && Path.of(event.getSourceFile().getName()).equals(entryPath)) {
          mainClass = mainClassOf(event.getCompilationUnit(), entryPath);
        }
      }
    });
    boolean compiled = task.call();
    System.err.print(PLACE.matcher(said.toString()).replaceAll(Compile::withOwnColumn));
    if (!compiled) return 1;
    String preview = options.contains("--enable-preview") ? "--enable-preview\n" : "";
    Files.writeString(note, preview + mainClass + "\n");
    return 0;
  }

  /** The compiler takes a tab for as many columns as there are to the next eighth, an editor for one. */
  private static String withOwnColumn(MatchResult place) {
    int column = Integer.parseInt(place.group(3));
    int own = 0;
    try (Stream<String> lines = Files.lines(Path.of(place.group(1)))) {
      String line = lines.skip(Integer.parseInt(place.group(2)) - 1).findFirst().orElse("");
      for (int at = 0; at < column - 1; own++) {
        at = own < line.length() && line.charAt(own) == '\t' ? (at / TAB + 1) * TAB : at + 1;
      }
    } catch (IOException | UncheckedIOException error) {
      // A source that is not to be read as text is what the message is about.
      return Matcher.quoteReplacement(place.group());
    }
    return Matcher.quoteReplacement(place.group(1) + ":" + place.group(2) + ":" + (own + 1) + ": ");
  }

  /** The class of the file's own name where that has a main method, else the first that has one, else that of the name. */
  private static String mainClassOf(CompilationUnitTree unit, Path path) {
    String name = path.getFileName().toString().replaceFirst("\\.java$", "");
    String first = null;
    for (Tree type : unit.getTypeDecls()) {
      if (!(type instanceof ClassTree declared) || !hasMain(declared)) continue;
      if (declared.getSimpleName().contentEquals(name)) return inPackage(unit, name);
      if (first == null) first = declared.getSimpleName().toString();
    }
    return inPackage(unit, first == null ? name : first);
  }

  private static String inPackage(CompilationUnitTree unit, String name) {
    return unit.getPackageName() == null ? name : unit.getPackageName() + "." + name;
  }

  private static boolean hasMain(ClassTree type) {
    for (Tree member : type.getMembers()) {
      if (member instanceof MethodTree method
          && method.getName().contentEquals("main")
          && method.getModifiers().getFlags().contains(Modifier.STATIC)
          && method.getParameters().size() == 1) return true;
    }
    return false;
  }
}
