/** The command {@code senet}. */
module senet.cli {
  requires senet.model;
  requires com.fasterxml.jackson.core;
  requires info.picocli;
  requires java.desktop;
  requires org.knowm.xchart;
  requires java.management;
  requires jdk.management;
  requires jdk.unsupported;
  requires me.tongfei.progressbar;

  opens senet.cli to
      info.picocli;
}
