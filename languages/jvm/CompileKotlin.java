import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jetbrains.kotlin.cli.common.CLITool;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;

/** {@code java CompileKotlin <entry> <note> <arguments of kotlinc>}: the compiler itself, and a note of what to start. */
public final class CompileKotlin {
  public static void main(String[] args) throws IOException {
    ExitCode code = CLITool.doMainNoExit(new K2JVMCompiler(), Arrays.copyOfRange(args, 2, args.length));
    System.exit(code == ExitCode.OK ? MainClass.note(Path.of(args[0]), Path.of(args[1])) : code.getCode());
  }
}
