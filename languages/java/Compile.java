import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;

/**
 * The compiler itself, which also notes which class of the entry file is to be started: whatever package it is in,
 * whatever folder it lies in, and whatever its file is called.
 *
 * <p>Usage: {@code java Compile <entry> <note> <options> -- <sources>}. The note is a file of arguments for java.
 */
public final class Compile {
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
    var out = new PrintWriter(System.err, true);
    JavacTask task;
    try {
      task = (JavacTask) compiler.getTask(out, files, null, options, null, files.getJavaFileObjectsFromStrings(sources));
    } catch (IllegalArgumentException error) {
      out.println(error.getMessage());
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
    if (!task.call()) return 1;
    String preview = options.contains("--enable-preview") ? "--enable-preview\n" : "";
    Files.writeString(note, preview + mainClass + "\n");
    return 0;
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
