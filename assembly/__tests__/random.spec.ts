import * as source from "../random/philox";
import { words as sourceWords } from "../random/words";
import { xoshiro128pp as sourceXoshiro } from "../random/xoshiro";
import { philox4x32, words, xoshiro128pp } from "./kernel";
import { A, B, SCRATCH, differences, seedWords, smear } from "./memory";

describe("philox4x32", () => {
  test("known answer of Random123: counter and key of the digits of pi", () => {
    philox4x32(A, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0);
    expect(load<u32>(A)).toBe(0xd16cfe09);
    expect(load<u32>(A, 16)).toBe(0x94fdcceb);
    expect(load<u32>(A, 32)).toBe(0x5001e420);
    expect(load<u32>(A, 48)).toBe(0x24126ea1);
  });

  test("the four lanes count up the third word", () => {
    philox4x32(A, 1, 2, 3, 4, 5, 6);
    philox4x32(B, 1, 2, 6, 4, 5, 6);
    for (let word = 0; word < 4; ++word) {
      expect(load<u32>(A + 16 * word + 12)).toBe(load<u32>(B + 16 * word));
    }
  });

  test("as compiled from source", () => {
    smear();
    philox4x32(A, 1, 2, 0xffffffff, 4, 0xdeadbeef, 6);
    source.philox4x32(B, 1, 2, 0xffffffff, 4, 0xdeadbeef, 6);
    expect(differences(64)).toBe(0);
  });
});

describe("xoshiro128pp", () => {
  test("first words of the state 1, 2, 3, 4 in lane 5", () => {
    seedWords(32);
    for (let i = 0; i < 4; ++i) store<u32>(A + 64 + 16 * i + 4, i + 1);
    xoshiro128pp(B, A, 4);
    expect(load<u32>(B, 20)).toBe(641);
    expect(load<u32>(B, 52)).toBe(1573767);
    expect(load<u32>(B, 84)).toBe(3222811527);
    expect(load<u32>(B, 116)).toBe(3517856514);
  });

  test("as compiled from source", () => {
    seedWords(32);
    memory.copy(SCRATCH, A, 128);
    smear();
    xoshiro128pp(A, SCRATCH, 100);
    sourceXoshiro(B, SCRATCH, 100);
    expect(differences(3200)).toBe(0);
  });
});

describe("words", () => {
  test("lane 0 starts from Philox of the block and the domain", () => {
    philox4x32(A, 7, 1, 0, 16, 3, 4);
    const s0 = load<u32>(A);
    const s3 = load<u32>(A, 48);
    words(B, 3, 4, 0x100000007, 16, 1, SCRATCH);
    expect(load<u32>(B)).toBe(rotl<u32>(s0 + s3, 7) + s0);
  });

  test("as compiled from source", () => {
    smear();
    words(A, 1, 2, 0xfedcba9876543210, 0x31, 512, SCRATCH);
    sourceWords(B, 1, 2, 0xfedcba9876543210, 0x31, 512, SCRATCH);
    expect(differences(16384)).toBe(0);
  });
});
