/** What of a GPU decides about its random numbers: multiprocessors, and threads that one of them holds. */
export interface Card {
  readonly multiprocessors: number;
  readonly threads: number;
}

/** NVIDIA's cards whose number of multiprocessors is known here. */
export type CardName =
  | "T4"
  | "P100"
  | "V100"
  | "A10"
  | "A30"
  | "A40"
  | "A100"
  | "L4"
  | "L40"
  | "L40S"
  | "H100 PCIe"
  | "H100 SXM"
  | "H200"
  | "B200"
  | "GTX 1080 Ti"
  | "RTX 2080 Ti"
  | "RTX 3060"
  | "RTX 3070"
  | "RTX 3080"
  | "RTX 3090"
  | "RTX 4060"
  | "RTX 4070"
  | "RTX 4080"
  | "RTX 4090"
  | "RTX 5070"
  | "RTX 5080"
  | "RTX 5090"
  | "RTX A6000"
  | "RTX 6000 Ada";

const of = (multiprocessors: number, threads: number): Card => ({ multiprocessors, threads });

/** As NVIDIA publishes them: data sheets and white papers of each, and the compute capability's resident threads. */
export const CARDS: Readonly<Record<CardName, Card>> = {
  T4: of(40, 1024),
  P100: of(56, 2048),
  V100: of(80, 2048),
  A10: of(72, 1536),
  A30: of(56, 2048),
  A40: of(84, 1536),
  A100: of(108, 2048),
  L4: of(58, 1536),
  L40: of(142, 1536),
  L40S: of(142, 1536),
  "H100 PCIe": of(114, 2048),
  "H100 SXM": of(132, 2048),
  H200: of(132, 2048),
  B200: of(148, 2048),
  "GTX 1080 Ti": of(28, 2048),
  "RTX 2080 Ti": of(68, 1024),
  "RTX 3060": of(28, 1536),
  "RTX 3070": of(46, 1536),
  "RTX 3080": of(68, 1536),
  "RTX 3090": of(82, 1536),
  "RTX 4060": of(24, 1536),
  "RTX 4070": of(46, 1536),
  "RTX 4080": of(76, 1536),
  "RTX 4090": of(128, 1536),
  "RTX 5070": of(48, 1536),
  "RTX 5080": of(84, 1536),
  "RTX 5090": of(170, 1536),
  "RTX A6000": of(84, 1536),
  "RTX 6000 Ada": of(142, 1536),
};
