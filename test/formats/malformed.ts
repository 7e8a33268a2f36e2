/** Files that break a rule of their format, one each, made from whole ones by this script. */
import { encodeNpy, encodeNpz, openNpz } from "../../src/formats/npz/index.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  formatRecipe,
  openSafetensors,
  parseRecipe,
  parseSafetensorsIndex,
  safetensorsShards,
} from "../../src/formats/safetensors/index.js";
import { initialize, normal, recipeOf, zeros } from "../../src/index.js";

export type Format = "safetensors" | "npz" | "recipe" | "index";

export interface Malformed {
  readonly format: Format;
  readonly title: string;
  readonly bytes: Uint8Array;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const SPEC = {
  a: { shape: [2, 3], init: normal() },
  b: { shape: [4], init: zeros() },
} as const;
const SET = initialize(SPEC, { seed: 1 });

export const READERS: Readonly<Record<Format, readonly ((bytes: Uint8Array) => unknown)[]>> = {
  safetensors: [(bytes) => openSafetensors(bytes), (bytes) => decodeSafetensors(bytes)],
  npz: [
    async (bytes) => {
      const file = await openNpz(bytes);
      for (const name of file.tensors.keys()) await file.read(name);
    },
  ],
  recipe: [(bytes) => parseRecipe(bytes)],
  index: [(bytes) => parseSafetensorsIndex(bytes)],
};

/** What reading throws, or undefined. */
export async function errorOf(
  read: (bytes: Uint8Array) => unknown,
  bytes: Uint8Array,
): Promise<unknown> {
  try {
    await read(bytes);
  } catch (error) {
    return error;
  }
  return undefined;
}

export function malformed(): Malformed[] {
  const all = [...safetensors(), ...npy(), ...npz(), ...recipes(), ...indices()];
  const distinct = new Map(
    all.map((one) => [`${one.format} ${Buffer.from(one.bytes).toString("latin1")}`, one]),
  );
  return [...distinct.values()].map((one, k) => ({ ...one, title: `${k}. ${one.title}` }));
}

function concatenate(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** A file of a header's text, and so many bytes. */
function file(header: string | Uint8Array, data = 40, length?: bigint): Uint8Array {
  const json = typeof header === "string" ? utf8(header) : header;
  const start = new Uint8Array(8);
  new DataView(start.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  return concatenate(start, json, new Uint8Array(data));
}

const A = '"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}';
const B = '"b":{"dtype":"F32","shape":[4],"data_offsets":[24,40]}';

function* safetensors(): Iterable<Malformed> {
  const make = (title: string, bytes: Uint8Array): Malformed => ({
    format: "safetensors",
    title,
    bytes,
  });
  const whole = encodeSafetensors(SET);
  const header = new DataView(whole.buffer).getUint32(0, true);
  for (const cut of [
    0,
    1,
    7,
    8,
    9,
    10,
    50,
    header,
    header + 7,
    header + 8,
    header + 20,
    whole.length - 1,
  ]) {
    yield make(`cut to ${cut} bytes`, whole.slice(0, cut));
  }
  for (const more of [1, 8, 1000])
    yield make(`${more} bytes more`, concatenate(whole, new Uint8Array(more)));
  const good = `{${A},${B}}`;
  const lengths = [
    0n,
    1n,
    BigInt(good.length + 41),
    2n ** 23n + 1n,
    2n ** 31n,
    2n ** 32n,
    2n ** 53n,
    2n ** 63n,
    2n ** 64n - 1n,
  ];
  for (const length of lengths) yield make(`length ${length}`, file(good, 40, length));
  yield make("length one short", file(good, 40, BigInt(good.length - 1)));
  yield make("length one long", file(good, 40, BigInt(good.length + 1)));
  yield make("a header over the limit", file(good.padEnd(2 ** 23 + 8)));
  const texts = [
    "",
    " ",
    "  ",
    "[]",
    "null",
    '""',
    "0",
    "tr",
    "{",
    "}",
    "{{}}",
    "{]",
    '{"a"}',
    '{"a":}',
    "{a:1}",
    "{'a':{}}",
    `{${A},}`,
    `{,${A},${B}}`,
    `{${A} ${B}}`,
    `{${A},${B}`,
    `{${A},${B}}}`,
    `{${A},${B}} x`,
    `{${A},${B}}\0`,
    ` {${A},${B}}`,
    `\ufeff{${A},${B}}`,
    `{${A}/**/,${B}}`,
    `{${A},${B}}//`,
    `[{${A},${B}}]`,
    `{${A},\v${B}}`,
    `{${A},"b":null}`,
    `{${A},"b":[]}`,
    `{${A},"b":""}`,
    `{${A},"b":0}`,
    `{${A},"b":true}`,
    `{${A},"b":{}}`,
  ];
  for (const text of texts) yield make(`header ${JSON.stringify(text)}`, file(text));
  const bytes: [string, Uint8Array][] = [
    ["a lone continuation byte", utf8(`{"x":{"dtype":"F32","shape":[10],"data_offsets":[0,40]}}`)],
    ["an overlong slash", utf8(`{"yy":{"dtype":"F32","shape":[10],"data_offsets":[0,40]}}`)],
    ["half of a character", utf8(`{"z":{"dtype":"F32","shape":[10],"data_offsets":[0,40]}}`)],
  ];
  bytes[0]![1][2] = 0x80;
  bytes[1]![1].set([0xc0, 0xaf], 2);
  bytes[2]![1][2] = 0xe2;
  for (const [title, json] of bytes) yield make(title, file(json));
  const one = (info: string, name = '"a"'): string => `{${name}:{${info}}}`;
  const infos = [
    '"dtype":"F32","shape":[10]',
    '"dtype":"F32","data_offsets":[0,40]',
    '"shape":[10],"data_offsets":[0,40]',
    '"dtype":"F32","dtype":"F32","shape":[10],"data_offsets":[0,40]',
    '"dtype":"F32","shape":[10],"shape":[10],"data_offsets":[0,40]',
    '"dtype":"F32","shape":[10],"data_offsets":[0,40],"data_offsets":[0,40]',
    '"dtype":"F32","shape":[10],"data_offsets":[0,40],"x":1,"x":1',
    ...["f32", "float32", "F33", "", "F32 ", "toString", "__proto__", "constructor", "I128"].map(
      (dtype) => `"dtype":${JSON.stringify(dtype)},"shape":[10],"data_offsets":[0,40]`,
    ),
    ...["null", "4", "[]", '["F32"]', "{}", "true"].map(
      (dtype) => `"dtype":${dtype},"shape":[10],"data_offsets":[0,40]`,
    ),
    ...[
      "null",
      "10",
      '"10"',
      "{}",
      '["10"]',
      "[10.0]",
      "[1e1]",
      "[-10]",
      "[-0]",
      "[+10]",
      "[010]",
      "[10,]",
      "[,10]",
      "[[10]]",
      "[null]",
      "[true]",
      "[10",
      "[NaN]",
      "[Infinity]",
      "[0x0a]",
      "[1_0]",
      "[9007199254740992]",
      "[18446744073709551616]",
      "[9]",
      "[11]",
      "[5]",
      "[2,5,2]",
      "[0]",
      "[]",
      "[4294967296,4294967296]",
      "[4611686018427387904,4]",
      "[0,9007199254740991,9007199254740991]",
      "[9007199254740991,9007199254740991,0]",
      "[3037000500,3037000500,2]",
    ].map((shape) => `"dtype":"F32","shape":${shape},"data_offsets":[0,40]`),
    ...[
      "null",
      "40",
      '"0,40"',
      "{}",
      "[]",
      "[0]",
      "[40]",
      "[0,40,40]",
      "[40,0]",
      "[0,39]",
      "[0,41]",
      "[-1,39]",
      "[0,-40]",
      "[0.0,40]",
      "[0,4e1]",
      '["0",40]',
      "[0,null]",
      "[1,41]",
      "[8,48]",
      "[9007199254740951,9007199254740991]",
      "[0,18446744073709551616]",
      "[0,9007199254740992]",
      "[18446744073709551576,18446744073709551616]",
    ].map((offsets) => `"dtype":"F32","shape":[10],"data_offsets":${offsets}`),
    ...["F4", "F6_E2M3"].map((dtype) => `"dtype":"${dtype}","shape":[7],"data_offsets":[0,40]`),
  ];
  for (const info of infos) yield make(`{${info}}`, file(one(info)));
  const whole10 = '"dtype":"F32","shape":[10],"data_offsets":[0,40]';
  const names = [
    '"__proto__"',
    '"\\u005f_proto__"',
    '"\\ud800"',
    '"\\udc00x"',
    '"\n"',
    '"\\x41"',
    '"\\u12"',
    '"a',
    "a",
    '"\u0000"',
  ];
  for (const name of names) yield make(`name ${name}`, file(one(whole10, name)));
  const layouts: [string, string][] = [
    ["a name twice", `{${A},${B.replace('"b"', '"a"')}}`],
    ["a name twice, once escaped", `{${A},${B.replace('"b"', '"\\u0061"')}}`],
    ["metadata twice", `{"__metadata__":{},"__metadata__":{},${A},${B}}`],
    ["an overlap", `{${A},${B.replace("[24,40]", "[20,36]")}}`],
    ["the same bytes twice", `{${A},"b":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}`],
    [
      "an empty tensor in another",
      `{${A},${B},"e":{"dtype":"F32","shape":[0],"data_offsets":[12,12]}}`,
    ],
    [
      "an empty tensor behind the end",
      `{${A},${B},"e":{"dtype":"F32","shape":[0],"data_offsets":[48,48]}}`,
    ],
    ["a hole", `{${A},"b":{"dtype":"F32","shape":[3],"data_offsets":[28,40]}}`],
    ["a hole at the start", `{"a":{"dtype":"F32","shape":[9],"data_offsets":[4,40]}}`],
    ["bytes that no tensor has", `{${A}}`],
    ["no tensor for the bytes", "{}"],
    ["no tensor for the bytes, metadata", '{"__metadata__":{"format":"pt"}}'],
    [
      "more bytes than there are",
      `{${A},"b":{"dtype":"F32","shape":[400],"data_offsets":[24,1624]}}`,
    ],
    [
      "a petabyte",
      '{"a":{"dtype":"F32","shape":[250000000000000],"data_offsets":[0,1000000000000000]}}',
    ],
  ];
  for (const [title, text] of layouts) yield make(title, file(text));
  const metadata = [
    "null",
    "[]",
    '"x"',
    "1",
    '{"a":1}',
    '{"a":null}',
    '{"a":{}}',
    '{"a":["b"]}',
    '{"a":true}',
    '{"a":"b","a":"c"}',
    '{"__proto__":"x"}',
    '{"a":"\\ud800"}',
    '{"weightseed.fingerprint":"x"}',
    '{"weightseed.fingerprint":"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"}',
  ];
  for (const text of metadata)
    yield make(`metadata ${text}`, file(`{"__metadata__":${text},${A},${B}}`));
  yield make(
    "a level too deep",
    file(`{"a":{"x":${"[".repeat(100)}${"]".repeat(100)},${whole10}}}`),
  );
  yield make("a million levels", file(`{"a":{"x":${"[".repeat(1e6)}`));
  yield make("a million levels of objects", file(`{"a":${'{"a":'.repeat(1e6)}`));
  yield make("a string of 8 MiB without an end", file(`{"${"a".repeat(2 ** 23 - 3)}`));
  yield make(
    "a number of a million digits",
    file(`{"a":{"dtype":"F32","shape":[${"1".repeat(1e6)}],"data_offsets":[0,40]}}`),
  );
  const many = Array.from(
    { length: 130_000 },
    (_, k) => `"${k}":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}`,
  );
  yield make("130,000 tensors on one byte", file(`{${many.join(",")}}`, 1));
  const axes = Array.from({ length: 2e6 }, () => "1");
  yield make(
    "two million axes and a byte too few",
    file(`{"a":{"dtype":"F32","shape":[${axes.join(",")}],"data_offsets":[0,40]}}`),
  );
}

function npyOf(
  text: string,
  {
    version = [1, 0],
    data = 24,
    length,
  }: { version?: number[]; data?: number; length?: number } = {},
): Uint8Array {
  const header = utf8(text);
  const prefix = new Uint8Array(version[0] === 1 ? 10 : 12);
  prefix.set(utf8("?NUMPY"));
  prefix[0] = 0x93;
  prefix.set(version, 6);
  const view = new DataView(prefix.buffer);
  if (version[0] === 1) view.setUint16(8, length ?? header.length, true);
  else view.setUint32(8, length ?? header.length, true);
  return concatenate(prefix, header, new Uint8Array(data));
}

function* npy(): Iterable<Malformed> {
  const make = (title: string, bytes: Uint8Array): Malformed => ({
    format: "npz",
    title: `npy: ${title}`,
    bytes,
  });
  const whole = encodeNpy(SET.a);
  for (const cut of [1, 5, 6, 7, 8, 9, 10, 11, 60, 127, 128, whole.length - 1])
    yield make(`cut to ${cut}`, whole.slice(0, cut));
  yield make("a byte more", concatenate(whole, new Uint8Array(1)));
  const dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";
  for (const version of [
    [0, 0],
    [4, 0],
    [1, 1],
    [255, 255],
  ])
    yield make(`version ${version.join(".")}`, npyOf(dict, { version }));
  yield make("header of 64 KiB", npyOf(dict.padEnd(65_000)));
  yield make("header of 4 GiB", npyOf(dict, { version: [2, 0], length: 2 ** 32 - 1 }));
  yield make("header one short", npyOf(dict, { length: dict.length - 3 }));
  const swap = (a: string, b: string): string => dict.replace(a, b);
  const texts = [
    "",
    "{}",
    "()",
    "None",
    "{'descr': '<f4'}",
    swap("'descr'", "'desc'"),
    swap("'<f4'", "'<f4"),
    swap("'<f4'", "<f4"),
    swap("'<f4'", "1"),
    swap("'<f4'", "[('a', '<f4')]"),
    swap("<f4", "=f4"),
    swap("<f4", "f4"),
    swap("<f4", "|f4"),
    swap("<f4", "<f3"),
    swap("<f4", "<b1"),
    swap("<f4", "|O"),
    swap("<f4", "|S4"),
    swap("<f4", "<U4"),
    swap("<f4", "|V2"),
    swap("<f4", "<M8"),
    swap("<f4", "<f16"),
    swap("<f4", ""),
    swap("<f4", "<toString"),
    swap("False", "false"),
    swap("False", "0"),
    swap("False", "None"),
    swap("False", "'False'"),
    swap("(2, 3)", "[2, 3]"),
    swap("(2, 3)", "2"),
    swap("(2, 3)", "(2, -3)"),
    swap("(2, 3)", "(2, 3.0)"),
    swap("(2, 3)", "(2, 'x')"),
    swap("(2, 3)", "(2,, 3)"),
    swap("(2, 3)", "(2, 3"),
    swap("(2, 3)", "(2, 4)"),
    swap("(2, 3)", "(7,)"),
    swap("(2, 3)", "()"),
    swap("(2, 3)", "(4294967296, 4294967296)"),
    swap("(2, 3)", "(9007199254740993,)"),
    swap("(2, 3)", `(${"1, ".repeat(65)})`),
    swap("(2, 3)", "(1000000000000, 1)"),
    swap("'fortran_order': False, ", ""),
    swap("'shape': (2, 3), ", ""),
    swap("'shape'", "'descr'"),
    `${dict.slice(0, -2)}, 'x': 1}`,
    dict.replace("}", "} + {}"),
    swap("(2, 3)", "__import__('os')"),
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
  ];
  for (const text of texts) yield make(`header ${text.trim().slice(0, 90)}`, npyOf(text));
}

function* npz(): Iterable<Malformed> {
  const make = (title: string, bytes: Uint8Array): Malformed => ({
    format: "npz",
    title: `npz: ${title}`,
    bytes,
  });
  const whole = encodeNpz(SET);
  const end = whole.length - 22;
  const view = new DataView(whole.buffer);
  const central = view.getUint32(end + 16, true);
  const second = central + 46 + view.getUint16(central + 28, true);
  for (const cut of [0, 1, 21, 22, 100, central, central + 46, end, end + 10, whole.length - 1])
    yield make(`cut to ${cut}`, whole.slice(0, cut));
  for (const cut of [1, 30, central])
    yield make(`${cut} bytes lost at the start`, whole.slice(cut));
  const patched = (at: number, ...values: number[]): Uint8Array => {
    const copy = whole.slice();
    copy.set(values, at);
    return copy;
  };
  const fields: [string, number, number[]][] = [
    ["the end's signature", end, [0]],
    ["disk 1", end + 4, [1]],
    ["directory on disk 1", end + 6, [1]],
    ["three entries", end + 10, [3]],
    ["65535 entries", end + 10, [255, 255]],
    ["a directory of 4 GiB", end + 12, [255, 255, 255, 255]],
    ["a directory of 16 MB", end + 12, [0, 0, 0, 1]],
    ["a directory without size", end + 12, [0, 0, 0, 0]],
    ["a directory at 4 GiB", end + 16, [255, 255, 255, 255]],
    ["a directory elsewhere", end + 16, [0, 0, 0, 0]],
    ["a comment that is not there", end + 20, [9]],
    ["an entry's signature", central, [0]],
    ["encryption", central + 8, [9]],
    ["method 12", central + 10, [12]],
    ["method 8 for stored data", central + 10, [8]],
    ["a packed size of 1", central + 20, [1, 0, 0, 0]],
    ["a size of 1", central + 24, [1, 0, 0, 0]],
    ["both sizes one short", central + 20, [151, 0, 0, 0, 151, 0, 0, 0]],
    ["both sizes 2 GB", central + 20, [0, 0, 0, 127, 0, 0, 0, 127]],
    ["both sizes 4 GiB without zip64", central + 20, [255, 255, 255, 255, 255, 255, 255, 255]],
    ["a name of 60 KB", central + 28, [0, 234]],
    ["an extra field of 60 KB", central + 30, [0, 234]],
    ["a comment of 60 KB", central + 32, [0, 234]],
    ["an offset within another entry", second + 42, [40, 0, 0, 0]],
    ["one offset twice", second + 42, [0, 0, 0, 0]],
    ["an offset behind the end", second + 42, [0, 0, 0, 100]],
    ["another name in the directory", central + 46, [0x78]],
    ["one name twice", second + 46, [0x61]],
    ["a name that is no UTF-8", central + 46, [0xff]],
    ["a local header's signature", 0, [0]],
    ["a local name of 60 KB", 26, [0, 234]],
    ["a local extra field of 60 KB", 28, [0, 234]],
    ["another local name", 30, [0x78]],
    ["an array's magic", 35, [0]],
    ["an array's version", 41, [9]],
  ];
  for (const [title, at, values] of fields) yield make(title, patched(at, ...values));
  yield make("nothing but zeros", new Uint8Array(1000));
  yield make("zeros with an end", concatenate(new Uint8Array(1000), whole.slice(end)));
  // a deflated entry: stored blocks, and one that goes on for ever
  const bomb = whole.slice();
  const fresh = new DataView(bomb.buffer);
  fresh.setUint16(central + 10, 8, true);
  fresh.setUint32(central + 24, 152 * 1032 + 1, true);
  yield make("a bomb: more than deflate can hold", bomb);
  const claimed = whole.slice();
  const other = new DataView(claimed.buffer);
  other.setUint16(central + 10, 8, true);
  other.setUint32(central + 24, 152 * 1000, true);
  yield make("data that are no deflate", claimed);
}

function* recipes(): Iterable<Malformed> {
  const make = (title: string, text: string | Uint8Array): Malformed => ({
    format: "recipe",
    title: `recipe: ${title}`,
    bytes: typeof text === "string" ? utf8(text) : text,
  });
  const whole = formatRecipe(recipeOf(SET));
  const recipe = JSON.parse(whole) as Record<string, unknown>;
  for (const cut of [0, 1, 20, whole.length >> 1, whole.length - 3])
    yield make(`cut to ${cut}`, whole.slice(0, cut));
  for (const text of [
    "null",
    "[]",
    "7",
    '"x"',
    "{}",
    '{"format":"x"}',
    `${whole}x`,
    `[${whole}]`,
    "\0",
    "\ufeff{}",
  ])
    yield make(text.slice(0, 30), text);
  yield make("a key twice", whole.replace('"dtype"', '"dtype":"float32","dtype"'));
  yield make("__proto__", whole.replace('"dtype"', '"__proto__":{},"dtype"'));
  yield make("no UTF-8", new Uint8Array([...utf8('{"format":"'), 0xff, ...utf8('"}')]));
  const changed = (change: object): string => JSON.stringify({ ...recipe, ...change });
  const fields: Record<string, unknown[]> = {
    stream: [null, "v0", "v2", 1, [], {}],
    seed: [
      null,
      1,
      "1",
      "0x",
      "0x1",
      "0xg000000000000000",
      "0X0000000000000001",
      "0x00000000000000001",
      [],
      {},
    ],
    dtype: [null, 1, "float", "int8", "F32", [], {}, "__proto__"],
    scope: [null, 1, "zz", [], {}],
    spec: [
      null,
      1,
      "x",
      [1],
      [[]],
      [["a"]],
      [["a", {}, 1]],
      [[1, {}]],
      [["a", null]],
      [["a", []]],
      [["a", { shape: [1] }]],
    ],
    fingerprints: ["x"],
  };
  for (const [key, values] of Object.entries(fields)) {
    for (const value of values)
      yield make(`${key} ${JSON.stringify(value)}`, changed({ [key]: value }));
  }
  for (const key of ["stream", "seed", "dtype", "spec"])
    yield make(`no ${key}`, changed({ [key]: undefined }));
  const entry = { shape: [2, 3], init: { law: "normal", mean: 0, std: 1 } };
  const entries: unknown[] = [
    ...[null, 7, "2", {}, [-1], [1.5], ["2"], [null], [2 ** 53], [2 ** 40, 2 ** 40], [[2]]].map(
      (shape) => ({ ...entry, shape }),
    ),
    ...[
      null,
      7,
      "normal",
      [],
      {},
      { law: 1 },
      { law: "x" },
      { law: "toString" },
      { law: "__proto__" },
      { law: "normal" },
      { law: "normal", mean: 0, std: -1 },
      { law: "normal", mean: 0, std: "1" },
      { law: "normal", mean: 0, std: 1e39 },
      { law: "normal", mean: null, std: 1 },
      { law: "normal", mean: 0, std: 1, x: 1 },
      { law: "uniform", low: 1, high: 0 },
      { law: "constant" },
      { law: "constant", value: "1" },
      { law: "constant", value: 1e300 },
      { law: "varianceScaling", scale: -1, mode: "fan_in", distribution: "normal" },
      { law: "varianceScaling", scale: 1, mode: "fan", distribution: "normal" },
      { law: "varianceScaling", scale: 1, mode: "fan_in", distribution: "cauchy" },
      { law: "truncatedNormal", mean: 0, std: 1, low: 2, high: 1, bounds: "sigma" },
      { law: "orthogonal", gain: "x" },
      { law: "sections", sections: [] },
      { law: "repeated", init: null, times: 2 },
      { law: "mirrored", init: { law: "mirrored", init: { law: "mirrored" } }, axes: [0] },
    ].map((init) => ({ ...entry, init })),
    { ...entry, layout: "XY" },
    { ...entry, layout: 7 },
    { ...entry, groups: 0 },
    { ...entry, groups: 7 },
    { ...entry, parts: -1 },
    { ...entry, dtype: "x" },
    { ...entry, dtype: null },
    { ...entry, shapes: [] },
  ];
  for (const value of entries)
    yield make(`entry ${JSON.stringify(value)}`, changed({ spec: [["a", value]] }));
  yield make(
    "a name twice",
    changed({
      spec: [
        ["a", entry],
        ["a", entry],
      ],
    }),
  );
  yield make("the name __proto__", changed({ spec: [["__proto__", entry]] }));
  yield make("the name of half a pair", whole.replace('"a"', '"\\ud800"'));
  yield make("a million levels", whole.replace('"spec"', `"x":${"[".repeat(1e6)}`));
  const nested = '{"law":"repeated","times":1,"init":'.repeat(200);
  yield make(
    "laws in laws in laws",
    changed({ spec: [["a", { shape: [4], init: "LAW" }]] }).replace(
      '"LAW"',
      `${nested}{}${"}".repeat(200)}`,
    ),
  );
  yield make("a million values", changed({ spec: Array.from({ length: 1e6 }, () => 0) }));
  yield make("9 MB", whole.padEnd(9_000_000));
}

function* indices(): Iterable<Malformed> {
  const make = (title: string, text: string): Malformed => ({
    format: "index",
    title: `index: ${title}`,
    bytes: utf8(text),
  });
  const { text } = safetensorsShards(SET, { shards: 2 }).index;
  for (const cut of [0, 1, 30, text.length - 3]) yield make(`cut to ${cut}`, text.slice(0, cut));
  const maps = [
    "null",
    "[]",
    "7",
    '"x"',
    '{"a":1}',
    '{"a":null}',
    '{"a":["x.safetensors"]}',
    '{"a":"x"}',
    '{"a":"../x.safetensors"}',
    '{"a":"/etc/x.safetensors"}',
    '{"a":"d/x.safetensors"}',
    '{"a":"d\\\\x.safetensors"}',
    '{"a":".safetensors/.."}',
    '{"a":"\\u0000.safetensors"}',
    '{"a":"x.safetensors","a":"x.safetensors"}',
    '{"__proto__":"x.safetensors"}',
  ];
  for (const map of maps) yield make(map, `{"metadata":{},"weight_map":${map}}`);
  for (const metadata of [
    "null",
    "[]",
    '"x"',
    '{"weightseed.fingerprint":1}',
    '{"weightseed.fingerprint":"abc"}',
  ]) {
    yield make(`metadata ${metadata}`, `{"metadata":${metadata},"weight_map":{}}`);
  }
  for (const other of ["null", "[]", "{}", "7"]) yield make(other, other);
}
