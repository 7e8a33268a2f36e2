/*
 * The float32 normals of stream v1 (docs/stream.md) in C with 128-bit vectors, to see how far WebAssembly is from
 * them:
 *
 *   cc -O3 -mavx -mno-fma -ffp-contract=off bench/native/normal.c -o normal && ./normal [rounds]
 *
 * Prints nanoseconds per value of the two passes and of both, medians of the rounds, and the sum of the block's
 * encodings, by which bench/sections/native.mjs sees that the bits are ours.
 */
#include <immintrin.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { COUNT = 4096, REPEATS = 500 };

static uint32_t block[COUNT] __attribute__((aligned(64)));

static __m128 constant(uint32_t bits) { return _mm_castsi128_ps(_mm_set1_epi32((int)bits)); }
static __m128 mul(__m128 a, __m128 b) { return _mm_mul_ps(a, b); }
static __m128 add(__m128 a, __m128 b) { return _mm_add_ps(a, b); }
static __m128 sub(__m128 a, __m128 b) { return _mm_sub_ps(a, b); }

static __m128 pair(__m128 x, uint32_t c1, uint32_t c0) {
  return add(mul(x, constant(c1)), constant(c0));
}

/* -2 ln(x / 2^31) */
static __m128 minus_two_log(__m128 x) {
  __m128i root = _mm_set1_epi32(0x3f3504f3);
  __m128i i = _mm_sub_epi32(_mm_castps_si128(x), _mm_set1_epi32(0x3f3504f3 + (31 << 23)));
  __m128i e = _mm_and_si128(i, _mm_set1_epi32((int)0xff800000));
  __m128 m = _mm_castsi128_ps(_mm_add_epi32(_mm_sub_epi32(i, e), root));
  __m128 one = constant(0x3f800000);
  __m128 q = _mm_div_ps(sub(m, one), add(m, one));
  __m128 z = mul(q, q);
  __m128 p = add(mul(pair(z, 0xbf5371e0, 0xbfaaa12d), z), constant(0xc0800001));
  return add(mul(p, q), mul(_mm_cvtepi32_ps(e), constant(0xb4317218)));
}

static void normals(void) {
  __m128 one = constant(0x3f800000);
  for (int at = 0; at < COUNT; at += 16) {
    for (int l = 0; l < 8; l += 4) {
      uint32_t *data = block + at + l;
      __m128i a = _mm_load_si128((__m128i *)data);
      __m128i b = _mm_load_si128((__m128i *)(data + 8));
      __m128i n = _mm_or_si128(_mm_srli_epi32(a, 1), _mm_set1_epi32(1));
      __m128 r = _mm_sqrt_ps(minus_two_log(_mm_cvtepi32_ps(n)));
      __m128 t = mul(_mm_cvtepi32_ps(b), constant(0x30000000));
      __m128 s = mul(t, t);
      __m128 y = mul(s, s);
      __m128 c = add(mul(pair(s, 0xba60f5c7, 0x3ca374e1), y), pair(s, 0xbe6f4eb6, 0x3f800000));
      __m128 cosine = mul(c, sub(one, s));
      __m128 sign = _mm_castsi128_ps(_mm_slli_epi32(b, 31));
      __m128 k = add(mul(y, constant(0x391d8f83)), pair(s, 0xbb9919f8, 0x3da3345c));
      __m128 sine = mul(add(mul(k, y), pair(s, 0xbf255de7, 0x3fc90fdb)), t);
      _mm_store_ps((float *)data, mul(r, _mm_xor_ps(cosine, sign)));
      _mm_store_ps((float *)(data + 8), mul(r, sine));
    }
  }
}

static void philox(uint32_t lane, uint32_t out[4]) {
  uint32_t c[4] = {0, 0, lane, 32}, k[2] = {1, 2}; /* block 0, domain of normals, key (1, 2) */
  for (int round = 0; round < 10; ++round) {
    uint64_t p0 = (uint64_t)0xd2511f53 * c[0], p1 = (uint64_t)0xcd9e8d57 * c[2];
    uint32_t x = (uint32_t)(p1 >> 32) ^ c[1] ^ k[0], z = (uint32_t)(p0 >> 32) ^ c[3] ^ k[1];
    c[0] = x, c[1] = (uint32_t)p1, c[2] = z, c[3] = (uint32_t)p0;
    k[0] += 0x9e3779b9, k[1] += 0xbb67ae85;
  }
  for (int i = 0; i < 4; ++i) out[i] = c[i];
}

static __m128i rotate(__m128i x, int k) {
  return _mm_or_si128(_mm_slli_epi32(x, k), _mm_srli_epi32(x, 32 - k));
}

static void step(__m128i s[4], uint32_t *out) {
  _mm_store_si128((__m128i *)out, _mm_add_epi32(rotate(_mm_add_epi32(s[0], s[3]), 7), s[0]));
  __m128i t = _mm_slli_epi32(s[1], 9);
  s[2] = _mm_xor_si128(s[2], s[0]);
  s[3] = _mm_xor_si128(s[3], s[1]);
  s[1] = _mm_xor_si128(s[1], s[2]);
  s[0] = _mm_xor_si128(s[0], s[3]);
  s[2] = _mm_xor_si128(s[2], t);
  s[3] = rotate(s[3], 11);
}

static void words(void) {
  uint32_t state[8][4];
  __m128i low[4], high[4];
  for (uint32_t lane = 0; lane < 8; ++lane) philox(lane, state[lane]);
  for (int i = 0; i < 4; ++i) {
    low[i] = _mm_setr_epi32(state[0][i], state[1][i], state[2][i], state[3][i]);
    high[i] = _mm_setr_epi32(state[4][i], state[5][i], state[6][i], state[7][i]);
  }
  for (int at = 0; at < COUNT; at += 8) {
    step(low, block + at);
    step(high, block + at + 4);
  }
}

static void both(void) {
  words();
  normals();
}

static int ascending(const void *a, const void *b) {
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static double ns(void (*run)(void), int rounds) {
  double *times = malloc(sizeof(double) * (size_t)rounds);
  for (int round = 0; round < rounds; ++round) {
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (int i = 0; i < REPEATS; ++i) run();
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds = (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
    times[round] = seconds * 1e9 / REPEATS / COUNT;
  }
  qsort(times, (size_t)rounds, sizeof(double), ascending);
  double median = times[rounds / 2];
  free(times);
  return median;
}

int main(int argc, char **argv) {
  int rounds = argc > 1 ? atoi(argv[1]) : 31;
  both();
  uint64_t sum = 0;
  for (int i = 0; i < COUNT; ++i) sum += block[i];
  printf("{\"words\": %.4f, \"normals\": %.4f, \"both\": %.4f, \"sum\": %llu}\n", ns(words, rounds),
         ns(normals, rounds), ns(both, rounds), (unsigned long long)sum);
}
