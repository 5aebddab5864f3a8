import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A class file that says which source it was made from, and whether it has a main method. */
record MainClass(String name, String source, boolean hasMain) {
  private static final int PUBLIC_STATIC = 0x0009;
  private static final String EXTENSION = ".class";

  /**
   * Notes for java, as a file of arguments, which class the entry file has its main method in: whatever its package, and
   * whatever the compiler calls the class. Its code is 0, or 1 where there is no such class.
   */
  static int note(Path entry, Path note) throws IOException {
    Optional<MainClass> found = of(entry);
    if (found.isEmpty()) {
      System.err.println("error: there is no main method in " + entry);
      return 1;
    }
    Files.writeString(note, found.get().name.replace('/', '.') + "\n");
    return 0;
  }

  /** That of the classes below the working directory; the shortest name where a file has several. */
  private static Optional<MainClass> of(Path entry) throws IOException {
    String source = entry.getFileName().toString();
    List<Path> paths;
    try (Stream<Path> all = Files.walk(Path.of("."))) {
      paths = all.filter(path -> path.toString().endsWith(EXTENSION)).sorted().collect(Collectors.toList());
    }
    MainClass best = null;
    for (Path path : paths) {
      MainClass read = read(path);
      if (!read.hasMain || !source.equals(read.source)) continue;
      if (best == null || read.name.length() < best.name.length()) best = read;
    }
    return Optional.ofNullable(best);
  }

  private static MainClass read(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      in.skipBytes(8);
      Object[] constants = readConstants(in);
      in.skipBytes(2);
      int name = in.readUnsignedShort();
      in.skipBytes(2);
      in.skipBytes(2 * in.readUnsignedShort());
      readMembers(in, constants);
      boolean hasMain = readMembers(in, constants);
      return new MainClass((String) constants[(Integer) constants[name]], readSource(in, constants), hasMain);
    }
  }

  /** Texts, and for a class where its name is; nothing else is asked for. */
  private static Object[] readConstants(DataInputStream in) throws IOException {
    Object[] constants = new Object[in.readUnsignedShort()];
    for (int i = 1; i < constants.length; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> constants[i] = in.readUTF();
        case 7 -> constants[i] = in.readUnsignedShort();
        case 8, 16, 19, 20 -> in.skipBytes(2);
        case 15 -> in.skipBytes(3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipBytes(4);
        case 5, 6 -> {
          in.skipBytes(8);
          i++;
        }
        default -> throw new IOException("a constant of type " + tag);
      }
    }
    return constants;
  }

  /** Passes over fields or methods, and says whether a main method is among them. */
  private static boolean readMembers(DataInputStream in, Object[] constants) throws IOException {
    boolean hasMain = false;
    for (int members = in.readUnsignedShort(); members > 0; members--) {
      int access = in.readUnsignedShort();
      Object name = constants[in.readUnsignedShort()];
      Object type = constants[in.readUnsignedShort()];
      boolean isMain = "main".equals(name) && "([Ljava/lang/String;)V".equals(type);
      hasMain |= isMain && (access & PUBLIC_STATIC) == PUBLIC_STATIC;
      readSource(in, constants);
    }
    return hasMain;
  }

  /** Passes over attributes; the name of the source where it is among them. */
  private static String readSource(DataInputStream in, Object[] constants) throws IOException {
    String source = null;
    for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
      Object name = constants[in.readUnsignedShort()];
      int length = in.readInt();
      if ("SourceFile".equals(name)) source = (String) constants[in.readUnsignedShort()];
      else in.skipNBytes(length);
    }
    return source;
  }
}
