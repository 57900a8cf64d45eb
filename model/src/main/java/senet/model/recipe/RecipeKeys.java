package senet.model.recipe;

import java.util.List;
import java.util.stream.Stream;
import senet.model.augment.Parts;
import senet.model.optim.AdamW;
import senet.model.optim.Muon;

/** A recipe's settings by name: which there are, what they may be, and what they are unsaid. */
public final class RecipeKeys {
  /** What only some optimisers have: another optimiser does without them. */
  public static final List<String> OF_OPTIMIZER =
      List.of(
          "momentum",
          "nesterov",
          "decoupled",
          "betas",
          "epsilon",
          "iterations",
          "normalized",
          "others_scale",
          "others_momentum");

  private static final List<String> OF_ANY =
      List.of(
          "epochs",
          "batch_size",
          "accumulate",
          "drop_last",
          "optimizer",
          "learning_rate",
          "weight_decay",
          "decay_vectors",
          "norm_bias_scale",
          "warm_up",
          "schedule",
          "label_smoothing",
          "clip_norm",
          "augment",
          "average",
          "whiten",
          "whiten_bias_epochs",
          "views",
          "patience");

  /** What a recipe knows. */
  public static final List<String> ALL =
      Stream.concat(OF_ANY.stream(), OF_OPTIMIZER.stream()).toList();

  private static final List<String> FLAGS = List.of("nesterov", "decoupled", "normalized");
  private static final String SGD = "sgd";
  private static final String ADAMW = "adamw";
  private static final String MUON = "muon";
  private static final int MANY = 1_000_000;
  private static final double LARGE = 1e6;
  private static final double BELOW_ONE = 0.999999;
  private static final String PLACE = "recipe";

  private RecipeKeys() {}

  static Recipe read(Settings settings) {
    int batch = settings.integer("batch_size", 128, 1, MANY);
    int accumulate = settings.integer("accumulate", 1, 1, MANY / batch);
    float rate = (float) settings.number("learning_rate", 0.1, 0, LARGE);
    return new Recipe(
        settings.integer("epochs", 15, 1, MANY),
        new Batching(batch, accumulate, settings.flag("drop_last", false)),
        optimization(settings, rate),
        rate,
        settings.number("warm_up", 0, 0, BELOW_ONE),
        settings.parsed("schedule", new Schedule.Cosine(), Schedule::of),
        (float) settings.number("label_smoothing", 0, 0, BELOW_ONE),
        (float) settings.number("clip_norm", 0, 0, LARGE),
        settings.parsed("augment", List.of(), Parts::of),
        settings.parsed("average", new Averaging.None(), Averaging::of),
        whitening(settings),
        settings.parsed("views", Views.NONE, Views::of),
        settings.integer("patience", 0, 0, MANY));
  }

  private static Whitening whitening(Settings settings) {
    int images = settings.integer("whiten", 0, 0, MANY);
    refuse(settings, images == 0, "whiten_bias_epochs", "there is no whiten");
    return images == 0
        ? Whitening.NONE
        : new Whitening(images, settings.integer("whiten_bias_epochs", MANY, 0, MANY));
  }

  private static Optimization optimization(Settings settings, float rate) {
    String name = settings.word("optimizer", SGD, ADAMW, MUON);
    Optimization.Decay decay =
        new Optimization.Decay(
            (float) settings.number("weight_decay", 0, 0, LARGE),
            settings.flag("decay_vectors", true),
            (float) settings.number("norm_bias_scale", 1, 1 / LARGE, LARGE));
    boolean adamw = name.equals(ADAMW);
    boolean muon = name.equals(MUON);
    String other = "the optimizer is " + name;
    for (String key : List.of("momentum", "nesterov")) {
      refuse(settings, adamw, key, other);
    }
    for (String key : List.of("betas", "epsilon")) {
      refuse(settings, !adamw, key, other);
    }
    for (String key : List.of("iterations", "normalized", "others_scale", "others_momentum")) {
      refuse(settings, !muon, key, other);
    }
    refuse(settings, !name.equals(SGD), "decoupled", other);
    return switch (name) {
      case ADAMW -> new Optimization.Adam(adam(settings), decay);
      case MUON -> muon(settings, decay);
      default -> sgd(settings, rate, decay);
    };
  }

  private static Optimization sgd(Settings settings, float rate, Optimization.Decay decay) {
    float momentum = (float) settings.number("momentum", 0.9, 0, BELOW_ONE);
    boolean nesterov = settings.flag("nesterov", momentum > 0);
    refuse(settings, nesterov && momentum == 0, "nesterov", "momentum is 0");
    if (!settings.flag("decoupled", false)) {
      return new Optimization.PlainSgd(momentum, nesterov, decay);
    }
    refuse(settings, momentum == 0 || !nesterov, "decoupled", "there is no Nesterov momentum");
    refuse(settings, rate == 0, "decoupled", "learning_rate is 0");
    return new Optimization.Decoupled(rate, momentum, decay);
  }

  private static AdamW.Options adam(Settings settings) {
    AdamW.Options usual = AdamW.Options.DEFAULT;
    double epsilon = settings.number("epsilon", usual.epsilon(), 0, 1);
    return settings.parsed(
        "betas",
        new AdamW.Options(usual.beta1(), usual.beta2(), epsilon),
        text -> {
          String[] words = text.strip().split("\\s+", -1);
          if (words.length != 2) {
            throw new IllegalArgumentException(
                "%d values, 2 are needed, as in 0.9 0.999".formatted(words.length));
          }
          return new AdamW.Options(Numbers.of(words[0]), Numbers.of(words[1]), epsilon);
        });
  }

  private static Optimization muon(Settings settings, Optimization.Decay decay) {
    float momentum = (float) settings.number("momentum", 0.6, 0, BELOW_ONE);
    refuse(settings, momentum == 0, "nesterov", "momentum is 0");
    return new Optimization.Orthogonal(
        new Muon.Options(
            momentum,
            settings.flag("nesterov", momentum > 0),
            settings.integer("iterations", 5, 1, 100),
            settings.flag("normalized", false)),
        (float) settings.number("others_scale", 1, 1 / LARGE, LARGE),
        (float) settings.number("others_momentum", 0.85, 0, BELOW_ONE),
        decay);
  }

  private static void refuse(Settings settings, boolean useless, String key, String why) {
    Settings.Value value = settings.values().get(key);
    boolean off = FLAGS.contains(key) && value != null && value.text().equals("false");
    if (useless && value != null && !off) {
      throw new IllegalArgumentException(
          "%s: %s is %s, but %s; hint: leave it out"
              .formatted(value.place(), key, value.text(), why));
    }
  }

  static Settings write(Recipe recipe) {
    Batching batching = recipe.batching();
    Settings settings =
        Settings.none()
            .with("epochs", String.valueOf(recipe.epochs()), PLACE)
            .with("batch_size", String.valueOf(batching.batchSize()), PLACE)
            .with("accumulate", String.valueOf(batching.accumulation()), PLACE)
            .with("drop_last", String.valueOf(batching.dropLast()), PLACE)
            .with("optimizer", recipe.optimization().name(), PLACE)
            .with("learning_rate", String.valueOf(recipe.learningRate()), PLACE);
    settings = write(settings, recipe.optimization());
    Optimization.Decay decay = recipe.optimization().decay();
    settings =
        settings
            .with("weight_decay", String.valueOf(decay.weight()), PLACE)
            .with("decay_vectors", String.valueOf(decay.vectors()), PLACE)
            .with("norm_bias_scale", String.valueOf(decay.normBiasScale()), PLACE)
            .with("warm_up", String.valueOf(recipe.warmUp()), PLACE)
            .with("schedule", recipe.schedule().toString(), PLACE)
            .with("label_smoothing", String.valueOf(recipe.labelSmoothing()), PLACE)
            .with("clip_norm", String.valueOf(recipe.clipNorm()), PLACE)
            .with("augment", Parts.text(recipe.augment()), PLACE)
            .with("average", recipe.averaging().toString(), PLACE);
    Whitening whitening = recipe.whitening();
    settings = settings.with("whiten", String.valueOf(whitening.images()), PLACE);
    if (whitening.present()) {
      settings = settings.with("whiten_bias_epochs", String.valueOf(whitening.biasEpochs()), PLACE);
    }
    return settings
        .with("views", recipe.views().toString(), PLACE)
        .with("patience", String.valueOf(recipe.patience()), PLACE);
  }

  private static Settings write(Settings settings, Optimization optimization) {
    return switch (optimization) {
      case Optimization.PlainSgd(float momentum, boolean nesterov, Optimization.Decay _) ->
          settings
              .with("momentum", String.valueOf(momentum), PLACE)
              .with("nesterov", String.valueOf(nesterov), PLACE)
              .with("decoupled", "false", PLACE);
      case Optimization.Decoupled(float _, float momentum, Optimization.Decay _) ->
          settings
              .with("momentum", String.valueOf(momentum), PLACE)
              .with("nesterov", "true", PLACE)
              .with("decoupled", "true", PLACE);
      case Optimization.Adam(AdamW.Options options, Optimization.Decay _) ->
          settings
              .with("betas", "%s %s".formatted(options.beta1(), options.beta2()), PLACE)
              .with("epsilon", String.valueOf(options.epsilon()), PLACE);
      case Optimization.Orthogonal(
              Muon.Options options,
              float scale,
              float momentum,
              Optimization.Decay _) ->
          settings
              .with("momentum", String.valueOf(options.momentum()), PLACE)
              .with("nesterov", String.valueOf(options.nesterov()), PLACE)
              .with("iterations", String.valueOf(options.iterations()), PLACE)
              .with("normalized", String.valueOf(options.normalized()), PLACE)
              .with("others_scale", String.valueOf(scale), PLACE)
              .with("others_momentum", String.valueOf(momentum), PLACE);
    };
  }
}
