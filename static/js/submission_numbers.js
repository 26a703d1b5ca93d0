// Numbers as they are typed, exact: BigInt digits with a count of decimals. The server has the last word.

const PLAIN = /^[+-]?(?:\d{1,3}(?:([, \u00a0\u2009\u202f])\d{3}(?:\1\d{3})*)?|\d+)?(?:\.\d*)?$/;

/** {digits, decimals} of "1,204.5", or null for what is no number. */
export const parse = (text) => {
  const trimmed = text.trim().replace("\u2212", "-");
  if (!/\d/.test(trimmed) || !PLAIN.test(trimmed)) return null;
  const [whole, fraction = ""] = trimmed.replace(/[, \u00a0\u2009\u202f+]/g, "").split(".");
  return { digits: BigInt(whole + fraction || "0"), decimals: fraction.length };
};

const scaled = (number, decimals) => number.digits * 10n ** BigInt(decimals - number.decimals);

export const add = (left, right) => {
  const decimals = Math.max(left.decimals, right.decimals);
  return { digits: scaled(left, decimals) + scaled(right, decimals), decimals };
};

/** factor · part / whole, rounded half away from zero to so many decimals; null where whole is 0. */
export const quotient = (part, whole, factor, decimals) => {
  const common = Math.max(part.decimals, whole.decimals);
  const below = scaled(whole, common);
  if (below === 0n) return null;
  const above = scaled(part, common) * BigInt(factor) * 10n ** BigInt(decimals);
  const sign = above < 0n === below < 0n ? 1n : -1n;
  const [top, bottom] = [above < 0n ? -above : above, below < 0n ? -below : below];
  return { digits: sign * ((2n * top + bottom) / (2n * bottom)), decimals };
};

/** "1,204.50": so many decimals as the number has, or without trailing zeros. */
export const written = ({ digits, decimals }, { trim = false } = {}) => {
  const sign = digits < 0n ? "-" : "";
  const all = (digits < 0n ? -digits : digits).toString().padStart(decimals + 1, "0");
  const whole = all.slice(0, all.length - decimals).replace(/\B(?=(\d{3})+$)/g, ",");
  const fraction = all.slice(all.length - decimals);
  const shown = trim ? fraction.replace(/0+$/, "") : fraction;
  return sign + whole + (shown ? `.${shown}` : "");
};
