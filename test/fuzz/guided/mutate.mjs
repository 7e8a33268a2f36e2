// Changes of bytes, as fuzzers make them, and of the numbers and words of a text.

const MOST_BYTES = 4096;
const BYTES = [0, 1, 0x22, 0x2c, 0x30, 0x39, 0x5b, 0x7b, 0x7d, 0x7f, 0x80, 0xff];
const NUMBERS = [
  0n,
  1n,
  8n,
  255n,
  65535n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const TEXTS = [
  ...'0 1 -1 1e9 9007199254740993 0.5 null true [] {} [0] [1e9,1e9] "" "\\ud800"'.split(" "),
  ...[
    "F32",
    "BF16",
    "I4",
    "shape",
    "dtype",
    "data_offsets",
    "__metadata__",
    "<f4",
    "|O",
    "init",
    "law",
  ],
];

/** A changed copy of one input of a corpus. */
export function mutated(corpus, { below, of }) {
  let bytes = [...of(corpus)];
  for (let times = 1 + below(4); times > 0; --times) bytes = change(bytes, corpus, { below, of });
  return Uint8Array.from(bytes.slice(0, MOST_BYTES));
}

function change(bytes, corpus, { below, of }) {
  const at = below(bytes.length + 1);
  const length = 1 + below(8);
  const replaced = (count, put) => [...bytes.slice(0, at), ...put, ...bytes.slice(at + count)];
  switch (below(9)) {
    case 0:
      return replaced(1, [(bytes[at] ?? 0) ^ (1 << below(8))]);
    case 1:
      return replaced(1, [of(BYTES)]);
    case 2:
      return replaced(length, []);
    case 3:
      return replaced(0, bytes.slice(at, at + length * 4));
    case 4:
      return replaced(
        0,
        Array.from({ length }, () => below(256)),
      );
    case 5: {
      const width = of([2, 4, 8]);
      const number = of(NUMBERS);
      return replaced(
        width,
        Array.from({ length: width }, (_, i) => Number((number >> BigInt(8 * i)) & 255n)),
      );
    }
    case 6: {
      const other = of(corpus);
      return [...bytes.slice(0, at), ...other.slice(below(other.length + 1))];
    }
    case 7:
      return replaced(length, Buffer.from(of(TEXTS)));
    default: {
      // the number at or behind the place, in digits
      const text = Buffer.from(bytes).toString("latin1");
      const digits = /\d+/g;
      digits.lastIndex = at;
      const found = digits.exec(text);
      if (found === null) return bytes;
      const next = String(of([BigInt(found[0]) + 1n, BigInt(found[0]) - 1n, of(NUMBERS)]));
      return [
        ...bytes.slice(0, found.index),
        ...Buffer.from(next),
        ...bytes.slice(digits.lastIndex),
      ];
    }
  }
}
