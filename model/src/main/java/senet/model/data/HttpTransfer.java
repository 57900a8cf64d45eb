package senet.model.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import senet.model.format.FormatException;
import senet.model.format.Printable;

/**
 * One request for a file, which continues the part that lies there.
 *
 * <p>The older of the JDK's two clients is used on purpose: it gives up a connection that has gone
 * silent in the middle of a body, the newer one waits for ever.
 *
 * @param address where from
 * @param silence after which the connection is given up
 */
record HttpTransfer(URI address, Duration silence) {
  private static final int BUFFER = 1 << 16;

  /** Ten times the largest archive: a body without end must not fill the disk. */
  private static final long MOST_BYTES = 2L << 30;

  private static final Pattern RANGE_TOTAL = Pattern.compile("bytes \\d+-\\d+/(\\d{1,18})");
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int FIRST_SERVER_ERROR = 500;

  /** The network or the server failed in a way that may pass; what has come is kept. */
  static final class Interruption extends IOException {
    private static final long serialVersionUID = 1L;
    private final boolean reached;

    Interruption(String message, boolean reached) {
      super(message);
      this.reached = reached;
    }

    /** Whether there was a server at all. */
    boolean reached() {
      return reached;
    }
  }

  /**
   * Adds to {@code part} what the server has beyond it, or starts it anew where the server cannot
   * continue.
   *
   * @throws Interruption where another attempt may bring more
   * @throws FormatException where the server sends something else
   * @throws IOException where the part cannot be written
   */
  void into(Path part, Download.Progress progress) throws IOException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setConnectTimeout((int) silence.toMillis());
    connection.setReadTimeout((int) silence.toMillis());
    connection.setUseCaches(false);
    if (have > 0) {
      connection.setRequestProperty("Range", "bytes=" + have + "-");
    }
    try {
      int status = status(connection);
      if (status == RANGE_NOT_SATISFIABLE && have > 0) {
        return; // the part is whole already, or another file's; its checksum decides
      }
      requireFile(connection, status);
      boolean continues = status == HttpURLConnection.HTTP_PARTIAL;
      if (continues) {
        requireRange(connection, have);
      }
      save(connection, part, continues ? have : 0, progress);
    } finally {
      connection.disconnect();
    }
  }

  private int status(HttpURLConnection connection) throws Interruption {
    try {
      return connection.getResponseCode();
    } catch (UnknownHostException _) {
      throw new Interruption("no address is known for " + address.getHost(), false);
    } catch (ConnectException | NoRouteToHostException e) {
      throw new Interruption(reason(e), false);
    } catch (IOException e) {
      throw new Interruption(reason(e), true);
    }
  }

  private void requireFile(HttpURLConnection connection, int status) throws IOException {
    if (status == TOO_MANY_REQUESTS || status >= FIRST_SERVER_ERROR) {
      throw new Interruption("the server answers " + status, true);
    }
    if (status != HttpURLConnection.HTTP_OK && status != HttpURLConnection.HTTP_PARTIAL) {
      throw new FormatException("%s: the server answers %d".formatted(address, status));
    }
    String type = String.valueOf(connection.getContentType());
    if (type.toLowerCase(Locale.ROOT).startsWith("text/html")) {
      throw new FormatException(
          "%s: the server sends a page (%s), not a file; hint: a proxy or a login may be in the way"
              .formatted(address, Printable.of(type)));
    }
  }

  private void requireRange(HttpURLConnection connection, long have) throws FormatException {
    String range = String.valueOf(connection.getHeaderField("Content-Range"));
    if (!range.startsWith("bytes " + have + "-")) {
      throw new FormatException(
          "%s: asked for what follows byte %d, the server sends %s; hint: delete the .part file"
              .formatted(address, have, Printable.of(range)));
    }
  }

  private void save(HttpURLConnection connection, Path part, long from, Download.Progress progress)
      throws IOException {
    long total = total(connection, from);
    long done = from;
    try (FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = lock(channel, part)) {
      channel.truncate(from);
      channel.position(from);
      try (InputStream body = open(connection)) {
        byte[] buffer = new byte[BUFFER];
        for (int read = read(body, buffer, done, total);
            read >= 0;
            read = read(body, buffer, done, total)) {
          if (read > MOST_BYTES - done) {
            throw new FormatException(
                "%s: more than %d bytes come, the largest file that is fetched"
                    .formatted(address, MOST_BYTES));
          }
          ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
          while (bytes.hasRemaining()) {
            done += channel.write(bytes);
          }
          progress.update(done, total);
        }
      }
      channel.force(true);
    }
  }

  /** Of two that fetch the same, in this process or another, one would cut the other's part. */
  private static FileLock lock(FileChannel channel, Path part) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException _) {
      // This process holds it; as if another one did.
    }
    throw new IOException(
        "%s: is being fetched by somebody else; hint: wait until that has ended".formatted(part));
  }

  /**
   * Bytes of the whole file: by the range where one is told, else by the length; -1 for neither.
   */
  private static long total(HttpURLConnection connection, long from) {
    String range = String.valueOf(connection.getHeaderField("Content-Range"));
    Matcher told = RANGE_TOTAL.matcher(range);
    if (from > 0 && told.matches()) {
      return Long.parseLong(told.group(1));
    }
    long length = connection.getContentLengthLong();
    return length < 0 ? -1 : from + length;
  }

  private static InputStream open(HttpURLConnection connection) throws Interruption {
    try {
      return connection.getInputStream();
    } catch (IOException e) {
      throw new Interruption(reason(e), true);
    }
  }

  /** Tells the network's failures from the disk's, and an end from a cut. */
  private static int read(InputStream body, byte[] buffer, long done, long total)
      throws Interruption {
    String why = "the connection ended";
    try {
      int read = body.read(buffer);
      if (read >= 0 || done >= total) {
        return read;
      }
    } catch (IOException e) {
      why = reason(e);
    }
    throw new Interruption(
        "%s: %d of %s bytes came".formatted(why, done, total < 0 ? "?" : total), true);
  }

  private static String reason(IOException e) {
    return e instanceof SocketTimeoutException
        ? "the server does not answer"
        : Printable.of(e.getMessage() == null ? e : e.getMessage());
  }
}
