package senet.model.format;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one place where files are written: whole or not at all.
 *
 * <p>Content goes to a temporary file in the same directory ({@code .last.safetensors.4711.tmp}
 * with the process's number), is forced to the disk, and takes the final name in one step; then the
 * directory is forced. Whatever happens, the name holds the old content or the new one. One thread
 * at a time may write to a name.
 */
public final class DurableFile {
  private static final int BUFFER = 1 << 16;

  private DurableFile() {}

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it to {@code out}, which is buffered and closed by the caller. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Replaces {@code file} by {@code content}.
   *
   * @throws IOException of one line that names the file, when the disk refuses; the old content
   *     then stands and no temporary file is left
   */
  public static void write(Path file, Content content) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Path temporary =
        directory.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    try {
      // A leftover of a killed process with this number must not decide where the bytes go. Not
      // createTempFile: its files are for the owner's eyes only, and stay so after the rename.
      Files.deleteIfExists(temporary);
      deleteLeftovers(directory, file.getFileName().toString());
      try {
        writeNew(temporary, content);
        move(temporary, file);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (FormatException refusal) {
      throw refusal; // by the content, of what it reads; nothing is wrong with the file written
    } catch (IOException failure) {
      throw cannotWrite(file, failure);
    }
    forceDirectory(directory);
  }

  /**
   * Gives {@code from}, a file or directory whose content is on the disk, the name {@code to} on
   * the same file system; a plain file there is replaced.
   *
   * @throws IOException of one line that names {@code to}, when the disk refuses; both are then as
   *     they were
   */
  public static void rename(Path from, Path to) throws IOException {
    try {
      move(from, to);
    } catch (IOException failure) {
      throw cannotWrite(to, failure);
    }
    forceDirectory(to.toAbsolutePath().getParent());
  }

  /** Replaces {@code file} by text in UTF-8. */
  public static void writeText(Path file, String text) throws IOException {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Adds one line to {@code file} and forces it to the disk. A last line that a crash left without
   * its end is ended first, so that two lines never run together.
   *
   * @throws IOException of one line that names the file, when the disk refuses; no part of the line
   *     is then left
   */
  public static void appendLine(Path file, String line) throws IOException {
    append(
        file,
        (channel, end) ->
            ((endsLine(channel, end) ? "" : "\n") + line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Adds {@code bytes} to {@code file} and forces them to the disk.
   *
   * @throws IOException of one line that names the file, when the disk refuses; none of the bytes
   *     is then left
   */
  public static void append(Path file, byte[] bytes) throws IOException {
    append(file, (_, _) -> bytes);
  }

  /** What is added to a file, which may depend on how it ends. */
  @FunctionalInterface
  private interface Addition {
    byte[] to(FileChannel channel, long end) throws IOException;
  }

  private static void append(Path file, Addition addition) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = channel.size();
      byte[] bytes = addition.to(channel, end);
      channel.position(end);
      try {
        Channels.newOutputStream(channel).write(bytes);
      } catch (IOException failure) {
        channel.truncate(end);
        throw failure;
      }
      channel.force(true);
    } catch (IOException failure) {
      throw cannotWrite(file, failure);
    }
  }

  /**
   * Takes away what killed processes left of {@code name}, each as large as the file. What cannot
   * be listed or deleted stays: it harms nothing but the space.
   */
  private static void deleteLeftovers(Path directory, String name) {
    Pattern leftover = Pattern.compile(Pattern.quote("." + name) + "\\.(\\d{1,18})\\.tmp");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Matcher matcher = leftover.matcher(entry.getFileName().toString());
        if (matcher.matches()
            && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()
            && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          Files.deleteIfExists(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException _) {
      // As above.
    }
  }

  private static void writeNew(Path file, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
  }

  private static boolean endsLine(FileChannel channel, long end) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    return end == 0 || (channel.read(last, end - 1) == 1 && last.get(0) == '\n');
  }

  /**
   * Renames in one step, or in two where the file system has no such step (some network shares): a
   * crash between the two then leaves the temporary file, whole, and no file of the final name.
   */
  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException _) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * Makes the names in {@code directory} last. Where a directory cannot be opened (Windows) or
   * forced (some network shares), nothing is done: the name is old or new then, never torn, but a
   * power cut may bring the old one back.
   */
  public static void forceDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException _) {
      // As above: the content is on the disk already, under one of its names.
    }
  }

  private static IOException cannotWrite(Path file, IOException failure) {
    String reason =
        switch (failure) {
          case NoSuchFileException _ -> "its directory is missing";
          case AccessDeniedException _ -> "permission denied";
          case FileSystemException system when system.getReason() != null -> system.getReason();
          default -> String.valueOf(failure.getMessage());
        };
    return new IOException("%s: cannot be written: %s".formatted(file, reason), failure);
  }
}
