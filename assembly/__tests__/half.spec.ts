import * as source from "../dtype/half";
import { packBfloat16, packFloat16 } from "./kernel";
import { A, B, differences, seedWords } from "./memory";

function store8(a: f32, b: f32, c: f32, d: f32): void {
  memory.fill(A, 0, 32);
  store<f32>(A, a);
  store<f32>(A, b, 4);
  store<f32>(A, c, 8);
  store<f32>(A, d, 12);
}

/** Words without NaN: the exponent of all ones loses its lowest bit. */
function seedNumbers(count: i32): void {
  seedWords(count);
  for (let i = 0; i < count; ++i) {
    const bits = load<u32>(A + 4 * i);
    if ((bits & 0x7f800000) == 0x7f800000) store<u32>(A + 4 * i, bits & 0xff7fffff);
  }
  memory.copy(B, A, 4 * count);
}

describe("packFloat16", () => {
  test("1, a tie to even, the first infinity, the least number", () => {
    store8(1, 1 + 3 * 2 ** -11, -65520, 2 ** -24);
    packFloat16(A, A, 8);
    expect(load<u16>(A)).toBe(0x3c00);
    expect(load<u16>(A, 2)).toBe(0x3c02);
    expect(load<u16>(A, 4)).toBe(0xfc00);
    expect(load<u16>(A, 6)).toBe(0x0001);
  });

  test("as compiled from source", () => {
    seedNumbers(8192);
    packFloat16(A, A, 8192);
    source.packFloat16(B, B, 8192);
    expect(differences(32768)).toBe(0);
  });
});

describe("packBfloat16", () => {
  test("1, a tie to even, the first infinity, the least number", () => {
    store8(1, 1 + 3 * 2 ** -8, reinterpret<f32>(0xff7fffff), 2 ** -133);
    packBfloat16(A, A, 8);
    expect(load<u16>(A)).toBe(0x3f80);
    expect(load<u16>(A, 2)).toBe(0x3f82);
    expect(load<u16>(A, 4)).toBe(0xff80);
    expect(load<u16>(A, 6)).toBe(0x0001);
  });

  test("as compiled from source", () => {
    seedNumbers(8192);
    packBfloat16(A, A, 8192);
    source.packBfloat16(B, B, 8192);
    expect(differences(32768)).toBe(0);
  });
});
