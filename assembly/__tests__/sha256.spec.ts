import * as source from "../hash/sha256";
import { sha256Blocks, sha256Finish, sha256Start } from "./kernel";
import { A, B, SCRATCH, differences, seedWords } from "./memory";

describe("sha256Start, sha256Blocks, sha256Finish", () => {
  test("abc (FIPS 180-2, B.1)", () => {
    store<u8>(A, 0x61);
    store<u8>(A, 0x62, 1);
    store<u8>(A, 0x63, 2);
    sha256Start(B);
    sha256Finish(B, A, 3, SCRATCH);
    expect(bswap(load<u32>(B))).toBe(0xba7816bf);
    expect(bswap(load<u32>(B, 28))).toBe(0xf20015ad);
  });

  test("the initial state", () => {
    sha256Start(B);
    expect(load<u32>(B)).toBe(0x6a09e667);
    expect(load<u32>(B, 28)).toBe(0x5be0cd19);
  });

  test("two blocks at once or one after the other", () => {
    seedWords(32);
    sha256Start(SCRATCH + 512);
    sha256Start(SCRATCH + 544);
    sha256Blocks(SCRATCH + 512, A, 2, SCRATCH);
    sha256Blocks(SCRATCH + 544, A, 1, SCRATCH);
    sha256Blocks(SCRATCH + 544, A + 64, 1, SCRATCH);
    expect(memory.compare(SCRATCH + 512, SCRATCH + 544, 32)).toBe(0);
  });

  test("as compiled from source", () => {
    seedWords(1000);
    sha256Start(SCRATCH + 512);
    source.sha256Start(SCRATCH + 544);
    sha256Blocks(SCRATCH + 512, A, 62, SCRATCH);
    source.sha256Blocks(SCRATCH + 544, B, 62, SCRATCH);
    sha256Finish(SCRATCH + 512, A + 62 * 64, 62 * 64 + 31, SCRATCH);
    source.sha256Finish(SCRATCH + 544, B + 62 * 64, 62 * 64 + 31, SCRATCH);
    expect(memory.compare(SCRATCH + 512, SCRATCH + 544, 32)).toBe(0);
    expect(differences(4000)).toBe(0);
  });
});
