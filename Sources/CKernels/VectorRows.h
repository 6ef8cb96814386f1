/// Row by row arithmetic over `lanes`, for one instruction set.
#include "CKernels.h"
#include "Lanes.h"

/// Values beyond a row's end, which loads left zero or arithmetic made something else, become zero.
INLINE lanes without_padding(lanes x, size_t width) {
  return width == laneCount ? x : choose(is_among_first(width), x, 0);
}

INLINE float sum_of(const float *x, size_t count) {
  lanes sums = 0;
  FOR_EACH_SIXTEEN(count) { sums = sums + load_up_to(x + i, width); }
  return tree(sums);
}

INLINE float sum_of_squares(const float *x, float center, size_t count) {
  lanes sums = 0;
  FOR_EACH_SIXTEEN(count) {
    lanes d = without_padding(load_up_to(x + i, width) - center, width);
    sums = fused(d, d, sums);
  }
  return tree(sums);
}

static void softmax(const float *x, size_t count, float *y) {
  lanes maxima = -__builtin_inff();
  FOR_EACH_SIXTEEN(count) {
    lanes values = load_up_to(x + i, width);
    maxima = larger(width == laneCount ? values : choose(is_among_first(width), values, maxima), maxima);
  }
  float maximum = -__builtin_inff();
  for (int i = 0; i < laneCount; i++) maximum = maxima[i] > maximum ? maxima[i] : maximum;
  lanes sums = 0;
  FOR_EACH_SIXTEEN(count) {
    lanes e = without_padding(exponential_of(load_up_to(x + i, width) - maximum), width);
    sums = sums + e;
    store_up_to(e, y + i, width);
  }
  float sum = tree(sums);
  FOR_EACH_SIXTEEN(count) { store_up_to(load_up_to(y + i, width) / sum, y + i, width); }
}

static void layer_norm(const float *x, const void *weight, const void *bias, float epsilon, size_t count, float *y) {
  float mean = sum_of(x, count) / (float)count;
  float variance = sum_of_squares(x, mean, count) / (float)count;
  float deviation = __builtin_sqrtf(variance + epsilon);
  FOR_EACH_SIXTEEN(count) {
    lanes normal = (load_up_to(x + i, width) - mean) / deviation;
    lanes w = load_up_to(element(weight, i), width);
    store_up_to(bias ? fused(normal, w, load_up_to(element(bias, i), width)) : normal * w, y + i, width);
  }
}

static void rms_norm(const float *x, const void *weight, float epsilon, size_t count, float *y) {
  float root = __builtin_sqrtf(sum_of_squares(x, 0, count) / (float)count + epsilon);
  FOR_EACH_SIXTEEN(count) {
    lanes w = load_up_to(element(weight, i), width);
    store_up_to(load_up_to(x + i, width) / root * w, y + i, width);
  }
}

static void add(const void *a, const void *b, size_t count, float *y) {
  FOR_EACH_SIXTEEN(count) {
    store_up_to(load_up_to(element(a, i), width) + load_up_to(element(b, i), width), y + i, width);
  }
}

static void multiply(const void *a, const void *b, size_t count, float *y) {
  FOR_EACH_SIXTEEN(count) {
    store_up_to(load_up_to(element(a, i), width) * load_up_to(element(b, i), width), y + i, width);
  }
}

static void scale(const float *x, float factor, size_t count, float *y) {
  FOR_EACH_SIXTEEN(count) { store_up_to(load_up_to(x + i, width) * factor, y + i, width); }
}

static void rotate(const float *x, const float *cosines, const float *sines, size_t half, float *y) {
  FOR_EACH_SIXTEEN(half) {
    lanes a = load_up_to(x + i, width), b = load_up_to(x + half + i, width);
    lanes cosine = load_up_to(cosines + i, width), sine = load_up_to(sines + i, width);
    store_up_to(fused(a, cosine, -(b * sine)), y + i, width);
    store_up_to(fused(b, cosine, a * sine), y + half + i, width);
  }
}

static void gelu_tanh(const float *x, size_t count, float *y) {
  FOR_EACH_SIXTEEN(count) {
    lanes v = load_up_to(x + i, width);
    lanes z = v * fused(v * v, GELU_CUBIC, GELU_LINEAR);
    store_up_to(v / (1.0f + exponential_of(z)), y + i, width);
  }
}

static void gelu_erf(const float *x, size_t count, float *y) {
  FOR_EACH_SIXTEEN(count) {
    lanes v = load_up_to(x + i, width);
    lanes half = 0.5f * v;
    store_up_to(fused(half, error_function_of(v * SQRT_HALF), half), y + i, width);
  }
}

static void relu(const float *x, size_t count, float *y) {
  FOR_EACH_SIXTEEN(count) {
    lanes v = load_up_to(x + i, width);
    store_up_to(choose(v < 0, 0, v), y + i, width);
  }
}

static void silu(const float *x, size_t count, float *y) {
  FOR_EACH_SIXTEEN(count) {
    lanes v = load_up_to(x + i, width);
    store_up_to(v / (1.0f + exponential_of(-v)), y + i, width);
  }
}

static void exponential(const float *x, size_t count, float *y) {
  FOR_EACH_SIXTEEN(count) { store_up_to(exponential_of(load_up_to(x + i, width)), y + i, width); }
}

static void error_function(const float *x, size_t count, float *y) {
  FOR_EACH_SIXTEEN(count) { store_up_to(error_function_of(load_up_to(x + i, width)), y + i, width); }
}

static void soft_cap(const float *x, float cap, size_t count, float *y) {
  FOR_EACH_SIXTEEN(count) { store_up_to(cap * hyperbolic_tangent_of(load_up_to(x + i, width) / cap), y + i, width); }
}
