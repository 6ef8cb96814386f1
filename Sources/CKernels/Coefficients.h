/// The steps of the elementary functions, written once for plain C and once for vectors, with the same constants.
///
/// The polynomials are minimax fits of the relative error, their coefficients rounded to float32 one after another
/// while the remaining ones were fitted again. The errors were measured over every float32, against binary64.
#ifndef TRANSMUTE_COEFFICIENTS_H
#define TRANSMUTE_COEFFICIENTS_H

// exp(x), at most 1.013 ULP from the true value (subnormal results included), for every x:
//
//     x = min(max(x, -104), 89)                          beyond these the result is 0 or infinity
//     t = fma(x, log2(e), 1.5·2²³)                       the sum rounds to a whole number n in the low bits of t
//     n = t - 1.5·2²³
//     r = fma(n, -ln2High, x),  r = fma(n, -ln2Low, r)   |r| ≤ ln(2) / 2; n * ln2High has few enough bits to be exact
//     q = expPolynomial(r)                               by Horner's rule, one fma a step
//     p = fma(q, r * r, r) + 1
//     exp(x) = p * 2^⌊n/2⌋ * 2^(n-⌊n/2⌋)                 in two steps, so that n = 128 and n = -150 are in range
#define EXP_MAX 89.0f
#define EXP_MIN -104.0f
#define LOG2_E 0x1.715476p+0f
#define ROUNDING 0x1.8p+23f
#define LN2_HIGH 0x1.62e4p-1f
#define LN2_LOW 0x1.7f7d1cp-20f
static const float expPolynomial[] = {
    0x1.fffffcp-2f, 0x1.555492p-3f, 0x1.5558bp-5f, 0x1.12398ep-7f, 0x1.6a4d6p-10f,
};

// erf(x), at most 1.028 ULP from the true value, for every x:
//
//     |x| ≤ 1:  fma(erfSmallPolynomial(x * x), x, x)
//     |x| > 1:  t = min(|x|, 4),  1 - exp(-fma(erfLargePolynomial(t), t, t)),  with the sign of x
#define ERF_SPLIT 1.0f
#define ERF_MAX 4.0f
static const float erfSmallPolynomial[] = {
    0x1.06eba8p-3f, -0x1.81273ep-2f, 0x1.ce2ce6p-4f, -0x1.b7f71ap-6f, 0x1.53f224p-8f,
    -0x1.a3515ep-11f, 0x1.4771fcp-14f,
};
static const float erfLargePolynomial[] = {
    0x1.0790e6p-3f, 0x1.451abap-1f, 0x1.b459aep-4f, -0x1.896158p-6f, 0x1.ec7f08p-9f,
    -0x1.6f9cf2p-12f, 0x1.d4776ep-17f,
};

// tanh(x), at most 1.332 ULP from the true value, for every x:
//
//     |x| ≤ 0.625:  z = x * x,  fma(tanhPolynomial(z) * z, x, x)
//     |x| > 0.625:  1 - 2 / (exp(2|x|) + 1), with the sign of x
#define TANH_SPLIT 0.625f
static const float tanhPolynomial[] = {
    -0x1.555534p-2f, 0x1.110762p-3f, -0x1.b8439ap-5f, 0x1.525326p-6f, -0x1.769de4p-8f,
};

// GELU by tanh: -2√(2/π) and that times 0.044715.
#define GELU_LINEAR -0x1.988454p+0f
#define GELU_CUBIC -0x1.2444f2p-4f
#define SQRT_HALF 0x1.6a09e6p-1f

#endif
