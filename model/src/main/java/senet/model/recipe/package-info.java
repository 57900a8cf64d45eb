/**
 * How a network is trained, as data: what a file says, line by line ({@link
 * senet.model.recipe.Settings}), what of it decides the result ({@link senet.model.recipe.Recipe}),
 * and the files that come with the jar ({@link senet.model.recipe.Presets}).
 */
package senet.model.recipe;
