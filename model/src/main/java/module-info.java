/** SE networks, data sets, training and file formats on the engine. */
module senet.model {
  requires transitive senet.engine;
  requires com.fasterxml.jackson.core;
  requires transitive java.desktop;
  requires java.management;
  requires jdk.management;
  requires org.apache.commons.compress;
  requires org.joml;

  exports senet.model;
  exports senet.model.augment;
  exports senet.model.data;
  exports senet.model.explain;
  exports senet.model.format;
  exports senet.model.metric;
  exports senet.model.nn;
  exports senet.model.onnx;
  exports senet.model.optim;
  exports senet.model.picture;
  exports senet.model.recipe;
  exports senet.model.tensorboard;
  exports senet.model.train;
  exports senet.model.zoo;
}
