const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A length of time (ms) in its two largest units, such as `2 h 5 min`; under ten seconds to a tenth. */
export function spanText(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1).replace('.0', '')} s`;
  const seconds = Math.round(ms / 1_000) * 1_000;
  const largest = UNITS.findIndex(([, unit]) => seconds >= unit);
  const parts = UNITS.slice(largest, largest + 2).map(([name, unit], index) => {
    const whole = Math.floor((index === 0 ? seconds : seconds % (UNITS[largest]?.[1] ?? 1)) / unit);
    return whole > 0 ? [`${whole} ${name}`] : [];
  });
  return parts.flat().join(' ');
}

/** Steps (ms) that an axis may be divided by. */
const STEPS = [
  1, 5, 10, 50, 100, 250, 500, 1_000, 5_000, 10_000, 15_000, 30_000, 60_000, 300_000, 600_000, 900_000, 1_800_000,
  3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000, 604_800_000, 1_209_600_000,
  2_592_000_000, 7_776_000_000,
];
const MOST_TICKS = 5;

/** Where an axis of this length (ms) has ticks: at a round step, neither at its ends nor close to them. */
export function ticksOf(length: number): number[] {
  const step = STEPS.find((one) => length / one <= MOST_TICKS) ?? length;
  const count = Math.ceil(length / step) - 1;
  return Array.from({ length: Math.max(count, 0) }, (_, index) => (index + 1) * step).filter(
    (at) => at > length * 0.08 && at < length * 0.92,
  );
}
