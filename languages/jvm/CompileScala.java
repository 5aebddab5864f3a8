import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import scala.reflect.internal.util.Position;
import scala.reflect.internal.util.Position$;
import scala.tools.nsc.Driver;
import scala.tools.nsc.Global;
import scala.tools.nsc.Settings;
import scala.tools.nsc.reporters.ConsoleReporter;

/** {@code java CompileScala <entry> <note> <arguments of scalac>}: the compiler itself, and a note of what to start. */
public final class CompileScala {
  public static void main(String[] args) throws IOException {
    Compiler compiler = new Compiler();
    compiler.process(Arrays.copyOfRange(args, 2, args.length));
    System.exit(compiler.reporter().hasErrors() ? 1 : MainClass.note(Path.of(args[0]), Path.of(args[1])));
  }

  private static final class Compiler extends Driver {
    @Override
    public boolean processSettingsHook() {
      // One that has heard of a bad option stays: it is asked how it went.
      if (!reporter().hasErrors()) reporter_$eq(new WithColumns(settings()));
      return true;
    }

    @Override
    public Global newCompiler() {
      return new Global(settings(), reporter());
    }
  }

  /** Says the column after the line, where the compiler alone only draws it. */
  private static final class WithColumns extends ConsoleReporter {
    WithColumns(Settings settings) {
      super(settings);
    }

    @Override
    public void printMessage(Position position, String message) {
      String text = Position$.MODULE$.formatMessage(position, message, shortname());
      Position place = position == null ? null : position.finalPosition();
      if (place == null || !place.isDefined()) {
        printMessage(text);
        return;
      }
      String line = ":" + place.line() + ":";
      int at = text.indexOf(line);
      // Not its own column: that takes a tab for eight.
      int column = place.point() - place.source().lineToOffset(place.line() - 1) + 1;
      printMessage(at < 0 ? text : text.substring(0, at) + line + column + text.substring(at + line.length() - 1));
    }
  }
}
