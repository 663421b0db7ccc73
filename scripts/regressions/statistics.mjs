/** Student's t for a two-sided interval of 99 %, by degrees of freedom; beyond the table the last one. */
const T_99 = [63.66, 9.92, 5.84, 4.6, 4.03, 3.71, 3.5, 3.36, 3.25, 3.17, 3.11, 3.05, 3.01, 2.98];

/**
 * How many times as much the second of each pair is as the first, with its interval of confidence of
 * 99 %. Ratios are averaged as logarithms, so that twice and half weigh the same.
 */
export function ratioOfPairs(pairs) {
  const logs = pairs.map(([before, now]) => Math.log(now / before));
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (logs.length - 1);
  const t = T_99[Math.min(logs.length - 2, T_99.length - 1)];
  const half = t * Math.sqrt(variance / logs.length);
  return { ratio: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) };
}
