package senet.model.augment;

/**
 * One part of an augmentation, as data. Its text is a recipe's: {@code translate 2 reflect}; {@link
 * Parts} reads it.
 */
public sealed interface Part permits ImagePart, Mixing {}
