/**
 * Convolution by Winograd's F(4x4, 3x3): 3x3 kernels of stride 1 with a quarter of the
 * multiplications (Lavin and Gray, arXiv 1509.09308).
 *
 * <p>An image's output is cut into tiles of 4x4; a tile depends on a window of 6x6 of the input.
 * Names: d a window, V = B^T d B; g a kernel, U = G g G^T; M = V U plane by plane, 36 matrix
 * products over channels; Y = A^T M A a tile of the output. Backward, W = A dY A^T serves both
 * gradients: dV = W U^T, dX = overlap-add of B dV B^T, and dU = W^T V over all tiles, dg = G^T dU
 * G.
 *
 * <p>At stride 2 a window is 9x9 and has 81 planes, of which some share their kernels' plane,
 * {@link senet.engine.kernel.winograd.Scheme}: 0.56 of the multiplications.
 *
 * <p>The points are 0, ±5/8, ±3/2 and infinity, whose rounding errors are less than half of those
 * of 0, ±1, ±2; at stride 2 they are 0, ±3/4, ±2. A two-dimensional transform is one-dimensional
 * passes over columns, then over rows, for one vector of channels at a time.
 */
package senet.engine.kernel.winograd;
